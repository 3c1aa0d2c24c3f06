"""`join`, `split` and `replace`, over strings and lists that are known in part."""

from __future__ import annotations

from ..place import Place
from ..values import Unknown
from .convert import Exhausted, Refused, pieces_of
from .convert_types import STRING, Type
from .functions import PART_TEXT, TEXT, Args, Function, Parameter
from .functions_regex import MAX_SUBJECT, compiled, expand_template, replacements
from .functions_strings import kept, result, text_of, unknown_piece
from .scope import Scope
from .values import MAX_ITEMS, MAX_TEXT, Chars, Gap, Piece, Seq, Value, doubt, join_pieces, slice_chars


def _join(args: Args, _: Scope, place: Place) -> Value:
    """Elements that cannot be told are pieces that cannot be told, their separators included."""
    if len(args) < 2:
        raise Refused("join needs a list", place)
    separator = pieces_of(args[0])
    found: list[Piece] = []
    first = True
    size = 0
    for collection in args[1:]:
        data = collection.data
        if not isinstance(data, Seq):
            why = doubt(collection) or Unknown("the list cannot be told")
            return Value(Unknown(why.reason, why.place), place)
        for item in data.items:
            if isinstance(item, Gap):
                if first:  # Whether a separator follows cannot be told.
                    return Value(item.unknown, place)
                found.append(Value(item.unknown, place))
                continue
            if not first:
                found.extend(separator)
            first = False
            if item.data is None:
                raise Refused("join meets null", place)
            more = pieces_of(collection.child(item))
            size += sum(len(piece.text) for piece in more if isinstance(piece, Chars))
            if size + len(found) > MAX_TEXT:
                raise Exhausted("the text is too long to evaluate", place)
            found.extend(more)
    return result(found, place)


def _split(args: Args, _: Scope, place: Place) -> Value:
    """A string known in part is split in its known pieces. What stands before, in or after an unknown one
    may be any number of elements."""
    separator = text_of(args[0])
    if doubt(args[1]) is not None:
        return _split_partly(separator, args[1], place)
    chars = join_pieces(pieces_of(args[1]))
    whole = chars.pieces[0] if chars.pieces and isinstance(chars.pieces[0], Chars) else Chars("")
    if not separator:
        parts = [(i, i + 1) for i in range(len(whole.text))]
    else:
        parts, start = [], 0
        for word in whole.text.split(separator):
            parts.append((start, start + len(word)))
            start += len(word) + len(separator)
    if len(parts) > MAX_ITEMS:
        raise Exhausted("the list is too long to evaluate", place)
    return Value(Seq("list", tuple(kept(args[1], slice_chars(whole, low, high)) for low, high in parts), STRING), place)


def _split_partly(separator: str, value: Value, place: Place) -> Value:
    why = doubt(value) or Unknown("the text cannot be told")
    pieces = pieces_of(value)
    if len(separator) != 1 or not pieces:
        return Value(Unknown(why.reason, why.place), place)
    items: list[Value | Gap] = []
    first, last = pieces[0], pieces[-1]
    if isinstance(first, Chars):
        items.extend(_whole_words(value, first, separator, start=True))
    items.append(Gap(why))
    if isinstance(last, Chars) and len(pieces) > 1:
        items.extend(_whole_words(value, last, separator, start=False))
    return Value(Seq("list", tuple(items)), place)


def _whole_words(value: Value, piece: Chars, separator: str, *, start: bool) -> list[Value | Gap]:
    """The elements of a known start that end in it, or of a known end that begin in it."""
    words = piece.text.split(separator)
    places, at = [], 0
    for word in words:
        places.append((at, at + len(word)))
        at += len(word) + 1
    chosen = places[:-1] if start else places[1:]
    return [kept(value, slice_chars(piece, low, high)) for low, high in chosen]


def _replace(args: Args, scope: Scope, place: Place) -> Value:
    search, new = text_of(args[1]), text_of(args[2])
    if len(search.encode()) > 1 and search.startswith("/") and search.endswith("/"):
        return _replace_pattern(args[0], search[1:-1], new, scope, place)
    if len(search) != 1 and (why := doubt(args[0])):
        return Value(Unknown(why.reason, why.place), place)
    found: list[Piece] = []
    for piece in pieces_of(args[0]) or [Chars("")]:
        if isinstance(piece, Value):
            found.append(unknown_piece(piece))
        elif (piece.text.count(search) + 1) * len(new) + len(piece.text) > MAX_TEXT:
            raise Exhausted("the text is too long to evaluate", place)
        else:
            found.append(Chars(piece.text.replace(search, new), () if search in piece.text else piece.runs))
    return result(found, place)


def _replace_pattern(value: Value, pattern: str, new: str, scope: Scope, place: Place) -> Value:
    """`replace` with a regular expression; `$1` and `${name}` in the new text stand for groups."""
    if why := doubt(value):
        return Value(Unknown(why.reason, why.place), place)
    text = text_of(value)
    program = compiled(pattern, place)
    if len(text) > MAX_SUBJECT:
        raise Exhausted("the text is too long for a regular expression", place)
    parts, end, size = [], 0, 0
    for match, replaced in replacements(program, text, scope, place):
        parts.append(text[end : match[0]])
        parts.append(expand_template(new, program, text, match) if replaced else "")
        end = match[1] or 0
        size += len(parts[-1])
        if size > MAX_TEXT:
            raise Exhausted("the text is too long to evaluate", place)
    return result([Chars("".join(parts) + text[end:])], place)


_STRINGS = Parameter(Type("list", STRING), partial=True)

FUNCTIONS = {
    "join": Function(_join, (PART_TEXT,), _STRINGS),
    "split": Function(_split, (TEXT, PART_TEXT)),
    "replace": Function(_replace, (PART_TEXT, TEXT, TEXT)),
}
