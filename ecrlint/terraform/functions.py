"""Function calls: how arguments are handed over, and the table of functions that are evaluated.

A function says the type of each parameter; its body gets arguments converted to these types, known as far
as it asked for (`Parameter.partial`), and is called once for each combination of arguments that are one of
several. It raises `Refused` where Terraform would.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from ..parse import tree as t
from ..place import Place
from ..records import dataclass, replace
from ..values import Unknown
from .convert import Exhausted, Refused, kind_of, one_of
from .convert_collections import to_type
from .convert_types import ANY, NUMBER, STRING, Type
from .expressions_operators import spread
from .scope import Evaluate, Scope
from .values import Opaque, Seq, Value, deep_doubt, doubt, part_of

Args = tuple[Value, ...]
Body = Callable[[Args, Scope, Place], Value]


@dataclass(frozen=True, slots=True)
class Parameter:
    """`type`: what an argument is converted to. `null`: it may be null. `partial`: the body copes with an
    argument that cannot be told, or not as a whole; else such an argument makes the result unknown."""

    type: Type = ANY
    null: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """`rest` is the parameter of any further arguments; None where there may be none. `optional` of the
    parameters at the end may be left out."""

    body: Body
    parameters: tuple[Parameter, ...] = ()
    rest: Parameter | None = None
    optional: int = 0


TEXT = Parameter(STRING)
NUMERIC = Parameter(NUMBER)
WHOLE = Parameter()
PART = Parameter(partial=True)
PART_TEXT = Parameter(STRING, partial=True)
PART_NUMBER = Parameter(NUMBER, partial=True)

_MODULES = (
    "functions_strings",
    "functions_join",
    "functions_format",
    "functions_regex",
    "functions_number",
    "functions_lists",
    "functions_maps",
    "functions_sets",
    "functions_types",
    "functions_json",
    "functions_yaml",
    "functions_encoding",
    "functions_dates",
    "functions_network",
    "functions_files",
    "functions_templates",
)

IMPURE = {
    "bcrypt": "gives another result each time",
    "plantimestamp": "depends on when Terraform runs",
    "timestamp": "depends on when Terraform runs",
    "uuid": "gives another result each time",
    "rsadecrypt": "needs a private key",
    "base64gzip": "depends on how Terraform compresses",
}
"""Functions whose results cannot be told beforehand, and why."""


def call(node: t.Call, scope: Scope, evaluate: Evaluate) -> Value:
    """The value of a function call."""
    place = scope.place(node.span)
    name = node.name.removeprefix("core::")
    if scope.forbidden and name in scope.forbidden:
        raise Refused(f"{name} cannot be called inside a template that is rendered by a function", place)
    if name in _SPECIAL:
        return _SPECIAL[name](node, scope, evaluate, place)
    function = table().get(name)
    if function is None:
        return Value(Unknown(_why_not(name), place), place)
    args = _arguments(node, scope, evaluate, place)
    return args if isinstance(args, Value) else apply(function, name, args, scope, place)


def _why_not(name: str) -> str:
    if name in IMPURE:
        return f"the function {name} {IMPURE[name]}"
    if name.startswith("provider::"):
        return f"the function {name} is a provider's"
    return f"the function {name} is not evaluated"


def _arguments(node: t.Call, scope: Scope, evaluate: Evaluate, place: Place) -> Args | Value:
    """The arguments; a value where it is not known how many there are."""
    args = tuple(evaluate(arg, scope) for arg in node.args)
    if not node.expand or not args:
        return args
    last = _whole(args[-1])
    if doubt(last) or (isinstance(last.data, Seq) and last.data.values is None):
        gap = last.data.gap if isinstance(last.data, Seq) else None
        return Value(doubt(last) or gap or Unknown("the arguments cannot be told", place), place)
    if not isinstance(last.data, Seq):
        raise Refused(f"{kind_of(last)} cannot be expanded into arguments", place)
    return (*args[:-1], *(last.child(value) for value in last.data.values or ()))


def apply(function: Function, name: str, args: Args, scope: Scope, place: Place) -> Value:
    """Calls a function with evaluated arguments."""
    most = len(function.parameters)
    if len(args) < most - function.optional or (len(args) > most and function.rest is None):
        raise Refused(f"{name} does not take {len(args)} arguments", place)
    rest = (function.rest or PART,) * (len(args) - most)
    parameters = (*function.parameters, *rest)[: len(args)]

    scope.risk(*args)

    def once(*given: Value) -> Value:
        scope.budget.spend()
        converted = tuple(_argument(arg, p, name, place) for arg, p in zip(given, parameters, strict=True))
        for arg, parameter in zip(converted, parameters, strict=True):
            if not parameter.partial and (why := deep_doubt(arg)):
                return Value(Unknown(why.reason, why.place), place)
        return function.body(converted, scope, place)

    return spread(tuple(_whole(arg) for arg in args), place, once)


def _argument(arg: Value, parameter: Parameter, name: str, place: Place) -> Value:
    if arg.data is None and not parameter.null:
        raise Refused(f"an argument of {name} is null", arg.place or place)
    return to_type(arg, parameter.type)


def _whole(arg: Value) -> Value:
    """A collection of resource instances as a plain collection."""
    if isinstance(arg.data, Opaque) and arg.data.whole is not None:
        return arg.data.whole()
    return arg


def _try(node: t.Call, scope: Scope, evaluate: Evaluate, place: Place) -> Value:
    """The first argument Terraform would not refuse. One that cannot be told is never skipped: it may
    well succeed. One that may be refused is one possibility, what follows is another."""
    if not node.args or node.expand:
        raise Refused("try needs its arguments one by one", place)
    options: list[Value] = []
    risk: Unknown | None = None
    for arg in node.args:
        risks: list[Unknown] = []
        try:
            value = evaluate(arg, replace(scope, risks=risks))
        except Exhausted:
            raise
        except Refused as refused:
            last = refused
            continue
        options.append(replace(value, uses=part_of(value.uses, None)) if risks else value)
        if not risks or isinstance(value.data, Unknown):
            break
        risk = risk or risks[0]
    if not options:
        raise last
    return options[0] if len(options) == 1 or risk is None else one_of(options, risk, place)


def _can(node: t.Call, scope: Scope, evaluate: Evaluate, place: Place) -> Value:
    if len(node.args) != 1 or node.expand:
        raise Refused("can takes one argument", place)
    risks: list[Unknown] = []
    try:
        value = evaluate(node.args[0], replace(scope, risks=risks))
    except Exhausted:
        raise
    except Refused:
        return Value(data=False, place=place)
    if why := deep_doubt(value) or next(iter(risks), None):
        return Value(Unknown(why.reason, why.place), place)
    return Value(data=True, place=place)


def _templatestring(node: t.Call, scope: Scope, evaluate: Evaluate, place: Place) -> Value:
    from .functions_templates import templatestring

    args = _arguments(node, scope, evaluate, place)
    return args if isinstance(args, Value) else templatestring(node, args, scope, place)


_SPECIAL: dict[str, Callable[[t.Call, Scope, Evaluate, Place], Value]] = {
    "try": _try,
    "can": _can,
    "templatestring": _templatestring,
}

_TABLE: dict[str, Function] = {}


def table() -> dict[str, Function]:
    """Every function that is evaluated, by name, but for those that see their arguments unevaluated."""
    if not _TABLE:
        for module in _MODULES:
            _TABLE.update(import_module(f".{module}", __package__).FUNCTIONS)
    return _TABLE


def names() -> frozenset[str]:
    """The names of all functions that are evaluated."""
    return frozenset(table()) | frozenset(_SPECIAL)
