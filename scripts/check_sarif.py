#!/usr/bin/env python3
"""Validates SARIF logs with Microsoft's Multitool, all rules for SARIF and for GitHub switched on.

    python scripts/check_sarif.py LOG [LOG ...]

Status 0: nothing to complain of; 1: complaints, listed; 2: wrong call. The Multitool comes from npm and is
kept in a cache folder of the user. Where it cannot be had the check says so and ends with 0, or with 1 if
--require is given.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = "@microsoft/sarif-multitool-linux"
VERSION = "5.7.0"

# These are off by default, also when the rules for GitHub are asked for.
SWITCHED_ON = (
    "GH1001.ProvideRequiredLocationProperties",
    "GH1002.InlineThreadFlowLocations",
    "GH1003.ProvideRequiredRegionProperties",
    "GH1004.ReviewArraysThatExceedConfigurableDefaults",
    "GH1005.LocationsMustBeRelativeUrisOrFilePaths",
    "GH1006.ProvideCheckoutPath",
    "GH1007.ProvideFullyFormattedMessageStrings",
)

ACCEPTED = {
    "SARIF2006": "wants every URL fetched",
    "SARIF2009": "wants ids like ABC1234; ours are words, the same everywhere",
}
WITHOUT_REMOTE = "SARIF2003"


class UnavailableError(Exception):
    """The Multitool cannot be had here."""


def main() -> int:
    """Checks the logs named on the command line."""
    parser = argparse.ArgumentParser(description="Validate SARIF logs with Microsoft's Multitool.")
    parser.add_argument("logs", nargs="+", type=Path, metavar="LOG")
    parser.add_argument("--require", action="store_true", help="fail where the Multitool cannot be had")
    arguments = parser.parse_args()
    missing = [str(log) for log in arguments.logs if not log.is_file()]
    if missing:
        parser.error(f"no such file: {', '.join(missing)}")
    try:
        tool = multitool()
    except UnavailableError as reason:
        print(f"check_sarif: skipped, {reason}", file=sys.stderr)
        return 1 if arguments.require else 0
    complaints = 0
    for log in arguments.logs:
        found = list(check(tool, log))
        complaints += len(found)
        print(f"{log}: {len(found)} complaints" if found else f"{log}: fine")
        for line in found:
            print(f"  {line}")
    return 1 if complaints else 0


def multitool() -> Path:
    """The executable, installed if need be. Raises UnavailableError."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "AMD64"):
        raise UnavailableError("the Multitool is taken for Linux on x86-64 only")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "ecrlint-development" / f"sarif-multitool-{VERSION}"
    tool = folder / "node_modules" / PACKAGE / "Sarif.Multitool"
    if tool.is_file():
        return tool
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError("npm is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)]
    done = subprocess.run([*command, f"{PACKAGE}@{VERSION}"], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode or not tool.is_file():
        raise UnavailableError(f"npm could not install {PACKAGE}: {done.stderr.strip()[-300:]}")
    tool.chmod(0o755)
    return tool


def check(tool: Path, log: Path) -> Iterator[str]:
    """Every complaint about a log that counts, a line each."""
    with tempfile.TemporaryDirectory() as scratch:
        report = validated(tool, log.resolve(), Path(scratch))
    if isinstance(report, str):
        yield report
        return
    run = report["runs"][0]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"].get("rules", [])}
    accepted = set(ACCEPTED) | ({WITHOUT_REMOTE} if not has_remote(log) else set())
    for result in run.get("results", []):
        if result["ruleId"].split("/")[0] not in accepted:
            yield f"{result.get('level', 'warning')} {result['ruleId']}: {words(result, rules)}"
    for invocation in run.get("invocations", []):
        for notification in invocation.get("toolExecutionNotifications", []):
            if notification.get("level") == "error":
                yield f"error in the Multitool: {notification['message'].get('text')}"


def validated(tool: Path, log: Path, scratch: Path) -> dict[str, Any] | str:
    """The Multitool's own report on a log, or why there is none. Its exit status says nothing."""
    config, output = scratch / "rules.json", scratch / "report.sarif"
    options = {f"{rule}.Options": {"RuleEnabled": "Error"} for rule in SWITCHED_ON}
    config.write_text(json.dumps(options), encoding="utf-8")
    command = [str(tool), "validate", str(log), "--rule-kind", "Sarif;Ghas", "--config", str(config)]
    command += ["--level", "Error;Warning;Note", "--output", str(output), "--log", "ForceOverwrite"]
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    if not output.is_file():
        return f"the Multitool wrote no report: {(done.stderr or done.stdout).strip()[-500:]}"
    loaded: dict[str, Any] = json.loads(output.read_text(encoding="utf-8-sig"))
    return loaded


def has_remote(log: Path) -> bool:
    """Whether the log says which repository it is about; without one it need not."""
    runs = json.loads(log.read_text(encoding="utf-8")).get("runs") or [{}]
    return bool(runs[0].get("versionControlProvenance"))


def words(result: dict[str, Any], rules: dict[str, Any]) -> str:
    """The message of a result with its arguments filled in."""
    message = result["message"]
    text = message.get("text")
    if text is None:
        strings = rules.get(result["ruleId"].split("/")[0], {}).get("messageStrings", {})
        text = strings.get(message.get("id"), {}).get("text", "")
    for index, argument in enumerate(message.get("arguments", [])):
        text = text.replace(f"{{{index}}}", argument)
    return str(text)


if __name__ == "__main__":
    sys.exit(main())
