"""A pattern that is accepted is quick: by a model of Python's engine that counts, the work grows no faster than the
square of the length, whatever is matched against it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import many

from ecrlint.rulebook import patterns as checked

sre: Any = vars(checked)["sre"]
parser: Any = vars(checked)["parser"]

Then = Callable[[int], bool]
ENOUGH = 60_000


class TooLongError(Exception):
    """More steps than anything accepted may take."""


class Engine:
    """Matches by trying one way after the other, as Python's engine does, and counts what it tries."""

    def __init__(self, pattern: str, text: str) -> None:
        self._nodes: Any = parser.parse(pattern)
        self._text = text
        self.steps = 0

    def search(self) -> bool:
        """Whether the pattern is found in the text."""
        return any(self._all(self._nodes, 0, start, lambda _: True) for start in range(len(self._text) + 1))

    def _all(self, nodes: Any, index: int, at: int, then: Then) -> bool:
        if index == len(nodes):
            return then(at)
        return self._one(nodes[index], at, lambda after: self._all(nodes, index + 1, after, then))

    def _one(self, node: Any, at: int, then: Then) -> bool:
        self.steps += 1
        if self.steps > ENOUGH:
            raise TooLongError
        operation, argument = node
        if operation is sre.BRANCH:
            return any(self._all(branch, 0, at, then) for branch in argument[1])
        if operation is sre.SUBPATTERN:
            return self._all(argument[3], 0, at, then)
        if operation in checked._REPEATS:
            least, most, body = argument
            return self._repeated(body, least, most, at, then, 0, operation is sre.MIN_REPEAT)
        if operation is sre.AT:
            return (at == 0 if argument is sre.AT_BEGINNING else at == len(self._text)) and then(at)
        if operation in (sre.ASSERT, sre.ASSERT_NOT):
            found = self._all(argument[1], 0, at, lambda _: True)
            return found == (operation is sre.ASSERT) and then(at)
        return at < len(self._text) and ord(self._text[at]) in checked._chars(operation, argument) and then(at + 1)

    def _repeated(self, body: Any, least: int, most: int, at: int, then: Then, done: int, few: bool) -> bool:
        def more() -> bool:
            def again(after: int) -> bool:
                return after != at and self._repeated(body, least, most, after, then, done + 1, few)

            return done < most and self._all(body, 0, at, again)

        def enough() -> bool:
            return done >= least and then(at)

        return enough() or more() if few else more() or enough()


def steps(pattern: str, text: str) -> int:
    """What it takes to search a text for a pattern."""
    engine = Engine(pattern, text)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        found = engine.search()
    finally:
        sys.setrecursionlimit(limit)
    assert found == (re.search(pattern, text) is not None), (pattern, text)
    return engine.steps


_one = st.sampled_from(("a", "b", "ab", "[ab]", "[^a]", ".", "c", r"\w", "/", "[a-c]"))


def _inner(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
        st.tuples(inner, st.sampled_from(("*", "+", "?", "*?", "{0,2}", "{2,}", "{1,9}"))).map(
            lambda both: f"(?:{both[0]}){both[1]}"
        ),
        inner.map(lambda one: f"(?!{one})a"),
    )


_starts, _ends = st.sampled_from(("^", "^", "")), st.sampled_from(("$", ""))
patterns = st.tuples(_starts, st.recursive(_one, _inner, max_leaves=7), _ends).map("".join)
texts = st.tuples(st.text("abc/", max_size=3), st.text("abc/", min_size=1, max_size=3), st.text("abc/!", max_size=3))


@settings(max_examples=many(200))
@given(patterns, texts)
def test_the_work_of_an_accepted_pattern_grows_with_the_square(pattern: str, text: tuple[str, str, str]) -> None:
    assume(checked.complaint(pattern) is None)
    before, often, after = text
    short, long = (steps(pattern, before + often * (size // len(often)) + after) for size in (24, 48))
    assert long <= max(6 * short, 2_000), (pattern, text, short, long)


def test_the_model_sees_what_is_refused_for_good_reason() -> None:
    """Else nothing would be shown by it."""
    for pattern in ("^(?:a+)+$", "^(?:a|aa)*$", "^a*a*a*a*$"):
        assert checked.complaint(pattern) is not None
        text = "a" * 24 + "!"
        try:
            assert steps(pattern, text) > 10_000
        except TooLongError:
            continue
