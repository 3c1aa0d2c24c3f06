"""A module as it is called: its variables' values, locals, resources, the modules it calls itself."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..discover.sources import Sources
from ..entity import Exists
from ..parse.tree import Problem
from ..place import Place
from ..values import Unknown
from . import policy_document
from .convert import Refused, known_text, one_of
from .expansion import Expansion, collection, expand
from .expressions import settle
from .module import ConfigBlock, Located, Module, load_module, problems
from .resources import Resource
from .scope import REFERENCE_DEPTH, Budget, Exhausted, Scope
from .tfvars import Tfvars, load_tfvars
from .types import conform, read_type
from .values import Opaque, Use, Value, string, unknown

MAX_MODULES = 300
"""Most module instances below one root."""

_META = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})


@dataclass(slots=True)
class Root:
    """What all modules below one root share."""

    sources: Sources
    directory: str
    budget: Budget = field(default_factory=Budget)
    modules: dict[str, Module] = field(default_factory=dict)
    instances: int = 0

    def module(self, directory: str) -> Module:
        """The module in a directory, loaded once."""
        if directory not in self.modules:
            self.modules[directory] = load_module(self.sources, directory)
        return self.modules[directory]


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a module call, and where it is evaluated."""

    located: Located
    scope: Scope


@dataclass(frozen=True, slots=True)
class Call:
    """A module call. `children` are its instances where the module is in the tree; `source` is what it
    was evaluated to."""

    name: str
    address: str
    config: ConfigBlock
    source: Value
    expansions: tuple[tuple[Expansion, Scope], ...]
    children: tuple[Instance, ...]


