"""`ecrlint rules`: the rules there are, and whether their examples hold."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..settings import Settings
from .arguments import configured, known_rules
from .errors import FINDINGS, OK
from .parser import add_configuration
from .streams import complain, show

ABOUT = "Lists all rules, those of the configuration's own folders among them; with --test runs their examples."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    parser.add_argument("rules", nargs="*", metavar="RULE", help="only these; default: all (--test: those of your own)")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    parser.add_argument("--test", action="store_true", help="run the examples of rules: each must find what it marks")
    add_configuration(parser)


def run(options: argparse.Namespace) -> int:
    """Lists or tests."""
    from ..keys import mask
    from ..report.plain import printable

    settings, book = configured(options)
    known_rules(options.rules, book)
    if options.test:
        return _test(options.rules, settings, book)
    rules = [rule for rule in book["rules"] if not options.rules or rule["id"] in options.rules]
    text = _json(rules, settings, book) if options.format == "json" else printable(_table(rules, settings, book))
    show(mask(text))
    return OK


def _levels(settings: Settings, book: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The level of each rule in force, by convention and rule."""
    from ..policy import Policy

    policy = Policy(settings, book)
    names = [settings.convention] if settings.convention else [c["name"] for c in book["conventions"]]
    return {name: {r.id: r.level for r in policy.rules(policy.matching(""), name).values()} for name in names}


def _table(rules: Sequence[Mapping[str, Any]], settings: Settings, book: Mapping[str, Any]) -> str:
    levels = _levels(settings, book)
    rows = [["rule", *levels, "claim"]]
    rows += [[r["id"], *(levels[name].get(r["id"], "-") for name in levels), r["title"]] for r in rules]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    lines = ("  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[-1]]) for row in rows)
    return "\n".join(lines) + "\n"


def _json(rules: Sequence[Mapping[str, Any]], settings: Settings, book: Mapping[str, Any]) -> str:
    levels = _levels(settings, book)
    found = [
        {
            "id": rule["id"],
            "title": rule["title"],
            "why": rule["why"],
            "guide": rule.get("guide"),
            "levels": {name: levels[name].get(rule["id"]) for name in levels},
            "params": {name: param["about"] for name, param in rule.get("params", {}).items()},
            "tags": rule["tags"],
            "refs": rule["refs"],
        }
        for rule in rules
    ]
    return json.dumps(found, indent=2) + "\n"


def _test(names: Sequence[str], settings: Settings, book: Mapping[str, Any]) -> int:
    """Runs examples; FINDINGS if one does not hold."""
    from ..examples import faults
    from ..keys import mask
    from ..report.plain import printable
    from ..rulebook.sources import rule_source

    own = [rule["id"] for rule in settings.configuration.rules]
    wanted = list(names) or own or [rule["id"] for rule in book["rules"]]
    failed = examples = 0
    for name in wanted:
        rule = rule_source(name, settings.configuration.rule_folders)
        examples += len(rule["examples"])
        with tempfile.TemporaryDirectory() as folder:
            for fault in faults(rule, rule["examples"], book, Path(folder)):
                show(printable(mask(f"{name}: {fault}\n")))
                failed += 1
    complain(f"{_count(examples, 'example')} of {_count(len(wanted), 'rule')} run, {_count(failed, 'fault')}.")
    return FINDINGS if failed else OK


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
