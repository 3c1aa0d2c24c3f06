"""Three-valued JSON Schema: a table of cases, and soundness against every completion of the unknowns."""

from __future__ import annotations

import random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ecrlint.judge.kleene import KEYWORDS, MAX_SUBJECT, Verdict, bind, equal, judge, judged_by
from ecrlint.values import Unknown

U = Unknown("var.x has no value")
M = Unknown("var.y may be null", maybe_null=True)
ABSENT = object()


@pytest.mark.parametrize(
    ("schema", "instance", "holds"),
    [
        ({"const": "IMMUTABLE"}, U, None),
        ({"const": "IMMUTABLE"}, "IMMUTABLE", True),
        ({"const": 1}, True, False),
        ({"const": 1}, 1.0, True),
        ({"const": {"a": 1, "b": 2}}, {"a": U, "b": 3}, False),
        ({"const": {"a": 1, "b": 2}}, {"a": U, "b": 2}, None),
        ({"const": {"a": 1}}, {"a": 1, "b": M}, None),
        ({"const": {"a": 1}}, {"a": 1, "b": U}, False),
        ({"const": [1, 2]}, [U], False),
        ({"const": U}, "anything", None),
        ({"enum": [[1, 2], [1]]}, [1, U], None),
        ({"enum": [[1, 2], [1]]}, [3, U], False),
        ({"enum": U}, 1, None),
        ({"pattern": "^a"}, U, None),
        ({"minimum": U}, 3, None),
        ({"not": {"const": "x"}}, U, None),
        ({"not": {"const": "x"}}, "x", False),
        ({"anyOf": [{"const": 1}, {"type": "string"}]}, U, None),
        ({"anyOf": [{"const": 1}, {}]}, U, True),
        ({"oneOf": [{"const": 1}, {"const": 2}]}, 1, True),
        ({"oneOf": [{"type": "string"}, {}]}, U, None),
        ({"properties": {"a": {"const": 1}, "b": {"const": 2}}}, {"a": U, "b": 3}, False),
        ({"properties": {"a": {"const": 1}, "b": {"const": 2}}}, {"a": U, "b": 2}, None),
        ({"properties": {"a": False}}, {"a": M}, None),
        ({"properties": {"a": False}}, {"a": U}, False),
        ({"additionalProperties": False}, {"a": M}, None),
        ({"additionalProperties": False}, {"a": U}, False),
        ({"propertyNames": {"pattern": "^b"}}, {"a": M}, None),
        ({"contains": {"const": 1}}, [U, 2], None),
        ({"contains": {"const": 1}}, [U, 1], True),
        ({"contains": {"const": 1}}, [3, 2], False),
        ({"contains": {"const": 1}, "maxContains": 0, "minContains": 0}, [U], None),
        ({"uniqueItems": True}, [U, 1, 1], False),
        ({"uniqueItems": True}, [U, 1], None),
        ({"uniqueItems": True}, [[1, U], [2, U]], True),
        ({"required": ["k"]}, {"k": M}, None),
        ({"required": ["k"]}, {"k": U}, True),
        ({"required": ["k"]}, {}, False),
        ({"minProperties": 1}, {"k": M}, None),
        ({"minProperties": 1}, {"k": U}, True),
        ({"maxProperties": 0}, {"k": M}, None),
        ({"maxProperties": 0}, {"k": U}, False),
        ({"dependentRequired": {"a": ["b"]}}, {"a": M}, None),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, False),
        ({"if": {"const": 1}, "then": {"type": "integer"}, "else": {"type": "integer"}}, 2, True),
        ({"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}}, {"a": U}, None),
        (
            {
                "if": {"properties": {"a": {"const": 1}}},
                "then": {"required": ["b"]},
                "else": {"required": ["b"]},
            },
            {"a": U, "b": 1},
            True,
        ),
        (
            {
                "if": {"properties": {"a": {"const": 1}}},
                "then": {"required": ["b"]},
                "else": {"required": ["b"]},
            },
            {"a": U},
            False,
        ),
        ({"minItems": 1}, U, None),
        ({"minItems": 1}, [U], True),
        (True, U, True),
        (False, U, False),
        ({"enum": ["a"], "minLength": 2}, "a", False),
        ({"properties": {"a": {"const": "x", "minLength": 2}}}, {"a": "x"}, False),
        ({"properties": {"a": {"enum": ["x", "y"]}}}, {"a": "y"}, True),
        ({"properties": {"a": {"enum": ["x", 1]}}}, {"a": 1}, True),
        ({"properties": {"a": {"enum": ["x", 1]}}}, {"a": "1"}, False),
        ({"properties": {"a": {"enum": ["x", 1]}}}, {"b": "z"}, True),
        ({"properties": {"a": {"not": {"const": "x"}}}}, {"a": "y"}, True),
        ({"pattern": "a$"}, "b" * (MAX_SUBJECT - 1) + "a", True),
        ({"pattern": "a$"}, "b" * MAX_SUBJECT + "a", None),
        ({"type": "integer"}, U, None),
        ({"oneOf": [{"type": "string"}, {"const": "x"}, {"const": "y"}]}, "x", False),
        ({"oneOf": [{"type": "string"}, {"const": 1}, {"const": 2}]}, "x", True),
        ({"oneOf": [{"properties": {"a": {"const": 1}}}, {}, {}]}, {"a": U}, False),
        ({"if": {"const": 1}, "then": False}, 2, True),
        ({"if": {"const": 1}, "else": False}, 1, True),
        ({"if": {"const": 1}, "then": False}, U, None),
        ({"contains": {"const": 1}, "minContains": 2}, [1, 2], False),
        ({"contains": {"const": 1}, "minContains": 2}, [1, U], None),
        ({"contains": {"const": 1}, "maxContains": 1}, [1, 1], False),
        ({"prefixItems": [{"const": 1}, {"const": 2}]}, [1, U, 3], None),
        ({"prefixItems": [{"const": 1}, {"const": 2}]}, [1], True),
        ({"prefixItems": [{"const": 1}]}, U, None),
        ({"prefixItems": [{"const": 1}]}, "text", True),
        ({"prefixItems": [{"const": 1}], "items": {"const": 2}}, [1, 2, U], None),
        ({"prefixItems": [{"const": 1}], "items": {"const": 2}}, [1, 1], False),
    ],
)
def test_verdict(schema: Any, instance: Any, holds: bool | None) -> None:
    assert judge(schema, instance).holds is holds


def test_a_doubt_carries_the_unknown_that_stands_in_the_way() -> None:
    assert judge({"properties": {"a": {"const": 1}}}, {"a": U, "b": M}).doubts == (U,)


@pytest.mark.parametrize(
    "schema",
    [
        {"const": 1}, {"enum": [1]}, {"type": "string"}, {"pattern": "a"}, {"minimum": 1}, {"minItems": 1},
        {"uniqueItems": True}, {"required": ["a"]}, {"minProperties": 1}, {"maxProperties": 1},
        {"dependentRequired": {"a": ["b"]}}, {"items": {"const": 1}}, {"prefixItems": [{"const": 1}]},
        {"contains": {"const": 1}}, {"properties": {"a": {"const": 1}}}, {"additionalProperties": False},
        {"propertyNames": {"const": "a"}}, {"not": {"const": 1}}, {"allOf": [{"const": 1}]}, {"anyOf": [{"const": 1}]},
        {"oneOf": [{"const": 1}]}, {"if": False, "else": {"const": 1}},
    ],
    ids=lambda schema: next(iter(schema)),
)  # fmt: skip
def test_every_keyword_names_the_unknown_it_is_about(schema: Any) -> None:
    assert judge(schema, U) == Verdict(None, (U,))


V = Unknown("var.z has no value")


@pytest.mark.parametrize(
    ("schema", "instance", "doubts"),
    [
        ({"const": U}, V, (U, V)),
        ({"enum": U}, 1, (U,)),
        ({"minimum": U}, V, (U,)),
        ({"required": ["a"]}, {"a": M}, (M,)),
        ({"minProperties": 1}, {"a": M}, (M,)),
        ({"propertyNames": False}, {"a": M}, (M,)),
        ({"properties": {"a": {"const": 1}, "b": {"const": 1}}}, {"a": M, "b": U}, (U, M)),
        ({"properties": {"a": {"const": 1}}, "required": ["b"]}, {"a": U, "b": M}, (U, M)),
        (
            {"if": {"properties": {"a": {"const": 1}}}, "then": {"properties": {"b": {"const": 1}}}},
            {"a": U, "b": V},
            (U, V),
        ),
        (
            {"if": {"properties": {"a": {"const": 1}}}, "else": {"properties": {"b": {"const": 1}}}},
            {"a": U, "b": V},
            (U, V),
        ),
        ({"const": {"a": 1}}, {"a": 1, "b": M}, (M,)),
    ],
)
def test_doubts_are_named_in_order(schema: Any, instance: Any, doubts: tuple[Unknown, ...]) -> None:
    assert judge(schema, instance) == Verdict(None, doubts)


def test_what_is_too_long_for_a_pattern_is_said() -> None:
    (doubt,) = judge({"pattern": "a"}, "b" * (MAX_SUBJECT + 1)).doubts
    assert doubt.reason == "the text is longer than the 1,024 characters that patterns are matched against"


REFERENCE = {"const": {"$fact": "f.list.1"}}


@pytest.mark.parametrize(
    ("schema", "instance", "holds", "fails"),
    [
        (REFERENCE, 1, 1, 2),
        ({"const": {"a": [{"$fact": "f.list.1"}]}}, {"a": [1]}, 1, 2),
        ({"enum": [5, {"$fact": "f.list.1"}]}, 1, 1, 2),
        ({"maximum": {"$fact": "f.list.1"}}, 3, 3, 2),
        ({**REFERENCE, "type": "integer"}, 1, 1, 2),
        ({"allOf": [REFERENCE]}, 1, 1, 2),
        ({"anyOf": [REFERENCE]}, 1, 1, 2),
        ({"oneOf": [REFERENCE]}, 1, 1, 2),
        ({"not": REFERENCE}, 1, 2, 1),
        ({"if": REFERENCE, "else": False}, 1, 1, 2),
        ({"if": True, "then": REFERENCE}, 1, 1, 2),
        ({"if": False, "else": REFERENCE}, 1, 1, 2),
        (
            {
                "if": {"properties": {"a": {"const": 1}}},
                "then": False,
                "else": {"properties": {"b": {"not": REFERENCE}}},
            },
            {"a": U, "b": 1},
            None,
            1,
        ),
        (
            {
                "if": {"properties": {"a": {"const": 1}}},
                "else": False,
                "then": {"properties": {"b": {"not": REFERENCE}}},
            },
            {"a": U, "b": 1},
            None,
            1,
        ),
        ({"contains": REFERENCE}, [1], 1, 2),
        ({"contains": {"const": 1}, "minContains": {"$fact": "f.list.1"}}, [1], 1, 2),
        ({"contains": {"const": 1}, "maxContains": {"$fact": "f.list.1"}}, [1, 1], 2, 1),
        ({"items": REFERENCE}, [1], 1, 2),
        ({"prefixItems": [REFERENCE]}, [1], 1, 2),
        ({"properties": {"a": REFERENCE}}, {"a": 1}, 1, 2),
        ({"properties": {"a": REFERENCE}}, {"a": "x"}, "x", "y"),
        ({"additionalProperties": REFERENCE}, {"a": 1}, 1, 2),
        ({"propertyNames": REFERENCE}, {"a": 1}, "a", "b"),
    ],
)
def test_a_fact_stands_for_its_value_in_every_keyword(schema: Any, instance: Any, holds: Any, fails: Any) -> None:
    def verdict(fact: Any) -> bool | None:
        return judged_by(schema)(instance, {"f": {"list": [0, fact]}}).holds

    assert holds is None or verdict(holds) is True
    assert verdict(fails) is False
    assert verdict(U) is None


@pytest.mark.parametrize(
    ("keyword", "instance", "values"),
    [
        ("minimum", -1, [None, "1", True]),
        ("exclusiveMaximum", 9, [None, "1", []]),
        ("multipleOf", 1, [None, 0, -1, "2"]),
        ("minLength", "", [None, "1"]),
        ("maxItems", [1], [None, {}]),
        ("minProperties", {}, [None, "1"]),
        ("maxProperties", {"a": 1}, [None, "0"]),
        ("enum", 1, [None, "1", {}]),
        ("type", 1, [None, 1]),
        ("pattern", "a", [None, 1]),
        ("required", {}, [None, "a", [1], [U]]),
        ("dependentRequired", {"a": 1}, [None, {"a": None}, {"a": [None]}, []]),
    ],
)
def test_what_a_keyword_cannot_have_demands_nothing(keyword: str, instance: Any, values: list[Any]) -> None:
    for value in values:
        assert judged_by({keyword: {"$fact": "f"}})(instance, {"f": value}).holds is True
        assert judge({keyword: value}, instance).holds is True


@pytest.mark.parametrize(
    ("bounds", "fact", "items", "holds"),
    [
        ({"minContains": {"$fact": "f"}}, None, [], True),
        ({"maxContains": {"$fact": "f"}}, None, [1, 1], True),
        ({"minContains": {"$fact": "f"}}, U, [1], None),
        ({"maxContains": {"$fact": "f"}}, U, [], None),
    ],
)
def test_bounds_of_contains_may_be_facts_that_are_null_or_open(
    bounds: Any, fact: Any, items: list[Any], holds: bool | None
) -> None:
    verdict = judged_by({"contains": {"const": 1}, **bounds})([*items, V] if holds is None else items, {"f": fact})
    assert verdict == Verdict(holds, (U, V) if holds is None else ())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("f", {"list": [1, 2], "map": {"1": "x"}, "open": U}),
        ("f.list.0", 1),
        ("f.list.2", None),
        ("f.list.x", None),
        ("f.map.1", "x"),
        ("f.map.2", None),
        ("f.list.0.0", None),
        ("f.open", U),
        ("f.open.a.b", U),
    ],
)
def test_a_fact_is_looked_up_by_keys_and_indexes(path: str, value: Any) -> None:
    facts = {"f": {"list": [1, 2], "map": {"1": "x"}, "open": U}}
    assert bind([{"a": {"$fact": path}}], facts) == [{"a": value}]


