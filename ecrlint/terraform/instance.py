"""A module as it is called: what its names stand for, its resources, the modules it calls itself."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from contextlib import suppress

from ..discover.sources import Sources
from ..entity import Exists
from ..inputs import NO_INPUTS, Inputs
from ..place import START, Place
from ..records import dataclass, field
from ..values import Unknown
from .convert import Refused, known_text
from .expansion import Expansion, collection, expand
from .expressions import settle
from .glance import Parts
from .known_modules import Remote, find
from .local_values import LocalValues
from .module import ConfigBlock, Module
from .module_resources import ModuleResources
from .module_sources import ModuleCall, called, local_source
from .once import Once
from .plan import Plan, PlanModule
from .planned import planned_expansions, stand_in
from .resources import Resource
from .root import Root
from .scope import Files, Scope
from .values import Opaque, Use, Value, string, unknown
from .variables import Argument, Variables

MAX_LEVELS = 20
"""Levels of modules that call one another; a directory deep down is evaluated for each of those above it."""

MAX_MODULES = 300
"""Most module instances below one root."""


def everything(_: str) -> bool:
    """For those who want all calls."""
    return True


def nothing(_: str) -> bool:
    """For those who want the calls of modules that may be had."""
    return False


NOWHERE = Place("", START)
"""The place of what has none."""

_META = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})


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
    variables: Variables = field(init=False)
    _once: Once = field(init=False)
    _resources: ModuleResources = field(init=False)
    _calls: dict[str, Call] = field(default_factory=dict)
    _locals: LocalValues = field(init=False)
    _sources: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        planned = self.plan.variables if self.plan is not None else {}
        self.variables = Variables(self.root, self.module, self.path, self.arguments, planned, self.scope)
        self._locals = LocalValues(self.module, self.scope)
        self._once = Once(self.root.budget)
        self._resources = ModuleResources(
            self.module, self.path, self.unit, self.exists, self.outside, self.plan, self.scope, self._once
        )

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
        return lambda name, place: self._resources.reference(mode, type_, name, place)

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

    # -- variables, locals and outputs ------------------------------------------------------------------

    def _var(self, name: str, place: Place) -> Value:
        return self.variable(name, place).through(self.variables.use(name, place))

    def variable(self, name: str, place: Place) -> Value:
        """The value of a variable, converted to its type."""
        return self._once.value(f"var.{name}", place, lambda: self.variables.value(name, place))

    def local_value(self, name: str, place: Place) -> Value:
        """The value of a local value."""
        return self._local(name, place)

    def _local(self, name: str, place: Place) -> Value:
        value = self._once.value(f"local.{name}", place, lambda: self._locals.value(name, place))
        return value.through(Use(place, f"local.{name}", target=f"{self.path}local.{name}"))

    def output(self, name: str, place: Place) -> Value:
        """The value of an output, as the calling module sees it."""
        return self._once.value(f"output.{name}", place, lambda: self._output(name, place)).through(
            Use(place, f"the output {name} of {self.path.rstrip('.')}", target=f"{self.path}output.{name}")
        )

    def _output(self, name: str, place: Place) -> Value:
        config = self.module.block("output", name)
        located = config.attribute("value") if config else None
        if config is None or located is None:
            why = self.module.missing("output", name)
            return Value(why or Unknown(f"{self.path}{name} is not declared", place, maybe_null=True), place)
        return settle(located.attribute.value, self.scope(located.path))

    # -- resources and data sources ---------------------------------------------------------------------

    def resources(self, mode: str, type_: str, name: str) -> tuple[Resource, ...]:
        """The instances of a resource (`mode` is `resource` or `data`); none if it is not declared."""
        return self._resources.of(mode, type_, name)

    @property
    def unit(self) -> str:
        """The directory this belongs to: the module's, of a remote module that of its caller."""
        return self.module.directory if self.remote is None else self.remote.unit

    def all_resources(self, type_: str, mode: str = "resource") -> Iterator[Resource]:
        """Every instance of every resource of a type in this module (not in those it calls)."""
        return self._resources.all(type_, mode)

    @property
    def outside(self) -> Place:
        """The place of what a plan has and the module has not: the call of the module, else the plan."""
        return self.header or self.root.nowhere or NOWHERE

    # -- modules it calls -------------------------------------------------------------------------------

    def calls(self, foreign: Callable[[str], bool] = everything) -> Iterator[Call]:
        """The module calls of this module. Those of modules that are surely not to be had are left out, unparsed, if
        `foreign` is False for their source."""
        for name in self._called_names():
            source = self._foreign(name)
            if (source is None or foreign(source)) and (call := self.call(name)) is not None:
                yield call

    def given(self) -> Iterator[Parts | Call]:
        """What modules that are not in the tree are given: what each call is made of, or the call itself where that
        takes more than a glance."""
        for name in self._called_names():
            parts = self.module.written_parts(name) if self._foreign(name) is not None else None
            if parts is not None and all(self._foreign(other) is not None for other in parts.modules):
                yield parts
            elif (call := self.call(name)) is not None and not call.children:
                yield call

    def _foreign(self, name: str) -> str | None:
        """The source of a call whose module is surely not to be had, told by a look at it; None for others."""
        if name not in self._sources:
            own = self.plan is None and self.remote is None
            source = self.module.written_source(name) if own else None
            to_be_had = source is None or local_source(source, ".") is not None or find(source, None) is not None
            self._sources[name] = None if to_be_had or self.root.has_downloads() else source
        return self._sources[name]

    def _called_names(self) -> tuple[str, ...]:
        names = [key[1] for key in self.module.keys("module") if len(key) == 2]
        return tuple(dict.fromkeys((*names, *(self.plan.calls if self.plan is not None else ()))))

    def call(self, name: str) -> Call | None:
        """A module call by name."""
        if name in self._calls:
            return self._calls[name]
        config = self.module.block("module", name)
        if config is None and self.plan is not None and name in self.plan.calls:
            config = stand_in(self.outside, "module", name)
        if config is None:
            return None
        address = f"{self.path}module.{name}"
        with self._once.expanding(address, config.header):
            source = self._settled_attribute(config, "source") or unknown(f"{address} has no source", config.header)
            expanded = self._expanded(config, name, address)
            expansions = tuple((e, self.scope(config.path).bind(e.bound)) for e in expanded)
            children = self._children(config, address, source, expansions)
        self._calls[name] = Call(name, address, config, source, expansions, children)
        return self._calls[name]

    def _expanded(self, config: ConfigBlock, name: str, address: str) -> tuple[Expansion, ...]:
        """The instances of a module call, a plan's where there is one."""
        if self.plan is None:
            return expand(config, self.scope, address)
        written: tuple[Expansion, ...] = ()
        with suppress(Refused):
            written = expand(config, self.scope, address)
        return tuple(planned_expansions(self.plan.calls.get(name, ()), written))

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
        key = self._key(config)
        given = [located for located in config.attributes() if located.attribute.name not in _META]
        if config.doubt is not None:
            names = [key[1] for key in module.keys("variable") if len(key) == 2]
            given = [located for name in names if (located := config.attribute(name)) is not None]
        children = []
        for expansion, scope in expansions:
            self.root.instances += 1
            if self.root.instances > MAX_MODULES or len(self.above) >= MAX_LEVELS:
                reason = f"{address} has more instances than are evaluated, or lies deeper"
                self.module.gaps.append(Unknown(reason, config.header))
                break
            arguments = {located.attribute.name: Argument(located, scope) for located in given}
            exists: Exists = "yes" if self.exists == "yes" and expansion.exists == "yes" else "maybe"
            path = f"{address}{expansion.suffix}."
            above = (*self.above, self.module.directory)
            plan = planned.get(expansion.key)
            header = config.header
            children.append(Instance(self.root, module, path, arguments, exists, above, header, remote, key, plan))
        return tuple(children)

    def _called(self, config: ConfigBlock, address: str, source: Value) -> tuple[Module | None, Remote | None]:
        version = self._settled_attribute(config, "version")
        call = ModuleCall(
            address=address,
            key=self._key(config),
            header=config.header,
            source=source,
            version=(known_text(version) or "") if version is not None else None,
            caller=self.module.directory,
            above=self.above,
            within=self.remote,
            unit=self.unit,
        )
        return called(call, self.root)

    def _key(self, config: ConfigBlock) -> str:
        """The names of the calls that lead to a call in this module, its own included."""
        return f"{self.key}.{config.block.labels[0].text}".lstrip(".")

    def _settled_attribute(self, config: ConfigBlock, name: str) -> Value | None:
        located = config.attribute(name)
        return settle(located.attribute.value, self.scope(located.path)) if located is not None else None

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

    def below(self) -> Iterator[Instance]:
        """This instance and those of all modules it calls, in the order they are written."""
        yield self
        for name in self._called_names():
            if self._foreign(name) is not None:
                continue
            try:
                call = self.call(name)
            except Refused:
                continue
            for child in call.children if call else ():
                yield from child.below()


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
