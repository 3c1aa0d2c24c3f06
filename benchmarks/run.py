#!/usr/bin/env python3
"""Measures ecrlint on trees of several sizes, beside the least there is to do and beside its peers.

    python benchmarks/run.py                         S, M and L, five runs each; a few minutes
    python benchmarks/run.py --trees S --repeat 21   one tree, more often
    python benchmarks/run.py --peers --trees S,M,L   checkov and zizmor as well (an hour)
    python benchmarks/run.py --trees L,X             growth

Writes `results.md` and `results.json` to the folder of `--work`. Needs nothing but Python; see README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import cases
import environments
import table
import trees

HERE = Path(__file__).resolve().parent


@dataclass
class Measured:
    """A case and what each of its runs took; `ended` says why there are no more."""

    case: cases.Case
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: list[int] = field(default_factory=list)
    ended: str = ""


def measure(measured: Measured, work: Path) -> None:
    """Runs a case once."""
    case = measured.case
    if measured.ended or (case.once and measured.wall):
        return
    case.before()
    result = work / "launched.json"
    result.unlink(missing_ok=True)
    command = [sys.executable, "-I", "-S", str(HERE / "launch.py"), str(result), *case.command]
    process = subprocess.Popen(  # noqa: S603
        command,
        env=environments.clean(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=case.limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        measured.ended = f"not done after {case.limit / 60:.0f} minutes"
        return
    took = json.loads(result.read_text())
    if took["status"] not in case.statuses:
        measured.ended = f"ended with status {took['status']}"
        return
    measured.wall.append(took["wall"])
    measured.cpu.append(took["cpu"])
    measured.peak.append(took["peak"])


def counts(tree: str, root: Path, bin_: Path, work: Path) -> dict[str, dict[str, int]]:
    """How much is opened, scanned, parsed and evaluated, with nothing remembered and with nothing changed."""
    found = {}
    result, cache = work / "counts.json", work / f"counted-{tree}"
    for name, arguments in (
        ("cold", ["--no-cache"]),
        ("(remembering)", ["--cache-dir", str(cache)]),
        ("warm", ["--cache-dir", str(cache)]),
    ):
        command = [str(bin_ / "python"), str(HERE / "counted.py"), str(result), "check", str(root), *arguments]
        command += ["--format", "json", "--quiet", "--jobs", "1"]  # what other processes do is not counted
        done = subprocess.run(command, env=environments.clean(), stdout=subprocess.DEVNULL, check=False)  # noqa: S603
        if done.returncode == 0 and not name.startswith("("):
            found[name] = json.loads(result.read_text())
    return found


def main() -> int:
    """Prepares, measures and writes; 1 if a target was missed and `--strict` is given."""
    options = arguments()
    work: Path = options.work.absolute()
    work.mkdir(parents=True, exist_ok=True)
    tell("Installing")
    bin_ = environments.install_ecrlint(work, HERE.parent, options.python)
    python = str(bin_ / "python")
    bins = {}
    for name in environments.PEERS if options.peers else ():
        found = environments.install_peer(name, work, options.python)
        if found is not None:
            bins[name] = found
    tables = work / "tables.bin"
    prepare = [python, str(HERE / "floors.py"), "prepare", str(tables)]
    subprocess.run(prepare, env=environments.clean(), check=True)  # noqa: S603
    wanted = cases.starts(bin_, python)
    counted = {}
    for name in options.trees:
        tell(f"Making tree {name}")
        root = trees.make(name, work)
        counted[name] = counts(name, root, bin_, work)
        wanted += cases.floors(name, root, python, tables)
        wanted += cases.peers(name, root, bins)
        wanted += cases.ecrlint(name, root, bin_, work)
    # What was just written is read again by a cache that is careful; that is not what is measured.
    time.sleep(2.5)
    measured = [Measured(case) for case in wanted]
    for turn in range(options.repeat):
        for one in measured:
            tell(f"Run {turn + 1} of {options.repeat}: {one.case.tree} {one.case.name}")
            measure(one, work)
    about = {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "python": platform.python_version(),
        "versions": environments.versions(bin_, "ecrlint", "lark", "python-hcl2", "ruamel.yaml", "jsonschema")
        | {name: version for name, at in bins.items() for version in environments.versions(at, name).values()},
        "repeat": options.repeat,
    }
    missed = write(measured, counted, about, work)
    return 1 if missed and options.strict else 0


def write(
    measured: list[Measured], counted: dict[str, dict[str, dict[str, int]]], about: dict[str, object], work: Path
) -> int:
    """Writes the results; gives how many targets were missed."""
    rows = [
        {
            "tree": one.case.tree,
            "case": one.case.name,
            "wall": median(one.wall) if one.wall else None,
            "cpu": median(one.cpu) if one.cpu else None,
            "peak": max(one.peak) if one.peak else None,
            "runs": one.wall,
            "ended": one.ended,
        }
        for one in measured
    ]
    results = table.results(rows, counted, about)
    (work / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    text = table.markdown(results)
    (work / "results.md").write_text(text, encoding="utf-8")
    print(text)
    return sum(not target["met"] for target in results["targets"])


def arguments() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = parser.add_argument
    names("--trees", type=lambda text: text.split(","), default=["S", "M", "L"], help="S, M, L, X; default: S,M,L")
    names("--repeat", type=int, default=5, help="runs of each case, whose median counts; default: 5")
    names("--peers", action="store_true", help="run checkov and zizmor as well")
    names("--python", default=sys.executable, help="the Python that the environments are made of")
    names("--work", type=Path, default=HERE / "work", help="where environments, trees and results go")
    names("--strict", action="store_true", help="end with status 1 if a target is missed")
    options = parser.parse_args()
    unknown = [name for name in options.trees if name not in trees.TREES]
    if unknown or options.repeat < 1:
        parser.error(f"--trees takes {', '.join(trees.TREES)}, --repeat a number from 1")
    return options


def tell(what: str) -> None:
    """Says what is being done."""
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    sys.exit(main())
