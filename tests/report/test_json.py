"""`json`: every field, the same every time."""

from __future__ import annotations

import json

from ecrlint.report import render
from ecrlint.report.result import Repository

from .samples import finding, mutable, options, place, related, report


def test_the_document() -> None:
    other = related("default", place("vars.tf", 1, 2, 3))
    made = report(
        mutable(related=(other,), units=("caller",)),
        repository=Repository("https://user:secret@example.org/o/r.git", "c" * 40),
    )
    document = json.loads(render("json", made))
    fingerprint = document["findings"][0].pop("fingerprint")
    assert len(fingerprint) == 34
    assert document == {
        "schemaVersion": 1,
        "tool": {"name": "ecrlint", "version": "0.1.0", "informationUri": "https://ecrlint.example.org"},
        "repository": {"remote": "https://example.org/o/r.git", "commit": "c" * 40},
        "conventions": [{"name": "central-oidc", "why": ""}],
        "files": {"terraform": 1},
        "summary": {"error": 1, "warning": 0, "note": 0, "unsure": 0, "suppressed": 0},
        "findings": [
            {
                "rule": "tag-immutability",
                "title": "Image tags cannot be overwritten",
                "url": "https://ecrlint.example.org/rules/tag-immutability",
                "outcome": "fail",
                "level": "error",
                "message": mutable().message,
                "help": 'Write image_tag_mutability = "IMMUTABLE".',
                "place": {"path": ".infra/ecr.tf", "line": 3, "column": 26, "endLine": 3, "endColumn": 35},
                "related": [
                    {
                        "note": "default",
                        "place": {"path": "vars.tf", "line": 1, "column": 2, "endLine": 1, "endColumn": 3},
                    }
                ],
                "kind": "ecr.repository",
                "entities": ["aws_ecr_repository.api"],
                "unit": ".infra",
                "units": ["caller"],
                "convention": "central-oidc",
                "fix": None,
                "suppressed": None,
            }
        ],
        "notes": [],
    }


def test_suppressed_are_listed_and_unsure_only_when_asked() -> None:
    findings = (mutable(suppressed="known"), mutable(outcome="unsure"))
    found = json.loads(render("json", report(*findings)))
    assert [(f["outcome"], f["suppressed"]) for f in found["findings"]] == [("fail", "known")]
    assert found["summary"] == {"error": 0, "warning": 0, "note": 0, "unsure": 1, "suppressed": 1}
    asked = json.loads(render("json", report(*findings, options=options(unsure=True))))
    assert [f["outcome"] for f in asked["findings"]] == ["fail", "unsure"]


def test_texts_cannot_steer_a_terminal_and_come_back_whole() -> None:
    message = "\x1b[2J \x7f \u202e ##[error] ü \udc80"
    text = render("json", report(mutable(message=message)))
    assert text.isascii()
    assert not {"\x1b", "\x7f"} & set(text)
    assert "##[" not in text
    assert json.loads(text)["findings"][0]["message"] == message.replace("\udc80", "\ufffd")


def test_the_order_of_findings_and_rules_does_not_matter() -> None:
    findings = [
        *(finding(place(path, line, 2, 5)) for path in ("b.tf", "a.tf") for line in (10, 9)),
        mutable(rule="a"),
        mutable(rule="b"),
        mutable(entities=("x",)),
        mutable(message="Other."),
    ]
    shuffled = findings[3:] + findings[2::-1]
    for name in ("full", "concise", "json", "sarif"):
        one = report(*findings)
        other = report(*shuffled, rules=one.rules[::-1])
        assert render(name, one) == render(name, other)
    places = [f["place"] for f in json.loads(render("json", report(*shuffled)))["findings"]]
    assert [(p["path"], p["line"]) for p in places[-4:]] == [
        ("a.tf", 9),
        ("a.tf", 10),
        ("b.tf", 9),
        ("b.tf", 10),
    ]
