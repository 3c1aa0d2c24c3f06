"""The published schema of `--format json`: what is written fits it, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ecrlint.finding import Change, Edit, Fix
from ecrlint.report import render
from ecrlint.report.result import Options, Repository
from ecrlint.result import report_of
from ecrlint.rulebook.load import load
from ecrlint.run import check
from ecrlint.settings import Settings

from .hostile import hostile
from .samples import mutable, options, place, related, report

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "rules" / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
FIXTURES = sorted(path.name for path in (ROOT / "fixtures").iterdir() if path.is_dir())


def complaints(document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(document)]


def full() -> dict[str, Any]:
    """A document with something in every field."""
    where = place(".infra/ecr.tf", 3, 26, 35)
    made = report(
        mutable(
            related=(related("x", where),),
            units=("caller",),
            fix=Fix("Set it.", True, (Change("set", where, {}),), (Edit(where, "x"),)),
        ),
        mutable(suppressed="known"),
        mutable(outcome="unsure"),
        repository=Repository("https://example.org/o/r.git", "c" * 40),
        notes=("A note.",),
        options=options(unsure=True),
    )
    found: dict[str, Any] = json.loads(render("json", made))
    return found


@pytest.mark.parametrize("name", FIXTURES)
def test_what_fixtures_give_fits(name: str) -> None:
    result = check(Settings(ROOT / "fixtures" / name), load())
    assert complaints(json.loads(render("json", report_of(result, Options(unsure=True))))) == []


def test_every_field_fits() -> None:
    assert complaints(full()) == []
    assert complaints(json.loads(render("json", hostile()))) == []
    assert complaints(json.loads(render("json", report()))) == []


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object inside a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from objects(item)


def test_no_object_may_hold_more_or_less() -> None:
    for schema in objects(SCHEMA):
        if "properties" in schema:
            assert schema["additionalProperties"] is False
            assert schema["required"] == list(schema["properties"])


def holders(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict):
        yield document
        for value in document.values():
            yield from holders(value)
    elif isinstance(document, list):
        for item in document:
            yield from holders(item)


def test_a_field_more_or_less_does_not_fit() -> None:
    tried = 0
    for number, holder in enumerate(holders(full())):
        if holder.keys() <= {"terraform"}:  # kinds of files are open
            continue
        for change in ("more", *holder):
            document = full()
            changed = list(holders(document))[number]
            if change == "more":
                changed["more"] = 1
            else:
                del changed[change]
            assert complaints(document), (holder, change)
            tried += 1
    assert tried > 60
