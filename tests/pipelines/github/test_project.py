from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.parse.tree import Mapping
from ecrlint.parse.yaml import read_yaml
from ecrlint.pipelines.github.matrix import MAX_MEMBERS, read_matrix
from ecrlint.pipelines.github.project import MAX_INVOCATIONS, access, load_projects

from .project_files import load, run_of


@pytest.mark.parametrize(
    ("on", "names"),
    [
        ("push", ["push"]),
        ("[push, pull_request]", ["push", "pull_request"]),
        ("{push: {}, release: {}}", ["push", "release"]),
    ],
)
def test_triggers_in_their_three_forms(tmp_path: Path, on: str, names: list[str]) -> None:
    project = load(tmp_path, {"w.yml": f"on: {on}\njobs: {{}}\n"})
    assert [trigger.name for trigger in project.workflows[0].triggers] == names


def test_steps_of_parallel_groups_and_composite_actions_in_order(tmp_path: Path) -> None:
    workflow = """\
on: push
jobs:
  a:
    steps:
      - run: one
      - parallel:
          - run: two
          - run: three
      - uses: ./act
      - run: four
"""
    action = """\
runs:
  using: composite
  steps:
    - run: inner one
    - uses: ./act/nested
    - run: inner two
"""
    nested = "runs: {using: composite, steps: [{run: nested}]}\n"
    project = load(tmp_path, {"w.yml": workflow, "act/action.yml": action, "act/nested/action.yaml": nested})
    steps = run_of(project, "a").steps
    assert [(s.address, s.step.run.text if s.step.run else "uses", s.step.group) for s in steps] == [
        ("jobs.a.steps[0]", "one", None),
        ("jobs.a.steps[1]", "two", 1),
        ("jobs.a.steps[2]", "three", 1),
        ("jobs.a.steps[3]", "uses", None),
        ("jobs.a.steps[3].steps[0]", "inner one", None),
        ("jobs.a.steps[3].steps[1]", "uses", None),
        ("jobs.a.steps[3].steps[1].steps[0]", "nested", None),
        ("jobs.a.steps[3].steps[2]", "inner two", None),
        ("jobs.a.steps[4]", "four", None),
    ]
    assert [len(s.trail) for s in steps] == [0, 0, 0, 0, 1, 1, 2, 1, 0]


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (None, "is not in this repository"),
        ("runs: {using: node20, main: x.js}\n", "is in its code"),
        ("runs: [\n", "cannot be parsed"),
    ],
)
def test_actions_that_cannot_be_looked_into(tmp_path: Path, action: str | None, reason: str) -> None:
    files = {"w.yml": "on: push\njobs: {a: {steps: [{uses: ./act}]}}\n"}
    if action is not None:
        files["act/action.yml"] = action
    run = run_of(load(tmp_path, files), "a")
    assert run.steps[0].opaque is not None
    assert reason in run.steps[0].opaque
    assert (run.unreadable is None) == (action is not None and "node20" in action)


def test_an_action_that_uses_itself_ends(tmp_path: Path) -> None:
    action = "runs: {using: composite, steps: [{uses: ./act}]}\n"
    project = load(tmp_path, {"w.yml": "on: push\njobs: {a: {steps: [{uses: ./act}]}}\n", "act/action.yml": action})
    assert len(run_of(project, "a").steps) == 11


def call(name: str) -> str:
    return f"    uses: ./.github/workflows/{name}.yml\n"


def test_a_called_workflow_runs_once_for_each_call(tmp_path: Path) -> None:
    project = load(
        tmp_path,
        {
            "top.yml": "on: push\njobs:\n  x:\n" + call("mid") + "  y:\n" + call("low"),
            "mid.yml": "on: workflow_call\njobs:\n  m:\n" + call("low"),
            "low.yml": "on: workflow_call\njobs:\n  l: {steps: []}\n",
        },
    )
    assert sorted(run.address for run in project.runs) == [
        "jobs.x",
        "jobs.x > jobs.m",
        "jobs.x > jobs.m > jobs.l",
        "jobs.y",
        "jobs.y > jobs.l",
    ]


def test_circles_end_and_are_looked_at(tmp_path: Path) -> None:
    project = load(
        tmp_path,
        {
            "a.yml": "on: workflow_call\njobs:\n  a:\n" + call("b"),
            "b.yml": "on: workflow_call\njobs:\n  b:\n" + call("a"),
        },
    )
    assert [run.address for run in project.runs] == ["jobs.a", "jobs.a > jobs.b"]


