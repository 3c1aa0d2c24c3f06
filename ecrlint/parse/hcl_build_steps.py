"""Traversals: from the steps behind an operand (`.name`, `[key]`, splats) to our nodes.

A step is a `Tok` (`.name` and `.0`) or a key in brackets: (key, its levels, the closing bracket).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..records import replace
from .hcl_depth import node_of
from .hcl_faults import Fault
from .hcl_terminals import Children, Node, Tok
from .tree import GetAttr, Index, Name, Splat


def _bracket_step(children: Children) -> Any:
    key, depth = children[1]
    return key, depth, children[2].span


def _dot_step(children: Children) -> Any:
    return children[1]


def _step(target: Node, step: Any) -> Node:
    node, depth = target
    if type(step) is Tok:
        return node_of(GetAttr(node.span.to(step.span), node, step.value, step.span), depth + 1)
    key, key_depth, end = step
    return node_of(Index(node.span.to(end), node, key), max(depth, key_depth) + 1)


def _stepped(children: Children) -> Node:
    return _inside(children[0], lambda target: _step(target, children[1]))


def _inside(target: Node, apply: Callable[[Node], Node]) -> Node:
    # What follows a full splat is done with each of its elements, a further splat included, while the
    # grammar has the steps of two splats side by side.
    node, depth = target
    splats: list[Splat] = []
    while type(node) is Splat and node.full:
        splats.append(node)
        node = node.each
    result, result_depth = apply((node, depth))
    for splat in reversed(splats):
        result = replace(splat, span=splat.span.to(result.span), each=result)
    return node_of(result, max(depth, result_depth) + (1 if splats else 0))


def _splat_steps(children: Children) -> Children:
    return children


def _attribute_splat(children: Children) -> Node:
    target, (marker, *steps) = children
    node = target[0]
    if type(node) is Splat and not node.full:
        message = "A `.*` cannot follow another one. Use `[*]`, which can."
        raise Fault("syntax", marker.span, message)
    names = 0
    while names < len(steps) and type(steps[names]) is Tok:
        names += 1

    def apply(inner: Node) -> Node:
        result = _splat(inner, marker, steps[:names], False)
        for step in steps[names:]:
            result = _step(result, step)
        return result

    return _inside(target, apply)


def _full_splat(children: Children) -> Node:
    target, (marker, *steps) = children
    return _inside(target, lambda inner: _splat(inner, marker, steps, True))


def _splat(target: Node, marker: Tok, steps: Children, full: bool) -> Node:
    each: Node = (Name(marker.span, "*"), 1)
    for step in steps:
        each = _step(each, step)
    node, depth = target
    return node_of(Splat(node.span.to(each[0].span), node, each[0], full), max(depth, each[1]) + 1)


STEPS: Mapping[str, Callable[[Children], Any]] = {
    "braces_index": _bracket_step, "short_index": _dot_step, "get_attr": _dot_step,
    "index_expr_term": _stepped, "get_attr_expr_term": _stepped,
    "attr_splat": _splat_steps, "full_splat": _splat_steps,
    "attr_splat_expr_term": _attribute_splat, "full_splat_expr_term": _full_splat,
}  # fmt: skip
"""What is made of each rule of the grammar (or its alias) for a traversal."""
