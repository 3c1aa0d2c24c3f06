"""Fixes in SARIF and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from ecrlint.finding import Edit, Finding, Fix
from ecrlint.place import Place
from ecrlint.report import render

from .samples import finding, place, report
from .test_sarif import log

TEXT = 'a = "\U0001d4b3" # b\nc = 1\n'
AT = place("x y.tf", 1, 5, 8)


def fixed(*edits: Edit, safe: bool = True) -> Finding:
    return replace(finding(AT), fix=Fix("Write `d` instead.", safe, (), edits))


def sarif(made: Finding) -> dict[str, Any]:
    result: dict[str, Any] = log(report(made, files={AT.path: TEXT}))["results"][0]
    return result


def test_replacements_have_columns_in_utf16_code_units() -> None:
    edits = (Edit(place("x y.tf", 1, 5, 8), '"d"'), Edit(place("x y.tf", 2, 1, 1, 3), ""))
    assert sarif(fixed(*edits))["fixes"] == [
        {
            "description": {"text": "Write `d` instead."},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "x%20y.tf", "uriBaseId": "%SRCROOT%"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 9},
                            "insertedContent": {"text": '"d"'},
                        },
                        {"deletedRegion": {"startLine": 2, "startColumn": 1, "endLine": 3, "endColumn": 1}},
                    ],
                }
            ],
            "properties": {"safe": True},
        }
    ]


def test_changes_of_several_files_are_apart() -> None:
    other = Edit(Place("z.tf", AT.span), "e")
    (fix,) = sarif(fixed(Edit(AT, "d"), other, safe=False))["fixes"]
    assert [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]] == ["x%20y.tf", "z.tf"]
    assert fix["properties"] == {"safe": False}


def test_what_has_no_edits_is_no_fix() -> None:
    assert "fixes" not in sarif(fixed())
    assert "fixes" not in sarif(finding(AT))


def test_a_fix_that_would_write_a_key_is_left_out() -> None:
    assert "fixes" not in sarif(fixed(Edit(AT, "AKIA" + "Q4J7XHV2M5LPN3RT")))


def test_json_has_the_edits_as_they_are() -> None:
    made = report(fixed(Edit(AT, '"d"')), files={AT.path: TEXT})
    (found,) = json.loads(render("json", made))["findings"]
    span = {"line": 1, "column": 5, "endLine": 1, "endColumn": 8}
    assert found["fix"] == {
        "title": "Write `d` instead.",
        "safe": True,
        "edits": [{"place": {"path": "x y.tf", **span}, "text": '"d"'}],
    }
