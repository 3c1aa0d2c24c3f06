"""What the README shows is what the program prints, and its commands are those that work."""

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


def test_the_output_shown_is_the_output_of_the_command_shown(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("GITHUB_ACTIONS", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    arguments = shlex.split(command(".venv/bin/ecrlint ").rpartition(".venv/bin/ecrlint ")[2])
    assert guarded(arguments) == 1
    printed = capfdbinary.readouterr().out.decode()
    blocks = re.findall(r"^```text\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        assert block in printed


def test_every_option_shown_exists() -> None:
    known = {option for name in COMMANDS for option in parser_of(name)._option_string_actions}
    shown = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", re.sub(r"^    .*$", "", README, flags=re.MULTILINE)))
    assert shown
    assert shown <= known


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target
