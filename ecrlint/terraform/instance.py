"""A module as it is called: its variables' values, locals, resources, the modules it calls itself."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from ..discover.sources import Sources
from ..entity import Exists
from ..inputs import NO_INPUTS, Inputs
from ..parse.tree import Problem
from ..place import START, Place
from ..values import Unknown
from . import iam_document, policy_document
from .convert import Refused, known_text, one_of
from .downloaded import FOLDER, Downloaded, downloaded
from .expansion import Expansion, collection, expand
from .expressions import settle
from .known_modules import Known, Remote, find, module_of, submodule
from .module import ConfigBlock, Located, Module, load_module, problems
from .plan import Plan, PlanModule
from .planned import expansion_of, overlay, stand_in
from .resources import Resource
from .scope import REFERENCE_DEPTH, Budget, Exhausted, Files, Scope
from .tfvars import Tfvars, load_tfvars
from .types import conform, is_primitive, read_type
from .values import Opaque, Use, Value, string, unknown

MAX_MODULES = 300
"""Most module instances below one root."""

_DOCUMENTS = {policy_document.TYPE: policy_document.value, iam_document.TYPE: iam_document.value}
"""Data sources that only compute."""

NOWHERE = Place("", START)
"""The place of what has none."""

_META = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})


@dataclass(slots=True)
class Root:
    """What all modules below one root share. `remotes` has the calls of known remote modules by the path of the
    file that stands for them, `nowhere` is the place of what a plan has and no file of the tree."""

    sources: Sources
    directory: str
    budget: Budget = field(default_factory=Budget)
    modules: dict[str, Module] = field(default_factory=dict)
    remotes: dict[str, Remote] = field(default_factory=dict)
    inputs: Inputs = NO_INPUTS
    nowhere: Place | None = None
    instances: int = 0
    _downloaded: Mapping[str, Downloaded] | None = None

    def module(self, directory: str) -> Module:
        """The module in a directory, loaded once."""
        if directory not in self.modules:
            self.modules[directory] = load_module(self.sources, directory)
        return self.modules[directory]

    def downloaded(self, key: str) -> Downloaded | None:
        """The module downloaded for a call; `key` has the names of the calls that lead to it."""
        if self._downloaded is None:
            self._downloaded = downloaded(self.sources, self.directory)
        return self._downloaded.get(key)


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
    root), `arguments` is None for a root. `above` are the directories of the modules it is called by.
    `remote` says which remote module this is, known or downloaded; None for one of the tree. `key` has the names
    of the calls that lead to it ("a.b"). `plan` is what a plan has for it: then its resources and the instances of
    the modules it calls are the plan's."""

    root: Root
    module: Module
    path: str = ""
    arguments: dict[str, Argument] | None = None
    exists: Exists = "yes"
    above: tuple[str, ...] = ()
    header: Place | None = None
    remote: Remote | None = None
    key: str = ""
    plan: PlanModule | None = None
    _memo: dict[str, Value] = field(default_factory=dict)
    _resources: dict[tuple[str, str, str], tuple[Resource, ...]] = field(default_factory=dict)
    _calls: dict[str, Call] = field(default_factory=dict)
    _locals: dict[str, Located] | None = None
    _tfvars: Tfvars | None = None
    _busy: set[str] = field(default_factory=set)

    # -- scopes and names -------------------------------------------------------------------------------

    def scope(self, path: str) -> Scope:
        """The scope of expressions in one of the module's files."""
        return Scope(path, self._name, Files(self.root.sources, self.root.directory), self.root.budget)

    def _name(self, name: str, place: Place) -> Value:
        simple: dict[str, Callable[[str, Place], Value]] = {
            "var": self._var,
            "local": self._local,
            "module": self._module,
            "path": self._path,
            "terraform": self._terraform,
            "tofu": self._terraform,
        }
        if name in simple:
            return Value(Opaque(name, simple[name]))
        if name == "data":
            return Value(Opaque(name, lambda type_, _: Value(Opaque(f"data.{type_}", self._named("data", type_)))))
        if name == "release" and self.remote is not None:
            return Value(Opaque(name, self.remote.release))
        if name in ("each", "count", "self", "ephemeral"):
            return unknown(f"{name} has no value here", place)
        return Value(Opaque(name, self._named("resource", name)))

    def _named(self, mode: str, type_: str) -> Callable[[str, Place], Value]:
        return lambda name, place: self._reference(mode, type_, name, place)

    def _path(self, name: str, place: Place) -> Value:
        if name == "module":
            return string(posixpath.relpath(self.module.directory, self.root.directory), place)
        return (
            string(".", place) if name == "root" else unknown(f"path.{name} is known only when Terraform runs", place)
        )

    def _terraform(self, name: str, place: Place) -> Value:
        workspace = self.root.inputs.workspace
        if name == "workspace" and workspace is not None:
            return string(workspace, place)
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
        given = self.values().given(name) if self.arguments is None else None
        if given is not None:
            return f"var.{name}, which {given[0].name} sets"
        config = self.module.block("variable", name)
        has_default = config is not None and config.attribute("default") is not None
        return f"the default of var.{name}" if has_default else f"var.{name}"

    def values(self) -> Tfvars:
        """What sets the variables of a root module: its value files and the command line."""
        if self._tfvars is None:
            declared = [key[1] for key in self.module.keys("variable") if len(key) == 2]
            inputs = self.root.inputs
            self._tfvars = load_tfvars(self.root.sources, self.module.directory, inputs, declared, self._structured)
        return self._tfvars

    def _structured(self, name: str) -> bool:
        """Whether `--var` gives a variable an expression: not if its type is a primitive one, or none."""
        config = self.module.block("variable", name)
        located = config.attribute("type") if config is not None else None
        return located is not None and not is_primitive(located.attribute.value)

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
        if self.plan is not None and name in self.plan.variables:
            return overlay(self.plan.variables[name], None, config.header)
        values = self.values()
        given = values.given(name)
        first = given[1] if given is not None else None
        if first is None or (first.data is None and not self._flag(config, "nullable", True)):
            first = self._default(name, config)
            if self._terragrunt():
                return self._no_value(name, config, "may be set by terragrunt.hcl")
        # What the command line sets stands above any file.
        options = () if given is not None and given[0].name.startswith("--var ") else values.alternatives(name)
        if not options:
            return first if first is not None else self._no_value(name, config, "has no value")
        unread = next((value for layer, value in options if value.data is layer.rest), None)
        if unread is not None:
            return unread
        files = ", ".join(sorted(layer.name for layer, _ in options))
        why = Unknown(f"var.{name} has another value with {files}", config.header)
        return one_of([*([first] if first is not None else []), *(value for _, value in options)], why, config.header)

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
        if self.plan is not None and mode == "resource":
            self._resources[key] = tuple(self._planned(self.plan, type_, name))
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
        return Resource(type_, name, full, config, expansion, scope, exists, self.unit)

    def _planned(self, plan: PlanModule, type_: str, name: str) -> Iterator[Resource]:
        """The instances of a resource that a plan has, at the place of the block that gives them, else at the call of
        the module or in the plan."""
        config = self.module.block("resource", type_, name)
        written: tuple[Expansion, ...] = ()
        if config is not None:
            with suppress(Refused):
                written = expand(config, self.scope, f"{self.path}{type_}.{name}")
        config = config or stand_in(self.header or self.root.nowhere or NOWHERE, "resource", type_, name)
        for item in plan.resources.get(("managed", type_, name), ()):
            expansion = expansion_of(item.key, written)
            scope = self.scope(config.path).bind(expansion.bound)
            yield Resource(type_, name, item.address, config, expansion, scope, "yes", self.unit, item.values)

    @property
    def unit(self) -> str:
        """The directory this belongs to: the module's, of a remote module that of its caller."""
        return self.module.directory if self.remote is None else self.remote.unit

    def all_resources(self, type_: str, mode: str = "resource") -> Iterator[Resource]:
        """Every instance of every resource of a type in this module (not in those it calls)."""
        if self.plan is not None and mode == "resource":
            keys: Iterable[tuple[str, ...]] = [key for key in self.plan.resources if key[:2] == ("managed", type_)]
        else:
            keys = self.module.keys(mode, type_)
        for key in keys:
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
        document = _DOCUMENTS.get(type_) if mode == "data" else None
        items = tuple((r.expansion, document(r) if document else r.value()) for r in found)
        return collection(items, address)

    # -- modules it calls -------------------------------------------------------------------------------

    def calls(self) -> tuple[Call, ...]:
        """Every module call of this module."""
        return tuple(call for name in self._called_names() if (call := self.call(name)) is not None)

    def _called_names(self) -> tuple[str, ...]:
        names = [key[1] for key in self.module.keys("module") if len(key) == 2]
        return tuple(dict.fromkeys((*names, *(self.plan.calls if self.plan is not None else ()))))

    def call(self, name: str) -> Call | None:
        """A module call by name."""
        if name in self._calls:
            return self._calls[name]
        config = self.module.block("module", name)
        if config is None and self.plan is not None and name in self.plan.calls:
            config = stand_in(self.header or self.root.nowhere or NOWHERE, "module", name)
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
            expanded = self._expanded(config, name, address)
            expansions = tuple((e, self.scope(config.path).bind(e.bound)) for e in expanded)
            children = self._children(config, address, source, expansions)
        finally:
            self._busy.discard(busy)
        self._calls[name] = Call(name, address, config, source, expansions, children)
        return self._calls[name]

    def _expanded(self, config: ConfigBlock, name: str, address: str) -> tuple[Expansion, ...]:
        """The instances of a module call, a plan's where there is one."""
        if self.plan is None:
            return expand(config, self.scope, address)
        written: tuple[Expansion, ...] = ()
        with suppress(Refused):
            written = expand(config, self.scope, address)
        return tuple(expansion_of(key, written) for key in self.plan.calls.get(name, ()))

    def _children(
        self,
        config: ConfigBlock,
        address: str,
        source: Value,
        expansions: tuple[tuple[Expansion, Scope], ...],
    ) -> tuple[Instance, ...]:
        module, remote = self._called(config, address, source)
        planned = self.plan.calls.get(config.block.labels[0].text, {}) if self.plan is not None else {}
        if planned and module is None:
            module = Module(self.unit, self.root.sources, (), [], [])
        if module is None or not (module.trees or planned):
            return ()
        key = f"{self.key}.{config.block.labels[0].text}".lstrip(".")
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
            plan = planned.get(expansion.key)
            header = config.header
            children.append(Instance(self.root, module, path, arguments, exists, above, header, remote, key, plan))
        return tuple(children)

    def _called(self, config: ConfigBlock, address: str, source: Value) -> tuple[Module | None, Remote | None]:
        """The module that is called, None if it is not to be had, and which remote one it is."""
        text = known_text(source)
        located = config.attribute("version")
        version = known_text(settle(located.attribute.value, self.scope(located.path))) or "" if located else None
        remote = self._remote(config, address, source, version)
        if remote is not None:
            module = module_of(remote, self.root.sources)
            self.root.remotes.update((path, remote) for path in module.files)
            return module, remote
        directory = local_source(text, self.module.directory)
        remote = self.remote
        if directory is None and text is not None:
            found = self.root.downloaded(f"{self.key}.{config.block.labels[0].text}".lstrip("."))
            if found is None or not found.is_of(text, version):
                return None, None
            directory = found.directory
            remote = remote or self._call_of(Known(text, (), "", (), {}, {}), config, address, source)
        if directory is None or directory in (*self.above, self.module.directory):
            return None, None
        if remote is not None and f"{FOLDER}/" not in f"{directory}/":
            return None, None
        module = self.root.module(directory)
        if remote is not None:
            self.root.remotes.update((path, remote) for path in module.files)
        return module, remote

    def _remote(self, config: ConfigBlock, address: str, source: Value, version: str | None) -> Remote | None:
        """The known remote module that is called, if it is one. What such a module calls itself stands where the
        outermost call does."""
        text = known_text(source)
        if text is None:
            return None
        if self.remote is not None and self.remote.known.modules:
            path = submodule(self.remote, text)
            return None if path is None else replace(self.remote, path=path, address=address)
        found = find(text, version)
        if found is None:
            return None
        known, path, releases = found
        call = self.remote or self._call_of(known, config, address, source)
        return replace(call, known=known, path=path, releases=releases, address=address)

    def _call_of(self, known: Known, config: ConfigBlock, address: str, source: Value) -> Remote:
        """A remote module that is called from the tree."""
        return Remote(known, "", (), address, config.header, source.place or config.header, self.unit)

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
        for name in self._called_names():
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


