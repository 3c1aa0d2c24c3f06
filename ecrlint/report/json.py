"""`json`: for programs. A document with a version of its own, all fields of every finding."""

from __future__ import annotations

from ..finding import Finding, Fix
from ..place import Place
from .document import dumped, whole
from .door import Prepared
from .fingerprint import finding_fingerprints

SCHEMA_VERSION = 1
"""Raised when a field goes away or changes its meaning; new fields do not raise it."""


def write(prepared: Prepared) -> str:
    """The document. Lines and columns are 1-based, columns count code points, ends are exclusive. Unlike
    in other formats suppressed findings are listed too, with the reason given; unsure ones if asked for."""
    report = prepared.report
    prints = finding_fingerprints(prepared.all, prepared.texts)
    listed = [
        _finding(finding, own, prepared)
        for finding, own in zip(prepared.all, prints, strict=True)
        if finding.outcome == "fail" or report.options.unsure
    ]
    repository = report.repository
    return dumped(
        {
            "schemaVersion": SCHEMA_VERSION,
            "tool": {"name": "ecrlint", "version": report.version, "informationUri": report.information_uri},
            "repository": {"remote": repository.remote, "commit": repository.commit} if repository else None,
            "conventions": [{"name": c.name, "why": whole(c.why)} for c in report.conventions],
            "files": dict(sorted(report.files.items())),
            "summary": {
                **prepared.counts.levels,
                "unsure": prepared.counts.unsure,
                "suppressed": prepared.counts.suppressed,
            },
            "findings": listed,
            "notes": [whole(note) for note in report.notes],
        }
    )


def _finding(finding: Finding, fingerprint: str, prepared: Prepared) -> dict[str, object]:
    rule = prepared.rules.get(finding.rule)
    return {
        "rule": finding.rule,
        "title": rule.title if rule else None,
        "url": rule.page_url if rule else None,
        "outcome": finding.outcome,
        "level": finding.level,
        "message": whole(finding.message),
        "help": whole(finding.help),
        "place": _place(finding.place),
        "related": [{"note": whole(other.note), "place": _place(other.place)} for other in finding.related],
        "kind": finding.kind,
        "entities": [whole(entity) for entity in finding.entities],
        "unit": whole(finding.unit),
        "units": [whole(unit) for unit in finding.units],
        "convention": finding.convention,
        "fix": None if finding.fix is None else _fix(finding.fix),
        "suppressed": None if finding.suppressed is None else whole(finding.suppressed),
        "fingerprint": fingerprint,
    }


def _fix(fix: Fix) -> dict[str, object]:
    """Edits do not meet, and their places are those of the file as it is."""
    return {
        "title": whole(fix.title),
        "safe": fix.safe,
        "edits": [{"place": _place(edit.place), "text": whole(edit.text)} for edit in fix.edits],
    }


def _place(place: Place) -> dict[str, object]:
    span = place.span
    return {
        "path": whole(place.path),
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
