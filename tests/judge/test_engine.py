"""The judge: cases in order, doubtful conditions, messages and places."""

from __future__ import annotations

from typing import Any

import pytest

from ecrlint.entity import Entity, Fact
from ecrlint.finding import Related
from ecrlint.judge.engine import judge_all, judge_entity
from ecrlint.judge.rules import Rule, close
from ecrlint.place import Place, Span
from ecrlint.values import Json, Origin, Step, Unknown

CONVENTION = {"name": "c", "values": {"keep": {"count": 10}}, "rules": {}}
WHERE = Place("a.tf", Span(3, 5, 3, 9))
HEADER = Place("a.tf", Span(1, 1, 1, 9))
U = Unknown("var.m has no value", Place("v.tf", Span(1, 1, 1, 4)))


def rule(*cases: dict[str, Any], **more: Any) -> Rule:
    data = {
        "id": "r", "title": "Tags cannot be moved", "level": "error", "conventions": {"c": "on"}, "why": "", "refs": [],
        "tags": [], "precision": "high", "select": "k", "cases": cases, **more,
    }  # fmt: skip
    closed = close(data, CONVENTION)
    assert closed is not None
    return closed


def case(at: str, must: Any, **more: Any) -> dict[str, Any]:
    return {"at": at, "must": must, "message": f"{at} is {{value}}{{origin}}", "help": "h", **more}


def entity(origin: Origin | None = None, **facts: Json) -> Entity:
    place = origin or Origin("written", WHERE)
    return Entity("k", "thing", "k.thing", ".", HEADER, {name: Fact(value, place) for name, value in facts.items()})


@pytest.mark.parametrize(
    ("cases", "facts", "outcome", "message"),
    [
        ([case("a", {"const": 1})], {"a": 1}, None, ""),
        ([case("a", {"const": 1})], {"a": 2}, "fail", "a is 2"),
        (
            [case("a", {"const": 1})],
            {"a": U},
            "unsure",
            'Cannot tell for k.thing whether "Tags cannot be moved" holds: var.m has no value.',
        ),
        (
            [case("a", False, when={"properties": {"b": {"const": 1}}}), case("b", False)],
            {"a": 5, "b": 1},
            "fail",
            "a is 5",
        ),
        (
            [case("a", False, when={"properties": {"b": {"const": 1}}}), case("b", False)],
            {"a": 5, "b": 2},
            "fail",
            "b is 2",
        ),
        ([case("a", False, when={"properties": {"b": {"const": 1}}})], {"a": 5, "b": 2}, None, ""),
        # a doubtful condition: the first case may speak, else the second does, and they agree
        (
            [case("a", False, when={"properties": {"b": {"const": 1}}}), case("a", {"const": 1})],
            {"a": 5, "b": U},
            "fail",
            "a is 5",
        ),
        # they disagree
        (
            [case("a", False, when={"properties": {"b": {"const": 1}}}), case("a", {"const": 5})],
            {"a": 5, "b": U},
            "unsure",
            'Cannot tell for k.thing whether "Tags cannot be moved" holds: var.m has no value.',
        ),
        # nobody else speaks, which would be a pass
        (
            [case("a", False, when={"properties": {"b": {"const": 1}}})],
            {"a": 5, "b": U},
            "unsure",
            'Cannot tell for k.thing whether "Tags cannot be moved" holds: var.m has no value.',
        ),
        # it passes either way
        ([case("a", {"const": 5}, when={"properties": {"b": {"const": 1}}})], {"a": 5, "b": U}, None, ""),
        ([case("a", {"const": {"$fact": "b"}})], {"a": 5, "b": 5}, None, ""),
        ([case("a", {"const": {"$fact": "b"}})], {"a": 5, "b": 6}, "fail", "a is 5"),
        ([case("a", {"const": {"$fact": "b.c"}})], {"a": 5, "b": {"c": 5}}, None, ""),
    ],
)
def test_cases(cases: list[dict[str, Any]], facts: dict[str, Json], outcome: str | None, message: str) -> None:
    finding = judge_entity(rule(*cases), entity(**facts), "c")
    assert (finding and finding.outcome) == outcome
    if finding is not None:
        assert finding.message == message
        assert finding.place == WHERE


def test_a_rule_says_nothing_about_entities_outside_its_where() -> None:
    about = rule(case("a", False), where={"properties": {"b": {"const": True}}})
    assert judge_entity(about, entity(a=1, b=False), "c") is None
    sure = judge_entity(about, entity(a=1, b=True), "c")
    doubtful = judge_entity(about, entity(a=1, b=U), "c")
    assert sure is not None
    assert sure.outcome == "fail"
    assert doubtful is not None
    assert doubtful.outcome == "unsure"


