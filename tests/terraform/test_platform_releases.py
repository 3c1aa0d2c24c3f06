"""The interface of each release of the Cloud Platform's module, and the script that reads it from its history."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from ecrlint.terraform.platform_releases import newest, release_of_commit, span_of, spans

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("reduce_modules", ROOT / "scripts" / "reduce_modules.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("release", "argument", "taken"),
    [
        ((4, 0, 0), "aws_region", True),
        ((4, 7, 0), "aws_region", False),
        ((5, 1, 1), "oidc_providers", False),
        ((5, 1, 2), "oidc_providers", True),
        ((5, 3, 0), "scan_on_push", True),
        ((6, 0, 0), "scan_on_push", False),
        ((7, 1, 1), "enable_irsa", False),
        ((8, 0, 1), "enable_irsa", True),
    ],
)
def test_what_a_release_takes(release: tuple[int, ...], argument: str, taken: bool) -> None:
    span = span_of(release)
    assert span is not None
    assert (argument in span.arguments) is taken


def test_what_releases_demand_and_give() -> None:
    old, new = span_of((5, 3, 0)), span_of((6, 0, 0))
    assert old is not None
    assert new is not None
    assert old.required == {"repo_name", "team_name"}
    assert new.required - old.required == {
        "application", "business_unit", "environment_name", "infrastructure_support", "is_production", "namespace",
    }  # fmt: skip
    assert old.outputs - new.outputs == {"access_key_id", "secret_access_key"}
    assert newest().filled == {"environment_name"}


def test_only_releases_that_are_known_have_an_interface() -> None:
    assert span_of((8, 0, 3)) is None
    assert span_of((5, 4, 0)) is None
    assert [span.seen for span in spans()] == [False] * (len(spans()) - 1) + [True]
    assert all(one.last < other.first for one, other in zip(spans(), spans()[1:], strict=False))


@pytest.mark.parametrize(
    ("commit", "release"),
    [
        ("c80fbeee54304324934e67c1afd517c6bc59c94d", "7.1.1"),
        ("C80FBEE", "7.1.1"),
        ("c80fbeee54304324934e67c1afd517c6bc59c94e", None),
        ("a8ce80e902cc98a1e886f8a3e96b3f62250d79f8", None),
    ],
)
def test_the_release_of_a_commit(commit: str, release: str | None) -> None:
    assert release_of_commit(commit) == release


def test_the_script_reads_what_a_module_takes_and_gives(script: ModuleType) -> None:
    variables = """
    variable "b" {}
    variable "a" {
      default = null
    }
    variable "c" {
      type = string
      validation {
        condition     = length(var.c) > 0
        error_message = "c is empty"
      }
    }
    /* variable "d" {} */
    """
    found = script.interface_of({"variables.tf": variables, "outputs.tf": 'output "x" {\n  value = var.a\n}\n'})
    assert found == {"required": ["b", "c"], "optional": ["a"], "filled": ["c"], "outputs": ["x"]}


def test_the_script_writes_a_line_for_each_list(script: ModuleType) -> None:
    assert script.dump({"a": {"b": ["c", "d"]}, "e": []}) == '{\n "a": {\n  "b": ["c", "d"]\n },\n "e": []\n}\n'
