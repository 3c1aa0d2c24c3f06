"""Terraform's native syntax as the nodes that fixes work on: only the block that a place lies in is parsed."""

from __future__ import annotations

from functools import lru_cache

from ..parse.hcl import HclTree, parse_block, read_hcl
from ..parse.json import read_json
from ..parse.tree import (
    Block,
    Body,
    Call,
    Constant,
    Expression,
    ObjectExpr,
    Parens,
    Template,
    Text,
    TupleExpr,
)
from ..place import Lines, Span
from .data_nodes import add_document, node_within
from .nodes import Document, Item, Node, add


def hcl_document(path: str, text: str, span: Span, newline: str) -> Document | None:
    """The document of a file, with the one top-level block that a span lies in, if it lies in one; None if it cannot
    be read."""
    tree = tree_of(path, text)
    start = tree.lines.offset(span.line, span.column)
    root = Node("mapping", "file", 0, len(text))
    header = next((header for header in tree.blocks if header.start <= start < header.end), None)
    if header is not None:
        block, problems = parse_block(tree, header)
        if block is None or problems:
            return None
        _Builder(tree).block(block, root)
    comments = tuple(_offsets(tree.lines, comment.span) for comment in tree.comments)
    return Document(path, text, tree.lines, root, comments, newline)


@lru_cache(maxsize=2)
def tree_of(path: str, text: str) -> HclTree:
    """The tree of a file: one text is asked for again and again, for each change that is made in it."""
    return read_hcl(path, text)


class _Builder:
    def __init__(self, tree: HclTree) -> None:
        self._text = tree.text
        self._lines = tree.lines

    def block(self, block: Block, parent: Node) -> None:
        start, end = _offsets(self._lines, block.span)
        head_start, head_end = _offsets(self._lines, block.header)
        body_start, _ = _offsets(self._lines, block.body.span)
        body = Node("mapping", "body", body_start, end)
        self._fill(body, block.body)
        labels = tuple(label.text for label in block.labels)
        add(parent, Item(start, end, body, parent, block.type, head_start, head_end, True, labels))

    def _fill(self, own: Node, body: Body) -> None:
        for attribute in body.attributes:
            start, end = _offsets(self._lines, attribute.span)
            key_start, key_end = _offsets(self._lines, attribute.name_span)
            value = self.expression(attribute.value)
            add(own, Item(start, max(end, value.end), value, own, attribute.name, key_start, key_end))
        for block in body.blocks:
            self.block(block, own)
        own.items.sort(key=lambda item: item.start)

    def expression(self, node: Expression) -> Node:
        """The node of an expression. Recursion is bounded by the parser's limit on nesting."""
        start, end = _offsets(self._lines, node.span)
        if isinstance(node, Constant):
            written = self._text[start:end]
            return Node("scalar", "hcl", start, end, written, literal=True, null=node.value is None)
        if isinstance(node, Template):
            return self._template(node, start, end)
        if isinstance(node, ObjectExpr):
            return self._object(node, start, end)
        listed = isinstance(node, TupleExpr)
        own = Node("sequence", "tuple", start, end) if listed else Node("other", "hcl", start, end)
        for inner in _inner(node):
            value = self.expression(inner)
            add(own, Item(value.start, value.end, value, own))
        return own

    def _object(self, node: ObjectExpr, start: int, end: int) -> Node:
        own = Node("mapping", "object", start, end)
        for item in node.items:
            key_start, key_end = _offsets(self._lines, item.key.span)
            value = self.expression(item.value)
            key = _plain(item.key)
            # An entry whose key is computed has one that nothing can be called.
            add(own, Item(key_start, value.end, value, own, "" if key is None else key, key_start, key_end))
        return own

    def _template(self, node: Template, start: int, end: int) -> Node:
        plain = _plain(node)
        if node.heredoc:
            own = Node("other", "hcl", start, end)
            self._document_in(own)
            return own
        own = Node("scalar", "hcl", start, end, plain or "", literal=plain is not None)
        if plain is not None and "{" in plain:
            self._document_quoted(own, plain, node)
        return own

    def _document_in(self, own: Node) -> None:
        """JSON in a heredoc, as long as it is all written out: the text between its markers is JSON as it stands."""
        first = self._text.find("\n", own.start, own.end) + 1
        last = self._text.rfind("\n", first, own.end) + 1
        body = self._text[first:last]
        if not first or "{" not in body or "${" in body or "%{" in body:
            return
        value = node_within(read_json("", body), lambda offset: first + offset)
        if value is not None:
            add(own, Item(value.start, value.end, value, own))

    def _document_quoted(self, own: Node, plain: str, node: Template) -> None:
        """JSON in a quoted string: each of its characters is written by itself or as an escape sequence."""
        texts = (part for part in node.parts if isinstance(part, Text))
        runs = (run for part in texts for run in part.runs)
        add_document(own, plain, ((_offsets(self._lines, span)[0], count, exact) for _, count, span, exact in runs))


def _plain(node: Expression) -> str | None:
    """The text of a string without interpolation."""
    if isinstance(node, Template) and all(isinstance(part, Text) for part in node.parts):
        return "".join(part.value for part in node.parts if isinstance(part, Text))
    return None


def _inner(node: Expression) -> tuple[Expression, ...]:
    """The expressions in which a literal means the same as by itself. A branch of a conditional is none of them, nor
    what a `for` makes of every element."""
    if isinstance(node, TupleExpr):
        return node.items
    if isinstance(node, Call):
        return node.args
    if isinstance(node, Parens):
        return (node.inner,)
    return ()


def _offsets(lines: Lines, span: Span) -> tuple[int, int]:
    return lines.offset(span.line, span.column), lines.offset(span.end_line, span.end_column)
