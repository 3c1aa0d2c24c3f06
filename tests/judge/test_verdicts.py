"""Verdicts: passes too, but only of what a rule is about."""

from __future__ import annotations

import pytest

from ecrlint.entity import Entity, Fact
from ecrlint.judge.engine import judge_all
from ecrlint.judge.rules import Rule, close
from ecrlint.judge.verdicts import verdicts
from ecrlint.place import Place, Span
from ecrlint.values import Json, Origin, Unknown

PLACE = Place("a.tf", Span(1, 1, 1, 9))
OPEN = Unknown("var.m has no value")


def rule(kind: str = "k") -> Rule:
    data = {
        "id": "r", "title": "Tags cannot be moved", "level": "error", "conventions": {"c": "on"}, "why": "", "refs": [],
        "tags": [], "precision": "high", "select": kind, "where": {"properties": {"about": {"const": True}}},
        "cases": [{"at": "a", "must": {"const": 1}, "message": "m", "help": "h"}],
    }  # fmt: skip
    closed = close(data, {"name": "c", "values": {}, "rules": {}})
    assert closed is not None
    return closed


def entity(**facts: Json) -> Entity:
    origin = Origin("written", PLACE)
    return Entity("k", "thing", "k.thing", ".", PLACE, {name: Fact(value, origin) for name, value in facts.items()})


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"about": True, "a": 1}, "pass"),
        ({"about": True, "a": 2}, "fail"),
        ({"about": True, "a": OPEN}, "unsure"),
        ({"about": False, "a": 1}, None),
        ({"about": False, "a": 2}, None),
        ({"about": OPEN, "a": 1}, "pass"),
        ({"about": OPEN, "a": 2}, "unsure"),
    ],
)
def test_every_rule_with_what_it_is_about(facts: dict[str, Json], outcome: str | None) -> None:
    found = list(verdicts([rule("other"), rule()], [entity(**facts)], "c"))
    assert [finding.outcome if finding else "pass" for _, _, finding in found] == ([outcome] if outcome else [])
    assert [finding for _, _, finding in found if finding] == list(judge_all([rule()], [entity(**facts)], "c"))
