"""Terraform's conversions between types, and equality. What Terraform refuses raises `Refused`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from ..place import Place
from ..values import Unknown
from .values import (
    MAX_ITEMS,
    NUMBERS,
    Alike,
    Chars,
    Encoded,
    Gap,
    Obj,
    Opaque,
    Piece,
    Seq,
    Str,
    Undecided,
    Value,
    deep_doubt,
    doubt,
    string,
    unknown,
)  # fmt: skip

MAX_EXPONENT = 2_000
"""Numbers beyond this power of ten are not computed with."""

MAX_OPTIONS = 8


class Refused(Exception):
    """Terraform would stop here with an error. `reason` is a clause for people."""

    def __init__(self, reason: str, place: Place | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


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


def number_text(number: Decimal) -> str:
    """A number as Terraform writes it: no exponent, no trailing zeros."""
    if abs(number.adjusted()) > MAX_EXPONENT:
        raise Refused("a number is too large to compute with")
    shown = format(number.normalize(NUMBERS), "f")
    return "0" if shown in ("-0", "") else shown


def to_string(value: Value) -> Value:
    """A primitive as a string; unknown and null stay what they are."""
    data = value.data
    if isinstance(data, bool):
        return _like(value, "true" if data else "false")
    if isinstance(data, Decimal):
        return _like(value, number_text(data))
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
    if isinstance(data, Str) and data.text is not None:
        return Value(read_number(data.text, value.place), value.place, value.uses)
    return partly_unknown(value)


def read_number(text: str, place: Place | None = None) -> Decimal:
    """The number a string holds."""
    try:
        number = NUMBERS.create_decimal(text) if text == text.strip() and "_" not in text else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or not text.isascii():
        raise Refused(f'"{text[:40]}" is not a number', place)
    if abs(number.adjusted()) > MAX_EXPONENT:
        raise Refused("a number is too large to compute with", place)
    return number


def to_bool(value: Value) -> Value:
    """A primitive as a bool; unknown and null stay what they are."""
    data = value.data
    if isinstance(data, Str) and data.text is not None:
        found = {"true": True, "1": True, "false": False, "0": False}.get(data.text)
        if found is None:
            raise Refused(f'"{data.text[:40]}" is neither true nor false', value.place)
        return Value(found, value.place, value.uses)
    if isinstance(data, (Decimal, Seq, Obj, Encoded)):
        raise Refused(f"{kind_of(value)} is not a bool", value.place)
    return partly_unknown(value)


def partly_unknown(value: Value) -> Value:
    """A value that is not known as a whole as a plainly unknown one; others as they are."""
    if isinstance(value.data, (Str, Alike)) and (found := doubt(value)):
        return Value(found, value.place, value.uses)
    return value


def pieces_of(value: Value) -> list[Piece]:
    """A string value as pieces; what cannot be told is one piece."""
    data = to_string(value).data
    if isinstance(data, Str):
        return list(data.pieces)
    if isinstance(data, Encoded):
        from .jsontext import encode

        return list(encode(value.child(data.value)).pieces)
    return [value]


def known_text(value: Value) -> str | None:
    """The text of a known string (numbers and bools converted); None for what is not wholly known."""
    data = to_string(value).data
    if isinstance(data, Encoded):
        from .jsontext import encode

        data = encode(data.value)
    return data.text if isinstance(data, Str) else None


def one_of(options: Iterable[Value], why: Unknown, place: Place | None = None) -> Value:
    """One of several values: that value where all agree, unknown where nothing is left to decide."""
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


def equal(left: Value, right: Value) -> bool | Unknown:
    """Whether two values are equal: strings, numbers and bools are never converted for it."""
    return _equal(left, right, Fuel())


class Fuel:
    """Bounds a walk over a value whose parts may be shared, and so far more than they take up."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_ITEMS

    def burn(self) -> bool:
        """Takes one step; False if there is none left."""
        self.left -= 1
        return self.left >= 0


_TOO_LARGE = Unknown("the value is too large to evaluate")


def _equal(left: Value, right: Value, fuel: Fuel) -> bool | Unknown:
    a, b = left.data, right.data
    if not fuel.burn():
        return _TOO_LARGE
    if isinstance(a, Str) and isinstance(b, Str) and not (a.text is not None and b.text is not None):
        if may_equal(a, b):
            return doubt(left) or doubt(right) or Unknown("it cannot be compared")
        return False
    if (isinstance(a, Str) and b is None) or (isinstance(b, Str) and a is None):
        return False
    if found := doubt(left) or doubt(right):
        return found
    if isinstance(a, (Str, Encoded)) and isinstance(b, (Str, Encoded)):
        return known_text(left) == known_text(right)
    if isinstance(a, Seq) and isinstance(b, Seq):
        return _equal_seq(a, b, fuel)
    if isinstance(a, Obj) and isinstance(b, Obj):
        return _equal_obj(a, b, fuel)
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return type(a) is type(b) and a == b


