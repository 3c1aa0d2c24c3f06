"""Marks the findings that comments suppress, and tells which suppressions hide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ..finding import Finding
from .comments import Suppression


def apply(
    findings: Iterable[Finding], by_path: Mapping[str, Sequence[Suppression]], today: date
) -> tuple[tuple[Finding, ...], tuple[Suppression, ...]]:
    """The findings in their order, suppressed ones with the reason; and the suppressions without effect.

    A finding is suppressed if its rule is named for the line its primary place starts on, or for its
    file. Of several suppressions the first one's reason is given, but all of them count as used. A
    suppression with a fault, or whose last day is before `today`, neither suppresses nor is it among
    those without effect. One that names several rules is returned with those that hide nothing.
    """
    table: dict[tuple[str, str, int | None], list[Suppression]] = {}
    for path, suppressions in by_path.items():
        for suppression in suppressions:
            if suppression.holds(today):
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
        marked.append(replace(finding, suppressed=table[keys[0]][0].reason) if keys else finding)
    return tuple(marked), _without_effect(by_path, used, today)


def _without_effect(
    by_path: Mapping[str, Sequence[Suppression]], used: set[tuple[str, str, int | None]], today: date
) -> tuple[Suppression, ...]:
    unused: list[Suppression] = []
    for path in sorted(by_path):
        for suppression in by_path[path]:
            if not suppression.holds(today):
                continue
            idle = tuple(rule for rule in suppression.rules if (path, rule, suppression.line) not in used)
            if idle:
                unused.append(replace(suppression, rules=idle))
    return tuple(unused)
