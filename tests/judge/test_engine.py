"""The judge: cases in order, doubtful conditions, messages and places."""

from __future__ import annotations

from typing import Any

import pytest

from ecrlint.entity import Entity, Fact
from ecrlint.finding import LEVELS, Finding, Related
from ecrlint.judge.engine import judge_all, judge_entity
from ecrlint.judge.rules import Rule, close
from ecrlint.place import Place, Span
from ecrlint.records import replace
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


def test_a_finding_says_what_it_is_about() -> None:
    about = replace(entity(a=2), unit=".infra", units=("live", "test"))
    more = {"help": "Write 1, not {value}, as {convention} says of {entity.name} ({entity.address})."}
    finding = judge_entity(rule(case("a", {"const": 1}, level="warning", **more)), about, "c")
    assert finding == Finding(
        "r", "fail", "warning", "a is 2", WHERE, "k", ("k.thing",), ".infra", "c",
        help="Write 1, not 2, as c says of thing (k.thing).", units=("live", "test"),
    )  # fmt: skip


def test_what_cannot_be_told_has_the_level_of_its_case_and_nothing_to_write() -> None:
    cases = [
        case("a", {"const": 1}, level="note", fix={"title": "Set it.", "safe": True, "changes": [{"do": "delete"}]})
    ]
    finding = judge_entity(rule(*cases), replace(entity(a=U), units=("x",)), "c")
    assert finding is not None
    assert (finding.level, finding.convention, finding.help, finding.fix) == ("note", "c", "", None)
    assert judge_entity(rule(*cases), entity(a=2), "c").fix is not None  # type: ignore[union-attr]


@pytest.mark.parametrize("b", ["open", "few"])
def test_where_all_cases_that_may_speak_fail_the_first_speaks_at_the_lightest_level(b: str) -> None:
    cases = [
        case("a", False, when={"properties": {"b": {"const": "x"}}}, message="first under {convention}"),
        case("a", False, level="note", message="second"),
    ]
    finding = judge_entity(rule(*cases), entity(a=5, b=U if b == "open" else either("x", "y")), "c")
    assert finding is not None
    assert (finding.outcome, finding.level, finding.message) == ("fail", "note", "first under c")


def test_the_lightest_level_is_none_of_the_alphabet() -> None:
    for first, second in [("warning", "error"), ("error", "note"), ("warning", "note")]:
        cases = [
            case("a", False, when={"properties": {"b": {"const": "x"}}}, level=first),
            case("a", False, level=second),
        ]
        levels = {f.level for b in (U, either("x", "y")) if (f := judge_entity(rule(*cases), entity(a=1, b=b), "c"))}
        assert levels == {min(first, second, key=LEVELS.index)}


def test_related_places_are_the_chain_then_doubts_then_what_the_case_names() -> None:
    other = Place("b.tf", Span(7, 1, 7, 2))
    steps = (Step("default of var.m", HEADER),)
    facts = {
        "a": Fact(U, Origin("written", WHERE, steps)),
        "b": Fact(1, Origin("written", other)),
        "c": Fact(Unknown("no place"), Origin("written", WHERE)),
    }
    about = Entity("k", "thing", "k.thing", ".", HEADER, facts)
    both = case(
        "a",
        {"allOf": [{"const": 1}]},
        when={"properties": {"c": {"const": 1}}},
        related=[{"at": "b", "note": "the other"}],
    )
    finding = judge_entity(rule(both), about, "c")
    assert finding is not None
    assert finding.related == (
        Related("default of var.m", HEADER),
        Related(U.reason, Place("v.tf", Span(1, 1, 1, 4))),
        Related("the other", other),
    )


def test_a_doubt_at_the_place_of_the_finding_is_not_named_again() -> None:
    doubt = Unknown("it is computed", WHERE)
    finding = judge_entity(rule(case("a", {"const": 1})), entity(a=doubt), "c")
    assert finding is not None
    assert finding.related == ()


