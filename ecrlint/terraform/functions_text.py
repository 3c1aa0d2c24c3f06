"""String functions, and `file`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from decimal import Decimal

from ..place import Lines, Place, Run
from ..values import Unknown
from .convert import Refused, known_text, pieces_of, to_bool, to_number, to_string
from .functions import Function
from .scope import Exhausted, Scope
from .values import (
    MAX_ITEMS,
    MAX_TEXT,
    Chars,
    Encoded,
    Gap,
    Piece,
    Seq,
    Str,
    Use,
    Value,
    doubt,
    join_pieces,
    slice_chars,
    text_length,
)  # fmt: skip

MAX_WIDTH = 10_000


def text_of(value: Value) -> str:
    """The text of a known string argument."""
    text = known_text(value)
    if text is None:
        raise Refused("an argument is null", value.place)
    return text


def _chars(value: Value) -> Chars:
    data = to_string(value).data
    if isinstance(data, Str) and data.text is not None:
        return Chars(data.text, data.runs)
    return Chars(text_of(value))


def _result(pieces: list[Piece], place: Place) -> Value:
    data = join_pieces(pieces)
    if text_length(data) > MAX_TEXT:
        raise Exhausted("the text is too long to evaluate", place)
    return Value(data, place)


def _mapped(change: Callable[[str], str]) -> Function:
    """A function that changes characters one by one: unknown pieces stay unknown."""

    def body(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
        pieces: list[Piece] = []
        for piece in pieces_of(args[0]):
            if isinstance(piece, Value):
                pieces.append(_unknown_piece(piece))
            else:
                changed = change(piece.text)
                pieces.append(Chars(changed, piece.runs if len(changed) == len(piece.text) else ()))
        return _result(pieces, place)

    return Function(body, 1, 1, partial=True)


def _lower(char: str) -> str:
    """Letters that have no single counterpart stay as they are."""
    return changed if len(changed := char.lower()) == 1 else char


def _upper(char: str) -> str:
    return changed if len(changed := char.upper()) == 1 else char


def _unknown_piece(piece: Value) -> Value:
    """What became of an unknown value: it no longer is the very value its reference names."""
    if piece.data is None:
        raise Refused("an argument is null", piece.place)
    return Value(doubt(piece) or Unknown("it cannot be told"), piece.place)


def _trimmed(start: bool, end: bool, given: bool) -> Function:
    def body(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
        chars = _chars(args[0])
        cut = text_of(args[1]) if given else " \t\n\v\f\r\u0085\u00a0\u2028\u2029"
        low = len(chars.text) - len(chars.text.lstrip(cut)) if start else 0
        high = len(chars.text.rstrip(cut)) if end else len(chars.text)
        return _keep(args[0], slice_chars(chars, low, max(low, high)))

    return Function(body, 2 if given else 1, 2 if given else 1)


def _keep(origin: Value, chars: Chars) -> Value:
    """A part of a string is still written where the string is."""
    return Value(Str((chars,)) if chars.text else Str(), origin.place, origin.uses)


def _trimprefix(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    chars, prefix = _chars(args[0]), text_of(args[1])
    start = len(prefix) if chars.text.startswith(prefix) else 0
    return _keep(args[0], slice_chars(chars, start, len(chars.text)))


def _trimsuffix(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    chars, suffix = _chars(args[0]), text_of(args[1])
    end = len(chars.text) - (len(suffix) if suffix and chars.text.endswith(suffix) else 0)
    return _keep(args[0], slice_chars(chars, 0, end))


def _replace(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    if why := doubt(args[1]) or doubt(args[2]):
        return Value(Unknown(why.reason, why.place), place)
    search, new = text_of(args[1]), text_of(args[2])
    if len(search) > 1 and search.startswith("/") and search.endswith("/"):
        return Value(Unknown("replace with a regular expression is not evaluated", place), place)
    pieces = pieces_of(args[0])
    if len(search) != 1 and (why := doubt(args[0])):
        return Value(Unknown(why.reason, why.place), place)
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Value):
            found.append(_unknown_piece(piece))
        elif piece.text.count(search) * len(new) > MAX_TEXT:
            raise Exhausted("the text is too long to evaluate", place)
        else:
            found.append(Chars(piece.text.replace(search, new), () if search in piece.text else piece.runs))
    return _result(found, place)


def _join(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    separator = pieces_of(args[0])
    found: list[Piece] = []
    first = True
    for collection in args[1:]:
        data = collection.data
        if not isinstance(data, Seq):
            if why := doubt(collection):
                return Value(Unknown(why.reason, why.place), place)
            raise Refused("join needs a list", place)
        for item in data.items:
            if isinstance(item, Gap):
                found.append(Value(item.unknown, place))
                first = False
                continue
            if not first:
                found.extend(separator)
            first = False
            if item.data is None:
                raise Refused("join meets null", place)
            found.extend(pieces_of(collection.child(item)))
    return _result(found, place)


def _split(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    separator, chars = text_of(args[0]), _chars(args[1])
    if not separator:
        parts = [(i, i + 1) for i in range(len(chars.text))]
    else:
        parts, start = [], 0
        for word in chars.text.split(separator):
            parts.append((start, start + len(word)))
            start += len(word) + len(separator)
    if len(parts) > MAX_ITEMS:
        raise Exhausted("the list is too long to evaluate", place)
    items = tuple(_keep(args[1], slice_chars(chars, low, high)) for low, high in parts)
    return Value(Seq("list", items), place)


def _substr(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    chars = _chars(args[0])
    start, length = (_whole_number(arg) for arg in args[1:])
    if start < 0:
        start = max(len(chars.text) + start, 0)
    end = len(chars.text) if length < 0 else start + length
    return _keep(args[0], slice_chars(chars, start, end))


def _whole_number(value: Value) -> int:
    number = to_number(value).data
    if not isinstance(number, Decimal) or number != int(number):
        raise Refused("a whole number is needed", value.place)
    return int(number)


_VERB = re.compile(r"%(%|([-+ #0]*)(\*|\d*)(?:\.(\d*))?(?:\[(\d+)\])?([a-zA-Z]))")


def _format(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    template = text_of(args[0]) if not doubt(args[0]) else None
    if template is None:
        why = doubt(args[0])
        return Value(why or Unknown("the format cannot be told"), place)
    found: list[Piece] = []
    end, number = 0, 1
    for match in _VERB.finditer(template):
        found.append(Chars(template[end : match.start()]))
        end = match.end()
        if match.group(1) == "%":
            found.append(Chars("%"))
            continue
        number = int(match.group(5)) if match.group(5) else number
        if number >= len(args):
            raise Refused("format has fewer arguments than verbs", place)
        found.extend(_verb(match, args[number], place))
        number += 1
    rest = template[end:]
    if "%" in rest:
        raise Refused("the format has a verb that does not exist", place)
    found.append(Chars(rest))
    return _result(found, place)


def _verb(match: re.Match[str], arg: Value, place: Place) -> list[Piece]:
    flags, width, precision, verb = match.group(2), match.group(3), match.group(4), match.group(6)
    if verb in "sv" and not flags and not width and precision is None and not isinstance(arg.data, Seq):
        if arg.data is None:
            raise Refused("null cannot be formatted", place)
        if not isinstance(arg.data, Encoded):
            return pieces_of(arg) if doubt(arg) is None or isinstance(arg.data, Str) else [arg]
    if why := doubt(arg):
        return [Value(why, place)]
    if width == "*" or len(width) > 4 or len(precision or "") > 3:
        return [Value(Unknown("this format is not evaluated", place), place)]
    if verb == "s":
        return [Chars(("%" + flags + width + (f".{precision}" if precision is not None else "") + "s") % text_of(arg))]
    if verb == "d":
        return [Chars(f"%{flags}{width}d" % _whole_number(arg))]
    if verb == "t":
        return [Chars(text_of(Value(to_bool(arg).data)))]
    if verb == "f":
        number = to_number(arg).data
        if isinstance(number, Decimal) and not flags.strip("0-+ "):
            shown = f"{number:.{precision or 6}f}"
            return [Chars(_padded(shown, flags, int(width or 0)))]
    return [Value(Unknown(f"the format %{verb} is not evaluated", place), place)]


def _padded(shown: str, flags: str, width: int) -> str:
    if "+" in flags and not shown.startswith("-"):
        shown = "+" + shown
    if "-" in flags:
        return shown.ljust(width)
    return shown.zfill(width) if "0" in flags else shown.rjust(width)


def _starts(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    return _edge(args, place, start=True)


def _ends(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    return _edge(args, place, start=False)


def _edge(args: tuple[Value, ...], place: Place, *, start: bool) -> Value:
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
    part = wanted[: len(text)] if start else wanted[len(wanted) - len(text) :]
    if why is None or part != text:
        return Value(data=False, place=place)
    return Value(Unknown(why.reason, why.place), place)


def _strcontains(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    return Value(text_of(args[1]) in text_of(args[0]), place)


def _chomp(args: tuple[Value, ...], _: Scope, place: Place) -> Value:
    chars = _chars(args[0])
    return _keep(args[0], slice_chars(chars, 0, len(chars.text.rstrip("\r\n"))))


def _file(args: tuple[Value, ...], scope: Scope, place: Place) -> Value:
    name = text_of(args[0])
    try:
        path, text = scope.read(name)
    except Refused as refused:
        return Value(Unknown(refused.reason, place), place)
    value = Value(Str((Chars(text, file_runs(path, text)),)) if text else Str(), file_start(path, text))
    return value.through(Use(place, f"the file {posixpath.basename(path)}", edge=True))


def file_runs(path: str, text: str) -> tuple[Run, ...]:
    """Where the characters of a file's text are written: one run a line."""
    lines = Lines(text)
    runs, start = [], 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        span = lines.span(start, end - 1 if text[end - 1] == "\n" else end)
        runs.append(Run(start, end - start, Place(path, span), exact=True))
        start = end
    return tuple(runs)


