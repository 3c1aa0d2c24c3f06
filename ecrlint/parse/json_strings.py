"""Strings of a JSON text in which some pieces may be unknown."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from json import JSONDecodeError, loads

from ..records import dataclass, field
from ..values import Unknown
from .json_faults import Trouble, Undecidable, about_string
from .json_nodes import JsonScalar

_SIMPLE = re.compile(r'"([^"\\\x00-\x1f]*)"')
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_UNICODE_BEGUN = re.compile(r"u[0-9a-fA-F]{0,3}\Z")


@dataclass(slots=True)
class PiecedText:
    """A text with unknown pieces. `holes` has them by their offsets; each counts as one character. `bare_hole` is the
    first of them that was met where it matters what it holds."""

    text: str
    holes: Mapping[int, Unknown]
    bare_hole: int | None = None
    offsets: Sequence[int] = field(init=False)

    def __post_init__(self) -> None:
        self.offsets = sorted(self.holes)

    def hole_between(self, start: int, end: int) -> int | None:
        """The offset of the first unknown piece in a stretch."""
        index = bisect_left(self.offsets, start)
        found = self.offsets[index] if index < len(self.offsets) else end
        return found if found < end else None

    def note_hole(self, start: int, end: int) -> Unknown | None:
        """The first unknown piece in a stretch outside strings, which matters."""
        offset = self.hole_between(start, end)
        if offset is None:
            return None
        if self.bare_hole is None:
            self.bare_hole = offset
        return self.holes[offset]

    def string(self, at: int) -> JsonScalar:
        """The string whose quote stands at an offset. Raises `Trouble` and `Undecidable`."""
        hole = self.hole_between(at, len(self.text))
        simple = _SIMPLE.match(self.text, at)
        if simple is not None and (hole is None or hole >= simple.end()):
            return JsonScalar(at, simple.end(), simple.group(1), simple.group(1))
        whole = _STRING.match(self.text, at)
        if whole is None:
            raise Trouble(at, at + 1, "The quote opened here is never closed. Close it on the same line.")
        if hole is not None and hole < whole.end():
            return self._partly_known(at, whole.end())
        return JsonScalar(at, whole.end(), text := self._decode(at + 1, whole.end() - 1), text)

    def _decode(self, start: int, end: int) -> str:
        """The characters between two offsets inside a string."""
        written = self.text[start:end]
        try:
            return str(loads(f'"{written}"'))
        except JSONDecodeError as error:
            at = start + min(max(error.pos - 1, 0), len(written) - 1)
            raise Trouble(at, at + 1, about_string(self.text, at)) from None

    def _partly_known(self, start: int, end: int) -> JsonScalar:
        parts: list[str | Unknown] = []
        first: Unknown | None = None
        position = start + 1
        index = bisect_left(self.offsets, start)
        while index < len(self.offsets) and (offset := self.offsets[index]) < end:
            index += 1
            if self.text[position:offset]:
                parts.append(self._decode_before(position, offset))
            hole = self.holes[offset]
            first = first or hole
            parts.append(hole)
            position = offset + 1
        if self.text[position : end - 1]:
            parts.append(self._decode(position, end - 1))
        return JsonScalar(start, end, first, "", tuple(parts))

    def _decode_before(self, start: int, hole: int) -> str:
        written = self.text[start:hole]
        escape = _UNICODE_BEGUN.search(written)
        before = written[: escape.start()] if escape else written
        if (len(before) - len(before.rstrip("\\"))) % 2:
            # What the unknown piece begins with belongs to an escape sequence.
            self.bare_hole = hole
            raise Undecidable
        return self._decode(start, hole)
