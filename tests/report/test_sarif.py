"""`sarif`: valid, true to levels and columns, and no more than GitHub takes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sarif_om as om
from jsonschema import Draft202012Validator

from ecrlint.finding import Finding
from ecrlint.report import render
from ecrlint.report.fingerprint import line_hashes
from ecrlint.report.result import Report, Repository
from ecrlint.report.sarif_places import relative_uri
from ecrlint.report.sarif_rules import pascal_case, plain_text
from ecrlint.report.sarif_tree import plain

from .samples import MUTABLE, TAGS, finding, mutable, options, place, related, report

SCHEMA = Path(__file__).parents[1] / "data" / "sarif-2.1.0.json"
VALIDATOR = Draft202012Validator(
    json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER
)
ASTRAL = '# \U0001f600\U0001f600 x = "a"\ny = 1\n'


def log(made: Report) -> dict[str, Any]:
    """The run of the log, after it was found valid."""
    document = json.loads(render("sarif", made))
    assert [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(document)] == []
    assert document["version"] == "2.1.0"
    assert len(document["runs"]) == 1
    run: dict[str, Any] = document["runs"][0]
    return run


def only(made: Report) -> dict[str, Any]:
    """The only result of the log."""
    (result,) = log(made)["results"]
    found: dict[str, Any] = result
    return found


def physical(result: dict[str, Any]) -> dict[str, Any]:
    where: dict[str, Any] = result["locations"][0]["physicalLocation"]
    return where


def test_an_empty_log_has_all_rules_and_an_empty_list() -> None:
    run = log(report())
    assert run["results"] == []
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["config-parse", "repository-name", "tag-immutability"]
    assert run["columnKind"] == "utf16CodeUnits"
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"description": {"text": "The root of the repository."}}}
    assert not {"automationDetails", "artifacts", "versionControlProvenance"} & set(run)


def test_a_rule_says_all_it_can() -> None:
    rule = log(report())["tool"]["driver"]["rules"][2]
    help_ = rule.pop("help")
    assert rule == {
        "id": "tag-immutability",
        "name": "TagImmutability",
        "shortDescription": {"text": "Image tags cannot be overwritten."},
        "fullDescription": {"text": "A tag that can be moved points at something else tomorrow."},
        "helpUri": "https://ecrlint.example.org/rules/tag-immutability",
        "defaultConfiguration": {"level": "error"},
        "messageStrings": {
            "fail": {"text": "For '{0}' this does not hold: Image tags cannot be overwritten."},
            "open": {"text": "For '{0}' it cannot be told whether this holds: Image tags cannot be overwritten."},
        },
        "properties": {
            "tags": ["security", "supply-chain"],
            "precision": "very-high",
            "problem.severity": "error",
            "security-severity": "7.5",
        },
    }
    assert "**moved**" in help_["markdown"]
    assert "tags (https://example.org/tags)" in help_["text"]
    assert "> image_tag_mutability | IMMUTABLE" in help_["markdown"]
    assert "ecrlint: ignore[tag-immutability]" in help_["text"]


def test_rules_say_the_same_whatever_was_found() -> None:
    assert log(report())["tool"] == log(report(mutable(), mutable(level="note")))["tool"]


@pytest.mark.parametrize("level", ["error", "warning", "note"])
def test_levels_survive_under_a_rule_of_another_level(level: str) -> None:
    result = only(report(mutable(level=level)))
    assert (result["level"], result["kind"], result["ruleIndex"]) == (level, "fail", 2)


def test_unsure_findings_are_open_and_only_when_asked() -> None:
    unsure = mutable(outcome="unsure")
    assert log(report(unsure))["results"] == []
    result = only(report(unsure, options=options(unsure=True)))
    assert (result["level"], result["kind"]) == ("none", "open")


def test_suppressed_findings_are_left_out() -> None:
    assert log(report(mutable(suppressed="known")))["results"] == []


def test_a_result() -> None:
    result = only(report(mutable()))
    assert result == {
        "ruleId": "tag-immutability",
        "ruleIndex": 2,
        "level": "error",
        "kind": "fail",
        "message": {
            "text": "Repository shop/api lets tags be overwritten. Whoever may push can replace an image. "
            'Write image_tag_mutability = "IMMUTABLE".',
            "id": "fail",
            "arguments": ["aws_ecr_repository.api"],
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": ".infra/ecr.tf", "uriBaseId": "%SRCROOT%"},
                    "region": {
                        "startLine": 3,
                        "startColumn": 26,
                        "endLine": 3,
                        "endColumn": 35,
                        "snippet": {"text": '"MUTABLE"'},
                    },
                    "contextRegion": {
                        "startLine": 1,
                        "startColumn": 1,
                        "endLine": 4,
                        "endColumn": 2,
                        "snippet": {"text": MUTABLE.removesuffix("\n")},
                    },
                },
                "logicalLocations": [{"fullyQualifiedName": "aws_ecr_repository.api", "kind": "ecr.repository"}],
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": line_hashes(MUTABLE.encode())[2],
            "ecrlint/v1": result["partialFingerprints"]["ecrlint/v1"],
        },
        "properties": {"convention": "central-oidc", "unit": ".infra"},
    }


def test_columns_are_utf16_code_units() -> None:
    made = report(finding(place("a.tf", 1, 10, 13)), files={"a.tf": ASTRAL})
    region = physical(only(made))["region"]
    assert (region["startColumn"], region["endColumn"], region["snippet"]["text"]) == (12, 15, '"a"')


@pytest.mark.parametrize(
    ("data", "where", "region"),
    [
        (MUTABLE, place("a.tf", 1, 1, 1), (1, 1, 1, 38)),
        ("", place("a.tf", 1, 1, 1), (1, 1, 1, 1)),
        ("\n\n", place("a.tf", 2, 1, 1), (2, 1, 2, 1)),
        ("x = 1", place("a.tf", 1, 5, 6), (1, 5, 1, 6)),
        ("x = 1\n", place("a.tf", 2, 1, 1), (1, 5, 1, 6)),
        ("x = 1\n", place("a.tf", 40, 7, 9), (1, 5, 1, 6)),
        (ASTRAL, place("a.tf", 1, 3, 2, 2), (1, 3, 2, 2)),
        ("k" * 5000 + "\n", place("a.tf", 1, 2000, 2010), (1, 2000, 1, 2010)),
    ],
)
def test_regions_lie_in_the_file_and_contexts_around_them(
    data: str, where: Any, region: tuple[int, int, int, int]
) -> None:
    found = physical(only(report(finding(where), files={"a.tf": data})))
    assert corners(found["region"]) == region
    if "contextRegion" in found:
        start_line, start_column, end_line, end_column = corners(found["contextRegion"])
        assert (start_line, start_column) <= region[:2]
        assert (end_line, end_column) >= region[2:]
        assert corners(found["contextRegion"]) != region
        assert len(found["contextRegion"]["snippet"]["text"]) < 1000
    assert ("contextRegion" in found) == (data != "")


def corners(region: dict[str, Any]) -> tuple[int, int, int, int]:
    return region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]


def test_a_file_that_is_gone_crashes_nothing() -> None:
    result = only(report(finding(place("gone.tf", 7, 3, 20))))
    assert physical(result) == {
        "artifactLocation": {"uri": "gone.tf", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 7, "startColumn": 3, "endLine": 7, "endColumn": 20},
    }
    assert set(result["partialFingerprints"]) == {"ecrlint/v1"}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/grö#ße.tf", "a%20b/gr%C3%B6%23%C3%9Fe.tf"),
        ("c:x/100%.tf", "c%3Ax/100%25.tf"),
        ("raw\udcff.tf", "raw%FF.tf"),
        ("half\ud800.tf", "half%EF%BF%BD.tf"),
        (".github/workflows/x.yml", ".github/workflows/x.yml"),
    ],
)
def test_uris_are_percent_encoded(path: str, uri: str) -> None:
    assert relative_uri(path) == uri
    made = report(finding(place(path, 1, 1, 2)), files={path: "x = 1\n"})
    assert physical(only(made))["artifactLocation"]["uri"] == uri


def test_related_places_are_linked_from_the_message() -> None:
    others = tuple(related(f'module.a["{n}"] \\', place("vars.tf", 1, 1, 2)) for n in range(12))
    result = only(report(mutable(message="See [this](https://evil.example).", help="", related=others)))
    text = result["message"]["text"]
    assert text.startswith('See [this] (https://evil.example). See also: [module.a\\["0"\\] \\\\](1), [')
    assert text.endswith("](10).")
    assert [location["id"] for location in result["relatedLocations"]] == list(range(1, 13))
    assert result["relatedLocations"][0]["message"] == {"text": 'module.a["0"] \\'}


def unread() -> Finding:
    return finding(place("bad.yml", 2, 1, 1), rule="config-parse", message="It never ends.", entities=())


def test_files_that_cannot_be_read_are_notifications_too() -> None:
    run = log(report(unread(), mutable(), files={"bad.yml": "a: [\n"}))
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert run["invocations"][0]["executionSuccessful"] is True
    assert (told["level"], told["message"]["text"]) == ("error", "It never ends.")
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "bad.yml"
    (descriptor,) = run["tool"]["driver"]["notifications"]
    assert descriptor["id"] == told["descriptor"]["id"]
    assert {"name", "shortDescription", "fullDescription", "help", "helpUri"} <= set(descriptor)
    assert [result["ruleId"] for result in run["results"]] == ["tag-immutability", "config-parse"]
    assert run["results"][1]["message"]["arguments"] == ["bad.yml"]


def test_a_finding_of_a_rule_that_is_not_listed_crashes_nothing() -> None:
    run = log(report(unread(), files={"bad.yml": "x\n"}, rules=(TAGS,)))
    assert "ruleIndex" not in run["results"][0]
    assert "toolExecutionNotifications" not in run["invocations"][0]


def test_provenance_without_credentials() -> None:
    run = log(report(repository=Repository("https://u:p@example.org/o/r", "a" * 40)))
    assert run["versionControlProvenance"] == [
        {
            "repositoryUri": "https://example.org/o/r",
            "revisionId": "a" * 40,
            "mappedTo": {"uriBaseId": "%SRCROOT%"},
        }
    ]


def test_showing_more_changes_no_fingerprint() -> None:
    findings = (mutable(outcome="unsure"), mutable())
    few = log(report(*findings))["results"]
    more = log(report(*findings, options=options(unsure=True)))["results"]
    assert few == [result for result in more if result["kind"] == "fail"]


@pytest.mark.parametrize(
    ("version", "semantic"), [("1.2.3", "1.2.3"), ("1.2.3-rc.1", "1.2.3-rc.1"), ("1.2.dev1", None)]
)
def test_only_semantic_versions_are_called_so(version: str, semantic: str | None) -> None:
    driver = log(report(version=version))["tool"]["driver"]
    assert (driver["version"], driver.get("semanticVersion")) == (version, semantic)


def test_names_of_rules_differ_from_their_ids() -> None:
    assert [pascal_case(name) for name in ("tag-immutability", "oidc", "a1-b")] == [
        "TagImmutability",
        "OidcRule",
        "A1B",
    ]


def test_long_reasons_are_shortened_and_empty_ones_replaced() -> None:
    rules = (replace(TAGS, why="word " * 900), replace(TAGS, id="b", why="", page_url=""))
    first, second = log(report(rules=rules))["tool"]["driver"]["rules"][::-1]
    texts = {rule["id"]: rule["fullDescription"]["text"] for rule in (first, second)}
    assert len(texts["tag-immutability"]) <= 1024
    assert texts["tag-immutability"].endswith("word ...")
    assert texts["b"] == "ecrlint checks this claim: Image tags cannot be overwritten."


def test_plain_text_of_markdown() -> None:
    assert (
        plain_text("# A\n\n> **b** `c` [d](https://e.org) <https://f.org>")
        == "A\n\nb c d (https://e.org) https://f.org"
    )


def test_the_serialiser_refuses_what_is_not_sarif() -> None:
    with pytest.raises(TypeError, match="not SARIF data"):
        plain(om.Message(text={"a", "b"}))


def test_the_serialiser_keeps_levels_kinds_and_empty_lists() -> None:
    result = om.Result(message=om.Message(text="x"), level="warning", kind="fail", locations=[])
    assert plain(result) == {"kind": "fail", "level": "warning", "locations": [], "message": {"text": "x"}}
