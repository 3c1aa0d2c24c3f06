"""From the rules of python-hcl2's grammar for terms, operators and `for` to our nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ..place import Span
from .hcl_depth import node_of, too_deep
from .hcl_faults import Fault
from .hcl_lexical import LIMIT
from .hcl_terminals import Children, Node, Tok
from .tree import (
    Binary,
    Call,
    Conditional,
    Constant,
    Expression,
    ForExpr,
    Name,
    ObjectExpr,
    ObjectItem,
    Parens,
    Template,
    Text,
    TupleExpr,
    Unary,
)

# -- terms -------------------------------------------------------------------------------------------


def _expr_term(children: Children) -> Node:
    first = children[0]
    if type(first) is not Tok:
        value: Node = first
        return value
    if len(children) == 1:
        if first.type == "NAME":
            return Name(first.span, first.value), 1
        return Constant(first.span, _CONSTANTS[first.value]), 1
    inner, depth = children[1]
    return node_of(Parens(first.span.to(children[-1].span), inner), depth + 1)


_CONSTANTS = {"true": True, "false": False, "null": None}
_WORDS = {True: "true", False: "false", None: "null"}


def _number(children: Children) -> Node:
    token: Tok = children[0]
    try:
        value = Decimal(token.value)
    except InvalidOperation:
        raise Fault("limit", token.span, "This number is too large to be read.") from None
    return Constant(token.span, value), 1


def _template(children: Children) -> Node:
    value: Node = children[0].value
    return value


def _tuple(children: Children) -> Node:
    items, depth = _list(children[1:-1])
    return node_of(TupleExpr(children[0].span.to(children[-1].span), items), depth + 1)


def _list(children: Children) -> tuple[tuple[Expression, ...], int]:
    items, depth = [], 0
    for child in children:
        if type(child) is tuple:
            items.append(child[0])
            depth = max(depth, child[1])
    return tuple(items), depth


def _object(children: Children) -> Node:
    items, depth = _list(children[1:-1])
    return node_of(ObjectExpr(children[0].span.to(children[-1].span), items), depth + 1)  # type: ignore[arg-type]


def _object_elem(children: Children) -> tuple[ObjectItem, int]:
    (key, key_depth), _, (value, depth) = children
    return ObjectItem(key, value), max(key_depth, depth)


def _object_key(children: Children) -> Node:
    child = children[0]
    if type(child) is Tok:
        return _word(child.value, child.span)
    node, depth = child
    if type(node) is Name:
        return _word(node.name, node.span)
    if type(node) is Constant and not isinstance(node.value, Decimal):
        return _word(_WORDS[node.value], node.span)
    return node, depth


def _word(word: str, span: Span) -> Node:
    return Template(span, (Text(span, word, ((0, len(word), span, True),)),), False), 1


def _call(children: Children) -> Node:
    name: Tok = children[0]
    args: tuple[Expression, ...] = ()
    depth, expand = 0, False
    if len(children) == 4:
        args, depth, expand = children[2]
    return node_of(Call(name.span.to(children[-1].span), name.value, name.span, args, expand), depth + 1)


def _arguments(children: Children) -> tuple[tuple[Expression, ...], int, bool]:
    args, depth = _list(children)
    last = children[-1]
    return args, depth, type(last) is Tok and last.type == "ELLIPSIS"


# -- operators ---------------------------------------------------------------------------------------


def _unary(children: Children) -> Node:
    operators: Any = children[0].value
    node, depth = children[1]
    depth += len(operators)
    if depth > LIMIT:
        raise too_deep(children[0].span)
    for operator, span in reversed(operators):
        node = Unary(span.to(node.span), operator, node)
    return node, depth


def _term(children: Children) -> Children:
    return children


def _binary(children: Children) -> Node:
    (left, left_depth), (operator, (right, right_depth)) = children[0], children[1]
    node = Binary(left.span.to(right.span), operator.value, left, right)
    depth = (left_depth if left_depth > right_depth else right_depth) + 1
    if depth > LIMIT:
        raise too_deep(operator.span)
    return node, depth


def _conditional(children: Children) -> Node:
    (condition, a), _, (then, b), _, (otherwise, c) = children
    return node_of(Conditional(condition.span.to(otherwise.span), condition, then, otherwise), max(a, b, c) + 1)


# -- for ---------------------------------------------------------------------------------------------


def _for_intro(children: Children) -> tuple[list[str], Node]:
    names = [child.value for child in children[1:] if type(child) is Tok and child.type == "NAME"]
    return names, next(child for child in children if type(child) is tuple)


def _for_condition(children: Children) -> Children:
    return [children[-1]]


def _for_tuple(children: Children) -> Node:
    return _for(children, None, children[2], False)


def _for_object(children: Children) -> Node:
    grouped = any(type(child) is Tok and child.type == "ELLIPSIS" for child in children)
    return _for(children, children[2], children[4], grouped)


def _for(children: Children, key: Node | None, result: Node, grouped: bool) -> Node:
    names, (collection, depth) = children[1]
    condition: Node | None = next((child[0] for child in children if type(child) is list), None)
    node = ForExpr(
        children[0].span.to(children[-1].span),
        names[0] if len(names) > 1 else None,
        names[-1],
        collection,
        key[0] if key else None,
        result[0],
        condition[0] if condition else None,
        grouped,
    )
    return node_of(node, max(depth, result[1], key[1] if key else 0, condition[1] if condition else 0) + 1)


EXPRESSIONS: Mapping[str, Callable[[Children], Any]] = {
    "int_lit": _number, "float_lit": _number, "template_string": _template,
    "expr_term": _expr_term, "tuple": _tuple, "object": _object, "object_elem": _object_elem,
    "object_elem_key": _object_key, "function_call": _call, "arguments": _arguments,
    "unary_op": _unary, "binary_op": _binary, "binary_term": _term, "conditional": _conditional,
    "for_tuple_expr": _for_tuple, "for_object_expr": _for_object, "for_intro": _for_intro, "for_cond": _for_condition,
}  # fmt: skip
"""What is made of each rule of the grammar (or its alias) for an expression, but for traversals."""
