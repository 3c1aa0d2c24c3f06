"""`gitlab`: a Code Quality report, for `artifacts:reports:codequality` of a GitLab job.

GitLab (doc/ci/testing/code_quality.md) reads a part of Code Climate's format. Findings with equal fingerprints are
one to it, and those whose fingerprint the target branch has too are not shown in a merge request.
"""

from __future__ import annotations

from ..finding import Finding
from .document import dumped, whole
from .door import Prepared
from .fingerprint import finding_fingerprints
from .plain import flat

_SEVERITIES = {"error": "critical", "warning": "major", "note": "minor"}


def write(prepared: Prepared) -> str:
    """The report: a list of the findings that are to be shown. Lines and columns are 1-based, columns count code
    points. What cannot be told is of severity `info`."""
    prints = finding_fingerprints(prepared.all, prepared.texts)
    own = {id(finding): value for finding, value in zip(prepared.all, prints, strict=True)}
    return dumped([_issue(finding, own[id(finding)], prepared) for finding in prepared.shown])


def _issue(finding: Finding, fingerprint: str, prepared: Prepared) -> dict[str, object]:
    span = prepared.texts.fitted(finding.place.path, finding.place.span)
    text = " ".join(part for part in (flat(finding.message), flat(finding.help)) if part)
    fails = finding.outcome == "fail"
    return {
        "description": text if fails else f"Cannot be told: {text}",
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.level] if fails else "info",
        "location": {
            "path": whole(finding.place.path),
            # Versions of GitLab before 15 know only the lines.
            "lines": {"begin": span.line, "end": span.end_line},
            "positions": {
                "begin": {"line": span.line, "column": span.column},
                "end": {"line": span.end_line, "column": span.end_column},
            },
        },
    }
