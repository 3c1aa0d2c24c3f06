"""When blocks are created: what a `count` or `for_each` depends on, and whether two of them exclude each other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from ..parse import tree as t
from ..place import Span
from ..records import dataclass, fields, is_dataclass
from .module import ConfigBlock

_DEPTH = 100
"""Deepest expression that is compared."""

_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}

_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must hold, or must not, for a block to be created. `about` is equal for equal expressions.
    Of a comparison with a constant it is what is compared, and `operator` and `constant` are the rest."""

    about: Hashable
    holds: bool = True
    operator: str = ""
    constant: Decimal | str | None = None

    def allows(self, value: Decimal | str) -> bool:
        """Whether a comparison with a constant comes out as it must for a value of the constant's type."""
        return _COMPARED[self.operator](value, self.constant) is self.holds


def conditions(config: ConfigBlock) -> frozenset[Condition]:
    """What must hold for any instance of a block to be created. Empty where nothing of it is understood."""
    for name in ("count", "for_each"):
        located = config.attribute(name)
        if located is not None:
            return frozenset(_created(located.attribute.value))
    return frozenset()


def exclude_each_other(first: frozenset[Condition], second: frozenset[Condition]) -> bool:
    """Whether two sets of conditions, written in one module, can never hold at once."""
    return any(_exclusive(a, b) for a in first for b in second)


def same_expansion(first: ConfigBlock, second: ConfigBlock) -> bool:
    """Whether two blocks, written in one module, have the same `count` or `for_each`, so that both are created or
    neither."""
    return _expansion(first) == _expansion(second)


def _expansion(config: ConfigBlock) -> Hashable:
    found = ((name, config.attribute(name)) for name in ("count", "for_each"))
    return tuple((name, shape(located.attribute.value)) for name, located in found if located is not None)


def _exclusive(a: Condition, b: Condition) -> bool:
    if a.about != b.about:
        return False
    if a.constant is None or b.constant is None:
        return a.constant is b.constant and a.holds is not b.holds
    if type(a.constant) is not type(b.constant):
        return False
    return not any(a.allows(value) and b.allows(value) for value in _samples(a.constant, b.constant))


def _samples(a: Decimal | str, b: Decimal | str) -> tuple[Decimal | str, ...]:
    """Values among which there is one for each way of being compared with both constants."""
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return (a, b, min(a, b) - 1, max(a, b) + 1, (a + b) / 2)
    return (a, b, f"{a}{b}?")


def _created(node: t.Expression) -> Iterator[Condition]:
    node = _inner(node)
    if isinstance(node, t.Conditional):
        then, otherwise = _none(node.then), _none(node.otherwise)
        if otherwise is True and then is not True:
            yield from _literals(node.condition, holds=True, depth=0)
        elif then is True and otherwise is not True:
            yield from _literals(node.condition, holds=False, depth=0)


def _none(node: t.Expression) -> bool:
    """Whether an expression surely gives no instances: 0, an empty list, map or set."""
    node = _inner(node)
    if isinstance(node, t.Constant):
        return node.value == 0 and not isinstance(node.value, bool)
    if isinstance(node, (t.TupleExpr, t.ObjectExpr)):
        return not node.items
    if isinstance(node, t.Call) and node.name in ("toset", "tolist", "tomap") and len(node.args) == 1:
        return _none(node.args[0])
    return False


def _literals(node: t.Expression, *, holds: bool, depth: int) -> Iterator[Condition]:
    """The conditions that follow from one that holds, or does not."""
    node = _inner(node)
    if depth > _DEPTH:
        return
    if isinstance(node, t.Unary) and node.operator == "!":
        yield from _literals(node.operand, holds=not holds, depth=depth + 1)
    elif isinstance(node, t.Binary) and node.operator == ("&&" if holds else "||"):
        yield from _literals(node.left, holds=holds, depth=depth + 1)
        yield from _literals(node.right, holds=holds, depth=depth + 1)
    else:
        yield _atom(node, holds)


def _atom(node: t.Expression, holds: bool) -> Condition:
    if not isinstance(node, t.Binary) or node.operator not in _COMPARED:
        return Condition(shape(node), holds)
    left, right, operator = _inner(node.left), _inner(node.right), node.operator
    if _constant(left) is not None:
        left, right, operator = right, left, _MIRRORED[operator]
    constant = _constant(right)
    if isinstance(constant, Decimal) or (constant is not None and operator in ("==", "!=")):
        return Condition(shape(left), holds, operator, constant)
    if operator in ("==", "!="):
        return Condition(("==", frozenset((shape(left), shape(right)))), holds is (operator == "=="))
    if operator in (">", "<"):  # a > b is b < a, and a < b is not b <= a
        first, second = (right, left) if operator == ">" else (left, right)
        return Condition(("<=", shape(second), shape(first)), not holds)
    first, second = (right, left) if operator == ">=" else (left, right)
    return Condition(("<=", shape(first), shape(second)), holds)


def _constant(node: t.Expression) -> Decimal | str | None:
    if isinstance(node, t.Constant) and isinstance(node.value, Decimal):
        return node.value
    if isinstance(node, t.Template) and all(isinstance(part, t.Text) for part in node.parts):
        return "".join(part.value for part in node.parts if isinstance(part, t.Text))
    return None


def _inner(node: t.Expression) -> t.Expression:
    while isinstance(node, t.Parens):
        node = node.inner
    return node


def shape(node: object, depth: int = 0) -> Hashable:
    """What makes two expressions the same wherever they are written: everything but their places."""
    if isinstance(node, t.Parens):
        return shape(node.inner, depth + 1)
    if depth > _DEPTH:
        return id(node)
    if isinstance(node, tuple):
        return tuple(shape(item, depth + 1) for item in node)
    if isinstance(node, t.Text):
        return ("Text", node.value)
    if is_dataclass(node):
        values = ((field.name, getattr(node, field.name)) for field in fields(node))
        inner = tuple((name, shape(value, depth + 1)) for name, value in values if not isinstance(value, Span))
        return (type(node).__name__, inner)
    return (type(node).__name__, node) if isinstance(node, Hashable) else id(node)
