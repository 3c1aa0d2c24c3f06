"""Which fixes are made together, and which have to wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecrlint.finding import Edit, Finding, Fix
from ecrlint.fix.apply import apply_fixes
from ecrlint.place import Place, Span

TEXTS = {"a.yml": "a: 1\nb: 2\nc: 3\n", "a.tf": "a {\n  b = 1\n  c = 2\n\n  d = 3\n}\n"}


def finding(rule: str, *edits: Edit, safe: bool = True) -> Finding:
    return Finding(
        rule, "fail", "error", "m", edits[0].place, "k", (rule,), ".", "c", fix=Fix("Do it.", safe, (), edits)
    )


def edit(path: str, line: int, column: int, end_column: int, text: str) -> Edit:
    return Edit(Place(path, Span(line, column, line, end_column)), text)


ONE = edit("a.yml", 1, 4, 5, "one")
TWO = edit("a.yml", 2, 4, 5, "two")


def test_edits_of_several_fixes_are_made_in_one_go() -> None:
    applied = apply_fixes([finding("s", TWO), finding("r", ONE)], TEXTS.get)
    assert applied.texts == {"a.yml": "a: one\nb: two\nc: 3\n"}
    assert [f.rule for f in applied.findings] == ["r", "s"]


def test_of_fixes_that_meet_the_first_by_rule_is_made() -> None:
    applied = apply_fixes([finding("s", TWO, edit("a.yml", 1, 4, 5, "other")), finding("r", ONE)], TEXTS.get)
    assert applied.texts == {"a.yml": "a: one\nb: 2\nc: 3\n"}
    assert [f.rule for f in applied.findings] == ["r"]


def test_two_insertions_at_one_point_meet() -> None:
    first, second = edit("a.yml", 2, 1, 1, "x: 1\n"), edit("a.yml", 2, 1, 1, "y: 1\n")
    assert apply_fixes([finding("r", first), finding("s", second)], TEXTS.get).texts == {
        "a.yml": "a: 1\nx: 1\nb: 2\nc: 3\n"
    }


def test_the_same_edits_are_made_once_for_both() -> None:
    applied = apply_fixes([finding("r", ONE), finding("s", ONE)], TEXTS.get)
    assert applied.texts == {"a.yml": "a: one\nb: 2\nc: 3\n"}
    assert [f.rule for f in applied.findings] == ["r", "s"]


def test_lines_of_terraform_that_share_their_columns_meet() -> None:
    b, c, d = edit("a.tf", 2, 7, 8, "x"), edit("a.tf", 3, 7, 8, "y"), edit("a.tf", 5, 7, 8, "z")
    applied = apply_fixes([finding("r", b), finding("s", c), finding("t", d)], TEXTS.get)
    assert applied.texts == {"a.tf": "a {\n  b = x\n  c = 2\n\n  d = z\n}\n"}


@pytest.mark.parametrize(
    ("left_out", "unsafe"),
    [
        (finding("r", ONE, safe=False), False),
        (replace(finding("r", ONE), outcome="unsure"), True),
        (replace(finding("r", ONE), suppressed="why"), True),
        (replace(finding("r", ONE), fix=None), True),
        (finding("r", edit("gone.yml", 1, 1, 1, "x")), True),
    ],
)
def test_what_is_not_made(left_out: Finding, unsafe: bool) -> None:
    assert apply_fixes([left_out], TEXTS.get, unsafe=unsafe).texts == {}


def test_unsafe_fixes_are_made_if_asked_for() -> None:
    assert apply_fixes([finding("r", ONE, safe=False)], TEXTS.get, unsafe=True).texts == {
        "a.yml": "a: one\nb: 2\nc: 3\n"
    }