@dataclass(slots=True)
class Instance:
    """One instance of a module. `path` is the prefix of its addresses (`module.a[0].`, empty for the
    root), `arguments` is None for a root. `above` are the directories of the modules it is called by."""

    root: Root
    module: Module
    path: str = ""
    arguments: dict[str, Argument] | None = None
    exists: Exists = "yes"
    above: tuple[str, ...] = ()
    header: Place | None = None
    _memo: dict[str, Value] = field(default_factory=dict)
    _resources: dict[tuple[str, str, str], tuple[Resource, ...]] = field(default_factory=dict)
    _calls: dict[str, Call] = field(default_factory=dict)
    _locals: dict[str, Located] | None = None
    _tfvars: Tfvars | None = None
    _busy: set[str] = field(default_factory=set)

    # -- scopes and names -------------------------------------------------------------------------------

    def scope(self, path: str) -> Scope:
        """The scope of expressions in one of the module's files."""
        return Scope(path, self._name, self._read, self.root.budget)

    def _name(self, name: str, place: Place) -> Value:
        simple: dict[str, Callable[[str, Place], Value]] = {
            "var": self._var,
            "local": self._local,
            "module": self._module,
            "path": self._path,
            "terraform": self._terraform,
        }
        if name in simple:
            return Value(Opaque(name, simple[name]))
        if name == "data":
            return Value(Opaque(name, lambda type_, _: Value(Opaque(f"data.{type_}", self._named("data", type_)))))
        if name in ("each", "count", "self", "ephemeral"):
            return unknown(f"{name} has no value here", place)
        return Value(Opaque(name, self._named("resource", name)))

    def _named(self, mode: str, type_: str) -> Callable[[str, Place], Value]:
        return lambda name, place: self._reference(mode, type_, name, place)

    def _read(self, name: str) -> tuple[str, str]:
        if name.startswith(("/", "~")):
            raise Refused(f"{name} is outside the repository")
        path = posixpath.normpath(posixpath.join(self.root.directory, name))
        source = self.root.sources.read(path)
        if source is None:
            raise Refused(f"there is no file {path}")
        if source.problem is not None:
            raise Refused(f"{path} cannot be read")
        return source.path, source.text

    def _path(self, name: str, place: Place) -> Value:
        if name == "module":
            return string(posixpath.relpath(self.module.directory, self.root.directory), place)
        return (
            string(".", place) if name == "root" else unknown(f"path.{name} is known only when Terraform runs", place)
        )

    def _terraform(self, name: str, place: Place) -> Value:
        reason = f"terraform.{name} is known only when Terraform runs"
        return unknown(reason, place).through(Use(place, f"terraform.{name}", target=f"terraform.{name}"))

    def _once(self, key: str, place: Place, compute: Callable[[], Value]) -> Value:
        """A value computed once; one that needs itself is unknown."""
        if key in self._memo:
            return self._memo[key]
        if key in self._busy:
            return unknown(f"{key} refers to itself", place)
        self._busy.add(key)
        budget = self.root.budget
        try:
            budget.enter(REFERENCE_DEPTH)
            try:
                value = compute()
            finally:
                budget.leave(REFERENCE_DEPTH)
        except Exhausted as exhausted:
            value = unknown(exhausted.reason, place)
        finally:
            self._busy.discard(key)
        self._memo[key] = value
        return value

    # -- variables and locals ---------------------------------------------------------------------------

    def _var(self, name: str, place: Place) -> Value:
        value = self.variable(name, place)
        edge = self.arguments is not None and name in self.arguments
        note = f"the argument {name} of {self.path.rstrip('.')}" if edge else self._origin_note(name)
        return value.through(Use(place, note, edge, f"{self.path}var.{name}"))

    def _origin_note(self, name: str) -> str:
        given = self._given(name)
        if given:
            return f"var.{name}, which {posixpath.basename(given)} sets"
        config = self.module.block("variable", name)
        has_default = config is not None and config.attribute("default") is not None
        return f"the default of var.{name}" if has_default else f"var.{name}"

    def _given(self, name: str) -> str | None:
        """The value file that sets a variable."""
        found = self._values().loaded.get(name) if self.arguments is None else None
        return found[0] if found else None

    def _values(self) -> Tfvars:
        if self._tfvars is None:
            self._tfvars = load_tfvars(self.root.sources, self.module.directory)
        return self._tfvars

    def variable(self, name: str, place: Place) -> Value:
        """The value of a variable, converted to its type."""
        return self._once(f"var.{name}", place, lambda: self._variable(name, place))

    def _variable(self, name: str, place: Place) -> Value:
        config = self.module.block("variable", name)
        if config is None:
            why = self.module.missing("variable", name)
            return Value(why or Unknown(f"var.{name} is not declared", place, maybe_null=True), place)
        if self._flag(config, "sensitive", False) or self._flag(config, "ephemeral", False):
            return unknown(f"var.{name} is sensitive", config.header, maybe_null=True)
        value = self._from_call(name, config) if self.arguments is not None else self._from_root(name, config)
        located = config.attribute("type")
        if located is None:
            return value
        try:
            return conform(value, read_type(located.attribute.value, self.scope(located.path)))
        except Exhausted:
            raise
        except Refused as refused:
            return unknown(f"var.{name} does not have its type: {refused.reason}", refused.place or config.header)

    def _flag(self, config: ConfigBlock, name: str, otherwise: bool) -> bool:
        located = config.attribute(name)
        if located is None:
            return otherwise
        data = settle(located.attribute.value, self.scope(located.path)).data
        return data if isinstance(data, bool) else otherwise

    def _default(self, name: str, config: ConfigBlock) -> Value | None:
        located = config.attribute("default")
        if located is None:
            return None
        return settle(located.attribute.value, self.scope(located.path))

    def _no_value(self, name: str, config: ConfigBlock, why: str) -> Value:
        maybe_null = self._flag(config, "nullable", True)
        return unknown(f"var.{name} {why}", config.header, maybe_null=maybe_null)

    def _from_call(self, name: str, config: ConfigBlock) -> Value:
        argument = (self.arguments or {}).get(name)
        if argument is not None:
            value = settle(argument.located.attribute.value, argument.scope)
            if value.data is not None or self._flag(config, "nullable", True):
                return value
        default = self._default(name, config)
        return default or self._no_value(name, config, "is not given by the module call")

    def _from_root(self, name: str, config: ConfigBlock) -> Value:
        values = self._values()
        if values.gap is not None:
            return Value(values.gap, config.header)
        options = {path: found[name] for path, found in values.others.items() if name in found}
        if name in values.loaded:
            first: Value | None = values.loaded[name][1]
        else:
            first = self._default(name, config)
            if self._terragrunt():
                return self._no_value(name, config, "may be set by terragrunt.hcl")
        if not options:
            return first if first is not None else self._no_value(name, config, "has no value")
        files = ", ".join(sorted(posixpath.basename(path) for path in options))
        why = Unknown(f"var.{name} has another value with {files}", config.header)
        return one_of([*([first] if first is not None else []), *options.values()], why, config.header)

    def _terragrunt(self) -> bool:
        return "terragrunt.hcl" in self.root.sources.names(self.module.directory)

    def _local(self, name: str, place: Place) -> Value:
        value = self._once(f"local.{name}", place, lambda: self._local_value(name, place))
        return value.through(Use(place, f"local.{name}", target=f"{self.path}local.{name}"))

    def _local_value(self, name: str, place: Place) -> Value:
        located = self._all_locals().get(name)
        if located is None:
            why = self.module.missing("locals")
            return Value(why or Unknown(f"local.{name} is not declared", place, maybe_null=True), place)
        return settle(located.attribute.value, self.scope(located.path))

    def _all_locals(self) -> dict[str, Located]:
        if self._locals is None:
            self._locals = {}
            for config in self.module.blocks("locals"):
                for located in config.attributes():
                    self._locals.setdefault(located.attribute.name, located)
            for config in self.module.override_blocks("locals"):
                self._locals.update((located.attribute.name, located) for located in config.attributes())
        return self._locals

    # -- resources and data sources ---------------------------------------------------------------------

    def resources(self, mode: str, type_: str, name: str) -> tuple[Resource, ...]:
        """The instances of a resource (`mode` is `resource` or `data`); none if it is not declared."""
        key = (mode, type_, name)
        if key in self._resources:
            return self._resources[key]
        config = self.module.block(mode, type_, name)
        if config is None:
            return ()
        prefix = "data." if mode == "data" else ""
        address = f"{self.path}{prefix}{type_}.{name}"
        busy = f"{address} instances"
        if busy in self._busy:
            raise Refused(f"{address} refers to itself", config.header)
        self._busy.add(busy)
        try:
            expansions = expand(config, self.scope, address)
        finally:
            self._busy.discard(busy)
        self._resources[key] = tuple(self._resource(type_, name, address, config, e) for e in expansions)
        return self._resources[key]

    def _resource(self, type_: str, name: str, address: str, config: ConfigBlock, expansion: Expansion) -> Resource:
        scope = self.scope(config.path).bind(expansion.bound)
        exists: Exists = "yes" if expansion.exists == "yes" and self.exists == "yes" else "maybe"
        full = address + expansion.suffix
        return Resource(type_, name, full, config, expansion, scope, exists, self.module.directory)

    def all_resources(self, type_: str, mode: str = "resource") -> Iterator[Resource]:
        """Every instance of every resource of a type in this module (not in those it calls)."""
        for key in self.module.keys(mode, type_):
            if len(key) == 3:
                yield from self._settled(mode, type_, key[2])

    def _settled(self, mode: str, type_: str, name: str) -> tuple[Resource, ...]:
        try:
            return self.resources(mode, type_, name)
        except Refused:
            return ()

    def _reference(self, mode: str, type_: str, name: str, place: Place) -> Value:
        prefix = "data." if mode == "data" else ""
        address = f"{prefix}{type_}.{name}"
        found = self.resources(mode, type_, name)
        if not found:
            if self.module.block(mode, type_, name) is not None:
                return collection((), address)
            why = self.module.missing(mode, type_)
            return Value(why or Unknown(f"{address} is not declared", place, maybe_null=True), place)
        document = mode == "data" and type_ == policy_document.TYPE
        items = tuple((r.expansion, policy_document.value(r) if document else r.value()) for r in found)
        return collection(items, address)

    # -- modules it calls -------------------------------------------------------------------------------

    def calls(self) -> tuple[Call, ...]:
        """Every module call of this module."""
        names = [key[1] for key in self.module.keys("module") if len(key) == 2]
        return tuple(call for name in dict.fromkeys(names) if (call := self.call(name)) is not None)

    def call(self, name: str) -> Call | None:
        """A module call by name."""
        if name in self._calls:
            return self._calls[name]
        config = self.module.block("module", name)
        if config is None:
            return None
        address = f"{self.path}module.{name}"
        busy = f"{address} instances"
        if busy in self._busy:
            raise Refused(f"{address} refers to itself", config.header)
        self._busy.add(busy)
        try:
            located = config.attribute("source")
            source = unknown(f"{address} has no source", config.header)
            if located is not None:
                source = settle(located.attribute.value, self.scope(located.path))
            expanded = expand(config, self.scope, address)
            expansions = tuple((e, self.scope(config.path).bind(e.bound)) for e in expanded)
            children = self._children(config, address, source, expansions)
        finally:
            self._busy.discard(busy)
        self._calls[name] = Call(name, address, config, source, expansions, children)
        return self._calls[name]

    def _children(
        self,
        config: ConfigBlock,
        address: str,
        source: Value,
        expansions: tuple[tuple[Expansion, Scope], ...],
    ) -> tuple[Instance, ...]:
        directory = local_source(known_text(source), self.module.directory)
        if directory is None or directory in (*self.above, self.module.directory):
            return ()
        module = self.root.module(directory)
        if not module.trees:
            return ()
        children = []
        for expansion, scope in expansions:
            self.root.instances += 1
            if self.root.instances > MAX_MODULES:
                reason = f"{address} has more instances than are evaluated"
                self.module.gaps.append(Unknown(reason, config.header))
                break
            arguments = {
                located.attribute.name: Argument(located, scope)
                for located in config.attributes()
                if located.attribute.name not in _META
            }
            exists: Exists = "yes" if self.exists == "yes" and expansion.exists == "yes" else "maybe"
            path = f"{address}{expansion.suffix}."
            above = (*self.above, self.module.directory)
            children.append(Instance(self.root, module, path, arguments, exists, above, config.header))
        return tuple(children)

    def _module(self, name: str, place: Place) -> Value:
        call = self.call(name)
        if call is None:
            why = self.module.missing("module", name)
            return Value(why or Unknown(f"module.{name} is not declared", place, maybe_null=True), place)
        if not call.children:
            reason = f"module.{name} is not in this repository, so its outputs are unknown"
            return Value(Unknown(reason, call.config.header, maybe_null=True), place)
        items = tuple(
            (expansion, Value(Opaque(child.path.rstrip("."), child.output)))
            for (expansion, _), child in zip(call.expansions, call.children, strict=False)
        )
        return collection(items, call.address)

    def output(self, name: str, place: Place) -> Value:
        """The value of an output, as the calling module sees it."""
        return self._once(f"output.{name}", place, lambda: self._output(name, place)).through(
            Use(place, f"the output {name} of {self.path.rstrip('.')}", target=f"{self.path}output.{name}")
        )

    def _output(self, name: str, place: Place) -> Value:
        config = self.module.block("output", name)
        located = config.attribute("value") if config else None
        if config is None or located is None:
            why = self.module.missing("output", name)
            return Value(why or Unknown(f"{self.path}{name} is not declared", place, maybe_null=True), place)
        return settle(located.attribute.value, self.scope(located.path))

    def below(self) -> Iterator[Instance]:
        """This instance and those of all modules it calls, in the order they are written."""
        yield self
        for name in dict.fromkeys(key[1] for key in self.module.keys("module") if len(key) == 2):
            try:
                call = self.call(name)
            except Refused:
                continue
            for child in call.children if call else ():
                yield from child.below()


def local_source(source: str | None, directory: str) -> str | None:
    """The directory a module source means, relative to the root; None unless it starts with `./` or `../`."""
    if source is None or not source.startswith(("./", "../")):
        return None
    return posixpath.normpath(posixpath.join(directory, source))


def evaluate_root(sources: Sources, directory: str) -> Instance:
    """The module in a directory as a root module: with its value files and everything it calls."""
    root = Root(sources, directory)
    return Instance(root, root.module(directory))


def all_problems(instance: Instance) -> tuple[tuple[str, Problem], ...]:
    """What is wrong with the files read for a root module so far, those of modules it calls included."""
    found = [pair for module in instance.root.modules.values() for pair in problems(module)]
    if instance._tfvars is not None:
        found.extend(instance._tfvars.found)
    return tuple(dict.fromkeys(found))


def called_directories(root: Instance) -> frozenset[str]:
    """The directories of the local modules that a root module calls, at any depth. They are judged as
    they are called, not by themselves."""
    return frozenset(instance.module.directory for instance in root.below() if instance.path)
