"""Builds the nodes of a YAML document from the parser library's events, without recursion."""

from __future__ import annotations

import re
from typing import Any, Literal

from ..place import Lines
from ..records import dataclass, field, replace
from .tree import Entry, Mapping, Node, Problem, ProblemKind, Scalar, ScalarStyle, Sequence
from .yaml_scalars import Piece, content_indent, decode_block, decode_flow, value_of

MAX_DEPTH = 200
"""Levels of nesting, those that aliases bring included."""

MAX_ALIASED = 100_000
"""How many nodes all aliases of a file may stand for together."""

MAX_NODES = 50_000
"""How many keys and values a file may have. The largest configs in the wild have some 10,000."""

_ANCHOR = re.compile(r"&[^\s,\[\]{}]*")
_TAG = re.compile(r"!\S*")
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_STYLES: dict[str, ScalarStyle] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}


class StoppedError(Exception):
    """Reading ends here: past a limit (`fatal`: there is no tree), or after the first document."""

    def __init__(self, kind: ProblemKind, start: int, end: int, message: str, fatal: bool = True) -> None:
        super().__init__(message)
        self.kind: ProblemKind = kind
        self.start = start
        self.end = end
        self.message = message
        self.fatal = fatal


@dataclass(frozen=True, slots=True)
class _Child:
    """A node as it stands in a collection: the offsets it is written at (for an alias, those of the
    alias), how many nodes it stands for, and how many levels it has."""

    node: Node
    start: int
    end: int
    size: int
    depth: int


@dataclass(slots=True)
class _Open:
    """A collection that is being read. `column`: where its entries start, counted from 0."""

    kind: Literal["mapping", "sequence"]
    start: int
    column: int
    flow: bool
    anchor: str | None
    children: list[_Child] = field(default_factory=list)


