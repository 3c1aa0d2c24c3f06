"""Verdicts: passes too, but only of what a rule is about."""

from __future__ import annotations

import pytest

from ecrlint.entity import Entity, Fact
from ecrlint.judge.engine import judge_all
from ecrlint.judge.rules import Rule, close
from ecrlint.judge.verdicts import verdicts
from ecrlint.place import Place, Span
from ecrlint.records import replace
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


def test_where_may_compare_facts_and_entities_of_other_kinds_are_passed_over() -> None:
    data = replace(rule(), where={"properties": {"about": {"const": {"$fact": "a"}}}})
    other = replace(entity(about=1, a=1), kind="nobody's")
    found = list(verdicts([data], [other, entity(about=1, a=1), entity(about=2, a=1)], "c"))
    assert [(e.kind, e.facts["about"].value, finding) for _, e, finding in found] == [("k", 1, None)]


def test_findings_have_the_convention_they_were_made_under() -> None:
    ((_, _, finding),) = verdicts([rule()], [entity(about=True, a=2)], "c")
    assert finding is not None
    assert finding.convention == "c"
