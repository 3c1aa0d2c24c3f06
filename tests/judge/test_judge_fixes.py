"""When a finding gets a fix, and what is in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecrlint.entity import Entity, Fact
from ecrlint.finding import Change, Finding, Fix
from ecrlint.judge.engine import judge_entity
from ecrlint.judge.fold import fold
from ecrlint.judge.kleene import MAX_SUBJECT
from ecrlint.judge.rules import close
from ecrlint.place import Place, Span
from ecrlint.values import Json, Origin, OriginKind, Step, Unknown

CONVENTION = {"name": "c", "values": {"keep": {"count": 10}, "role": ""}, "rules": {}}
WHERE = Place("a.tf", Span(3, 5, 3, 9))
HEADER = Place("a.tf", Span(1, 1, 1, 9))
STEP = Step("var.m", Place("v.tf", Span(1, 1, 1, 4)))
SET = {"title": "Set it to {params.count}.", "safe": True, "changes": [{"do": "set", "value": {"$param": "count"}}]}


def fix_for(
    fix: Any, origin: Origin | None = None, *, rule_fix: Any = None, item: Fact | None = None, **facts: Json
) -> Fix | None:
    """The fix of a finding about the fact `a`, whose place is `origin`; other facts are at the header."""
    own = {"at": "a", "must": {"const": 1}, "message": "no", "help": "h"}
    rule = close(
        {
            "id": "r", "title": "t", "level": "error", "conventions": {"c": "on"}, "why": "", "refs": [], "tags": [],
            "precision": "high", "select": "k", "cases": [own if fix is None else {**own, "fix": fix}],
            "params": {"count": {"value": "keep.count"}, "role": {"value": "role"}},
            **({} if rule_fix is None else {"fix": rule_fix}),
        },
        CONVENTION,
    )  # fmt: skip
    assert rule is not None
    found = {name: Fact(value, Origin("derived", HEADER)) for name, value in facts.items()}
    found["a"] = item or Fact(facts.get("a", 2), origin or Origin("written", WHERE))
    finding = judge_entity(rule, Entity("k", "thing", "k.thing", ".", HEADER, found), "c")
    assert finding is not None
    return finding.fix


def test_parameters_facts_and_placeholders_are_put_in() -> None:
    change = {
        "do": "put",
        "entries": {"{facts.b}": {"$fact": "list.1"}, "c": "${{{{ {params.count} }}}}", "d": {"$param": "count"}},
        "after": ["x"],
    }
    fix = fix_for({"title": "Put {facts.b}.", "safe": False, "changes": [change]}, b="key", list=[1, "two"])
    arguments: Json = {"entries": {"key": "two", "c": "${{ 10 }}", "d": 10}, "after": ["x"]}
    assert fix == Fix("Put key.", False, (Change("put", WHERE, arguments),))


def test_changes_are_at_the_places_of_facts() -> None:
    fix = fix_for(
        {"title": "Do it.", "safe": True, "changes": [{"do": "delete"}, {"do": "move", "at": "b", "of": "a"}]}, b=1
    )
    assert fix is not None
    assert fix.changes == (Change("delete", WHERE, {}), Change("move", HEADER, {"line": 3, "column": 5}))


@pytest.mark.parametrize(
    ("kind", "chain", "through", "offered"),
    [
        ("written", (), None, True),
        ("derived", (), None, True),
        ("default", (), None, True),
        ("default", (STEP,), None, True),
        ("inherited", (STEP,), None, True),
        ("written", (STEP,), None, False),
        ("derived", (STEP,), None, False),
        ("written", (STEP,), r"^var\.", True),
        ("written", (STEP,), r"^data\.", False),
    ],
)
def test_only_what_is_written_or_left_out_at_the_place_is_fixed(
    kind: OriginKind, chain: tuple[Step, ...], through: str | None, offered: bool
) -> None:
    change = {"do": "put", "entries": {"k": 1}} | ({} if through is None else {"through": through})
    fix = fix_for({"title": "Do it.", "safe": True, "changes": [change]}, Origin(kind, WHERE, chain))
    assert (fix is not None) == offered


@pytest.mark.parametrize("do", ["set", "replace", "rename", "delete", "sort"])
@pytest.mark.parametrize(("kind", "offered"), [("written", True), ("inherited", True), ("default", False)])
def test_a_default_is_not_changed(kind: OriginKind, do: str, offered: bool) -> None:
    """It may be that of an input or a parameter, which counts for others as well."""
    change = {"do": do, "value": 1, "find": "x", "key": "k", "by": "k"}
    fix = fix_for({"title": "Do it.", "safe": True, "changes": [change]}, Origin(kind, WHERE))
    assert (fix is not None) == offered


@pytest.mark.parametrize(
    ("condition", "b", "offered"),
    [({"const": 1}, 1, True), ({"const": 1}, 2, False), ({"const": 1}, Unknown("u"), False)],
)
def test_a_condition_has_to_hold_for_certain(condition: Json, b: Json, offered: bool) -> None:
    assert (fix_for({**SET, "when": {"properties": {"b": condition}}}, b=b) is not None) == offered


@pytest.mark.parametrize(("b", "safe"), [(False, True), (True, False), (Unknown("u"), False)])
def test_whether_it_is_safe_may_depend_on_facts(b: Json, safe: bool) -> None:
    fix = fix_for({**SET, "safe": {"properties": {"b": {"const": False}}}}, b=b)
    assert fix is not None
    assert fix.safe == safe


@pytest.mark.parametrize("b", [None, Unknown("u"), [Unknown("u")]])
def test_what_cannot_be_told_is_not_written(b: Json) -> None:
    value = {"$fact": "b.0"} if isinstance(b, list) else {"$fact": "b"}
    assert fix_for({"title": "Do it.", "safe": True, "changes": [{"do": "set", "value": value}]}, b=b) is None
    text = {"title": "Do it.", "safe": True, "changes": [{"do": "set", "value": "x{facts.b}"}]}
    assert isinstance(b, list) or fix_for(text, b=b) is None


def test_a_change_may_be_at_an_item_of_a_fact() -> None:
    place = Place("p.json", Span(7, 3, 7, 9))
    item = Fact([1, 2], Origin("written", WHERE), {"/1": Origin("written", place)})
    changes = [{"do": "delete", "item": "/1"}, {"do": "delete", "item": "/2"}]
    fix = fix_for({"title": "Do it.", "safe": True, "changes": changes}, item=item, a=[1, 2])
    assert fix is not None
    assert fix.changes == (Change("delete", place, {}), Change("delete", WHERE, {}))


def test_a_move_keeps_its_other_arguments_and_stays_in_its_file() -> None:
    change = {"do": "move", "of": "b", "by": "priority"}
    assert fix_for({"title": "Do it.", "safe": True, "changes": [change]}, b=1) == Fix(
        "Do it.", True, (Change("move", WHERE, {"by": "priority", "line": 1, "column": 1}),)
    )
    elsewhere = Origin("written", Place("b.tf", Span(3, 5, 3, 9)))
    assert fix_for({"title": "Do it.", "safe": True, "changes": [change]}, elsewhere, b=1) is None


def test_conditions_may_compare_facts_and_patterns() -> None:
    same = {"properties": {"b": {"const": {"$fact": "c.0"}}, "d": {"enum": ["{b}"]}}}
    for b, offered in [("x", True), ("y", False), (Unknown("u"), False)]:
        assert (fix_for({**SET, "when": same}, b=b, c=["x"], d="{b}") is not None) == offered
        fix = fix_for({**SET, "safe": same}, b=b, c=["x"], d="{b}")
        assert fix is not None
        assert fix.safe == offered


@pytest.mark.parametrize("length", [MAX_SUBJECT, MAX_SUBJECT + 1])
def test_what_is_too_long_for_a_pattern_is_left_alone(length: int) -> None:
    fits = length == MAX_SUBJECT
    path = Place("x" * length, Span(3, 5, 3, 9))
    assert (fix_for({**SET, "not_in": "y"}, Origin("written", path)) is not None) == fits
    step = Step("v" * length, HEADER)
    change = {"do": "set", "value": 1, "through": "v"}
    fix = fix_for({"title": "Do it.", "safe": True, "changes": [change]}, Origin("written", WHERE, (step,)))
    assert (fix is not None) == fits


def test_every_step_a_value_came_through_has_to_be_one_that_does_not_count() -> None:
    change = {"do": "set", "value": 1, "through": "^var"}
    chain = (STEP, Step("module.m", HEADER))
    fix = {"title": "Do it.", "safe": True, "changes": [change]}
    assert fix_for(fix, Origin("written", WHERE, chain)) is None
    assert fix_for(fix, Origin("written", WHERE, (STEP, STEP))) is not None


def test_a_placeholder_for_nothing_keeps_a_text_from_being_written() -> None:
    for text in ["{facts.list.7}", "a {facts.Key-1.x_2} b", "{params.role.x}"]:
        change = {"do": "set", "value": ["x", text]}
        facts: dict[str, Json] = {"list": [1], "Key-1": {"x_2": None}}
        assert fix_for({"title": "Do it.", "safe": True, "changes": [change]}, **facts) is None
    change = {"do": "set", "value": "{{facts.gone}} {facts.list.0}"}
    fix = fix_for({"title": "Do it.", "safe": True, "changes": [change]}, list=[1])
    assert fix is not None
    assert fix.changes[0].arguments == {"value": "{facts.gone} 1"}


def test_the_first_fix_that_is_possible_is_taken() -> None:
    first = {**SET, "title": "One.", "needs": ["role"]}
    second = {**SET, "title": "Two.", "not_in": r"\.tf$"}
    fix = fix_for([first, second, {**SET, "title": "Three."}])
    assert fix is not None
    assert fix.title == "Three."


def test_a_fix_of_the_rule_is_for_cases_without_one() -> None:
    own, all_ = {**SET, "title": "Own."}, {**SET, "title": "All."}
    titles = [fix.title if fix else None for fix in (fix_for(own, rule_fix=all_), fix_for(None, rule_fix=all_))]
    assert titles == ["Own.", "All."]
    assert fix_for(False, rule_fix=all_) is None


CHANGE = Change("set", WHERE, {"value": 1})
ONE = Finding(
    "r", "fail", "error", "m", WHERE, "k", ("a",), ".", "c", fix=Fix("Set a.", True, (CHANGE,))
)  # fmt: skip


@pytest.mark.parametrize(
    ("other", "fix"),
    [
        (Fix("Set b.", True, (CHANGE,)), Fix("Set a.", True, (CHANGE,))),
        (Fix("Set b.", False, (CHANGE,)), Fix("Set a.", False, (CHANGE,))),
        (Fix("Set b.", True, (Change("set", WHERE, {"value": 2}),)), None),
        (None, None),
    ],
)
def test_findings_that_become_one_keep_a_fix_they_share(other: Fix | None, fix: Fix | None) -> None:
    (folded,) = fold([ONE, replace(ONE, entities=("b",), fix=other)])
    assert folded.fix == fix


def test_an_unsure_instance_takes_no_fix_away() -> None:
    (folded,) = fold([ONE, replace(ONE, entities=("b",), outcome="unsure", fix=None)])
    assert folded.fix == ONE.fix


def test_of_three_that_become_one_the_last_counts_too() -> None:
    unsafe = replace(ONE, entities=("c",), fix=Fix("Set a.", False, (CHANGE,)))
    (folded,) = fold([ONE, replace(ONE, entities=("b",)), unsafe])
    assert folded.fix == Fix("Set a.", False, (CHANGE,))


def test_facts_inside_of_lists_are_put_in() -> None:
    change = {"do": "set", "value": [{"$fact": "b"}, "x"]}
    fix = fix_for({"title": "Do it.", "safe": True, "changes": [change]}, b=5)
    assert fix is not None
    assert fix.changes[0].arguments == {"value": [5, "x"]}
