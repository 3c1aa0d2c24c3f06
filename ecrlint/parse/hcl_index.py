"""The index of an HCL file: its top-level blocks and attributes, comments and damage. No third-party import."""

from __future__ import annotations

import re

from ..place import Lines
from ..records import dataclass, field
from .hcl_faults import LONE_CR, nothing_to_close, printable
from .hcl_lexical import NAME, PLAIN, is_name
from .hcl_scan import MAX_FOUND, Scanner
from .hcl_text import decode_quoted
from .tree import AttributeHeader, BlockHeader, Comment, Problem

_NAME = re.compile(NAME)
_HEAD = re.compile(rf'([ \t]+)|({NAME})|({PLAIN})|(")|(/\*)|(\{{)|(=(?!=))|')
_BLANK_TO_NEWLINE = re.compile(r"[ \t\r]*(?:\n|\Z)")

# How often a file is scanned again from a block that is never closed before every line that looks like a
# header is taken for one at once. It bounds the work on a file made of unclosed blocks.
_RESCANS = 8


@dataclass(slots=True)
class Index:
    """What `index` finds. `damaged` holds the start offsets of blocks and attributes that cannot be read."""

    blocks: list[BlockHeader] = field(default_factory=list)
    attributes: list[AttributeHeader] = field(default_factory=list)
    comments: tuple[Comment, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    damaged: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Head:
    """The beginning of a top-level item, up to `{` or `=` (`opens`), or to what is neither."""

    labels: list[str]
    end: int
    opens: str
    at: int


class _Indexer:
    def __init__(self, text: str, lines: Lines) -> None:
        self.text = text
        self.lines = lines
        self.scanner = Scanner(text, len(text))
        self.index = Index()
        self.rescans = 0
        self.lost = False

    def run(self) -> Index:
        text, scanner = self.text, self.scanner
        # A byte order mark is no part of the file's text (Terraform drops it as well).
        pos = 1 if text.startswith("\ufeff") else 0
        while True:
            pos = self._skip(pos)
            if pos >= len(text):
                break
            pos = self._item(pos)
        self._drain(-1)
        self.index.comments = _comments(text, self.lines, scanner.comments)
        self.index.problems.sort(key=lambda problem: problem.span)
        return self.index

    def _skip(self, pos: int) -> int:
        text, scanner = self.text, self.scanner
        while pos < len(text):
            char = text[pos]
            if char in " \t\n" or (char == "\r" and text.startswith("\r\n", pos)):
                pos += 1
            elif char == "\r":
                self._lost(pos, pos + 1, LONE_CR)
                pos += 1
            elif char == "#" or text.startswith("//", pos):
                pos = scanner.comment(pos, "#")
            elif text.startswith("/*", pos):
                pos = scanner.comment(pos, "/*")
                self._drain(-1)
            else:
                break
        return pos

    def _item(self, start: int) -> int:
        name = _NAME.match(self.text, start)
        if name is None or not is_name(name[0]):
            return self._junk(start)
        comments = len(self.scanner.comments)
        self._begin_item()
        head = self._head(name.end())
        if head.opens == "{":
            self.lost = False
            return self._block(start, name[0], head, comments)
        if head.opens == "=" and head.end == name.end():
            self.lost = False
            return self._attribute(start, name[0], head, comments)
        return self._broken(start, name[0], head)

    def _begin_item(self) -> None:
        self.scanner.cut = False
        self.scanner.limit_reported = False
        self.scanner.resync = self.rescans > _RESCANS
        self.scanner.attributes_resync = False

    def _head(self, pos: int) -> _Head:
        text, labels, end = self.text, [], pos
        while True:
            match = _HEAD.match(text, pos)
            assert match is not None
            group = match.lastindex
            if group == 1:
                pos = match.end()
            elif group in (2, 3):
                pos = end = match.end()
                labels.append(decode_quoted(match[0][1:-1]) if group == 3 else match[0])
            elif group == 4:
                stop = self.scanner.string(pos)
                labels.append(decode_quoted(text[pos + 1 : stop - 1]))
                pos = end = stop
            elif group == 5:
                pos = self.scanner.comment(pos, "/*")
            else:
                return _Head(labels, end, match[0], pos)

    def _block(self, start: int, name: str, head: _Head, comments: int) -> int:
        stop = self.scanner.bracket(head.at)
        if self.scanner.cut and self._rescan(comments):
            stop = self.scanner.bracket(head.at)
        end = len(self.text[start:stop].rstrip(" \t\r\n")) + start if self.scanner.cut else stop
        span = self.lines.span(start, head.end)
        self.index.blocks.append(BlockHeader(name, tuple(head.labels), span, start, end))
        if not self.scanner.cut:
            self._expect_newline(start, stop, "block")
        self._drain(start)
        return stop

    def _attribute(self, start: int, name: str, head: _Head, comments: int) -> int:
        self.scanner.attributes_resync = True
        stop = self.scanner.line(head.at + 1)
        if self.scanner.cut and self._rescan(comments):
            self.scanner.attributes_resync = True
            stop = self.scanner.line(head.at + 1)
        end = self._trim(start, stop)
        header = AttributeHeader(name, self.lines.span(start, head.end), start, end)
        self.index.attributes.append(header)
        self._drain(start)
        return stop

    def _rescan(self, comments: int) -> bool:
        # Something in the item is never closed, so that it ran on through others. It is scanned again, now
        # ending at the first line that looks like the beginning of another one.
        if self.rescans > _RESCANS:
            return False
        self.rescans += 1
        del self.scanner.comments[comments:]
        self.scanner.found.clear()
        self.scanner.cut = False
        self.scanner.resync = True
        return True

    def _trim(self, start: int, stop: int) -> int:
        end, text = stop, self.text
        for begin, close in reversed(self.scanner.comments):
            end = len(text[max(close, start) : end].rstrip(" \t\r\n")) + max(close, start)
            if begin < start or close != end:
                return end
            end = begin
        return start + len(text[start:end].rstrip(" \t\r\n"))

    def _broken(self, start: int, name: str, head: _Head) -> int:
        text = self.text
        if text.startswith("{", self._skip_quietly(head.at)) and text[head.at : head.at + 1] in "\r\n":
            message = f"The `{{` of the block `{name}` must stand on the line of its header. Write it there."
        elif head.opens == "=":
            message = f"A block such as `{name}` takes no `=`. Remove it, or the words between them."
        else:
            message = (
                f"`{name}` begins neither a block nor an attribute here. Write `{name} = value`, or a block "
                f"with its `{{` on the same line."
            )
        self._lost(start, head.end, message)
        stop = self.scanner.line(head.at + 1 if head.opens == "=" else head.at)
        self._drain(start, quiet=True)
        return stop

    def _skip_quietly(self, pos: int) -> int:
        text = self.text
        while pos < len(text) and text[pos] in " \t\r\n":
            pos += 1
        return pos

    def _junk(self, start: int) -> int:
        self._begin_item()
        char = self.text[start]
        message = f"A block or an attribute should begin here, not `{printable(char)}`. Remove it."
        if char in ")]}":
            message = nothing_to_close(char)
        self._lost(start, start + 1, message)
        stop = self.scanner.line(start + 1 if char in ")]}" else start)
        self._drain(start, quiet=True)
        return max(stop, start + 1)

    def _expect_newline(self, start: int, stop: int, what: str) -> None:
        after = stop
        while self.text.startswith((" ", "\t", "\r\n", "/*"), after):
            if self.text.startswith("\r\n", after):
                return
            close = self.text.find("*/", after) + 2 if self.text[after] == "/" else after + 1
            if close < 2:
                return
            after = close
        if self.text[after : after + 1] not in ("", "\n", "#") and not self.text.startswith("//", after):
            message = f"A new line must follow the end of this {what}. Put what comes next on its own line."
            self._problem(after, after + 1, message)

    def _lost(self, start: int, end: int, message: str) -> None:
        # One problem is enough until something can be read again: text that is no HCL at all would
        # otherwise have one on each line.
        if not self.lost:
            self._problem(start, end, message)
        self.lost = True

    def _problem(self, start: int, end: int, message: str) -> None:
        self._tell(Problem("syntax", self.lines.span(start, end), message))

    def _tell(self, problem: Problem) -> None:
        if len(self.index.problems) < MAX_FOUND:
            self.index.problems.append(problem)

    def _drain(self, start: int, quiet: bool = False) -> None:
        # Of what the scanner met in one item the first counts: what follows it is mostly its consequence.
        found = self.scanner.found
        if found:
            first = next((item for item in found if item.kind == "limit"), found[0])
            if not quiet:
                span = self.lines.span(first.start, first.end)
                self._tell(Problem(first.kind, span, first.message))
            if start >= 0:
                self.index.damaged.add(start)
            found.clear()


def index(text: str, lines: Lines) -> Index:
    """Finds what a file consists of at top level. Linear in its length, whatever it holds."""
    return _Indexer(text, lines).run()


def _comments(text: str, lines: Lines, found: list[tuple[int, int]]) -> tuple[Comment, ...]:
    comments = []
    before = 0
    for start, end in found:
        # Only what lies between two comments is looked at, so that many on one long line cost no more.
        gap = text[before:start].rstrip(" \t")
        first = gap.endswith("\n") or (not gap.strip("\ufeff") and before == 0)
        alone = first and _BLANK_TO_NEWLINE.match(text, end) is not None
        comments.append(Comment(lines.span(start, end), text[start:end], alone))
        before = end
    return tuple(comments)
