"""Nothing of a scanned file may steer a terminal or a log."""

from __future__ import annotations

import pytest

from ecrlint.report.plain import cells, clean, flat, unlike_commands, width, wrapped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü 漢 \U0001f600", "plain ü 漢 \U0001f600"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("a\tb\nc\rd", "a\\tb\\nc\\rd"),
        ("\x00\x7f", "\\x00\\x7f"),
        ("user\u202etxt.exe", "user\\u202etxt.exe"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\xa0", "\\xa0"),
        ("\U000e0041", "\\U000e0041"),
        ("\udc80", "\\udc80"),
    ],
)
def test_clean_shows_what_cannot_be_seen(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_flat_puts_prose_on_one_line() -> None:
    assert flat("  one\n  two\t three\x1b ") == "one two three\\x1b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("##[error]x", "#\\x23[error]x"),
        ("a ###[b", "a ##\\x23[b"),
        ("::error::x\n  ::add-mask::y\na ::b", "\\x3a:error::x\n  \\x3a:add-mask::y\na ::b"),
        ("# [x] ##", "# [x] ##"),
    ],
)
def test_unlike_commands_leaves_nothing_a_runner_obeys(text: str, shown: str) -> None:
    assert unlike_commands(text) == shown


@pytest.mark.parametrize(
    ("text", "widths"),
    [
        ("a\t漢", [1, 4, 2]),
        ("e\u0301", [1, 0]),
        ("\U0001f600", [2]),
        ("\u26a0\ufe0f", [1, 1]),
        ("\x1b", [4]),
        ("\U0001fae8", [2]),
    ],
)
def test_cells_knows_how_wide_characters_are(text: str, widths: list[int]) -> None:
    assert [cell for _, cell in cells(text)] == widths


def test_cells_breaks_up_commands_only_in_a_github_log() -> None:
    assert "".join(shown for shown, _ in cells("##[x", github_log=True)) == "#\\x23[x"
    assert "".join(shown for shown, _ in cells("##[x")) == "##[x"


def test_wrapped_breaks_at_spaces_by_width() -> None:
    assert wrapped("aa bb 漢漢 averylongword c", 7) == ["aa bb", "漢漢", "averylongword", "c"]
    assert width("漢漢") == 4
