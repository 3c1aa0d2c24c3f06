"""`full`, as people see it."""

from __future__ import annotations

import re

from ecrlint.report import render

from .samples import MUTABLE, finding, mutable, options, place, related, report

VARIABLE = 'variable "mutability" {\n\ttype    = string\n\tdefault = "MUTABLE" # größe\n}\n'


def test_a_finding_with_a_related_place() -> None:
    other = related("default of var.mutability", place("vars.tf", 3, 12, 21))
    files = {".infra/ecr.tf": MUTABLE, "vars.tf": VARIABLE}
    assert render("full", report(mutable(related=(other,)), files=files)) == (
        """\
error[tag-immutability]: Repository shop/api lets tags be overwritten.
 --> .infra/ecr.tf:3:26
  |
2 |   name                 = "shop/api"
3 |   image_tag_mutability = "MUTABLE"
  |                          ^^^^^^^^^
4 | }
  |
 --> vars.tf:3:12
  |
2 |     type    = string
3 |     default = "MUTABLE" # größe
  |               --------- default of var.mutability
4 | }
  |
  = note: Whoever may push can replace an image.
  = help: Write image_tag_mutability = "IMMUTABLE".
  = see: https://ecrlint.example.org/rules/tag-immutability

Checked 2 files under central-oidc: 1 error.
"""
    )


def test_unsure_findings_look_different_and_only_when_asked() -> None:
    unsure = mutable(outcome="unsure", message="var.x has no value.", help="", level="warning")
    assert render("full", report(unsure)) == (
        "Checked 1 file under central-oidc: nothing found; 1 could not be told (show them with --unsure).\n"
    )
    shown = render("full", report(unsure, options=options(unsure=True)))
    assert shown.startswith("unsure[tag-immutability]: var.x has no value.\n --> .infra/ecr.tf:3:26\n")
    assert "\n  |                          ?????????\n" in shown
    assert shown.endswith(": nothing found; 1 could not be told.\n")


def test_the_gutter_is_as_wide_as_the_longest_number() -> None:
    files = {".infra/ecr.tf": MUTABLE, "b.tf": "x\n" * 120}
    other = related("here", place("b.tf", 100, 1, 2))
    lines = render("full", report(mutable(related=(other,)), files=files)).splitlines()
    assert lines[1] == "   --> .infra/ecr.tf:3:26"
    assert lines[4] == '  3 |   image_tag_mutability = "MUTABLE"'
    assert "100 | x" in lines


def test_a_file_that_is_gone_is_only_named() -> None:
    lines = render("full", report(finding(place("gone.tf", 7, 3, 5)))).splitlines()
    assert lines[1:3] == [" --> gone.tf:7:3", "  = note: Whoever may push can replace an image."]


def test_long_remarks_are_wrapped_under_themselves() -> None:
    long = mutable(message="First. " + "Word " * 30, help="Write this:\n  a = 1\n  b = 2")
    lines = render("full", report(long, options=options(width=60))).splitlines()
    start = lines.index("  = note: " + " ".join(["Word"] * 10))
    assert lines[start + 1] == " " * 10 + " ".join(["Word"] * 10)
    assert lines[-6:-3] == ["  = help: Write this:", "  = help:   a = 1", "  = help:   b = 2"]


def test_more_related_places_than_fit_are_counted() -> None:
    others = tuple(related(f"caller {n}", place(".infra/ecr.tf", 2, 3, 7)) for n in range(8))
    text = render("full", report(mutable(related=others)))
    assert text.count(" --> ") == 6
    assert "= note: 3 more related places, the next is .infra/ecr.tf:2 (caller 5).\n" in text


def test_suppressed_findings_are_counted_and_not_shown() -> None:
    assert render("full", report(mutable(suppressed="known"))) == (
        "Checked 1 file under central-oidc: nothing found; 1 suppressed.\n"
    )


def test_colours_and_links_only_when_told() -> None:
    plain = render("full", report(mutable()))
    coloured = render("full", report(mutable(), options=options(color=True, links=True)))
    assert "\x1b" not in plain
    assert coloured.startswith("\x1b[1;31merror[\x1b]8;;https://ecrlint.example.org/rules/tag-immutability\x1b\\")
    assert re.sub(r"\x1b\[[0-9;]*m|\x1b]8;;[^\x1b]*\x1b\\", "", coloured) == plain


HOSTILE = "\x1b]0;x\x07\x1b[2J\u202e##[add-mask]a\r\n::stop-commands::x"


def test_nothing_scanned_reaches_terminal_or_log_raw() -> None:
    hostile = finding(
        place("::error ::x\x1b.tf", 1, 1, 4),
        message=HOSTILE,
        help=HOSTILE,
        entities=(HOSTILE, "b"),
        related=(related(HOSTILE, place("b.tf", 1, 1, 2)),),
        suppressed=None,
    )
    files = {hostile.place.path: HOSTILE, "b.tf": "::x\n"}
    for name in ("full", "concise"):
        made = report(hostile, files=files, notes=(HOSTILE,), options=options(github_log=True))
        text = render(name, made)
        assert not re.search(r"[^\n -~]", text)
        assert not re.search(r"(?m)^\s*::|##\[", text)
        assert "\\x1b[2J\\u202e#\\x23[add-mask]" in text
