"""What steps give later steps: variables through `$GITHUB_ENV`, outputs through `$GITHUB_OUTPUT`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.pipelines.github.project import Executed
from ecrlint.pipelines.github.resolve import resolve, resolve_env
from ecrlint.pipelines.github.scripts import surroundings
from ecrlint.pipelines.shell.evaluate import Shell
from ecrlint.pipelines.symbolic import Reference, Symbolic

from .project_files import load, run_of

HEAD = """\
on: push
env:
  REGION: of-workflow
jobs:
  a:
    env:
      NAME: of-job
    steps:
"""
"""The steps begin on line 9."""


def steps(root: Path, text: str, files: Mapping[str, str] | None = None) -> list[Executed]:
    """The steps of the job, whose steps are written without indentation."""
    written = "".join(f"      {line}\n" for line in text.splitlines())
    return list(run_of(load(root, {"w.yml": HEAD + written, **(files or {})}), "a").steps)


def at_last(root: Path, text: str, value: str, files: Mapping[str, str] | None = None) -> tuple[Symbolic, ...]:
    """What a value may be at the last step, which is added."""
    last = steps(root, f"{text}\n- run: x\n  env:\n    LAST: {value}", files)[-1]
    entry = last.step.env.items[0].value
    assert entry is not None
    return resolve(entry, last.scope)


@pytest.mark.parametrize(
    ("text", "value", "rendered"),
    [
        ('- run: echo "NAME=new" >> "$GITHUB_ENV"', "${{ env.NAME }}", ["new"]),
        ('- run: echo "REGION=new" >> "$GITHUB_ENV"', "${{ env.REGION }}-${{ env.NAME }}", ["new-of-job"]),
        (
            '- run: echo "OTHER=$NAME/${{ secrets.x }}" >> "$GITHUB_ENV"',
            "${{ env.OTHER }}",
            ["of-job/${{ secrets.X }}"],
        ),
        ("- run: echo NAME=1 >> $GITHUB_ENV\n- run: echo NAME=2 >> $GITHUB_ENV", "${{ env.NAME }}", ["2"]),
        ("- run: echo A=1 >> $GITHUB_ENV\n- run: echo A=$A$A >> $GITHUB_ENV", "${{ env.A }}", ["11"]),
        ("- run: echo NAME= >> $GITHUB_ENV", "x${{ env.NAME }}", ["x"]),
        ("- run: ./build.sh\n- uses: x/y@v1", "${{ env.NAME }}", ["of-job"]),
        ("- run: cat .env >> $GITHUB_ENV", "${{ env.NAME }}", ["${{ env.NAME }}"]),
        ("- run: echo GITHUB_SHA=x >> $GITHUB_ENV", "${{ env.GITHUB_SHA }}", ["${{ env.GITHUB_SHA }}"]),
        ("- run: echo NAME=1 >> $GITHUB_PATH", "${{ env.NAME }}", ["of-job"]),
        ("- run: echo NAME=$(date) >> $GITHUB_ENV", "${{ env.NAME }}", ["$(date)"]),
        ("- {run: echo NAME=1 >> $GITHUB_ENV, if: github.ref == 'x'}", "${{ env.NAME }}", ["of-job", "1"]),
        ("- {run: echo A=1 >> $GITHUB_ENV, if: github.ref == 'x'}", "${{ env.A }}", ["1", "${{ env.A }}"]),
        ("- {run: echo NAME=1 >> $GITHUB_ENV, if: always()}", "${{ env.NAME }}", ["1"]),
        ("- {run: echo NAME=1 >> $GITHUB_ENV, if: false}", "${{ env.NAME }}", ["of-job"]),
        (
            "- {run: echo A=1 >> $GITHUB_ENV, if: github.ref == 'x'}\n"
            "- {run: echo A=2 >> $GITHUB_ENV, if: github.ref != 'x'}",
            "${{ env.A }}",
            ["1", "2"],
        ),
        (
            "- run: |\n    if [ $X ]; then echo A=1 >> $GITHUB_ENV; else echo A=2 >> $GITHUB_ENV; fi",
            "${{ env.A }}",
            ["1", "2"],
        ),
        ("- {run: echo A=1 >> $GITHUB_ENV, shell: cmd}", "${{ env.A }}", ["${{ env.A }}"]),
        ("- {run: echo A=1 >> %GITHUB_ENV%, shell: cmd}", "${{ env.A }}", ["1"]),
        ("- {run: '\"A=1\" >> $env:GITHUB_ENV', shell: pwsh}", "${{ env.A }}", ["1"]),
        ("- {run: \"open(os.environ['GITHUB_ENV']).write('A=1')\", shell: python}", "${{ env.A }}", ["${{ env.A }}"]),
        ("- {run: 'open(GITHUB_ENV).write(\"A=1\")', shell: python}", "${{ env.NAME }}", ["of-job"]),
        (
            "- {uses: aws-actions/configure-aws-credentials@v4, with: {aws-region: r}}",
            "${{ env.AWS_REGION }} ${{ env.AWS_DEFAULT_REGION }}",
            ["r r"],
        ),
        (
            "- uses: aws-actions/configure-aws-credentials@v5\n  with: {aws-region: r, output-env-credentials: false}",
            "${{ env.AWS_REGION }}",
            ["${{ env.AWS_REGION }}"],
        ),
    ],
)
def test_variables(tmp_path: Path, text: str, value: str, rendered: list[str]) -> None:
    assert [found.render() for found in at_last(tmp_path, text, value)] == rendered


def test_the_environment_of_the_step_itself_comes_first(tmp_path: Path) -> None:
    last = steps(tmp_path, "- run: echo NAME=1 >> $GITHUB_ENV\n- run: p $NAME\n  env: {NAME: own}")[-1]
    (value,) = resolve_env("NAME", last.scope, last.step.place) or ()
    assert value.text == "own"


def test_a_step_does_not_see_what_it_writes_itself(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, "- run: echo NAME=1 >> $GITHUB_ENV; p $NAME")
    assert step.step.run is not None
    calls = Shell(step.step.run.text, surroundings(step.step.run, step.scope)).calls()
    assert [call.arguments[-1].text for call in calls][-1] == "of-job"


def test_where_a_value_is_written_and_what_it_came_through(tmp_path: Path) -> None:
    text = '- run: |\n    X=1\n    echo "ROLE=arn:$X" >> $GITHUB_ENV'
    (value,) = at_last(tmp_path, text, "${{ env.ROLE }}")
    assert (value.text, value.place.span.line, value.place.span.column) == ("arn:1", 11, 22)
    assert [(step.note, step.place.span.line) for step in value.chain] == [("env.ROLE", 14), ("$X", 10)]
    (part,) = value.parts
    assert (part.text, part.place.span.line) == ("1", 10)


def test_a_step_under_the_same_condition_surely_has_the_value(tmp_path: Path) -> None:
    text = """\
