"""Names that are known in whole or in part, and which of many may be the same as one of them.

Comparing each name with each takes too long in large modules. What two strings that are known in part have to agree in
is how they begin and end, so names are looked up by that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from heapq import merge
from operator import itemgetter
from typing import Generic, TypeVar

from ...records import dataclass, field
from ...terraform.values import Chars, Str, Value
from .facts import known

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a name: how it begins and ends, both the name itself where it is known as a `whole`."""

    head: str = ""
    tail: str = ""
    whole: bool = False

    def fits(self, other: Form) -> bool:
        """Whether two names may be the same by how they begin and end."""
        if self.whole and other.whole:
            return self.head == other.head
        if other.whole:
            return other.fits(self)
        heads = self.head.startswith(other.head) or (other.head.startswith(self.head) and not self.whole)
        tails = self.tail.endswith(other.tail) or (other.tail.endswith(self.tail) and not self.whole)
        return heads and tails


def form(name: Value) -> Form:
    """What is known of a name; nothing of what is no string."""
    data = name.data
    if not isinstance(data, Str):
        return Form()
    text = known(name)
    if text is not None:
        return Form(text, text, True)
    first, last = data.pieces[0], data.pieces[-1]
    return Form(first.text if isinstance(first, Chars) else "", last.text if isinstance(last, Chars) else "")


class NameIndex(Generic[T]):
    """Things by their names, in the order in which they are given."""

    def __init__(self, named: Iterable[tuple[Form, T]]) -> None:
        self._things: dict[Form, list[tuple[int, T]]] = {}
        for number, (name, thing) in enumerate(named):
            self._things.setdefault(name, []).append((number, thing))
        self._heads = _Ends([(name.head, name) for name in self._things])
        self._tails = _Ends([(name.tail[::-1], name) for name in self._things])
        self._found: dict[Form, list[list[tuple[int, T]]]] = {}

    def that_may_be(self, name: Form) -> Iterator[T]:
        """The things whose names may be the same as one, in their order; looked for as far as they are taken."""
        if name not in self._found:
            self._found[name] = [self._things[one] for one in self._candidates(name) if one.fits(name)]
        for _, thing in merge(*self._found[name], key=itemgetter(0)):
            yield thing

    def _candidates(self, name: Form) -> Iterable[Form]:
        """The names that fit by how they begin, or by how they end, whichever are fewer; and the same name."""
        sides = ((self._heads, name.head), (self._tails, name.tail[::-1]))
        ends, text = min(sides, key=lambda side: side[0].count(side[1], longer=not name.whole))
        same = [name] if name.whole and name in self._things else []
        return [*same, *ends.around(text, longer=not name.whole)]


@dataclass(slots=True)
class _Ends:
    """Names by how they begin (or, turned around, end): `named` has what is known of that with each."""

    named: list[tuple[str, Form]]
    _texts: list[str] = field(default_factory=list)
    _partial: dict[str, list[Form]] = field(default_factory=dict)
    _lengths: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.named.sort(key=lambda item: item[0])
        self._texts = [text for text, _ in self.named]
        for text, name in self.named:
            if not name.whole:
                self._partial.setdefault(text, []).append(name)
        self._lengths = sorted({len(text) for text in self._partial})

    def count(self, text: str, *, longer: bool) -> int:
        """How many names `around` gives."""
        first, last = self._range(text) if longer else (0, 0)
        return last - first + sum(len(names) for names in self._shorter(text, proper=longer))

    def around(self, text: str, *, longer: bool) -> Iterator[Form]:
        """The names known in part whose beginning `text` begins with, and with `longer` all that begin with `text`."""
        if longer:
            first, last = self._range(text)
            yield from (name for _, name in self.named[first:last])
        for names in self._shorter(text, proper=longer):
            yield from names

    def _range(self, text: str) -> tuple[int, int]:
        return bisect_left(self._texts, text), bisect_right(self._texts, text, key=lambda found: found[: len(text)])

    def _shorter(self, text: str, *, proper: bool) -> Iterator[list[Form]]:
        for length in self._lengths:
            if length > len(text) - proper:
                return
            found = self._partial.get(text[:length])
            if found is not None:
                yield found
