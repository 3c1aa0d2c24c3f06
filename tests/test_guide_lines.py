"""Every line of the guides' own files: what it prevents is found when it is removed or altered, one line at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ecrlint.rulebook.load import load
from ecrlint.run import check
from ecrlint.settings import Settings

from .guide_tables import CENTRAL_OIDC, CIRCLECI, CLOUD_PLATFORM, GONE, Nothing, Row, Tables

FIXTURES = Path(__file__).parents[1] / "fixtures"
GUIDES: dict[str, tuple[Tables, ...]] = {
    "guide-central-oidc": (CENTRAL_OIDC,),
    "guide-cloud-platform": (CLOUD_PLATFORM, CIRCLECI),
}
QUIET = re.compile(r"\s*(?:#.*)?\Z")
"""Blank lines and comments."""


@cache
def lines_of(guide: str, path: str) -> tuple[str, ...]:
    return tuple((FIXTURES / guide / path).read_text(encoding="utf-8").split("\n"))


def rows() -> Iterator[tuple[str, str, Row]]:
    for guide, tables in GUIDES.items():
        for table in tables:
            for path, found in table.items():
                yield from ((guide, path, row) for row in found)


def altered(line: str, alteration: str) -> str:
    if alteration == GONE:
        return ""
    old, _, new = alteration.partition(" => ")
    assert old in line, f"{old} is not on the line: {line}"
    return line.replace(old, "" if new == "''" else new, 1)


def findings(guide: str, path: str, number: int, line: str) -> set[str]:
    """The sure findings with one line of a file written otherwise, as tables name them."""
    lines = list(lines_of(guide, path))
    lines[number - 1] = line
    result = check(Settings(FIXTURES / guide), load(), {path: "\n".join(lines).encode()})
    return {
        f"{found.rule} {found.place.span.line}" + ("" if found.place.path == path else f"@{found.place.path}")
        for found in result.findings
        if found.outcome == "fail"
    }


@pytest.mark.parametrize(
    ("guide", "path", "row"), [pytest.param(*row, id=f"{row[1]}:{row[2][0]}: {row[2][1] or 'gone'}") for row in rows()]
)
def test_a_line_prevents_what_the_table_says(guide: str, path: str, row: Row) -> None:
    number, alteration, due = row
    line = altered(lines_of(guide, path)[number - 1], alteration)
    expected = set() if isinstance(due, Nothing) else set(due.split("; "))
    assert findings(guide, path, number, line) == expected


@pytest.mark.parametrize("guide", GUIDES)
def test_comments_and_blank_lines_prevent_nothing(guide: str) -> None:
    quiet = [
        (path, number)
        for table in GUIDES[guide]
        for path in table
        for number, line in enumerate(lines_of(guide, path), 1)
        if line.lstrip().startswith("#")
    ]
    assert [(path, number) for path, number in quiet if findings(guide, path, number, "")] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_line_of_every_file_stands_in_the_table(guide: str) -> None:
    files = {p.relative_to(FIXTURES / guide).as_posix() for p in (FIXTURES / guide).rglob("*") if p.is_file()}
    assert {path for table in GUIDES[guide] for path in table} == files
    for table in GUIDES[guide]:
        for path, found in table.items():
            speaking = {n for n, line in enumerate(lines_of(guide, path), 1) if not QUIET.match(line)}
            gone = {number for number, alteration, _ in found if alteration == GONE}
            assert gone == speaking, path
