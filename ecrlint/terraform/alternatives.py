"""One of several values, written out: every value a structure can have, each without a choice left in it."""

from __future__ import annotations

from collections.abc import Iterable

from ..records import replace
from ..values import Unknown
from .values import Chars, Encoded, Gap, Obj, Piece, Seq, Str, Undecided, Value, join_pieces, walk

MAX_ALTERNATIVES = 16

_DEPTH = 8
"""How deep choices are looked for: deeper than any place of a lifecycle policy."""


def alternatives(value: Value, limit: int = MAX_ALTERNATIVES) -> tuple[Value, ...]:
    """What a value can be, at most `limit` possibilities. A choice there is no room for is left as the unknown it
    would be without its options. Choices are taken to be independent of each other, so that there may be more
    possibilities than really occur, never fewer."""
    return tuple(_branches(value, limit, 0))


def choice(value: Value) -> Unknown | None:
    """Why a value is one of several: the first choice that is found in it."""
    for part in walk(value):
        if isinstance(part, Gap):
            continue
        if isinstance(part.data, Undecided):
            return part.data.unknown
        if isinstance(part.data, Str):
            inner = [choice(piece) for piece in part.data.pieces if isinstance(piece, Value)]
            if found := next((why for why in inner if why is not None), None):
                return found
    return None


def _branches(value: Value, limit: int, depth: int) -> list[Value]:
    data = value.data
    if isinstance(data, Undecided):
        if len(data.options) > limit:
            return [replace(value, data=data.unknown)]
        room = limit // len(data.options)
        return [found for option in data.options for found in _branches(value.child(option), room, depth)]
    if depth >= _DEPTH:
        return [value]
    if isinstance(data, Encoded):
        inner = _branches(data.value, limit, depth)
        return [value] if inner == [data.value] else [replace(value, data=Encoded(one)) for one in inner]
    if isinstance(data, Seq):
        rows = _rows(data.items, limit, depth)
        return [value] if rows is None else [replace(value, data=Seq(data.kind, tuple(row))) for row in rows]
    if isinstance(data, Obj):
        rows = _rows(data.items.values(), limit, depth)
        if rows is None:
            return [value]
        found = [dict(zip(data.items, row, strict=True)) for row in rows]
        return [replace(value, data=Obj(data.kind, items, data.rest, data.keys)) for items in found]  # type: ignore[arg-type]
    if isinstance(data, Str):
        return _texts(value, data, limit, depth)
    return [value]


def _rows(items: Iterable[Value | Gap], limit: int, depth: int) -> list[list[Value | Gap]] | None:
    """Every combination of what the members can be; None where no member has a choice."""
    rows: list[list[Value | Gap]] = [[]]
    changed = False
    for item in items:
        found: list[Value | Gap] = [item]
        if isinstance(item, Value):
            found = list(_branches(item, limit // len(rows), depth + 1))
        changed = changed or len(found) > 1 or found[0] is not item
        if len(found) == 1:
            for row in rows:
                row.append(found[0])
        else:
            rows = [[*row, one] for row in rows for one in found]
    return rows if changed else None


def _texts(value: Value, data: Str, limit: int, depth: int) -> list[Value]:
    rows = _rows([piece for piece in data.pieces if isinstance(piece, Value)], limit, depth)
    if rows is None:
        return [value]
    found = []
    for row in rows:
        chosen = iter(row)
        pieces: list[Piece] = []
        for piece in data.pieces:
            one = next(chosen) if isinstance(piece, Value) else piece
            pieces.extend(_pieces(one))
        found.append(replace(value, data=join_pieces(pieces)))
    return found


def _pieces(one: Value | Gap | Chars) -> list[Piece]:
    from .convert import Refused, pieces_of

    if isinstance(one, Gap):
        return [Value(one.unknown)]
    if isinstance(one, Chars):
        return [one]
    try:
        return pieces_of(one)
    except Refused:
        return [one]
