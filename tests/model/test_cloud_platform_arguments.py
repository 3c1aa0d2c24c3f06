"""What calls of the module hand over: the arguments that need a word, with their lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import entities
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

HUB = "github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials"
REQUIRED = (
    "repo_name", "business_unit", "application", "is_production", "team_name", "namespace", "environment_name",
    "infrastructure_support",
)  # fmt: skip


def arguments(tmp_path: Path, text: str) -> dict[str, Entity]:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    found = entities(evaluate_root(Sources(tmp_path), "."), {})
    return {entity.address: entity for entity in found if entity.kind == "cp.argument"}


def call(ref: str, *lines: str, required: tuple[str, ...] = REQUIRED) -> str:
    """A call whose further lines begin on line 3."""
    given = [f'  {name} = "x"' for name in required]
    return "\n".join(
        ['module "ecr" {', f'  source = "{HUB}?ref={ref}"', *(f"  {line}" for line in lines), *given, "}", ""]
    )


def seen(entity: Entity, *names: str) -> tuple[Any, ...]:
    values = [entity.facts[name].value for name in names]
    return tuple(f"?{value.reason}" if isinstance(value, Unknown) else value for value in values)


@pytest.mark.parametrize(
    ("ref", "name", "taken", "resembles", "first", "last"),
    [
        ("7.1.1", "scan_on_push", False, "", "4.1.0", "5.3.0"),
        ("7.1.1", "enable_irsa", False, "", "8.0.0", ""),
        ("7.1.1", "colour", False, "", "", ""),
        ("5.1.1", "oidc_providers", False, "", "5.1.2", ""),
        ("8.0.2", "scan_on_push", False, "", "4.1.0", "5.3.0"),
        ("8.0.2", "github_environment", False, "github_environments", "", ""),
        ("8.0.2", "colour", "?of release 8.0.2 only calls are known, none of which has colour", "", "", ""),
        ("9.0.0", "colour", "?the arguments of release 9.0.0 are not known", "", "", ""),
        ("main", "scan_on_push", "?no release is named", "", "4.1.0", "5.3.0"),
    ],
)
def test_arguments_a_release_does_not_take(
    tmp_path: Path, ref: str, name: str, taken: object, resembles: str, first: str, last: str
) -> None:
    required = REQUIRED if ref != "5.1.1" else ("repo_name", "team_name")
    entity = arguments(tmp_path, call(ref, f"{name} = true", required=required))[f"module.ecr#{name}"]
    facts = seen(entity, "name", "taken", "resembles", "taken_from", "taken_until")
    assert facts == (name, taken, resembles, first, last)
    assert entity.facts["taken"].origin.place.span.line == 3


@pytest.mark.parametrize("ref", ["6.0.0", "7.1.1", "8.0.1"])
def test_what_is_taken_needs_no_word(tmp_path: Path, ref: str) -> None:
    lines = ("count = 1", "oidc_providers = []", "github_actions_prefix = var.x", "depends_on = []", "/* colour = 1 */")
    assert arguments(tmp_path, call(ref, *lines)) == {}


@pytest.mark.parametrize(
    ("ref", "missing"),
    [
        ("5.3.0", ["team_name"]),
        ("6.0.0", [*sorted({*REQUIRED} - {"repo_name", "namespace"})]),
        ("9.0.0", "?the arguments of release 9.0.0 are not known"),
    ],
)  # fmt: skip
def test_what_is_missing_but_the_namespace(tmp_path: Path, ref: str, missing: object) -> None:
    (entity,) = arguments(tmp_path, call(ref, required=("repo_name",))).values()
    assert seen(entity, "part", "missing") == ("missing", missing)
    assert entity.facts["missing"].origin.place.span.line == 1


@pytest.mark.parametrize(
    ("ref", "value", "refused"),
    [
        ("6.1.0", '""', None),
        ("6.1.1", '""', True),
        ("8.0.0", '""', True),
        ("8.0.0", '"dev"', None),
        ("8.0.0", "var.x", None),
        ("main", '""', None),
    ],
)  # fmt: skip
def test_an_empty_environment(tmp_path: Path, ref: str, value: str, refused: bool | None) -> None:
    required = tuple(name for name in REQUIRED if name != "environment_name")
    found = arguments(tmp_path, call(ref, f"environment_name = {value}", required=required))
    entity = found.get("module.ecr#environment_name")
    assert (entity.facts["refused_as_empty"].value if entity else None) == refused
    assert entity is None or entity.facts["refused_as_empty"].origin.place.span.line == 3


@pytest.mark.parametrize(
    ("ref", "why"), [("9.0.0", "the arguments of release 9.0.0 are not known"), ("main", "no release is named")]
)
def test_what_a_release_demands_that_is_not_known(tmp_path: Path, ref: str, why: str) -> None:
    (entity,) = arguments(tmp_path, call(ref, "oidc_providers = []", "enable_irsa = true")).values()
    assert seen(entity, "part", "missing") == ("missing", f"?{why}")


def test_instances_are_one_call_and_copies_none(tmp_path: Path) -> None:
    text = call("7.1.1", 'for_each = toset(["a", "b"])', "colour = 1")
    text += 'module "copy" {\n  source = "./cloud-platform-terraform-ecr-credentials"\n  colour = 1\n}\n'
    assert list(arguments(tmp_path, text)) == ["module.ecr#colour"]
