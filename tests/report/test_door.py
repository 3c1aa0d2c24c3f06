"""Key material goes no further than the door."""

from __future__ import annotations

import pytest

from ecrlint.finding import Finding
from ecrlint.report import FORMATS, closing_line, render
from ecrlint.report.door import prepare
from ecrlint.report.result import Convention, Verdict

from .samples import finding, options, place, related, report

KEY = "AKIA" + "QWERTYUIOP234567"


def leaking() -> Finding:
    return finding(
        place("a.tf", 2, 8, 12),
        message=f"Key {KEY} is written here.",
        help=f"Remove {KEY}.",
        entities=(f'x["{KEY}"]', "y"),
        related=(related(f"the key {KEY}", place("b.tf", 1, 1, 3)),),
    )


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_key(name: str) -> None:
    """Also not in part: the mark covers, and cuts, a part of the key."""
    made = report(
        leaking(),
        finding(place("b.tf", 1, 30, 34), suppressed=f"for {KEY}"),
        files={"a.tf": f'one\nkey = "{KEY}"\n', "b.tf": f"é {KEY} {'x' * 900} {KEY}\n"},
        notes=(f"See {KEY}.",),
        conventions=(Convention("c", KEY),),
        options=options(width=40),
    )
    for text in (render(name, made), closing_line(made)):
        assert KEY[4:10] not in text
        assert KEY[-6:] not in text


@pytest.mark.parametrize("name", FORMATS)
def test_names_of_files_are_masked_and_their_lines_still_found(name: str) -> None:
    path = f"{KEY}/a.tf"
    made = report(
        finding(place(path, 2, 1, 7), unit=KEY, units=(KEY,), related=(related("x", place(path, 1, 1, 2)),)),
        files={path: "one\nmarked\n"},
        options=options(unsure=True),
        verdicts=lambda: (Verdict("r", "pass", None, "github.job", KEY, KEY, KEY, place(path, 1, 1, 2), KEY),),
    )
    assert KEY[4:] not in render(name, made)
    assert ("marked" in render(name, made)) == (name in ("full", "sarif", "html"))


def test_renderers_cannot_read_files_past_the_door() -> None:
    with pytest.raises(RuntimeError):
        prepare(report(leaking())).report.source("a.tf")


def test_masking_keeps_columns() -> None:
    made = report(finding(place("a.tf", 1, 30, 33)), files={"a.tf": f'k = "{KEY}" # {"z" * 20}\n'})
    line = prepare(made).texts.lines("a.tf")[0]
    assert len(line) == len(f'k = "{KEY}" # {"z" * 20}')
    assert line.endswith('" # ' + "z" * 20)


def test_unknown_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="there are full, concise, json, sarif"):
        render("xml", report())
