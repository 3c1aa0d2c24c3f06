"""What a Terraform expression can come to: known, unknown with a reason, or known in part.

Nothing here is ever guessed: a part that cannot be told stays an `Unknown` inside an otherwise known
string, sequence or object, so that what the known parts decide can be decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias, Union

from ..place import Place, Run
from ..records import dataclass, field, replace
from ..values import Unknown

if TYPE_CHECKING:
    from .convert_types import Type

MAX_TEXT = 1_000_000
"""Longest string that is built, in characters."""

MAX_ITEMS = 20_000
"""Most elements of a collection that is built."""

MAX_USES = 40
"""Most references a value is known to have come through."""

UNKNOWN_LENGTH = 1_000
"""What an unknown piece of a string counts for, so that there are never too many of them."""


@dataclass(frozen=True, slots=True)
class Use:
    """A reference that a value came through.

    `place` is where the reference is written, `note` says what it names, in the words of a message
    ("the default of var.x"). `edge`: who corrects the value does so beyond this point, in the argument of
    a module call or in the file that was read. `target` is the address of what is named, unique in one
    evaluation. `step` says which part of it the value is: empty for all of it; None for what is made of it, or may
    stand in its place.
    """

    place: Place
    note: str
    edge: bool = False
    target: str = ""
    step: str | None = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value with where it was written (`place`) and the references it came through, outermost first."""

    data: Data
    place: Place | None = None
    uses: tuple[Use, ...] = ()

    def through(self, use: Use) -> Value:
        """This value as seen through one more reference."""
        return Value(self.data, self.place, _nearest((use, *self.uses)))

    def at(self, place: Place | None) -> Value:
        """The same data as if it were written at `place`."""
        return Value(self.data, place, ())

    def child(self, value: Value) -> Value:
        """A part of this value: whatever the whole came through, the part came through as well."""
        return replace(value, uses=_nearest(self.uses + value.uses)) if self.uses else value


def _nearest(uses: tuple[Use, ...]) -> tuple[Use, ...]:
    return uses if len(uses) <= MAX_USES else part_of(uses[:MAX_USES], None)


def part_of(uses: tuple[Use, ...], step: str | None) -> tuple[Use, ...]:
    """What a part of a value came through; with None, what something came through that is made of it, or that may
    stand in its place."""
    if not uses:
        return ()
    last = uses[-1]
    whole = None if last.step is None or step is None else last.step + step
    return (*uses[:-1], replace(last, step=whole))


def identity(value: Value) -> str | None:
    """What a value that cannot be told is the value of: two with the same identity are equal. None where that is not
    known."""
    if not isinstance(value.data, (Unknown, Undecided)) or not value.uses:
        return None
    last = value.uses[-1]
    return last.target + last.step if last.target and last.step is not None else None


@dataclass(frozen=True, slots=True)
class Chars:
    """Known characters of a string; `runs` say where they are written, starting at 0 for `text`."""

    text: str
    runs: tuple[Run, ...] = ()


Piece: TypeAlias = Union[Chars, Value]
"""A stretch of a string: known characters, or a value that cannot be told."""


@dataclass(frozen=True, slots=True)
class Str:
    """A string. Known characters that stand next to each other are one piece, none is empty."""

    pieces: tuple[Piece, ...] = ()

    @property
    def text(self) -> str | None:
        """The string, if all of it is known."""
        if not self.pieces:
            return ""
        first = self.pieces[0]
        return first.text if len(self.pieces) == 1 and isinstance(first, Chars) else None

    @property
    def runs(self) -> tuple[Run, ...]:
        """Where the characters of a known string are written."""
        first = self.pieces[0] if self.pieces else None
        return first.runs if isinstance(first, Chars) else ()


@dataclass(frozen=True, slots=True)
class Encoded:
    """A string that is the JSON of a value (`jsonencode`), kept as that value for the places of its parts."""

    value: Value


@dataclass(frozen=True, slots=True)
class Gap:
    """Stands in a sequence for any number of elements that cannot be told."""

    unknown: Unknown


@dataclass(frozen=True, slots=True)
class Seq:
    """A list, set or tuple. The elements of a set are in Terraform's order. `element` is their type
    where that is known otherwise than from them: there may be none, or nulls. If it is `any`, this may be
    a collection of another kind."""

    kind: Literal["list", "set", "tuple"]
    items: tuple[Value | Gap, ...]
    element: Type | None = field(default=None, compare=False)

    @property
    def values(self) -> tuple[Value, ...] | None:
        """The elements, if it is known how many there are."""
        found = tuple(item for item in self.items if isinstance(item, Value))
        return found if len(found) == len(self.items) else None

    @property
    def gap(self) -> Unknown | None:
        """Why it is not known how many elements there are."""
        return next((item.unknown for item in self.items if isinstance(item, Gap)), None)