@pytest.mark.parametrize(
    ("rules", "facts", "outcome"),
    [
        # facts that are named in every place a rule can name one
        (
            rule(case("a", False), where={"properties": {"b": {"const": "x"}}}),
            {"a": 1, "b": either("x", "y")},
            "unsure",
        ),
        (
            rule(case("a", False), where={"required": ["b"], "allOf": [{"properties": {"b": {"enum": ["x", "y"]}}}]}),
            {"a": 1, "b": either("x", "y")},
            "fail",
        ),
        (
            rule(
                case(
                    "a",
                    False,
                    when={"anyOf": [{"properties": {"b": {"const": 1}}}, {"properties": {"b": {"const": 2}}}]},
                )
            ),
            {"a": 1, "b": either(1, 2)},
            "fail",
        ),
        (
            rule(case("a", False, when={"not": {"properties": {"b": {"type": "null"}}}})),
            {"a": 1, "b": either(1, 2)},
            "fail",
        ),
        (rule(case("a", {"anyOf": [{"const": {"$fact": "b.0"}}]})), {"a": 1, "b": either([2], [3])}, "fail"),
        (rule(case("a", {"anyOf": [{"const": {"$fact": "b.0"}}]})), {"a": 1, "b": [either(2, 3)]}, "fail"),
        (rule(case("a", {"properties": {"x": {"const": 1}}})), {"a": {"x": either(2, 3), "y": 1}}, "fail"),
        (
            rule(case("a", {"properties": {"x": {"const": 1}, "y": {"const": 1}}})),
            {"a": {"x": either(2, 3), "y": 1}},
            "fail",
        ),
        (rule(case("a", {"items": {"enum": [1, 2, 3]}})), {"a": [1, either(2, 3)]}, None),
        # what a rule does not look at does not count, however many values it has
        (rule(case("a", {"const": 1})), {"a": either(2, 3), "b": either(*range(64))}, "fail"),
        # 64 combinations are tried, not one more
        (rule(case("a", {"const": 1})), {"a": either(*range(2, 66))}, "fail"),
        (rule(case("a", {"const": 1})), {"a": either(*range(2, 67))}, "unsure"),
        # one unknown that stands in two places is the same in both
        (rule(case("a", {"const": {"$fact": "b"}})), {"a": either("x", "y"), "b": either("x", "y")}, None),
        # beside one with few values stands one with any
        (rule(case("a", {"const": 1}), case("b", {"const": 1})), {"a": either(2, 3), "b": U}, "fail"),
        (rule(case("a", {"const": [1, 1]})), {"a": [either(2, 3), U]}, "fail"),
        (rule(case("a", {"const": [1, 1]})), {"a": [either(1, 3), U]}, "unsure"),
    ],
)
def test_values_are_tried_wherever_a_rule_names_a_fact(
    rules: Rule, facts: dict[str, Json], outcome: str | None
) -> None:
    finding = judge_entity(rules, entity(**facts), "c")
    assert (finding and finding.outcome) == outcome
    assert finding is None or finding.convention == "c"


def test_a_name_in_a_schema_may_be_a_fact() -> None:
    about = rule(
        case("a", {"const": {"$fact": "b"}}), where={"properties": {"c": {"const": {"$fact": "a"}}}}, params={}
    )
    assert judge_entity(about, entity(a=1, b=2, c=3), "c") is None
    assert judge_entity(about, entity(a=1, b=2, c=1), "c") is not None
    when = rule(case("a", False, when={"properties": {"c": {"const": {"$fact": "b"}}}}))
    assert judge_entity(when, entity(a=1, b=2, c=3), "c") is None
    assert judge_entity(when, entity(a=1, b=3, c=3), "c") is not None
    assert judge_entity(when, entity(a=1, b=either(1, 2), c=3), "c") is None


def test_rules_of_other_kinds_say_nothing() -> None:
    about = replace(rule(case("a", False)), select="other")
    assert list(judge_all([about], [entity(a=1)], "c")) == []
    (finding,) = judge_all([about, rule(case("a", False))], [entity(a=1)], "c")
    assert finding.convention == "c"


def test_what_is_worked_out_from_a_rule_is_kept() -> None:
    """A rule meets thousands of entities; its schemas are read once."""
    about = rule(case("a", {"const": 1}), where={"properties": {"a": {"const": 2}}})
    judge_entity(about, entity(a=either(2, 3)), "c")
    kept = dict(about.known), dict(about.cases[0].known)
    judge_entity(about, entity(a=either(2, 3)), "c")
    assert (about.known, about.cases[0].known) == kept
    assert set(kept[0]) == {"where", "facts"}
    assert set(kept[1]) == {"when", "must"}


def test_what_a_rule_does_not_look_at_stays_open_in_its_words() -> None:
    about = rule(case("a", {"const": 1}, message="{value}, {facts.b}"))
    finding = judge_entity(about, entity(a=either(2, 3), b=either(4, 5)), "c")
    assert finding is not None
    assert finding.message == "2, (unknown)"


def test_values_inside_of_objects_are_tried() -> None:
    about = rule(case("a", {"properties": {"x": {"enum": [2, 3]}, "y": {"const": 1}}}))
    assert judge_entity(about, entity(a={"x": either(2, 3), "y": 1}), "c") is None


def test_a_fact_that_has_to_be_there_is_looked_at() -> None:
    about = rule(case("a", False), where={"required": ["b"]})
    b = Unknown("var.m differs between tfvars files", maybe_null=True, options=("x", None))
    finding = judge_entity(about, entity(a=1, b=b), "c")
    assert finding is not None
    assert finding.outcome == "fail"
