"""Entities and findings survive JSON."""

from __future__ import annotations

import json

import pytest

from ecrlint.entity import Entity, Fact
from ecrlint.finding import Change, Edit, Finding, Fix, Related
from ecrlint.place import Place, Span
from ecrlint.plain import encode, pack, unpack
from ecrlint.values import Origin, Step, Unknown

PLACE = Place("a b/ü.tf", Span(1, 2, 3, 4))
UNKNOWN = Unknown("var.x has no value", PLACE, maybe_null=True, options=("a", {"b": [1]}))
ORIGIN = Origin("default", PLACE, (Step("default of var.x", PLACE),))


@pytest.mark.parametrize(
    "value",
    [
        Entity(
            "ecr.repository",
            "api",
            'module.a.aws_ecr_repository.b["c"]',
            ".",
            PLACE,
            {
                "tags": Fact({"a": UNKNOWN, "b": [1, None, 2.5, True]}, ORIGIN, {"/b/0": ORIGIN}),
                "scan": Fact(UNKNOWN, ORIGIN),
            },
            exists="maybe",
            units=("x",),
        ),
        Finding(
            "r", "unsure", "note", "m", PLACE, "k", ("a", "b"), ".", "c", "h", (Related("n", PLACE),), ("u",), "why"
        ),
        Finding("r", "fail", "error", "m", PLACE, "k", ("a",), ".", "c"),
        Finding(
            "r",
            "fail",
            "error",
            "m",
            PLACE,
            "k",
            ("a",),
            ".",
            "c",
            fix=Fix("Do it.", True, (Change("put", PLACE, {"entries": {"a": [1, None]}}),), (Edit(PLACE, "x"),)),
        ),
    ],
)
def test_through_json_and_back(value: Entity | Finding) -> None:
    assert unpack(type(value), json.loads(json.dumps(pack(value)))) == value


def test_what_is_not_plain_is_refused() -> None:
    with pytest.raises(TypeError, match="set is not plain data"):
        encode({"a": {1}})
    with pytest.raises(TypeError, match="set is not plain data"):
        pack(Fact({"a": {1}}, ORIGIN))  # type: ignore[dict-item]


def test_unknown_values_are_told_from_plain_data_in_words() -> None:
    assert encode(Fact(UNKNOWN, ORIGIN))["value"] == {
        "$unknown": {
            "reason": "var.x has no value",
            "place": encode(PLACE),
            "maybe_null": True,
            "options": ["a", {"b": [1]}],
        }
    }
