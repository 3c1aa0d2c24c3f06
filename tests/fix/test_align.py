"""Columns as `terraform fmt` sets them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ecrlint.fix.align import aligned

TERRAFORM = shutil.which("terraform")

CASES = {
    "arguments that follow each other": (
        'a = 1\nlonger = "x"\n',
        'a      = 1\nlonger = "x"\n',
    ),
    "blank lines and blocks part them": (
        "a = 1\n\nlonger = 2\nb {\n  cc = 1\n  d = 2\n}\nlongest = 3\n",
        "a = 1\n\nlonger = 2\nb {\n  cc = 1\n  d  = 2\n}\nlongest = 3\n",
    ),
    "an argument over several lines parts them": (
        "a = 1\nlonger = {\n  x = 1\n  yy = 2\n}\nbb = 2\nc = [\n  1\n]\n",
        "a = 1\nlonger = {\n  x  = 1\n  yy = 2\n}\nbb = 2\nc = [\n  1\n]\n",
    ),
    "a heredoc does not": (
        "a = <<EOT\nx = 1\nlonger = 2\nEOT\nlonger = 2\n",
        "a      = <<EOT\nx = 1\nlonger = 2\nEOT\nlonger = 2\n",
    ),
    "comments behind them": (
        "a = 1 # one\nlonger = 22 # two\n",
        "a      = 1  # one\nlonger = 22 # two\n",
    ),
    "comments on lines of their own part them": (
        "a = 1\n# x = 1\nlonger = 2\n",
        "a = 1\n# x = 1\nlonger = 2\n",
    ),
    "comments behind what is no argument": (
        "b { # one\n  a = 1 # two\n}\n",
        "b {     # one\n  a = 1 # two\n}\n",
    ),
    "marks in strings and templates are none": (
        'a = "x = \\" # ${b["="] == "}" ? "{" : "("}"\nlonger = "$${"\n',
        'a      = "x = \\" # ${b["="] == "}" ? "{" : "("}"\nlonger = "$${"\n',
    ),
    "operators with an equals sign are none": (
        "a = b == c\nlonger = d <= e && f != g\n",
        "a      = b == c\nlonger = d <= e && f != g\n",
    ),
    "objects on one line": (
        "a = { b = 1, cc = 2 }\nlonger = [1, { d = 3 }]\n",
        "a      = { b = 1, cc = 2 }\nlonger = [1, { d = 3 }]\n",
    ),
    "an object for every element": (
        "a = {\n  for k, v in x : k => v\n  }\nlonger = 1\n",
        None,
    ),
    "comments in stars": (
        "a = 1 /* one */\nlonger = 2 /* two */\n/* c = 1\nd = 2 */\ne = 1\n",
        "a      = 1 /* one */\nlonger = 2 /* two */\n/* c = 1\nd = 2 */\ne = 1\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_columns(name: str) -> None:
    text, expected = CASES[name]
    assert aligned(text) == (text if expected is None else expected)
    assert aligned(aligned(text)) == aligned(text)


def test_comments_may_be_left_where_they_are() -> None:
    assert aligned("a = 1   # one\nbb = 2 # two\n", comments=False) == "a  = 1   # one\nbb = 2 # two\n"


@pytest.mark.skipif(TERRAFORM is None and "CI" not in os.environ, reason="terraform is not installed")
def test_terraform_sets_the_same_columns(tmp_path: Path) -> None:
    assert TERRAFORM is not None
    for number, (_, expected) in enumerate(CASES.values()):
        if expected is not None:
            (tmp_path / f"{number}.tf").write_text(expected, encoding="utf-8")
    done = subprocess.run([TERRAFORM, "fmt", "-check", tmp_path], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stdout) == (0, "")