def test_a_member_that_may_be_absent_is_a_doubt_on_either_side() -> None:
    assert equal({"a": M}, {}) == equal({}, {"a": M}) == Verdict(None, (M,))
    assert equal({"a": U}, {}).holds is False


def test_equality_of_unknowns_is_unknown_even_to_themselves() -> None:
    assert equal(U, U).holds is None


VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    5,
    2.5,
    3.0,
    "a",
    "ab",
    "b",
    [],
    [1],
    ["a", "b"],
    {},
    {"a": 1},
    {"a": "b", "b": [1]},
]
LEAVES: list[Any] = [
    {"const": 1}, {"enum": ["a", 1]}, {"type": "string"}, {"type": ["object", "null"]}, {"pattern": "^a"},
    {"minimum": 2}, {"minItems": 1}, {"required": ["a"]}, {"items": {"type": "integer"}}, {"contains": {"const": 1}},
    {"maxProperties": 1}, {"minProperties": 1}, {"uniqueItems": True}, {"additionalProperties": False},
    {"properties": {"a": {}}, "additionalProperties": {"type": "array"}}, {"propertyNames": {"const": "a"}},
    {"dependentRequired": {"a": ["b"]}}, {"const": {"a": 1}}, {"maxItems": 1}, {"minLength": 1},
    {"maxLength": 1}, {"maximum": 2.5}, {"exclusiveMinimum": 1}, {"exclusiveMaximum": 5}, {"multipleOf": 2.5},
    {"multipleOf": 2}, {"type": "integer"}, {"type": "number"}, {"type": ["boolean", "array"]},
    {"enum": [[1], {"a": 1}]},
    {"prefixItems": [{"type": "integer"}, {"const": "b"}]},
    {"prefixItems": [{"const": 1}], "items": {"type": "string"}},
    {"contains": {"type": "string"}, "minContains": 2},
    {"contains": {"const": 1}, "maxContains": 1, "minContains": 0},
    {"contains": {"type": "integer"}, "maxContains": 0, "minContains": 0}, {"type": "string", "maxLength": 1},
    {"properties": {"a": {"enum": ["b", 1]}}}, {"properties": {"a": {"const": "b"}}, "required": ["b"]}, True, False,
]  # fmt: skip


