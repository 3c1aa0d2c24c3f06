"""Runs ecrlint over the same trees under all circumstances that no report may depend on, and compares bytes.

    python scripts/check_determinism.py [--python PATH ...] [--processes 2] [--keep FOLDER]

Takes every Python 3.10 to 3.13 that it finds, or those that are given. ecrlint is installed for each into an
environment of its own, built by that Python itself. Each run writes a report in every format; all must be equal, byte
by byte, to those of the first Python under no special circumstances, and so must both streams and the exit status.

The trees: all fixtures beside one another, docs/example, the examples of all rules beside one another, and one of odd
names and broken files. Those of the examples are large: there only orders are changed (of folders, in memory, of what
several processes do), and each Python has its share. Locales of other encodings are made with `localedef` where it is
there. Needs the package index for what ecrlint depends on. Ends with status 1 if anything differs.
"""

# ruff: noqa: S603 - it runs what it is given, and what it has installed

from __future__ import annotations

import argparse
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ecrlint.report import FORMATS  # noqa: E402
from tests.circumstances import (  # noqa: E402
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

VERSIONS = ("3.10", "3.11", "3.12", "3.13")
SOURCES = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "ecrlint", "rules")
LARGE = 500
"""Findings of a tree for which not all is run."""
LOCALES = {"de_DE": "ISO-8859-1", "tr_TR": "ISO-8859-9", "ja_JP": "EUC-JP", "ar_EG": "UTF-8"}
"""Other encodings, other rules of small and large letters, other digits."""

# Run by an environment that is made here: the examples of rules as a tree for each convention.
_EXAMPLES = """
import sys
from pathlib import Path
from ruamel.yaml import YAML
for file in sorted(Path(sys.argv[1]).rglob("*.yaml")):
    rule = YAML(typ="safe", pure=True).load(file)
    for number, example in enumerate(rule.get("examples", ())):
        convention = example.get("convention") or next(iter(rule["conventions"]))
        for path, text in example["files"].items():
            to = Path(sys.argv[2], convention, f"{file.stem}-{number}", path)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_text(text, encoding="utf-8")
"""


@dataclass(frozen=True)
class Installed:
    """An environment with ecrlint in it."""

    version: str
    python: str
    start: str


@dataclass(frozen=True)
class Figures:
    """What has been compared: runs and bytes."""

    runs: int = 0
    bytes: int = 0


