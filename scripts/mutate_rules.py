"""Changes the rules one thing at a time, and lists the changes that no example of the rule notices.

    python scripts/mutate_rules.py [RULE ...] [--seconds SECONDS]

A change is noticed where an example then has a finding more or less, at another line, of another outcome or of another
case. Changed are the defaults of parameters, `where`, and of each case `when`, `needs`, `at`, `must` and its place
among the others; not changed are words, levels and fixes, which other tests look at. What no example need notice is
listed with the reason in `tests/rules/unnoticed.yaml`. The exit status is 1 if a change is unnoticed that is not listed
there, or one is listed that is noticed or no longer made; it is 2 if the time was over before all rules were done.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from rule_mutants import mutants_of
from rule_samples import Sample, Telling, samples_of

from ecrlint import run
from ecrlint.entity import Entity
from ecrlint.examples import settings_for, spoken
from ecrlint.finding import Finding
from ecrlint.judge.engine import judge_all
from ecrlint.judge.fold import fold
from ecrlint.policy import Policy
from ecrlint.rulebook.compile import Compiled, compile_rules
from ecrlint.rulebook.load import load
from ecrlint.rulebook.source import read_document
from ecrlint.settings import Settings

HERE = Path(__file__).resolve().parents[1]
UNNOTICED = HERE / "tests" / "rules" / "unnoticed.yaml"


SAMPLES = 1_000
"""Entities a change is tried on before it is said to change nothing."""


class Outcome(NamedTuple):
    """What came of the changes of a rule: how many there were, how many of them change nothing, and what other
    changes no example noticed, each with what it would show in."""

    made: int
    same: int
    unnoticed: dict[str, str]


def main() -> int:
    """Changes the rules and prints what was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*", metavar="RULE", help="only these; all if left out")
    parser.add_argument("--seconds", type=float, default=900, help="when to begin with no further rule (900)")
    options = parser.parse_args()
    compiled = compile_rules(HERE / "rules")
    book, listed = load(), _listed()
    started = time.monotonic()
    known = _entities_by_kind(compiled, book)
    made = same = unnoticed = wrong = 0
    for name in options.rules or sorted(compiled.rules):
        if time.monotonic() - started > options.seconds:
            print(f"{options.seconds:.0f} seconds are over; not begun: {name} and those behind it")
            return 2
        rule = compiled.rules[name].data
        with tempfile.TemporaryDirectory() as folder:
            outcome = _try(rule, compiled.kinds[rule["select"]].data, book, known.get(rule["select"], []), Path(folder))
        made += outcome.made
        same += outcome.same
        unnoticed += len(outcome.unnoticed)
        for line in _judge(outcome.unnoticed, listed.get(name, {})):
            wrong += 1
            print(f"{name}: {line}", flush=True)
    noticed, seconds = made - same - unnoticed, time.monotonic() - started
    print(f"{made} changes in {seconds:.0f} s: {noticed} noticed, {same} change nothing, {unnoticed} unnoticed")
    print(f"{wrong} of the unnoticed and of the listed ones are not as they should be")
    return 1 if wrong else 0


def _listed() -> dict[str, dict[str, list[str]]]:
    """What need not be noticed: by rule and reason, patterns of changes."""
    document, complaints = read_document(UNNOTICED, UNNOTICED.name)
    if complaints:
        sys.exit("\n".join(map(str, complaints)))
    return {name: {entry["why"]: entry["changes"] for entry in entries} for name, entries in document.data.items()}


def _judge(unnoticed: Mapping[str, str], listed: Mapping[str, list[str]]) -> Iterator[str]:
    """What is not as it is listed."""
    patterns = [pattern for patterns in listed.values() for pattern in patterns]
    for name, teller in unnoticed.items():
        if not any(fnmatchcase(name, pattern) for pattern in patterns):
            yield f"{name}   ({teller})"
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in unnoticed):
            yield f"{pattern} is listed in {UNNOTICED.name}, but is noticed or no longer made"


Said = set[tuple[tuple[str, int, str], str]]
"""What a rule says of an example: place and outcome, and for a fail the number of the case."""