def evaluate_root(sources: Sources, directory: str, inputs: Inputs = NO_INPUTS) -> Instance:
    """The module in a directory as a root module: with its value files, the values that the command line gives,
    and everything it calls."""
    root = Root(sources, directory, inputs=inputs)
    return Instance(root, root.module(directory))


def evaluate_plan(sources: Sources, directory: str | None, plan: Plan) -> Instance:
    """The root module of a plan. `directory` has its configuration; None where that is not in the tree."""
    nowhere = Place(plan.path, START)
    root = Root(sources, directory or posixpath.dirname(plan.path) or ".", nowhere=nowhere)
    module = root.module(directory) if directory is not None else Module(plan.path, sources, (), [], [])
    return Instance(root, module, plan=plan.root)


def plan_directory(plan: Plan, modules: Mapping[str, Module]) -> str | None:
    """The directory of the root module that a plan was made of: the one that has all its resources and calls. Of
    several it is the nearest to the plan's file; None where that does not decide either."""
    declared = plan.root.declared or _addressed(plan.root)
    found = [d for d, module in modules.items() if declared and declared <= {*module.keys()}]
    if len(found) < 2:
        return found[0] if found else None
    near = [d for d in found if d == "." or f"{posixpath.dirname(plan.path)}/".startswith(f"{d}/")]
    return max(near, key=len) if near else None


def _addressed(root: PlanModule) -> frozenset[tuple[str, ...]]:
    """The keys of the blocks that a plan's resources stand in."""
    own = {("resource", type_, name) for mode, type_, name in root.resources if mode == "managed"}
    return frozenset({*own, *(("module", name) for name in root.calls)})


def all_problems(instance: Instance) -> tuple[tuple[str, Problem], ...]:
    """What is wrong with the files read for a root module so far, those of modules it calls included."""
    found = [pair for module in instance.root.modules.values() for pair in problems(module)]
    if instance._tfvars is not None:
        found.extend(instance._tfvars.found)
    return tuple(dict.fromkeys(pair for pair in found if pair[0] not in instance.root.remotes))


def called_directories(root: Instance) -> frozenset[str]:
    """The directories of the local modules that a root module calls, at any depth. They are judged as
    they are called, not by themselves."""
    return frozenset(instance.module.directory for instance in root.below() if instance.path and not instance.remote)


def linked_files(root: Instance) -> frozenset[str]:
    """The files that a root module, or a module it calls, reads through links to other directories."""
    modules = root.root.modules.values()
    return frozenset(path for m in modules for path in m.files if (posixpath.dirname(path) or ".") != m.directory)
