"""Repositories of one root module that would have the same name in the same registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge

from ...entity import Fact
from ...place import Place
from ...records import dataclass
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
    """Finds the first of several repositories with one known name. Only those are compared that may be in one
    registry."""

    def __init__(self, declared: Iterable[Declared]) -> None:
        self._declared = list(declared)
        self._numbers: dict[str, int] = {}
        self._alike: dict[_Mark, list[int]] = {}
        for number, item in enumerate(self._declared):
            for mark in _marks(item):
                self._numbers.setdefault(item.resource.address, number)
                self._alike.setdefault(mark, []).append(number)

    def fact(self, resource: Resource, place: Origin) -> Fact:
        """The address of an earlier repository of the same name, null without one; unknown where one of the two
        may not exist. `place` is where the name of the resource comes from."""
        for other, found in self._earlier(resource):
            step = Step(f"{other.address}, which has the same name", one_line(_name_place(other)))
            return Fact(found, Origin("derived", place.place, (step,)))
        return Fact(None, Origin("derived", place.place))

    def _earlier(self, resource: Resource) -> Iterator[tuple[Resource, Json]]:
        number = self._numbers.get(resource.address)
        if number is None:
            return
        mine = self._declared[number]
        for earlier in merge(*(self._alike.get(mark, ()) for mark in _sought(mine))):
            if earlier >= number:
                return
            other = self._declared[earlier]
            found = _same_registry(mine, other)
            if found is not False:
                yield other.resource, other.resource.address if found is True else found


_Mark = tuple[str, str, str]
"""A name, the provider's configuration, and a region: `=` and the region, `?` for one that cannot be told, `any` for
either, nothing where none is written."""


def _marks(item: Declared) -> list[_Mark]:
    """By what a repository is found; by nothing where its name is not known."""
    name = item.resource.attribute("name")
    found = known(name) if name is not None else None
    if not found:
        return []
    region = region_of(item.resource, item.provider)
    if region is None:
        return [(found, item.provider.key, "")]
    given = known(region)
    return [(found, item.provider.key, kind) for kind in ("any", "?" if given is None else f"={given}")]


def _sought(item: Declared) -> list[_Mark]:
    """The marks of the repositories that may have the same name in the same registry."""
    marks = _marks(item)
    if len(marks) < 2:
        return marks
    either, own = marks
    return [either] if own[2] == "?" else [own, (*own[:2], "?")]


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
