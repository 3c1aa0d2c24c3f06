"""When there is colour."""

from __future__ import annotations

import io

import pytest

from ecrlint.report.color import Mode, linked, painted, want_color, want_links


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("mode", "terminal", "environ", "wanted"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"CLICOLOR_FORCE": "1", "TERM": "dumb"}, True),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_want_color(mode: Mode, terminal: bool, environ: dict[str, str], wanted: bool) -> None:
    assert want_color(mode, Terminal() if terminal else io.StringIO(), environ) is wanted


def test_links_are_for_terminals_only() -> None:
    assert want_links(True, Terminal(), {})
    assert not want_links(True, io.StringIO(), {"FORCE_COLOR": "1"})
    assert not want_links(False, Terminal(), {})


def test_without_colour_and_links_nothing_is_added() -> None:
    assert painted("x", "error", False) == linked("x", "https://example.org", False) == "x"
    assert painted("x", "error", True) == "\x1b[1;31mx\x1b[0m"
    assert linked("x", "https://e.org", True) == "\x1b]8;;https://e.org\x1b\\x\x1b]8;;\x1b\\"