def _equal_seq(a: Seq, b: Seq, fuel: Fuel) -> bool | Unknown:
    if gap := a.gap or b.gap:
        return gap
    first, second = a.values or (), b.values or ()
    if len(first) != len(second):
        return False
    result = _all(_equal(x, y, fuel) for x, y in zip(first, second, strict=True))
    if result is True and a.kind != b.kind:
        return Unknown("a list and a tuple are compared")
    return result


def _equal_obj(a: Obj, b: Obj, fuel: Fuel) -> bool | Unknown:
    if gap := a.rest or b.rest:
        return gap
    if a.items.keys() != b.items.keys():
        return False
    return _all(_equal(a.items[key], b.items[key], fuel) for key in a.items)


def _all(results: Iterable[bool | Unknown]) -> bool | Unknown:
    found: bool | Unknown = True
    for result in results:
        if result is False or result is _TOO_LARGE:
            return result
        if isinstance(result, Unknown) and found is True:
            found = result
    return found


def may_equal(a: Str, b: Str) -> bool:
    """Whether two strings, known in part, may be the same: their known starts and ends decide."""
    if a.text is not None and b.text is not None:
        return a.text == b.text
    if a.text is not None:
        a, b = b, a
    if b.text is not None:
        return matches(a, b.text)
    return _fits(_edge(a, 0), _edge(b, 0), start=True) and _fits(_edge(a, -1), _edge(b, -1), start=False)


def _edge(data: Str, index: int) -> str:
    piece = data.pieces[index] if data.pieces else Chars("")
    return piece.text if isinstance(piece, Chars) else ""


def _fits(a: str, b: str, *, start: bool) -> bool:
    return (a.startswith(b) or b.startswith(a)) if start else (a.endswith(b) or b.endswith(a))


def matches(data: Str, text: str) -> bool:
    """Whether the unknown pieces of a string can be filled so that it becomes `text`."""
    known = [piece.text if isinstance(piece, Chars) else None for piece in data.pieces]
    start, end = 0, len(text)
    if known and known[0] is not None:
        if not text.startswith(known[0]):
            return False
        start = len(known[0])
        known = known[1:]
    if known and known[-1] is not None:
        if not text[start:].endswith(known[-1]):
            return False
        end -= len(known[-1])
        known = known[:-1]
    if not known:
        return start == end
    for part in known:
        if part is None:
            continue
        found = text.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return True


def element_values(value: Value) -> tuple[Value, ...]:
    """The elements of a list, set or tuple, each with what the whole came through. Refused otherwise;
    unknown ones must have been dealt with before."""
    data = value.data
    if isinstance(data, Seq) and (items := data.values) is not None:
        return tuple(value.child(item) for item in items)
    raise Refused(f"{kind_of(value)} is not a list", value.place)


def make_set(items: Iterable[Value | Gap], place: Place | None) -> Value:
    """A set: equal elements once, strings and numbers in Terraform's order."""
    kept: list[Value | Gap] = []
    seen: set[object] = set()
    for item in items:
        if isinstance(item, Gap):
            kept.append(item)
            continue
        mark = _mark(item)
        if mark is None:
            if not any(isinstance(k, Value) and equal(k, item) is True for k in kept[:200]):
                kept.append(item)
        elif mark not in seen:
            seen.add(mark)
            kept.append(item)
    if all(isinstance(item, Value) and _mark(item) is not None for item in kept):
        kept.sort(key=_rank)
    if len(kept) > 1:
        kept = [_in_set(item) for item in kept]
    return Value(Seq("set", tuple(kept[:MAX_ITEMS])), place)


def _in_set(item: Value | Gap) -> Value | Gap:
    """An element of a set that cannot be told may be equal to another one."""
    why = deep_doubt(item) if isinstance(item, Value) else None
    return Gap(why) if why is not None else item


def _mark(value: Value) -> tuple[str, object] | None:
    data = value.data
    if isinstance(data, Str) and data.text is not None:
        return ("s", data.text)
    if isinstance(data, bool):
        return ("b", data)
    return ("n", data) if isinstance(data, Decimal) else None


def _rank(item: Value | Gap) -> tuple[str, object]:
    mark = _mark(item) if isinstance(item, Value) else None
    return mark or ("", "")


def unify(items: tuple[Value, ...]) -> tuple[Value, ...]:
    """Elements of a list converted to one type: strings, if primitives of different types meet."""
    kinds = {kind for item in items if (kind := primitive(item)) is not None}
    return tuple(to_string(item) for item in items) if len(kinds) > 1 else items


def primitive(value: Value) -> str | None:
    """`string`, `number` or `bool`; None for anything else."""
    data = value.data
    if isinstance(data, bool):
        return "bool"
    if isinstance(data, Decimal):
        return "number"
    return "string" if isinstance(data, (Str, Encoded)) else None


def unknown_like(value: Value, why: Unknown) -> Value:
    """An unknown value in place of one that could not be computed."""
    return unknown(why.reason, why.place or value.place, maybe_null=why.maybe_null)
