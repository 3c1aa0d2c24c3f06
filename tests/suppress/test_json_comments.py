"""Suppressions in Terraform's JSON syntax: what a comment property is about."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ecrlint.finding import Finding
from ecrlint.place import Place, Span
from ecrlint.rulebook.compile import build
from ecrlint.run import check
from ecrlint.settings import Settings
from ecrlint.suppress.apply import apply
from ecrlint.suppress.comments import Suppression
from ecrlint.suppress.files import suppressions_in

TODAY = date(2026, 5, 1)

TEXT = """{
  "resource": {
    "aws_ecr_repository": {
      "api": {
        "//": "ecrlint: ignore[x] api is special",
        "name": "shop/api"
      },
      "web": {
        "name": "shop/web",
        "image_scanning_configuration": {
          "//": "ecrlint: ignore[x, y] until=2026-12-31 scanned elsewhere",
          "scan_on_push": false
        }
      },
      "jobs": [{
        "//": "just words",
        "name": "shop/jobs"
      }]
    }
  }
}
"""


def of(text: str, path: str = "main.tf.json") -> tuple[Suppression, ...]:
    return suppressions_in(path, text)


def one(value: object) -> Suppression:
    """The only suppression of a repository that has a comment property."""
    (found,) = of(json.dumps({"resource": {"aws_ecr_repository": {"api": {"//": value}}}}))
    return found


def finding(rule: str, line: int, column: int) -> Finding:
    place = Place("main.tf.json", Span(line, column, line, column + 1))
    return Finding(
        rule=rule,
        outcome="fail",
        level="error",
        message="m",
        place=place,
        kind="k",
        entities=(),
        unit="u",
        convention="c",
    )


def reasons(text: str, *findings: Finding) -> tuple[list[str | None], list[str]]:
    """The reason each finding is suppressed for, and the rules that are named without effect."""
    marked, idle = apply(findings, {"main.tf.json": of(text)}, TODAY)
    return [each.suppressed for each in marked], sorted(rule for _, rule in idle)


def test_what_is_written_and_where() -> None:
    api, scan = of(TEXT)
    assert (api.rules, api.reason, api.scope, api.line, api.until, api.fault) == (
        ("x",), "api is special", "object", 4, None, None,
    )  # fmt: skip
    assert (scan.rules, scan.reason, scan.line, scan.until) == (("x", "y"), "scanned elsewhere", 10, "2026-12-31")
    spans = [(each.place.span.line, each.place.span.column, each.place.span.end_column) for each in (api, scan)]
    assert spans == [(5, 15, 50), (11, 17, 75)]


def test_it_is_about_the_object_with_its_key() -> None:
    found = [
        finding("x", 4, 7),  # the key of the block
        finding("x", 6, 17),  # a value in it
        finding("x", 7, 7),  # the brace at its end
        finding("x", 7, 8),  # the comma behind it
        finding("y", 6, 17),  # another rule
        finding("x", 9, 17),  # another block
        finding("x", 12, 27),  # a nested block
        finding("y", 10, 9),
        finding("x", 17, 17),  # comments that are words
    ]
    about_api, about_scan = "api is special", "scanned elsewhere"
    assert reasons(TEXT, *found) == (
        [about_api, about_api, about_api, None, None, None, about_scan, about_scan, None],
        [],
    )


def test_what_hides_nothing_is_told_by_rule() -> None:
    assert reasons(TEXT, finding("y", 12, 27)) == (["scanned elsewhere"], ["x", "x"])


def test_a_file_on_one_line() -> None:
    text = json.dumps(json.loads(TEXT))
    api, web = text.index('"api"') + 1, text.index('"web"') + 1
    assert reasons(text, finding("x", 1, api), finding("x", 1, web))[0] == ["api is special", None]


def test_the_outermost_object_is_the_whole_file() -> None:
    text = '{\n  "//": "ecrlint: ignore-file[x] generated",\n  "locals": {"a": 1}\n}\n'
    (found,) = of(text)
    assert (found.scope, found.line, found.fault) == ("file", None, None)
    assert reasons(text, finding("x", 3, 15)) == (["generated"], [])
    assert reasons(text.replace("-file", ""), finding("x", 3, 15)) == (["generated"], [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ecrlint: ignore-file[x] generated", "position"),
        ("ecrlint: ignore[x]", "no-reason"),
        ("ecrlint: ignore[] why", "no-rules"),
        ("ecrlint: ignore x why", "form"),
        ("ecrlint: ignore[x] until=soon why", "date"),
    ],
)
def test_what_suppresses_nothing(text: str, fault: str) -> None:
    assert one(text).fault == fault


def test_a_comment_may_have_its_own_mark() -> None:
    assert one("# ecrlint: ignore[x] why").fault is None


@pytest.mark.parametrize(
    "value",
    [
        "words\necrlint: ignore[x] one\n ecrlint: ignore[y] two",
        ["ecrlint: ignore[x] one", "words", "ecrlint: ignore[y] two", 1],
    ],
)
def test_several_in_one_object(value: object) -> None:
    found = of(json.dumps({"module": {"m": {"//": value}}}))
    assert [(each.rules, each.reason) for each in found] == [(("x",), "one"), (("y",), "two")]


def test_each_object_of_a_list_has_its_own() -> None:
    text = """{"module": {"m": [
  {"//": "ecrlint: ignore[x] one"},
  {"a": {"b": [{"//": "ecrlint: ignore[x] two"}]}}
]}}
"""
    found = [finding("x", 1, 13), finding("x", 2, 3), finding("x", 3, 3), finding("x", 3, 10)]
    assert reasons(text, *found) == ([None, "one", None, "two"], [])


@pytest.mark.parametrize(
    "text",
    [
        '{"resource": {"//": "ecrlint: ignore[x] why"}}',  # there a label is expected
        '{"resource": {"a": {"//": "ecrlint: ignore[x] why"}}}',
        '{"nothing": {"//": "ecrlint: ignore[x] why"}}',
        '{"locals": {"a": "ecrlint: ignore[x] why"}}',
        '{"locals": {"//": 1}}',
        '["//", "ecrlint: ignore[x] why"]',
        '{"//": "ecrlint: ignore[x] why"',
    ],
)
def test_what_is_no_comment_property(text: str) -> None:
    assert [each for each in of(text) if each.fault is None] == []


@pytest.mark.parametrize("path", ["policy.json", "terraform.tfvars.json", "x.auto.tfvars.json", "package.json"])
def test_other_json_has_none(path: str) -> None:
    assert of('{"//": "ecrlint: ignore-file[x] why"}', path) == ()


def test_opentofu_has_them_too() -> None:
    assert len(of(TEXT, "main.tofu.json")) == 2


def test_the_findings_of_a_repository(tmp_path: Path) -> None:
    book = build(Path(__file__).parents[2] / "rules")
    (tmp_path / ".infra").mkdir()
    repository = {"name": "shop/api", "image_tag_mutability": "MUTABLE"}
    comment = {"//": "ecrlint: ignore[tag-immutability, scan-on-push] developers move `latest` here"}
    document = {"resource": {"aws_ecr_repository": {"api": {**comment, **repository}, "web": repository}}}
    for indent in (None, 2):
        (tmp_path / ".infra" / "ecr.tf.json").write_text(json.dumps(document, indent=indent), encoding="utf-8")
        rules = frozenset({"tag-immutability", "scan-on-push", "unused-suppression"})
        found = check(Settings(tmp_path, convention="central-oidc", select=rules), book).findings
        outcomes = sorted((each.rule, each.entities[0], each.suppressed is not None) for each in found)
        assert outcomes == [
            ("scan-on-push", "aws_ecr_repository.api", True),
            ("scan-on-push", "aws_ecr_repository.web", False),
            ("tag-immutability", "aws_ecr_repository.api", True),
            ("tag-immutability", "aws_ecr_repository.web", False),
        ]
