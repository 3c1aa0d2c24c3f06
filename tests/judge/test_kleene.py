"""Three-valued JSON Schema: a table of cases, and soundness against every completion of the unknowns."""

from __future__ import annotations

import random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ecrlint.judge.kleene import KEYWORDS, equal, judge
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
    ],
)
def test_verdict(schema: Any, instance: Any, holds: bool | None) -> None:
    assert judge(schema, instance).holds is holds


def test_a_doubt_carries_the_unknown_that_stands_in_the_way() -> None:
    assert judge({"properties": {"a": {"const": 1}}}, {"a": U, "b": M}).doubts == (U,)


def test_equality_of_unknowns_is_unknown_even_to_themselves() -> None:
    assert equal(U, U).holds is None


VALUES: list[Any] = [None, True, False, 0, 1, 5, "a", "b", [], [1], ["a", "b"], {}, {"a": 1}, {"a": "b", "b": [1]}]
LEAVES: list[Any] = [
    {"const": 1}, {"enum": ["a", 1]}, {"type": "string"}, {"type": ["object", "null"]}, {"pattern": "^a"},
    {"minimum": 2}, {"minItems": 1}, {"required": ["a"]}, {"items": {"type": "integer"}}, {"contains": {"const": 1}},
    {"maxProperties": 1}, {"minProperties": 1}, {"uniqueItems": True}, {"additionalProperties": False},
    {"properties": {"a": {}}, "additionalProperties": {"type": "array"}}, {"propertyNames": {"const": "a"}},
    {"dependentRequired": {"a": ["b"]}}, {"const": {"a": 1}}, {"maxItems": 1}, {"minLength": 1},
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
