"""Findings: what `judge` says, and what every later room passes on."""

from __future__ import annotations

from typing import Literal

from .place import Place
from .records import dataclass, field
from .values import Json

Level = Literal["error", "warning", "note"]
Outcome = Literal["fail", "unsure"]

LEVELS: tuple[Level, ...] = ("note", "warning", "error")
"""From the lightest to the gravest."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that has to do with a finding, and how."""

    note: str
    place: Place


Operation = Literal["set", "replace", "put", "delete", "rename", "sort", "move", "add", "append"]


@dataclass(frozen=True, slots=True)
class Change:
    """One operation of a fix on what is written at a place. Which `arguments` (an object) an operation takes is said
    where the format of rules is (`rules/rule.schema.json`)."""

    operation: Operation
    place: Place
    arguments: Json


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a file and the text to put in its place; an empty stretch is a point to insert at."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """How a finding can be put right by itself. `title` is a sentence that says what the fix does.

    `safe` says that it gives just what the convention documents, without deciding anything for people.
    `changes` are what the rule asks for; `edits` are what that means in the text of the files, once room `fix` has
    worked it out.
    """

    title: str
    safe: bool
    changes: tuple[Change, ...]
    edits: tuple[Edit, ...] = ()

    @property
    def adds(self) -> bool:
        """Whether doing it twice would add something twice."""
        return any(change.operation in ("add", "append") for change in self.changes)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place, or one thing that could not be told.

    `message` tells what is wrong, what happens because of it and what was expected; its first sentence
    stands alone. `help` says what to write instead. For outcome `unsure` the message says why it cannot
    be told. `entities` are the addresses of all instances it stands for, the first one foremost;
    `kind` is their entity kind. `suppressed` is the reason given in the comment that suppresses it.
    `fix` is how it can be put right without a person, where the rule knows a way.
    """

    rule: str
    outcome: Outcome
    level: Level
    message: str
    place: Place
    kind: str
    entities: tuple[str, ...]
    unit: str
    convention: str
    help: str = ""
    related: tuple[Related, ...] = ()
    units: tuple[str, ...] = ()
    suppressed: str | None = None
    fix: Fix | None = field(default=None, hash=False)

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place it shows, its own first."""
        return (self.place, *(other.place for other in self.related))
