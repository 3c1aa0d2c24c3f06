"""Conversions asked for by name, `coalesce`, and marks on values."""

from __future__ import annotations

from ..place import Place
from ..values import Unknown
from .convert import Exhausted, Refused, known_text
from .convert_collections import in_common, loosened
from .convert_types import ANY, BOOL, NUMBER, STRING, Type, is_open, type_of, unify
from .functions import Args, Function, Parameter
from .functions_lists import unknown_for
from .scope import Scope
from .values import Encoded, Opaque, Str, Value, deep_doubt, doubt, part_of


def _same(args: Args, _: Scope, __: Place) -> Value:
    """The argument, which has been converted on its way in."""
    return args[0]


def _converted(type_: Type) -> Function:
    return Function(_same, (Parameter(type_, null=True, partial=True),))


def _coalesce(args: Args, _: Scope, place: Place) -> Value:
    """The first argument that is neither null nor empty, in the type all have in common; one that may be
    either is never skipped."""
    if not args:
        raise Refused("coalesce needs an argument", place)
    types = [type_of(arg) for arg in args]
    open_ = any(map(is_open, types))
    common = None if open_ else unify(types)
    if not open_ and common is None:
        raise Refused("the arguments of coalesce have no type in common", place)
    kinds = {type_.kind for type_ in types} - {"null"}
    if common is not None and common.kind == "null" and len(kinds) > 1:
        raise Exhausted("the type that the arguments of coalesce have in common cannot be told", place)
    found = tuple(args) if open_ else _in_common(args, place)
    for arg in found:
        if arg.data is None or (isinstance(arg.data, (Str, Encoded)) and known_text(arg) == ""):
            continue
        why = doubt(arg)
        if why is not None and not _never_empty(arg):
            return Value(Unknown(why.reason, why.place), place, part_of(arg.uses, None))
        if not open_ or isinstance(arg.data, Opaque):
            return arg
        return loosened(arg, next((d for other in args if (d := deep_doubt(other))), _OPEN))
    raise Refused("all arguments of coalesce are null or empty", place)


def _in_common(args: Args, place: Place) -> Args:
    try:
        return tuple(value for value in in_common(args, place, collection=False) if isinstance(value, Value))
    except Refused as refused:
        # A value its type does not fit is passed over by some versions of Terraform.
        raise Exhausted(refused.reason, place) from refused


_OPEN = Unknown("the type of the result cannot be told")


def _never_empty(arg: Value) -> bool:
    """Whether a string that is known in part has a known character, or the value is an object."""
    if isinstance(arg.data, Str):
        return any(not isinstance(piece, Value) for piece in arg.data.pieces)
    return isinstance(arg.data, (Encoded, Opaque))


def _sensitive(args: Args, _: Scope, place: Place) -> Value:
    return Value(Unknown("the value is sensitive", place), place)


def _issensitive(args: Args, _: Scope, place: Place) -> Value:
    """Sensitive values are never known here."""
    why = deep_doubt(args[0])
    return unknown_for(why, place) if why else Value(data=False, place=place)


_ANYTHING = Parameter(null=True, partial=True)

FUNCTIONS = {
    "tostring": _converted(STRING),
    "tonumber": _converted(NUMBER),
    "tobool": _converted(BOOL),
    "tolist": _converted(Type("list", ANY)),
    "toset": _converted(Type("set", ANY)),
    "tomap": _converted(Type("map", ANY)),
    "coalesce": Function(_coalesce, rest=_ANYTHING),
    "nonsensitive": Function(_same, (_ANYTHING,)),
    "sensitive": Function(_sensitive, (_ANYTHING,)),
    "issensitive": Function(_issensitive, (_ANYTHING,)),
    "ephemeralasnull": Function(_same, (_ANYTHING,)),
}
