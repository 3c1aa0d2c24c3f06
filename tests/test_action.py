"""The GitHub Action: nothing of an input becomes a script, and what it installs is what the project asks for."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from ecrlint.parse.yaml import read_yaml
from ecrlint.rulebook.source import plain

ROOT = Path(__file__).resolve().parents[1]


def action() -> Any:
    tree = read_yaml("action.yml", (ROOT / "action.yml").read_text(encoding="utf-8"))
    assert tree.problems == ()
    assert tree.root is not None
    return plain(tree.root)


def test_scripts_take_inputs_from_the_environment_only() -> None:
    scripts = [step["run"] for step in action()["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert [script for script in scripts if "${{" in script] == []


def test_every_input_is_used_and_every_one_that_is_used_exists() -> None:
    given = action()
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == given["inputs"].keys()


def test_the_scripts_read_what_the_steps_give_them() -> None:
    for step in action()["runs"]["steps"]:
        if "run" not in step:
            continue
        (name,) = re.findall(r"action/(\w+\.sh)", step["run"])
        read = set(re.findall(r"\$\{?(ECRLINT_[A-Z_]+)", (ROOT / "action" / name).read_text(encoding="utf-8")))
        assert read == step["env"].keys()


def locked() -> dict[str, list[str]]:
    """The versions of each package, by its normal name."""
    found: dict[str, list[str]] = {}
    text = (ROOT / "action" / "requirements.txt").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def test_the_lock_file_has_all_that_is_needed_to_build_and_to_run() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:requires|dependencies) = \[(.*?)\]", text, re.MULTILINE | re.DOTALL)
    wanted = [Requirement(word) for words in lists for word in re.findall(r'"([^"]+)"', words)]
    assert len(wanted) == 12
    versions = locked()
    for requirement in wanted:
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert name in versions, f"{name} is not locked: scripts/lock_action.sh"
        assert all(requirement.specifier.contains(v) for v in versions[name]), f"{name}: scripts/lock_action.sh"


def test_everything_that_is_locked_has_hashes() -> None:
    text = (ROOT / "action" / "requirements.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 15
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ECRLINT_ANNOTATIONS": "true"}, "Code scanning annotates by itself"),
        ({"ECRLINT_STRICT": "yes"}, "The input strict takes true or false."),
        ({"ECRLINT_PATHS": " \n\n"}, "names nothing to check"),
        ({"ECRLINT_WORKING_DIRECTORY": "nowhere"}, "no folder"),
    ],
)
def test_wrong_inputs_are_refused_before_anything_runs(changes: dict[str, str], said: str, tmp_path: Path) -> None:
    done, outputs = check(changes, tmp_path, "exit 99\n")
    assert (done.returncode, outputs) == (2, "exit-code=2\n")
    assert said in done.stdout


def test_inputs_reach_the_program_as_they_are(tmp_path: Path) -> None:
    changes = {
        "ECRLINT_PATHS": "a b\n  --help  \n$(touch x)\n",
        "ECRLINT_CONVENTION": "--fix; `touch y`",
        "ECRLINT_VAR_FILES": "one.tfvars\ntwo words.tfvars",
        "ECRLINT_NO_CONFIG": "true",
    }
    done, _ = check(changes, tmp_path, 'printf "%s\\n" "$@"\nexit 7\n')
    words = [word for word in done.stdout.splitlines() if not word.startswith(("--report", "sarif=", "json=", "mark"))]
    assert words == [
        "--color",
        "always",
        "--no-cache",
        "--convention=--fix; `touch y`",
        "--no-config",
        "--var-file=one.tfvars",
        "--var-file=two words.tfvars",
        "--fail-on=never",
        "--",
        "a b",
        "--help",
        "$(touch x)",
    ]
    assert done.returncode == 7
    assert {path.name for path in tmp_path.iterdir()} == {"home", "output", "summary", "temp"}


def check(changes: dict[str, str], folder: Path, program: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Runs the script that checks, with a program of ours in place of ecrlint; what it did, and its outputs."""
    given = action()
    step = next(step for step in given["runs"]["steps"] if step.get("id") == "check")
    inputs = {f"${{{{ inputs.{name} }}}}": entry["default"] for name, entry in given["inputs"].items()}
    (folder / "home" / "bin").mkdir(parents=True)
    (folder / "temp").mkdir()
    (folder / "home" / "bin" / "ecrlint").write_text(f"#!/usr/bin/env bash\n{program}")
    (folder / "home" / "bin" / "ecrlint").chmod(0o755)
    (folder / "home" / "bin" / "python").symlink_to(sys.executable)
    environment = {
        "PATH": "/usr/bin:/bin",
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "RUNNER_TEMP": str(folder / "temp"),
        **{name: inputs.get(value, "false") for name, value in step["env"].items()},
        "ECRLINT_HOME": str(folder / "home"),
        **changes,
    }
    for name in ("output", "summary"):
        (folder / name).touch()
    script = str(ROOT / "action" / "check.sh")
    done = subprocess.run(["bash", script], env=environment, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603, S607
    return done, (folder / "output").read_text()
