"""What a file is by its path, and which folders nobody looks into."""

from __future__ import annotations

import posixpath

SKIPPED = frozenset(
    {".git", ".hg", ".svn", ".terraform", ".terragrunt-cache", ".external_modules", "node_modules", "vendor",
     ".venv", "venv", "__pycache__", ".tox", ".mypy_cache"}
)  # fmt: skip
"""Folders that hold other people's files or caches. Hidden folders as such are walked: `.infra` is one."""

TERRAFORM = (".tf", ".tf.json", ".tofu", ".tofu.json")
VALUES = (".tfvars", ".tfvars.json")
YAML = (".yml", ".yaml")


def kind_of(path: str) -> str | None:
    """What a file is by its path: "terraform", "values", "workflow", "config", "action", "dockerfile" or None."""
    return kind_in(*posixpath.split(path))


def kind_in(directory: str, name: str) -> str | None:
    """The same by the directory and the name in it."""
    if name.startswith((".", "#")) or name.endswith("~"):
        return None
    if name.endswith(TERRAFORM):
        return "terraform"
    if name.endswith(VALUES):
        return "values"
    if name.endswith(YAML):
        return _yaml_kind(directory, name)
    return "dockerfile" if name.startswith("Dockerfile") or name.endswith(".Dockerfile") else None


def _yaml_kind(directory: str, name: str) -> str | None:
    if directory == ".github/workflows" or directory.endswith("/.github/workflows"):
        return "workflow"
    if directory == ".circleci" or directory.endswith("/.circleci"):
        return "config"
    return "action" if name in ("action.yml", "action.yaml") else None


def unit_of(path: str) -> str:
    """The unit a file belongs to: its module's directory, else the file itself."""
    return (posixpath.dirname(path) or ".") if kind_of(path) in ("terraform", "values") else path
