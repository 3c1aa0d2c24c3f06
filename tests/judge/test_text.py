"""Placeholders and how values are written."""

from __future__ import annotations

from typing import Any

import pytest

from ecrlint.judge.text import fill, show
from ecrlint.values import Unknown

NAMES = {
    "value": "x",
    "params": {"allowed": ["a", "b", "c"], "count": 10},
    "facts": {"list": ["v", "w"], "none": None, "one": 1, "text": "1", "none_left": 0, "most": 1.5},
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
        ({"a": 1, "b": [True]}, "a = 1, b = true"),
        (Unknown("why"), "(unknown)"),
        (2.5, "2.5"),
    ],
)
def test_show(value: Any, text: str) -> None:
    assert show(value) == text