- {run: echo A=1 >> $GITHUB_ENV, if: inputs.x}
- {run: p, if: '${{ inputs.x && inputs.y }}'}
- {run: q, if: '!inputs.x'}
"""
    _, same, other = steps(tmp_path, text)
    assert [v.text for v in resolve_env("A", same.scope, same.step.place) or ()] == ["1"]
    assert resolve_env("A", other.scope, other.step.place) is None


ACTION = """\
inputs: {region: {default: r}}
runs:
  using: composite
  steps:
    - id: login
      uses: x/login@v1
    - run: echo "HOST=${{ steps.login.outputs.registry }}/${{ inputs.region }}" >> $GITHUB_ENV
      shell: bash
    - run: p $HOST $NAME
      shell: bash
"""


def test_what_a_composite_action_writes_reaches_the_steps_behind_it(tmp_path: Path) -> None:
    files = {"act/action.yml": ACTION}
    (value,) = at_last(tmp_path, "- uses: ./act", "${{ env.HOST }}", files)
    assert value.render() == "${{ steps.login.outputs.registry }}/r"
    assert value.pieces[0] == Reference("steps", "login.outputs.registry", "jobs.a.steps[0]")
    assert (value.place.path, value.place.span.line) == ("act/action.yml", 7)


def test_an_action_that_is_used_conditionally_may_not_have_written(tmp_path: Path) -> None:
    files = {"act/action.yml": ACTION.replace("HOST", "NAME")}
    found = at_last(tmp_path, "- uses: ./act\n  if: github.ref == 'x'", "${{ env.NAME }}", files)
    assert [value.render() for value in found] == ["of-job", "${{ steps.login.outputs.registry }}/r"]


@pytest.mark.parametrize(
    ("script", "rendered"),
    [
        ("echo tag=v1 >> $GITHUB_OUTPUT", ["v1"]),
        ("echo tag=${{ secrets.x }}-1 >> $GITHUB_OUTPUT", ["${{ secrets.X }}-1"]),
        ("echo '::set-output name=tag::v1'", ["v1"]),
        ("echo tag=a-$(date) >> $GITHUB_OUTPUT", ["a-$(date)"]),
        ("echo tag=$(date) >> $GITHUB_OUTPUT", ["${{ steps.s.outputs.tag }}"]),
        ("[ $x ] && echo tag=v1 >> $GITHUB_OUTPUT", ["${{ steps.s.outputs.tag }}"]),
        ("[ $x ] && echo tag=1 >> $GITHUB_OUTPUT || echo tag=2 >> $GITHUB_OUTPUT", ["1", "2"]),
        ("cat x >> $GITHUB_OUTPUT", ["${{ steps.s.outputs.tag }}"]),
        ("echo other=v1 >> $GITHUB_OUTPUT", ["${{ steps.s.outputs.tag }}"]),
    ],
)
def test_outputs(tmp_path: Path, script: str, rendered: list[str]) -> None:
    found = at_last(tmp_path, f"- id: s\n  run: |\n    {script}", "${{ steps.s.outputs.tag }}")
    assert [value.render() for value in found] == rendered


def test_an_output_that_a_command_makes_says_which(tmp_path: Path) -> None:
    text = "- id: s\n  run: |\n    echo tag=$(git rev-parse HEAD) >> $GITHUB_OUTPUT"
    (value,) = at_last(tmp_path, text, "${{ steps.s.outputs.tag }}")
    assert isinstance(value.sole, Reference)
    assert value.sole.made == "$(git rev-parse HEAD)"


def test_an_output_of_a_step_that_need_not_run_stays_open(tmp_path: Path) -> None:
    text = "- {id: s, run: echo tag=v1 >> $GITHUB_OUTPUT, if: inputs.x}"
    (value,) = at_last(tmp_path, text, "${{ steps.s.outputs.tag }}")
    assert value.sole == Reference("steps", "s.outputs.tag")


def test_long_chains_are_read_without_recursion(tmp_path: Path) -> None:
    text = "- run: echo V=a >> $GITHUB_ENV\n" + "- run: echo V=${V}x >> $GITHUB_ENV\n" * 190
    (value,) = at_last(tmp_path, text, "${{ env.V }}")
    assert value.text == "a" + "x" * 190


def test_behind_too_many_steps_that_write_any_variable_is_open(tmp_path: Path) -> None:
    text = "- run: echo V=a >> $GITHUB_ENV\n" * 205
    (value,) = at_last(tmp_path, text, "${{ env.NAME }}")
    assert value.opaque is not None
