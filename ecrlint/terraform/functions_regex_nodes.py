"""What a regular expression consists of, and the classes of characters it may name."""

from __future__ import annotations

from typing import Literal, TypeAlias, Union

from ..records import dataclass
from .convert import Exhausted

Ranges: TypeAlias = tuple[tuple[int, int], ...]

LAST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class One:
    """One character out of some ranges."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, the first that leads to a match."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`low` to `high` times (None: any number), as often or as rarely as possible."""

    item: Node
    low: int
    high: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A capture group, numbered from 1."""

    number: int
    item: Node


@dataclass(frozen=True, slots=True)
class Assertion:
    """Something about the place: `^`, `$`, `\\b`."""

    kind: Literal["text start", "text end", "line start", "line end", "word", "no word"]


Node: TypeAlias = Union[One, Sequence, Choice, Repeat, Group, Assertion]


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags in force: `i`, `m`, `s`, `U`."""

    fold: bool = False
    lines: bool = False
    dot_all: bool = False
    lazy: bool = False


DIGIT: Ranges = ((48, 57),)
SPACE: Ranges = ((9, 10), (12, 13), (32, 32))
WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
PERL = {"d": DIGIT, "s": SPACE, "w": WORD}
NAMED: dict[str, Ranges] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": DIGIT,
    "graph": ((33, 126),),
    "lower": ((97, 122),),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "word": WORD,
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}
CONTROL = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_KELVIN, _LONG_S = 0x212A, 0x17F


def negated(ranges: Ranges) -> Ranges:
    """Every other character."""
    found, next_ = [], 0
    for low, high in sorted(ranges):
        if low > next_:
            found.append((next_, low - 1))
        next_ = max(next_, high + 1)
    return (*found, (next_, LAST)) if next_ <= LAST else tuple(found)


def folded(ranges: Ranges) -> Ranges:
    """The same in upper and lower case."""
    found = list(ranges)
    for low, high in ranges:
        if high > 127:
            raise Exhausted("the regular expression ignores the case of letters beyond ASCII")
        for first, shift in ((65, 32), (97, -32)):
            a, b = max(low, first), min(high, first + 25)
            if a <= b:
                found.append((a + shift, b + shift))
    found += [(_KELVIN, _KELVIN)] * _has(found, 107) + [(_LONG_S, _LONG_S)] * _has(found, 115)
    return tuple(found)


def _has(ranges: list[tuple[int, int]], char: int) -> bool:
    return any(low <= char <= high for low, high in ranges)
