"""Runs ecrlint on trees that are made to break it, and prints what came of each.

    python scripts/attack.py [--scale 1] [--only WORDS] [--memory MEGABYTES] [--seconds SECONDS]

Each attack lies beside a neighbour whose findings are known and runs in a process of its own, with a limit on memory.
A line says how much processor time and memory it took, the exit status, whether it did harm, and what was said about
the file. The exit status is 1 if any attack did harm: a run without a verdict, or one that lost a finding of the
neighbour, took more than its memory, or did not end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE / "tests" / "hostile"))

from attacks import ATTACKS, KNOWN, Attack, put_neighbours  # noqa: E402


class Outcome(NamedTuple):
    """What came of an attack; `harm` is empty if it did none."""

    seconds: float
    megabytes: int
    status: int | None
    harm: str
    said: str


def main() -> int:
    """Runs the attacks and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the attacks; 1 is the full size")
    parser.add_argument("--only", default="", help="only attacks whose names hold these words")
    parser.add_argument("--memory", type=int, default=4_000, help="megabytes a run may take")
    parser.add_argument(
        "--seconds",
        type=int,
        default=120,
        help="of processor time; a run that takes more counts as one that does not end",
    )
    options = parser.parse_args()
    attacks = [attack for name, attack in ATTACKS.items() if options.only in name]
    outcomes = []
    print(f"{'attack':<44} {'seconds':>7} {'MB':>5} {'exit':>4}  {'harm':<10} said", flush=True)
    for attack in attacks:
        outcome = _run(attack, options)
        outcomes.append(outcome)
        print(
            f"{attack.name:<44} {outcome.seconds:>7.1f} {outcome.megabytes:>5} {outcome.status!s:>4}  "
            f"{outcome.harm or '-':<10} {outcome.said}",
            flush=True,
        )
    harmful = sum(bool(outcome.harm) for outcome in outcomes)
    slowest, largest = max(o.seconds for o in outcomes), max(o.megabytes for o in outcomes)
    print(f"{len(outcomes)} attacks, {harmful} did harm; at most {slowest:.1f} s and {largest} MB.")
    return 1 if harmful else 0


def _run(attack: Attack, options: argparse.Namespace) -> Outcome:
    folder = Path(tempfile.mkdtemp(prefix="attack-"))
    try:
        put_neighbours(folder / "tree")
        attack.prepare(folder / "tree", options.scale)
        return _check(attack, folder, options)
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=False)  # noqa: S603, S607 - Python's own gives up when deep


def _check(attack: Attack, folder: Path, options: argparse.Namespace) -> Outcome:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (options.memory * 1_000_000,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (options.seconds, options.seconds + 5))

    command = [sys.executable, "-m", "ecrlint", "--no-cache", "--unsure", "--format", "json", str(folder / "tree")]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    with open(folder / "out", "wb") as out, open(folder / "err", "wb") as err:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, preexec_fn=limited, env=environment
        )
        seconds, used, status = _wait(process, options.seconds)
    said = (folder / "err").read_text(encoding="utf-8", errors="replace")
    harm, about = _harm(attack, status, (folder / "out").read_bytes(), said)
    return Outcome(seconds, used, status, harm, about)


def _wait(process: subprocess.Popen[bytes], seconds: int) -> tuple[float, int, int | None]:
    """Waits for a process to end. Gives its seconds of processor time, its largest memory in megabytes, and its exit
    status, None if it did not end."""
    until = time.monotonic() + 4 * seconds
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            ended = process.returncode != -signal.SIGXCPU
            return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, process.returncode if ended else None
        if time.monotonic() > until:
            process.kill()
            _, _, used = os.wait4(process.pid, 0)
            process.returncode = -9
            return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, None
        time.sleep(0.02)


def _harm(attack: Attack, status: int | None, document: bytes, said: str) -> tuple[str, str]:
    if status is None:
        return "no end", ""
    if status != 1:
        return f"status {status}", said.strip().rpartition("\n")[2][:150]
    findings = json.loads(document)["findings"]
    found = {(f["rule"], f["place"]["path"], f["place"]["line"]) for f in findings}
    others = [f["message"] for f in findings if (f["rule"], f["place"]["path"], f["place"]["line"]) not in KNOWN]
    about = [f["message"] for f in findings if f["rule"] == "config-parse"]
    words = about[0][:110] if about else f"{len(others)} findings"
    if not found >= KNOWN:
        return "lost", words
    if attack.says and not any(attack.says in message for message in others):
        return "unsaid", words
    return "", words


if __name__ == "__main__":
    sys.exit(main())
