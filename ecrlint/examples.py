"""Running the examples of rules: the findings of a rule over an example are exactly those that it marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .run import check
from .settings import Configuration, Layer, Settings

_MARK = re.compile(r"expect: (fail|unsure)\b")

Places = set[tuple[str, int, str]]
"""Path, 1-based line and outcome ("fail" or "unsure") of findings."""


def expected(example: Mapping[str, Any]) -> Places:
    """The findings an example marks, in comments and in its `expect` list."""
    marked = {
        (path, number, match.group(1))
        for path, text in example["files"].items()
        for number, line in enumerate(text.splitlines(), 1)
        for match in _MARK.finditer(line)
    }
    return marked | {(e["file"], e["line"], e["outcome"]) for e in example.get("expect", ())}


def found(rule: Mapping[str, Any], example: Mapping[str, Any], book: Mapping[str, Any], folder: Path) -> Places:
    """The findings of a rule over an example, whose files are written into an empty folder."""
    return {place for place, _ in spoken(rule, book, settings_for(rule, example, folder))}


def settings_for(rule: Mapping[str, Any], example: Mapping[str, Any], folder: Path) -> Settings:
    """How an example of a rule is checked. Its files are written into an empty folder."""
    for path, text in example["files"].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    convention = example.get("convention") or next(iter(rule["conventions"]))
    configuration = Configuration(layers=(Layer(values=example.get("values", {})),))
    # Rules about suppressions need the others: a comment is unused only where its rule has looked.
    only = frozenset({rule["id"]} if rule["select"] != "file.suppression" else ())
    return Settings(folder, convention=convention, select=only, configuration=configuration)


def spoken(
    rule: Mapping[str, Any], book: Mapping[str, Any], settings: Settings
) -> set[tuple[tuple[str, int, str], str]]:
    """The findings of a rule, each with its message."""
    result = check(settings, book)
    return {((f.place.path, f.place.span.line, f.outcome), f.message) for f in result.findings if f.rule == rule["id"]}


def demanding_nothing(rule: Mapping[str, Any], book: Mapping[str, Any]) -> dict[str, Any]:
    """The rules with one that demands nothing: over it no example may fail, since `must` alone judges."""
    silent = {**rule, "cases": [{**case, "must": {}} for case in rule["cases"]]}
    return {**book, "rules": [silent if other["id"] == rule["id"] else other for other in book["rules"]]}


def faults(
    rule: Mapping[str, Any], examples: list[Mapping[str, Any]], book: Mapping[str, Any], folder: Path
) -> Iterator[str]:
    """What is wrong with the examples of a rule, one sentence each. `folder` is empty and is filled."""
    silent = demanding_nothing(rule, book)
    for number, example in enumerate(examples):
        want = expected(example)
        have = found(rule, example, book, folder / str(number))
        for path, line, outcome in sorted(want - have):
            yield f"{example['title']}: {path}:{line} should {_verb(outcome)}, and does not"
        for path, line, outcome in sorted(have - want):
            yield f"{example['title']}: {path}:{line} should not {_verb(outcome)}, and does"
        if any(outcome == "fail" for _, _, outcome in found(rule, example, silent, folder / f"{number}-silent")):
            yield f"{example['title']}: fails even if every `must` is empty, so that something else judges"


def _verb(outcome: str) -> str:
    return "fail" if outcome == "fail" else "be unsure"
