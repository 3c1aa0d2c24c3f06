"""Putting what is written in another order: the items of a list by a number in them, one step before another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .layout import NoFixError, Raw, content_end, has_comment, indent_of, line_start, next_line
from .nodes import Document, Item, Node


def sort_items(document: Document, node: Node, by: str) -> list[Raw]:
    """Puts the items of the nearest list around a node in ascending order of the number they have under a key.

    Blocks of HCL of one type in a row are such a list as well.
    """
    items = _row(node, by)
    numbers = [_number(item, by) for item in items]
    ordered = [items[at] for at in sorted(range(len(items)), key=lambda at: (numbers[at], at))]
    between = any(has_comment(document, one.end, other.start) for one, other in pairwise(items))
    if between or ordered == items:
        raise NoFixError
    return [
        Raw(old.start, old.end, document.text[new.start : new.end])
        for old, new in zip(items, ordered, strict=True)
        if old is not new
    ]


def _row(node: Node, by: str) -> list[Item]:
    owner = node.owner
    while owner is not None:
        if owner.value.item(by) is not None:
            parent = owner.parent
            if parent.shape == "sequence":
                return parent.items
            if owner.block:
                return blocks(parent, owner.key or "")
        owner = owner.parent.owner
    raise NoFixError


def blocks(node: Node, name: str) -> list[Item]:
    """The nested blocks of one type in a body. Raises NoFixError where there may be more of them than are written, or
    none is."""
    found = [item for item in node.items if item.block and item.key == name]
    if not found or any(item.key == "dynamic" and item.labels == (name,) for item in node.items):
        raise NoFixError
    return found


def _number(item: Item, by: str) -> int:
    found = item.value.item(by)
    if found is None or not found.value.literal or not found.value.text.isdecimal():
        raise NoFixError
    return int(found.value.text)


def highest(items: Sequence[Item], by: str) -> int:
    """The highest number that some items have under a key."""
    return max((_number(item, by) for item in items), default=0)


def move_before(document: Document, moved: Node, target: Node) -> list[Raw]:
    """Moves the item of a list that a node is in before that which another node is in. Block style of YAML only."""
    rows = {id(item.parent): item for item in _around(target)}
    pair = next(((item, rows[id(item.parent)]) for item in _around(moved) if id(item.parent) in rows), None)
    if pair is None or pair[0] is pair[1] or pair[0].parent.style != "yaml-block":
        raise NoFixError
    start, end = _lines_of(document, pair[0])
    at, _ = _lines_of(document, pair[1])
    if at >= start:
        raise NoFixError
    return [Raw(at, at, document.text[start:end].replace("\r\n", "\n")), Raw(start, end, "")]


def _around(node: Node) -> list[Item]:
    """The items of sequences that a node is in, inner ones first."""
    found: list[Item] = []
    owner = node.owner
    while owner is not None:
        if owner.parent.shape == "sequence":
            found.append(owner)
        owner = owner.parent.owner
    return found


def _lines_of(document: Document, item: Item) -> tuple[int, int]:
    """The lines of an item, with the comments right above it."""
    text = document.text
    start = line_start(text, item.start)
    dash = indent_of(text, item.start)
    if not text.startswith(dash + "-", start) or not text[next_line(text, content_end(text, item)) - 1] == "\n":
        raise NoFixError
    while start > 0:
        above = line_start(text, start - 1)
        if not text.startswith(dash + "#", above):
            break
        start = above
    return start, next_line(text, content_end(text, item))