def _try(
    rule: Mapping[str, Any], kind: Mapping[str, Any], book: Mapping[str, Any], known: list[Any], folder: Path
) -> Outcome:
    numbered = _numbered(rule)
    sayings = [_saying(numbered, each, book, folder / str(i)) for i, each in enumerate(rule["examples"])]
    wanted = [said(numbered) for said in sayings]
    samples = samples_of(rule, kind, known, SAMPLES)
    telling = Telling(numbered, book["conventions"], samples)
    made = same = 0
    unnoticed: dict[str, str] = {}
    for mutant in mutants_of(numbered, kind):
        made += 1
        if any(said(mutant.rule) != want for said, want in zip(sayings, wanted, strict=True)):
            continue
        teller = telling.told_apart_by(mutant.rule, as_found=".at: " in mutant.name)
        if teller is None and samples:
            same += 1
        else:
            unnoticed[mutant.name] = _shown(teller) if teller else "nothing to try it on"
    return Outcome(made, same, unnoticed)


def _saying(
    rule: Mapping[str, Any], example: Mapping[str, Any], book: Mapping[str, Any], folder: Path
) -> Callable[[Mapping[str, Any]], Said]:
    """What a rule, changed or not, says of an example. What there is to judge does not depend on the rules: it is
    worked out once, but for the rules about suppressions, which judge what others say."""
    settings = settings_for(rule, example, folder)
    at_length = partial(_at_length, settings, book)
    if rule["select"] == "file.suppression":
        return at_length
    entities = list(run.entities(settings, book))
    quickly = partial(_quickly, settings, book, entities)
    if quickly(rule) != at_length(rule):
        raise AssertionError(f"{rule['id']}, {example['title']}: judged otherwise than ecrlint does")
    return quickly


def _at_length(settings: Settings, book: Mapping[str, Any], rule: Mapping[str, Any]) -> Said:
    rules = [rule if other["id"] == rule["id"] else other for other in book["rules"]]
    return _said(spoken(rule, {**book, "rules": rules}, settings))


def _quickly(
    settings: Settings, book: Mapping[str, Any], entities: list[tuple[str, Entity]], rule: Mapping[str, Any]
) -> Said:
    policy = Policy(settings, {**book, "rules": [rule]})
    findings: list[Finding] = []
    for name, several in groupby(entities, key=itemgetter(0)):
        rules = policy.rules(policy.matching(""), name).values()
        findings += judge_all(rules, (entity for _, entity in several), name)
    return _said({((f.place.path, f.place.span.line, f.outcome), f.message) for f in fold(findings)})


def _said(found: Said) -> Said:
    return {(place, message.partition(":")[0] if place[2] == "fail" else "") for place, message in found}


def _numbered(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule with the number of each case before its message, to tell which one speaks; without fixes and related
    places, which cost time and are nothing that is looked at."""
    cases = [
        {**case, "message": f"{i}: -", "help": "-", "related": [], "fix": False} for i, case in enumerate(rule["cases"])
    ]
    return {**rule, "cases": cases}


def _shown(sample: Sample) -> str:
    new = ", ".join(f"{name} = {json.dumps(value)}" for name, value in sample.replaced.items())
    return f"{sample.entity.address} with {new}" if new else f"SHOWN by {sample.entity.address} elsewhere"


def _entities_by_kind(compiled: Compiled, book: Mapping[str, Any]) -> dict[str, list[tuple[str, Entity]]]:
    """The entities in the examples of all rules and in the fixtures, each with the convention it is judged under."""
    found: dict[str, list[tuple[str, Entity]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        examples = [(rule.data, each) for rule in compiled.rules.values() for each in rule.data["examples"]]
        settings = [settings_for(rule, each, Path(folder) / str(i)) for i, (rule, each) in enumerate(examples)]
        settings += [Settings(path) for path in sorted((HERE / "fixtures").iterdir()) if path.is_dir()]
        for each in settings:
            for name, entity in run.entities(each, book):
                found.setdefault(entity.kind, []).append((name, entity))
    return found


if __name__ == "__main__":
    sys.exit(main())
