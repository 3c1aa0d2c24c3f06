"""One tree for all languages: what a fix looks for and changes, by offsets into the text of a file.

HCL, YAML and JSON differ in how things are written, hardly in what they consist of: entries with a key, items in a
row, values. `style` keeps the difference for those who write.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ..place import Lines, Span
from ..records import dataclass, field

Shape = Literal["mapping", "sequence", "scalar", "other"]

Style = Literal["file", "body", "object", "tuple", "hcl", "yaml-block", "yaml-flow", "yaml", "json"]
"""How a node is written: `file` and `body` hold HCL's blocks and arguments, `object` and `tuple` are its
constructors, `hcl` its values; `yaml-block` goes by indentation, `yaml-flow` stands in brackets."""


@dataclass(slots=True, eq=False)
class Node:
    """A value from offset `start` to `end`. `literal` says that a scalar is written out, not computed; `text` is then
    what it says, `null` that it is null. A sequence's items have no key. `owner` is the item whose value it is.
    `shared`: an alias brings it elsewhere as well. `quoted`: it stands inside a string, whose escapes it is written
    with. `copied` is what an alias names, of the node that stands where the alias is written."""

    shape: Shape
    style: Style
    start: int
    end: int
    text: str = ""
    literal: bool = False
    null: bool = False
    shared: bool = False
    quoted: bool = False
    copied: Node | None = None
    items: list[Item] = field(default_factory=list)
    owner: Item | None = None

    def item(self, key: str) -> Item | None:
        """The first entry with that key."""
        return next((item for item in self.items if item.key == key), None)


@dataclass(slots=True, eq=False)
class Item:
    """An entry of a mapping or an element of a sequence. `start` is that of its key or value, `end` that of its value.
    `key_start` to `key_end` is its key: of an HCL block its type and labels (`block`), with `labels` apart."""

    start: int
    end: int
    value: Node
    parent: Node
    key: str | None = None
    key_start: int = -1
    key_end: int = -1
    block: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as a fix sees it. `comments` are the offsets of its comments; `newline` is what ends its lines."""

    path: str
    text: str
    lines: Lines
    root: Node
    comments: tuple[tuple[int, int], ...]
    newline: str

    def offsets(self, span: Span) -> tuple[int, int]:
        """The offsets of a span."""
        return self.lines.offset(span.line, span.column), self.lines.offset(span.end_line, span.end_column)


@dataclass(frozen=True, slots=True)
class Target:
    """What stands at a place: an entry (its key, or the whole of it), or a value; of a `part` of a value just that
    part is meant. `comment` is that of a comment."""

    item: Item | None
    node: Node | None
    part: tuple[int, int] | None = None
    comment: tuple[int, int] | None = None


def add(parent: Node, item: Item) -> Item:
    """Hangs an item into its parent, and its value below it."""
    parent.items.append(item)
    item.value.owner = item
    return item


def walk(root: Node) -> Iterator[Node]:
    """Every node, outer ones first. An alias of YAML is the same node twice and given once."""
    pending, seen = [root], {id(root)}
    while pending:
        node = pending.pop()
        yield node
        inner = [item.value for item in node.items if id(item.value) not in seen]
        seen.update(map(id, inner))
        pending.extend(reversed(inner))


def is_shared(target: Target) -> bool:
    """Whether what stands at a place counts somewhere else as well, through an alias."""
    node = target.node or (target.item.parent if target.item is not None else None)
    while node is not None:
        if node.shared:
            return True
        node = node.owner.parent if node.owner is not None else None
    return target.item is not None and target.item.value.shared


def locate(document: Document, span: Span) -> Target | None:
    """What stands at a span: an entry whose key or whole it is, a value, or the innermost scalar it is a part of.

    Places are narrowed to one line: the first character of a longer value stands for the whole of it.
    """
    start, end = document.offsets(span)
    if (start, end) in document.comments:
        return Target(None, None, comment=(start, end))
    inside: Node | None = None
    opened: Node | None = None
    for node in walk(document.root):
        if (node.start, node.end) == (start, end) and start < end:
            return Target(node.owner if node.owner and node.owner.key is not None else None, node)
        for item in node.items:
            if item.key is not None and start == item.key_start and end in (item.key_end, item.end):
                return Target(item, None)
        if node.start <= start and end <= node.end and node.shape == "scalar":
            inside = node
        if node.start == start and node.shape in ("mapping", "sequence") and node.style not in ("yaml-block", "body"):
            opened = opened or node
    if inside is not None:
        return Target(None, inside, (start, end))
    return Target(opened.owner, opened) if opened is not None else None
