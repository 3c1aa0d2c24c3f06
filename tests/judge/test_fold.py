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


def test_up_to_five_others_are_listed_and_the_sixth_is_counted() -> None:
    def message(number: int) -> str:
        return fold([replace(BASE, entities=(f"x[{n}]",)) for n in range(number)])[0].message

    assert message(1) == "It is wrong."
    assert message(6) == "It is wrong. The same holds for x[1], x[2], x[3], x[4], x[5]."
    assert message(7) == "It is wrong. The same holds for x[1], x[2], x[3], x[4], x[5] and 1 more."


def test_of_equally_grave_ones_the_first_by_address_then_by_message_speaks() -> None:
    findings = [
        replace(BASE, entities=("b",), message="A."),
        replace(BASE, entities=("a",), message="Z."),
        replace(BASE, entities=("a",), message="Y."),
    ]
    for several in (findings, findings[::-1]):
        (folded,) = fold(several)
        assert folded.message == "Y. The same holds for b."
        assert folded.entities == ("a", "b")


def test_units_of_all_but_the_first_are_further_units() -> None:
    unsure = replace(
        BASE, outcome="unsure", entities=("x[1]",), unit="b", units=("d", "."), related=(Related("n", OTHER),)
    )
    (folded,) = fold([unsure, replace(BASE, units=("c",))])
    assert (folded.unit, folded.units) == (".", ("b", "c", "d"))
    assert folded.related == ()


def test_places_come_by_file_then_line_then_column_then_rule() -> None:
    places = [("a.tf", 1, 5), ("a.tf", 2, 1), ("a.tf", 10, 1), ("b.tf", 1, 1)]
    findings = [replace(BASE, place=Place(path, Span(line, column, line, column + 1))) for path, line, column in places]
    found = [(f.place.path, f.place.span.line, f.place.span.column) for f in fold(reversed(findings))]
    assert found == places


def test_a_sure_fail_speaks_before_an_unsure_one_whatever_their_addresses() -> None:
    (folded,) = fold([replace(BASE, outcome="unsure", entities=("a",), message="Cannot tell."), BASE])
    assert (folded.outcome, folded.message, folded.entities) == ("fail", "It is wrong.", ("x[0]",))
