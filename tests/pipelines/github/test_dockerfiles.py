from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.pipelines.github.dockerfiles import Dockerfiles, Workspace, located, workspace_of

from .project_files import load, run_of


@pytest.mark.parametrize(
    ("checkouts", "path", "expected"),
    [
        ([], "a/Dockerfile", "a/Dockerfile"),
        (["with: {fetch-depth: 0}"], "a/Dockerfile", "a/Dockerfile"),
        (["with: {path: src}"], "src/Dockerfile", "Dockerfile"),
        (["with: {path: ./src/}"], "src/Dockerfile", "Dockerfile"),
        (["with: {path: src}"], "Dockerfile", None),
        (["with: {repository: x/y}"], "Dockerfile", None),
        (["with: {repository: '${{ github.repository }}'}"], "Dockerfile", "Dockerfile"),
        (["", "with: {repository: x/y, path: other}"], "other/Dockerfile", None),
        (["", "with: {repository: x/y, path: other}"], "others/Dockerfile", "others/Dockerfile"),
        (["with: {repository: '${{ inputs.r }}'}"], "Dockerfile", None),
        (["with: {path: '${{ inputs.p }}'}"], "Dockerfile", "Dockerfile"),
    ],
)
def test_where_the_repository_is(tmp_path: Path, checkouts: list[str], path: str, expected: str | None) -> None:
    steps = "".join(f"      - uses: actions/checkout@v4\n        {line}\n" for line in checkouts) or "      - run: x\n"
    run = run_of(load(tmp_path, {"w.yml": "on: push\njobs:\n  a:\n    steps:\n" + steps}), "a")
    workspace = workspace_of((s.step, s.scope) for s in run.steps if s.step.uses is not None)
    assert workspace.path(path) == expected


@pytest.mark.parametrize(
    ("directory", "path", "expected"),
    [
        ("", "Dockerfile", "Dockerfile"),
        ("working-directory: app", "Dockerfile", "app/Dockerfile"),
        ("working-directory: app", "../x/Dockerfile", "x/Dockerfile"),
        ("working-directory: app", "/x/Dockerfile", "x/Dockerfile"),
        ("working-directory: '${{ github.workspace }}/app'", "Dockerfile", "app/Dockerfile"),
        ("working-directory: '${{ inputs.x }}'", "Dockerfile", None),
        ("", "../Dockerfile", None),
    ],
)
def test_the_working_directory_counts(tmp_path: Path, directory: str, path: str, expected: str | None) -> None:
    text = f"on: push\njobs:\n  a:\n    steps:\n      - run: x\n        {directory}\n"
    (step,) = run_of(load(tmp_path, {"w.yml": text}), "a").steps
    assert located(path, step.directory, step.scope, Workspace()) == expected


def test_the_working_directory_of_the_job_and_of_the_workflow(tmp_path: Path) -> None:
    run = "defaults: {run: {working-directory: %s}}"
    text = (
        f"on: push\n{run % 'w'}\njobs:\n  a:\n    {run % 'j'}\n    steps: [{{run: x}}]\n  b:\n    steps: [{{run: x}}]\n"
    )
    project = load(tmp_path, {"w.yml": text})
    found = [run_of(project, job).steps[0].directory for job in ("a", "b")]
    assert [directory.text if directory else None for directory in found] == ["j", "w"]


def test_files_are_read_once_and_never_outside_of_the_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "app").mkdir(parents=True)
    (tmp_path / "Dockerfile").write_text("FROM outside", encoding="utf-8")
    (root / "app" / "Dockerfile").write_text("FROM inside", encoding="utf-8")
    (root / "app" / "Dockerfile.link").symlink_to(tmp_path / "Dockerfile")
    found = Dockerfiles(Sources(root), "app")
    inside = found.at("Dockerfile")
    assert inside is not None
    assert inside is found.at("./Dockerfile")
    assert (inside.path, inside.stages[0].image.text) == ("app/Dockerfile", "inside")
    assert [found.at(path) for path in ("../../Dockerfile", "Dockerfile.link", "none")] == [None, None, None]
