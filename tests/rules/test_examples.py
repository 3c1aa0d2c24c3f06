"""Every rule's examples, end to end: the findings of the rule are exactly those the example marks."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ecrlint.rulebook.compile import build, compile_rules
from ecrlint.run import check
from ecrlint.settings import Settings

RULES = Path(__file__).parents[2] / "rules"
COMPILED = compile_rules(RULES)
BOOK = build(RULES)
_MARK = re.compile(r"expect: (fail|unsure)\b")

Places = set[tuple[str, int, str]]


def examples() -> Iterator[Any]:
    for name, document in sorted(COMPILED.rules.items()):
        for example in document.data["examples"]:
            yield pytest.param(document.data, example, id=f"{name}: {example['title']}")


def expected(example: Mapping[str, Any]) -> Places:
    marked = {
        (path, number, match.group(1))
        for path, text in example["files"].items()
        for number, line in enumerate(text.splitlines(), 1)
        for match in _MARK.finditer(line)
    }
    return marked | {(e["file"], e["line"], e["outcome"]) for e in example.get("expect", ())}


def found(root: Path, rule: Mapping[str, Any], example: Mapping[str, Any], book: dict[str, Any]) -> Places:
    for path, text in example["files"].items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    convention = example.get("convention") or next(iter(rule["conventions"]))
    result = check(Settings(root, convention=convention, select=frozenset({rule["id"]})), book)
    return {(f.place.path, f.place.span.line, f.outcome) for f in result.findings}


@pytest.mark.parametrize(("rule", "example"), list(examples()))
def test_example(rule: Mapping[str, Any], example: Mapping[str, Any], tmp_path: Path) -> None:
    assert found(tmp_path, rule, example, BOOK) == expected(example)


@pytest.mark.parametrize("name", sorted(COMPILED.rules))
def test_a_rule_that_demands_nothing_finds_nothing(name: str, tmp_path: Path) -> None:
    """The mutation test: with every `must` made empty no example may fail, so `must` is what judges."""
    book = copy.deepcopy(BOOK)
    (rule,) = (r for r in book["rules"] if r["id"] == name)
    for case in rule["cases"]:
        case["must"] = {}
    for number, example in enumerate(COMPILED.rules[name].data["examples"]):
        left = found(tmp_path / str(number), rule, example, book)
        assert not {place for place in left if place[2] == "fail"}


def test_rules_kinds_and_conventions_have_no_faults() -> None:
    assert not COMPILED.complaints
