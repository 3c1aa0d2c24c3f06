"""`github`: annotations that the runner reads back as they were meant."""

from __future__ import annotations

import re

import pytest

from ecrlint.report import render
from ecrlint.report.result import Report

from .hostile import KEY, hostile, obeyed
from .samples import finding, mutable, options, place, report

_LINE = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def annotations(made: Report) -> list[tuple[str, dict[str, str], str]]:
    """What the runner makes of the lines: command, properties, message."""
    found = []
    for line in render("github", made).splitlines():
        match = _LINE.fullmatch(line)
        assert match, line
        pairs = (pair.split("=", 1) for pair in match[2].split(","))
        found.append((match[1], {key: unescaped(value, ":,") for key, value in pairs}, unescaped(match[3])))
    return found


def unescaped(text: str, more: str = "") -> str:
    """As actions/runner does: the percent sign last."""
    for char in ("\r", "\n", *more):
        text = text.replace(f"%{ord(char):02X}", char)
    assert not re.search(r"%(?!25)", text)
    return text.replace("%25", "%")


def test_an_annotation() -> None:
    assert render("github", report(mutable())) == (
        "::error file=.infra/ecr.tf,line=3,endLine=3,col=26,endColumn=35,"
        "title=tag-immutability%3A Image tags cannot be overwritten::"
        "Repository shop/api lets tags be overwritten. Whoever may push can replace an image."
        '%0AWrite image_tag_mutability = "IMMUTABLE".\n'
    )


@pytest.mark.parametrize("text", ["50% %25 %0A", "a: b, c", "%3A%2C"])
def test_escapes_are_read_back(text: str) -> None:
    made = report(finding(place(f"{text}.tf", 1, 1, 3), message=text, help=""), files={f"{text}.tf": "abc\n"})
    ((_, properties, message),) = annotations(made)
    assert (properties["file"], message) == (f"{text}.tf", text)


def test_columns_only_on_one_line() -> None:
    made = report(finding(place(".infra/ecr.tf", 1, 3, 2, 4)))
    ((_, properties, _),) = annotations(made)
    assert properties.keys() == {"file", "line", "endLine", "title"}
    assert (properties["line"], properties["endLine"]) == ("1", "4")


def test_the_gravest_come_first_and_what_cannot_be_told_is_a_notice() -> None:
    made = report(
        mutable(level="note", message="n."),
        mutable(level="warning", message="w."),
        mutable(outcome="unsure", message="u.", help=""),
        mutable(message="e."),
        mutable(suppressed="known", message="s."),
        options=options(unsure=True),
    )
    assert [(name, text.partition("\n")[0]) for name, _, text in annotations(made)] == [
        ("error", "e."),
        ("warning", "w."),
        ("notice", "n."),
        ("notice", "Cannot be told: u."),
    ]


@pytest.mark.parametrize(("errors", "told"), [(10, False), (11, True)])
def test_more_than_are_kept_are_counted_ahead_of_other_notices(errors: int, told: bool) -> None:
    many = [finding(place(".infra/ecr.tf", 1 + n % 4, 1 + n // 4, 2 + n // 4)) for n in range(errors)]
    found = annotations(report(*many, mutable(level="note")))
    assert len(found) == errors + 1 + told
    if told:
        assert found[errors] == (
            "notice",
            {"title": "ecrlint"},
            "There are 11 errors, 1 notice in all; GitHub shows 10 of each. The log lists every one.",
        )


@pytest.mark.parametrize("char", ["x", "\U0001f600"])
def test_messages_fit(char: str) -> None:
    ((_, _, short),) = annotations(report(mutable(message=char * (4096 // (1 + (char != "x"))), help="")))
    ((_, _, cut),) = annotations(report(mutable(message=char * 5000, help="")))
    assert len(short.encode("utf-16-le")) == 2 * 4096
    assert not short.endswith("...")
    assert 4093 <= len(cut.encode("utf-16-le")) // 2 <= 4096
    assert cut == char * (len(cut) - 3) + "..."


def test_nothing_scanned_is_a_command() -> None:
    text = render("github", hostile())
    assert len(obeyed(text)) == len(text.splitlines()) == 2
    assert all(_LINE.fullmatch(line) for line in text.splitlines())
    assert not re.search(r"[^\n -~]", text)
    assert "##[" not in text
    assert KEY not in text


def test_nothing_is_said_of_nothing() -> None:
    assert render("github", report()) == ""
