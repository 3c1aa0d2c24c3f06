"""What a called workflow of the same repository may do where nothing says what its caller hands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.values import Unknown

from .github_entities import entities, value

WRITE = "permissions: {id-token: write, contents: read}"
READ = "permissions: {contents: read}"
NOTHING = "name: x"

TOP = "on: push\nTOP_WORKFLOW\njobs:\n  top:\n    TOP_JOB\n    uses: ./.github/workflows/middle.yml\n"
MIDDLE = "on: workflow_call\njobs:\n  middle:\n    MIDDLE_JOB\n    uses: ./.github/workflows/bottom.yml\n"
BOTTOM = """
on: workflow_call
jobs:
  bottom:
    BOTTOM_JOB
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: {role-to-assume: "${{ secrets.ROLE }}", aws-region: eu-west-2}
"""


@pytest.mark.parametrize(
    ("top_workflow", "top", "middle", "bottom", "access"),
    [
        (NOTHING, NOTHING, NOTHING, WRITE, "?middle"),
        (NOTHING, NOTHING, WRITE, NOTHING, "?middle"),
        (NOTHING, NOTHING, WRITE, WRITE, "?middle"),
        (NOTHING, NOTHING, NOTHING, NOTHING, "none"),
        (NOTHING, NOTHING, NOTHING, READ, "none"),
        (NOTHING, NOTHING, READ, WRITE, "none"),
        (NOTHING, READ, NOTHING, WRITE, "none"),
        (READ, NOTHING, NOTHING, WRITE, "none"),
        (WRITE, NOTHING, NOTHING, NOTHING, "write"),
    ],
)
def test_what_it_may_ask_for(
    tmp_path: Path, top_workflow: str, top: str, middle: str, bottom: str, access: str
) -> None:
    files = {
        "top.yml": TOP.replace("TOP_WORKFLOW", top_workflow).replace("TOP_JOB", top),
        "middle.yml": MIDDLE.replace("MIDDLE_JOB", middle),
        "bottom.yml": BOTTOM.replace("BOTTOM_JOB", bottom),
    }
    (found,) = [e for e in entities(tmp_path, "github.job", files) if e.name == "bottom"]
    may = value(found, "id_token")
    if isinstance(may, Unknown):
        assert f"calling job {access[1:]} " in may.reason
    else:
        assert may == access
