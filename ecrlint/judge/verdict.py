"""Verdicts of three values, and how several become one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..records import dataclass
from ..values import Unknown


@dataclass(frozen=True, slots=True)
class Verdict:
    """`holds` is None where it cannot be told; then `doubts` are the unknowns that stand in the way."""

    holds: bool | None
    doubts: tuple[Unknown, ...] = ()


HOLDS = Verdict(True)
FAILS = Verdict(False)


def doubtful(unknown: Unknown) -> Verdict:
    """The verdict where an unknown stands in the way."""
    return Verdict(None, (unknown,))


def all_hold(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether all hold. What comes after one that does not is not asked for."""
    doubts: list[Unknown] = []
    for verdict in verdicts:
        if verdict.holds is False:
            return FAILS
        if verdict.doubts:
            doubts.extend(verdict.doubts)
    return Verdict(None, tuple(doubts)) if doubts else HOLDS


def any_holds(verdicts: Sequence[Verdict]) -> Verdict:
    """Whether one holds."""
    if any(verdict.holds for verdict in verdicts):
        return HOLDS
    doubts = tuple(doubt for verdict in verdicts for doubt in verdict.doubts)
    return Verdict(None, doubts) if doubts else FAILS


def unless(verdict: Verdict) -> Verdict:
    """The opposite; what cannot be told stays so."""
    if verdict.holds is None:
        return verdict
    return FAILS if verdict.holds else HOLDS


def within(sure: int, possible: int, bounds: tuple[int, int], doubts: Sequence[Unknown]) -> Verdict:
    """Whether a count lies within bounds: it is `sure` at least and `possible` at most."""
    low, high = bounds
    if sure > high or possible < low:
        return FAILS
    return Verdict(None, tuple(doubts)) if sure < low or possible > high else HOLDS


def equal(left: Any, right: Any) -> Verdict:
    """Whether two pieces of plain data are equal, as JSON Schema compares: 1 and 1.0 are, 1 and true are not."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Verdict(None, tuple(u for u in (left, right) if isinstance(u, Unknown)))
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return FAILS
        return all_hold(equal(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return all_hold(_equal_members(left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return HOLDS if left is right else FAILS
    return HOLDS if left == right else FAILS


def _equal_members(left: dict[str, Any], right: dict[str, Any]) -> Iterator[Verdict]:
    for key in (*left, *(key for key in right if key not in left)):
        if key in left and key in right:
            yield equal(left[key], right[key])
            continue
        lone = left.get(key, right.get(key))
        yield doubtful(lone) if isinstance(lone, Unknown) and lone.maybe_null else FAILS
