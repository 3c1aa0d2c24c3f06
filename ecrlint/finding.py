"""Findings: what `judge` says, and what every later room passes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .place import Place

Level = Literal["error", "warning", "note"]
Outcome = Literal["fail", "unsure"]

LEVELS: tuple[Level, ...] = ("note", "warning", "error")
"""From the lightest to the gravest."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that has to do with a finding, and how."""

    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place, or one thing that could not be told.

    `message` tells what is wrong, what happens because of it and what was expected; its first sentence
    stands alone. `help` says what to write instead. For outcome `unsure` the message says why it cannot
    be told. `entities` are the addresses of all instances it stands for, the first one foremost;
    `kind` is their entity kind. `suppressed` is the reason given in the comment that suppresses it.
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
