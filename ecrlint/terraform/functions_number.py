"""Number functions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation

from ..place import Place
from .convert import Refused, known_text, to_number
from .functions import Function
from .scope import Scope
from .values import NUMBERS, Value


def _number(value: Value) -> Decimal:
    number = to_number(value).data
    if not isinstance(number, Decimal):
        raise Refused("a number is needed", value.place)
    return number


def _plain(compute: Callable[..., Decimal], least: int, most: int | None) -> Function:
    def body(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
        return Value(compute(*(_number(arg) for arg in args)), place)

    return Function(body, least, most)


def _chosen(choose: Callable[..., Value]) -> Function:
    """`min` and `max` give one of their arguments, which keeps its place."""

    def body(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
        return to_number(choose(args, key=_number))

    return Function(body, 1, None)


def _parseint(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    base = int(_number(args[1]))
    if not 2 <= base <= 36:
        raise Refused("parseint supports bases 2 to 36", place)
    try:
        return Value(Decimal(int(known_text(args[0]) or "", base)), place)
    except (ValueError, InvalidOperation) as error:
        raise Refused("parseint cannot read its argument", place) from error


FUNCTIONS = {
    "abs": _plain(NUMBERS.abs, 1, 1),
    "ceil": _plain(lambda n: n.to_integral_value(ROUND_CEILING), 1, 1),
    "floor": _plain(lambda n: n.to_integral_value(ROUND_FLOOR), 1, 1),
    "signum": _plain(lambda n: Decimal((n > 0) - (n < 0)), 1, 1),
    "max": _chosen(max),
    "min": _chosen(min),
    "parseint": Function(_parseint, 2, 2),
}
