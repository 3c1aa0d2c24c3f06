"""Repositories of one root module that would have the same name in the same registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...entity import Fact
from ...place import Place
from ...terraform.providers import Provider
from ...terraform.resources import Resource
from ...terraform.values import doubt
from ...values import Json, Origin, Step, Unknown
from .facts import known, one_line, origin, text
from .regions import region_of


@dataclass(frozen=True, slots=True)
class Declared:
    """A repository with the provider configuration it gets."""

    resource: Resource
    provider: Provider


class Duplicates:
    """Finds the first of several repositories with one known name."""

    def __init__(self, declared: Iterable[Declared]) -> None:
        self._by_name: dict[str, list[Declared]] = {}
        for item in declared:
            name = item.resource.attribute("name")
            if name is not None and (found := known(name)):
                self._by_name.setdefault(found, []).append(item)

    def fact(self, resource: Resource, place: Origin) -> Fact:
        """The address of an earlier repository of the same name, null without one; unknown where one of the two
        may not exist. `place` is where the name of the resource comes from."""
        name = resource.attribute("name")
        for other, found in self._earlier(resource, known(name) if name is not None else None):
            step = Step(f"{other.address}, which has the same name", one_line(_name_place(other)))
            return Fact(found, Origin("derived", place.place, (step,)))
        return Fact(None, Origin("derived", place.place))

    def _earlier(self, resource: Resource, name: str | None) -> Iterator[tuple[Resource, Json]]:
        alike = self._by_name.get(name or "", [])
        mine = next((item for item in alike if item.resource.address == resource.address), None)
        for other in alike:
            if mine is None or other is mine:
                return
            found = _same_registry(mine, other)
            if found is not False:
                yield other.resource, other.resource.address if found is True else found


def _same_registry(mine: Declared, other: Declared) -> bool | Unknown:
    """Whether two repositories are surely in one registry: the same provider configuration and region. Different
    configurations may be of different accounts."""
    if mine.provider.key != other.provider.key:
        return False
    first, second = region_of(mine.resource, mine.provider), region_of(other.resource, other.provider)
    if first is not None and second is not None:
        if first is not second and text(first) != text(second):
            return doubt(first) or doubt(second) or False
    elif first is not second:
        return False
    for item in (mine, other):
        if item.resource.exists != "yes":
            why = item.resource.expansion.unknown
            reason = f"{item.resource.address} may not exist"
            return Unknown(f"{reason}: {why.reason}" if why else reason, item.resource.config.header)
    return True


def _name_place(resource: Resource) -> Place:
    name = resource.attribute("name")
    return origin(name, resource.config.header).place if name is not None else resource.config.header
