from __future__ import annotations

from pathlib import Path

import pytest

from .github_entities import entities, line, value

WORKFLOW = """\
on: push
env:
  ECR_HOST: ${{ secrets.AWS_ACCOUNT_ID }}.dkr.ecr.eu-central-1.amazonaws.com
  OTHER: ${{ nonsense.x }}
jobs:
  a:
    if: github.ref == 'x' && env.ECR
    steps:
      - id: first
        run: echo "nothing of it concerns images ${{ nonsense.y }}"
      - uses: aws-actions/amazon-ecr-login@v2
        id: login
      - run: |
          docker push \\
            "${{ steps.login.outputs.registry }}/a:${{ steps.later.outputs.tag }}"
        if: ${{ secretts.A || steps.nowhere.outcome }}
      - id: later
        run: aws ecr describe-images --repository-name "${{ "x" }}"
        if: .5
  b:
    steps:
      - run: echo ${{ nonsense.z }}
"""


def test_contexts_in_what_concerns_ecr_with_their_places(tmp_path: Path) -> None:
    names = ("context", "known", "available", "step_defined", "reads_registry")
    found = {
        (str(value(e, "written")), line(e, "written"), *(value(e, name) for name in names))
        for e in entities(tmp_path, "github.expression", {"w.yml": WORKFLOW})
        if not value(e, "flaw")
    }
    assert found == {
        ("secrets.AWS_ACCOUNT_ID", 3, "secrets", True, True, "earlier", False),
        ("github.ref", 7, "github", True, True, "earlier", False),
        ("env.ECR", 7, "env", True, False, "earlier", False),
        ("steps.login.outputs.registry", 15, "steps", True, True, "earlier", True),
        ("steps.later.outputs.tag", 15, "steps", True, True, "later", False),
        ("secretts.A", 16, "secretts", False, True, "earlier", False),
        ("steps.nowhere.outcome", 16, "steps", True, True, "nowhere", False),
    }


def test_what_cannot_be_read_stands_at_its_character(tmp_path: Path) -> None:
    (flawed,) = (e for e in entities(tmp_path, "github.expression", {"w.yml": WORKFLOW}) if value(e, "flaw"))
    assert "single quotes" in str(value(flawed, "flaw"))
    assert (flawed.place.span.line, flawed.place.span.column) == (18, 61)


@pytest.mark.parametrize(
    ("written", "nearest"),
    [("secretts", "secrets"), ("Variables", "vars"), ("var", "vars"), ("step", "steps"), ("x", "")],
)
def test_what_was_probably_meant(tmp_path: Path, written: str, nearest: str) -> None:
    text = f"on: push\nenv:\n  ECR_X: ${{{{ {written}.A }}}}\njobs: {{a: {{steps: [{{run: aws ecr x}}]}}}}\n"
    (found,) = entities(tmp_path, "github.expression", {"w.yml": text})
    assert (value(found, "known"), value(found, "nearest"), line(found, "nearest")) == (False, nearest, 3)


def test_steps_of_a_composite_action_are_its_own(tmp_path: Path) -> None:
    files = {
        "w.yml": "on: push\njobs:\n  a:\n    steps:\n      - {id: outer, run: x}\n      - uses: ./act\n",
        "act/action.yml": """\
runs:
  using: composite
  steps:
    - {id: inner, run: x}
    - run: aws ecr x ${{ steps.inner.outputs.a }} ${{ steps.outer.outputs.a }} ${{ vars.A }}
""",
    }
    found = entities(tmp_path, "github.expression", files)
    assert [(value(e, "written"), value(e, "step_defined"), value(e, "available")) for e in found] == [
        ("steps.inner.outputs.a", "earlier", True),
        ("steps.outer.outputs.a", "nowhere", True),
        ("vars.A", "earlier", False),
    ]
    assert {(e.place.path, e.place.span.line, value(e, "inside")) for e in found} == {("act/action.yml", 5, "action")}
