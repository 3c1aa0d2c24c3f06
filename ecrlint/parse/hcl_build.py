"""From the rules of python-hcl2's grammar to our nodes, while lark reduces them: no tree in between, no
recursion. An expression travels as (node, levels of its tree), an item of a body as `_Item`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any, TypeAlias

from ..place import Span
from .hcl_scan import LIMIT, Fault
from .hcl_tokens import Node, Tok
from .tree import (
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    Conditional,
    Constant,
    Expression,
    ForExpr,
    GetAttr,
    Index,
    Label,
    Name,
    ObjectExpr,
    ObjectItem,
    Parens,
    Problem,
    Splat,
    Template,
    Text,
    TupleExpr,
    Unary,
)

Children: TypeAlias = list[Any]


@dataclass(slots=True)
class Item:
    """An attribute or block of a body, the levels of its tree, and the problems that do not spoil it."""

    node: Attribute | Block
    depth: int
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class Items:
    """The content of a body."""

    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]
    depth: int
    problems: tuple[Problem, ...]


class Inline:
    """Stands for lark's trees: only rules that lark dissolves into their parent become one."""

    __slots__ = ("children",)

    def __init__(self, data: str, children: Children) -> None:
        self.children = children


def too_deep(span: Span) -> Fault:
    """The fault for a tree with more levels than the limit."""
    message = f"This expression nests more than {LIMIT} levels deep, so it is not read. Split it with locals."
    return Fault("limit", Span(span.line, span.column, span.line, span.column + 1), message)


def _node(node: Expression, depth: int) -> Node:
    if depth > LIMIT:
        raise too_deep(node.span)
    return node, depth


# -- bodies ------------------------------------------------------------------------------------------


def _start(children: Children) -> Items:
    items: Items = children[0]
    return items


def _body(children: Children) -> Items:
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    problems: list[Problem] = []
    depth = 0
    for item in children:
        depth = max(depth, item.depth)
        problems += item.problems
        node = item.node
        if isinstance(node, Block):
            blocks.append(node)
        elif node.name in attributes:
            line = attributes[node.name].span.line
            message = (
                f"`{node.name}` is set twice: first on line {line}. Terraform refuses that, so remove one of them."
            )
            problems.append(Problem("duplicate-key", node.name_span, message))
        else:
            attributes[node.name] = node
    return Items(tuple(attributes.values()), tuple(blocks), depth, tuple(problems))


def _attribute(children: Children) -> Item:
    name: Tok = children[0]
    value, depth = children[2]
    span = name.span.to(value.span)
    return Item(Attribute(span, name.value, name.span, value), depth + 1, ())


def _block(children: Children) -> Item:
    head, (opener, items, closer) = children[:-3], children[-3:]
    if items.depth >= LIMIT:
        raise too_deep(opener.span)
    type_: Tok = head[0]
    labels = tuple(
        token.value if isinstance(token.value, Label) else Label(token.value, token.span) for token in head[1:]
    )
    body = Body(opener.span.to(closer.span), items.attributes, items.blocks)
    header = type_.span.to(head[-1].span)
    block = Block(type_.span.to(closer.span), header, type_.value, labels, body)
    return Item(block, items.depth + 1, items.problems)


def _only(children: Children) -> Any:
    return children[0]


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
    return _node(Parens(first.span.to(children[-1].span), inner), depth + 1)


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
    return _node(TupleExpr(children[0].span.to(children[-1].span), items), depth + 1)


def _list(children: Children) -> tuple[tuple[Expression, ...], int]:
    items, depth = [], 0
    for child in children:
        if type(child) is tuple:
            items.append(child[0])
            depth = max(depth, child[1])
    return tuple(items), depth


def _object(children: Children) -> Node:
    items, depth = _list(children[1:-1])
    return _node(ObjectExpr(children[0].span.to(children[-1].span), items), depth + 1)  # type: ignore[arg-type]


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
    return _node(Call(name.span.to(children[-1].span), name.value, name.span, args, expand), depth + 1)


def _arguments(children: Children) -> tuple[tuple[Expression, ...], int, bool]:
    args, depth = _list(children)
    last = children[-1]
    return args, depth, type(last) is Tok and last.type == "ELLIPSIS"


# -- traversals --------------------------------------------------------------------------------------
# A step is a `Tok` (`.name` and `.0`) or a key in brackets: (key, its levels, the closing bracket).


def _bracket_step(children: Children) -> Any:
    key, depth = children[1]
    return key, depth, children[2].span


def _dot_step(children: Children) -> Any:
    return children[1]


def _step(target: Node, step: Any) -> Node:
    node, depth = target
    if type(step) is Tok:
        return _node(GetAttr(node.span.to(step.span), node, step.value, step.span), depth + 1)
    key, key_depth, end = step
    return _node(Index(node.span.to(end), node, key), max(depth, key_depth) + 1)


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
    return _node(result, max(depth, result_depth) + (1 if splats else 0))


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
    return _node(Splat(node.span.to(each[0].span), node, each[0], full), max(depth, each[1]) + 1)


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
    return _node(Conditional(condition.span.to(otherwise.span), condition, then, otherwise), max(a, b, c) + 1)


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
    return _node(node, max(depth, result[1], key[1] if key else 0, condition[1] if condition else 0) + 1)


def _impossible(children: Children) -> Any:
    raise AssertionError("a rule was reduced for which no tokens are made")


CALLBACKS: dict[str, Callable[[Children], Any]] = {
    "start": _start, "body": _body, "attribute": _attribute, "block": _block,
    "identifier": _only, "keyword": _only, "literal_value": _only, "string": _only,
    "int_lit": _number, "float_lit": _number, "template_string": _template,
    "expr_term": _expr_term, "tuple": _tuple, "object": _object, "object_elem": _object_elem,
    "object_elem_key": _object_key, "function_call": _call, "arguments": _arguments,
    "braces_index": _bracket_step, "short_index": _dot_step, "get_attr": _dot_step,
    "index_expr_term": _stepped, "get_attr_expr_term": _stepped,
    "attr_splat": _splat_steps, "full_splat": _splat_steps,
    "attr_splat_expr_term": _attribute_splat, "full_splat_expr_term": _full_splat,
    "unary_op": _unary, "binary_op": _binary, "binary_term": _term, "binary_operator": _only,
    "conditional": _conditional, "for_tuple_expr": _for_tuple, "for_object_expr": _for_object,
    "for_intro": _for_intro, "for_cond": _for_condition,
}  # fmt: skip
"""What is made of each rule of the grammar (or its alias)."""

UNUSED = ("new_line_or_comment", "string_part", "interpolation", "heredoc_template", "heredoc_template_trim",
          "template_if_start", "template_else", "template_endif", "template_for_start", "template_endfor",
          )  # fmt: skip
"""Rules of the grammar that need tokens which are never made."""


def callbacks() -> SimpleNamespace:
    """The callbacks in the form in which lark looks for them."""
    return SimpleNamespace(**CALLBACKS, **dict.fromkeys(UNUSED, _impossible))
