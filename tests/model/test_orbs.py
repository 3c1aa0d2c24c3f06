from __future__ import annotations

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from ecrlint.model import orbs
from ecrlint.values import Unknown

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("written", "resolved"),
    [("8.2.1", "8.2.1"), ("8.2", "8.2.1"), ("8", "8.2.1"), ("8.1.9", "8.1.3"), ("6.8", "6.8.2")],
)
def test_a_reference_stands_for_the_newest_version_it_allows(written: str, resolved: str) -> None:
    assert orbs.resolved_version("circleci/aws-ecr", written) == resolved


def test_volatile_is_the_newest_version_of_all() -> None:
    newest = orbs.resolved_version("circleci/aws-ecr", "volatile")
    assert isinstance(newest, str)
    assert tuple(map(int, newest.split("."))) >= (9, 8, 1)


@pytest.mark.parametrize("written", ["", "dev:first", "99", "99.0.0", "8.2.1.1", "x"])
def test_other_references_cannot_be_told(written: str) -> None:
    assert isinstance(orbs.resolved_version("circleci/aws-ecr", written), Unknown)


def script() -> ModuleType:
    spec = spec_from_file_location("reduce_orbs", ROOT / "scripts" / "reduce_orbs.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_reduced_to_spans_of_versions() -> None:
    has = {"commands": {"build": {"registry-id": {"type": "string", "default": "A"}, "other": {}}}}
    changed = {"commands": {"build": {"registry-id": {"type": "string", "default": "B"}}}}
    versions = {"v10.0.0": changed, "v2.0.0": has, "v3.0.0": {}, "v1.0.0": has, "v9.0.0": has}
    table = script().reduce({"circleci/aws-ecr": versions})
    assert table == {
        "circleci/aws-ecr": {
            "versions": ["1.0.0", "2.0.0", "3.0.0", "9.0.0", "10.0.0"],
            "commands": {
                "build": {
                    "registry-id": [
                        {"from": "1.0.0", "to": "2.0.0", "type": "string", "default": "A"},
                        {"from": "9.0.0", "to": "9.0.0", "type": "string", "default": "A"},
                        {"from": "10.0.0", "to": "10.0.0", "type": "string", "default": "B"},
                    ]
                }
            },
        }
    }


def test_the_shipped_table_holds_what_the_script_keeps() -> None:
    table = json.loads((ROOT / "ecrlint" / "model" / "orbs.json").read_text(encoding="utf-8"))
    assert table.keys() == script().KEPT.keys()
