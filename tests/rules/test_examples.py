"""Every rule's examples, end to end: the findings of the rule are exactly those the example marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ecrlint.examples import demanding_nothing, expected, found
from ecrlint.rulebook.compile import build, compile_rules

RULES = Path(__file__).parents[2] / "rules"
COMPILED = compile_rules(RULES)
BOOK = build(RULES)


def examples() -> Iterator[Any]:
    for name, document in sorted(COMPILED.rules.items()):
        for example in document.data["examples"]:
            yield pytest.param(document.data, example, id=f"{name}: {example['title']}")


@pytest.mark.parametrize(("rule", "example"), list(examples()))
def test_example(rule: Mapping[str, Any], example: Mapping[str, Any], tmp_path: Path) -> None:
    assert found(rule, example, BOOK, tmp_path) == expected(example)


@pytest.mark.parametrize("name", sorted(COMPILED.rules))
def test_a_rule_that_demands_nothing_finds_nothing(name: str, tmp_path: Path) -> None:
    """The mutation test: with every `must` made empty no example may fail, so `must` is what judges."""
    rule = COMPILED.rules[name].data
    book = demanding_nothing(rule, BOOK)
    for number, example in enumerate(rule["examples"]):
        left = found(rule, example, book, tmp_path / str(number))
        assert not {place for place in left if place[2] == "fail"}


def test_rules_kinds_and_conventions_have_no_faults() -> None:
    assert not COMPILED.complaints
