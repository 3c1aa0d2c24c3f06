"""Whole repositories: the guides' own files, clean ones, and faulty ones with the findings they must give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ecrlint.entity import Entity
from ecrlint.finding import Finding
from ecrlint.plain import pack, unpack
from ecrlint.report import render
from ecrlint.report.result import Options
from ecrlint.result import report_of
from ecrlint.rulebook.load import load
from ecrlint.run import check, entities
from ecrlint.settings import Settings

FIXTURES = Path(__file__).parents[1] / "fixtures"
FAULTY = sorted(path.stem for path in FIXTURES.glob("*.findings"))
CLEAN = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir() and path.name not in FAULTY)


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_repository_gives_exactly_its_findings(name: str) -> None:
    """One finding a line, in `<name>.findings`; changes to it are reviewed as diffs."""
    result = check(Settings(FIXTURES / name), load())
    text = render("concise", report_of(result, Options(unsure=True)))
    assert text == (FIXTURES / f"{name}.findings").read_text(encoding="utf-8")
    assert len(text.splitlines()) >= 10


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_repository_gives_none(name: str) -> None:
    result = check(Settings(FIXTURES / name), load())
    assert render("concise", report_of(result, Options(unsure=True))) == ""
    assert result.checked


@pytest.mark.parametrize("name", [*FAULTY, *CLEAN])
def test_entities_and_findings_are_plain_data(name: str) -> None:
    settings = Settings(FIXTURES / name)
    kinds = {kind["kind"]: kind["facts"].keys() for kind in load()["kinds"]}
    for _, entity in entities(settings, load()):
        assert unpack(Entity, json.loads(json.dumps(pack(entity)))) == entity
        assert entity.facts.keys() == kinds[entity.kind], entity.kind
    for finding in check(settings, load()).findings:
        assert unpack(Finding, json.loads(json.dumps(pack(finding)))) == finding


@pytest.mark.parametrize("name", FAULTY)
def test_naming_every_file_finds_what_naming_none_does(name: str) -> None:
    root = FIXTURES / name
    whole = check(Settings(root), load())
    by_file = [check(Settings(root, named=(path,)), load()).findings for path in whole.checked]
    assert {f for findings in by_file for f in findings} == set(whole.findings)
