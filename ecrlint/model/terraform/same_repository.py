"""Which lifecycle policies of one root module are for the same repository.

A repository has one policy, so that of two the later apply takes the place of the other.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from heapq import merge
from itertools import takewhile

from ...place import Place
from ...records import dataclass
from ...terraform.conditions import conditions, exclude_each_other, same_expansion
from ...terraform.convert_equal import may_equal
from ...terraform.instance import Instance
from ...terraform.providers import Provider
from ...terraform.resources import Resource
from ...terraform.values import Str, Value, doubt, identity
from ...values import Json, Unknown
from .facts import known, one_line
from .name_index import Form, NameIndex, form
from .regions import region_of

_REFERENCE = re.compile(r"^(?P<address>(?:.*\.)?aws_ecr_repository\.[^.\[]+(?:\[.*\])?)\.(?P<attribute>\w+)$")
DATA = re.compile(r"(?:^|\.)data\.aws_ecr_repository\.")
"""Found in the target of a reference to a repository that a data source names."""

_ATTRIBUTES = frozenset({"name", "arn", "repository_url", "registry_id"})


@dataclass(frozen=True, slots=True)
class Target:
    """A policy, the module it is in, and what its `repository` was evaluated to."""

    resource: Resource
    instance: Instance
    value: Value
    provider: Provider


@dataclass(frozen=True, slots=True)
class Reference:
    """An attribute of a repository that a value was read from."""

    address: str
    attribute: str


def reference(value: Value) -> Reference | None:
    """The attribute of a repository that a value was read from; `id` counts as `name`, which it is."""
    for use in value.uses:
        match = _REFERENCE.match(use.target)
        if match is not None and not DATA.search(use.target):
            return Reference(match["address"], match["attribute"])
    return None


class SameRepository:
    """Finds for each of several policies the first one before it that is for the same repository.

    Only those are compared that may be: by the attribute they refer to, by what an unknown name is the value of, or by
    what is known of their names.
    """

    def __init__(self, targets: Sequence[Target]) -> None:
        self._targets = targets
        self._marks = [_marks(target) for target in targets]
        self._alike: dict[Hashable, list[int]] = {}
        named: dict[str, dict[str, list[tuple[Form, int]]]] = {}
        for number, target in enumerate(targets):
            for mark in self._marks[number]:
                self._alike.setdefault(mark, []).append(number)
            alike = named.setdefault(target.provider.key, {})
            alike.setdefault(_attribute_of(target), []).append((form(target.value), number))
        self._named = {key: {name: NameIndex(items) for name, items in each.items()} for key, each in named.items()}

    def first(self, number: int) -> tuple[Place | None, Json]:
        """The first policy before one, given by its number, that is for the same repository: its place and its address.
        Where that cannot be told of any, the place of the first that may be, and why; nothing and null else."""
        doubtful: tuple[int, Unknown] | None = None
        for earlier in self._surely(number):
            found = same_repository(self._targets[number], self._targets[earlier])
            if found is True:
                other = self._targets[earlier].resource
                return one_line(other.config.header), other.address
            if isinstance(found, Unknown) and doubtful is None:
                doubtful = earlier, found
        for earlier in self._perhaps(number):
            if doubtful is not None and doubtful[0] <= earlier:
                break
            found = same_repository(self._targets[number], self._targets[earlier])
            if isinstance(found, Unknown):
                doubtful = earlier, found
        if doubtful is None:
            return None, None
        return one_line(self._targets[doubtful[0]].resource.config.header), doubtful[1]

    def _surely(self, number: int) -> Iterator[int]:
        """The policies before one that are for the same repository if they exist at once and in one registry. One with
        several marks in common is named several times."""
        return takewhile(number.__gt__, merge(*(self._alike[mark] for mark in self._marks[number])))

    def _perhaps(self, number: int) -> Iterator[int]:
        """The other policies before one whose names may be the same. Of two that refer to the same attribute that is
        known from what they refer to, unless both names are."""
        target = self._targets[number]
        wanted = form(target.value)
        others = [
            index.that_may_be(wanted)
            for attribute, index in self._named[target.provider.key].items()
            if attribute == "" or attribute != _attribute_of(target)
        ]
        marks = self._marks[number]
        return (n for n in takewhile(number.__gt__, merge(*others)) if marks.isdisjoint(self._marks[n]))


def _marks(target: Target) -> frozenset[Hashable]:
    """What two policies for the same repository have in common, one of it at least, if that is certain."""
    found: list[Hashable] = []
    referred, mark, text = reference(target.value), _mark(target.value), known(target.value)
    if referred is not None:
        found.append((target.provider.key, "reference", referred))
    if mark is not None:
        found.append((target.provider.key, "mark", mark))
    if text is not None:
        found.append((target.provider.key, "text", text))
    return frozenset(found)


def _attribute_of(target: Target) -> str:
    """The attribute of a repository that a policy refers to; empty for none, and for what is none."""
    found = reference(target.value)
    return found.attribute if found is not None and found.attribute in _ATTRIBUTES else ""


def same_repository(a: Target, b: Target) -> bool | Unknown:
    """Whether two policies are for one repository, in one registry, at once."""
    tied = _same_name(a.value, b.value)
    if tied is False:
        return False
    registry = _same_registry(a, b)
    if registry is False:
        return False
    together = _together(a, b)
    if together is False:
        return False
    return next((found for found in (tied, registry, together) if isinstance(found, Unknown)), True)


def _same_name(a: Value, b: Value) -> bool | Unknown:
    first, second = reference(a), reference(b)
    if first is not None and second is not None and first.attribute == second.attribute:
        if first.address == second.address:
            return True if "[?]" not in first.address else _instances(first.address)
        if doubt(a) or doubt(b):
            return False
    if (mark := _mark(a)) is not None and mark == _mark(b):
        return True
    why = doubt(a) or doubt(b)
    if why is None:
        text = known(a)
        return text is not None and text == known(b)
    if not may_have_one_name(a, b):
        return False
    return Unknown(f"it cannot be told whether both are for one repository: {why.reason}", why.place)


def may_have_one_name(a: Value, b: Value) -> bool:
    """Whether two values may be the same name, by what is known of them."""
    return may_equal(a.data, b.data) if isinstance(a.data, Str) and isinstance(b.data, Str) else True


def _instances(address: str) -> Unknown:
    return Unknown(f"the instances of {address} cannot be told")


def _mark(value: Value) -> str | None:
    """What an unknown value is the value of."""
    found = identity(value)
    return found if found is not None and "[?]" not in found else None


def _same_registry(a: Target, b: Target) -> bool | Unknown:
    """Whether two policies go to the same account and region; different configurations of the provider may go
    anywhere."""
    if a.provider.key != b.provider.key:
        return False
    first, second = region_of(a.resource, a.provider), region_of(b.resource, b.provider)
    if first is None or second is None:
        return first is second
    if why := doubt(first) or doubt(second):
        return True if _mark(first) is not None and _mark(first) == _mark(second) else why
    return known(first) == known(second)


def _together(a: Target, b: Target) -> bool | Unknown:
    """Whether two policies exist at once."""
    if a.resource.exists == "yes" and b.resource.exists == "yes":
        return True
    if a.instance is b.instance:
        if a.resource.config is b.resource.config:
            return _doubt_of(a, b)
        if exclude_each_other(conditions(a.resource.config), conditions(b.resource.config)):
            return False
        if same_expansion(a.resource.config, b.resource.config):
            return True
    return _doubt_of(a, b)


def _doubt_of(a: Target, b: Target) -> Unknown:
    maybe = a if a.resource.exists != "yes" else b
    why = maybe.resource.expansion.unknown
    reason = f"{maybe.resource.address} may not exist at the same time"
    return Unknown(f"{reason}: {why.reason}" if why else reason, maybe.resource.config.header)
