"""Values of a plan at the places of the configuration that gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..parse.tree import Block, Body, Label
from ..place import Place
from ..records import replace
from .convert import Refused, known_text
from .expansion import Expansion
from .jsontext import decode
from .module import ConfigBlock
from .values import Encoded, Obj, Seq, Str, Value, deep_doubt, doubt


def overlay(planned: Value, written: Value | None, fallback: Place) -> Value:
    """A planned value with the places of what is written for it. What the configuration says differently stands where
    the whole is written."""
    if written is None:
        return _placed(planned, fallback)
    data, source = planned.data, written.data
    if isinstance(source, Encoded) and isinstance(data, Str):
        inner = _decoded(planned)
        if inner is not None:
            inner = overlay(inner, source.value, source.value.place or fallback)
            return Value(Encoded(inner), written.place, written.uses)
    if isinstance(data, Obj):
        return _object(data, written, fallback)
    if isinstance(data, Seq):
        return _sequence(data, written, fallback)
    if isinstance(data, Str) and known_text_or_none(written) == data.text:
        return written
    if data == source:
        return written
    return Value(data, written.place or fallback, written.uses)


def known_text_or_none(value: Value) -> str | None:
    """The text of a wholly known string, else None."""
    if doubt(value) is not None or deep_doubt(value) is not None:
        return None
    try:
        return known_text(value)
    except Refused:
        return None


def _decoded(planned: Value) -> Value | None:
    """A planned text as the JSON it is."""
    try:
        return decode(planned)
    except Refused:
        return None


def _object(data: Obj, written: Value, fallback: Place) -> Value:
    source = written.data
    place = written.place or fallback
    items = source.items if isinstance(source, Obj) else {}
    keys = source.keys if isinstance(source, Obj) else {}
    found = {name: overlay(value, items.get(name), place) for name, value in data.items.items()}
    return Value(Obj(data.kind, found, data.rest, keys), place, written.uses)


def _sequence(data: Seq, written: Value, fallback: Place) -> Value:
    place = written.place or fallback
    values = written.data.values if isinstance(written.data, Seq) else None
    same = values is not None and data.values is not None and len(values) == len(data.values)
    sources = values if same and values is not None else (None,) * len(data.items)
    found = tuple(
        overlay(item, source, place) if isinstance(item, Value) else item
        for item, source in zip(data.items, sources, strict=True)
    )
    return Value(Seq(data.kind, found), place, written.uses)


def _placed(planned: Value, place: Place) -> Value:
    """A planned value and all its parts at one place."""
    data = planned.data
    if isinstance(data, Obj):
        data = replace(data, items={name: _placed(value, place) for name, value in data.items.items()})
    elif isinstance(data, Seq):
        data = replace(data, items=tuple(_placed(i, place) if isinstance(i, Value) else i for i in data.items))
    return Value(data, place)


def planned_expansions(keys: Iterable[str | None], written: Iterable[Expansion]) -> Iterator[Expansion]:
    """The planned instances with some keys, each with what is bound in the configuration's instance of it."""
    by_key: dict[str | None, Expansion] = {}
    for expansion in written:
        by_key.setdefault(expansion.key, expansion)
    for key in keys:
        alike = by_key.get(key) or by_key.get("?")
        yield Expansion(key, alike.bound if alike is not None else {}, "yes")


def stand_in(place: Place, type_: str, *labels: str) -> ConfigBlock:
    """A block without contents for one whose source is not at hand."""
    span = place.span
    block = Block(span, span, type_, tuple(Label(text, span) for text in labels), Body(span, (), ()))
    return ConfigBlock(place.path, block)
