"""`concise`: a line each."""

from __future__ import annotations

from ecrlint.report import render

from .samples import finding, mutable, options, place, report


def test_one_line_each_in_order() -> None:
    made = report(
        mutable(level="warning"),
        finding(place("a\nb.tf", 10, 2, 3), message="Two\nlines. More."),
        finding(place("a\nb.tf", 9, 2, 3), outcome="unsure"),
        mutable(suppressed="known"),
        options=options(unsure=True),
    )
    assert render("concise", made) == (
        ".infra/ecr.tf:3:26: warning[tag-immutability] Repository shop/api lets tags be overwritten.\n"
        "a\\nb.tf:9:2: unsure[tag-immutability] Repository shop/api lets tags be overwritten.\n"
        "a\\nb.tf:10:2: error[tag-immutability] Two lines.\n"
    )


def test_nothing_found_is_nothing_written() -> None:
    assert render("concise", report()) == ""
