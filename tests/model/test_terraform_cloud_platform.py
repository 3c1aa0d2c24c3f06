"""Calls of the Cloud Platform's module, and the evidence for a convention."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import convention_evidence, entities
from ecrlint.terraform.instance import Instance, evaluate_root
from ecrlint.values import Unknown

NAME = "cloud-platform-terraform-ecr-credentials"


def root(tmp_path: Path, text: str) -> Instance:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    return evaluate_root(Sources(tmp_path), ".")


def modules(tmp_path: Path, text: str) -> list[Entity]:
    return [e for e in entities(root(tmp_path, text), {}) if e.kind == "cp.module"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"github.com/ministryofjustice/{NAME}?ref=8.0.2", True),
        (f"github.com/ministryofjustice/{NAME}", True),
        (f"git::https://github.com/ministryofjustice/{NAME}.git?ref=8.0.2", True),
        (f"git::https://www.github.com/ministryofjustice/{NAME}.git//?ref=8.0.2", True),
        (f"git@github.com:ministryofjustice/{NAME}.git", True),
        (f"github.com/ministryofjustice/{NAME}//sub?ref=1", True),
        (f"github.com/ministryofjustice/{NAME}-fork", False),
        (f"github.com/ministryofjustice/x-{NAME}", False),
        ("terraform-aws-modules/ecr/aws", False),
        (f"./{NAME}x", False),
    ],
)
def test_spellings_of_the_source(tmp_path: Path, source: str, expected: bool) -> None:
    text = f'module "ecr" {{\n  source = "{source}"\n}}\n'
    assert bool(modules(tmp_path, text)) is expected
    evidence = {name for name, _ in convention_evidence(root(tmp_path, text))}
    assert ("cloud-platform" in evidence) is expected


@pytest.mark.parametrize(
    ("written", "value", "others", "at"),
    [
        ('oidc_providers = ["github"]', ["github"], [], 3),
        ("# oidc_providers", None, [], 1),
        ("oidc_providers = null", None, [], 1),
        ("oidc_providers = []", [], [], 3),
        ('oidc_providers = toset(["github", "circleci"])', ["circleci", "github"], [], 3),
        ('oidc_providers = "github"', "github", [], 3),
        ('oidc_providers = ["GitHub", "github"]', ["GitHub", "github"], ["GitHub"], 3),
    ],
)
def test_providers(tmp_path: Path, written: str, value: object, others: list[str], at: int) -> None:
    text = f'module "ecr" {{\n  source = "github.com/ministryofjustice/{NAME}?ref=8.0.2"\n  {written}\n}}\n'
    (entity,) = modules(tmp_path, text)
    fact = entity.facts["oidc_providers"]
    assert fact.value == value
    assert fact.origin.place.span.line == at
    assert entity.facts["other_oidc_providers"].value == others


def test_an_unknown_provider_is_unknown_by_itself(tmp_path: Path) -> None:
    call = f'module "ecr" {{\n  source = "github.com/m/{NAME}"\n  oidc_providers = ["github", var.x]\n}}\n'
    text = 'variable "x" {}\n' + call
    (entity,) = modules(tmp_path, text)
    first, second = entity.facts["oidc_providers"].value  # type: ignore[misc]
    assert first == "github"
    assert isinstance(second, Unknown)


def test_evidence_says_where_it_is(tmp_path: Path) -> None:
    text = f'resource "aws_ecr_repository" "r" {{}}\nmodule "ecr" {{\n  source = "github.com/m/{NAME}"\n}}\n'
    found = [(name, place.span.line) for name, place in convention_evidence(root(tmp_path, text))]
    assert found == [("cloud-platform", 3), ("central-oidc", 1)]


def test_a_module_named_in_a_comment_is_no_evidence(tmp_path: Path) -> None:
    assert not list(convention_evidence(root(tmp_path, f"# github.com/ministryofjustice/{NAME}\n")))
