"""What is looked at, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.ignore import GitIgnore, nothing_ignored
from ecrlint.discover.kinds import kind_of, unit_of
from ecrlint.discover.sources import Sources
from ecrlint.discover.walk import Found, discover


def tree(root: Path, files: dict[str, str]) -> Found:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    ignore = GitIgnore(root)
    return discover(Sources(root, ignored=ignore), ignore)


@pytest.mark.parametrize(
    ("path", "kind", "unit"),
    [
        ("main.tf", "terraform", "."),
        ("a/main.tf.json", "terraform", "a"),
        ("a/main.tofu", "terraform", "a"),
        ("a/prod.auto.tfvars", "values", "a"),
        (".github/workflows/ci.yml", "workflow", ".github/workflows/ci.yml"),
        ("fixtures/x/.github/workflows/ci.yaml", "workflow", "fixtures/x/.github/workflows/ci.yaml"),
        (".github/workflows/sub/ci.yml", None, ".github/workflows/sub/ci.yml"),
        ("x.github/workflows/ci.yml", None, "x.github/workflows/ci.yml"),
        (".circleci/config.yml", "config", ".circleci/config.yml"),
        (".github/actions/push/action.yml", "action", ".github/actions/push/action.yml"),
        ("Dockerfile.dev", "dockerfile", "Dockerfile.dev"),
        ("a/.hidden.tf", None, "a/.hidden.tf"),
        ("a/main.tf~", None, "a/main.tf~"),
        ("a/#main.tf#", None, "a/#main.tf#"),
        ("a/x.tftest.hcl", None, "a/x.tftest.hcl"),
    ],
)
def test_kinds(path: str, kind: str | None, unit: str) -> None:
    assert kind_of(path) == kind
    assert unit_of(path) == unit


def test_hidden_folders_are_walked_and_caches_are_not(tmp_path: Path) -> None:
    ecr = 'resource "aws_ecr_repository" "a" {}'
    found = tree(
        tmp_path,
        {
            ".infra/ecr.tf": ecr,
            ".terraform/modules/x/main.tf": ecr,
            "node_modules/x/main.tf": ecr,
            ".git/x.tf": ecr,
            "vendor/x/main.tf": ecr,
        },
    )
    assert found.modules == (".infra",)
    assert len(found.glances) == 1


def test_only_what_can_matter_is_kept(tmp_path: Path) -> None:
    found = tree(
        tmp_path,
        {
            "ecr/main.tf": 'resource "aws_ecr_repository" "a" {}',
            "vpc/main.tf": 'resource "aws_vpc" "a" {}',
            "caller/main.tf": 'module "x" {\n  source = "../ecr"\n}',
            "outer/main.tf": 'module "x" {\n  source="../caller/"\n}',
            ".github/workflows/a.yml": "run: aws ecr get-login-password",
            ".github/workflows/b.yml": "run: npm test",
            ".github/workflows/c.yml": "jobs:\n  x:\n    uses: ./.github/workflows/a.yml",
            ".circleci/config.yml": "version: 2.1",
        },
    )
    assert found.modules == ("caller", "ecr", "outer")
    assert found.workflows == (".github/workflows/a.yml", ".github/workflows/c.yml")
    assert found.configs == ()
    assert len(found.glances) == 8


@pytest.mark.parametrize(
    ("patterns", "path", "folder", "ignored"),
    [
        ({".gitignore": "*.tf\n"}, "a/b.tf", False, True),
        ({".gitignore": "*.tf\n!keep.tf\n"}, "a/keep.tf", False, False),
        ({".gitignore": "/a.tf\n"}, "sub/a.tf", False, False),
        ({".gitignore": "build/\n"}, "build/x/main.tf", False, True),
        ({".gitignore": "build/\n"}, "build", True, True),
        ({".gitignore": "build/\n"}, "build", False, False),
        ({".gitignore": "*.tf\n", "sub/.gitignore": "!*.tf\n"}, "sub/a.tf", False, False),
        ({"sub/.gitignore": "/a.tf\n"}, "sub/a.tf", False, True),
        ({"sub/.gitignore": "/a.tf\n"}, "a.tf", False, False),
        ({".git/info/exclude": "x.tf\n"}, "x.tf", False, True),
        ({".gitignore": "# a.tf\n\n"}, "a.tf", False, False),
    ],
)
def test_gitignore(tmp_path: Path, patterns: dict[str, str], path: str, folder: bool, ignored: bool) -> None:
    for name, text in patterns.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert GitIgnore(tmp_path)(path, folder=folder) is ignored


def test_a_path_that_is_exempt_is_not_ignored(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("build/\n")
    ignore = GitIgnore(tmp_path, frozenset({"build/x"}))
    assert not ignore("build/x/main.tf")
    assert not ignore("build", folder=True)
    assert ignore("build/y.tf")
    assert not nothing_ignored("anything")
