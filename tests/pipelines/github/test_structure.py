from __future__ import annotations

from pathlib import Path

import pytest

from .project_files import load


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("jobs: {a: {steps: []}}\n", 1, "no `on`"),
        ("name: x\non: push\n", 1, "no `jobs`"),
        ("on: push\njobs:\n", 2, "`jobs` must be a mapping"),
        ("on: push\njobs: [a]\n", 2, "`jobs` must be a mapping"),
        ("on: push\njobs:\n  a: {steps: []}\n  b: [x]\n", 4, "The job `b`"),
        ("x: &x {A: b}\non: push\njobs:\n  a:\n    env:\n      <<: *x\n", 6, "`<<` merges nothing"),
    ],
)
def test_a_workflow_that_github_refuses_has_a_problem_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    (problem,) = load(tmp_path, {"w.yml": text}).workflows[0].problems
    assert problem.span.line == line
    assert words in problem.message


@pytest.mark.parametrize(
    ("text", "line"),
    [("name: x\n", 1), ("name: x\nruns:\n  image: Dockerfile\n", 2), ("runs: composite\n", 1), ("", 1), ("- x\n", 1)],
)
def test_an_action_says_what_it_runs_with(tmp_path: Path, text: str, line: int) -> None:
    files = {"w.yml": "on: push\njobs: {a: {steps: [{uses: ./act}]}}\n", "act/action.yml": text}
    (action,) = load(tmp_path, files).actions
    assert [p.span.line for p in action.problems] == [line]


def test_what_github_accepts_has_no_problem(tmp_path: Path) -> None:
    workflow = """\
on: {workflow_call: }
env: &env {A: b}
jobs:
  a: &job
    env: *env
    steps:
      - run: echo "<<"
      - uses: ./act
  b: *job
"""
    project = load(tmp_path, {"w.yml": workflow, "act/action.yml": "runs: {using: node20, main: x.js}\n"})
    assert [w.problems for w in project.workflows] == [()]
    assert [a.problems for a in project.actions] == [()]
