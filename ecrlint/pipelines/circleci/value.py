"""Values of a config after merge keys are applied and parameters are filled in.

A `Value` keeps where it is written and what it came through; a string that is known in part keeps its
pieces. Nothing is copied: the same anchor used twice gives the same `Value` within one scope.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from typing import Literal

from ...parse.tree import DataTree, Scalar
from ...place import Place, Run, Span, place_of
from ...records import dataclass, field
from ...values import Json, Origin, OriginKind, Step, Unknown

ValueKind = Literal["scalar", "mapping", "sequence"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a scalar's text: the characters of `scalar.text` from offset `start` on, or what a
    parameter put there; then `end` is the offset at which its `<< >>` ends. `place` is that of the
    scalar."""

    text: str | Unknown
    place: Place
    scalar: Scalar | None = None
    start: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A resolved value.

    `data` is the value of a scalar (a string, bool, int, float or None), or an `Unknown`; of a mapping
    and a sequence it is None, their content is in `fields` and `items`. `parts` are the pieces of a
    scalar's text. `place` is where a person would edit it, on one line; `chain` what it came through.
    `assumed`: it rests on the default of a pipeline parameter, which a trigger may replace.
    `library` is the inline orb it is written in ("" for the config itself): step names in it are
    looked up there.
    """

    kind: ValueKind
    data: Json
    place: Place
    chain: tuple[Step, ...] = ()
    source: OriginKind = "written"
    assumed: bool = False
    parts: tuple[Part, ...] = ()
    fields: tuple[Field, ...] = ()
    items: tuple[Value, ...] = ()
    library: str = ""

    @property
    def text(self) -> str | None:
        """The text of a scalar whose every piece is known, else None."""
        known = [part.text for part in self.parts if isinstance(part.text, str)]
        return "".join(known) if self.kind == "scalar" and len(known) == len(self.parts) else None

    @property
    def unknown(self) -> Unknown | None:
        """Why the value cannot be told, if it cannot."""
        return self.data if isinstance(self.data, Unknown) else None

    @property
    def origin(self) -> Origin:
        """Where it comes from, as facts say it."""
        return Origin(self.source, self.place, self.chain)

    def field(self, name: str) -> Field | None:
        """The field of a mapping, by its key."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        return None

    def get(self, name: str) -> Value | None:
        """The value of a mapping's key."""
        found = self.field(name)
        return found.value if found else None


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a mapping with its value. `place` is that of the key."""

    name: str
    place: Place
    value: Value


@dataclass(frozen=True, slots=True)
class Scope:
    """What `<< >>` can name at one place of a config. `owner` is what messages call the job, command or
    executor the place belongs to; `library` as in `Value`."""

    owner: str
    parameters: Mapping[str, Value] = field(default_factory=dict)
    pipeline: Mapping[str, Value] = field(default_factory=dict)
    matrix: Mapping[str, Value] = field(default_factory=dict)
    library: str = ""


def unknown_value(reason: str, place: Place) -> Value:
    """A scalar that cannot be told."""
    what = Unknown(reason, place)
    return Value("scalar", what, place, parts=(Part(what, place),))


UNKNOWN_PIECE = "\ufffc"
"""Stands in `readable` texts for a piece that cannot be told."""


def readable(value: Value) -> str:
    """The text of a scalar with `UNKNOWN_PIECE` for each piece that cannot be told."""
    return "".join(part.text if isinstance(part.text, str) else UNKNOWN_PIECE for part in value.parts)


class Written:
    """Where the characters of a scalar's readable text are written."""

    __slots__ = ("_ends", "_runs")

    def __init__(self, tree: DataTree, value: Value) -> None:
        """`tree` is the config's."""
        found: list[Run] = []
        offset = 0
        known: dict[int, tuple[Run, ...]] = {}
        for part in value.parts:
            length = len(part.text) if isinstance(part.text, str) else len(UNKNOWN_PIECE)
            found.extend(_part_runs(tree, part, offset, length, known))
            offset += length
        self._runs = tuple(found)
        self._ends = [run.start + run.length for run in found]

    def at(self, start: int, end: int) -> Place | None:
        """The place of characters `start` to `end` (exclusive), if they are written. What a parameter
        put in is placed at its `<< >>`."""
        first, last = bisect_right(self._ends, start), bisect_left(self._ends, end)
        return place_of(self._runs[first : last + 1], start, end)


def _part_runs(
    tree: DataTree, part: Part, offset: int, length: int, known: dict[int, tuple[Run, ...]]
) -> Iterator[Run]:
    """The runs of a piece that begins at an offset of the whole text."""
    from ...parse.yaml import scalar_runs

    if part.scalar is None:
        yield Run(offset, length, part.place, exact=False)
        return
    if id(part.scalar) not in known:
        known[id(part.scalar)] = scalar_runs(tree, part.scalar)
    runs = known[id(part.scalar)]
    end = part.start + length if part.end is None else part.end
    first = bisect_right(runs, part.start, key=_end_of)
    inside = runs[first : bisect_left(runs, end, lo=first, key=_end_of) + 1]
    if part.end is not None:
        yield Run(offset, length, place_of(inside, part.start, end) or part.place, exact=False)
        return
    for run in inside:
        cut = _cut(run, part.start, end, offset - part.start)
        if cut is not None:
            yield cut


def _end_of(run: Run) -> int:
    return run.start + run.length


def _cut(run: Run, start: int, end: int, shift: int) -> Run | None:
    """The part of a run between two offsets, moved by `shift`."""
    first, last = max(run.start, start), min(run.start + run.length, end)
    if first >= last:
        return None
    place = run.place
    if run.exact:
        span = place.span
        skipped, length = first - run.start, last - first
        column = span.column + skipped
        place = Place(place.path, Span(span.line, column, span.line, column + length))
    return Run(first + shift, last - first, place, run.exact)
