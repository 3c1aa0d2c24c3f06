"""The commands that the README gives for a bare machine are those that work."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from ecrlint.cli import COMMANDS, guarded
from ecrlint.cli.parser import parser_of

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def command(ending: str) -> str:
    (found,) = [
        line.strip() for line in README.splitlines() if line.startswith("    python3 -m venv") and ending in line
    ]
    return found


def test_the_command_shown_finds_what_is_in_its_fixture(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    arguments = shlex.split(command(".venv/bin/ecrlint ").rpartition(".venv/bin/ecrlint ")[2])
    assert guarded(arguments) == 1
    assert b"error[tag-immutability]" in capfdbinary.readouterr().out


def test_there_is_one_command_for_the_tests() -> None:
    assert command("-m pytest").endswith(".venv/bin/pip install -q -e '.[dev]' && .venv/bin/python -m pytest -n auto")


def test_every_option_shown_exists() -> None:
    known = {option for name in COMMANDS for option in parser_of(name)._option_string_actions}
    shown = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", re.sub(r"^    .*$", "", README, flags=re.MULTILINE)))
    assert shown
    assert shown - {"--recursive"} <= known


def test_what_it_shows_first_stands_within_a_screen() -> None:
    lines = README.splitlines()
    assert lines.index("```console") < 10
    assert any(line.startswith("error[") for line in lines[:15])
