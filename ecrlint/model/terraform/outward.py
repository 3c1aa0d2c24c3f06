"""Entities as the tree shows them: what a known remote module sets by itself stands where the module is called."""

from __future__ import annotations

from collections.abc import Mapping

from ...entity import Entity, Fact
from ...place import Place
from ...records import replace
from ...terraform.known_modules import Remote
from ...values import Json, Origin, Step, Unknown
from .facts import one_line

Remotes = Mapping[str, Remote]


def outward(entity: Entity, remotes: Remotes) -> Entity:
    """An entity without places in modules that are not in the tree. A value that is written in one of them is the
    module's default, to be found at the header of its call."""
    if not remotes:
        return entity
    facts = {name: _fact(fact, remotes) for name, fact in entity.facts.items()}
    return replace(entity, place=_place(entity.place, remotes), facts=facts)


def _fact(fact: Fact, remotes: Remotes) -> Fact:
    items = {pointer: _origin(origin, remotes) for pointer, origin in fact.items.items()} if fact.items else fact.items
    value, origin = _value(fact.value, remotes), _origin(fact.origin, remotes)
    if value is fact.value and origin is fact.origin and items is fact.items:
        return fact
    return Fact(value, origin, items)


def _origin(origin: Origin, remotes: Remotes) -> Origin:
    chain = tuple(step for step in origin.chain if step.place.path not in remotes) if origin.chain else ()
    remote = remotes.get(origin.place.path)
    if remote is None:
        return origin if len(chain) == len(origin.chain) else replace(origin, chain=chain)
    kind = origin.kind if origin.kind == "derived" else "default"
    default = Step(f"the default of {remote.known.name}", one_line(remote.source))
    return Origin(kind, one_line(remote.header), (default, *chain))


def _value(value: Json, remotes: Remotes) -> Json:
    if isinstance(value, Unknown):
        options = [_value(option, remotes) for option in value.options]
        return replace(value, place=value.place and _place(value.place, remotes), options=tuple(options))
    if isinstance(value, list):
        return [_value(item, remotes) for item in value]
    if isinstance(value, dict):
        return {key: _value(item, remotes) for key, item in value.items()}
    return value


def _place(place: Place, remotes: Remotes) -> Place:
    remote = remotes.get(place.path)
    return place if remote is None else one_line(remote.header)
