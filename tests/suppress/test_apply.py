from __future__ import annotations

from datetime import date

from ecrlint.finding import Finding
from ecrlint.parse.yaml import read_yaml
from ecrlint.place import Place, Span
from ecrlint.suppress.apply import apply
from ecrlint.suppress.comments import Suppression, suppressions

TODAY = date(2026, 5, 1)


def finding(rule: str, line: int, path: str = "ci.yml", end_line: int | None = None) -> Finding:
    return Finding(
        rule=rule,
        outcome="fail",
        level="error",
        message="m",
        place=Place(path, Span(line, 1, end_line or line, 2)),
        kind="k",
        entities=(),
        unit="u",
        convention="c",
    )


def of(text: str) -> dict[str, tuple[Suppression, ...]]:
    return {"ci.yml": suppressions("ci.yml", text, read_yaml("ci.yml", text).comments)}


def outcome(text: str, *findings: Finding) -> tuple[list[str | None], list[tuple[tuple[str, ...], int]]]:
    """The reasons of the findings; rules and line of the comments that hide nothing."""
    marked, unused = apply(findings, of(text), TODAY)
    assert [(each.rule, each.place) for each in marked] == [(each.rule, each.place) for each in findings]
    idle = sorted((each.place.span.line, rule) for each, rule in unused)
    return [each.suppressed for each in marked], [((rule,), line) for line, rule in idle]


def test_only_that_rule_on_that_line_of_that_file() -> None:
    text = "a: 1\nb: 2 # ecrlint: ignore[x] why\n"
    found = outcome(text, finding("x", 2), finding("y", 2), finding("x", 1), finding("x", 2, path="other.yml"))
    assert found == (["why", None, None, None], [])


def test_the_line_a_finding_starts_on_decides() -> None:
    text = "a: 1\nb: 2 # ecrlint: ignore[x] why\n"
    assert outcome(text, finding("x", 2, end_line=5), finding("x", 1, end_line=2)) == (["why", None], [])


def test_a_whole_file() -> None:
    text = "# ecrlint: ignore-file[x] generated\na: 1\n"
    assert outcome(text, finding("x", 2), finding("x", 9), finding("y", 2)) == (
        ["generated", "generated", None],
        [],
    )


def test_stacked_comments_each_hide_their_rule() -> None:
    text = "a: 1\n# ecrlint: ignore[x] one\n# ecrlint: ignore[y] two\nb: 2\n"
    assert outcome(text, finding("x", 4), finding("y", 4)) == (["one", "two"], [])


def test_without_a_reason_or_past_its_day_it_hides_nothing() -> None:
    text = "a: 1 # ecrlint: ignore[x]\nb: 2 # ecrlint: ignore[x] until=2026-04-30 why\n"
    assert outcome(text, finding("x", 1), finding("x", 2)) == ([None, None], [])


def test_the_last_day_still_counts() -> None:
    text = "a: 1 # ecrlint: ignore[x] until=2026-05-01 why\n"
    assert outcome(text, finding("x", 1)) == (["why"], [])


def test_what_hides_nothing_is_told_rule_by_rule() -> None:
    text = "a: 1 # ecrlint: ignore[x, y] why\nb: 2 # ecrlint: ignore[z] why\n"
    assert outcome(text, finding("x", 1)) == (["why"], [(("y",), 1), (("z",), 2)])


def test_the_nearer_suppression_gives_the_reason_and_both_are_used() -> None:
    text = "# ecrlint: ignore-file[x] far\na: 1 # ecrlint: ignore[x] near\n"
    assert outcome(text, finding("x", 2)) == (["near"], [])
