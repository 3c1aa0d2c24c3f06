"""The closing line."""

from __future__ import annotations

from typing import Any

import pytest

from ecrlint.report import closing_line
from ecrlint.report.result import Convention

from .samples import mutable, options, report

UNSURE = mutable(outcome="unsure")


@pytest.mark.parametrize(
    ("findings", "changes", "line"),
    [
        ([], {}, "Checked 1 file under central-oidc: nothing found."),
        (
            [mutable(), mutable(), mutable(level="warning"), mutable(level="note"), UNSURE, UNSURE],
            {"counted": {"terraform": 10, "workflow": 4}},
            "Checked 14 files under central-oidc: 2 errors, 1 warning, 1 note; "
            "2 could not be told (show them with --unsure).",
        ),
        (
            [UNSURE, mutable(outcome="unsure", suppressed="x")],
            {"options": options(unsure=True), "conventions": (Convention("a"), Convention("b"))},
            "Checked 1 file under a and b: nothing found; 1 could not be told; 1 suppressed.",
        ),
        (
            [],
            {"files": {}},
            "Nothing to check: no Terraform, workflow, action or CircleCI file here concerns Amazon ECR.",
        ),
        (
            [],
            {"conventions": (Convention("a", "named in .ecrlint.yaml"),), "notes": ("Read\nthis.",)},
            "Checked 1 file under a: nothing found.\nConvention a: named in .ecrlint.yaml.\nRead this.",
        ),
    ],
)
def test_closing_line(findings: list[Any], changes: dict[str, Any], line: str) -> None:
    assert closing_line(report(*findings, **changes)) == line + "\n"
