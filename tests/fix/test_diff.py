"""Fixes as a unified diff."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ecrlint.fix.diff import diff


def test_a_change_with_the_lines_around_it() -> None:
    before = "".join(f"{n}\n" for n in range(9))
    assert diff("x/a.tf", before, before.replace("4", "four")) == (
        "--- a/x/a.tf\n+++ b/x/a.tf\n@@ -2,7 +2,7 @@\n 1\n 2\n 3\n-4\n+four\n 5\n 6\n 7\n"
    )


def test_what_does_not_change_gives_nothing() -> None:
    assert diff("a", "x\n", "x\n") == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb", "a\nc"),
        ("a\n", "a\nb"),
        ("a", "a\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
        ("a\fb\n\u2028\n", "a\fc\n\u2028\n"),
    ],
)
def test_git_makes_of_it_what_it_says(before: str, after: str, tmp_path: Path) -> None:
    git = shutil.which("git")
    assert git is not None
    (tmp_path / "f").write_bytes(before.encode())
    command = [git, "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, input=diff("f", before, after).encode(), cwd=tmp_path, check=True)  # noqa: S603
    assert (tmp_path / "f").read_bytes() == after.encode()


def test_keys_are_masked() -> None:
    key = "AKIA" + "Q4J7XHV2M5LPN3RT"
    shown = diff("a", f"x = {key}\ny = 1\n", f"x = {key}\ny = 2\n")
    assert key not in shown
    assert " x = AKIA****************\n" in shown
