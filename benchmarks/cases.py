"""What is run: each case is a command, with what is done before each of its runs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent

ECR_CHECKS = "CKV_AWS_32,CKV_AWS_51,CKV_AWS_136,CKV_AWS_163"
"""checkov's checks about ECR: public policies, tag mutability, encryption, scanning."""


def _nothing() -> None:
    """For cases that need no preparation."""


@dataclass(frozen=True)
class Case:
    """A command about a tree. `before` runs before each measured run. `limit` is in seconds; `once` says that one run
    has to do. `statuses` are the exit statuses of a run that did its work."""

    tree: str
    name: str
    command: tuple[str, ...]
    before: Callable[[], None] = _nothing
    limit: float = 600
    once: bool = False
    statuses: frozenset[int] = frozenset({0, 1})


def ecrlint(tree: str, root: Path, bin_: Path, work: Path) -> list[Case]:
    """ecrlint with nothing remembered, with nothing changed, and with one file changed."""
    cache = work / f"cache-{tree}"
    check = (str(bin_ / "ecrlint"), "check", str(root), "--format", "json", "--quiet")
    warm = (*check, "--cache-dir", str(cache))
    changes = _Changes(root)

    def forget() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    return [
        Case(tree, "cold", (*check, "--no-cache")),
        Case(tree, "cold, remembering", warm, before=forget),
        Case(tree, "warm", warm),
        Case(tree, "one file changed", warm, before=changes.one),
    ]


class _Changes:
    """Changes one file a little, another way each time."""

    def __init__(self, root: Path) -> None:
        files = sorted(path for path in root.rglob("*.tf") if path.name == "ecr.tf")
        self._file = files[len(files) // 2]
        self._text = self._file.read_text(encoding="utf-8")
        self._count = 0

    def one(self) -> None:
        self._count += 1
        self._file.write_text(f"{self._text}# Looked at {self._count} times.\n", encoding="utf-8")


def floors(tree: str, root: Path, python: str, tables: Path) -> list[Case]:
    """The least that there is to do, without ecrlint (`floors.py`)."""
    script = (python, str(HERE / "floors.py"))
    if tree == "S":
        terraform, workflow = next(root.rglob("*.tf")), next(root.rglob("*.yml"))
        return [
            Case(tree, "floor: imports, tables, parses", (*script, "parse", *map(str, (tables, terraform, workflow))))
        ]
    return [
        Case(tree, "floor: walk and status", (*script, "walk", str(root))),
        Case(tree, "floor: read", (*script, "read", str(root))),
        *([Case(tree, "floor: python-hcl2", (*script, "hcl2", str(root), "ecr-credentials"))] if tree == "L" else []),
        *([Case(tree, "floor: python-hcl2, ruamel.yaml", (*script, "both", str(root)))] if tree == "M" else []),
    ]


def starts(bin_: Path, python: str) -> list[Case]:
    """What it takes to start."""
    return [
        Case("", "python -c pass", (python, "-c", "pass")),
        Case("", "ecrlint --version", (str(bin_ / "ecrlint"), "--version")),
    ]


def peers(tree: str, root: Path, bins: dict[str, Path]) -> list[Case]:
    """The peers on the same tree. None of them opens a connection."""
    found = []
    if "zizmor" in bins and tree in ("S", "M"):
        command = (str(bins["zizmor"] / "zizmor"), "--offline", "--no-progress", str(root))
        found.append(Case(tree, "zizmor", command, statuses=frozenset(range(15))))
    if "checkov" in bins and tree in ("S", "M", "L"):
        checkov = (str(bins["checkov"] / "checkov"), "-d", str(root), "--compact", "--quiet", "--skip-download")
        both = ("--framework", "terraform", "github_actions")
        if tree == "S":
            found.append(Case(tree, "checkov", (*checkov, *both)))
        else:
            limit = 1_200.0 if tree == "L" else 600.0
            restricted = (*checkov, *both, "--check", ECR_CHECKS)
            found.append(Case(tree, "checkov, its ECR checks", restricted, limit=limit, once=tree == "L"))
    return found