def main() -> int:
    """Makes environments and trees, runs and compares; prints what differs, and figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", default=[], metavar="PATH", help="an interpreter; repeatable")
    parser.add_argument("--processes", type=int, default=2, help="runs at a time")
    parser.add_argument("--keep", metavar="FOLDER", help="where environments stay, to be taken the next time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        work = Path(made).resolve()
        source, environments = _source(work / "source"), Path(options.keep or work / "environments")
        installed = [_install(python, source, environments) for python in _pythons(options.python)]
        faults = list(_data_differs(installed))
        print(*faults, sep="\n", end="\n" if faults else "", flush=True)
        trees = _trees(work / "trees", source, installed[0])
        circumstances = [*CIRCUMSTANCES, *_locales(work / "locales"), *(JOBS if _has_jobs(installed[0]) else ())]
        print(f"{len(trees)} trees, {len(circumstances)} circumstances and 6 states of the cache", flush=True)
        usual = _usual(trees, installed[0], work / "usual", options.processes)
        small = [tree for tree in trees if len(usual[tree.name, "concise"].out.splitlines()) < LARGE]
        large = [tree for tree in trees if tree not in small]
        for number, one in enumerate(installed):
            start = time.monotonic()
            to_do = [*itertools.product(small, circumstances), *((tree, PLAIN) for tree in large)]
            share = (one for one in circumstances if one.is_order())
            to_do += itertools.product(large, itertools.islice(share, number, None, len(installed)))
            figures, found = _compare(one, to_do, small, usual, work / one.version, options.processes)
            faults += found
            seconds = time.monotonic() - start
            print(f"Python {one.version}: {figures.runs} runs, {figures.bytes:,} bytes, {seconds:.0f} s", flush=True)
            print(*found, sep="\n", end="\n" if found else "", flush=True)
    print(f"{len(faults)} differences")
    return 1 if faults else 0


def _pythons(given: Sequence[str]) -> Sequence[str]:
    found = given or [path for version in VERSIONS if (path := shutil.which(f"python{version}")) and _runs(path)]
    if not found:
        sys.exit("There is no Python 3.10 to 3.13. Name one with --python.")
    return found


def _runs(python: str) -> bool:
    return subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0


def _source(folder: Path) -> Path:
    """A copy of what ecrlint is built from, without what was built before."""
    folder.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    shutil.rmtree(folder / "ecrlint" / "data", ignore_errors=True)
    return folder


def _install(python: str, source: Path, folder: Path) -> Installed:
    """An environment, named by the version of its Python; ecrlint in it is always that of now."""
    version = _said([python, "-c", "import platform; print(platform.python_version())"]).strip()
    home = folder / version
    own = str(home / "bin" / "python")
    pip = [own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not home.exists():
        subprocess.run([python, "-m", "venv", str(home)], check=True)
        needed = _dependencies(source / "pyproject.toml")
        subprocess.run([*pip, "hatchling", *needed], check=True, stderr=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as made:
        copy = shutil.copytree(source, Path(made, "source"))
        options = ["--no-build-isolation", "--force-reinstall", "--no-deps"]
        subprocess.run([*pip, *options, str(copy)], check=True, stderr=subprocess.DEVNULL)
    return Installed(version, own, str(home / "bin" / "ecrlint"))


def _dependencies(project: Path) -> Sequence[str]:
    """What ecrlint depends on at run time, as pyproject.toml says it; there is no reader of TOML in Python 3.10."""
    (table,) = re.findall(
        r"^dependencies = \[\n(.*?)^\]", project.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return re.findall(r'"([^"]+)"', table)


def _said(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _has_jobs(one: Installed) -> bool:
    return "--jobs" in _said([one.python, one.start, "--help"])


def _data_differs(installed: Sequence[Installed]) -> Iterator[str]:
    """What each Python has compiled when ecrlint was built, which must be the same."""
    seen: dict[str, str] = {}
    for one in installed:
        where = "import ecrlint, pathlib; print(pathlib.Path(ecrlint.__file__).parent / 'data')"
        folder = Path(_said([one.python, "-I", "-c", where]).strip())
        for path in sorted(folder.iterdir()):
            digest = sha256(path.read_bytes()).hexdigest()
            if seen.setdefault(path.name, digest) != digest:
                yield f"{path.name} that Python {one.version} builds is another than that of {installed[0].version}"
    print(f"{len(seen)} files built by each of {len(installed)} versions of Python", flush=True)


def _trees(folder: Path, source: Path, one: Installed) -> list[Path]:
    """The trees, each a repository by itself: the marker is an empty `.git`."""
    shutil.copytree(ROOT / "fixtures", folder / "fixtures")
    shutil.copytree(ROOT / "docs/example", folder / "example")
    put_odd_tree(folder / "odd")
    subprocess.run([one.python, "-c", _EXAMPLES, str(source / "rules"), str(folder)], check=True)
    trees = sorted(folder.iterdir())
    for tree in trees:
        (tree / ".git").mkdir(exist_ok=True)
    return trees


def _locales(folder: Path) -> Iterator[Circumstance]:
    """Locales that the machine has, and some of other encodings that are made."""
    had = (
        [name for name in _said(["locale", "-a"]).split() if name not in ("C", "POSIX")]
        if shutil.which("locale")
        else []
    )
    yield from (Circumstance(f"locale {name}", {"LC_ALL": name}) for name in had[:8])
    folder.mkdir()
    for language, encoding in LOCALES.items() if shutil.which("localedef") else ():
        name = f"{language}.{encoding}"
        command = ["localedef", "--no-archive", "-c", "-i", language, "-f", encoding, str(folder / name)]
        subprocess.run(command, capture_output=True, check=False)
        if (folder / name).exists():
            yield Circumstance(f"locale {name}", {"LC_ALL": name, "LOCPATH": str(folder), "PYTHONUTF8": "0"})


Usual = dict[tuple[str, str], Outcome]
"""What is found under no special circumstances, by tree and format of standard output."""


def _usual(trees: Sequence[Path], one: Installed, work: Path, processes: int) -> Usual:
    """Standard output has to be what the report of its format is; all formats but `full` say the same besides."""

    def run(numbered: tuple[int, tuple[Path, str]]) -> tuple[tuple[str, str], Outcome]:
        number, (tree, format_) = numbered
        return (tree.name, format_), _runner(one, work / str(number)).run(tree, PLAIN, format_)

    with ThreadPoolExecutor(processes) as pool:
        found = dict(pool.map(run, enumerate(itertools.product(trees, ("full", "concise")))))
    for (name, format_), outcome in found.items():
        if outcome.status != 1 or len(outcome.reports["concise"].splitlines()) < 2:
            sys.exit(f"{name} as {format_}: status {outcome.status}\n{outcome.err.decode()}")
    for tree in trees:
        print(f"{tree.name}: {len(found[tree.name, 'full'].reports['concise'].splitlines())} findings", flush=True)
    return {
        (tree.name, format_): replace(said, out=said.reports[format_])
        for tree in trees
        for format_ in FORMATS
        for said in (found[tree.name, "full" if format_ == "full" else "concise"],)
    }


def _runner(one: Installed, folder: Path) -> Runner:
    return Runner(one.python, (one.start,), folder / "run")


def _compare(
    one: Installed,
    to_do: Sequence[tuple[Path, Circumstance]],
    remembered: Sequence[Path],
    usual: Usual,
    work: Path,
    processes: int,
) -> tuple[Figures, list[str]]:
    """Runs trees under circumstances, and some with a cache in all its states."""

    def under(numbered: tuple[int, tuple[Path, Circumstance]]) -> tuple[Figures, list[str]]:
        number, (tree, circumstance) = numbered
        format_, folder = FORMATS[number % len(FORMATS)], work / str(number)
        outcome = _runner(one, folder).run(copied(tree, circumstance.tree, folder / "tree"), circumstance, format_)
        shutil.rmtree(folder)
        name = f"Python {one.version}, {tree.name}, {circumstance.name}"
        return Figures(1, outcome.size()), list(told(name, outcome, usual[tree.name, format_]))

    def remembering(tree: Path) -> tuple[Figures, list[str]]:
        folder = work / f"cache {tree.name}"
        mine, cache = copied(tree, "backwards", folder), folder / "cache"
        changed = _with_findings(mine, usual[tree.name, "concise"])
        circumstance = replace(PLAIN, name="cache")
        states = cache_states(lambda: _runner(one, folder).run(mine, circumstance, "full", cache), cache, changed)
        figures = Figures()
        faults: list[str] = []
        for name, outcome, same in states:
            figures = Figures(figures.runs + 1, figures.bytes + outcome.size())
            faults += told(f"Python {one.version}, {tree.name}, {name}", outcome, usual[tree.name, "full"], same)
        return figures, faults

    with ThreadPoolExecutor(processes) as pool:
        results = [*pool.map(under, enumerate(to_do)), *pool.map(remembering, remembered)]
    figures = Figures(sum(figures.runs for figures, _ in results), sum(figures.bytes for figures, _ in results))
    return figures, [fault for _, faults in results for fault in faults]


def _with_findings(tree: Path, outcome: Outcome) -> Path:
    """A file of a tree in which something is found."""
    paths = re.findall(r"^([^:\n]+):\d+:\d+: error", outcome.reports["concise"].decode(), re.MULTILINE)
    return tree / next(str(path) for path in paths if os.path.isfile(tree / path))


if __name__ == "__main__":
    sys.exit(main())