@dataclass(frozen=True, slots=True)
class Obj:
    """A map or object. `rest`: there may be more keys, and why that cannot be told. `keys` says where
    the keys are written, `element` of what type the elements of an empty map would be."""

    kind: Literal["map", "object"]
    items: Mapping[str, Value]
    rest: Unknown | None = None
    keys: Mapping[str, Place] = field(default_factory=dict)
    element: Type | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Undecided:
    """One of several values, and it cannot be told which: the branches of a conditional, say."""

    options: tuple[Value, ...]
    unknown: Unknown


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """An object whose attributes are evaluated when asked for: `var`, `local`, a resource, a module call.

    `get` is given the name and the place of the reference. `whole` gives it as a plain value where that
    is possible. `address` is unique in one evaluation.
    """

    address: str
    get: Callable[[str, Place], Value]
    whole: Callable[[], Value] | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """A collection of which it is not known what it holds (the instances of a resource with an unknown
    `for_each`). An element of a key in `items` is that, if it exists; any other is like `element`."""

    element: Value
    unknown: Unknown
    items: Mapping[str, Value] = field(default_factory=dict)


Data: TypeAlias = Union[None, bool, Decimal, Str, Encoded, Seq, Obj, Unknown, Undecided, Opaque, Alike]

MISSING = Unknown("it is not set", maybe_null=True)


def string(text: str, place: Place | None = None, runs: tuple[Run, ...] = ()) -> Value:
    """A known string."""
    return Value(Str((Chars(text, runs),)) if text else Str(), place)


def unknown(reason: str, place: Place | None = None, *, maybe_null: bool = False) -> Value:
    """A value that cannot be told."""
    return Value(Unknown(reason, place, maybe_null), place)


def doubt(value: Value) -> Unknown | None:
    """Why a value is not known as a whole; None for a known one. Does not look into collections."""
    data = value.data
    if isinstance(data, Unknown):
        return data
    if isinstance(data, (Undecided, Alike)):
        return data.unknown
    if isinstance(data, Opaque):
        return Unknown(f"{data.address} is not evaluated as a whole", value.place)
    if isinstance(data, Str) and data.text is None:
        return next((d for p in data.pieces if isinstance(p, Value) and (d := doubt(p))), None)
    if isinstance(data, Encoded):
        return deep_doubt(data.value)
    return None


def deep_doubt(value: Value) -> Unknown | None:
    """Why a value or any part of it is not known."""
    for part in walk(value):
        if isinstance(part, Gap):
            return part.unknown
        data = part.data
        if isinstance(data, Obj) and data.rest:
            return data.rest
        if not isinstance(data, Encoded) and (found := doubt(part)):
            return found
    return None


def walk(value: Value) -> Iterator[Value | Gap]:
    """A value and all its parts, the structure of encoded JSON included; at most `MAX_ITEMS` of them,
    then a gap."""
    stack: list[Value | Gap] = [value]
    count = 0
    while stack:
        count += 1
        if count > MAX_ITEMS:
            yield Gap(Unknown("the value is too large to evaluate", value.place))
            return
        item = stack.pop()
        yield item
        if isinstance(item, Gap):
            continue
        data = item.data
        if isinstance(data, Seq):
            stack.extend(reversed(data.items))
        elif isinstance(data, Obj):
            stack.extend(reversed(list(data.items.values())))
        elif isinstance(data, Encoded):
            stack.append(data.value)


def join_pieces(pieces: list[Piece]) -> Str:
    """A string of pieces, neighbouring known characters put together."""
    merged: list[Piece] = []
    texts: list[Chars] = []

    def flush() -> None:
        if texts:
            merged.append(_join_chars(texts))
            texts.clear()

    for piece in pieces:
        if isinstance(piece, Value):
            flush()
            merged.append(piece)
        elif piece.text:
            texts.append(piece)
    flush()
    return Str(tuple(merged))


def _join_chars(parts: list[Chars]) -> Chars:
    if len(parts) == 1:
        return parts[0]
    runs: list[Run] = []
    length = 0
    for part in parts:
        runs.extend(replace(run, start=run.start + length) if length else run for run in part.runs)
        length += len(part.text)
    return Chars("".join(part.text for part in parts), tuple(runs))


def text_length(data: Str) -> int:
    """How long a string is, each unknown piece counted as `UNKNOWN_LENGTH` characters."""
    return sum(len(p.text) if isinstance(p, Chars) else UNKNOWN_LENGTH for p in data.pieces)


def sub_runs(runs: tuple[Run, ...], start: int, end: int) -> tuple[Run, ...]:
    """The runs of characters `start` to `end` (exclusive), moved to start at 0."""
    found: list[Run] = []
    for run in runs:
        low, high = max(run.start, start), min(run.start + run.length, end)
        if low >= high:
            continue
        place = run.place
        if run.exact:
            span = place.span
            column = span.column + low - run.start
            place = replace(place, span=replace(span, column=column, end_column=column + high - low))
        found.append(Run(low - start, high - low, place, run.exact))
    return tuple(found)


def slice_chars(chars: Chars, start: int, end: int) -> Chars:
    """A part of known characters with its places."""
    return Chars(chars.text[start:end], sub_runs(chars.runs, start, end))
