"""Fuzzes ecrlint by coverage: texts of all kinds that it reads, and whole runs, for a bounded time.

    pip install atheris          # it has wheels for Python 3.11 to 3.13; nothing else here needs it
    python scripts/fuzz.py [--seconds 60] [--target NAME ...] [--findings FOLDER] [--corpus FOLDER] [--random NUMBER]

A target is a kind of text with what always holds of it (tests/properties/targets.py). Texts to begin with are those of
the fixtures and of the rules' examples; what reaches new code is kept, changed by words, marks and bytes, and put
together again. An input fails if something does not hold, an exception escapes, or it takes more than 10 s of processor
time. It is made as small as it can be made while failing in the same way, written to the folder of findings, and the
target goes on.

Printed is a line for each target. The exit status is 1 if anything failed, 2 if atheris is not installed. To keep what
was found, give the file a name TARGET.WORDS in tests/fuzz_findings: every one of them is a test.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from types import FrameType
from typing import NamedTuple, NoReturn

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "tests" / "properties")]

LIMIT = 10
"""Seconds of processor time that one input may take."""
LONGEST = 4_000
"""Bytes of an input. What larger ones do is tried by scripts/attack.py."""
SEEDS = 60
"""Texts that a target begins with at most."""
TRIES = 600
"""Smaller inputs that are tried when one fails."""

_STATE = re.compile(r"^#(\d+)\s+(\S+)\s+cov: (\d+)", re.MULTILINE)


class HangError(BaseException):
    """An input took too long. No handler of ecrlint takes it for a fault of its own."""


class Outcome(NamedTuple):
    """What came of a target: the inputs executed, the edges reached by the first texts and in the end, the failures."""

    seconds: float
    inputs: int
    first: int
    reached: int
    failures: int
    status: int


def main() -> int:
    """Fuzzes one target after the other and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="for all targets together")
    parser.add_argument("--target", action="append", default=[], help="only this one; may be given several times")
    parser.add_argument("--findings", type=Path, help="folder for inputs that fail (default: a new one)")
    parser.add_argument("--corpus", type=Path, help="folder in which what reaches new code is kept for other runs")
    parser.add_argument("--random", type=int, default=1, help="number from which chance is made")
    options = parser.parse_args()
    if find_spec("atheris") is None:
        print("atheris is not installed for this Python. It has wheels for 3.11 to 3.13: pip install atheris")
        return 2
    _instrumented()
    from targets import TARGETS

    unknown = set(options.target) - set(TARGETS)
    if unknown:
        parser.error(f"there is no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    options.findings = options.findings or Path(tempfile.mkdtemp(prefix="fuzz-"))
    options.findings.mkdir(parents=True, exist_ok=True)
    names = options.target or list(TARGETS)
    outcomes = []
    print(f"{'target':<16} {'seconds':>7} {'inputs':>9} {'edges':>6} {'new':>5} {'failures':>8}", flush=True)
    for name in names:
        outcome = _run(name, options.seconds / len(names), options)
        outcomes.append(outcome)
        ended = "" if outcome.status in (0, 1) else f"  ended with {outcome.status}"
        print(
            f"{name:<16} {outcome.seconds:>7.0f} {outcome.inputs:>9,} {outcome.reached:>6,} "
            f"{outcome.reached - outcome.first:>5,} {outcome.failures:>8}{ended}",
            flush=True,
        )
    inputs, failures = sum(o.inputs for o in outcomes), sum(o.failures for o in outcomes)
    print(f"{inputs:,} inputs, {failures} failures{f', in {options.findings}' if failures else ''}.")
    return 1 if failures or any(outcome.status for outcome in outcomes) else 0


def _run(name: str, seconds: float, options: argparse.Namespace) -> Outcome:
    """Fuzzes a target in a process of its own, which the engine ends as it likes. It is a copy of this one, because to
    instrument all modules takes longer than many a target is given."""
    begin = time.monotonic()
    log = options.findings / f"{name}.log"
    sys.stdout.flush()
    child = os.fork()
    if not child:
        with open(log, "wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        _fuzz(name, seconds, options)
    _, ended = os.waitpid(child, 0)
    said = log.read_text(encoding="utf-8", errors="replace")
    states = [(int(number), word, int(edges)) for number, word, edges in _STATE.findall(said)] or [(0, "", 0)]
    first = next((edges for _, word, edges in states if word == "INITED"), 0)
    failures = said.count("\nFAILURE ")
    status = os.waitstatus_to_exitcode(ended)
    return Outcome(time.monotonic() - begin, states[-1][0], first, states[-1][2], failures, status)


def _instrumented() -> None:
    """Imports all modules, those that are imported late among them, with what tells the engine which lines are run."""
    import atheris  # type: ignore[import-untyped, unused-ignore]

    with atheris.instrument_imports(include=["ecrlint"]):
        import ecrlint

        for module in walk_packages(ecrlint.__path__, "ecrlint."):
            if not module.name.endswith("__main__"):
                import_module(module.name)


# -- in the process of one target --------------------------------------------------------------------------------------


def _fuzz(name: str, seconds: float, options: argparse.Namespace) -> NoReturn:
    import atheris
    from targets import MARKS, TARGETS, WORDS

    target = TARGETS[name]
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    kept = options.corpus / name if options.corpus else folder / "kept"
    for each in (kept, folder / "seeds"):
        each.mkdir(parents=True, exist_ok=True)
    seeds = sorted(set(target.seeds()))
    random.Random(options.random).shuffle(seeds)
    for number, seed in enumerate(seeds[:SEEDS]):
        (folder / "seeds" / str(number)).write_bytes(seed)
    failures = Failures(name, target.holds, options.findings)
    arguments = [
        f"-max_total_time={max(1, round(seconds))}",
        f"-max_len={LONGEST}",
        f"-seed={options.random}",
        f"-artifact_prefix={options.findings}/{name}-",
        f"-timeout={12 * LIMIT}",
        "-rss_limit_mb=4000",
        "-print_final_stats=1",
    ]
    mutator = Mutator((*WORDS, *MARKS), seeds)
    called = [sys.argv[0], *arguments, str(kept), str(folder / "seeds")]
    atheris.Setup(called, failures.look, custom_mutator=mutator.changed)
    atheris.Fuzz()
    sys.exit(0)


class Mutator:
    """Changes texts by words and marks; the engine by itself changes bytes, of which few texts mean anything."""

    def __init__(self, words: tuple[str, ...], seeds: list[bytes]) -> None:
        self._words = words
        self._seeds = [seed.decode() for seed in seeds]

    def changed(self, data: bytes, longest: int, number: int) -> bytes:
        """An input made of another one."""
        chance = random.Random(number)
        if chance.random() < 0.1:
            at = chance.randrange(len(data) + 1)
            return (data[:at] + bytes([chance.randrange(256)]) + data[at + chance.randrange(2) :])[:longest]
        pieces = _PIECES.findall(data.decode("utf-8", "replace"))
        for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
            self._change(pieces, chance)
        return "".join(pieces).encode("utf-8", "replace")[:longest]

    def _change(self, pieces: list[str], chance: random.Random) -> None:
        start = chance.randrange(len(pieces) + 1)
        end = min(len(pieces), start + chance.choice((0, 1, 1, 2, 5, 20)))
        way = chance.randrange(7)
        if way == 0:
            del pieces[start:end]
        elif way == 1:
            pieces[start:start] = pieces[start:end] * chance.choice((1, 1, 2, 8))
        elif way == 2:
            pieces[start:end] = [chance.choice(self._words)]
        elif way == 3:
            pieces[start:start] = [chance.choice(self._words)]
        elif way == 4:
            before, after = chance.choice(_AROUND)
            pieces[start:end] = [before, *pieces[start:end], after]
        elif way == 5 and pieces:
            other = chance.randrange(len(pieces))
            pieces[start:end] = pieces[other : other + end - start]
        else:
            seed = _PIECES.findall(chance.choice(self._seeds))
            other = chance.randrange(len(seed) or 1)
            pieces[start:end] = seed[other : other + chance.choice((1, 3, 10, 40))]


_PIECES = re.compile(r"\w+|[ \t]+|\W")
_AROUND = (
    ("(", ")"), ("[", "]"), ("{", "}"), ('"', '"'), ("'", "'"), ("${", "}"), ("%{if true}", "%{endif}"),
    ("${{ ", " }}"), ("<<", ">>"), ("$(", ")"), ("`", "`"), ("!", ""), ("-", ""), ("<<EOT\n", "\nEOT\n"),
    ("/*", "*/"), ("if x; then ", "; fi"),
)  # fmt: skip


class Failures:
    """Looks at inputs, and keeps those that fail in a way that none before them did."""

    def __init__(self, name: str, holds: Callable[[bytes], None], folder: Path) -> None:
        self._name, self._holds, self._folder = name, holds, folder
        self._seen: set[str] = set()
        signal.signal(signal.SIGVTALRM, _hang)

    def look(self, data: bytes) -> None:
        """Tries an input."""
        way, trace = self._way(data)
        if not way or way in self._seen:
            return
        self._seen.add(way)
        small = data if "HangError" in way else smaller(data, lambda less: self._way(less)[0] == way)
        path = self._folder / f"{self._name}.{hashlib.sha256(way.encode()).hexdigest()[:8]}"
        path.write_bytes(small)
        print(f"\nFAILURE {path}\n{small!r}\n{trace}", flush=True)

    def _way(self, data: bytes) -> tuple[str, str]:
        """In which way an input fails, by the lines that were reached; empty if it does not."""
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
        try:
            self._holds(data)
        except (Exception, HangError) as error:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            own = [f for f in traceback.extract_tb(error.__traceback__) if str(HERE) in f.filename]
            if isinstance(error, HangError):
                own = own[:4]
            lines = " ".join(f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in own[-4:])
            return f"{type(error).__name__} {lines}", traceback.format_exc(limit=-12)[-6_000:]
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return "", ""


def _hang(_: int, __: FrameType | None) -> NoReturn:
    raise HangError


def smaller(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """An input that fails like another one with as much as possible taken out of it."""
    size, tries = max(1, len(data) // 2), 0
    while size and tries < TRIES:
        at, shrunk = 0, False
        while at < len(data) and tries < TRIES:
            less = data[:at] + data[at + size :]
            tries += 1
            if fails(less):
                data, shrunk = less, True
            else:
                at += size
        if not shrunk or size > 1:
            size //= 2
    return data


if __name__ == "__main__":
    sys.exit(main())
