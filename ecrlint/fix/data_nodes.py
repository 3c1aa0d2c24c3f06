"""YAML and JSON as the nodes that fixes work on."""

from __future__ import annotations

from ..parse.tree import DataTree, Mapping, Scalar
from ..parse.tree import Node as DataNode
from ..place import Lines, Span
from .nodes import Document, Item, Node, Style, add


def data_document(tree: DataTree, newline: str) -> Document | None:
    """The document of a YAML or JSON file; None where there is nothing that could be changed."""
    if tree.root is None or tree.problems:
        return None
    root = data_node(tree.root, tree.lines)
    comments = tuple(_offsets(tree.lines, comment.span) for comment in tree.comments)
    return Document(tree.path, tree.text, tree.lines, root, comments, newline)


def data_node(node: DataNode, lines: Lines, base: int = 0) -> Node:
    """A node with offsets, `base` added to each. Recursion is bounded by the reader's limit on nesting."""
    return _Builder(lines, base).node(node)


class _Builder:
    """Aliases give the same node again, so what was built once is kept."""

    def __init__(self, lines: Lines, base: int) -> None:
        self._lines = lines
        self._base = base
        self._built: dict[int, Node] = {}

    def node(self, node: DataNode) -> Node:
        if id(node) not in self._built:
            self._built[id(node)] = self._build(node)
        return self._built[id(node)]

    def _build(self, node: DataNode) -> Node:
        start, end = self._offsets(node.span)
        if isinstance(node, Scalar):
            style: Style = "json" if node.style == "json" else "yaml"
            return Node("scalar", style, start, end, node.text, literal=True, null=node.value is None)
        if isinstance(node, Mapping):
            own = Node("mapping", _style(node.flow, node), start, end)
            for entry in node.entries:
                key_start, key_end = self._offsets(entry.key.span)
                value = self._own(entry.value, own, key_end)
                add(own, Item(key_start, max(value.end, key_end), value, own, entry.key.text, key_start, key_end))
            return own
        own = Node("sequence", _style(node.flow, node), start, end)
        for item in node.items:
            value = self._own(item, own, start)
            add(own, Item(value.start, value.end, value, own))
        return own

    def _own(self, node: DataNode, parent: Node, least: int) -> Node:
        """The node of a value. What stands elsewhere, as an alias does, is not this entry's to change."""
        start, _ = self._offsets(node.span)
        if start < least or id(node) in self._built:
            return Node("other", parent.style, least, least)
        return self.node(node)

    def _offsets(self, span: Span) -> tuple[int, int]:
        start, end = _offsets(self._lines, span)
        return start + self._base, end + self._base


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
