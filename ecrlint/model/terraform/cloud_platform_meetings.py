"""Which calls of the Cloud Platform's module in one namespace make the same variables on GitHub."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from ...records import dataclass, field
from ...terraform.convert_equal import may_equal
from ...terraform.values import Chars, Str, Value
from ...values import Unknown
from .cloud_platform_targets import MAX_PLACES, Names, Target, symbol, upper
from .facts import known

MAX_COMPARED = 500
"""How many calls one is compared with of which something cannot be told, or that is such a call."""

Key = tuple[str, str, str]
"""A prefix, a repository and an environment of it (empty for the repository itself)."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Another call that makes variables of the same names. `why`: it cannot be told whether it does."""

    other: Target
    repository: str
    environment: str
    why: Unknown | None = None


@dataclass(slots=True)
class Earlier:
    """The calls met so far. Those of which all is known are found by what they make; comparing each with each takes too
    long in large modules."""

    _targets: list[Target] = field(default_factory=list)
    _unclear: list[Target] = field(default_factory=list)
    _sure: dict[Key, Target] = field(default_factory=dict)
    _maybe: dict[Key, Target] = field(default_factory=dict)

    def add(self, target: Target) -> None:
        """Notes a call."""
        known_by = self._sure if target.open() is None else self._maybe
        for key in _keys(target):
            known_by.setdefault(key, target)
        self._targets.append(target)
        if _unclear(target):
            self._unclear.append(target)

    def meeting(self, target: Target) -> Meeting | None:
        """The first call so far that surely makes variables of the same names; else the first that may."""
        maybe: Meeting | None = None
        for found in self._met(target):
            if found.why is None:
                return found
            maybe = maybe or found
        return maybe

    def _met(self, target: Target) -> Iterator[Meeting]:
        for known_by in (self._sure, self._maybe):
            first = next((known_by[key] for key in _keys(target) if key in known_by), None)
            found = _meets(target, first) if first is not None else None
            if found is not None:
                yield found
        others = self._targets if _unclear(target) else self._unclear
        for other in islice(others, MAX_COMPARED):
            if (found := _meets(target, other)) is not None:
                yield found
                if found.why is not None:
                    return
        if len(others) > MAX_COMPARED:
            yield Meeting(others[-1], "", "", Unknown("there are too many calls to compare"))


def _keys(target: Target) -> Iterator[Key]:
    """What a call surely makes; what cannot be told stands there as what it is the value of."""
    prefix = upper(target.prefix)
    shown = symbol(target.prefix) if isinstance(prefix, Unknown) else prefix
    empty = target.environments.empty()
    if shown is not None and not isinstance(empty, Unknown):
        environments = [""] if empty else target.environments.sure
        yield from ((shown, *pair) for pair in islice(product(target.repositories.sure, environments), MAX_PLACES))


def _unclear(target: Target) -> bool:
    """Whether a call may make more than what it is found by, or the same under another name."""
    many = len(target.repositories.sure) * max(len(target.environments.sure), 1) > MAX_PLACES
    names = (target.repositories, target.environments)
    return many or isinstance(upper(target.prefix), Unknown) or any(list_.why is not None for list_ in names)


def _meets(one: Target, other: Target) -> Meeting | None:
    prefix = _same_prefix(one.prefix, other.prefix)
    repository = _common(one.repositories, other.repositories)
    environment = _same_scope(one.environments, other.environments)
    if prefix is False or repository is None or environment is None:
        return None
    doubts = (prefix, repository, environment, one.open(), other.open())
    return Meeting(
        other,
        repository if isinstance(repository, str) else "",
        environment if isinstance(environment, str) else "",
        next((doubt for doubt in doubts if isinstance(doubt, Unknown)), None),
    )


def _same_prefix(one: Value, other: Value) -> bool | Unknown:
    first, second = upper(one), upper(other)
    doubt = next((found for found in (first, second) if isinstance(found, Unknown)), None)
    if doubt is None:
        return first == second
    left, right = symbol(one), symbol(other)
    if left is not None and left == right:
        return True
    if isinstance(one.data, Str) and isinstance(other.data, Str) and not may_equal(_capitals(one), _capitals(other)):
        return False
    return doubt


def _capitals(value: Value) -> Str:
    pieces = value.data.pieces if isinstance(value.data, Str) else ()
    return Str(tuple(Chars(piece.text.upper()) if isinstance(piece, Chars) else piece for piece in pieces))


def _common(one: Names, other: Names) -> str | Unknown | None:
    """An element that two lists surely share, as it is written; None if they share none."""
    for name, item in one.sure.items():
        if name in other.sure:
            return known(item) or name
    if one.empty() is True or other.empty() is True:
        return None
    return one.why or other.why


def _same_scope(one: Names, other: Names) -> str | Unknown | None:
    """The environment in which two calls both make variables, "" if both do in the repository itself. None if neither:
    what is made in the repository and in an environment of it stands side by side."""
    empty = (one.empty(), other.empty())
    if empty == (True, True):
        return ""
    if True in empty:
        return next((doubt for doubt in empty if isinstance(doubt, Unknown)), None)
    return _common(one, other)
