"""File contents for excerpts: each file read and masked once, and what is derived from it once per file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from hashlib import sha256

from ..place import Span
from ..records import dataclass, field
from .fingerprint import line_hashes


@dataclass(slots=True)
class _File:
    """`lines` are masked and without their line breaks; `data` is kept until the hashes are made of it."""

    data: bytes
    lines: tuple[str, ...]
    hashes: tuple[str, ...] | None = None
    astral: dict[int, list[int]] = field(default_factory=dict)
    digests: dict[int, bytes] = field(default_factory=dict)


class Texts:
    """The masked lines of files, and positions and hashes in them. A file that is gone has no lines."""

    __slots__ = ("_files", "_mask", "_source")

    def __init__(self, source: Callable[[str], bytes | None], mask: Callable[[str], str]) -> None:
        self._source = source
        self._mask = mask
        self._files: dict[str, _File | None] = {}

    def lines(self, path: str) -> tuple[str, ...]:
        """All lines, masked. Only LF ends a line, as in spans; a CR before it is taken off. There is no
        line after the last LF; an empty file has one empty line."""
        file = self._file(path)
        return file.lines if file else ()

    def fitted(self, path: str, span: Span) -> Span:
        """The span, moved into the file as it is now, and with something in it to point at: an empty one at
        the start of a line grows to the text of the line, any other to one character. Unchanged if the
        file is gone."""
        lines = self.lines(path)
        if not lines:
            return span
        line = min(max(span.line, 1), len(lines))
        end_line = min(max(span.end_line, line), len(lines))
        column = min(max(span.column, 1), len(lines[line - 1]) + 1)
        end_column = min(max(span.end_column, 1), len(lines[end_line - 1]) + 1)
        if span.line <= len(lines) and (end_line, end_column) > (line, column):
            return Span(line, column, end_line, end_column)
        return _grown(line, column if span.line == line else len(lines[line - 1]) + 1, lines[line - 1])

    def utf16_column(self, path: str, line: int, column: int) -> int:
        """The 1-based column in UTF-16 code units of a 1-based column in code points."""
        file = self._file(path)
        if file is None or line > len(file.lines):
            return column
        if line not in file.astral:
            text = file.lines[line - 1]
            wide = [] if text.isascii() else [i for i, char in enumerate(text) if char > "\uffff"]
            file.astral[line] = wide
        return column + bisect_left(file.astral[line], column - 1)

    def line_hash(self, path: str, line: int) -> str | None:
        """GitHub's hash of a line of the file as it really is; None where there is no such line."""
        file = self._file(path)
        if file is None:
            return None
        if file.hashes is None:
            file.hashes = line_hashes(file.data)
            file.data = b""
        return file.hashes[line - 1] if 0 < line <= len(file.hashes) else None

    def line_digest(self, path: str, line: int) -> bytes:
        """A digest of the masked line, blind to its white space; that of nothing where there is no line."""
        file = self._file(path)
        if file is None or not 0 < line <= len(file.lines):
            return sha256().digest()
        if line not in file.digests:
            text = " ".join(file.lines[line - 1].split())
            file.digests[line] = sha256(text.encode("utf-8", "surrogatepass")).digest()
        return file.digests[line]

    def _file(self, path: str) -> _File | None:
        if path not in self._files:
            data = self._source(path)
            self._files[path] = None if data is None else _File(data, self._masked_lines(data))
        return self._files[path]

    def _masked_lines(self, data: bytes) -> tuple[str, ...]:
        text = self._mask(data.decode("utf-8-sig", "replace")).removesuffix("\n")
        return tuple(line.removesuffix("\r") for line in text.split("\n"))


def _grown(line: int, column: int, text: str) -> Span:
    """A span with something in it, for an empty one in a line of this text; empty only if the line is."""
    first, end = len(text) - len(text.lstrip()) + 1, len(text.rstrip()) + 1
    if end <= first:
        return Span(line, 1, line, len(text) + 1)
    if column == 1:
        return Span(line, first, line, end)
    column = min(column, end - 1)
    return Span(line, column, line, column + 1)