def _schema(rng: random.Random, depth: int = 2) -> Any:
    if depth == 0 or rng.random() < 0.4:
        return rng.choice(LEAVES)
    one, two, three = (_schema(rng, depth - 1) for _ in range(3))
    return rng.choice(
        [
            {"not": one},
            {"anyOf": [one, two]},
            {"oneOf": [one, two]},
            {"allOf": [one, two]},
            {"if": one, "then": two, "else": three},
            {"if": one, "then": two},
            {"if": one, "else": two},
            {"properties": {"a": one, "b": two}},
            {"items": one},
            {"contains": one},
        ]
    )


def _hole(instance: Any, rng: random.Random, member: bool = False) -> tuple[Any, Any]:
    """The instance with one part made unknown, and a function that fills the hole (`ABSENT` takes it out)."""
    if isinstance(instance, dict) and instance and rng.random() < 0.7:
        key = rng.choice(list(instance))
        holed, fill = _hole(instance[key], rng, member=True)

        def refill(value: Any) -> Any:
            part = fill(value)
            rest = {k: v for k, v in instance.items() if k != key}
            return rest if part is ABSENT else {**rest, key: part}

        return {**instance, key: holed}, refill
    if isinstance(instance, list) and instance and rng.random() < 0.7:
        index = rng.randrange(len(instance))
        holed, fill = _hole(instance[index], rng)
        return [*instance[:index], holed, *instance[index + 1 :]], lambda value: [
            *instance[:index],
            fill(value),
            *instance[index + 1 :],
        ]
    return Unknown("hole", maybe_null=member and rng.random() < 0.5), lambda value: value


