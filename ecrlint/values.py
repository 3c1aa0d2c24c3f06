"""What a resolved value can be when it is not simply known: unknown with a reason, and where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias, Union

from .place import Place
from .records import dataclass

Json: TypeAlias = Union[None, bool, int, float, str, list["Json"], dict[str, "Json"], "Unknown"]
"""Plain data as facts hold it. Numbers are whole where they can be; an `Unknown` may stand anywhere."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be told.

    `reason` is a clause for people, without a final period ("var.mutability has no value").
    `place` is where the cause of it is written. `maybe_null`: it may turn out to be absent. `options` are
    all the values it can have (plain data), where that is known: the branches of a conditional, a default
    and what a tfvars file sets instead; empty where any value is possible.
    """

    reason: str
    place: Place | None = None
    maybe_null: bool = False
    options: tuple[Json, ...] = ()


OriginKind = Literal["written", "default", "inherited", "derived"]


@dataclass(frozen=True, slots=True)
class Step:
    """One place a value came through, with a few words that say what it is ("default of var.x")."""

    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from.

    `place` is the smallest span on one line that a person would edit (design: "Places"): the value if
    it is written there, else the header of what lacks it. `kind` says how it got its value: written
    there, a provider's, module's or action's default, inherited from an outer level (a workflow's
    `permissions`), or derived from several facts. `chain` lists the other places it came through,
    nearest first.
    """

    kind: OriginKind
    place: Place
    chain: tuple[Step, ...] = ()


def unknowns(value: object) -> Iterator[Unknown]:
    """Every `Unknown` inside plain data, in order."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, str):
        return
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from unknowns(item)
    elif isinstance(value, list):
        for item in value:
            yield from unknowns(item)


def dig(data: Any, path: str) -> Any:
    """The value at a dotted path of keys and indexes in plain data: None if there is none, an `Unknown` that it would
    be a part of."""
    for step in path.split("."):
        if isinstance(data, Unknown):
            return data
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data
