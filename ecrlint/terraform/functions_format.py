"""`format` and `formatlist`, with the verbs of Go that Terraform allows."""

from __future__ import annotations

import re
from decimal import Decimal

from ..place import Place
from ..records import dataclass
from ..values import Unknown
from .convert import Exhausted, Refused, in_range, pieces_of, to_bool, to_number, to_string
from .convert_digits import fixed, general, rounded, scientific, significant
from .convert_numbers import exact
from .convert_types import STRING
from .functions import PART_TEXT, Args, Function, Parameter
from .functions_strings import clusters, result, text_of
from .jsontext import encode
from .scope import Scope
from .values import MAX_ITEMS, MAX_TEXT, Chars, Encoded, Gap, Piece, Seq, Str, Value, deep_doubt, doubt

MAX_WIDTH = 10_000

_VERB = re.compile(r"%(?:(%)|([0#+ -]*)([1-9]\d*)?(?:\.(\d*))?(?:\[([1-9]\d*)\])?([a-zA-Z]))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Verb:
    """`%-5.2f`: `flags` as they are written, None for a width or precision that is not given."""

    flags: str
    width: int | None
    precision: int | None
    letter: str


@dataclass(frozen=True, slots=True)
class Template:
    """A format: known texts, and verbs with the argument (from 1) each takes."""

    parts: tuple[str | tuple[Verb, int], ...]
    arguments: int


def _template(text: str, place: Place) -> Template:
    parts: list[str | tuple[Verb, int]] = []
    end, next_, highest = 0, 1, 0
    for match in _VERB.finditer(text):
        if "%" in text[end : match.start()]:
            break
        parts.append(text[end : match.start()])
        end = match.end()
        percent, flags, width, precision, index, letter = match.groups()
        if percent:
            parts.append("%")
            continue
        number = int(index[:9]) if index else next_
        parts.append((_verb(flags, width, precision, letter, place), number))
        next_, highest = number + 1, max(highest, number)
    if "%" in text[end:]:
        raise Refused("the format has a verb that does not exist", place)
    return Template((*parts, text[end:]), highest)


def _verb(flags: str, width: str | None, precision: str | None, letter: str, place: Place) -> Verb:
    if letter not in "vtbdoxXeEfgGsq":
        raise Refused(f"the format has the verb {letter}, which does not exist", place)
    if len(width or "") > 6 or len(precision or "") > 6 or max(int(width or 0), int(precision or 0)) > MAX_WIDTH:
        raise Exhausted("the format is too wide to evaluate", place)
    return Verb(flags, int(width) if width else None, None if precision is None else int(precision or 0), letter)


def _format(args: Args, _: Scope, place: Place) -> Value:
    if why := doubt(args[0]):
        return Value(Unknown(why.reason, why.place), place)
    return result(_filled(_template(text_of(args[0]), place), args[1:], place), place)


def _filled(template: Template, args: Args, place: Place) -> list[Piece]:
    if template.arguments != len(args):
        raise Refused(f"the format has verbs for {template.arguments} arguments and is given {len(args)}", place)
    found: list[Piece] = []
    for part in template.parts:
        if isinstance(part, str):
            found.append(Chars(part))
        else:
            verb, number = part
            found.extend(_formatted(verb, args[number - 1], place))
    return found


def _formatted(verb: Verb, arg: Value, place: Place) -> list[Piece]:
    """One argument; one that cannot be told is a piece that cannot be told."""
    if arg.data is None:
        raise Exhausted("whether null can be formatted depends on its type and the version of Terraform", place)
    plain = not verb.flags and verb.width is None and verb.precision is None
    if plain and verb.letter == "s":
        return pieces_of(arg)
    if plain and verb.letter == "v" and isinstance(arg.data, Str):
        return list(arg.data.pieces)
    if why := deep_doubt(arg):
        return [Value(Unknown(why.reason, why.place), place)]
    if verb.letter == "v":
        return [Chars(_padded(_as_it_is(verb, arg), verb, place))]
    if verb.letter in "sq":
        return [Chars(_padded(_string(verb, arg, place), verb, place))]
    if verb.letter == "t":
        return [Chars(text_of(to_string(to_bool(arg))))]
    number = to_number(arg).data
    number = in_range(number, place) if isinstance(number, Decimal) else Decimal(0)
    return [Chars(_integer(verb, number, place) if verb.letter in "bdoxX" else _float(verb, number, place))]


def _as_it_is(verb: Verb, arg: Value) -> str:
    if "#" not in verb.flags:
        if isinstance(arg.data, (Str, Encoded)):
            return text_of(arg)
        if isinstance(arg.data, Decimal):
            return ("-" if arg.data.is_signed() else "") + general(arg.data)
    return encode(arg).text or ""


def _string(verb: Verb, arg: Value, place: Place) -> str:
    text = text_of(to_string(arg))
    if verb.precision:
        text = "".join(clusters(text, place)[: verb.precision])
    return text if verb.letter == "s" else encode(Value(Str((Chars(text),)) if text else Str())).text or ""


def _padded(text: str, verb: Verb, place: Place) -> str:
    missing = (verb.width or 0) - (len(clusters(text, place)) if verb.width else 0)
    if missing <= 0:
        return text
    pad = ("0" if "0" in verb.flags else " ") * missing
    return text + pad if "-" in verb.flags else pad + text


_BASES = {"b": "b", "d": "d", "o": "o", "x": "x", "X": "X"}
_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X", "d": ""}


def _integer(verb: Verb, number: Decimal, place: Place) -> str:
    value = exact(number)
    if value.denominator != 1:
        raise Refused("a whole number is needed", place)
    digits = format(abs(int(value)), _BASES[verb.letter])
    sign = "-" if value < 0 else _sign(verb)
    prefix = _PREFIXES[verb.letter] if "#" in verb.flags else ""
    if verb.precision is not None:
        if digits == "0" and verb.precision == 0:
            return ""
        digits = digits.zfill(verb.precision)
    missing = (verb.width or 0) - len(sign) - len(prefix) - len(digits)
    if missing <= 0:
        return sign + prefix + digits
    if "-" in verb.flags:
        return sign + prefix + digits + " " * missing
    if "0" in verb.flags and verb.precision is None:
        return sign + prefix + "0" * missing + digits
    return " " * missing + sign + prefix + digits


def _sign(verb: Verb) -> str:
    return "+" if "+" in verb.flags else " " if " " in verb.flags else ""


def _float(verb: Verb, number: Decimal, place: Place) -> str:
    if "-" in verb.flags and "0" in verb.flags and verb.width:
        raise Exhausted("how both flags - and 0 pad a number depends on the version of Terraform", place)
    letter, precision = verb.letter, verb.precision
    if letter in "gG":
        shown = general(number, precision, "E" if letter == "G" else "e")
    elif letter == "f":
        shown = fixed(rounded(number, 6 if precision is None else precision), 6 if precision is None else precision)
    else:
        places = 6 if precision is None else precision
        shown = scientific(significant(number, places + 1), places, letter)
    sign = "-" if number.is_signed() else _sign(verb)
    missing = (verb.width or 0) - len(sign) - len(shown)
    if missing <= 0:
        return sign + shown
    if "0" in verb.flags and "-" not in verb.flags:
        return sign + "0" * missing + shown
    return sign + shown + " " * missing if "-" in verb.flags else " " * missing + sign + shown


def _formatlist(args: Args, scope: Scope, place: Place) -> Value:
    """One text for each element of the lists among the arguments; others stand in every text."""
    if why := doubt(args[0]):
        return Value(Unknown(why.reason, why.place), place)
    template, lists = _template(text_of(args[0]), place), []
    for arg in args[1:]:
        if isinstance(arg.data, Seq):
            if why := arg.data.gap:
                return Value(Unknown(why.reason, why.place), place)
            lists.append(len(arg.data.items))
        elif (why := doubt(arg)) and not isinstance(arg.data, Str):
            return Value(Unknown(why.reason, why.place), place)
    if len(set(lists)) > 1:
        raise Refused("formatlist is given lists of different lengths", place)
    items, size = [], 0
    for number in range(lists[0] if lists else 1):
        scope.budget.spend()
        pieces = _filled(template, tuple(_element(arg, number) for arg in args[1:]), place)
        size += sum(len(piece.text) for piece in pieces if isinstance(piece, Chars))
        if size > MAX_TEXT or number > MAX_ITEMS:
            raise Exhausted("the list is too long to evaluate", place)
        items.append(result(pieces, place))
    return Value(Seq("list", tuple(items), STRING), place)


def _element(arg: Value, number: int) -> Value:
    if not isinstance(arg.data, Seq):
        return arg
    item = arg.data.items[number]
    return arg.child(item) if not isinstance(item, Gap) else Value(item.unknown)


_ANY = Parameter(null=True, partial=True)

FUNCTIONS = {
    "format": Function(_format, (PART_TEXT,), _ANY),
    "formatlist": Function(_formatlist, (PART_TEXT,), _ANY),
}
