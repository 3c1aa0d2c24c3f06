"""Conversions of whole values to a type, and of several values to the type they have in common."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from ..place import Place
from ..values import Unknown
from .convert import Exhausted, Refused, kind_of, known_text, one_of, to_bool, to_number, to_string
from .convert_digits import general
from .convert_equal import equal, fingerprint
from .convert_numbers import exact
from .convert_types import ANY, Fuel, Type, convertible, is_open, type_of, unify
from .values import MAX_ITEMS, Alike, Encoded, Gap, Obj, Opaque, Seq, Str, Undecided, Value, deep_doubt

_LOST = Unknown("the type of the value depends on one that cannot be told")


def element_values(value: Value) -> tuple[Value, ...]:
    """The elements of a list, set or tuple, each with what the whole came through. Refused otherwise;
    unknown ones must have been dealt with before."""
    data = value.data
    if isinstance(data, Seq) and (items := data.values) is not None:
        return tuple(value.child(item) for item in items)
    raise Refused(f"{kind_of(value)} is not a list", value.place)


def to_type(value: Value, type_: Type, fuel: Fuel | None = None) -> Value:
    """A value converted to a type. What cannot be told stays; null fits every type. Refused where
    Terraform has no such conversion."""
    fuel = fuel or Fuel()
    data = value.data
    if not fuel.burn():
        raise Exhausted("the value is too large to evaluate", value.place)
    if data is None or type_.kind in ("any", "null") or isinstance(data, (Unknown, Opaque, Alike)):
        return value
    if isinstance(data, Undecided):
        return _options(value, data, type_, fuel)
    if type_.kind == "string":
        return to_string(value)
    if type_.kind == "number":
        return to_number(value)
    if type_.kind == "bool":
        return to_bool(value)
    if type_.kind in ("list", "set", "tuple"):
        return _to_seq(value, type_, fuel)
    return _to_obj(value, type_, fuel)


def _options(value: Value, data: Undecided, type_: Type, fuel: Fuel) -> Value:
    converted = []
    for option in data.options:
        try:
            converted.append(to_type(option, type_, fuel))
        except Exhausted:
            raise
        except Refused:
            return Value(data.unknown, value.place, value.uses)
    found = one_of(converted, data.unknown, value.place)
    return Value(found.data, value.place, value.uses)


def _to_seq(value: Value, type_: Type, fuel: Fuel) -> Value:
    data = value.data
    if not isinstance(data, Seq) or (type_.kind == "tuple" and data.kind != "tuple"):
        raise Refused(f"{kind_of(value)} is given where a {type_.kind} is wanted", value.place)
    if type_.kind == "tuple":
        return _to_tuple(value, data, type_, fuel)
    inner = type_.inner or ANY
    if not data.items and data.element is not None and not convertible(data.element, inner):
        raise Refused("the elements of the list have another type", value.place)
    given = data.items if type_.kind == "set" else in_order(data)
    items: Sequence[Value | Gap] = given
    if inner.kind in ("any", "null"):
        items = in_common(given, value.place) if data.kind == "tuple" else given
    else:
        items = [item if isinstance(item, Gap) else to_type(item, inner, fuel) for item in given]
    if inner.kind in ("any", "null") and data.kind != "tuple":
        inner = data.element or inner
    if type_.kind == "set":
        return Value(make_set(items, value.place, inner).data, value.place, value.uses)
    return Value(Seq("list", tuple(items), known_element(inner)), value.place, value.uses)


def _to_tuple(value: Value, data: Seq, type_: Type, fuel: Fuel) -> Value:
    if (values := data.values) is None:
        return Value(data.gap, value.place, value.uses)
    if len(values) != len(type_.items):
        raise Refused(f"a tuple of {len(values)} is given where one of {len(type_.items)} is wanted", value.place)
    items = tuple(to_type(item, wanted, fuel) for item, wanted in zip(values, type_.items, strict=True))
    return Value(Seq("tuple", items), value.place, value.uses)


def _to_obj(value: Value, type_: Type, fuel: Fuel) -> Value:
    data = value.data
    if not isinstance(data, Obj):
        raise Refused(f"{kind_of(value)} is given where a {type_.kind} is wanted", value.place)
    if type_.kind == "map":
        inner = type_.inner or ANY
        if not data.items and data.element is not None and not convertible(data.element, inner):
            raise Refused("the elements of the map have another type", value.place)
        if inner.kind not in ("any", "null"):
            items = {key: to_type(item, inner, fuel) for key, item in data.items.items()}
        elif data.kind == "object":
            found = in_common(tuple(data.items.values()), value.place, data.rest)
            items = {key: item for key, item in zip(data.items, found, strict=True) if isinstance(item, Value)}
        else:
            items = dict(data.items)
        if inner.kind in ("any", "null"):
            inner = data.element or inner
        return Value(Obj("map", items, data.rest, data.keys, known_element(inner)), value.place, value.uses)
    items = {}
    for key, wanted in type_.attributes.items():
        if key in data.items:
            items[key] = to_type(data.items[key], wanted.type, fuel)
        elif data.rest is None and wanted.optional:
            items[key] = Value(None, value.place)
        elif data.rest is None:
            raise Refused(f"the object lacks {key}", value.place)
    return Value(Obj("object", items, data.rest, data.keys), value.place, value.uses)


def in_common(
    items: Sequence[Value | Gap], place: Place | None = None, rest: Unknown | None = None, *, collection: bool = True
) -> tuple[Value | Gap, ...]:
    """Values converted to the one type they have in common. Where that depends on one that cannot be told
    (or on `rest`, further ones), so does what the others become. `collection`: they are to be its elements."""
    values = [item for item in items if isinstance(item, Value)]
    types = [type_of(value) for value in values]
    why = rest or next((item.unknown for item in items if isinstance(item, Gap)), None)
    if why is None and len(types) < 2:
        return tuple(items)
    if why is not None or any(map(is_open, types)):
        why = why or next((d for value in values if (d := deep_doubt(value))), _LOST)
        _refuse_mixture(types, place)
        against = _shape(types) if rest is None and len(values) == len(items) else ANY
        return tuple(item if isinstance(item, Gap) else loosened(item, why, against) for item in items)
    common = unify(types)
    if common is None:
        raise Refused("the elements have no type in common", place)
    if common.kind == "null" and collection and any(type_.kind != "null" for type_ in types):
        raise Exhausted("the type of a null beside the elements cannot be told", place)
    return tuple(item if isinstance(item, Gap) else to_type(item, common) for item in items)


def _refuse_mixture(types: Sequence[Type], place: Place | None) -> None:
    """Elements of which two have no common type for sure, whatever the others are."""
    primitives = {t.kind for t in types} & {"string", "number", "bool"}
    if primitives and any(t.kind not in ("string", "number", "bool", "any", "null") for t in types):
        raise Refused("the elements have no type in common", place)


def _shape(types: Sequence[Type]) -> Type:
    """What is known of the type in common of values whose types are not known as a whole."""
    kinds = {type_.kind for type_ in types} - {"null"}
    if kinds <= {"list", "tuple"}:
        return Type("list", ANY)
    return Type("map", ANY) if kinds <= {"map", "object"} else ANY


def loosened(value: Value, why: Unknown, against: Type = ANY) -> Value:
    """A value beside one that cannot be told, to whose type it may be converted: a number may become a
    string, a tuple a set. `against` is what is known of that type."""
    data = value.data
    if isinstance(data, Seq) and against.kind not in ("list", "tuple") and not _ordered(data):
        return Value(why, value.place, value.uses)
    return _loosened(value, why, against)


def _loosened(value: Value, why: Unknown, against: Type) -> Value:
    data = value.data
    inner = against.inner or ANY
    if isinstance(data, (bool, Decimal)):
        if against.kind in ("number", "bool"):
            return value
        return Value(Undecided((value, to_string(value)), why), value.place, value.uses)
    if isinstance(data, Seq):
        items = tuple(item if isinstance(item, Gap) else _loosened(item, why, inner) for item in data.items)
        return Value(Seq(data.kind, items, ANY), value.place, value.uses)
    if isinstance(data, Obj):
        found = {
            key: _loosened(item, why, against.attributes[key].type if key in against.attributes else inner)
            for key, item in data.items.items()
        }
        return Value(Obj(data.kind, found, data.rest, data.keys, ANY), value.place, value.uses)
    return value


def _ordered(data: Seq) -> bool:
    """Whether a sequence would hold the same as a set, whatever its elements are converted to."""
    if len(data.items) < 2 or data.gap:
        return not data.gap
    texts = [known_text(v) if isinstance(v.data, (Str, Encoded)) else None for v in data.values or ()]
    known = [text for text in texts if text is not None]
    return len(known) == len(texts) and all(a < b for a, b in pairwise(known))


def known_element(type_: Type | None) -> Type | None:
    """The type of elements to note for a collection without any; None where it is not known."""
    return None if type_ is None or type_.kind == "null" or is_open(type_) else type_


def make_set(items: Iterable[Value | Gap], place: Place | None, element: Type | None = None) -> Value:
    """A set: equal elements once, in Terraform's order. An element that cannot be told may be equal to
    another one, and stand anywhere. `element` is the type of the elements where it is known."""
    kept: list[Value] = []
    gaps: list[Gap] = []
    lone: Value | None = None
    seen: set[str] = set()
    odd: list[Value] = []
    for item in items:
        if isinstance(item, Gap):
            gaps.append(item)
            continue
        if why := deep_doubt(item):
            gaps.append(Gap(why))
            lone = item
            continue
        mark = fingerprint(item)
        if mark is None:
            odd.append(item)
        elif mark not in seen:
            seen.add(mark)
            kept.append(item)
    if len(gaps) == 1 and not kept and lone is not None:
        return Value(Seq("set", (lone,)), place)
    if len(kept) + len(gaps) > MAX_ITEMS:
        raise Exhausted("the set is too large to evaluate", place)
    kept.extend(_apart(odd, place))
    kept.sort(key=_rank)
    return Value(Seq("set", (*kept, *gaps[:1]), known_element(element)), place)


def in_order(data: Seq) -> tuple[Value | Gap, ...]:
    """The elements as a list would have them: what cannot be told of a set may stand anywhere in it."""
    gap = data.gap
    if data.kind != "set" or gap is None:
        return data.items
    known = [item for item in data.items if isinstance(item, Value)]
    return (Gap(gap), *(part for item in known for part in (item, Gap(gap))))


MAX_PAIRS = 300
"""Most elements with nulls in them that are compared with each other."""


def _apart(items: list[Value], place: Place | None) -> list[Value]:
    """Elements with nulls in them, each that is equal to another one once."""
    if len(items) > MAX_PAIRS:
        raise Exhausted("the set is too large to evaluate", place)
    kept: list[Value] = []
    for item in items:
        if not any(equal(other, item) is not False for other in kept):
            kept.append(item)
    return kept


def _mark(value: Value) -> tuple[str, object] | None:
    data = value.data
    if isinstance(data, (Str, Encoded)):
        return ("s", known_text(value))
    if isinstance(data, bool):
        return ("b", data)
    return ("n", exact(data)) if isinstance(data, Decimal) else None


def _rank(item: Value) -> tuple[bool, str, object]:
    if item.data is None:
        return (True, "", "")
    return (False, *(_mark(item) or ("", _digest(item))))


def _digest(value: Value) -> str:
    """What Terraform sorts the elements of a set by where they are not simple ones."""
    data = value.data
    if data is None:
        return "~"
    if isinstance(data, bool):
        return "T" if data else "F"
    if isinstance(data, Decimal):
        return _general(data)
    if isinstance(data, Seq):
        inner = "".join(_digest(item) + ";" for item in data.values or ())
        return f"<{inner}>" if data.kind == "tuple" else f"[{inner}]"
    if isinstance(data, Obj) and data.kind == "map":
        return "{" + "".join(f"{json.dumps(k)}:{_digest(data.items[k])};" for k in sorted(data.items)) + "}"
    if isinstance(data, Obj):
        return "<" + "".join(_digest(data.items[key]) + ";" for key in sorted(data.items)) + ">"
    return json.dumps(known_text(value), ensure_ascii=False)


def _general(number: Decimal) -> str:
    return ("-" if number.is_signed() else "") + general(number, 10)
