"""Placeholders and how values are written."""

from __future__ import annotations

from typing import Any

import pytest

from ecrlint.entity import Entity, Fact
from ecrlint.judge.text import fill, names_of, show, unsure_message
from ecrlint.place import Place, Span
from ecrlint.values import Origin, Unknown

NAMES = {
    "value": "x",
    "params": {"pair": ["p", "q"], "allowed": ["a", "b", "c"], "count": 10},
    "facts": {"pair": ["p", "q"], "list": ["v", "w"], "none": None, "one": 1, "text": "1", "none_left": 0, "most": 1.5},
    "origin": " (the default)",
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{value}", "x"),
        ("{{value}} {value}", "{value} x"),
        ("one of {params.allowed}", "one of a, b or c"),
        ("{params.allowed.1}", "b"),
        ("{params.count} days", "10 days"),
        ("{params.count:day|days}", "10 days"),
        ("after {facts.one:day|days}{origin}, {facts.text:image|images}", "after 1 day (the default), 1 image"),
        ("{facts.none_left:tagged image|tagged images}", "0 tagged images"),
        ("{facts.most:day|days}", "1.5 days"),
        ("{value:day}, {value:|days}", "{value:day}, {value:|days}"),
        ("tags {facts.list}", "tags v and w"),
        ("{facts.none}", "null"),
        ("{facts.pair}", "p and q"),
        ("{params.pair}", "p or q"),
        ("a }} b {{ c", "a } b { c"),
    ],
)
def test_fill(template: str, text: str) -> None:
    assert fill(template, NAMES) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (None, "null"),
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", [1, 2], None], "a, 1 and 2 and null"),
        ({"a": 1, "b": [True]}, "a = 1, b = true"),
        (Unknown("why"), "(unknown)"),
        (2.5, "2.5"),
    ],
)
def test_show(value: Any, text: str) -> None:
    assert show(value) == text


ORIGIN = Origin("written", Place("a.tf", Span(1, 1, 1, 2)))


def entity(name: str, address: str) -> Entity:
    return Entity("k", name, address, ".", ORIGIN.place, {"a": Fact(1, ORIGIN), "b": Fact([2], ORIGIN)})


def test_what_placeholders_may_name() -> None:
    assert names_of(entity("thing", "k.thing"), "a", {"p": 3}, "c") == {
        "entity": {"name": "thing", "address": "k.thing"},
        "facts": {"a": 1, "b": [2]},
        "params": {"p": 3},
        "convention": "c",
        "value": 1,
        "origin": "",
    }


@pytest.mark.parametrize(
    ("reasons", "name", "text"),
    [
        (["one"], "the repository shop/api", 'Cannot tell for the repository shop/api whether "It is so" holds: one.'),
        (["one"], "build-x_1", 'Cannot tell for jobs.build whether "It is so" holds: one.'),
        (["one"], "build it", 'Cannot tell for build it whether "It is so" holds: one.'),
        (["one", "two", "one"], "b", 'Cannot tell for jobs.build whether "It is so" holds: one; two.'),
        (["1", "2", "3", "4"], "b", 'Cannot tell for jobs.build whether "It is so" holds: 1; 2; 3.'),
    ],
)
def test_what_cannot_be_told_has_each_reason_once_and_three_at_most(reasons: list[str], name: str, text: str) -> None:
    doubts = tuple(Unknown(reason) for reason in reasons)
    assert unsure_message("It is so", entity(name, "jobs.build"), doubts) == text
