"""JSON as text and back, with the places of its parts and with parts that cannot be told."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from decimal import Decimal

from ..parse.json_nodes import JsonArray, JsonNode, JsonObject, JsonScalar
from ..parse.json_pieces import read_json_pieces
from ..place import Place, Run, place_of
from ..records import replace
from ..values import Unknown
from .convert import MAX_EXPONENT, Exhausted, Refused, composed, in_range
from .convert_collections import in_order
from .convert_numbers import number_text
from .convert_types import Fuel
from .values import (
    MAX_ITEMS,
    MAX_TEXT,
    Chars,
    Encoded,
    Gap,
    Obj,
    Piece,
    Seq,
    Str,
    Undecided,
    Value,
    doubt,
    join_pieces,
    part_of,
)  # fmt: skip

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def encode(value: Value) -> Str:
    """The text `jsonencode` gives; what cannot be told is an unknown piece of it."""
    pieces: list[Piece] = []
    size = 0
    for count, piece in enumerate(_encoded(value, 0)):
        pieces.append(piece)
        size += len(piece.text) if isinstance(piece, Chars) else 0
        if size > MAX_TEXT or count > 10 * MAX_ITEMS:
            return Str((Value(Unknown("the JSON is too long to evaluate", value.place), value.place),))
    return join_pieces(pieces)


def _encoded(value: Value, depth: int) -> Iterator[Piece]:
    data = value.data
    if depth > 200:
        yield Value(Unknown("the JSON is nested too deeply to evaluate", value.place), value.place)
    elif data is None:
        yield Chars("null")
    elif isinstance(data, bool):
        yield Chars("true" if data else "false")
    elif isinstance(data, Decimal) and abs(data.adjusted()) <= MAX_EXPONENT:
        yield Chars(number_text(data))
    elif isinstance(data, Str):
        yield Chars('"')
        for piece in data.pieces:
            yield Chars(_quoted(piece.text)) if isinstance(piece, Chars) else piece
        yield Chars('"')
    elif isinstance(data, Seq):
        yield from _encoded_seq(data, depth)
    elif isinstance(data, Obj):
        yield from _encoded_obj(data, depth)
    elif isinstance(data, Encoded):
        yield from _encoded(Value(encode(data.value)), depth + 1)
    else:
        yield Value(doubt(value) or Unknown("it cannot be told", value.place), value.place)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)[1:-1]
    for char, escaped in _ESCAPED.items():
        quoted = quoted.replace(char, escaped)
    return quoted


def _encoded_seq(data: Seq, depth: int) -> Iterator[Piece]:
    yield Chars("[")
    begun = False
    for item in in_order(data):
        if isinstance(item, Gap):
            yield Value(item.unknown)
            continue
        if begun:
            yield Chars(",")
        begun = True
        yield from _encoded(item, depth + 1)
    yield Chars("]")


def _encoded_obj(data: Obj, depth: int) -> Iterator[Piece]:
    """Keys that cannot be told may stand anywhere among the others."""
    more = [Value(data.rest)] if data.rest else []
    yield Chars("{")
    yield from more
    for number, key in enumerate(sorted(data.items)):
        yield Chars(("," if number else "") + f'"{_quoted(key)}":')
        yield from _encoded(data.items[key], depth + 1)
        yield from more
    yield Chars("}")


def decode(value: Value) -> Value:
    """The value that a JSON text stands for, its parts with their places. Refused if it is not JSON.
    What is unknown in the text is unknown in the value."""
    data = value.data
    if isinstance(data, Encoded):
        return value.child(data.value)
    if isinstance(data, Str) and any(isinstance(piece, Chars) for piece in data.pieces):
        return _read(value, data)
    if why := doubt(value):
        return Value(Unknown(why.reason, why.place), value.place, part_of(value.uses, None))
    if data == Str():
        raise Refused("an empty text is not JSON", value.place)
    raise Refused("only a text can be read as JSON", value.place)


def _read(value: Value, data: Str) -> Value:
    known: list[str | Unknown] = []
    runs: list[Run] = []
    length = 0
    for piece in data.pieces:
        if isinstance(piece, Chars):
            known.append(piece.text)
            runs.extend(replace(run, start=run.start + length) for run in piece.runs)
            length += len(piece.text)
        else:
            known.append(doubt(piece) or Unknown("it cannot be told", piece.place))
            if (place := piece.uses[0].place if piece.uses else piece.place) is not None:
                runs.append(Run(length, 1, place, exact=False))
            length += 1
    reading = read_json_pieces(known, repeated=True)
    if isinstance(reading.root, Unknown):
        return Value(reading.root, value.place, part_of(value.uses, None))
    if reading.root is None:
        error = reading.errors[0] if reading.errors else None
        place = place_of(tuple(runs), error.start, error.end) if error else None
        if error is not None and error.kind == "limit":
            raise Exhausted("the JSON is nested too deeply to evaluate", place or value.place)
        raise Refused("the text is not JSON", place or value.place)
    found = _node(reading.root, _Places(runs, value.place))
    return value.child(found)


def as_read(value: Value, fuel: Fuel | None = None) -> Value:
    """A value as it comes back from JSON: tuples instead of lists and sets, objects instead of maps."""
    fuel = fuel or Fuel()
    data = value.data
    if not fuel.burn():
        raise Exhausted("the value is too large to evaluate", value.place)
    if isinstance(data, Seq):
        items = (item if isinstance(item, Gap) else as_read(item, fuel) for item in in_order(data))
        return replace(value, data=Seq("tuple", tuple(items)))
    if isinstance(data, Obj):
        found = {key: as_read(item, fuel) for key, item in data.items.items()}
        return replace(value, data=Obj("object", found, data.rest, data.keys))
    if isinstance(data, Undecided):
        return replace(value, data=Undecided(tuple(as_read(o, fuel) for o in data.options), data.unknown))
    return replace(value, data=Decimal(data)) if isinstance(data, Decimal) else value


class _Places:
    """Finds the runs of a stretch of text without looking at all of them."""

    def __init__(self, runs: list[Run], fallback: Place | None) -> None:
        self._runs = runs
        self._starts = [run.start for run in runs]
        self._fallback = fallback

    def of(self, start: int, end: int) -> Place | None:
        """The place of the first line of a stretch."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        return place_of(tuple(self._runs[first : first + 2]), start, end) or self._fallback

    def of_scalar(self, node: JsonScalar) -> Place | None:
        """The place of a scalar, which is on one line: in a quoted string each of its quotes is a run of its own."""
        first = max(bisect_right(self._starts, node.start) - 1, 0)
        last = bisect_left(self._starts, node.end)
        return place_of(tuple(self._runs[first:last]), node.start, node.end) or self._fallback


def _node(node: JsonNode, places: _Places) -> Value:
    place = places.of_scalar(node) if isinstance(node, JsonScalar) else places.of(node.start, node.end)
    if isinstance(node, JsonArray):
        items: list[Value | Gap] = [_node(item, places) for item in node.items]
        if node.open:
            items.append(Gap(node.open))
        return Value(Seq("tuple", tuple(items)), place)
    if isinstance(node, JsonObject):
        members = [(member.key, member.value) for member in node.members if isinstance(member.key.value, str)]
        keys = {key.text: p for key, _ in members if (p := places.of_scalar(key))}
        return Value(Obj("object", {key.text: _node(v, places) for key, v in members}, node.open, keys), place)
    if node.parts:
        pieces: list[Piece] = [Chars(p) if isinstance(p, str) else Value(p, place) for p in node.parts]
        return Value(composed(join_pieces(pieces)), place)
    if isinstance(node.value, str):
        return Value(composed(Str((Chars(node.value),)) if node.value else Str()), place)
    return Value(in_range(node.value, place) if isinstance(node.value, Decimal) else node.value, place)
