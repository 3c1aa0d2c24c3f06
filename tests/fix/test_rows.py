"""What each rule's fix makes of a file, letter by letter: `rows/<rule>.txt`.

A row begins with `=== CONVENTION, KIND, PATH: NAME`. KIND is that of the fixes, safe or unsafe, or `none` where there
is not to be one. The lines that follow are the file, as a diff: without those that begin with `+` it is the file
before, without those that begin with `-` the file after. `--- PATH` begins another file, which stays as it is.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ecrlint.fix.apply import apply_fixes
from ecrlint.fixing import fix
from ecrlint.rulebook.compile import build, compile_rules
from ecrlint.run import check
from ecrlint.settings import Settings

PROJECT = Path(__file__).parents[2]
ROWS = Path(__file__).parent / "rows"
BOOK = build(PROJECT / "rules")
RULES = compile_rules(PROJECT / "rules").rules
TERRAFORM = shutil.which("terraform")


class Row(NamedTuple):
    rule: str
    name: str
    convention: str
    kind: str
    path: str
    before: str
    after: str
    others: dict[str, str]


def rows() -> Iterator[Row]:
    for file in sorted(ROWS.iterdir()):
        for block in re.split(r"^=== ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            head, _, rest = block.partition("\n")
            about, _, name = head.partition(": ")
            convention, kind, path = about.split(", ")
            first, *others = re.split(r"^--- ", rest.rstrip("\n") + "\n", flags=re.MULTILINE)
            lines = first.splitlines(keepends=True)
            yield Row(
                file.stem,
                name,
                convention,
                kind,
                path,
                "".join(line[1:] or "\n" for line in lines if line[0] != "+"),
                "".join(line[1:] or "\n" for line in lines if line[0] != "-"),
                {p: "".join(line[1:] or "\n" for line in t.splitlines(keepends=True)) for p, t in map(_split, others)},
            )


def _split(part: str) -> tuple[str, str]:
    path, _, text = part.partition("\n")
    return path, text


ALL = list(rows())


def params() -> list[Any]:
    return [pytest.param(row, id=f"{row.rule}: {row.name}") for row in ALL]


@pytest.mark.parametrize("row", params())
def test_what_a_fix_writes(row: Row, tmp_path: Path) -> None:
    for path, text in {row.path: row.before, **row.others}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    # Rules about suppressions need the others: a comment is unused only where its rule has looked.
    alone = RULES[row.rule].data["select"] != "file.suppression"
    settings = Settings(tmp_path, convention=row.convention, select=frozenset({row.rule} if alone else ()))
    found = [f for f in check(settings, BOOK).findings if f.rule == row.rule and f.outcome == "fail"]
    assert found, "there is nothing to be fixed"
    fixes = {f.fix.safe for f in found if f.fix is not None}
    assert fixes == {"safe": {True}, "unsafe": {False}, "none": set()}[row.kind]
    if alone:
        texts = {file.path: file.after for file in fix(settings, BOOK, unsafe=True).files}
    else:
        before = {row.path: row.before, **row.others}
        texts = dict(apply_fixes(found, before.get, unsafe=True).texts)
    assert texts == ({} if row.kind == "none" else {row.path: row.after})


def test_every_fix_has_a_row() -> None:
    fixed = {n for n, d in RULES.items() if any(case.get("fix", d.data.get("fix")) for case in d.data["cases"])}
    assert {row.rule for row in ALL if row.kind != "none"} == fixed


def test_what_was_formatted_is_formatted(tmp_path: Path) -> None:
    """Of every row whose file is as `terraform fmt` has it."""
    if TERRAFORM is None:
        assert "CI" not in os.environ
        pytest.skip("terraform is not installed")
    for number, row in enumerate(row for row in ALL if row.path.endswith(".tf")):
        for name, text in (("before", row.before), ("after", row.after)):
            (tmp_path / f"{number}-{name}.tf").write_text(text, encoding="utf-8")
    command = [TERRAFORM, "fmt", "-check", "-no-color", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    unformatted = {Path(line).stem for line in done.stdout.split()}
    spoilt = {name for name in unformatted if name.endswith("-after")} - {
        name.replace("-before", "-after") for name in unformatted if name.endswith("-before")
    }
    assert len(unformatted) < len(ALL) / 4
    assert not spoilt, [row for number, row in enumerate(ALL) if f"{number}-after" in spoilt]
