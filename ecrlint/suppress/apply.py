"""Marks the findings that comments suppress, and tells which suppressions hide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ..finding import Finding
from ..records import replace
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

    A finding is suppressed if its rule is named for the line its primary place starts on, for an object in
    JSON that it starts in, or for its file. Of several suppressions the first one's reason is given, but all
    of them count as used. A suppression with a fault, or whose last day is before `today`, neither suppresses
    nor is it among those without effect.
    """
    table: dict[tuple[str, str, int | None], list[Suppression]] = {}
    holding: list[tuple[Suppression, str]] = []
    for path, suppressions in by_path.items():
        for suppression in suppressions:
            for rule in suppression.rules if suppression.holds(today, require_reason) else ():
                holding.append((suppression, rule))
                for line in _lines(suppression):
                    table.setdefault((path, rule, line), []).append(suppression)
    used: set[tuple[Suppression, str]] = set()
    marked: list[Finding] = []
    for finding in findings:
        path, rule, span = finding.place.path, finding.rule, finding.place.span
        named = (*table.get((path, rule, span.line), ()), *table.get((path, rule, None), ()))
        found = [suppression for suppression in named if suppression.covers(span)]
        used.update((suppression, rule) for suppression in found)
        marked.append(replace(finding, suppressed=_reason(found[0])) if found else finding)
    return tuple(marked), frozenset(pair for pair in holding if pair not in used)


def _lines(suppression: Suppression) -> Iterable[int | None]:
    """The lines on which something may begin that it is about; None for those of the whole file."""
    area = suppression.area
    return (suppression.line,) if area is None else range(area.line, area.end_line + 1)


def _reason(suppression: Suppression) -> str:
    return suppression.reason or "no reason is given"
