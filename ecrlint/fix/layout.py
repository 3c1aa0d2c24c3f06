"""Where things stand on their lines: indentation, the ends of lines, what a line holds besides."""

from __future__ import annotations

from typing import NamedTuple

from .nodes import Document, Item, Node


class Raw(NamedTuple):
    """A piece of text to put between two offsets. Its lines end with LF, whatever those of the file end with."""

    start: int
    end: int
    text: str


class NoFixError(Exception):
    """What a fix asks for cannot be done to what is written there."""


def line_start(text: str, at: int) -> int:
    """The offset of the first character of the line that `at` is in."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """The offset behind the last character of a line, before what ends it."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def next_line(text: str, at: int) -> int:
    """The offset of the line after the one that `at` is in; the end of the text if there is none."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def indent_of(text: str, at: int) -> str:
    """The blanks that begin the line."""
    start = line_start(text, at)
    end = start
    while end < len(text) and text[end] in " \t":
        end += 1
    return text[start:end]


def column_indent(text: str, at: int) -> str:
    """Blanks as wide as what stands before `at` on its line: a key of YAML may follow the `- ` of an item."""
    before = text[line_start(text, at) : at]
    return before if not before.strip() else " " * len(before)


def opens_line(text: str, at: int) -> bool:
    """Whether nothing but blanks stands before `at` on its line."""
    return not text[line_start(text, at) : at].strip()


def closes_line(document: Document, at: int) -> bool:
    """Whether nothing but blanks and a comment follows on the line."""
    rest = document.text[at : line_end(document.text, at)]
    lead = len(rest) - len(rest.lstrip())
    return not rest.strip() or any(start == at + lead for start, _ in document.comments)


def content_end(text: str, item: Item) -> int:
    """Where an item's own text ends: a block scalar of YAML may end with the line breaks after it."""
    end = max(item.end, item.value.end, item.key_end)
    while end > item.start and text[end - 1] in "\r\n \t":
        end -= 1
    return end


def has_comment(document: Document, start: int, end: int) -> bool:
    """Whether a comment begins between two offsets."""
    return any(start <= at < end for at, _ in document.comments)


def on_one_line(document: Document, node: Node) -> bool:
    """Whether a node begins and ends on the same line."""
    return "\n" not in document.text[node.start : node.end]


def step_of(document: Document, node: Node) -> str:
    """By how much what is in a mapping or sequence is indented; two blanks where nothing tells."""
    if node.style in ("body", "object", "tuple", "file"):
        return "  "
    for outer in (node, *(item.value for item in node.items), *_parents(node)):
        if outer.shape != "mapping" or not outer.items or outer.owner is None or on_one_line(document, outer):
            continue
        key = outer.owner.key_start if outer.owner.key is not None else -1
        if key < 0:
            continue
        inner = len(column_indent(document.text, outer.items[0].start))
        width = inner - len(column_indent(document.text, key))
        if 0 < width <= 8 and opens_line(document.text, outer.items[0].start):
            return " " * width
    return "  "


def _parents(node: Node) -> list[Node]:
    found: list[Node] = []
    while node.owner is not None:
        node = node.owner.parent
        found.append(node)
    return found
