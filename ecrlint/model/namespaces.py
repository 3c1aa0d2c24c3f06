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


@dataclass(frozen=True, slots=True)
class Namespaces:
    """All namespaces of a root. `made` has the calls by what they surely make on GitHub: the prefix and the
    repository, with an environment of it. `config` is a CircleCI config that takes a role which no call surely or
    perhaps gives; `first` the call that is told so."""

    made: Mapping[Key, tuple[Entity, ...]]
    config: str | None
    first: Entity | None


def gather(everything: Iterable[Entity]) -> Namespaces:
    """What the entities of a whole root say of its namespaces."""
    made: dict[Key, list[Entity]] = {}
    modules: list[Entity] = []
    configs: list[str] = []
    for entity in everything:
        if entity.kind == PREFIX:
            for key, _ in _made(entity):
                made.setdefault(key, []).append(entity)
        elif entity.kind == MODULE:
            modules.append(entity)
        elif entity.kind == CONFIG and entity.facts["takes_role"].value is True:
            configs.append(entity.place.path)
    unserved = configs and modules and not any(_may_serve_circleci(module) for module in modules)
    shared = {key: tuple(several) for key, several in made.items() if len(several) > 1}
    return Namespaces(shared, configs[0] if unserved else None, modules[0] if unserved else None)


def across_namespaces(gathered: Namespaces, found: Iterable[Entity], values: Mapping[str, Any]) -> Iterator[Entity]:
    """What is to be said of the calls among `found` besides what their own namespace says."""
    for entity in found:
        if entity.kind == PREFIX and entity.facts["meets"].value is None:
            yield from _meeting(entity, gathered)
        elif entity is gathered.first and gathered.config is not None:
            fact = entity.facts["circleci_config"]
            yield replace(entity, facts={**entity.facts, "circleci_config": replace(fact, value=gathered.config)})


def _made(entity: Entity) -> Iterator[tuple[Key, str]]:
    """What a call surely makes: its prefix in capitals with each place it makes variables in, and that place as it is
    written. For GitHub small letters and capitals are the same."""
    prefix, made = entity.facts["prefix"].value, entity.facts["made"].value
    if isinstance(prefix, str) and isinstance(made, list):
        yield from (((prefix, place.lower()), place) for place in made if isinstance(place, str))


def _meeting(entity: Entity, gathered: Namespaces) -> Iterator[Entity]:
    """The entity with the first call of another namespace that makes the same variables, if that stands before it."""
    for key, made in _made(entity):
        other = _earlier_elsewhere(entity, gathered.made.get(key, ()))
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
