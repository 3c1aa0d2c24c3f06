"""Places as SARIF locations: relative URIs, columns in UTF-16 code units, excerpts."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import sarif_om as om

from ..place import Place, Span
from .document import whole
from .texts import Texts

ROOT = "%SRCROOT%"

_LONG_LINE = 400
_BESIDE = 200
_NEIGHBOURS = 2


def location(place: Place, texts: Texts, **more: Any) -> Any:
    """A location with region, snippet and the lines around it. `more` goes to the Location object."""
    span = texts.fitted(place.path, place.span)
    return om.Location(
        physical_location=om.PhysicalLocation(
            artifact_location=om.ArtifactLocation(uri=relative_uri(place.path), uri_base_id=ROOT),
            region=_region(place.path, span, texts),
            context_region=_context(place.path, span, texts),
        ),
        **more,
    )


def relative_uri(path: str) -> str:
    """The path as a relative URI reference: every byte that a URI may not hold is written as %XX. A colon
    too, since what stands before one would be read as a scheme."""
    try:
        return quote(path.encode("utf-8", "surrogateescape"), safe="/")
    except UnicodeEncodeError:  # halves of pairs that stand for no byte: file names of Windows
        return quote(whole(path), safe="/")


def _region(path: str, span: Span, texts: Texts) -> Any:
    lines = texts.lines(path)
    return om.Region(
        start_line=span.line,
        start_column=texts.utf16_column(path, span.line, span.column),
        end_line=span.end_line,
        end_column=texts.utf16_column(path, span.end_line, span.end_column),
        snippet=om.ArtifactContent(text=whole(_cut(lines, span))) if lines else None,
    )


def _cut(lines: tuple[str, ...], span: Span) -> str:
    """The text of a fitted span."""
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first = lines[span.line - 1][span.column - 1 :]
    last = lines[span.end_line - 1][: span.end_column - 1]
    return "\n".join([first, *lines[span.line : span.end_line - 1], last])


def _context(path: str, span: Span, texts: Texts) -> Any:
    """The lines around a span; on a very long line only what is near. None if there is no more to show."""
    lines = texts.lines(path)
    if not lines:
        return None
    around = _around(span, lines)
    return None if around == span else _region(path, around, texts)


def _around(span: Span, lines: tuple[str, ...]) -> Span:
    if len(lines[span.line - 1]) > _LONG_LINE or len(lines[span.end_line - 1]) > _LONG_LINE:
        end = min(span.end_column + _BESIDE, len(lines[span.end_line - 1]) + 1)
        return Span(span.line, max(span.column - _BESIDE, 1), span.end_line, end)
    first, last = span.line, span.end_line
    while first > max(1, span.line - _NEIGHBOURS) and len(lines[first - 2]) <= _LONG_LINE:
        first -= 1
    while last < min(len(lines), span.end_line + _NEIGHBOURS) and len(lines[last]) <= _LONG_LINE:
        last += 1
    return Span(first, 1, last, len(lines[last - 1]) + 1)
