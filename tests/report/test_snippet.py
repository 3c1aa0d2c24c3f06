"""Carets stand below what they mark, whatever stands before it."""

from __future__ import annotations

import pytest

from ecrlint.place import Span
from ecrlint.report.plain import width
from ecrlint.report.result import Options
from ecrlint.report.snippet import Mark, snippet

MARK = Mark("^", "error")


def drawn(line: str, start: int, end: int, **options: int) -> list[str]:
    return snippet(Span(1, start, 1, end), (line,), MARK, 1, Options(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "marked", "lead", "carets"),
    [
        ("x = ", "bad", 4, 3),
        ("\tx = ", "bad", 8, 3),
        ("漢字 = ", "字", 7, 2),
        ("\U0001f600 ", "a\U0001f600", 3, 3),
        ("cafe\u0301 ", "e\u0301", 5, 1),
        ("\x1b[0m", "\u202e", 7, 6),
    ],
)
def test_carets_line_up(before: str, marked: str, lead: int, carets: int) -> None:
    row, below = drawn(before + marked + " rest", len(before) + 1, len(before + marked) + 1)
    assert below == "  | " + " " * lead + "^" * carets
    assert row.startswith("1 | ")
    assert "\x1b" not in row


def test_long_lines_are_cut_around_the_mark() -> None:
    row, below = drawn("a" * 300 + "BAD" + "b" * 300, 301, 304, width=64)
    assert width(row) <= 64
    assert row.startswith("1 | ...a")
    assert row.endswith("b...")
    assert row[below.index("^") : below.rindex("^") + 1] == "BAD"


def test_a_long_line_marked_at_its_start_is_cut_behind_only() -> None:
    row, below = drawn("BAD" + "b" * 300, 1, 4, width=64)
    assert row == "1 | BAD" + "b" * 54 + "..."
    assert below == "  | ^^^"


def test_a_mark_longer_than_the_line_fits_what_is_shown() -> None:
    row, below = drawn("k = " + "z" * 500, 5, 505, width=64)
    assert width(below) <= width(row) <= 64
    assert below.endswith("^^^")


def test_wide_characters_count_when_cutting() -> None:
    row, _ = drawn("漢" * 300, 150, 152, width=64)
    assert width(row) <= 64


def test_neighbours_are_shown_unless_blank() -> None:
    lines = ("one", "two", "", "four")
    assert snippet(Span(2, 1, 2, 4), lines, MARK, 1, Options()) == ["1 | one", "2 | two", "  | ^^^"]


def test_a_span_over_several_lines_marks_the_first() -> None:
    shown = snippet(Span(1, 2, 3, 2), ("a {", "b", "}"), MARK, 1, Options())
    assert shown == ["1 | a {", "  |  ^^ (to line 3)", "2 | b"]
