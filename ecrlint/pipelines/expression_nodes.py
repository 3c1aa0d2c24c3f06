"""Expressions of GitHub Actions as trees: their nodes, and the references in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias, Union

from ..records import dataclass

LogicalOperator = Literal["&&", "||"]


@dataclass(frozen=True, slots=True)
class Constant:
    """null, true, false, a number or a string in single quotes. `start` and `end` of every node are
    offsets into the text that was parsed, the end exclusive; parentheses around a node belong to it."""

    start: int
    end: int
    value: None | bool | float | str


@dataclass(frozen=True, slots=True)
class Context:
    """The name a reference starts with, such as `secrets`."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """`target.name`."""

    start: int
    end: int
    target: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """`target[key]`."""

    start: int
    end: int
    target: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Every:
    """`target.*` or `target[*]`."""

    start: int
    end: int
    target: Expression


@dataclass(frozen=True, slots=True)
class Not:
    """`!operand`."""

    start: int
    end: int
    operand: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right` with one of `== != < <= > >=`."""

    start: int
    end: int
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Logical:
    """Operands joined by `&&` or by `||`, two or more."""

    start: int
    end: int
    operator: LogicalOperator
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`."""

    start: int
    end: int
    name: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Union[Constant, Context, Member, Index, Every, Not, Compare, Logical, Call]


@dataclass(frozen=True, slots=True)
class Flaw:
    """An expression that GitHub cannot read. `reason` is a clause for people."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plain:
    """Text outside of expressions."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """`${{ expression }}` with its braces."""

    start: int
    end: int
    expression: Expression | Flaw


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside of one."""
    if isinstance(node, Member | Every):
        return (node.target,)
    if isinstance(node, Index):
        return (node.target, node.key)
    if isinstance(node, Not):
        return (node.operand,)
    if isinstance(node, Compare):
        return (node.left, node.right)
    if isinstance(node, Logical):
        return node.operands
    if isinstance(node, Call):
        return node.arguments
    return ()


def reference(node: Expression) -> tuple[str, ...] | None:
    """The names of a reference whose every name is written out: `secrets['X']` gives ("secrets", "X").
    The context is in lower case, as GitHub compares it; other names stay as written."""
    names: list[str] = []
    while not isinstance(node, Context):
        if isinstance(node, Member):
            names.append(node.name)
        elif isinstance(node, Index) and isinstance(node.key, Constant) and isinstance(node.key.value, str):
            names.append(node.key.value)
        else:
            return None
        node = node.target
    names.append(node.name.lower())
    return tuple(reversed(names))


def references(node: Expression) -> Iterator[tuple[Expression, tuple[str, ...]]]:
    """Every reference inside an expression that is written out, the longest form of each."""
    pending = [node]
    while pending:
        node = pending.pop()
        names = reference(node)
        if names is not None:
            yield node, names
        else:
            pending.extend(reversed(children(node)))
