"""What holds of every text, of valid ones and of those that are hardly any: see `trees` and `texts`."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_text, changed, data, github_expression, hcl_expression, many, yaml_of
from targets import TARGETS
from texts import expression_text
from trees import hcl_text, json_text, yaml_text

from ecrlint.parse.hcl import parse_expression
from ecrlint.parse.json import read_json
from ecrlint.parse.tree import Mapping, Node, Sequence
from ecrlint.parse.yaml import read_yaml
from ecrlint.pipelines.expressions import Flaw
from ecrlint.pipelines.expressions import parse_expression as parse_github

TEXTS = ("hcl", "yaml", "json", "expression", "shell", "dockerfile", "suppression", "circleci")


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=many(40))
@given(text=any_text)
def test_words_in_any_order(name: str, text: str) -> None:
    TARGETS[name].holds(text.encode("utf-8", "replace"))


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=many(40))
@given(made=st.data())
def test_a_text_with_something_changed(name: str, made: st.DataObject) -> None:
    TARGETS[name].holds(made.draw(changed(some(name))).encode("utf-8", "replace"))


@cache
def some(name: str) -> tuple[str, ...]:
    """Texts of one kind, from short to long."""
    seeds = sorted({seed.decode() for seed in TARGETS[name].seeds()}, key=lambda seed: (len(seed), seed))
    return tuple(seeds[:: max(1, len(seeds) // 12)][:12])


@settings(max_examples=many(100))
@given(hcl_expression)
def test_a_valid_expression_of_terraform(text: str) -> None:
    expression, problems = parse_expression(text)
    assert expression is not None, (text, problems)
    hcl_text(f"a = {text}\n")


@settings(max_examples=many(200))
@given(github_expression)
def test_a_valid_expression_of_github(text: str) -> None:
    assert not isinstance(parse_github(text), Flaw), text
    expression_text(text)
    expression_text(f"a ${{{{ {text} }}}} b")


@settings(max_examples=many(100))
@given(data, st.sampled_from((None, 2, "\t")))
def test_json_means_what_it_says(value: Any, indent: int | str | None) -> None:
    import json

    text = json.dumps(value, indent=indent)
    json_text(text)
    tree = read_json("a.json", text)
    assert tree.root is not None
    assert plain(tree.root) == exact(value)
    yaml_text(text)


@settings(max_examples=many(100))
@given(st.data())
def test_yaml_means_what_it_says_however_it_is_written(made: st.DataObject) -> None:
    value = made.draw(data)
    text = made.draw(yaml_of(value))
    tree = read_yaml("a.yml", text)
    assert tree.problems == (), text
    assert tree.root is not None or value == [] or value is None
    assert tree.root is None or plain(tree.root) == exact(value), text
    yaml_text(text)


def plain(node: Node) -> Any:
    """The data that a tree stands for."""
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def exact(value: Any) -> Any:
    """Plain data with the numbers that trees have."""
    if isinstance(value, dict):
        return {key: exact(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [exact(inner) for inner in value]
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Decimal(repr(value)) if number else value
