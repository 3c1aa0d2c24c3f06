"""Function calls: how arguments are handed over, and the table of functions that are evaluated.

A function gets values that are known as far as it asked for (`Function.partial`) and is called once for
each combination of arguments that are one of several. It raises `Refused` where Terraform would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..parse import tree as t
from ..place import Place
from ..values import Unknown
from .convert import Refused, kind_of
from .scope import Exhausted, Scope
from .values import Opaque, Seq, Str, Value, deep_doubt, doubt

Evaluate = Callable[[t.Expression, Scope], Value]
Body = Callable[[tuple[Value, ...], Scope, Place], Value]


@dataclass(frozen=True, slots=True)
class Function:
    """`partial`: it copes with arguments that cannot be told; else any such argument makes the result
    unknown without calling it. `most` is None where any number of arguments is allowed."""

    body: Body
    least: int
    most: int | None
    partial: bool = False


def call(node: t.Call, scope: Scope, evaluate: Evaluate) -> Value:
    """The value of a function call."""
    place = scope.place(node.span)
    name = node.name.removeprefix("core::")
    if name == "try":
        return _try(node, scope, evaluate, place)
    if name == "can":
        return _can(node, scope, evaluate, place)
    function = table().get(name)
    if function is None:
        return Value(Unknown(f"the function {node.name} is not evaluated", place), place)
    args = tuple(evaluate(arg, scope) for arg in node.args)
    if node.expand and args:
        last = args[-1]
        if doubt(last) or (isinstance(last.data, Seq) and last.data.values is None):
            return Value(doubt(last) or Unknown("the arguments cannot be told", place), place)
        if not isinstance(last.data, Seq):
            raise Refused(f"{kind_of(last)} cannot be expanded into arguments", place)
        args = (*args[:-1], *(last.child(v) for v in last.data.values or ()))
    return apply(function, name, args, scope, place)


def apply(function: Function, name: str, args: tuple[Value, ...], scope: Scope, place: Place) -> Value:
    """Calls a function with evaluated arguments."""
    from .expressions import spread

    if len(args) < function.least or (function.most is not None and len(args) > function.most):
        raise Refused(f"{name} does not take {len(args)} arguments", place)
    args = tuple(_whole(arg) for arg in args)

    def once(*given: Value) -> Value:
        scope.budget.spend()
        if not function.partial and (why := next((d for g in given if (d := doubt(g))), None)):
            return Value(Unknown(why.reason, why.place), place)
        return function.body(given, scope, place)

    return spread(args, place, once)


def _whole(arg: Value) -> Value:
    """A collection of resource instances as a plain collection."""
    if isinstance(arg.data, Opaque) and arg.data.whole is not None:
        return arg.data.whole()
    return arg


def _try(node: t.Call, scope: Scope, evaluate: Evaluate, place: Place) -> Value:
    """The first argument Terraform would not refuse. One that cannot be told is never skipped: it may
    well succeed."""
    if not node.args:
        raise Refused("try needs an argument", place)
    for arg in node.args:
        try:
            return _tried(evaluate(arg, scope))
        except Exhausted:
            raise
        except Refused as refused:
            last = refused
    raise last


def _tried(value: Value) -> Value:
    """A text with an unknown part that may be null: then Terraform would refuse it."""
    if isinstance(value.data, Str):
        for piece in value.data.pieces:
            why = doubt(piece) if isinstance(piece, Value) else None
            if why is not None and why.maybe_null:
                return Value(why, value.place, value.uses)
    return value


def _can(node: t.Call, scope: Scope, evaluate: Evaluate, place: Place) -> Value:
    if len(node.args) != 1:
        raise Refused("can takes one argument", place)
    try:
        value = evaluate(node.args[0], scope)
    except Exhausted:
        raise
    except Refused:
        return Value(data=False, place=place)
    if why := deep_doubt(value):
        return Value(Unknown(why.reason, why.place), place)
    return Value(data=True, place=place)


_TABLE: dict[str, Function] = {}


def table() -> dict[str, Function]:
    """Every function that is evaluated, by name."""
    if not _TABLE:
        from . import functions_collection, functions_json, functions_number, functions_text

        for module in (functions_text, functions_number, functions_collection, functions_json):
            _TABLE.update(module.FUNCTIONS)
    return _TABLE


def gap_of(value: Value) -> Unknown | None:
    """Why it is not known which elements a list has."""
    return value.data.gap if isinstance(value.data, Seq) else None
