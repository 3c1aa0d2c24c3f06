"""Equality as `==` has it: of one type and equal. What is known in part may decide."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

from ..values import Unknown
from .convert import known_text
from .convert_numbers import exact, number_text
from .convert_types import Fuel, Type, differ, type_of
from .values import Chars, Encoded, Obj, Seq, Str, Value, doubt

_TOO_LARGE = Unknown("the value is too large to evaluate")


def equal(left: Value, right: Value) -> bool | Unknown:
    """Whether two values are equal: values of different types never are."""
    if isinstance(left.data, (Seq, Obj)) and isinstance(right.data, (Seq, Obj)):
        first, second = type_of(left), type_of(right)
        if _differ_for_sure(first, second):
            return False
    return _equal(left, right, Fuel())


def _differ_for_sure(a: Type, b: Type) -> bool:
    """Types that differ in more than a list for a tuple: which of them an argument of a resource becomes
    is the provider's matter, so they only make values unequal that differ anyway."""
    return bool(differ(a, b)) and {a.kind, b.kind} not in ({"list", "tuple"}, {"set", "tuple"}, {"map", "object"})


def _equal(left: Value, right: Value, fuel: Fuel) -> bool | Unknown:
    a, b = left.data, right.data
    if not fuel.burn():
        return _TOO_LARGE
    if isinstance(a, Str) and isinstance(b, Str) and not (a.text is not None and b.text is not None):
        if may_equal(a, b):
            return doubt(left) or doubt(right) or Unknown("it cannot be compared")
        return False
    if _of_other_type(a, b) or _of_other_type(b, a):
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
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return a == b or (a == a.to_integral_value() and b == b.to_integral_value() and exact(a) == exact(b))
    return a is None and b is None


def _of_other_type(a: object, b: object) -> bool:
    """A string known in part and what cannot be a string."""
    return isinstance(a, Str) and (b is None or isinstance(b, (bool, Decimal, Seq, Obj)))


def _equal_seq(a: Seq, b: Seq, fuel: Fuel) -> bool | Unknown:
    if gap := a.gap or b.gap:
        return gap
    first, second = a.values or (), b.values or ()
    if len(first) != len(second):
        return False
    result = _all(_equal(x, y, fuel) for x, y in zip(first, second, strict=True))
    if result is True and (a.kind != b.kind or (not first and a.kind != "tuple")):
        return Unknown("the types of the collections cannot be told apart")
    return result


def _equal_obj(a: Obj, b: Obj, fuel: Fuel) -> bool | Unknown:
    if a.rest is None and b.items.keys() - a.items.keys():
        return False
    if b.rest is None and a.items.keys() - b.items.keys():
        return False
    result = _all(_equal(a.items[key], b.items[key], fuel) for key in a.items if key in b.items)
    if result is not True:
        return result
    if gap := a.rest or b.rest:
        return gap
    if a.kind != b.kind or (not a.items and a.kind == "map"):
        return Unknown("the types of the collections cannot be told apart")
    return True


def _all(results: Iterable[bool | Unknown]) -> bool | Unknown:
    found: bool | Unknown = True
    for result in results:
        if result is False or result is _TOO_LARGE:
            return result
        if isinstance(result, Unknown) and found is True:
            found = result
    return found


def fingerprint(value: Value, fuel: Fuel | None = None) -> str | None:
    """A text that two wholly known values share if and only if they are equal; None for one with a part
    that is null or cannot be told."""
    fuel = fuel or Fuel()
    data = value.data
    if not fuel.burn():
        return None
    if isinstance(data, bool):
        return "T" if data else "F"
    if isinstance(data, Decimal):
        return number_text(data) if data else "0"
    if isinstance(data, (Str, Encoded)):
        text = known_text(value)
        return None if text is None else json.dumps(text)
    if isinstance(data, Seq):
        parts = [fingerprint(item, fuel) for item in data.values or ()]
        whole = data.values is not None and None not in parts
        return f"{data.kind}[{','.join(part or '' for part in parts)}]" if whole else None
    if isinstance(data, Obj) and data.rest is None:
        named = {key: fingerprint(data.items[key], fuel) for key in sorted(data.items)}
        inner = ",".join(f"{json.dumps(key)}:{part}" for key, part in named.items())
        return None if None in named.values() else f"{data.kind}{{{inner}}}"
    return None


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