def test_permissions_along_a_chain_of_calls(tmp_path: Path) -> None:
    project = load(
        tmp_path,
        {
            "top.yml": "on: push\npermissions: {id-token: write}\njobs:\n  x:\n    permissions: read-all\n"
            + call("mid"),
            "mid.yml": "on: workflow_call\njobs:\n  m:\n" + call("low"),
            "low.yml": "on: workflow_call\njobs:\n  l:\n    permissions: {id-token: write}\n    steps: []\n",
        },
    )
    run = next(run for run in project.runs if run.job.id == "l")
    found = access(run, "id-token")
    assert found is not None
    assert (found.access, found.cause, found.requested) == ("none", "caller", "write")
    assert (found.place.path, found.place.span.line) == (".github/workflows/top.yml", 5)


def test_only_outside_callers_decide(tmp_path: Path) -> None:
    project = load(
        tmp_path, {"w.yml": "on: workflow_call\njobs:\n  a: {steps: []}\n  b: {permissions: {}, steps: []}\n"}
    )
    assert access(run_of(project, "a"), "id-token") is None
    own = access(run_of(project, "b"), "id-token")
    assert own is not None
    assert own.cause == "empty"


def test_workflows_that_cannot_be_parsed_keep_their_problem(tmp_path: Path) -> None:
    project = load(tmp_path, {"bad.yml": "on: [push\njobs:\n", "w.yml": "on: push\njobs:\n  a:\n" + call("bad")})
    bad = next(w for w in project.workflows if w.path.endswith("bad.yml"))
    assert bad.unreadable == ".github/workflows/bad.yml cannot be parsed"
    assert len(bad.problems) == 1
    assert run_of(project, "a").unreadable == bad.unreadable


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("{a: [1, x], b: [true]}", [{"a": 1.0, "b": True}, {"a": "x", "b": True}]),
        ("{a: [1, 2], exclude: [{a: 1}]}", [{"a": 2.0}]),
        ("{a: [1, 2], include: [{a: 2, b: x}, {a: 3}]}", [{"a": 1.0}, {"a": 2.0, "b": "x"}, {"a": 3.0}]),
        ("{include: [{r: x}, {r: y}]}", [{"r": "x"}, {"r": "y"}]),
    ],
)
def test_matrix_members(text: str, members: list[dict[str, object]]) -> None:
    root = read_yaml("m.yml", f"matrix: {text}").root
    assert isinstance(root, Mapping)
    found = read_matrix(root.get("matrix"))
    assert found is not None
    assert list(found.members) == members


@pytest.mark.parametrize("text", ["${{ x }}", "{a: '${{ x }}'}", "{a: [1], include: '${{ x }}'}"])
def test_a_computed_matrix_is_unknown(text: str) -> None:
    root = read_yaml("m.yml", f"matrix: {text}").root
    assert isinstance(root, Mapping)
    found = read_matrix(root.get("matrix"))
    assert found is not None
    assert found.unknown is not None
    assert found.members == ()


def test_a_matrix_over_githubs_limit_is_unknown() -> None:
    axis = "[" + ", ".join(str(n) for n in range(MAX_MEMBERS + 1)) + "]"
    root = read_yaml("m.yml", f"matrix: {{a: {axis}}}").root
    assert isinstance(root, Mapping)
    found = read_matrix(root.get("matrix"))
    assert found is not None
    assert found.unknown == "the matrix has more than 256 members"


def test_each_of_very_many_workflows_is_looked_at(tmp_path: Path) -> None:
    job = "jobs:\n  a:\n    runs-on: x\n    steps: [{run: aws ecr}]\n"
    files = {f".github/workflows/w{number:03}.yml": f"on: push\n{job}" for number in range(MAX_INVOCATIONS + 20)}
    call = "  c{}: {{uses: ./.github/workflows/called.yml}}\n"
    calls = "".join(call.format(number) for number in range(MAX_INVOCATIONS + 20))
    files[".github/workflows/zz.yml"] = f"on: push\njobs:\n{calls}  last: {{uses: ./.github/workflows/last.yml}}\n"
    files[".github/workflows/called.yml"] = f"on: workflow_call\n{job}"
    files[".github/workflows/last.yml"] = f"on: workflow_call\n{job}"
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (project,) = load_projects(Sources(tmp_path), sorted(files))
    assert {run.invocation.workflow.path for run in project.runs} == set(files)