def file_start(path: str, text: str) -> Place:
    """The first line of a file."""
    first = text.split("\n", 1)[0]
    return Place(path, Lines(text).span(0, max(len(first), 0)))


def _fileexists(args: tuple[Value, ...], scope: Scope, place: Place) -> Value:
    try:
        scope.read(text_of(args[0]))
    except Refused as refused:
        return Value(Unknown(refused.reason, place), place)
    return Value(data=True, place=place)


FUNCTIONS = {
    "lower": _mapped(lambda text: "".join(map(_lower, text))),
    "upper": _mapped(lambda text: "".join(map(_upper, text))),
    "trimspace": _trimmed(True, True, False),
    "trim": _trimmed(True, True, True),
    "trimprefix": Function(_trimprefix, 2, 2),
    "trimsuffix": Function(_trimsuffix, 2, 2),
    "chomp": Function(_chomp, 1, 1),
    "replace": Function(_replace, 3, 3, partial=True),
    "join": Function(_join, 2, None, partial=True),
    "split": Function(_split, 2, 2),
    "substr": Function(_substr, 3, 3),
    "format": Function(_format, 1, None, partial=True),
    "startswith": Function(_starts, 2, 2, partial=True),
    "endswith": Function(_ends, 2, 2, partial=True),
    "strcontains": Function(_strcontains, 2, 2),
    "file": Function(_file, 1, 1),
    "fileexists": Function(_fileexists, 1, 1),
}
