"""`junit`: well-formed, of the shape that CI systems read, true to counts."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest

from ecrlint.report import render
from ecrlint.report.result import Report

from .hostile import KEY, hostile, obeyed
from .samples import finding, mutable, options, place, report

_ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testcase": {"name", "classname", "file", "line", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
}
_CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error", "skipped"},
}


def shaped(made: Report) -> Element:
    """The document, after it was found to have the shape and to count right."""
    root = fromstring(render("junit", made))  # noqa: S314
    assert root.tag == "testsuites"
    for element in root.iter():
        assert set(element.attrib) <= _ATTRIBUTES[element.tag]
        assert {child.tag for child in element} <= _CHILDREN.get(element.tag, set())
    for counted in root.iter():
        if counted.tag in ("testsuites", "testsuite"):
            cases = list(counted.iter("testcase"))
            assert int(counted.attrib["tests"]) == len(cases)
            for total, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                assert int(counted.attrib[total]) == len(list(counted.iter(tag)))
    names = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(set(names)) == len(names)
    return root


def test_a_finding() -> None:
    (suite,) = shaped(report(mutable()))
    (case,) = suite
    (failure,) = case
    assert suite.attrib["name"] == ".infra/ecr.tf"
    assert case.attrib == {
        "name": "tag-immutability (3:26)",
        "classname": ".infra/ecr.tf",
        "file": ".infra/ecr.tf",
        "line": "3",
        "time": "0",
    }
    assert failure.attrib == {"message": "Repository shop/api lets tags be overwritten.", "type": "error"}
    assert failure.text == (
        ".infra/ecr.tf:3:26\n"
        "Repository shop/api lets tags be overwritten. Whoever may push can replace an image.\n"
        'Write image_tag_mutability = "IMMUTABLE".\n'
        "https://ecrlint.example.org/rules/tag-immutability"
    )


def test_a_suite_for_each_file_and_a_tag_for_each_outcome() -> None:
    made = report(
        mutable(),
        finding(place("b.tf", 1, 1, 2), level="note"),
        finding(place("b.tf", 1, 1, 2), level="note", message="Other."),
        finding(place("b.tf", 2, 1, 2), outcome="unsure"),
        finding(place("c.tf", 1, 1, 2), rule="config-parse"),
        mutable(suppressed="known"),
        options=options(unsure=True),
    )
    root = shaped(made)
    assert [(suite.attrib["name"], [child.tag for case in suite for child in case]) for suite in root] == [
        (".infra/ecr.tf", ["failure"]),
        ("b.tf", ["failure", "failure", "skipped"]),
        ("c.tf", ["error"]),
    ]


@pytest.mark.parametrize("findings", [(), (mutable(suppressed="known"),), (mutable(outcome="unsure"),)])
def test_where_nothing_is_found_there_is_a_case_that_passes(findings: tuple[object, ...]) -> None:
    root = shaped(report(*findings))  # type: ignore[arg-type]
    (case,) = root.iter("testcase")
    assert list(case) == []
    assert root.attrib["tests"] == "1"


def test_hostile_texts_stay_texts() -> None:
    text = render("junit", hostile())
    root = shaped(hostile())
    assert len(list(root.iter("testcase"))) == 2
    assert obeyed(text) == []
    assert KEY not in text
    assert "\\x1b[2J\\x00" in "".join(root.itertext())
    assert "</script><script>" in "".join(root.itertext())
    text.encode("utf-8")
