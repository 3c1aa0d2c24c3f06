"""Whatever is known beforehand and however many processes there are, the outcome is that of a first run in one."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ecrlint.processes
import ecrlint.tasks
from ecrlint.cache import status
from ecrlint.cli import guarded
from ecrlint.units import Task

MODULE = "github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials?ref=8.0.2"
REPOSITORY = 'resource "aws_ecr_repository" "a" {{\n  name = "shop/{0}"\n}}\n'
CALL = 'module "ecr" {{\n  source = "{0}"\n  github_repositories = ["shop"]\n{1}\n}}\n'.format
WORKFLOW = """on: push
jobs:
  push:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: {{role-to-assume: "arn:aws:iam::123456789012:role/x", aws-region: eu-central-1}}
      - id: login
        uses: aws-actions/amazon-ecr-login@v2
      - run: docker push ${{{{ steps.login.outputs.registry }}}}/shop/{0}
"""
CONFIG = """version: 2.1
orbs:
  aws-cli: circleci/aws-cli@4.0.0
jobs:
  push:
    docker: [{image: "cimg/base:current"}]
    steps:
      - aws-cli/setup: {role_arn: $ECR_ROLE_TO_ASSUME}
workflows:
  push: {jobs: [push]}
"""

OVERRIDE = 'resource "aws_ecr_repository" "a" {\n  image_tag_mutability = "IMMUTABLE"\n}\n'

START = {
    "a/main.tf": REPOSITORY.format("a"),
    "b/main.tf": REPOSITORY.format("b") + "# ecrlint: ignore-file[tag-immutability] agreed\n",
    "c/main.tf": 'module "inner" {\n  source = "../inner"\n  name = "shop/c"\n}\n',
    "inner/main.tf": 'variable "name" {}\nresource "aws_ecr_repository" "i" {\n  name = var.name\n}\n',
    "other/main.tf": 'resource "aws_sqs_queue" "q" {}\n',
    ".github/workflows/push.yml": WORKFLOW.format("a:latest"),
}


def write(path: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)

    return change


def remove(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).unlink()


def remove_all(*folders: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        for folder in folders:
            shutil.rmtree(root / folder)

    return change


def append(path: str, text: str) -> Callable[[Path], None]:
    return lambda root: write(path, (root / path).read_text() + text)(root)


def link(path: str, target: str) -> Callable[[Path], None]:
    return lambda root: (root / path).symlink_to(target)


STEPS: list[tuple[str, Callable[[Path], None]]] = [
    ("a comment", append("a/main.tf", "# x\n")),
    ("another name", write("a/main.tf", REPOSITORY.format("z"))),
    ("a push of a version instead of latest", write(".github/workflows/push.yml", WORKFLOW.format("z:v1.2.3"))),
    ("a second workflow", write(".github/workflows/b.yml", WORKFLOW.format("b:latest"))),
    (
        "an override",
        write("a/x_override.tf", 'resource "aws_ecr_repository" "a" {\n  image_tag_mutability = "IMMUTABLE"\n}'),
    ),
    ("the override is gone", remove("a/x_override.tf")),
    ("the module's file is changed, not its caller's", append("inner/main.tf", "# x\n")),
    ("nobody calls the module", write("c/main.tf", REPOSITORY.format("c"))),
    ("it is called again", write("c/main.tf", START["c/main.tf"])),
    ("what did not matter matters", write("other/main.tf", REPOSITORY.format("o"))),
    ("and matters no longer", write("other/main.tf", START["other/main.tf"])),
    ("a namespace of the other convention", write("n1/ecr.tf", CALL(MODULE, 'oidc_providers = ["github"]'))),
    ("another that makes the same variables", write("n2/ecr.tf", CALL(MODULE, 'oidc_providers = ["github"]'))),
    ("a config that no call serves", write(".circleci/config.yml", CONFIG)),
    ("that is served", write("n2/ecr.tf", CALL(MODULE, 'oidc_providers = ["github", "circleci"]'))),
    ("the suppression is gone", write("b/main.tf", REPOSITORY.format("b"))),
    ("git ignores a module", write(".gitignore", "n1/\n")),
    ("git ignores nothing", write(".gitignore", "\n")),
    ("a file that cannot be parsed", write("a/broken.tf", 'resource "aws_ecr_repository" {')),
    ("a link to another's files", link("other/link.tf", "../b/main.tf")),
    ("what it leads to has changed", write("b/main.tf", REPOSITORY.format("bb"))),
    ("key material", append("b/main.tf", 'provider "aws" {\n  access_key = "AKIAQ3EGRSW5XYZ2AB7C"\n}\n')),
    (
        "only the other convention",
        lambda root: [shutil.rmtree(root / d) for d in ("a", "b", "c", "inner", ".github")] and None,
    ),
]


def check(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert guarded(["check", str(root), "--format", "json", "--unsure", *arguments]) in (0, 1)
    return capsys.readouterr().out


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / ".git").mkdir(parents=True)
    for path, text in START.items():
        write(path, text)(root)
    return root


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize("jobs", [1, 3])
def test_a_history_of_changes(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    settled: bool,
    jobs: int,
) -> None:
    monkeypatch.setattr(ecrlint.tasks, "FEW", 1 if jobs > 1 else 24)
    if settled:
        monkeypatch.setattr(status, "RECENT", -(10**18))
    cached = ("--cache-dir", str(root.parent / "cache"), "--jobs", str(jobs))
    seen = [check(root, capsys, *cached)]
    assert seen[0] == check(root, capsys, "--no-cache", "--jobs", "1")
    for what, change in STEPS:
        change(root)
        now = check(root, capsys, *cached)
        assert now == check(root, capsys, "--no-cache", "--jobs", "1"), what
        assert now == check(root, capsys, *cached), f"{what}, asked again"
        seen.append(now)
    assert len({json.dumps(json.loads(text)["findings"]) for text in seen}) > len(seen) / 2


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the tasks that were really done, "workflows" for those."""
    found: list[str] = []
    real = ecrlint.tasks.units_at

    def counted(task: Task, *arguments: Any) -> Any:
        found.append(task.kind if task.kind == "workflows" else task.paths[0])
        return real(task, *arguments)

    monkeypatch.setattr(ecrlint.tasks, "units_at", counted)
    return found


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (append("a/main.tf", "# x\n"), ["a"]),
        (append("inner/main.tf", "# x\n"), ["c"]),
        (append("other/main.tf", "# x\n"), []),
        (write("other/new/main.tf", REPOSITORY.format("n")), ["other/new"]),
        (remove("b/main.tf"), []),
        (append(".github/workflows/push.yml", "# x\n"), ["workflows"]),
        (write(".github/workflows/push.yml", WORKFLOW.format("a:v1.2.3")), ["workflows", "a", "b", "c"]),
        (write(".gitignore", "x\n"), ["workflows", "a", "b", "c"]),
        (lambda root: os.utime(root / "a" / "main.tf"), []),
    ],
)
def test_only_what_a_change_concerns_is_looked_at_again(
    root: Path,
    done: list[str],
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Path], None],
    again: list[str],
) -> None:
    cached = ("--cache-dir", str(root.parent / "cache"))
    check(root, capsys, *cached)
    assert done == ["workflows", "a", "b", "c"]
    done.clear()
    change(root)
    check(root, capsys, *cached)
    assert done == again


