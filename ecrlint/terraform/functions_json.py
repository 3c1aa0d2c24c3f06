"""`jsonencode` and `jsondecode`. The first keeps the structure it was given, so that every part of a
document keeps its place; the second undoes it."""

from __future__ import annotations

from dataclasses import replace

from ..place import Place
from .functions import Function
from .jsontext import decode
from .scope import Scope
from .values import Encoded, Value


def _jsonencode(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    return Value(Encoded(args[0]), place)


def _jsondecode(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    value = decode(args[0])
    return replace(value, uses=tuple(replace(use, edge=False) for use in value.uses))


FUNCTIONS = {
    "jsonencode": Function(_jsonencode, 1, 1, partial=True),
    "jsondecode": Function(_jsondecode, 1, 1, partial=True),
}
