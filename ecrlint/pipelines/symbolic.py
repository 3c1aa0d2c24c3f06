"""Strings of which parts are known only when a pipeline runs: known text, references, opaque pieces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias, Union

from ..place import Place
from ..records import dataclass, field, replace
from ..values import Origin, OriginKind, Step


@dataclass(frozen=True, slots=True)
class Known:
    """Text that is known."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A value kept outside of the repository or made when the job runs, by its name: `secrets.X`, `vars.X`,
    `steps.login.outputs.registry`. `context` is in lower case; so are all names that GitHub compares
    without regard to case, except those of secrets and variables, which it stores in upper case.

    `level` is the address of the steps among which a `steps` reference is looked for, where that is not where it is
    used; `made` the command that makes the value, where that is known."""

    context: str
    name: str
    level: str = ""
    made: str = field(default="", compare=False)

    @property
    def source(self) -> str:
        """As it is written in an expression."""
        return f"{self.context}.{self.name}" if self.name else self.context


@dataclass(frozen=True, slots=True)
class Opaque:
    """A piece that cannot be told. `reason` is a clause for people, `source` the expression."""

    reason: str
    source: str


Piece: TypeAlias = Union[Known, Reference, Opaque]


@dataclass(frozen=True, slots=True)
class Symbolic:
    """One string that a value may turn out to be. `place` is where a person would edit it, `chain` what it
    came through on the way to where it is used, nearest first. Neighbouring known pieces are one. `parts` are
    those of the values it is put together from that are written elsewhere."""

    pieces: tuple[Piece, ...]
    place: Place
    chain: tuple[Step, ...] = ()
    kind: OriginKind = "written"
    parts: tuple[Symbolic, ...] = ()

    @property
    def text(self) -> str | None:
        """The whole string, if all of it is known."""
        if not self.pieces:
            return ""
        if len(self.pieces) == 1 and isinstance(self.pieces[0], Known):
            return self.pieces[0].text
        return None

    @property
    def sole(self) -> Reference | Opaque | None:
        """The one piece that is the whole string, if that is not known text."""
        if len(self.pieces) == 1 and not isinstance(self.pieces[0], Known):
            return self.pieces[0]
        return None

    @property
    def opaque(self) -> Opaque | None:
        """The first piece that cannot be told."""
        return next((piece for piece in self.pieces if isinstance(piece, Opaque)), None)

    @property
    def references(self) -> tuple[Reference, ...]:
        """All references in it, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Reference))

    def render(self) -> str:
        """The string as a person would write it in a workflow."""
        return "".join(piece.text if isinstance(piece, Known) else _written(piece.source) for piece in self.pieces)

    def origin(self) -> Origin:
        """Where it comes from, as facts say it."""
        return Origin(self.kind, self.place, self.chain)

    def through(self, step: Step) -> Symbolic:
        """The same string after it has been handed on at one more place."""
        return replace(self, chain=(step, *self.chain))


def _written(source: str) -> str:
    """A source as it stands in a workflow: what a shell computes begins with `$` already."""
    return source if source.startswith(("$", "`")) else "${{ " + source + " }}"


def concatenated(row: Iterable[Symbolic], place: Place) -> Symbolic:
    """The values of a row one after the other, put together at `place`."""
    members = tuple(row)
    pieces = joined(piece for member in members for piece in member.pieces)
    return Symbolic(pieces, place, chain_of(members), "written", written_elsewhere(members))


def written_elsewhere(row: Iterable[Symbolic]) -> tuple[Symbolic, ...]:
    """Those of the values that are written elsewhere, and those inside of values put together from several, the
    innermost first; none of them has parts of its own."""
    found: dict[Symbolic, None] = {}
    for member in row:
        found.update(dict.fromkeys(member.parts))
        if member.chain:
            found[replace(member, parts=()) if member.parts else member] = None
    return tuple(found)


def chain_of(row: Iterable[Symbolic]) -> tuple[Step, ...]:
    """The places that parts of a value put together come from."""
    return tuple(dict.fromkeys(Step(member.chain[0].note, member.place) for member in row if member.chain))


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Pieces with neighbouring known text made one and empty text left out."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Known):
            if not piece.text:
                continue
            if found and isinstance(found[-1], Known):
                found[-1] = Known(found[-1].text + piece.text)
                continue
        found.append(piece)
    return tuple(found)


def split(pieces: Iterable[Piece], separator: str) -> tuple[tuple[Piece, ...], ...]:
    """The fields between the separators that are written in known text."""
    fields: list[list[Piece]] = [[]]
    for piece in pieces:
        if not isinstance(piece, Known):
            fields[-1].append(piece)
            continue
        first, *rest = piece.text.split(separator)
        fields[-1].append(Known(first))
        fields.extend([Known(part)] for part in rest)
    return tuple(joined(field) for field in fields)
