"""The JSON Schemas that editors complete and check files with."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ecrlint.rulebook.load import load, rules_folder
from ecrlint.rulebook.published import published
from ecrlint.rulebook.source import parse_document

ROOT = Path(__file__).resolve().parents[2]
BOOK = load()
IDS = {rule["id"] for rule in BOOK["rules"]}


@cache
def schema(name: str) -> Any:
    return published(name, rules_folder(), BOOK)


def passes(name: str, text: str) -> bool:
    document, complaints = parse_document(text, "shown.yaml")
    assert complaints == []
    return Draft202012Validator(schema(name)).is_valid(document.data)


def shown() -> Iterator[tuple[str, str]]:
    """What the pages show: the name of a schema and a file that is right by it."""
    spec = importlib.util.spec_from_file_location("scripts_shown_here", ROOT / "scripts" / "shown.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = script
    spec.loader.exec_module(script)
    for page in script.PAGES:
        for block in script.blocks(page.read_text(encoding="utf-8")):
            if block.file == ".ecrlint.yaml" and not block.wrong:
                yield "configuration", block.text
            elif block.file is not None and Path(block.file).parent.name == "conventions":
                yield "convention", block.text
            elif block.file is not None and Path(block.file).parent.name == "policies" and not block.wrong:
                yield "rule", block.text


@pytest.mark.parametrize("name", ["configuration", "convention", "rule", "report"])
def test_it_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_every_file_that_the_pages_show_fits_it() -> None:
    counts = {"configuration": 0, "convention": 0, "rule": 0}
    for name, text in shown():
        counts[name] += 1
        errors = [error.message for error in Draft202012Validator(schema(name)).iter_errors(_data(text))]
        assert errors == [], text
    assert all(counts.values()), counts


def _data(text: str) -> Any:
    return parse_document(text, "shown.yaml")[0].data


@pytest.mark.parametrize("path", sorted((ROOT / "rules" / "conventions").glob("*.yaml")), ids=lambda p: p.stem)
def test_our_conventions_fit_it(path: Path) -> None:
    assert passes("convention", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "definition"), [("configuration", "convention-rules"), ("convention", "rules")])
def test_an_editor_can_complete_every_rule_with_its_parameters(name: str, definition: str) -> None:
    found = schema(name)["$defs"][definition]["properties"]
    assert set(found) == IDS
    for rule in BOOK["rules"]:
        about = found[rule["id"]]
        assert about["description"] == f"{rule['title']}."
        params = about["properties"]["params"]["properties"]
        assert set(params) == set(rule.get("params", {}))
        assert all(param["description"] for param in params.values())


def test_an_editor_can_complete_the_conventions() -> None:
    names = {"enum": ["central-oidc", "cloud-platform"]}
    assert schema("configuration")["$defs"]["convention"]["anyOf"][0] == names
    assert schema("convention")["properties"]["extends"]["anyOf"][0] == names


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        ("configuration", "{}", True),
        ("configuration", "convention: conventions/shop.yaml", True),
        ("configuration", "rules: {tag-immutability: off}", True),
        ("configuration", "rules: {tag-immutability: of}", False),
        ("configuration", "rules: {tag-imutability: off}", False),
        ("configuration", "rules: {tag-imutability: off}\nrule_folders: [policies]", True),
        ("configuration", "rules: {cost-centre: of}\nrule_folders: [policies]", False),
        ("configuration", "paths: [{match: [a], rules: {tag-imutability: off}}]", False),
        ("configuration", "paths: [{match: [a], rules: {cost-centre: off}}]\nrule_folders: [policies]", True),
        ("configuration", "rules: {tag-immutability: {params: {allowed: [MUTABLE]}}}", True),
        ("configuration", "rules: {tag-immutability: {params: {allowed: MUTABLE}}}", False),
        ("configuration", "rules: {tag-immutability: {params: {alowed: [MUTABLE]}}}", False),
        ("configuration", "rules: {cost-centre: {params: {any: 1}}}\nrule_folders: [policies]", True),
        ("configuration", "values: {regoin: eu-west-1}", False),
        ("convention", "{name: a, extends: central-oidc, rules: {cost-centre: off}}", True),
        ("convention", "{name: a, extends: central-oidc, rules: {tag-immutability: {params: {alowed: []}}}}", False),
        ("convention", "{name: a}", False),
    ],
)
def test_it_refuses_what_a_run_refuses(name: str, text: str, right: bool) -> None:
    assert passes(name, text) is right
