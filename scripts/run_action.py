"""Runs the `run` steps of action.yml here, as a runner would: inputs and outputs through the environment and files.

    python scripts/run_action.py [--keep FOLDER] NAME=VALUE ...

Takes inputs by name. With --keep what is installed stays in a folder, and the next run with it installs nothing. The
Python of the action is the one that runs this. Prints the log of the steps, then the outputs of the action, how long
the summary is, and whether an upload would follow; ends with the status of the steps. Steps with `uses` are not run.
Needs ruamel.yaml.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def main(arguments: list[str]) -> int:
    """The status of the first step that fails, or 0."""
    keep = Path(arguments[1]) if arguments[:1] == ["--keep"] else None
    arguments = arguments[2:] if keep else arguments
    action = YAML(typ="safe").load(ROOT / "action.yml")
    given = dict(argument.split("=", 1) for argument in arguments)
    unknown = given.keys() - action["inputs"].keys()
    if unknown:
        sys.exit(f"action.yml has no input {', '.join(sorted(unknown))}")
    inputs = {name: given.get(name, entry["default"]) for name, entry in action["inputs"].items()}
    known = {f"inputs.{name}": value for name, value in inputs.items()}
    known["steps.python.outputs.python-path"] = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        status = steps(action["runs"]["steps"], known, Path(folder), keep)
        for name, output in action["outputs"].items():
            print(f"{name}={filled(output['value'], known)}")
        summary = Path(folder) / "summary.md"
        print(f"summary: {summary.stat().st_size if summary.exists() else 0} bytes")
        uploads = inputs["advanced-security"] == "true" and known.get("steps.check.outputs.sarif-file")
        print(f"upload: {'yes' if uploads else 'no'}")
    return status


def steps(found: list[dict[str, Any]], known: dict[str, str], folder: Path, keep: Path | None) -> int:
    """Runs the steps in order; what they put out is added to `known`."""
    for step in found:
        if "run" not in step:
            continue
        place = keep if keep and step["id"] == "install" else folder
        output = place / f"{step['id']}.output"
        done = output.exists() and "home=" in output.read_text(encoding="utf-8")
        output.touch()
        environment = {
            **os.environ,
            **{name: filled(value, known) for name, value in step.get("env", {}).items()},
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "RUNNER_TEMP": str(place),
        }
        if EXPRESSION.search(step["run"]):
            sys.exit(f"the step {step['name']} puts an expression into its script")
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        status = 0 if done else subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
        sys.stdout.flush()
        for line in output.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            known[f"steps.{step['id']}.outputs.{name}"] = value
        if status:
            return status
    return 0


def filled(text: str, known: Mapping[str, str]) -> str:
    """A text with its expressions replaced. What is not known, as what the event says, counts as false or empty."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        return known.get(name, "" if name.startswith("steps.") else os.environ.get("FROM_FORK", "false"))

    return EXPRESSION.sub(value, text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
