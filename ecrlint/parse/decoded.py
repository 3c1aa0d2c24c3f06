"""Positions in a text that is written as a JSON string: where its decoded characters stand in the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from ..place import Lines, Span

JSON_TOKEN = re.compile(
    r"(?P<text>[^\\]+)|(?P<escape>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\u[0-9a-fA-F]{4}|\\.)",
    re.DOTALL,
)
"""Characters written as themselves, or one escape sequence. A surrogate pair stands for one character."""


class DecodedLines(Lines):
    """Lines as those of the decoded text, but every span is one of the file that the string stands in.

    `start` and `end` are the offsets in `text` of what is between the quotes of a valid JSON string.
    """

    __slots__ = ("_decoded", "_file", "_written")

    def __init__(self, file: Lines, text: str, start: int, end: int) -> None:
        self._file = file
        # Stretches of one kind, as the offset each begins at, decoded and as written; the last one is the end.
        self._decoded: list[int] = []
        self._written: list[int] = []
        position = 0
        for token in JSON_TOKEN.finditer(text, start, end):
            self._decoded.append(position)
            self._written.append(token.start())
            position += len(token[0]) if token.lastgroup == "text" else 1
        self._decoded.append(position)
        self._written.append(end)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column in the file of an offset into the decoded text."""
        return self._file.position(self._at(offset))

    def span(self, start: int, end: int) -> Span:
        """The span in the file of offsets into the decoded text."""
        return self._file.span(self._at(start), self._at(end))

    def offset(self, line: int, column: int) -> int:
        """The offset into the decoded text of a line and column of the file."""
        written = self._file.offset(line, column)
        index = max(bisect_right(self._written, written) - 1, 0)
        return self._decoded[index] + (written - self._written[index] if self._same(index) else 0)

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """The parts of a stretch of decoded text that are written alike: where each begins and ends, and
        whether its characters are written as themselves."""
        index = max(bisect_right(self._decoded, start) - 1, 0)
        while start < end:
            stop = min(end, self._decoded[index + 1]) if index + 1 < len(self._decoded) else end
            yield start, stop, self._same(index)
            start = stop
            index += 1

    def _at(self, offset: int) -> int:
        index = max(bisect_right(self._decoded, offset) - 1, 0)
        return self._written[index] + (offset - self._decoded[index] if self._same(index) else 0)

    def _same(self, index: int) -> bool:
        if index + 1 >= len(self._decoded):
            return False
        decoded = self._decoded[index + 1] - self._decoded[index]
        return decoded == self._written[index + 1] - self._written[index]
