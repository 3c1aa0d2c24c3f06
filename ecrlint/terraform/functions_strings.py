"""String functions that change characters, cut, trim and search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from ..place import Place
from ..values import Unknown
from .convert import Exhausted, Refused, composed, known_text, pieces_of
from .convert_numbers import exact
from .functions import NUMERIC, PART_TEXT, TEXT, Args, Function
from .scope import Scope
from .values import MAX_TEXT, Chars, Piece, Str, Value, doubt, join_pieces, slice_chars, text_length

LARGEST_INTEGER = 2**63


def text_of(value: Value) -> str:
    """The text of a known string argument."""
    return known_text(value) or ""


def chars_of(value: Value) -> Chars:
    """The characters of a known string argument, with their places."""
    data = value.data
    return Chars(data.text or "", data.runs) if isinstance(data, Str) else Chars(text_of(value))


def whole_number(value: Value, place: Place) -> int:
    """A known number argument that has to be a whole number."""
    number = exact(value.data) if isinstance(value.data, Decimal) else exact(Decimal(0))
    if number.denominator != 1 or not -LARGEST_INTEGER <= number < LARGEST_INTEGER:
        raise Refused("a whole number is needed", place)
    return int(number)


def result(pieces: list[Piece], place: Place) -> Value:
    """A string made of pieces."""
    data = composed(join_pieces(pieces))
    if text_length(data) > MAX_TEXT:
        raise Exhausted("the text is too long to evaluate", place)
    return Value(data, place)


def kept(origin: Value, chars: Chars) -> Value:
    """A part of a string is still written where the string is."""
    return Value(Str((chars,)) if chars.text else Str(), origin.place, origin.uses)


def unknown_piece(piece: Value) -> Value:
    """What became of an unknown value: it no longer is the very value its reference names."""
    return Value(doubt(piece) or Unknown("it cannot be told"), piece.place)


def clusters(text: str, place: Place) -> list[str]:
    """A text in what readers see as its characters (Unicode's grapheme clusters), which Terraform counts.

    Only scripts and signs that never join are told apart here; a text with others is not evaluated."""
    if not text.isascii() and _JOINING.search(text):
        raise Exhausted("the text has characters that join with others", place)
    return _CLUSTER.findall(text)


_CLUSTER = re.compile(r"\r\n|.", re.DOTALL)
_JOINING = re.compile(
    "[^\u0000-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u200a\u2010-\u2027\u202f-\u205f\u2070-\u20cf\u2100-\u2bff"
    "\u3001-\u3029\u3030-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d"
    "\U0001f300-\U0001f3fa\U0001f400-\U0001faff]"
)
"""What may join with its neighbours: marks, joiners, flags, skin tones, scripts with vowel signs."""


def _mapped(change: Callable[[str], str]) -> Function:
    """A function that changes characters one by one: unknown pieces stay unknown."""

    def body(args: Args, _: Scope, place: Place) -> Value:
        pieces: list[Piece] = []
        for piece in pieces_of(args[0]):
            if isinstance(piece, Value):
                pieces.append(unknown_piece(piece))
            else:
                changed = change(piece.text)
                pieces.append(Chars(changed, piece.runs if len(changed) == len(piece.text) else ()))
        return result(pieces, place)

    return Function(body, (PART_TEXT,))


def _lower(char: str) -> str:
    """Letters that have no single counterpart stay as they are."""
    if char == "\u0130":
        return "i"
    return changed if len(changed := char.lower()) == 1 else char


def _upper(char: str) -> str:
    return changed if len(changed := char.upper()) == 1 else _title(char) if "\u1f80" <= char <= "\u1ffc" else char


def _title(char: str) -> str:
    return changed if len(changed := char.title()) == 1 else char


def _titled(args: Args, _: Scope, place: Place) -> Value:
    """Letters after what separates words are capitals."""
    chars, previous = [], " "
    for char in text_of(args[0]):
        chars.append(_title(char) if _separates(previous) else char)
        previous = char
    return result([Chars("".join(chars))], place)


def _separates(char: str) -> bool:
    if char.isascii():
        return not (char.isalnum() or char == "_")
    return char.isspace() and unicodedata.category(char)[0] not in "LN"


_SPACE = " \t\n\v\f\r\u0085\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"


def _trimmed(args: Args, _: Scope, __: Place) -> Value:
    chars, cut = chars_of(args[0]), text_of(args[1]) if len(args) > 1 else _SPACE
    low = len(chars.text) - len(chars.text.lstrip(cut)) if cut else 0
    high = len(chars.text.rstrip(cut)) if cut else len(chars.text)
    return kept(args[0], slice_chars(chars, low, max(low, high)))


def _trimprefix(args: Args, _: Scope, place: Place) -> Value:
    """A string whose known start has the prefix, or cannot have it, is known as far as it was."""
    prefix, pieces = text_of(args[1]), pieces_of(args[0])
    first = pieces[0].text if pieces and isinstance(pieces[0], Chars) else ""
    if doubt(args[0]) is None or len(first) >= len(prefix) or not prefix.startswith(first):
        if not prefix or not first.startswith(prefix):
            return args[0]
        return _without(args[0], pieces, len(prefix), 0, place)
    return Value(doubt(args[0]), place)


def _trimsuffix(args: Args, _: Scope, place: Place) -> Value:
    suffix, pieces = text_of(args[1]), pieces_of(args[0])
    last = pieces[-1].text if pieces and isinstance(pieces[-1], Chars) else ""
    if doubt(args[0]) is None or len(last) >= len(suffix) or not suffix.endswith(last):
        if not suffix or not last.endswith(suffix):
            return args[0]
        return _without(args[0], pieces, 0, len(suffix), place)
    return Value(doubt(args[0]), place)


def _without(origin: Value, pieces: list[Piece], start: int, end: int, place: Place) -> Value:
    """The string without so many characters at its start and end, which are known."""
    if start and isinstance(pieces[0], Chars):
        pieces = [slice_chars(pieces[0], start, len(pieces[0].text)), *pieces[1:]]
    if end and isinstance(pieces[-1], Chars):
        pieces = [*pieces[:-1], slice_chars(pieces[-1], 0, len(pieces[-1].text) - end)]
    return Value(result(pieces, place).data, origin.place, origin.uses)


def _chomp(args: Args, _: Scope, __: Place) -> Value:
    chars = chars_of(args[0])
    return kept(args[0], slice_chars(chars, 0, len(chars.text.rstrip("\r\n"))))


def _indent(args: Args, _: Scope, place: Place) -> Value:
    spaces, text = whole_number(args[0], place), text_of(args[1])
    if spaces < 0:
        raise Refused("indent by less than nothing", place)
    if spaces * text.count("\n") > MAX_TEXT:
        raise Exhausted("the text is too long to evaluate", place)
    return result([Chars(text.replace("\n", "\n" + " " * spaces))], place)


def _strrev(args: Args, _: Scope, place: Place) -> Value:
    return result([Chars("".join(reversed(clusters(text_of(args[0]), place))))], place)


def _substr(args: Args, _: Scope, place: Place) -> Value:
    """A negative offset counts from the end; a length below 0 means all that follows."""
    chars = chars_of(args[0])
    offset, length = whole_number(args[1], place), whole_number(args[2], place)
    parts = clusters(chars.text, place)
    if length == 0 and offset >= 0:
        return kept(args[0], Chars(""))
    start = offset if offset >= 0 else max(offset + len(parts), 0)
    end = len(parts) if length <= 0 else start + length
    low, high = len("".join(parts[:start])), len("".join(parts[:end]))
    return kept(args[0], slice_chars(chars, low, high))


def _starts(args: Args, _: Scope, place: Place) -> Value:
    return _edge(args, place, start=True)


def _ends(args: Args, _: Scope, place: Place) -> Value:
    return _edge(args, place, start=False)


def _edge(args: Args, place: Place, *, start: bool) -> Value:
    """Whether a string starts (ends) with another; its known start may suffice."""
    pieces = pieces_of(args[0])
    why = doubt(args[0])
    if second := doubt(args[1]):
        return Value(Unknown(second.reason, second.place), place)
    wanted = text_of(args[1])
    known = pieces[0 if start else -1] if pieces else Chars("")
    text = known.text if isinstance(known, Chars) else ""
    if text.startswith(wanted) if start else text.endswith(wanted):
        return Value(data=True, place=place)
    part = wanted[: len(text)] if start else wanted[max(len(wanted) - len(text), 0) :]
    if why is None or part != text:
        return Value(data=False, place=place)
    return Value(Unknown(why.reason, why.place), place)


def _strcontains(args: Args, _: Scope, place: Place) -> Value:
    """A known piece that holds the text suffices."""
    if second := doubt(args[1]):
        return Value(Unknown(second.reason, second.place), place)
    wanted = text_of(args[1])
    why = doubt(args[0])
    if not wanted or any(wanted in piece.text for piece in pieces_of(args[0]) if isinstance(piece, Chars)):
        return Value(data=True, place=place)
    return Value(Unknown(why.reason, why.place), place) if why else Value(data=False, place=place)


FUNCTIONS = {
    "lower": _mapped(lambda text: "".join(map(_lower, text))),
    "upper": _mapped(lambda text: "".join(map(_upper, text))),
    "title": Function(_titled, (TEXT,)),
    "trimspace": Function(_trimmed, (TEXT,)),
    "trim": Function(_trimmed, (TEXT, TEXT)),
    "trimprefix": Function(_trimprefix, (PART_TEXT, TEXT)),
    "trimsuffix": Function(_trimsuffix, (PART_TEXT, TEXT)),
    "chomp": Function(_chomp, (TEXT,)),
    "indent": Function(_indent, (NUMERIC, TEXT)),
    "strrev": Function(_strrev, (TEXT,)),
    "substr": Function(_substr, (TEXT, NUMERIC, NUMERIC)),
    "startswith": Function(_starts, (PART_TEXT, PART_TEXT)),
    "endswith": Function(_ends, (PART_TEXT, PART_TEXT)),
    "strcontains": Function(_strcontains, (PART_TEXT, PART_TEXT)),
}
