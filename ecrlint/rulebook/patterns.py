"""Which regular expressions a rule may have: those that cannot hang a run, whatever they are matched against.

Python's engine tries one way to match after the other. There are few ways where each character leaves at most one way
to go on (Brüggemann-Klein and Wood, "One-unambiguous regular languages", 1998), so the positions of a pattern and what
may follow each are worked out here, and counted is where there is more than one way.

* Inside of a repetition there may be one way only: two make a number of ways that doubles with every character.
* A repetition that may end early although it could go on, and the start of a search, which may be anywhere, each
  multiply the work by the length of the text: there may be two of them.
* Any other place with two ways doubles the work: there may be `MAX_CHOICES`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from ..records import dataclass, field

if sys.version_info >= (3, 11):
    from re import _constants as sre
    from re import _parser as parser
else:
    import sre_constants as sre
    import sre_parse as parser

MAX_LENGTH = 500
"""Characters of a pattern."""

MAX_LOOSE = 2
"""Repetitions with an open end, the search for a start among them."""

MAX_CHOICES = 6
"""Places outside of repetitions with more than one way to go on."""

_SMALL = 4
"""A repetition of one character that happens at most so often is a choice and no repetition."""

_REST = 256
"""Stands for all characters beyond Latin-1, of which no two are told apart."""
_ALL = frozenset(range(_REST + 1))
_LATIN = [chr(code) for code in range(_REST)]
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    sre.CATEGORY_DIGIT: str.isdecimal,
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}
_NEGATED = {
    sre.CATEGORY_NOT_DIGIT: sre.CATEGORY_DIGIT,
    sre.CATEGORY_NOT_SPACE: sre.CATEGORY_SPACE,
    sre.CATEGORY_NOT_WORD: sre.CATEGORY_WORD,
}
_STARTS = (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING)


def complaint(pattern: str) -> str | None:
    """What speaks against a pattern, as the end of a sentence; None if it may be used."""
    if len(pattern) > MAX_LENGTH:
        return f"a regular expression of more than {MAX_LENGTH} characters; match less, or several times"
    try:
        re.compile(pattern)
        parsed: Any = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"not a regular expression: {error}"
    try:
        _check(parsed)
    except _RefusedError as refused:
        return f"a regular expression that could take very long: {refused}"
    return None


class _RefusedError(Exception):
    """Says why."""


@dataclass(slots=True)
class _Part:
    """What a part of a pattern may begin and end with (positions), and whether it may be empty."""

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    empty: bool = True


class _Positions:
    """The positions of a pattern: the characters each stands for, the positions that may follow (one for each way to
    get there), and the outermost repetition each is in."""

    def __init__(self, ignore_case: bool) -> None:
        self.chars: list[frozenset[int]] = []
        self.follow: list[list[int]] = []
        self.loop: list[int | None] = []
        self._loops = 0
        self._ignore_case = ignore_case

    def part(self, nodes: Any, loop: int | None) -> _Part:
        """The part that several nodes in a row make."""
        whole = _Part()
        for operation, argument in nodes:
            whole = self._joined(whole, self._node(operation, argument, loop))
        return whole

    def _node(self, operation: Any, argument: Any, loop: int | None) -> _Part:
        if operation in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY):
            return self._position(_chars(operation, argument), loop)
        if operation is sre.BRANCH:
            return self._branch(argument[1], loop)
        if operation is sre.SUBPATTERN:
            return self.part(argument[3], loop)
        if operation in _REPEATS:
            return self._repeat(argument, loop)
        if operation in (sre.ASSERT, sre.ASSERT_NOT):
            _check_aside(argument[1])
            return _Part()
        if operation is sre.AT:
            return _Part()
        if operation is _ATOMIC:
            return self.part(argument, loop)
        raise _RefusedError("it refers back to a group; write out what is meant")

    def _position(self, chars: frozenset[int], loop: int | None) -> _Part:
        if self._ignore_case:
            both = {ord(other) for code in chars if code < _REST for other in _cases(chr(code)) if len(other) == 1}
            chars = chars | {min(code, _REST) for code in both}
        self.chars.append(chars)
        self.follow.append([])
        self.loop.append(loop)
        number = len(self.chars) - 1
        return _Part([number], [number], False)

    def _branch(self, branches: Any, loop: int | None) -> _Part:
        parts = [self.part(branch, loop) for branch in branches]
        first = [position for part in parts for position in part.first]
        last = [position for part in parts for position in part.last]
        return _Part(first, last, any(part.empty for part in parts))

    def _repeat(self, argument: Any, loop: int | None) -> _Part:
        least, most, body = argument
        if most <= 1 or least == most == 1:
            part = self.part(body, loop)
            return _Part(part.first, part.last, part.empty or least == 0)
        inner = loop
        if loop is None:
            self._loops += 1
            inner = self._loops
        part = self.part(body, inner)
        if part.empty:
            raise _RefusedError("what is repeated in it can be empty; let the repetition begin with a character")
        self._connect(part.last, part.first)
        return _Part(part.first, part.last, least == 0)

    def _joined(self, one: _Part, other: _Part) -> _Part:
        self._connect(one.last, other.first)
        return _Part(
            one.first + other.first if one.empty else one.first,
            other.last + one.last if other.empty else other.last,
            one.empty and other.empty,
        )

    def _connect(self, last: list[int], first: list[int]) -> None:
        for position in last:
            self.follow[position] += first

    def ambiguous(self, targets: list[int]) -> Iterator[tuple[int, int]]:
        """The pairs of positions that the same character may lead to."""
        for index, one in enumerate(targets):
            for other in targets[index + 1 :]:
                if not self.chars[one].isdisjoint(self.chars[other]):
                    yield one, other


_REPEATS = tuple(getattr(sre, name) for name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") if hasattr(sre, name))
_ATOMIC = getattr(sre, "ATOMIC_GROUP", None)


def _check(parsed: Any) -> None:
    positions = _Positions(bool(parsed.state.flags & re.IGNORECASE))
    whole = positions.part(parsed, None)
    loose: set[int] = set()
    choices = sum(1 for _ in positions.ambiguous(whole.first))
    for number, targets in enumerate(positions.follow):
        for one, other in positions.ambiguous(targets):
            loop = positions.loop[number]
            if loop is None:
                choices += 1
            elif positions.loop[one] == positions.loop[other] == loop:
                raise _RefusedError(
                    "a repetition in it can match the same text in several ways, such as (a+)+ or (a|a)*; "
                    "let each character leave only one way to go on"
                )
            else:
                loose.add(loop)
    anywhere = not _begins_at_start(parsed)
    if len(loose) + anywhere > MAX_LOOSE:
        raise _RefusedError(
            f"{len(loose)} repetitions in it may end where they could go on. Begin it with ^ and leave at most "
            f"{MAX_LOOSE}, without ^ {MAX_LOOSE - 1}, or say what they do not match, such as [^/]*/ for .*/"
        )
    if choices > MAX_CHOICES:
        raise _RefusedError(f"at {choices} places it can go on in several ways; leave at most {MAX_CHOICES}")


def _check_aside(nodes: Any) -> None:
    """What is looked ahead or back at is looked at from everywhere."""
    for operation, argument in nodes:
        if operation in _REPEATS and argument[1] > _SMALL:
            raise _RefusedError("it looks ahead or back at a repetition; match that by itself")
        for part in _inner(operation, argument):
            _check_aside(part)


def _inner(operation: Any, argument: Any) -> Any:
    """The parts that a node of a parsed pattern has."""
    if operation is sre.SUBPATTERN:
        return [argument[3]]
    if operation is sre.BRANCH:
        return argument[1]
    if operation in _REPEATS:
        return [argument[2]]
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    return [argument] if operation is _ATOMIC else []


def _begins_at_start(nodes: Any) -> bool:
    """Whether a pattern matches at the start of the text only."""
    for operation, argument in nodes:
        if operation is sre.AT:
            return argument in _STARTS
        if operation is sre.SUBPATTERN:
            return _begins_at_start(argument[3])
        if operation is sre.BRANCH:
            return all(_begins_at_start(branch) for branch in argument[1])
        return False
    return False


def _chars(operation: Any, argument: Any) -> frozenset[int]:
    if operation is sre.ANY:
        return _ALL
    if operation is sre.LITERAL:
        return frozenset([min(argument, _REST)])
    if operation is sre.NOT_LITERAL:
        return _ALL - {argument} | {_REST}
    found: set[int] = set()
    negated = False
    for kind, value in argument:
        if kind is sre.NEGATE:
            negated = True
        elif kind is sre.LITERAL:
            found.add(min(value, _REST))
        elif kind is sre.RANGE:
            found.update(min(code, _REST) for code in range(value[0], min(value[1], _REST) + 1))
            found.update({_REST} if value[1] >= _REST else ())
        else:
            found |= _category(value)
    return (_ALL - found) | {_REST} if negated else frozenset(found)


def _category(category: Any) -> frozenset[int]:
    positive = _NEGATED.get(category, category)
    test = _CATEGORIES[positive]
    inside = frozenset(code for code, char in enumerate(_LATIN) if test(char))
    return (_ALL - inside if category in _NEGATED else inside) | {_REST}


def _cases(char: str) -> tuple[str, str]:
    return char.upper(), char.lower()
