"""Operators and conditionals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ..parse import tree as t
from ..place import Place
from ..values import Unknown
from .convert import MAX_OPTIONS, Exhausted, Refused, in_range, one_of, partly_unknown, to_bool, to_number
from .convert_collections import loosened, to_type
from .convert_equal import equal
from .convert_numbers import add, divide, exact, is_plain, multiply, negate, number_text, remainder, subtract
from .convert_types import is_open, type_of, unify
from .scope import Evaluate, Scope
from .values import Undecided, Value, deep_doubt, doubt, unknown


def unary(node: t.Unary, scope: Scope, evaluate: Evaluate) -> Value:
    """`!x` and `-x`."""
    operand = evaluate(node.operand, scope)
    scope.risk(operand)
    place = scope.place(node.span)
    if node.operator == "!":
        return spread((operand,), place, lambda v: _not(v, place))
    return spread((operand,), place, lambda v: _negative(v, place))


def _not(value: Value, place: Place) -> Value:
    found = to_bool(value).data
    return Value(not found, place) if isinstance(found, bool) else _cannot(value, place)


def _negative(value: Value, place: Place) -> Value:
    found = to_number(value).data
    return Value(negate(found), place) if isinstance(found, Decimal) else _cannot(value, place)


def _cannot(value: Value, place: Place) -> Value:
    """The result of an operation on a value that is not known; null is refused."""
    if value.data is None:
        raise Refused("null is not allowed here", place)
    return Value(doubt(value) or Unknown("it cannot be told", place), place)


def spread(args: tuple[Value, ...], place: Place, apply: Callable[..., Value]) -> Value:
    """A function of values some of which are one of several: all combinations, if they are few."""
    if not any(isinstance(arg.data, Undecided) for arg in args):
        return apply(*args)
    why = next(arg.data.unknown for arg in args if isinstance(arg.data, Undecided))
    combos: list[tuple[Value, ...]] = [()]
    for arg in args:
        data = arg.data
        options = tuple(arg.child(o) for o in data.options) if isinstance(data, Undecided) else (arg,)
        combos = [(*combo, option) for combo in combos for option in options]
        if len(combos) > MAX_OPTIONS:
            return Value(why, place)
    results = []
    for combo in combos:
        try:
            results.append(apply(*combo))
        except Refused:
            return Value(why, place)
    return one_of(results, why, place)


def binary(node: t.Binary, scope: Scope, evaluate: Evaluate) -> Value:
    """`a operator b`."""
    place = scope.place(node.span)
    if node.operator in ("&&", "||"):
        return _logic(node, scope, evaluate)
    left, right = evaluate(node.left, scope), evaluate(node.right, scope)
    scope.risk(left, right)
    if node.operator in ("==", "!="):
        return spread((left, right), place, lambda a, b: _compare(a, b, node.operator, place))
    return spread((left, right), place, lambda a, b: _arithmetic(a, b, node.operator, scope, place))


def _logic(node: t.Binary, scope: Scope, evaluate: Evaluate) -> Value:
    """`false && unknown` is false, `true || unknown` true, whichever side is unknown. The right side is
    not looked at where the left one decides."""
    place = scope.place(node.span)
    decisive = node.operator == "||"
    left = to_bool(evaluate(node.left, scope))
    if left.data is decisive:
        if scope.risks is not None:
            _note_risk(node, scope, evaluate)
        return Value(decisive, place)
    why = None if isinstance(left.data, bool) else _cannot(left, place)
    scope.risk(left)
    try:
        right = to_bool(evaluate(node.right, scope))
        scope.risk(right)
    except Exhausted:
        raise
    except Refused:
        if why is None:
            raise
        return why
    if right.data is decisive:
        return Value(decisive, place)
    if why is not None:
        return why
    return Value(not decisive, place) if isinstance(right.data, bool) else _cannot(right, place)


def _note_risk(node: t.Binary, scope: Scope, evaluate: Evaluate) -> None:
    """Before Terraform 1.12, an error on the right side is one although the left side decides."""
    try:
        to_bool(evaluate(node.right, scope))
    except Refused as refused:
        if scope.risks is not None:
            scope.risks.append(Unknown(f"before Terraform 1.12 this was an error: {refused.reason}", refused.place))


def _compare(left: Value, right: Value, operator: str, place: Place) -> Value:
    result = equal(left, right)
    if isinstance(result, Unknown):
        return Value(result, place)
    return Value(result == (operator == "=="), place)


def _arithmetic(left: Value, right: Value, operator: str, scope: Scope, place: Place) -> Value:
    a, b = to_number(left), to_number(right)
    if not isinstance(a.data, Decimal):
        return _cannot(a, place)
    if not isinstance(b.data, Decimal):
        return _cannot(b, place)
    if operator in _COMPARISONS:
        return Value(_COMPARISONS[operator](a.data, b.data), place)
    if operator == "/" and not b.data:
        if not a.data:
            raise Refused("0 / 0 has no value", place)
        raise Exhausted(f"{number_text(a.data)} / 0 is infinite, which is not computed with", place)
    if not (is_plain(a.data) and is_plain(b.data)) or operator == "/":
        scope.budget.spend(COSTLY)
    return Value(in_range(_OPERATORS[operator](in_range(a.data, place), in_range(b.data, place)), place), place)


COSTLY = 25
"""Steps that arithmetic counts for where it is not on small whole numbers."""

_OPERATORS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": remainder,
}

_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: exact(a) < exact(b),
    "<=": lambda a, b: exact(a) <= exact(b),
    ">": lambda a, b: exact(a) > exact(b),
    ">=": lambda a, b: exact(a) >= exact(b),
}


def conditional(node: t.Conditional, scope: Scope, evaluate: Evaluate) -> Value:
    """`condition ? then : otherwise`. Both results are converted to the type they have in common."""
    condition = partly_unknown(to_bool(evaluate(node.condition, scope)))
    place = scope.place(node.span)
    if condition.data is None:
        raise Refused("the condition is null", scope.place(node.condition.span))
    scope.risk(condition)
    branches = (_branch(node.then, scope, evaluate), _branch(node.otherwise, scope, evaluate))
    scope.risk(*(branch for branch in branches if isinstance(branch, Value)))
    if isinstance(condition.data, bool):
        chosen, other = branches if condition.data else branches[::-1]
        if scope.risks is not None and isinstance(other, (Exhausted, _InParts)):
            scope.risks.append(Unknown(other.reason, other.place))
        return _as_branch(chosen, other, place)
    why = doubt(condition) or Unknown("the condition cannot be told", place)
    options = []
    for pair in (branches, branches[::-1]):
        try:
            options.append(_as_branch(*pair, place))
        except _Inconsistent:
            raise
        except Refused as refused:
            options.append(unknown(refused.reason, refused.place))
    return one_of(options, why, place)


def _branch(node: t.Expression, scope: Scope, evaluate: Evaluate) -> Value | Refused:
    """The result of a branch. An error in the one that is not chosen does not matter."""
    try:
        return evaluate(node, scope)
    except Exhausted as exhausted:
        return exhausted
    except Refused as refused:
        while isinstance(node, t.Parens):
            node = node.inner
        plain = isinstance(node, (t.Call, t.GetAttr, t.Index, t.Name))
        return (Refused if plain else _InParts)(refused.reason, refused.place)


class _Inconsistent(Refused):
    """Refused whatever the condition is."""


class _InParts(Refused):
    """Refused, though a part of it has a type that matters for the other branch (`["a" + 1]` is a tuple)."""


def _as_branch(value: Value | Refused, other: Value | Refused, place: Place) -> Value:
    """The result of one branch, in the type it has in common with the other one."""
    if isinstance(value, Refused):
        raise value
    if isinstance(other, (Exhausted, _InParts)):
        return loosened(value, Unknown(other.reason, other.place))
    if isinstance(other, Refused) or value.data is None or other.data is None:
        return value
    types = [type_of(value), type_of(other)]
    if any(map(is_open, types)):
        return loosened(value, deep_doubt(other) or deep_doubt(value) or _OPEN, types[1])
    common = types[0] if types[0] == types[1] else unify(types)
    if common is None and (why := deep_doubt(other)):
        return loosened(value, why)  # The other branch may be refused, which leaves this one as it is.
    if common is None:
        raise _Inconsistent("the results of a conditional have no type in common", place)
    if common == types[0]:
        return value
    if why := deep_doubt(other):
        return loosened(value, why)
    return to_type(value, common)


_OPEN = Unknown("its type depends on a value that cannot be told")
