"""Marks the findings that comments suppress, and tells which suppressions hide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ..finding import Finding
from .comments import Suppression

Idle = frozenset[tuple[Suppression, str]]
"""Pairs of a suppression and a rule that it names without hiding anything."""


def apply(
    findings: Iterable[Finding],
    by_path: Mapping[str, Sequence[Suppression]],
    today: date,
    require_reason: bool = True,
) -> tuple[tuple[Finding, ...], Idle]:
    """The findings in their order, suppressed ones with the reason; and what has no effect.

    A finding is suppressed if its rule is named for the line its primary place starts on, or for its
    file. Of several suppressions the first one's reason is given, but all of them count as used. A
    suppression with a fault, or whose last day is before `today`, neither suppresses nor is it among
    those without effect.
    """
    table: dict[tuple[str, str, int | None], list[Suppression]] = {}
    for path, suppressions in by_path.items():
        for suppression in suppressions:
            if suppression.holds(today, require_reason):
                for rule in suppression.rules:
                    table.setdefault((path, rule, suppression.line), []).append(suppression)
    used: set[tuple[str, str, int | None]] = set()
    marked: list[Finding] = []
    for finding in findings:
        path = finding.place.path
        keys = [
            key for key in ((path, finding.rule, finding.place.span.line), (path, finding.rule, None)) if key in table
        ]
        used.update(keys)
        marked.append(replace(finding, suppressed=_reason(table[keys[0]][0])) if keys else finding)
    idle = (
        (s, rule) for (path, rule, line), several in table.items() if (path, rule, line) not in used for s in several
    )
    return tuple(marked), frozenset(idle)


def _reason(suppression: Suppression) -> str:
    return suppression.reason or "no reason is given"
