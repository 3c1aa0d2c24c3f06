"""YAML and JSON as the nodes that fixes work on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..parse.tree import DataTree, Mapping, Scalar
from ..parse.tree import Node as DataNode
from ..place import Lines, Span
from .nodes import Document, Item, Node, Style, add

_ALIAS = re.compile(r"[ \t]*:[ \t]+(\*[^\s,\[\]{}]+)")


def data_document(tree: DataTree, newline: str) -> Document | None:
    """The document of a YAML or JSON file; None where there is nothing that could be changed."""
    if tree.root is None or tree.problems:
        return None
    root = _Builder(tree, None).node(tree.root)
    comments = tuple(_offsets(tree.lines, comment.span) for comment in tree.comments)
    return Document(tree.path, tree.text, tree.lines, root, comments, newline)


def node_within(tree: DataTree, at: Callable[[int], int], *, quoted: bool = False) -> Node | None:
    """The node of a document that is a part of a file: `at` says where in the file its characters are. None where it
    cannot be read."""
    if tree.root is None or tree.problems:
        return None
    return _Builder(tree, at, quoted).node(tree.root)


def add_document(own: Node, text: str, runs: Iterable[tuple[int, int, bool]]) -> None:
    """Adds the JSON in a string to its node, if it is that. `runs` say where in the file the string's characters are
    written: offset, number of characters, and whether each is written as itself."""
    from ..parse.json import read_json

    offsets = [at for start, count, exact in runs for at in (range(start, start + count) if exact else [start] * count)]
    if len(offsets) != len(text):
        return
    value = node_within(read_json("", text), [*offsets, own.end - 1].__getitem__, quoted=True)
    if value is not None and value.shape != "scalar":
        add(own, Item(value.start, value.end, value, own))


class _Builder:
    """Aliases give the same node again, so what was built once is kept. Recursion is bounded by the reader's limit on
    nesting."""

    def __init__(self, tree: DataTree, at: Callable[[int], int] | None, quoted: bool = False) -> None:
        self._tree = tree
        self._text = tree.text
        self._lines = tree.lines
        self._at = at
        self._quoted = quoted
        self._built: dict[int, Node] = {}

    def node(self, node: DataNode) -> Node:
        if id(node) not in self._built:
            self._built[id(node)] = self._build(node)
        return self._built[id(node)]

    def _build(self, node: DataNode) -> Node:
        start, end = self._offsets(node.span)
        if isinstance(node, Scalar):
            style: Style = "json" if node.style == "json" else "yaml"
            null = node.value is None
            own = Node("scalar", style, start, end, node.text, literal=True, null=null, quoted=self._quoted)
            self._document_in(own, node)
            return own
        if isinstance(node, Mapping):
            own = Node("mapping", _style(node.flow, node), start, end, quoted=self._quoted)
            for entry in node.entries:
                key_start, key_end = self._offsets(entry.key.span)
                value = self._own(entry.value, own, key_end)
                add(own, Item(key_start, max(value.end, key_end), value, own, entry.key.text, key_start, key_end))
            return own
        own = Node("sequence", _style(node.flow, node), start, end, quoted=self._quoted)
        for item in node.items:
            value = self._own(item, own, start)
            add(own, Item(value.start, value.end, value, own))
        return own

    def _document_in(self, own: Node, node: Scalar) -> None:
        """JSON in a string of a file of JSON, as Terraform's JSON syntax has policies."""
        text = node.value
        if node.style != "json" or self._at is not None or not isinstance(text, str) or "{" not in text:
            return
        from ..parse.json import json_runs

        if "${" not in text and "%{" not in text:
            runs = ((_offsets(self._lines, r.place.span)[0], r.length, r.exact) for r in json_runs(self._tree, node))
            add_document(own, text, runs)

    def _own(self, node: DataNode, parent: Node, least: int) -> Node:
        """The node of a value. What stands elsewhere, as an alias does, is not this entry's to change."""
        start, _ = self._offsets(node.span)
        if start < least or id(node) in self._built:
            return self._alias(node, parent, least)
        return self.node(node)

    def _alias(self, node: DataNode, parent: Node, least: int) -> Node:
        """The node of an alias: behind a key where it is written, in a list nowhere."""
        named = self._built.get(id(node))
        if named is not None:
            named.shared = True
        found = _ALIAS.match(self._text, least) if named is not None and parent.shape == "mapping" else None
        start, end = found.span(1) if found is not None else (least, least)
        return Node("other", parent.style, start, end, copied=named if found is not None else None)

    def _offsets(self, span: Span) -> tuple[int, int]:
        start, end = _offsets(self._lines, span)
        return (start, end) if self._at is None else (self._at(start), self._at(end))


def _style(flow: bool, node: DataNode) -> Style:
    if not flow:
        return "yaml-block"
    return "json" if _is_json(node) else "yaml-flow"


def _is_json(node: DataNode) -> bool:
    """Whether a collection is JSON's: its scalars know. An empty one is written the same in both."""
    while not isinstance(node, Scalar):
        if isinstance(node, Mapping):
            if not node.entries:
                return False
            node = node.entries[0].key
        elif node.items:
            node = node.items[0]
        else:
            return False
    return node.style == "json"


def _offsets(lines: Lines, span: Span) -> tuple[int, int]:
    return lines.offset(span.line, span.column), lines.offset(span.end_line, span.end_column)
