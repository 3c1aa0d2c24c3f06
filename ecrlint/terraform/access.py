"""Attributes and elements of values: `x.name`, `x["name"]`, `x[0]`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ..place import Place
from ..values import Unknown
from .convert import Refused, kind_of, known_text, one_of, to_number
from .values import Alike, Gap, Obj, Opaque, Seq, Undecided, Value, doubt, part_of


def attribute(target: Value, name: str, place: Place) -> Value:
    """`target.name`, written at `place`."""
    data = target.data
    if isinstance(data, Opaque):
        return data.get(name, place)
    if isinstance(data, Obj):
        return _key(target, data, name, place)
    if isinstance(data, (Seq, Alike)) and name.isdigit():
        return index(target, Value(Decimal(name)), place)
    if isinstance(data, Alike):
        return data.items[name] if name in data.items else attribute(data.element, name, place)
    if isinstance(data, Undecided):
        return _each(target, data, lambda option: attribute(option, name, place), place)
    if isinstance(data, Unknown):
        return Value(Unknown(data.reason, data.place, maybe_null=True), place, part_of(target.uses, f"[{name!r}]"))
    raise Refused(f"{kind_of(target)} has no attribute {name}", place)


def index(target: Value, key: Value, place: Place) -> Value:
    """`target[key]`, written at `place`."""
    data = target.data
    if isinstance(data, Undecided):
        return _each(target, data, lambda option: index(option, key, place), place)
    if isinstance(data, Alike):
        text = known_text(key) if not isinstance(key.data, Undecided) else None
        return data.items.get(text or "", data.element)
    if isinstance(data, Unknown):
        return Value(Unknown(data.reason, data.place, maybe_null=True), place, part_of(target.uses, _step(key)))
    if isinstance(key.data, Undecided):
        return _each(key, key.data, lambda option: index(target, option, place), place)
    if isinstance(data, Seq) and data.kind == "set":
        raise Refused("the elements of a set have no index", place)
    if key.data is None:
        raise Refused("null is no index", place)
    if isinstance(data, Seq):
        return _element(target, data, key, place)
    if isinstance(data, (Obj, Opaque)):
        text = known_text(key)
        if text is not None:
            return attribute(target, text, place)
        return _some_element(target, doubt(key) or Unknown("the key cannot be told", place), place)
    raise Refused(f"{kind_of(target)} has no elements", place)


def _step(key: Value) -> str | None:
    """A known key as a step; None for any other."""
    try:
        text = known_text(key)
    except Refused:
        return None
    return f"[{text!r}]" if text is not None else None


def _some_element(target: Value, why: Unknown, place: Place) -> Value:
    """An element whose key is unknown: decided only where all elements agree."""
    data = target.data
    if isinstance(data, Obj) and not data.rest and data.items:
        return one_of([target.child(value) for value in data.items.values()], why, place)
    return Value(why, place)


def _key(target: Value, data: Obj, name: str, place: Place) -> Value:
    if name in data.items:
        return target.child(data.items[name])
    if data.rest is not None:
        return Value(Unknown(data.rest.reason, data.rest.place, maybe_null=True), place)
    raise Refused(f"the object has no key {name}", place)


def _element(target: Value, data: Seq, key: Value, place: Place) -> Value:
    number = to_number(key).data
    if not isinstance(number, Decimal):
        why = doubt(key) or Unknown("the index cannot be told", place)
        values = data.values
        return one_of([target.child(v) for v in values], why, place) if values else Value(why, place)
    position = int(number)
    if position != number or position < 0:
        raise Refused(f"{number} is not an index", place)
    for item in data.items[: position + 1]:
        if isinstance(item, Gap):
            return Value(Unknown(item.unknown.reason, item.unknown.place, maybe_null=True), place)
    if position >= len(data.items):
        raise Refused(f"the list has no element {position}", place)
    found = data.items[position]
    assert isinstance(found, Value)
    return target.child(found)


def _each(target: Value, data: Undecided, apply: Callable[[Value], Value], place: Place) -> Value:
    results = []
    for option in data.options:
        try:
            results.append(apply(target.child(option)))
        except Refused:
            return Value(data.unknown, place)
    return one_of(results, data.unknown, place)
