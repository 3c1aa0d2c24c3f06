"""Folding: findings of one rule at one place become one that stands for all its instances."""

from __future__ import annotations

from collections.abc import Iterable

from ..finding import LEVELS, Finding, Fix
from ..records import replace


def fold(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding per rule and place, sorted by place and rule.

    Instances of a `for_each`, callers of a module and members of a matrix meet at one place. A sure
    fail outweighs an unsure one; of equal ones the gravest speaks, then the first by address.
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.place, _part(finding)), []).append(finding)
    return tuple(sorted((_one(group) for group in groups.values()), key=order))


def _part(finding: Finding) -> str:
    """The part of a thing a finding is about, behind `#` in its address: two faults of one policy stay two,
    also where the whole policy stands at one place."""
    return finding.entities[0].partition("#")[2]


def order(finding: Finding) -> tuple[object, ...]:
    """The order of a report: by file, line, column, rule."""
    return (finding.place.path, finding.place.span, finding.rule, finding.entities)


def _one(group: list[Finding]) -> Finding:
    ranked = sorted(group, key=_weight)
    first = ranked[0]
    like = [f for f in ranked if f.outcome == first.outcome]
    entities = tuple(dict.fromkeys(e for f in like for e in f.entities))
    return replace(
        first,
        message=_with_others(first.message, entities),
        entities=entities,
        related=tuple(dict.fromkeys(r for f in like for r in f.related)),
        units=tuple(sorted({u for f in group for u in (f.unit, *f.units)} - {first.unit})),
        fix=_fix(like),
    )


def _fix(findings: list[Finding]) -> Fix | None:
    """The fix of all instances, if it is the same for each; safe if it is for each."""
    first = findings[0].fix
    if first is None or any(f.fix is None or f.fix.changes != first.changes for f in findings):
        return None
    return replace(first, safe=all(f.fix is not None and f.fix.safe for f in findings))


def _weight(finding: Finding) -> tuple[object, ...]:
    return (finding.outcome != "fail", -LEVELS.index(finding.level), finding.entities, finding.message)


def _with_others(message: str, entities: tuple[str, ...]) -> str:
    others = entities[1:]
    if not others:
        return message
    shown = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
    return f"{message} The same holds for {shown}."
