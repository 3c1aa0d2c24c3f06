"""Lines of a file as HTML, with the place marked."""

from __future__ import annotations

from collections.abc import Iterator

from ..place import Place, Span
from .markup import element_text
from .snippet import numbers
from .texts import Texts

_MOST_LINES = 12
_BEFORE = 60
_BESIDE = 160
_ELLIPSIS = "…"


def excerpt(place: Place, texts: Texts) -> str:
    """The lines of a place, at most twelve, and one on each side; empty if the file is gone."""
    lines = texts.lines(place.path)
    if not lines:
        return ""
    span = texts.fitted(place.path, place.span)
    end = min(span.end_line, span.line + _MOST_LINES - 1)
    shown = numbers(span, lines)
    rows = [_row(n, *_parts(n, span, lines[n - 1])) for n in range(shown[0], end + 1)]
    if end < span.end_line:
        rows.append(_row(_ELLIPSIS, f"(to line {span.end_line})", "", ""))
    elif end < len(lines) and lines[end].strip():
        rows.append(_row(end + 1, *_parts(end + 1, span, lines[end])))
    return f'<pre class="excerpt" tabindex="0">{"".join(rows)}</pre>'


def _row(number: int | str, before: str, marked: str, after: str) -> str:
    mark = f"<mark>{_text(marked)}</mark>" if marked else ""
    return f'<span class="n">{number}</span>{_text(before)}{mark}{_text(after)}\n'


def _parts(number: int, span: Span, line: str) -> Iterator[str]:
    """What stands before the mark, in it and behind it; of very long lines only what is near."""
    start = span.column - 1 if number == span.line else 0
    end = span.end_column - 1 if number == span.end_line else len(line)
    if not span.line <= number <= span.end_line:
        start = end = 0
    elif number > span.line:  # the indentation of further lines stays unmarked
        start = min(len(line) - len(line.lstrip()), end)
    if len(line) <= _BEFORE + _BESIDE:
        first, last = 0, len(line)
    else:
        first, last = max(0, start - _BEFORE), min(len(line), min(end, start + _BESIDE) + _BESIDE)
    yield (_ELLIPSIS if first else "") + line[first:start]
    yield line[start : min(end, last)]
    yield line[min(end, last) : last] + (_ELLIPSIS if last < len(line) else "")


def _text(text: str) -> str:
    return "\t".join(map(element_text, text.split("\t")))
