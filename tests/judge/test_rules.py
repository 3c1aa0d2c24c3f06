"""Closing a rule: what a convention and a configuration make of it."""

from __future__ import annotations

from typing import Any

import pytest

from ecrlint.judge.rules import Case, RelatedFact, Rule, close, dig, parameters, substitute

DATA: dict[str, Any] = {
    "id": "r", "title": "Tags cannot be moved", "level": "error", "conventions": {"base": "on", "other": "note"},
    "why": "Because.", "guide": "its words", "refs": ["https://a", "https://b"], "tags": ["one", "two"],
    "precision": "high", "security_severity": "7.5", "select": "k",
    "where": {"properties": {"a": {"const": {"$param": "count"}}}},
    "params": {"count": {"value": "keep.count"}},
    "cases": [
        {
            "at": "a", "must": {"const": {"$param": "count"}}, "when": {"not": {"const": {"$param": "count"}}},
            "message": "m", "help": "h", "level": "warning", "related": [{"at": "b", "note": "n"}],
        }
    ],
}  # fmt: skip
BASE: dict[str, Any] = {"name": "base", "values": {"keep": {"count": 10}}, "rules": {}}


def test_everything_a_rule_says_is_in_it_closed() -> None:
    assert close(DATA, BASE) == Rule(
        id="r", title="Tags cannot be moved", why="Because.", guide="its words", refs=("https://a", "https://b"),
        tags=("one", "two"), precision="high", security_severity="7.5", conventions=("base", "other"), select="k",
        where={"properties": {"a": {"const": 10}}},
        cases=(
            Case(
                at="a", must={"const": 10}, when={"not": {"const": 10}}, message="m", help="h", level="warning",
                related=(RelatedFact("b", "n"),),
            ),
        ),
        params={"count": 10},
    )  # fmt: skip


def test_what_a_rule_leaves_out_is_empty() -> None:
    optional = {"guide", "security_severity", "where", "params"}
    data = {name: value for name, value in DATA.items() if name not in optional}
    data["cases"] = [{"at": "a", "must": {"const": 1}, "message": "m", "help": "h"}]
    rule = close(data, {"name": "base", "values": {}})
    assert rule is not None
    assert (rule.guide, rule.security_severity, rule.where, rule.params) == ("", None, True, {})
    assert rule.cases == (Case(at="a", must={"const": 1}, message="m", help="h", level="error"),)
    assert rule.cases[0].when is True


@pytest.mark.parametrize(
    ("convention", "level"),
    [
        ({"name": "base"}, "warning"),
        ({"name": "other"}, "note"),
        ({"name": "none"}, None),
        ({"name": "own", "lineage": ["own", "base"]}, "warning"),
        ({"name": "own", "lineage": ["own", "none", "other", "base"]}, "note"),
        ({"name": "none", "rules": {"r": "error"}}, "error"),
        ({"name": "none", "rules": {"r": "on"}}, "warning"),
        ({"name": "other", "rules": {"r": {"params": {"count": 1}}}}, "note"),
        ({"name": "base", "rules": {"r": {"level": "off"}}}, None),
        ({"name": "base", "rules": {"another": "off"}}, "warning"),
    ],
)
def test_a_rule_is_on_where_its_own_conventions_or_a_configuration_say_so(
    convention: dict[str, Any], level: str | None
) -> None:
    rule = close(DATA, {"values": {}, **convention})
    assert (rule and rule.level) == level


def test_parameters_are_given_or_from_the_convention_or_the_default() -> None:
    data = {
        "params": {
            "given": {"value": "keep.count", "default": 3},
            "value": {"value": "keep.count", "default": 3},
            "default": {"default": 3},
            "null": {"value": "keep.nothing"},
        }
    }
    found = parameters(data, {"keep": {"count": 10}, "value": 4}, {"given": 5})
    assert found == {"given": 5, "value": 10, "default": 3, "null": None}


def test_parameters_of_a_configuration_count() -> None:
    rule = close(DATA, {**BASE, "rules": {"r": {"params": {"count": 20}}}})
    assert rule is not None
    assert (rule.params, rule.cases[0].must) == ({"count": 20}, {"const": 20})


def test_a_case_whose_parameters_have_no_value_is_none() -> None:
    cases = [
        {**DATA["cases"][0], "needs": needs, "message": str(needs)}
        for needs in (["count"], ["gone"], [], ["count", "gone"])
    ]
    rule = close({**DATA, "cases": cases, "params": {**DATA["params"], "gone": {"value": "gone"}}}, BASE)
    assert rule is not None
    assert [case.message for case in rule.cases] == ["['count']", "[]"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a", {"list": [1, {"b": 2}], "text": "12"}),
        ("a.list.0", 1),
        ("a.list.1.b", 2),
        ("a.list.2", None),
        ("a.list.-1", None),
        ("a.list.x", None),
        ("a.text.0", None),
        ("a.none.b", None),
    ],
)
def test_dig(path: str, value: Any) -> None:
    assert dig({"a": {"list": [1, {"b": 2}], "text": "12"}}, path) == value


def test_parameters_are_put_in_at_any_depth() -> None:
    schema = {"anyOf": [{"const": {"$param": "p.x"}}, {"enum": {"$param": "q"}}], "type": "string"}
    assert substitute(schema, {"p": {"x": 1}, "q": [2]}) == {"anyOf": [{"const": 1}, {"enum": [2]}], "type": "string"}


def test_the_level_of_a_rule_is_the_gravest_of_its_cases() -> None:
    cases = [{**DATA["cases"][0], "level": level} for level in ("note", "error", "warning")]
    rule = close({**DATA, "cases": cases}, BASE)
    assert rule is not None
    assert rule.level == "error"
