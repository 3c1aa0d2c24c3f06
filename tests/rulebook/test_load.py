"""Loading the compiled rules: from the document, and again where a source is newer."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ecrlint.rulebook import load as module

BOOK = {"rules": [], "conventions": [], "kinds": [], "format": 1, "repository": "x"}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rules = tmp_path / "rules"
    (rules / "area").mkdir(parents=True)
    for path in (rules / "rule.schema.json", rules / "area" / "r.yaml", tmp_path / "pyproject.toml"):
        path.write_text("")
    compiled = tmp_path / "ecrlint" / "data" / "rules.json"
    compiled.parent.mkdir(parents=True)
    compiled.write_text(json.dumps(BOOK))
    monkeypatch.setattr(module, "CHECKOUT", rules)
    monkeypatch.setattr(module, "COMPILED", compiled)
    monkeypatch.setattr("ecrlint.rulebook.compile.build", lambda folder: {**BOOK, "repository": "built"})
    return tmp_path


def newer(path: Path, than: Path) -> None:
    time = than.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(time, time))


def test_a_fresh_document_is_loaded_as_it_is(checkout: Path) -> None:
    newer(module.COMPILED, checkout / "rules" / "area")
    assert module.load() == BOOK


@pytest.mark.parametrize("changed", ["rules/area/r.yaml", "rules/area", "rules/rule.schema.json", "pyproject.toml"])
def test_a_newer_source_is_compiled_and_kept(checkout: Path, changed: str) -> None:
    newer(checkout / changed, module.COMPILED)
    assert module.load()["repository"] == "built"
    assert json.loads(module.COMPILED.read_text())["repository"] == "built"


def test_a_missing_document_is_compiled(checkout: Path) -> None:
    module.COMPILED.unlink()
    assert module.load()["repository"] == "built"
    assert [path.name for path in module.COMPILED.parent.iterdir()] == ["rules.json"]


def test_keys_have_the_same_order_before_and_after_they_were_written(checkout: Path) -> None:
    module.COMPILED.unlink()
    compiled = json.dumps(module.load())
    assert json.dumps(module.load()) == compiled


def test_an_installed_package_has_no_sources_to_compare(checkout: Path) -> None:
    (checkout / "pyproject.toml").unlink()
    assert module.load() == BOOK
