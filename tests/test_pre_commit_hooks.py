from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ecrlint.parse.yaml import read_yaml
from ecrlint.rulebook.source import plain

MANIFEST = Path(__file__).resolve().parent.parent / ".pre-commit-hooks.yaml"


def hooks() -> dict[str, Any]:
    tree = read_yaml(MANIFEST.name, MANIFEST.read_text(encoding="utf-8"))
    assert tree.problems == ()
    assert tree.root is not None
    return {hook["id"]: hook for hook in plain(tree.root)}


def wanted(hook: dict[str, Any], path: str) -> bool:
    """Whether pre-commit hands a file to a hook."""
    return bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)


@pytest.mark.parametrize(
    "path",
    [
        "main.tf",
        ".infra/ecr.tf",
        "a/b.tofu",
        "a/b.tf.json",
        "b.tofu.json",
        "env/prod.tfvars",
        "prod.tfvars.json",
        ".github/workflows/push.yml",
        "service/.github/workflows/push.yaml",
        "action.yml",
        ".github/actions/push/action.yaml",
        ".circleci/config.yml",
        ".circleci/continue.yaml",
        ".ecrlint.yaml",
        "service/.ecrlint.yaml",
    ],
)
def test_both_hooks_start_for_files_that_can_matter(path: str) -> None:
    assert [name for name, hook in hooks().items() if wanted(hook, path)] == ["ecrlint", "ecrlint-repo"]


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "main.tf.bak",
        "a.yml",
        ".github/dependabot.yml",
        ".github/workflows/old/push.yml",
        "reaction.yml",
        ".terraform/modules/a/main.tf",
        "a/.terraform/modules/a/main.tf",
        "x.ecrlint.yaml",
    ],
)
def test_neither_hook_starts_for_other_files(path: str) -> None:
    assert [name for name, hook in hooks().items() if wanted(hook, path)] == []


def test_only_the_first_hook_is_handed_file_names() -> None:
    found = hooks()
    assert "pass_filenames" not in found["ecrlint"]
    assert found["ecrlint-repo"]["pass_filenames"] is False
    assert [hook["entry"] for hook in found.values()] == ["ecrlint --force-exclude", "ecrlint --force-exclude ."]
