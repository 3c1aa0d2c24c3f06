"""`gitlab`: what the documentation of Code Quality reports asks for."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from ecrlint.report import render

from .hostile import KEY, hostile, obeyed
from .samples import finding, mutable, options, place, report

_LINE = {"type": "integer", "minimum": 1}
_POSITION = {"type": "object", "properties": {"line": _LINE, "column": _LINE}, "required": ["line"]}
VALIDATOR = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string"},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines", "positions"],
                    "properties": {
                        "path": {"type": "string", "pattern": r"^(?!\./|/)"},
                        "lines": {"type": "object", "required": ["begin"], "properties": {"begin": _LINE}},
                        "positions": {"type": "object", "required": ["begin"], "properties": {"begin": _POSITION}},
                    },
                },
            },
        },
    }
)


def test_an_issue() -> None:
    (issue,) = json.loads(render("gitlab", report(mutable())))
    fingerprint = json.loads(render("json", report(mutable())))["findings"][0]["fingerprint"]
    assert issue == {
        "description": "Repository shop/api lets tags be overwritten. Whoever may push can replace an image. "
        'Write image_tag_mutability = "IMMUTABLE".',
        "check_name": "tag-immutability",
        "fingerprint": fingerprint,
        "severity": "critical",
        "location": {
            "path": ".infra/ecr.tf",
            "lines": {"begin": 3, "end": 3},
            "positions": {"begin": {"line": 3, "column": 26}, "end": {"line": 3, "column": 35}},
        },
    }


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({}, "critical"),
        ({"level": "warning"}, "major"),
        ({"level": "note"}, "minor"),
        ({"outcome": "unsure"}, "info"),
    ],
)
def test_severities(changes: dict[str, str], severity: str) -> None:
    (issue,) = json.loads(render("gitlab", report(mutable(**changes), options=options(unsure=True))))
    assert issue["severity"] == severity
    assert issue["description"].startswith("Cannot be told: ") == (severity == "info")


def test_an_empty_report_is_a_list_and_suppressed_findings_are_left_out() -> None:
    assert render("gitlab", report()) == render("gitlab", report(mutable(suppressed="known"))) == "[]\n"


def test_fingerprints_differ_on_lines_that_are_the_same() -> None:
    made = report(*(finding(place("a.tf", line, 1, 2)) for line in (1, 2, 3)), files={"a.tf": "x\nx\nx\n"})
    assert len({issue["fingerprint"] for issue in json.loads(render("gitlab", made))}) == 3


def test_hostile_texts_stay_texts() -> None:
    text = render("gitlab", hostile())
    issues = json.loads(text)
    assert [error.message for error in VALIDATOR.iter_errors(issues)] == []
    assert len(issues) == 2
    assert text.isascii()
    assert obeyed(text) == []
    assert KEY not in text
    assert "\x1b" not in issues[0]["description"]
    json.dumps(issues, ensure_ascii=False).encode("utf-8")  # no half of a pair
