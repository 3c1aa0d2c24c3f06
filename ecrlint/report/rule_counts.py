"""`--statistics`: how many findings each rule has, and in how many files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..finding import Finding
from .door import Prepared

_COLUMNS = ("findings", "files", "fixable", "unsure", "suppressed")


def statistics_text(prepared: Prepared) -> str:
    """A table with a line for each rule that has findings of any sort, those with most findings first."""
    rows = [(rule, _numbers(found)) for rule, found in _by_rule(prepared.all).items()]
    rows.sort(key=lambda row: (*(-number for number in row[1]), row[0]))
    total = [sum(numbers[i] for _, numbers in rows) for i in range(len(_COLUMNS))]
    total[1] = len({finding.place.path for finding in prepared.all})
    if len(rows) > 1:
        rows.append(("all rules", tuple(total)))
    lines = ["".join(name.rjust(12) for name in _COLUMNS) + "  rule"]
    lines += ["".join(str(number or "-").rjust(12) for number in numbers) + f"  {rule}" for rule, numbers in rows]
    return "\n".join(lines) + "\n" if rows else ""


def _by_rule(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.rule, []).append(finding)
    return found


def _numbers(findings: list[Finding]) -> tuple[int, ...]:
    states = Counter("suppressed" if f.suppressed is not None else f.outcome for f in findings)
    fixable = sum(f.fix is not None and f.outcome == "fail" and f.suppressed is None for f in findings)
    return states["fail"], len({f.place.path for f in findings}), fixable, states["unsure"], states["suppressed"]
