"""Source lines with a gutter and the marked part underlined, whatever characters they hold."""

from __future__ import annotations

from ..place import Span
from ..records import dataclass
from .color import painted
from .plain import cells
from .result import Options

_ELLIPSIS = "..."
_LEAST_ROOM = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """How to underline: a character, a style and a few words behind it."""

    char: str
    style: str
    label: str = ""


def numbers(span: Span, lines: tuple[str, ...]) -> range:
    """The line numbers a snippet of a fitted span shows: its first line and one neighbour on each side,
    if that is not blank."""
    first = last = span.line
    if first > 1 and lines[first - 2].strip():
        first -= 1
    if last < len(lines) and lines[last].strip():
        last += 1
    return range(first, last + 1)


def snippet(span: Span, lines: tuple[str, ...], mark: Mark, gutter: int, options: Options) -> list[str]:
    """The lines of a snippet. `span` is fitted to `lines`; of one over several lines the first is marked.

    `gutter` is how many cells the line numbers take. A line that does not fit is cut around the mark.
    """
    room = max(options.width - gutter - 3, _LEAST_ROOM)
    end = span.end_column if span.end_line == span.line else len(lines[span.line - 1]) + 1
    shown, lead, marked = _around(lines[span.line - 1], span.column - 1, end - 1, room, options.github_log)
    drawn = []
    for number in numbers(span, lines):
        if number == span.line:
            drawn.append(_row(str(number), shown, gutter, options))
            drawn.append(_row("", " " * lead + _underline(mark, marked, span, options), gutter, options))
        elif not shown.startswith(_ELLIPSIS):
            text = _around(lines[number - 1], 0, 0, room, options.github_log)[0]
            drawn.append(_row(str(number), text, gutter, options))
    return drawn


def bar(gutter: int, options: Options) -> str:
    """An empty row."""
    return _row("", "", gutter, options)


def _row(number: str, text: str, gutter: int, options: Options) -> str:
    frame = painted(f"{number:>{gutter}} |", "frame", options.color)
    return f"{frame} {text.rstrip()}" if text.strip() else frame


def _underline(mark: Mark, marked: int, span: Span, options: Options) -> str:
    label = mark.label
    if span.end_line > span.line:
        label = f"(to line {span.end_line}) {label}".rstrip()
    line = mark.char * max(marked, 1)
    return painted(f"{line} {label}".rstrip(), mark.style, options.color)


def _around(line: str, start: int, end: int, room: int, github_log: bool) -> tuple[str, int, int]:
    """The part of a line around code points `start` to `end` that fits into `room` cells: as shown, the
    cells before the mark and the cells of the mark.

    Looks only at what may fit, so that many findings on one very long line cost no more than as many
    on short ones.
    """
    first = max(0, start - room)
    last = min(len(line), min(end, start + room) + room)
    window = list(cells(line[first:last], github_log))
    a, b = start - first, min(end, start + room) - first
    lo, cut_left = 0, first > 0
    if cut_left or sum(width for _, width in window[:b]) > room - len(_ELLIPSIS):
        lo = _backwards(window, a, room // 3)
        cut_left = first + lo > 0
    lead = len(_ELLIPSIS) if cut_left else 0
    hi = _forwards(window, lo, room - lead, more=last < len(line))
    cut_right = first + hi < len(line)
    text = "".join(shown for shown, _ in window[lo:hi])
    before = sum(width for _, width in window[lo:a])
    marked = sum(width for _, width in window[a : min(b, hi)])
    return f"{_ELLIPSIS if cut_left else ''}{text}{_ELLIPSIS if cut_right else ''}", lead + before, marked


def _backwards(window: list[tuple[str, int]], start: int, room: int) -> int:
    """The first index from which the cells up to `start` fit into `room`."""
    while start > 0 and window[start - 1][1] <= room:
        start -= 1
        room -= window[start][1]
    return start


def _forwards(window: list[tuple[str, int]], start: int, room: int, *, more: bool) -> int:
    """The index up to which the cells from `start` fit into `room`, with an ellipsis if any are left out
    or `more` follow the window."""
    if not more and sum(width for _, width in window[start:]) <= room:
        return len(window)
    room -= len(_ELLIPSIS)
    while start < len(window) and window[start][1] <= room:
        room -= window[start][1]
        start += 1
    return start