def _maybe_null(holed: Any) -> bool:
    if isinstance(holed, Unknown):
        return holed.maybe_null
    parts = holed.values() if isinstance(holed, dict) else holed if isinstance(holed, list) else ()
    return any(_maybe_null(part) for part in parts)


def test_every_completion_of_a_hole_agrees_with_a_certain_verdict() -> None:
    rng = random.Random(7)
    certain = 0
    for _ in range(4000):
        schema, instance = _schema(rng), rng.choice(VALUES)
        stock = Draft202012Validator(schema)
        assert judge(schema, instance).holds is stock.is_valid(instance), (schema, instance)
        holed, fill = _hole(instance, rng)
        holds = judge(schema, holed).holds
        if holds is None:
            continue
        certain += 1
        completions = [*VALUES, *([ABSENT] if _maybe_null(holed) else [])]
        wrong = [v for v in completions if stock.is_valid(fill(v)) is not holds]
        assert not wrong, (schema, holed, holds, wrong)
    assert certain > 500


def test_the_keywords_are_those_the_validator_defines() -> None:
    assert {"const", "if", "then", "else", "contains", "minContains", "maxContains", "required"} <= KEYWORDS
    assert not KEYWORDS & {"format", "$ref", "patternProperties", "unevaluatedItems", "dependentSchemas"}
