"""What calls of the Cloud Platform's module mean beside those of other namespaces, and beside CircleCI configs.

Takes entities and gives entities, as `cross` does; a namespace is the directory of a root module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..entity import Entity, Fact
from ..records import dataclass, replace
from ..values import Unknown, unknowns

MODULE, PREFIX, CONFIG = "cp.module", "cp.prefix", "circleci.config"
Key = tuple[str, str]


Made = Mapping[Key, tuple[Entity, ...]]
"""The calls of a root by what they surely make on GitHub, where several make it: the prefix and the repository, with an
environment of it."""


def made_in(everything: Iterable[Entity]) -> Made:
    """What the calls of a whole root make."""
    made: dict[Key, list[Entity]] = {}
    for entity in everything:
        if entity.kind == PREFIX:
            for key, _ in _made(entity):
                made.setdefault(key, []).append(entity)
    return {key: tuple(several) for key, several in made.items() if len(several) > 1}


def across_namespaces(made: Made, found: Iterable[Entity], values: Mapping[str, Any]) -> Iterator[Entity]:
    """What is to be said of the calls among `found` besides what their own namespace says."""
    for entity in found:
        if entity.kind == PREFIX and entity.facts["meets"].value is None:
            yield from _meeting(entity, made)


@dataclass(frozen=True, slots=True)
class Unserved:
    """A CircleCI config that takes a role which no call of the module surely or perhaps gives, and the call that is
    told so: its address, the unit it stands in, and its namespace."""

    config: str
    address: str
    unit: str
    namespace: str


def unserved_in(everything: Iterable[Entity]) -> Unserved | None:
    """The first config of a root that no call serves, for the first call of it; None if there is none."""
    modules: list[Entity] = []
    configs: list[str] = []
    for entity in everything:
        if entity.kind == MODULE:
            modules.append(entity)
        elif entity.kind == CONFIG and entity.facts["takes_role"].value is True:
            configs.append(entity.place.path)
    if not configs or not modules or any(_may_serve_circleci(module) for module in modules):
        return None
    return Unserved(configs[0], modules[0].address, modules[0].unit, _namespace(modules[0]))


def told(unserved: Unserved, entity: Entity) -> Entity:
    """An entity, with the config if it is the call that is to be told of it."""
    if (entity.kind, entity.unit, entity.address) != (MODULE, unserved.unit, unserved.address):
        return entity
    fact = entity.facts["circleci_config"]
    return replace(entity, facts={**entity.facts, "circleci_config": replace(fact, value=unserved.config)})


def _made(entity: Entity) -> Iterator[tuple[Key, str]]:
    """What a call surely makes: its prefix in capitals with each place it makes variables in, and that place as it is
    written. For GitHub small letters and capitals are the same."""
    prefix, made = entity.facts["prefix"].value, entity.facts["made"].value
    if isinstance(prefix, str) and isinstance(made, list):
        yield from (((prefix, place.lower()), place) for place in made if isinstance(place, str))


def _meeting(entity: Entity, all_made: Made) -> Iterator[Entity]:
    """The entity with the first call of another namespace that makes the same variables, if that stands before it."""
    for key, made in _made(entity):
        other = _earlier_elsewhere(entity, all_made.get(key, ()))
        if other is None:
            continue
        repository, _, environment = made.partition(", environment ")
        place = entity.facts["meets"].origin
        facts = {
            "meets": Fact(other.address, place),
            "meets_where": Fact(_namespace(other), place),
            "repository": Fact(repository, place),
            "environment": Fact(environment, place),
            "other": Fact(other.address, other.facts["meets"].origin),
        }
        units = tuple(dict.fromkeys((*entity.units, other.unit, *other.units)))
        yield replace(entity, facts={**entity.facts, **facts}, units=units)
        return


def _earlier_elsewhere(entity: Entity, several: Iterable[Entity]) -> Entity | None:
    """The first of several calls that is of another namespace, if it stands before this one."""
    for other in several:
        if other is entity:
            return None
        if _namespace(other) != _namespace(entity):
            return other
    return None


def _namespace(entity: Entity) -> str:
    """The directory of the root module."""
    return entity.units[-1] if entity.units else entity.unit


def _may_serve_circleci(module: Entity) -> bool:
    found = module.facts["oidc_providers"].value
    return isinstance(found, Unknown) or any(unknowns(found)) or (isinstance(found, list) and "circleci" in found)
