"""What ecrlint depends on, and what a release says of itself."""

from __future__ import annotations

import importlib.util
import re
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from .test_layers import THIRD_PARTY

ROOT = Path(__file__).resolve().parents[1]
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCK = (ROOT / "action" / "requirements.txt").read_text(encoding="utf-8")
PACKAGES = {"ruamel": "ruamel.yaml", "hcl2": "python-hcl2", "sarif_om": "sarif-om", "attr": "attrs"}
"""Packages that are imported by another name than their own."""


def required(name: str) -> dict[str, Requirement]:
    (table,) = re.findall(rf"^{name} = \[\n(.*?)^\]", PROJECT, re.MULTILINE | re.DOTALL)
    found = (Requirement(text) for text in re.findall(r'"([^"]+)"', table))
    return {requirement.name: requirement for requirement in found}


def script(name: str) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(f"scripts_{name}", ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_what_is_imported_is_what_is_depended_on() -> None:
    assert required("dependencies").keys() == {PACKAGES.get(name, name) for name in THIRD_PARTY}


@pytest.mark.parametrize("table", ["dependencies", "requires"])
def test_each_dependency_has_a_lower_bound_and_those_with_major_versions_an_upper_one(table: str) -> None:
    for name, requirement in required(table).items():
        operators = sorted(specifier.operator for specifier in requirement.specifier)
        assert operators == ([">="] if name == "attrs" else ["<", ">="]), name  # attrs counts years


def test_ecrlint_is_built_with_what_it_runs_with() -> None:
    run = required("dependencies")
    shared = {name: need.specifier for name, need in required("requires").items() if name in run}
    assert shared == {name: run[name].specifier for name in shared}
    assert len(shared) == 4


def test_the_security_policy_names_the_address_of_the_project() -> None:
    (address,) = re.findall(r'^Repository = "(.*)"$', PROJECT, re.MULTILINE)
    addresses = re.findall(r"https://[^\s>)]+", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert addresses == [f"{address}/security/advisories/new", f"{address}/issues"]


bill = script("bill_of_materials")


class TestBillOfMaterials:
    def test_the_whole_lock_is_read(self) -> None:
        locked = list(bill.read_lock(LOCK))
        assert [(one.name, one.version) for one in locked] == re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.MULTILINE)
        assert sum(len(one.hashes) for one in locked) == LOCK.count("--hash=sha256:")
        assert all(len(digest) == 64 for one in locked for digest in one.hashes)
        assert {one.condition for one in locked} == {"", *re.findall(r"==\S+ ; (.*) \\$", LOCK, re.MULTILINE)}

    def test_it_says_who_needs_whom_and_what_only_builds(self) -> None:
        document: dict[str, Any] = bill.bill(
            [
                bill.Locked("a", "1.0", "", ("0" * 64,)),
                bill.Locked("b", "2.0", "python_full_version < '3.11'", ("1" * 64, "2" * 64)),
                bill.Locked("hatchling", "3.0", "", ("3" * 64,)),
            ],
            metadata := Metadata(a=["B", "else"], b=[], hatchling=["a"]),
            project(),
            None,
        )
        assert [(c["name"], c["scope"]) for c in document["components"]] == [
            ("a", "required"),
            ("b", "required"),
            ("hatchling", "excluded"),
        ]
        assert [(d["ref"], d["dependsOn"]) for d in document["dependencies"]] == [
            ("pkg:pypi/ecrlint@9.9", ["pkg:pypi/a@1.0"]),
            ("pkg:pypi/a@1.0", ["pkg:pypi/b@2.0"]),
            ("pkg:pypi/b@2.0", []),
            ("pkg:pypi/hatchling@3.0", ["pkg:pypi/a@1.0"]),
        ]
        assert document["components"][1]["properties"][0]["value"] == "python_full_version < '3.11'"
        assert [h["content"][0] for h in document["components"][1]["externalReferences"][0]["hashes"]] == ["1", "2"]
        assert metadata.asked == {"a", "b", "hatchling"}

    def test_a_lock_that_lacks_a_dependency_is_refused(self) -> None:
        with pytest.raises(SystemExit, match="holds no a"):
            bill.bill([bill.Locked("hatchling", "3.0", "", ())], Metadata(hatchling=[]), project(), None)


class Metadata:
    """What packages say of themselves, by the package."""

    def __init__(self, **needs: list[str]) -> None:
        self.needs = needs
        self.asked: set[str] = set()

    def __getitem__(self, one: Any) -> dict[str, Any]:
        self.asked.add(one.name)
        return {"needs": self.needs[one.name], "expression": "MIT", "named": [], "about": "..."}


def project() -> dict[str, str]:
    words = ("name", "description", "license", "repository")
    return {**dict.fromkeys(words, "ecrlint"), "version": "9.9", "needs": "a>=1,<2"}
