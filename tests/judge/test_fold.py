"""Folding findings of one rule at one place."""

from __future__ import annotations

from dataclasses import replace

from ecrlint.finding import Finding, Related
from ecrlint.judge.fold import fold
from ecrlint.place import Place, Span

PLACE = Place("a.tf", Span(3, 5, 3, 9))
OTHER = Place("a.tf", Span(9, 1, 9, 4))
BASE = Finding("r", "fail", "error", "It is wrong.", PLACE, "k", ("x[0]",), ".", "c")


def test_instances_at_one_place_become_one_finding_that_lists_them() -> None:
    second = replace(BASE, entities=("x[1]",), related=(Related("n", OTHER),), unit="sub")
    (folded,) = fold([second, BASE])
    assert folded.entities == ("x[0]", "x[1]")
    assert folded.message == "It is wrong. The same holds for x[1]."
    assert folded.related == (Related("n", OTHER),)
    assert folded.units == ("sub",)


def test_a_sure_fail_outweighs_an_unsure_one_and_a_grave_one_a_light_one() -> None:
    unsure = replace(BASE, outcome="unsure", entities=("x[2]",), message="Cannot tell.")
    light = replace(BASE, level="note", message="Light.", entities=("a",))
    (folded,) = fold([unsure, light, BASE])
    assert (folded.outcome, folded.level) == ("fail", "error")
    assert folded.message.startswith("It is wrong.")
    assert folded.entities == ("x[0]", "a")


def test_other_rules_and_other_places_stay_apart_and_come_in_order() -> None:
    findings = [replace(BASE, place=OTHER), replace(BASE, rule="b"), BASE]
    assert [(f.rule, f.place) for f in fold(findings)] == [("b", PLACE), ("r", PLACE), ("r", OTHER)]


def test_long_lists_of_instances_are_cut() -> None:
    findings = [replace(BASE, entities=(f"x[{n}]",)) for n in range(9)]
    (folded,) = fold(findings)
    assert folded.message == "It is wrong. The same holds for x[1], x[2], x[3], x[4], x[5] and 3 more."


def test_the_order_of_findings_does_not_matter() -> None:
    findings = [replace(BASE, entities=(f"x[{n}]",), related=(Related(f"{n}", OTHER),)) for n in range(3)]
    assert fold(findings) == fold(reversed(findings))


def test_parts_of_one_thing_stay_apart_at_one_place() -> None:
    parts = [replace(BASE, entities=(f"policy#/rules/{n}",)) for n in range(2)]
    assert [f.entities for f in fold(parts)] == [("policy#/rules/0",), ("policy#/rules/1",)]
