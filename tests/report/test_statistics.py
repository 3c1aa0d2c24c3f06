"""Counting findings by rule."""

from __future__ import annotations

from dataclasses import replace

from ecrlint.finding import Change, Edit, Finding, Fix
from ecrlint.place import Place, Span
from ecrlint.report import statistics
from ecrlint.report.result import Report

HERE = Place("a.tf", Span(1, 1, 1, 2))
FINDING = Finding("b-rule", "fail", "error", "m", HERE, "k", ("e",), "u", "c")
FIX = Fix("t", True, (Change("set", HERE, {}),), (Edit(HERE, "x"),))


def text(*findings: Finding) -> str:
    return statistics(Report(findings, (), lambda _: b"", {}, (), "0", "https://example.com"))


def test_nothing_is_said_of_nothing() -> None:
    assert text() == ""


def test_a_line_for_each_rule_and_their_sum() -> None:
    elsewhere = replace(FINDING, place=Place("b.tf", Span(1, 1, 1, 2)))
    unsure = replace(FINDING, rule="c-rule", outcome="unsure")
    suppressed = replace(FINDING, suppressed="why", fix=FIX)
    found = text(FINDING, replace(elsewhere, fix=FIX), suppressed, unsure, replace(FINDING, rule="a-rule"))
    assert [line.split() for line in found.splitlines()] == [
        ["findings", "files", "fixable", "unsure", "suppressed", "rule"],
        ["2", "2", "1", "-", "1", "b-rule"],
        ["1", "1", "-", "-", "-", "a-rule"],
        ["-", "1", "-", "1", "-", "c-rule"],
        ["3", "2", "1", "1", "1", "all", "rules"],
    ]
