"""Where something is written: spans and places. Every room speaks of source text in these terms."""

from __future__ import annotations

from bisect import bisect_right

from .records import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text. Lines and columns are 1-based and count code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.line, self.column, other.end_line, other.end_column)

    def contains(self, other: Span) -> bool:
        """Whether `other` lies inside this span."""
        return (self.line, self.column) <= (other.line, other.column) and (
            other.end_line,
            other.end_column,
        ) <= (self.end_line, self.end_column)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span in a file. `path` is relative to the root and uses `/` on every system."""

    path: str
    span: Span


START = Span(1, 1, 1, 1)
"""The empty span at the start of a file: for what concerns a file as a whole."""


class Lines:
    """Turns offsets into a text (0-based code points) into spans. Only LF ends a line."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        starts = [0]
        found = text.find("\n")
        while found >= 0:
            starts.append(found + 1)
            found = text.find("\n", found + 1)
        self._starts = starts

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """The span from offset `start` up to, not including, offset `end`."""
        return Span(*self.position(start), *self.position(end))

    def offset(self, line: int, column: int) -> int:
        """The offset of a 1-based line and column."""
        return self._starts[line - 1] + column - 1


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of a decoded string that were written next to each other, on one line.

    `start` and `length` count code points of the decoded string, `place` is where they are written.
    `exact` says that each character was written as itself, so that a part of the run has a part of
    the place; an escape sequence such as a `\\n` in a quoted string is a run that is not exact.
    """

    start: int
    length: int
    place: Place
    exact: bool


def place_of(runs: tuple[Run, ...], start: int, end: int) -> Place | None:
    """Where characters `start` to `end` (exclusive) of a decoded string were written.

    Narrows exact runs to the characters asked for. Where the characters come from several files, the
    part in the first file is given. None if nothing of it was written anywhere.
    """
    found: Place | None = None
    for run in runs:
        if run.start + run.length <= start and not (run.start == start == end):
            continue
        if run.start >= end and found is not None:
            break
        if run.start > end or (run.start == end and start != end):
            break
        place = _narrow(run, start, end)
        if found is None:
            found = place
        elif found.path == place.path:
            found = Place(found.path, found.span.to(place.span))
    return found


def _narrow(run: Run, start: int, end: int) -> Place:
    span = run.place.span
    if not run.exact:
        return run.place
    first = max(start - run.start, 0)
    last = min(end - run.start, run.length)
    return Place(
        run.place.path,
        Span(span.line, span.column + first, span.line, span.column + last),
    )
