"""`jsonencode` and `jsondecode`. The first keeps the structure it was given, so that every part of a
document keeps its place; the second undoes it."""

from __future__ import annotations

import json

from ..place import Place
from ..records import replace
from ..values import Unknown
from .convert import Exhausted, Refused, known_text
from .functions import PART_TEXT, Args, Function, Parameter
from .jsontext import as_read, decode
from .scope import Scope
from .values import Encoded, Value, deep_doubt


def _jsonencode(args: Args, _: Scope, place: Place) -> Value:
    return Value(Encoded(args[0]), place)


def _jsondecode(args: Args, _: Scope, place: Place) -> Value:
    try:
        value = as_read(decode(args[0])) if isinstance(args[0].data, Encoded) else decode(args[0])
    except Exhausted:
        raise
    except Refused as refused:
        if why := deep_doubt(args[0]):
            return Value(Unknown(why.reason, why.place), refused.place or place)
        if _ends_early(known_text(args[0]) or ""):
            raise Exhausted("whether this is JSON depends on the version of Terraform", place) from refused
        raise
    return replace(value, uses=tuple(replace(use, edge=False) for use in value.uses))


def _ends_early(text: str) -> bool:
    """Whether a closing bracket follows a whole value, which Terraform does not mind."""
    text = text.lstrip(" \t\r\n")
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return text[end:].lstrip(" \t\r\n")[:1] in ("]", "}")


FUNCTIONS = {
    "jsonencode": Function(_jsonencode, (Parameter(null=True, partial=True),)),
    "jsondecode": Function(_jsondecode, (PART_TEXT,)),
}
