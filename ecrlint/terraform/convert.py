"""Terraform's conversions between simple types, and strings that are known in part.

What Terraform refuses raises `Refused`; what ecrlint does not go into raises `Exhausted`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from unicodedata import is_normalized, normalize

from ..place import Place
from ..values import Unknown
from .convert_numbers import number_text, shown
from .values import Alike, Chars, Encoded, Obj, Opaque, Piece, Seq, Str, Undecided, Value, doubt, string

MAX_EXPONENT = 2_000
"""Numbers beyond this power of ten are not computed with."""

MAX_OPTIONS = 8

_SURE_DIGITS = 150
"""A number of no more digits is the shortest one for the binary number that Terraform makes of it."""


class Refused(Exception):
    """Terraform would stop here with an error. `reason` is a clause for people."""

    def __init__(self, reason: str, place: Place | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


class Exhausted(Refused):
    """A limit of ours is reached; unlike what Terraform refuses, `try` does not recover from it."""


def kind_of(value: Value) -> str:
    """What messages call the type of a value."""
    data = value.data
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "a bool"
    if isinstance(data, Decimal):
        return "a number"
    if isinstance(data, (Str, Encoded)):
        return "a string"
    if isinstance(data, Seq):
        return f"a {data.kind}"
    return "an object" if isinstance(data, (Obj, Opaque)) else "a value"


def in_range(number: Decimal, place: Place | None = None) -> Decimal:
    """The number, if it is one that is computed with."""
    if not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        raise Exhausted("a number is too large to compute with", place)
    return shown(Fraction(number)) if len(number.as_tuple().digits) > _SURE_DIGITS else number


def to_string(value: Value) -> Value:
    """A primitive as a string; unknown and null stay what they are."""
    data = value.data
    if isinstance(data, bool):
        return _like(value, "true" if data else "false")
    if isinstance(data, Decimal):
        return _like(value, number_text(in_range(data, value.place)))
    if isinstance(data, (Seq, Obj)):
        raise Refused(f"{kind_of(value)} is not a string", value.place)
    return value


def _like(value: Value, text: str) -> Value:
    return Value(string(text).data, value.place, value.uses)


def to_number(value: Value) -> Value:
    """A primitive as a number; unknown and null stay what they are."""
    data = value.data
    if isinstance(data, (bool, Seq, Obj)):
        raise Refused(f"{kind_of(value)} is not a number", value.place)
    if isinstance(data, Encoded):
        data = encoded(value)
    if isinstance(data, Str) and data.text is not None:
        return Value(read_number(data.text, value.place), value.place, value.uses)
    return partly_unknown(value)


_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|[pP]([+-]?\d+))?", re.ASCII)


def read_number(text: str, place: Place | None = None) -> Decimal:
    """The number a string holds."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        if text.lstrip("+-") in ("Inf", "inf"):
            raise Exhausted("an infinite number is not computed with", place)
        raise Refused(f'"{text[:40]}" is not a number', place)
    digits, ten, two = found.groups()
    if len(digits) > MAX_EXPONENT or len(ten or "") > 5 or abs(int((two or "0")[:9])) > 2 * MAX_EXPONENT:
        raise Exhausted("a number is too large to compute with", place)
    if two:
        return in_range(shown(Fraction(digits) * Fraction(2) ** int(two)), place)
    return in_range(Decimal(text), place)


def to_bool(value: Value) -> Value:
    """A primitive as a bool; unknown and null stay what they are."""
    data = value.data
    if isinstance(data, Encoded):
        data = encoded(value)
    if isinstance(data, Str) and data.text is not None:
        found = {"true": True, "1": True, "false": False, "0": False}.get(data.text)
        if found is None:
            raise Refused(f'"{data.text[:40]}" is neither true nor false', value.place)
        return Value(found, value.place, value.uses)
    if isinstance(data, (Decimal, Seq, Obj)):
        raise Refused(f"{kind_of(value)} is not a bool", value.place)
    return partly_unknown(value)


def partly_unknown(value: Value) -> Value:
    """A value that is not known as a whole as a plainly unknown one; others as they are."""
    if isinstance(value.data, (Str, Encoded, Alike)) and (found := doubt(value)):
        return Value(found, value.place, value.uses)
    return value


def encoded(value: Value) -> Str:
    """The text of a value that is kept as what it encodes."""
    from .jsontext import encode

    data = value.data
    return encode(value.child(data.value)) if isinstance(data, Encoded) else Str()


def pieces_of(value: Value) -> list[Piece]:
    """A string value as pieces; what cannot be told is one piece."""
    data = to_string(value).data
    if isinstance(data, Encoded):
        data = encoded(value)
    return list(data.pieces) if isinstance(data, Str) else [value]


def composed(data: Str) -> Str:
    """A string in Unicode's composed form, as Terraform keeps all strings."""
    if all(not isinstance(piece, Chars) or is_normalized("NFC", piece.text) for piece in data.pieces):
        return data
    return Str(tuple(Chars(normalize("NFC", p.text)) if isinstance(p, Chars) else p for p in data.pieces))


def known_text(value: Value) -> str | None:
    """The text of a known string (numbers and bools converted); None for what is not wholly known."""
    data = to_string(value).data
    if isinstance(data, Encoded):
        data = encoded(value)
    return data.text if isinstance(data, Str) else None


def one_of(options: Iterable[Value], why: Unknown, place: Place | None = None) -> Value:
    """One of several values: that value where all agree, unknown where nothing is left to decide."""
    from .convert_equal import equal

    flat: list[Value] = []
    for option in options:
        flat.extend(option.data.options if isinstance(option.data, Undecided) else (option,))
    distinct: list[Value] = []
    for option in flat:
        if isinstance(option.data, (Unknown, Alike, Opaque)):
            maybe_null = why.maybe_null or any(o.data is None or _maybe_null(o) for o in flat)
            return Value(Unknown(why.reason, why.place, maybe_null), place)
        if not any(equal(option, other) is True for other in distinct):
            distinct.append(option)
    if len(distinct) == 1:
        return distinct[0]
    maybe_null = any(option.data is None for option in distinct)
    why = Unknown(why.reason, why.place, maybe_null)
    if len(distinct) > MAX_OPTIONS:
        return Value(why, place)
    return Value(Undecided(tuple(distinct), why), place)


def _maybe_null(value: Value) -> bool:
    return isinstance(value.data, Unknown) and value.data.maybe_null


def primitive(value: Value) -> str | None:
    """`string`, `number` or `bool`; None for anything else."""
    data = value.data
    if isinstance(data, bool):
        return "bool"
    if isinstance(data, Decimal):
        return "number"
    return "string" if isinstance(data, (Str, Encoded)) else None
