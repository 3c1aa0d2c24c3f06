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
    has = {"commands": {"build": {"registry-id": {"type": "string", "default": "A"}}}}
    changed = {"commands": {"build": {"registry-id": {"type": "string", "default": "B"}}}}
    other = {"executors": {"default": {"size": {"type": "enum", "enum": ["s", "m"], "required": True}}}}
    versions = {"v10.0.0": changed, "v2.0.0": has, "v3.0.0": other, "v1.0.0": has, "v9.0.0": has, "v0.1.0": {}}
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
            "executors": {
                "default": {
                    "size": [
                        {
                            "from": "3.0.0",
                            "to": "3.0.0",
                            "type": "enum",
                            "default": None,
                            "enum": ["s", "m"],
                            "required": True,
                        }
                    ]
                }
            },
        }
    }


def test_the_shipped_table_holds_what_the_script_keeps() -> None:
    table = json.loads((ROOT / "ecrlint" / "model" / "orbs.json").read_text(encoding="utf-8"))
    assert tuple(table) == script().KEPT


@pytest.mark.parametrize(
    ("written", "sure"),
    [("8.2.1", True), ("8", True), ("8.2", True), ("8.1.9", False), ("9", False), ("9.8", False), ("volatile", False)],
)
def test_only_what_cannot_have_changed_since_is_sure(written: str, sure: bool) -> None:
    found = orbs.release("circleci/aws-ecr", written)
    assert isinstance(found, orbs.Release)
    assert found.sure is sure


def test_names_and_parameters_of_a_version() -> None:
    assert "build-image" in orbs.names("circleci/aws-ecr", "commands", "8.2.1")
    assert "build-image" not in orbs.names("circleci/aws-ecr", "commands", "9.0.0")
    assert orbs.names("circleci/aws-ecr", "executors", "8.2.1") == ("default",)
    found = orbs.parameters("circleci/aws-ecr", "jobs", "build_and_push_image", "9.0.0")
    assert found["auth"]["required"] is True
    assert found["tag"]["default"] == "latest"
    assert not orbs.parameters("circleci/aws-ecr", "jobs", "build-and-push-image", "9.0.0")


@pytest.mark.parametrize(
    ("written", "accepted", "expected"),
    [
        ("push-image", ("push_image", "push"), "push_image"),
        ("registry-id", ("repo", "account_id"), "account_id"),
        ("dockerfil", ("dockerfile", "path"), "dockerfile"),
        ("labels", ("dockerfile", "path"), ""),
        ("x" * 10_000, ("x" * 9_999,), ""),
    ],
)
def test_the_name_that_was_meant(written: str, accepted: tuple[str, ...], expected: str) -> None:
    assert orbs.meant(written, accepted) == expected


def test_a_name_that_is_only_spelled_otherwise() -> None:
    assert orbs.respelled("push-image", ("push_image",))
    assert not orbs.respelled("push_image", ("push_image",))
    assert not orbs.respelled("pull-image", ("push_image",))
