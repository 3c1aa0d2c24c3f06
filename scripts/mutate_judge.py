"""Changes the judging code one thing at a time, and lists the changes that no test in tests/judge notices.

    python scripts/mutate_judge.py [MUTANT ...] [--only GLOB] [--tests PATH ...] [--keep FOLDER]

It needs `mutmut` 3 in the same environment (`pip install mutmut`, no dependency of the project) and works in a copy.
mutmut changes code that is already imported and has run, so that it neither sees what is done while a module is being
imported nor what was remembered: what survives is therefore run again, each in a process of its own. What is printed is
what survives that. The reasons why it may are in docs/reliability.md.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
HANGS = 300
"""Seconds after which tests do not end any more."""

COPIED = ["ecrlint", "tests", "rules", "docs", "fixtures", "scripts", "pyproject.toml", "README.md", "hatch_build.py"]
CONFIGURATION = """\
[mutmut]
source_paths=ecrlint
only_mutate={only}
also_copy=
    rules
    docs
    fixtures
    scripts
    README.md
    hatch_build.py
pytest_add_cli_args_test_selection=
    {tests}
use_git_change_detection=false
"""


def main() -> int:
    """Makes the changes, prints what survives and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mutants", nargs="*", metavar="MUTANT", help="only these, by name or pattern; all if left out")
    parser.add_argument("--only", default="ecrlint/judge/*.py", help="which files are changed (ecrlint/judge/*.py)")
    parser.add_argument("--tests", nargs="+", default=["tests/judge"], help="which tests have to notice (tests/judge)")
    parser.add_argument("--keep", type=Path, help="where to work, an empty folder; a temporary one if left out")
    options = parser.parse_args()
    if shutil.which("mutmut", path=str(Path(sys.executable).parent)) is None:
        print("mutmut is not installed beside this Python: pip install 'mutmut>=3.8,<4'", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        return _run(options.keep or Path(temporary), options.only, options.tests, options.mutants)


def _run(folder: Path, only: str, tests: list[str], mutants: list[str]) -> int:
    started = time.monotonic()
    for name in COPIED:
        source = HERE / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    (folder / "setup.cfg").write_text(CONFIGURATION.format(only=only, tests="\n    ".join(tests)), encoding="utf-8")
    with open(folder / "log", "w", encoding="utf-8") as log:
        _mutmut(folder, "run", "--max-children", "1", *mutants, stdout=log)
    listed = re.findall(r"^\s*(\S+): (.+)$", _mutmut(folder, "results", "--all", "true"), re.MULTILINE)
    outcomes = {name: outcome for name, outcome in listed if outcome != "not checked"}
    if not outcomes:
        print((folder / "log").read_text(encoding="utf-8")[-2_000:], file=sys.stderr)
        return 2
    for name, outcome in sorted(outcomes.items()):
        if outcome in {"survived", "no tests", "timeout"}:
            outcomes[name] = "survived" if _survives(folder, name, tests) else "killed"
            if outcomes[name] == "survived":
                print(f"{name}\n{_difference(_mutmut(folder, 'show', name))}", flush=True)
    print(f"{len(outcomes)} changes in {time.monotonic() - started:.0f} s: {dict(Counter(outcomes.values()))}")
    return 0


def _mutmut(folder: Path, *arguments: str, stdout: object = subprocess.PIPE) -> str:
    command = [str(Path(sys.executable).parent / "mutmut"), *arguments]
    done = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,  # type: ignore[call-overload]
    )
    return done.stdout or ""


def _survives(folder: Path, mutant: str, tests: list[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    around = {**os.environ, "MUTANT_UNDER_TEST": mutant, "PYTHONPATH": "."}
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=folder / "mutants", env=around, capture_output=True, check=False, timeout=HANGS
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _difference(shown: str) -> str:
    lines = [line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in {"+++", "---"}]
    return "\n".join(f"    {line}" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