class Builder:
    """Takes the events of a file one by one.

    Afterwards `root` is the first document, `scalars` the stretches of text that are scalars, in order,
    `last` the offset after the last thing read, `problems` what is wrong but no hindrance.
    """

    def __init__(self, text: str, lines: Lines) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.scalars: list[tuple[int, int]] = []
        self.last = 0
        self._text = text
        self._lines = lines
        self._open: list[_Open] = []
        self._anchors: dict[str, _Child | _Open] = {}
        self._aliased = 0
        self._documents = 0
        self._nodes = 0

    def take(self, event: Any) -> None:
        """Takes the next event. Raises `StoppedError` at a limit and at a second document."""
        handler = getattr(self, "_" + type(event).__name__, None)
        if handler is not None:
            handler(event)

    # -- one method for each kind of event, named as the library names it ------------------------------

    def _DocumentStartEvent(self, event: Any) -> None:  # noqa: N802
        self._documents += 1
        if self._documents > 1:
            start = event.start_mark.index
            end = start + 3 if event.explicit else start + 1
            raise StoppedError(
                "unsupported",
                start,
                end,
                "A second YAML document starts here, where one document is expected; only the first is read. "
                "Remove it, or move it into a file of its own.",
                fatal=False,
            )

    def _AliasEvent(self, event: Any) -> None:  # noqa: N802
        start, end = event.start_mark.index, event.end_mark.index
        target = self._anchors.get(event.anchor)
        if target is None:
            raise StoppedError(
                "syntax",
                start,
                end,
                f"No anchor `&{event.anchor}` stands before this alias. Correct the name.",
            )
        if isinstance(target, _Open):
            raise StoppedError(
                "limit",
                start,
                end,
                "This alias names the very value it stands in, which would never end, so the file is not "
                "judged. Remove the alias.",
            )
        self._aliased += target.size
        if self._aliased > MAX_ALIASED:
            raise StoppedError(
                "limit",
                start,
                end,
                f"The aliases of this file stand for more than {MAX_ALIASED} values, so it is not judged. "
                "Use fewer aliases inside of aliases.",
            )
        self._check_depth(len(self._open) + target.depth, start, end)
        self._add(_Child(target.node, start, end, target.size, target.depth))
        self.last = end

    def _ScalarEvent(self, event: Any) -> None:  # noqa: N802
        start, end = self._start(event), event.end_mark.index
        style = _STYLES.get(event.style, "plain") if event.style else "plain"
        tag = None if event.ctag is None else str(event.ctag)
        if style in ("literal", "folded"):
            block = decode_block(self._text, start, content_indent(self._text, start, self._indent()))
            self.scalars.append((start, block.header_end))
            if block.end > block.header_end:
                self.scalars.append((block.body, block.end))
            pieces, end = block.pieces, block.end
        elif start >= end or (style == "plain" and not event.value):
            start = end = self._empty_place(event)
            pieces = []
        else:
            self.scalars.append((start, end))
            if style == "plain" and event.start_mark.line == event.end_mark.line:
                pieces = [Piece(self._text[start:end], start, end, True)]
            else:
                pieces = decode_flow(self._text, start, end, style)
        text = pieces[0].text if len(pieces) == 1 else "".join(piece.text for piece in pieces)
        if tag == "!":
            tag = "!str"
        node = Scalar(self._lines.span(start, end), value_of(text, style, tag), text, style)
        child = _Child(node, start, end, 1, 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = child
        self.last = end
        self._add(child)

    def _MappingStartEvent(self, event: Any) -> None:  # noqa: N802
        self._begin("mapping", event)

    def _SequenceStartEvent(self, event: Any) -> None:  # noqa: N802
        self._begin("sequence", event)

    def _MappingEndEvent(self, event: Any) -> None:  # noqa: N802
        opened = self._open.pop()
        end = self._end(opened, event)
        span = self._lines.span(opened.start, end)
        self._finish(opened, Mapping(span, self._entries(opened.children), opened.flow), end)

    def _SequenceEndEvent(self, event: Any) -> None:  # noqa: N802
        opened = self._open.pop()
        end = self._end(opened, event)
        items = tuple(child.node for child in opened.children)
        self._finish(opened, Sequence(self._lines.span(opened.start, end), items, opened.flow), end)

    # -- places -----------------------------------------------------------------------------------------

    def _start(self, event: Any) -> int:
        """Where a node starts, after its anchor and tag. More of them behind belong to its first key."""
        position: int = event.start_mark.index
        expected = [_ANCHOR] * (event.anchor is not None) + [_TAG] * (event.ctag is not None)
        while expected:
            for pattern in expected:
                found = pattern.match(self._text, position)
                if found is not None:
                    break
            else:
                return position
            expected.remove(pattern)
            gap = _GAP.match(self._text, found.end())
            position = gap.end() if gap else found.end()
        return position

    def _indent(self) -> int:
        """The indentation of the innermost block collection, -1 outside any."""
        for opened in reversed(self._open):
            if not opened.flow:
                return opened.column
        return -1

    def _empty_place(self, event: Any) -> int:
        """Where a value that is not written would stand: after the colon, dash, anchor or tag."""
        mark: int = event.end_mark.index
        if event.anchor is not None or event.ctag is not None:
            return mark
        if mark and self._text[mark - 1] in "-:?":
            return mark
        gap = self._text[self.last : mark].partition("#")[0]
        place = self.last + len(gap.rstrip()) if mark > self.last else mark
        return max(place, self._open[-1].start) if self._open else place  # a key that is not written begins its mapping

    def _end(self, opened: _Open, event: Any) -> int:
        """Where a collection ends: at its bracket, else with its last value."""
        last = max((child.end for child in opened.children[-2:]), default=opened.start)
        if opened.flow and self._text[opened.start : opened.start + 1] in ("[", "{"):
            bracket: int = event.end_mark.index
            return max(last, bracket)
        return last

    # -- collections ------------------------------------------------------------------------------------

    def _begin(self, kind: Literal["mapping", "sequence"], event: Any) -> None:
        start = self._start(event)
        self._check_depth(len(self._open) + 1, start, start + 1)
        column = event.start_mark.column
        if start != event.start_mark.index and not event.flow_style:
            column = self._column(start)
        opened = _Open(kind, start, column, bool(event.flow_style), event.anchor)
        if opened.anchor is not None:
            self._anchors[opened.anchor] = opened
        self._open.append(opened)

    def _column(self, start: int) -> int:
        """Counted from 0, and from the last line break of YAML, which a lone carriage return is as well."""
        line_start = start - self._lines.position(start)[1] + 1
        return start - max(line_start, self._text.rfind("\r", line_start, start) + 1)

    def _check_depth(self, depth: int, start: int, end: int) -> None:
        if depth > MAX_DEPTH:
            raise StoppedError(
                "limit",
                start,
                end,
                f"This is nested more than {MAX_DEPTH} levels deep, so the file is not judged. Nest it less deeply.",
            )

    def _finish(self, opened: _Open, node: Node, end: int) -> None:
        size = 1 + sum(child.size for child in opened.children)
        depth = 1 + max((child.depth for child in opened.children), default=0)
        child = _Child(node, opened.start, end, size, depth)
        if opened.anchor is not None and self._anchors.get(opened.anchor) is opened:
            self._anchors[opened.anchor] = child
        self.last = max(self.last, end)
        self._add(child)

    def _add(self, child: _Child) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise StoppedError(
                "limit",
                child.start,
                child.start + 1,
                f"The file has more than {MAX_NODES:,} keys and values, so it is not judged. Split it.",
            )
        if self._open:
            self._open[-1].children.append(child)
        elif not _is_nothing(child):
            self.root = child.node

    def _without_colon(self, key: _Child, value: _Child) -> _Child:
        """In `{a:, b: 1}` YAML 1.2 ends the key before its colon; the library takes the colon into it."""
        node = key.node
        colon = isinstance(node, Scalar) and node.style == "plain" and self._text[key.end - 1 : key.end] == ":"
        if not colon or not _is_nothing(value) or self._text[key.end : key.end + 1] not in (",", "}"):
            return key
        assert isinstance(node, Scalar)
        text = node.text.removesuffix(":")
        end = key.end - 1
        bare = replace(node, text=text, value=text, span=self._lines.span(key.start, end))
        return replace(key, node=bare, end=end)

    def _entries(self, children: list[_Child]) -> tuple[Entry, ...]:
        entries: list[Entry] = []
        first: dict[str, Scalar] = {}
        for key, value in zip(children[::2], children[1::2], strict=False):
            if not isinstance(key.node, Scalar):
                self._forget_inside(key)
                self._problem(
                    "unsupported",
                    key,
                    "A list or mapping cannot be a key here, so this entry is left out. If it is a template "
                    "such as {{ x }}, put it in quotes.",
                )
                continue
            key = self._without_colon(key, value)
            assert isinstance(key.node, Scalar)
            # A key that is an alias keeps the place where it is used.
            written = replace(key.node, span=self._lines.span(key.start, key.end))
            node = key.node if key.node.span == written.span else written
            if node.text in first:
                line = first[node.text].span.line
                self._problem(
                    "duplicate-key",
                    key,
                    f"The key `{_short(node.text)}` is given twice; the first is on line {line}. Only one of "
                    "them can take effect, and many readers refuse the file. Remove one.",
                )
                continue
            if not (node.text == "<<" and node.style == "plain"):  # CircleCI merges from several
                first[node.text] = node
            entries.append(Entry(node, value.node))
        return tuple(entries)

    def _forget_inside(self, child: _Child) -> None:
        """Drops what was said about the inside of a key that is itself left out."""
        span = self._lines.span(child.start, child.end)
        while self.problems and span.contains(self.problems[-1].span):
            self.problems.pop()

    def _problem(self, kind: ProblemKind, child: _Child, message: str) -> None:
        line_end = self._text.find("\n", child.start, child.end)
        end = child.end if line_end < 0 else line_end
        self.problems.append(Problem(kind, self._lines.span(child.start, end), message))


def _is_nothing(child: _Child) -> bool:
    return isinstance(child.node, Scalar) and child.start == child.end


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "\u2026"
