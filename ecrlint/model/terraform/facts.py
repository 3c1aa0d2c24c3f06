"""From evaluated values to facts: plain data, and the place a person would edit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from ...entity import Fact
from ...place import Place, Span
from ...records import replace
from ...terraform.alternatives import alternatives
from ...terraform.convert import Refused, known_text
from ...terraform.convert_types import Fuel
from ...terraform.values import Encoded, Gap, Obj, Seq, Str, Undecided, Value, doubt
from ...values import Json, Origin, Step, Unknown, unknowns

T = TypeVar("T")


def one_line(place: Place) -> Place:
    """A place on one line; of a longer one its first character."""
    span = place.span
    if span.line == span.end_line:
        return place
    return Place(place.path, Span(span.line, span.column, span.line, span.column + 1))


def origin(value: Value, fallback: Place) -> Origin:
    """Where a value is to be edited, and what it came through.

    That is where it is written in the block it belongs to, be it a literal or a reference. Behind the
    last edge (an argument of a module call, a file that was read) it is what stands there.
    """
    uses = value.uses
    first = next((i + 1 for i in reversed(range(len(uses))) if uses[i].edge), 0)
    stops = [use.place for use in uses] + [value.place or fallback]
    chain = [Step(uses[i].note, one_line(stops[i + 1])) for i in range(first, len(uses))]
    if first:
        chain.append(Step(uses[first - 1].note, one_line(stops[0])))
    place = one_line(stops[first])
    return Origin("written", place, tuple(step for step in chain if step.place != place))


def written(value: Value, fallback: Place, data: Json) -> Fact:
    """A fact whose place is that of a value."""
    return Fact(data, origin(value, fallback))


def absent(data: Json, place: Place) -> Fact:
    """A fact about something that is not set: the default, to be found at what lacks it."""
    return Fact(data, Origin("default", one_line(place)))


def derived(data: Json, place: Place) -> Fact:
    """A fact that follows from several others."""
    return Fact(data, Origin("derived", one_line(place)))


def decide(value: Value, describe: Callable[[Value], Json]) -> Json:
    """What `describe` says of a value. Of one of several it is what all have in common, else unknown with what it
    can be."""
    options = alternatives(value) if isinstance(value.data, (Undecided, Str)) else (value,)
    if len(options) == 1:
        return describe(options[0])
    # Told apart by what they look like: for Python 1 and true are the same.
    found = list({repr(described): described for described in map(describe, options)}.values())
    if len(found) == 1:
        return found[0]
    why = doubt(value) or Unknown("it cannot be told", value.place)
    return replace(why, options=() if any(unknowns(found)) else tuple(found))


def plain(value: Value) -> Json:
    """A value as plain data. What cannot be told, in whole or in part, is an `Unknown`."""
    return _plain(value, Fuel())


def _plain(value: Value, fuel: Fuel) -> Json:
    if not fuel.burn():
        return Unknown("the value is too large to evaluate", value.place)
    return decide(value, lambda option: _plain_option(option, fuel))


def _plain_option(value: Value, fuel: Fuel) -> Json:
    data = value.data
    if data is None or isinstance(data, bool):
        return data
    if isinstance(data, Decimal):
        return number(data)
    if isinstance(data, Encoded):
        return text(value)
    if isinstance(data, Seq):
        if data.gap:
            return data.gap
        return [_plain(value.child(item), fuel) for item in data.items if not isinstance(item, Gap)]
    if isinstance(data, Obj):
        return data.rest or {key: _plain(value.child(item), fuel) for key, item in data.items.items()}
    if why := doubt(value):
        return why
    return data.text if isinstance(data, Str) else Unknown("it cannot be told", value.place)


def number(data: Decimal) -> Json:
    """A number as plain data: whole where it is whole."""
    if abs(data.adjusted()) > 300:
        return Unknown("the number is too large")
    return int(data) if data == data.to_integral_value() else float(data)


def text(value: Value) -> Json:
    """A string, or why it is not known. Numbers and bools become strings, as they do for Terraform."""
    return decide(value, _text)


def _text(value: Value) -> Json:
    if why := doubt(value):
        return why
    try:
        return known_text(value)
    except Refused as refused:
        return Unknown(refused.reason, refused.place or value.place)


def known(value: Value) -> str | None:
    """A string that is wholly known, else None."""
    found = text(value)
    return found if isinstance(found, str) else None


def key_of(value: Value, key: str) -> Value:
    """An object's key as a value, to have its place; the object itself where the key is not written."""
    data = value.data
    if isinstance(data, Obj) and key in data.keys:
        return replace(value, place=data.keys[key])
    if isinstance(data, Obj) and key in data.items:
        return value.child(data.items[key])
    return value