def test_files_of_a_process_that_ends_are_judged_all_the_same(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = check(root, capsys, "--no-cache", "--jobs", "1")
    parent, real = os.getpid(), ecrlint.tasks.units_at

    def dying(task: Task, *arguments: Any) -> Any:
        if os.getpid() != parent and task.paths == ("b",):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(task, *arguments)

    monkeypatch.setattr(ecrlint.tasks, "units_at", dying)
    monkeypatch.setattr(ecrlint.tasks, "FEW", 1)
    assert guarded(["check", str(root), "--format", "json", "--unsure", "--no-cache", "--jobs", "2"]) == 1
    out, err = capsys.readouterr()
    assert out == expected
    assert "A process that was to judge b ended before it was done." in err


def test_a_fault_in_another_process_is_told_as_one_in_this(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(task: Task, *arguments: Any) -> Any:
        raise RuntimeError(task.kind)

    monkeypatch.setattr(ecrlint.tasks, "units_at", broken)
    monkeypatch.setattr(ecrlint.tasks, "FEW", 1)
    assert guarded(["check", str(root), "--no-cache", "--jobs", "2"]) == 3
    assert "RuntimeError" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["0", "-1", "x"])
def test_a_wrong_number_of_processes(root: Path, capsys: pytest.CaptureFixture[str], jobs: str) -> None:
    assert guarded(["check", str(root), "--jobs", jobs]) == 2
    assert "--jobs" in capsys.readouterr().err
