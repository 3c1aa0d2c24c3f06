"""Same input, same bytes out. A few of the circumstances, with this Python; `scripts/check_determinism.py` runs all of
them with every Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest

from ecrlint.result import today

from .circumstances import (
    CIRCUMSTANCES,
    JOBS,
    PLAIN,
    Circumstance,
    Outcome,
    Runner,
    cache_states,
    copied,
    put_odd_tree,
    told,
)

ROOT = Path(__file__).parents[1]
_BY_NAME = {circumstance.name: circumstance for circumstance in CIRCUMSTANCES}
SOME = [
    _BY_NAME["hash seed 1"],
    Circumstance(
        "much at once",
        {"PYTHONHASHSEED": "2", "TZ": "<+14>-14", "COLUMNS": "20", "PYTHONIOENCODING": "utf-16", "CI": "true"},
        umask=0o077,
        tree="backwards",
        root="dot",
        shuffle=1,
    ),
    Circumstance("elsewhere", {"TZ": "<-12>12", "LANGUAGE": "de"}, tree="elsewhere", root="relative", shuffle=2),
    _BY_NAME["names of files taken for ASCII"],
    _BY_NAME["python -X dev"],
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree") / "repository"
    put_odd_tree(root)
    for name in ("central-oidc-faulty", "cloud-platform-faulty"):
        shutil.copytree(ROOT / "fixtures" / name, root / name)
    return root


def run(tree: Path, circumstance: Circumstance, folder: Path, cache: Path | None = None) -> Outcome:
    runner = Runner(sys.executable, ("-m", "ecrlint"), folder / "run", str(ROOT))
    return runner.run(copied(tree, circumstance.tree, folder / "tree"), circumstance, "full", cache)


@pytest.fixture(scope="module")
def usual(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    found = run(tree, PLAIN, tmp_path_factory.mktemp("usual"))
    assert found.status == 1, found.err
    assert found.out.count(b"\n-") + found.out.count(b" --> ") > 30
    return found


@pytest.mark.parametrize("circumstance", SOME, ids=lambda circumstance: circumstance.name)
def test_reports_are_equal(circumstance: Circumstance, tree: Path, usual: Outcome, tmp_path: Path) -> None:
    assert told(circumstance.name, run(tree, circumstance, tmp_path), usual) == []


def test_reports_are_equal_whatever_is_remembered(usual: Outcome, tree: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(tree, mine, symlinks=True)
    states = cache_states(
        lambda: run(mine, PLAIN, tmp_path, tmp_path / "cache"),
        tmp_path / "cache",
        mine / "central-oidc-faulty/.infra/ecr.tf",
    )
    assert [line for name, outcome, same in states for line in told(name, outcome, usual, same)] == []


def test_reports_are_equal_whatever_works_on_them(usual: Outcome, tree: Path, tmp_path: Path) -> None:
    helped = subprocess.run([sys.executable, "-m", "ecrlint", "--help"], capture_output=True, cwd=ROOT, check=True)
    for circumstance in JOBS if b"--jobs" in helped.stdout else ():
        assert told(circumstance.name, run(tree, circumstance, tmp_path), usual) == []


@pytest.mark.parametrize("zone", ["<+14>-14", "<-12>12"])
def test_the_day_is_the_same_everywhere(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    before, found, after = datetime.now(timezone.utc).date(), today(), datetime.now(timezone.utc).date()
    monkeypatch.undo()
    time.tzset()
    assert found in (before, after)
