from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.pipelines.github.resolve import resolve, resolve_env
from ecrlint.pipelines.symbolic import Symbolic

from .project_files import load, run_of

HEAD = """\
on: push
env:
  REGION: eu-west-1
  ACCOUNT: ${{ secrets.aws_account_id }}
jobs:
  a:
    env:
      REGION: eu-central-1
      OUTER: ${{ env.ACCOUNT }}
    strategy:
      matrix:
        region: [r1, r2]
        include:
          - {region: r1, role: one}
          - {region: r2, role: two}
    steps:
      - run: echo "WRITTEN=1" >> $GITHUB_ENV; echo "SEALED_$X=1" >> $GITHUB_ENV
      - uses: x/y@v1
        env:
          OWN: own
        with:
          value: """


def values(tmp_path: Path, written: str) -> list[Symbolic]:
    step = run_of(load(tmp_path, {"w.yml": HEAD + written + "\n"}), "a").steps[-1]
    entry = step.step.with_.get("value")
    assert entry is not None
    assert entry.value is not None
    return list(resolve(entry.value, step.scope))


@pytest.mark.parametrize(
    ("written", "rendered"),
    [
        ("plain", ["plain"]),
        ("${{ env.REGION }}", ["eu-central-1"]),
        ("${{ env.WRITTEN }}", ["1"]),
        ("${{ env.OWN }}-${{ env['REGION'] }}", ["own-eu-central-1"]),
        ("arn:${{env.OUTER}}:x", ["arn:${{ secrets.AWS_ACCOUNT_ID }}:x"]),
        ("${{ format('{0}/{{{1}}}', vars.a, 'b') }}", ["${{ vars.A }}/{b}"]),
        ("${{ github.ref == 'x' && 'a' || 'b' }}", ["a", "b"]),
        ("${{ '' || 'dflt' }}", ["dflt"]),
        ("${{ env.REGION == 'EU-Central-1' && 'same' || 'other' }}", ["same"]),
        ("${{ env.REGION != '' && env.REGION || 'x' }}", ["eu-central-1"]),
        ("${{ contains(env.REGION, 'CENTRAL') && 'yes' || 'no' }}", ["yes"]),
        ('${{ fromJSON(\'{"a":{"b":"c"}}\').a.b }}', ["c"]),
        ('${{ fromJSON(\'{"main":"p","dev":"d"}\')[github.ref_name] }}', ["p", "d"]),
        ("${{ case(github.ref == 'x', 'a', 'b') }}", ["a", "b"]),
        ("${{ matrix.region }}-${{ matrix.role }}", ["r1-one", "r2-two"]),
        ("${{ true }} ${{ 1.0 }} ${{ null }}.", ["true 1 ."]),
        ("${{ secrets['x-y'] }}", ["${{ secrets.X-Y }}"]),
        ("${{ steps.login.outputs.registry }}", ["${{ steps.login.outputs.registry }}"]),
    ],
)
def test_outcomes(tmp_path: Path, written: str, rendered: list[str]) -> None:
    assert [value.render() for value in values(tmp_path, f'"{written}"' if '"' not in written else written)] == rendered


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("${{ env.SEALED_A }}", "may write SEALED_A to $GITHUB_ENV"),
        ("${{ env.NOWHERE }}", "env.NOWHERE is not set"),
        ("${{ secrets[github.actor] }}", "decided when the workflow runs"),
        ("${{ hashFiles('a') }}", "computed when the workflow runs"),
        ("${{ inputs.x }}", "inputs.x is not declared"),
        ("${{ a", "never closed"),
        ("${{ a b }}", "invalid"),
    ],
)
def test_what_cannot_be_told_has_a_reason(tmp_path: Path, written: str, reason: str) -> None:
    (value,) = values(tmp_path, f'"{written}"')
    assert value.opaque is not None
    assert reason in value.opaque.reason


def test_a_condition_without_an_alternative_may_give_nothing_useful(tmp_path: Path) -> None:
    first, second = values(tmp_path, "${{ github.ref == 'x' && 'a' }}")
    assert first.opaque is not None
    assert second.text == "a"


def test_a_value_is_placed_where_it_is_written(tmp_path: Path) -> None:
    (value,) = values(tmp_path, "${{ env.REGION }}")
    assert (value.place.span.line, value.place.span.column) == (8, 15)
    assert [(step.note, step.place.span.line) for step in value.chain] == [("env.REGION", 22)]


def test_a_value_put_together_is_placed_where_that_happens(tmp_path: Path) -> None:
    (value,) = values(tmp_path, "x-${{ env.REGION }}")
    assert value.place.span.line == 22
    assert [(part.text, part.place.span.line) for part in value.parts] == [("eu-central-1", 8)]


def test_variables_of_the_environment(tmp_path: Path) -> None:
    step = run_of(load(tmp_path, {"w.yml": HEAD + "x\n"}), "a").steps[-1]
    found = resolve_env("REGION", step.scope, step.step.place)
    assert found is not None
    assert [value.text for value in found] == ["eu-central-1"]
    assert resolve_env("NOWHERE", step.scope, step.step.place) is None


CALLEE = """\
on:
  workflow_call:
    inputs:
      region: {type: string, default: fallback}
    secrets:
      role: {required: true}
jobs:
  b:
    steps:
      - uses: x/y@v1
        with: {value: "${{ inputs.region }}/${{ secrets.ROLE }}"}
"""


def test_callers_give_inputs_and_secrets(tmp_path: Path) -> None:
    caller = """\
on: push
jobs:
  one:
    uses: ./.github/workflows/callee.yml
    with: {Region: given}
    secrets: {role: "${{ secrets.MINE }}"}
  two:
    uses: ./.github/workflows/callee.yml
    secrets: inherit
"""
    project = load(tmp_path, {"callee.yml": CALLEE, "caller.yml": caller})
    found = []
    for run in project.runs:
        for step in run.steps:
            entry = step.step.with_.items[0].value
            assert entry is not None
            found += [(run.address, value.render()) for value in resolve(entry, step.scope)]
    assert found == [
        ("jobs.one > jobs.b", "given/${{ secrets.MINE }}"),
        ("jobs.two > jobs.b", "fallback/${{ secrets.ROLE }}"),
    ]


def test_without_callers_the_default_is_one_possibility(tmp_path: Path) -> None:
    run = run_of(load(tmp_path, {"callee.yml": CALLEE}), "b")
    entry = run.steps[0].step.with_.items[0].value
    assert entry is not None
    first, second = resolve(entry, run.steps[0].scope)
    assert first.render() == "fallback/${{ secrets.ROLE }}"
    assert second.opaque is not None
    assert "outside of this repository" in second.opaque.reason
