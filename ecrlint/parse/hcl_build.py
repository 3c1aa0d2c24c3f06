"""From the rules of python-hcl2's grammar to our nodes, while the parser reduces them: no tree in between, no
recursion. An expression travels as (node, levels of its tree), an item of a body as `Item`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..records import dataclass
from .hcl_build_expressions import EXPRESSIONS
from .hcl_build_steps import STEPS
from .hcl_depth import too_deep
from .hcl_lexical import LIMIT
from .hcl_terminals import Children, Tok
from .tree import Attribute, Block, Body, Label, Problem


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


def impossible(children: Children) -> Any:
    """Stands for the rules in UNUSED."""
    raise AssertionError("a rule was reduced for which no tokens are made")


CALLBACKS: dict[str, Callable[[Children], Any]] = {
    "start": _start, "body": _body, "attribute": _attribute, "block": _block,
    "identifier": _only, "keyword": _only, "literal_value": _only, "string": _only, "binary_operator": _only,
    **EXPRESSIONS, **STEPS,
}  # fmt: skip
"""What is made of each rule of the grammar (or its alias)."""

UNUSED = ("new_line_or_comment", "string_part", "interpolation", "heredoc_template", "heredoc_template_trim",
          "template_if_start", "template_else", "template_endif", "template_for_start", "template_endfor",
          )  # fmt: skip
"""Rules of the grammar that need tokens which are never made."""
