"""How deep trees of HCL may be: an expression travels with the levels of its tree, and these are limited."""

from __future__ import annotations

from ..place import Span
from .hcl_faults import Fault
from .hcl_lexical import LIMIT
from .hcl_terminals import Node
from .tree import Expression


def too_deep(span: Span) -> Fault:
    """The fault for a tree with more levels than the limit."""
    message = f"This expression nests more than {LIMIT} levels deep, so it is not read. Split it with locals."
    return Fault("limit", Span(span.line, span.column, span.line, span.column + 1), message)


def node_of(node: Expression, depth: int) -> Node:
    """A node with the levels of its tree. Raises `Fault` where these are more than the limit."""
    if depth > LIMIT:
        raise too_deep(node.span)
    return node, depth