def test_a_doubt_is_a_related_place() -> None:
    finding = judge_entity(rule(case("a", {"const": 1})), entity(a=U), "c")
    assert finding is not None
    assert finding.related == (Related(U.reason, Place("v.tf", Span(1, 1, 1, 4))),)


@pytest.mark.parametrize(
    ("origin", "text"),
    [
        (Origin("written", WHERE), "a is 2"),
        (Origin("default", HEADER), "a is 2 (the default)"),
        (Origin("written", WHERE, (Step("default of var.m", HEADER),)), "a is 2 (from default of var.m)"),
    ],
)
def test_a_message_says_where_the_value_comes_from(origin: Origin, text: str) -> None:
    finding = judge_entity(rule(case("a", {"const": 1})), entity(origin, a=2), "c")
    assert finding is not None
    assert finding.message == text
    assert finding.related == tuple(Related(step.note, step.place) for step in origin.chain)


@pytest.mark.parametrize(
    ("convention", "level"),
    [
        ({}, "warning"),
        ({"r": "note"}, "note"),
        ({"r": {"level": "error"}}, "error"),
        ({"r": "off"}, None),
    ],
)
def test_a_convention_sets_the_level_or_switches_off(convention: dict[str, Any], level: str | None) -> None:
    data = {
        "id": "r", "title": "t", "level": "error", "conventions": {"c": "on"}, "why": "", "refs": [], "tags": [],
        "precision": "high", "select": "k", "cases": [case("a", False, level="warning")],
    }  # fmt: skip
    closed = close(data, {**CONVENTION, "rules": convention})
    assert (closed.level if closed else None) == level


def test_parameters_come_from_the_convention_then_from_the_rule() -> None:
    params = {
        "count": {"about": "", "schema": {}, "value": "keep.count", "default": 3},
        "other": {"about": "", "schema": {}, "value": "keep.other", "default": 3},
    }
    closed = rule(case("a", {"const": {"$param": "count"}}), params=params)
    assert closed.params == {"count": 10, "other": 3}
    assert closed.cases[0].must == {"const": 10}


def test_findings_come_in_the_order_of_the_entities() -> None:
    first, second = entity(a=2), entity(a=3)
    messages = [f.message for f in judge_all([rule(case("a", {"const": 1}))], [first, second], "c")]
    assert messages == ["a is 2", "a is 3"]


def test_a_related_place_is_named_once() -> None:
    origin = Origin("written", WHERE, (Step("first", HEADER), Step("second", HEADER)))
    finding = judge_entity(
        rule(case("a", {"const": 1}, related=[{"at": "a", "note": "itself"}])), entity(origin, a=2), "c"
    )
    assert finding is not None
    assert finding.related == (Related("first", HEADER),)


def either(*options: Json) -> Unknown:
    return Unknown("var.m differs between tfvars files", options=options)


@pytest.mark.parametrize(
    ("cases", "facts", "outcome"),
    [
        ([case("a", {"const": 1})], {"a": either(2, 3)}, "fail"),
        ([case("a", {"const": 1})], {"a": either(1, 3)}, "unsure"),
        ([case("a", {"enum": [1, 3]})], {"a": either(1, 3)}, None),
        ([case("a", {"items": {"const": 1}})], {"a": [1, either(2, 3)]}, "fail"),
        ([case("a", {"const": {"$fact": "b"}})], {"a": either(2, 3), "b": either(4, 5)}, "fail"),
        ([case("a", {"const": {"$fact": "b"}})], {"a": either(2, 3), "b": either(4, 3)}, "unsure"),
        (
            [case("a", False, when={"properties": {"b": {"const": "x"}}}), case("a", {"const": 1})],
            {"a": 2, "b": either("x", "y")},
            "fail",
        ),
        ([case("a", {"const": 1})], {"a": either(*range(2, 99))}, "unsure"),
    ],
)
def test_each_value_a_fact_can_have_is_tried(
    cases: list[dict[str, Any]], facts: dict[str, Json], outcome: str | None
) -> None:
    finding = judge_entity(rule(*cases), entity(**facts), "c")
    assert (finding and finding.outcome) == outcome


def test_the_message_speaks_of_the_first_value_and_the_lightest_level_counts() -> None:
    cases = [case("a", False, when={"properties": {"a": {"const": "x"}}}), case("a", {"const": 1}, level="warning")]
    finding = judge_entity(rule(*cases), entity(a=either("x", "y")), "c")
    assert finding is not None
    assert (finding.message, finding.level) == ("a is x", "warning")
