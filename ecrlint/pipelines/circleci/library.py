"""What a config or an inline orb defines: commands, jobs, executors, orbs, and the parameters they take."""

from __future__ import annotations

from collections.abc import Mapping as Dict

from ...parse.tree import DataTree, Mapping, Node
from ...place import Place
from ...records import dataclass, field, replace
from .budget import CALLS, Budget
from .config import OrbUse
from .orbs import read_orbs
from .resolve import Resolver
from .value import Field, Scope, Value, unknown_value


@dataclass(frozen=True, slots=True)
class Definition:
    """A named command, job, executor or job group. `what` is what messages call it ("the command x")."""

    what: str
    place: Place
    node: Node


@dataclass(frozen=True, slots=True)
class Library:
    """The definitions of the config itself (`name` "") or of one inline orb (`name` is its alias, nested
    ones joined with "/")."""

    name: str
    orbs: Dict[str, OrbUse] = field(default_factory=dict)
    commands: Dict[str, Definition] = field(default_factory=dict)
    jobs: Dict[str, Definition] = field(default_factory=dict)
    executors: Dict[str, Definition] = field(default_factory=dict)
    groups: Dict[str, Definition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """All that expanding a config needs. `libraries` holds the config's own under ""."""

    tree: DataTree
    libraries: Dict[str, Library]
    pipeline: Dict[str, Value]
    budget: Budget

    def resolver(self, scope: Scope) -> Resolver:
        """A resolver for one scope of this config."""
        return Resolver(self.tree.path, scope, self.budget)

    def inline(self, library: str, alias: str) -> Library | None:
        """The library of an inline orb, by its alias in another library."""
        return self.libraries.get(f"{library}/{alias}" if library else alias)


def read_libraries(tree: DataTree, root: Mapping, budget: Budget) -> dict[str, Library]:
    """The config's definitions and those of its inline orbs, however deep they nest."""
    found: dict[str, Library] = {}
    waiting: list[tuple[str, Mapping]] = [("", root)]
    while waiting:
        name, node = waiting.pop()
        resolver = Resolver(tree.path, Scope("the config", library=name), budget)
        sections = {entry.key.text: entry.value for entry in resolver.entries(node)}
        orbs_node = sections.get("orbs")
        orbs = read_orbs(tree, resolver.resolve(orbs_node)) if orbs_node is not None else ()
        found[name] = Library(
            name,
            {orb.alias: orb for orb in orbs},
            _definitions(resolver, sections.get("commands"), "the command"),
            _definitions(resolver, sections.get("jobs"), "the job"),
            _definitions(resolver, sections.get("executors"), "the executor"),
            _definitions(resolver, sections.get("job-groups"), "the job group"),
        )
        if isinstance(orbs_node, Mapping) and name.count("/") < CALLS:
            for entry in resolver.entries(orbs_node):
                if isinstance(entry.value, Mapping):
                    waiting.append((f"{name}/{entry.key.text}" if name else entry.key.text, entry.value))
    return found


def _definitions(resolver: Resolver, node: Node | None, what: str) -> dict[str, Definition]:
    if not isinstance(node, Mapping):
        return {}
    return {
        entry.key.text: Definition(f"{what} {entry.key.text}", resolver.place(entry.key.span), entry.value)
        for entry in resolver.entries(node)
    }


def pipeline_parameters(tree: DataTree, node: Node | None, budget: Budget) -> dict[str, Value]:
    """The defaults of a config's pipeline parameters. A trigger may replace them: they are `assumed`."""
    resolver = Resolver(tree.path, Scope("the config"), budget)
    found: dict[str, Value] = {}
    if isinstance(node, Mapping):
        for entry in resolver.entries(node):
            default = resolver.resolve(entry.value).get("default")
            if default is not None:
                found[entry.key.text] = replace(default, source="default", assumed=True)
    return found


def bind(
    world: World, definition: Definition, arguments: tuple[Field, ...], library: str, matrix: Dict[str, Value]
) -> Scope:
    """The scope inside a definition that is given arguments: its parameters with their values or defaults."""
    given = {argument.name: argument.value for argument in arguments}
    scope = Scope(definition.what, {}, world.pipeline, matrix, library)
    declared = world.resolver(scope)
    bound: dict[str, Value] = {}
    if isinstance(definition.node, Mapping):
        sections = {entry.key.text: entry.value for entry in declared.entries(definition.node)}
        section = sections.get("parameters")
        for entry in declared.entries(section) if isinstance(section, Mapping) else ():
            name = entry.key.text
            if name in given:
                bound[name] = given[name]
            else:
                bound[name] = _default(declared, definition, name, entry.value)
    return replace(scope, parameters=bound)


def _default(declared: Resolver, definition: Definition, name: str, node: Node) -> Value:
    default = declared.resolve(node).get("default")
    if default is None:
        return unknown_value(f"{definition.what} is given no {name}", declared.place(node.span))
    return replace(default, source="default")
