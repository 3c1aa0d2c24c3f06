from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.pipelines.github.conditions import Condition, events, holds, job_runs, rests_on_inputs
from ecrlint.pipelines.github.project import JobRun, load_projects


def runs(root: Path, **files: str) -> dict[str, JobRun]:
    """The jobs of workflows by their address."""
    paths = []
    for name, text in files.items():
        path = root / ".github" / "workflows" / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(f".github/workflows/{name}.yml")
    (project,) = load_projects(Sources(root), paths)
    return {run.address: run for run in project.runs}


def condition(root: Path, text: str, on: str = "[push, pull_request]") -> Condition:
    quoted = text.replace("'", "''")
    run = runs(root, w=f"on: {on}\nenv: {{E: x}}\njobs:\n  a:\n    if: '{quoted}'\n    steps: []\n")["jobs.a"]
    assert run.job.condition is not None
    return Condition(run.job.condition, run.scope)


@pytest.mark.parametrize(
    ("text", "push", "pull_request"),
    [
        ("github.event_name == 'push'", True, False),
        ("${{ github.event_name != 'pull_request' }}", True, False),
        ("GitHub.Event_Name == 'PUSH'", True, False),
        ("github.ref == 'refs/heads/main'", None, False),
        ("github.ref_name == 'main'", None, False),
        ("startsWith(github.ref, 'refs/tags/')", None, False),
        ("startsWith(github.ref, 'refs/')", None, None),
        ("github.ref_type == 'tag'", None, False),
        ("contains(fromJSON('[\"push\"]'), github.event_name)", True, False),
        ("github.event_name == 'push' && github.ref == 'refs/heads/main'", None, False),
        ("github.event_name == 'push' || always()", True, True),
        ("!cancelled() && success()", True, True),
        ("failure()", None, None),
        ("!(github.event_name == 'push')", False, True),
        ("github.event.pull_request.merged == true", None, None),
        ("env.E == 'x'", True, True),
        ("env.E == 'y'", False, False),
        ("false", False, False),
        ("true", True, True),
        ("${{ github.event_name == 'push' }} && true", None, None),
        ("github.event_name == ", None, None),
    ],
)
def test_conditions(tmp_path: Path, text: str, push: bool | None, pull_request: bool | None) -> None:
    found = condition(tmp_path, text)
    assert holds([found], "push") is push
    assert holds([found], "pull_request") is pull_request


def test_a_condition_that_rests_on_what_callers_give(tmp_path: Path) -> None:
    on = "{workflow_call: {inputs: {push: {type: boolean}, fixed: {type: string}}}}"
    assert rests_on_inputs([condition(tmp_path, "inputs.push && github.ref == 'x'", on)])
    assert not rests_on_inputs([condition(tmp_path, "github.event_name == 'push'", on)])


def test_jobs_follow_those_they_need(tmp_path: Path) -> None:
    text = (
        "on: [push, pull_request]\njobs:\n"
        "  gate: {if: github.event_name == 'push', steps: []}\n"
        "  next: {needs: gate, steps: []}\n"
        "  last: {needs: [next], steps: []}\n"
        "  always: {needs: gate, if: always(), steps: []}\n"
        "  circle: {needs: circle, steps: []}\n"
    )
    found = runs(tmp_path, w=text)
    answers = {name: job_runs(run, "pull_request") for name, run in found.items()}
    assert answers == {
        "jobs.gate": False,
        "jobs.next": False,
        "jobs.last": False,
        "jobs.always": True,
        "jobs.circle": True,
    }


def test_called_jobs_follow_their_callers(tmp_path: Path) -> None:
    callee = "on: {workflow_call: {inputs: {push: {type: boolean}}}}\njobs:\n  b: {if: inputs.push, steps: []}\n"
    caller = (
        "on: [push, pull_request]\njobs:\n"
        "  main: {if: github.ref == 'refs/heads/main', uses: ./.github/workflows/b.yml, with: {push: true}}\n"
        "  not: {uses: ./.github/workflows/b.yml, with: {push: false}}\n"
    )
    found = runs(tmp_path, a=caller, b=callee)
    assert job_runs(found["jobs.main > jobs.b"], "pull_request") is False
    assert job_runs(found["jobs.main > jobs.b"], "push") is None
    assert job_runs(found["jobs.not > jobs.b"], "push") is False
    assert events(found["jobs.main > jobs.b"]) == ("push", "pull_request")


def test_events_of_callers_outside_can_be_any(tmp_path: Path) -> None:
    run = runs(tmp_path, w="on: workflow_call\njobs:\n  a: {if: github.event_name == 'push', steps: []}\n")["jobs.a"]
    assert events(run) == ("",)
    assert job_runs(run, "") is None
