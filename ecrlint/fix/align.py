"""The columns of `terraform fmt`: the `=` of arguments on lines that follow each other stand below each other, and
so do the comments behind them.

Source: `formatCells` and `linesForFormat` in `hclwrite/format.go` of hashicorp/hcl. A line takes part where it
has an `=` behind something else and brackets balance after it; a heredoc belongs to the line that begins it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..records import dataclass

_MARK = re.compile(r'["#\n=()\[\]{}]|//|/\*|<<-?[^\W\d][\w-]*\r?\n')
_IN_STRING = re.compile(r'\\.|\$\$\{|%%\{|[$%]\{|["\n]', re.DOTALL)
_BEFORE_EQUALS = frozenset("=!<>")


@dataclass(slots=True)
class _Line:
    """A line by offsets. `equals` and `comment` are where its cells begin; `end` is before what ends the line."""

    start: int
    end: int
    equals: int | None = None
    comment: int | None = None


def aligned(text: str, *, comments: bool = True) -> str:
    """Blocks of Terraform's language with their columns put in order, those of comments if wanted. Nothing but blanks
    changes."""
    moved: dict[int, int] = {}
    lines = _lines(text)
    for chain in _chains(lines, lambda line: line.equals is not None):
        widths = [_width(text, line.start, line.equals) for line in chain]
        for line, width in zip(chain, widths, strict=True):
            moved[line.equals or 0] = max(widths) - width + 1
    for chain in _chains(lines, lambda line: comments and line.comment is not None):
        widths = [_moved_width(text, line, moved) for line in chain]
        for line, width in zip(chain, widths, strict=True):
            moved[line.comment or 0] = max(widths) - width + 1
    return _with_blanks(text, moved)


def _with_blanks(text: str, moved: dict[int, int]) -> str:
    parts: list[str] = []
    done = 0
    for at in sorted(moved):
        parts.extend((text[done:at].rstrip(" \t"), " " * moved[at]))
        done = at
    return "".join((*parts, text[done:]))


def _width(text: str, start: int, cell: int | None) -> int:
    return len(text[start:cell].rstrip(" \t"))


def _moved_width(text: str, line: _Line, moved: dict[int, int]) -> int:
    if line.equals is None:
        return _width(text, line.start, line.comment)
    return _width(text, line.start, line.equals) + moved[line.equals] + _width(text, line.equals, line.comment)


def _chains(lines: list[_Line], member: Callable[[_Line], bool]) -> Iterable[list[_Line]]:
    chain: list[_Line] = []
    for line in lines:
        if member(line):
            chain.append(line)
        elif chain:
            yield chain
            chain = []
    if chain:
        yield chain


def _lines(text: str) -> list[_Line]:
    """The lines of code. What is inside a heredoc, or a comment over several lines, belongs to the line before."""
    found: list[_Line] = []
    line, depth, equals = _Line(0, 0), 0, -1
    for at, mark, end in _marks(text):
        if mark == "\n":
            line.end = at
            if equals >= 0 and depth == 0:
                line.equals = equals
            found.append(line)
            line, depth, equals = _Line(end, end), 0, -1
        elif mark in "#/" and text[line.start : at].strip():
            line.comment = at
        elif mark == "=" and equals < 0 and text[line.start : at].strip():
            equals = at
        elif mark in "([{":
            depth += equals >= 0
        elif mark in ")]}":
            depth -= equals >= 0
    line.end = len(text)
    line.equals = equals if equals >= 0 and depth == 0 else None
    return [*found, line]


def _marks(text: str) -> Iterable[tuple[int, str, int]]:
    """(offset, what, offset behind it) of each newline, comment, `=` and bracket in the code."""
    at = 0
    while (match := _MARK.search(text, at)) is not None:
        start, written = match.start(), match.group()
        at = match.end()
        if written == '"':
            at = _string_end(text, at)
        elif written.startswith("<<"):
            at = _heredoc_end(text, at, written.strip("<-\r\n"))
        elif written in ("#", "//"):
            yield start, "#", at
            at = text.find("\n", at)
            if at < 0:
                return
        elif written == "/*":
            at = text.find("*/", at) + 2
            if at < 2:
                return
            if not text[at : text.find("\n", at) if "\n" in text[at:] else len(text)].strip():
                yield start, "/", at
        elif written != "=" or (text[at : at + 1] not in ("=", ">") and text[start - 1 : start] not in _BEFORE_EQUALS):
            yield start, written, at
        elif text[at : at + 1] in ("=", ">"):
            at += 1


def _string_end(text: str, at: int) -> int:
    """The offset behind a quoted string that begins before `at`, its templates included."""
    stack: list[str] = ['"']
    while stack:
        match = (_IN_STRING if stack[-1] == '"' else re.compile(r'["{}]')).search(text, at)
        if match is None:
            return len(text)
        at, written = match.end(), match.group()
        if stack[-1] == '"':
            if written == '"':
                stack.pop()
            elif written in ("${", "%{"):
                stack.append("{")
            elif written == "\n":
                return match.start()
        elif written == "}":
            stack.pop()
        else:
            stack.append(written)
    return at


def _heredoc_end(text: str, at: int, marker: str) -> int:
    """The offset behind the closing marker of a heredoc whose body begins at `at`."""
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text[at:end].strip() == marker:
            return end
        at = end + 1
    return at
