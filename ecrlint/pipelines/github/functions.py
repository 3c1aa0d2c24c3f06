"""The functions and comparisons of GitHub's expressions, over values of which parts may be unknown."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias, Union

from ...place import Place
from ...records import dataclass
from ..symbolic import Known, Opaque, Piece, Symbolic, joined

MAX_TEXT = 100_000
"""Characters that `format` and `join` make at most; calls in calls make as many as they like."""


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """A value that is known and no string: null, a bool, a number, a list, an object."""

    value: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Data) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value).__name__, repr(self.value)))

    def parts(self, names: tuple[str, ...] | None) -> Iterator[object]:
        """The parts of those names (null where there is none); all parts if the names cannot be told."""
        items: Mapping[str, object] = {}
        if isinstance(self.value, dict):
            items = {key.lower(): item for key, item in self.value.items()}
        elif isinstance(self.value, list):
            items = {str(position): item for position, item in enumerate(self.value)}
        if names is None:
            yield from items.values()
        else:
            yield from (items.get(name.lower().removesuffix(".0")) for name in names)


@dataclass(frozen=True, slots=True)
class Maybe:
    """A condition that only a run decides. `reason` is a clause for people, `source` the expression."""

    reason: str
    source: str


Value: TypeAlias = Union[Symbolic, Data, Maybe]
Function: TypeAlias = Callable[[tuple[Value, ...], Place], Union[Value, None]]


def truth(value: Value) -> bool | None:
    """Whether GitHub takes the value for true; None if that cannot be told."""
    if isinstance(value, Maybe):
        return None
    if isinstance(value, Data):
        plain = value.value
        if plain is None or plain is False:
            return False
        return not (isinstance(plain, float) and (plain == 0 or math.isnan(plain)))
    if any(isinstance(piece, Known) for piece in value.pieces):
        return True
    return None if value.pieces else False


def as_text(value: Data) -> str | None:
    """How GitHub writes the value into a text; None for objects and lists."""
    plain = value.value
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, float | int):
        return str(int(plain)) if math.isfinite(plain) and plain == int(plain) else repr(plain)
    return None


def equal(left: Value, right: Value) -> bool | None:
    """`left == right` as GitHub compares (strings without regard to case); None if that cannot be told."""
    if isinstance(left, Symbolic) and isinstance(right, Symbolic):
        if left.text is not None and right.text is not None:
            return left.text.lower() == right.text.lower()
        return None if _could_be(left, right) and _could_be(right, left) else False
    if isinstance(left, Data) and isinstance(right, Data) and type(left.value) is type(right.value):
        return left.value == right.value
    return None


def _could_be(value: Symbolic, other: Symbolic) -> bool:
    """False if known text shows that the two differ: one is empty and the other is not."""
    empty = other.text == ""
    return not (empty and any(isinstance(piece, Known) for piece in value.pieces))


def _pieces(value: Value) -> tuple[Piece, ...] | None:
    if isinstance(value, Symbolic):
        return value.pieces
    if isinstance(value, Data):
        text = as_text(value)
        return None if text is None else (Known(text),)
    return (Opaque(value.reason, value.source),)


def _format(arguments: tuple[Value, ...], place: Place) -> Value | None:
    """`format('{0}-{1}', a, b)`; braces are doubled to stand for themselves."""
    if not arguments or not isinstance(arguments[0], Symbolic) or arguments[0].text is None:
        return None
    template = arguments[0].text
    pieces: list[Piece] = []
    at, room = 0, MAX_TEXT
    while at < len(template):
        if template[at : at + 2] in ("{{", "}}"):
            pieces.append(Known(template[at]))
            at += 2
        elif template[at] == "{":
            closing = template.find("}", at)
            index = template[at + 1 : closing]
            if closing < 0 or not index.isdecimal() or int(index) + 1 >= len(arguments):
                return None
            given = _pieces(arguments[int(index) + 1])
            if given is None:
                return None
            pieces.extend(given)
            room -= sum(len(piece.text) if isinstance(piece, Known) else 1 for piece in given)
            if room < 0:
                return None
            at = closing + 1
        else:
            end = min(
                (n for n in (template.find("{", at), template.find("}}", at)) if n >= 0),
                default=len(template),
            )
            end = max(end, at + 1)
            pieces.append(Known(template[at:end]))
            at = end
    return Symbolic(joined(pieces), place)


def _join(arguments: tuple[Value, ...], place: Place) -> Value | None:
    if not arguments:
        return None
    separator = arguments[1].text if len(arguments) > 1 and isinstance(arguments[1], Symbolic) else ","
    if isinstance(arguments[0], Symbolic):
        return arguments[0]
    if not isinstance(arguments[0], Data) or separator is None:
        return None
    items = arguments[0].value if isinstance(arguments[0].value, list) else [arguments[0].value]
    texts = [item if isinstance(item, str) else as_text(Data(item)) for item in items]
    if any(text is None for text in texts):
        return None
    if sum(len(str(text)) + len(separator) for text in texts) > MAX_TEXT:
        return None
    text = separator.join(str(text) for text in texts)
    return Symbolic((Known(text),) if text else (), place)


def _from_json(arguments: tuple[Value, ...], place: Place) -> Value | None:
    if len(arguments) != 1 or not isinstance(arguments[0], Symbolic) or arguments[0].text is None:
        return None
    try:
        value = json.loads(arguments[0].text, parse_int=float)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, str):
        return Symbolic((Known(value),) if value else (), place)
    return Data(value)


def _to_json(arguments: tuple[Value, ...], place: Place) -> Value | None:
    if len(arguments) != 1 or not isinstance(arguments[0], Symbolic) or arguments[0].text is None:
        return None
    return Symbolic((Known(json.dumps(arguments[0].text, ensure_ascii=False)),), place)


def _texts(arguments: tuple[Value, ...]) -> tuple[str, str] | None:
    if len(arguments) != 2:
        return None
    texts = [
        value.text if isinstance(value, Symbolic) else as_text(value) if isinstance(value, Data) else None
        for value in arguments
    ]
    if texts[0] is None or texts[1] is None:
        return None
    return texts[0].lower(), texts[1].lower()


def _searching(test: Callable[[str, str], bool], name: str) -> Function:
    def search(arguments: tuple[Value, ...], place: Place) -> Value | None:
        texts = _texts(arguments)
        if texts is None:
            return Maybe(f"`{name}()` is decided when the workflow runs", name)
        return Data(test(*texts))

    return search


FUNCTIONS: Mapping[str, Function] = {
    "format": _format,
    "join": _join,
    "fromjson": _from_json,
    "tojson": _to_json,
    "contains": _searching(lambda text, part: part in text, "contains"),
    "startswith": _searching(lambda text, part: text.startswith(part), "startsWith"),
    "endswith": _searching(lambda text, part: text.endswith(part), "endsWith"),
    "hashfiles": lambda arguments, place: None,
}
"""By lower-case name. A function gives None where its value is made only when the workflow runs; what is
not listed (success(), always(), ...) is a condition that only a run decides."""
