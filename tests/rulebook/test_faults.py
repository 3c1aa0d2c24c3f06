"""What is said of a file that its schema refuses, and what of it is looked at further."""

from __future__ import annotations

from typing import Any

import pytest

from ecrlint.rulebook.faults import faults_of
from ecrlint.rulebook.source import parse_document

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 4},
        "size": {"type": "integer", "minimum": 1, "maximum": 9},
        "words": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "uniqueItems": True,
            "items": {"enum": ["one", "two"]},
        },
        "deep": {"type": "object", "additionalProperties": False, "properties": {"inner": {"const": False}}},
        "either": {
            "anyOf": [
                {"enum": ["on", "off"]},
                {"type": "object", "additionalProperties": False, "properties": {"level": {"enum": ["on", "off"]}}},
            ]
        },
    },
}


@pytest.mark.parametrize(
    ("text", "told", "left"),
    [
        ("name: ab", [], {"name": "ab"}),
        ("{}", [(0, "the file lacks name")], {}),
        ("name: 1", [(1, "name is 1 (a whole number); it has to be text")], {}),
        ("name: AB", [(1, "name is AB, which does not have the form ^[a-z]+$")], {}),
        ("name: a", [(1, "name has 1 character; it has to have at least 2")], {"name": "a"}),
        ("name: abcde", [(1, "name has 5 characters; it can have at most 4")], {"name": "abcde"}),
        ("name: ab\nsize: 0", [(2, "size is 0; it has to be at least 1")], {"name": "ab"}),
        ("name: ab\nsize: 10", [(2, "size is 10; it can be at most 9")], {"name": "ab"}),
        ("name: ab\nsize: 1.5", [(2, "size is 1.5 (a number); it has to be a whole number")], {"name": "ab"}),
        ("name: ab\nwords: []", [(2, "words is empty")], {"name": "ab", "words": []}),
        (
            "name: ab\nwords: [one, tow]",
            [(2, "words[1] is tow, but can only be one or two; did you mean two?")],
            {"name": "ab", "words": ["one", "tow"]},
        ),
        (
            "name: ab\nwords: [1, 1]",
            [
                (2, "words is not as it should be: [1, 1] has non-unique elements"),
                (2, "words[0] is 1, but can only be one or two"),
                (2, "words[1] is 1, but can only be one or two"),
            ],
            {"name": "ab", "words": [None, None]},
        ),
        (
            "name: ab\nwords: [one, [one]]",
            [(2, 'words[1] is ["one"], but can only be one or two')],
            {"name": "ab", "words": ["one", None]},
        ),
        (
            "name: ab\nwords: [one, one, one]",
            [
                (2, "words has 3 items; it can have at most 2"),
                (2, "words is not as it should be: ['one', 'one', 'one'] has non-unique elements"),
            ],
            {"name": "ab", "words": ["one", "one", "one"]},
        ),
        (
            "name: ab\ndeep: {iner: 1, size: 1}",
            [
                (2, "deep has no key iner; did you mean inner?"),
                (2, "deep has no key size; did you mean size at the top of the file?"),
            ],
            {"name": "ab", "deep": {}},
        ),
        (
            "name: ab\ninner: true\nelse: 1",
            [
                (2, "there is no key inner; did you mean deep.inner?"),
                (3, "there is no key else; did you mean over.there?"),
            ],
            {"name": "ab"},
        ),
        (
            "name: ab\ndeep: {inner: true}",
            [(2, "deep.inner is true, but can only be false")],
            {"name": "ab", "deep": {}},
        ),
        (
            "name: ab\neither: of",
            [(2, "either is of, but can only be on, off or a mapping; did you mean off?")],
            {"name": "ab", "either": "of"},
        ),
        (
            "name: ab\neither: {level: of}",
            [(2, "either.level is of, but can only be on or off; did you mean off?")],
            {"name": "ab", "either": {"level": "of"}},
        ),
        (
            "name: ab\neither: {levl: on}",
            [(2, "either has no key levl; did you mean level?")],
            {"name": "ab", "either": {}},
        ),
        ("name: ab\neither: [on]", [(2, 'either is ["on"], but can only be on, off or a mapping')], {"name": "ab"}),
        ("- a", [(0, "the file is a list; it has to be a mapping")], {}),
    ],
)
def test_each_fault_once_and_the_rest_is_left(text: str, told: list[tuple[int, str]], left: Any) -> None:
    document, complaints = parse_document(text, "a.yaml")
    assert complaints == []
    data, faults = faults_of(document.data, SCHEMA, {"else": "over.there"})
    lines = [(document.complaint(f.pointer, f.message).line if f.pointer else 0, f.message) for f in faults]
    assert sorted(lines) == sorted(told)
    assert data == left


def test_data_within_a_file_are_named_as_they_stand_there() -> None:
    data, (fault,) = faults_of({"size": "x"}, SCHEMA["properties"]["size"], at=("rules", 0, "size"))
    assert fault.pointer == ("rules", 0, "size")
    assert fault.message.startswith("rules[0].size is a mapping; it has to be a whole number")
    assert data == {}


def test_many_faults_are_told_in_one_pass() -> None:
    _, faults = faults_of({f"k{n}": n for n in range(3000)}, SCHEMA)
    assert len(faults) == 3001
