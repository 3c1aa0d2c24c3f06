"""The repository a lifecycle policy is tied to, and other policies it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform.policy_targets import targets_below
from ecrlint.terraform.instance import evaluate_root
from ecrlint.terraform.providers import Providers
from ecrlint.values import Unknown

HEAD = """variable "x" {}
resource "aws_ecr_repository" "api" {
  name = "shop/api"
}
resource "aws_ecr_repository" "other" {
  name = "${var.x}/other"
}
"""


def targets(tmp_path: Path, text: str) -> dict[str, Entity]:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    root = evaluate_root(Sources(tmp_path), ".")
    return {entity.address: entity for entity in targets_below(root, Providers(root))}


def policy(name: str, repository: str, more: str = "") -> str:
    return (
        f'resource "aws_ecr_lifecycle_policy" "{name}" {{\n  {more}\n  repository = {repository}\n  policy = ""\n}}\n'
    )


def value(entity: Entity, fact: str) -> Any:
    found = entity.facts[fact].value
    return found.reason if isinstance(found, Unknown) else found


@pytest.mark.parametrize(
    ("repository", "reference", "declared", "ordered"),
    [
        ("aws_ecr_repository.api.name", "name", "resource", True),
        ("aws_ecr_repository.api.id", "name", "resource", True),
        ("aws_ecr_repository.api.arn", "arn", "resource", True),
        ("aws_ecr_repository.api.repository_url", "repository_url", "resource", True),
        ("aws_ecr_repository.other.name", "name", "resource", True),
        ('"shop/api"', None, "resource", False),
        ('"shop/web"', None, "nothing", True),
        ('"shop/other"', None, "aws_ecr_repository.other may have that name: var.x has no value", True),
        ("var.x", None, "var.x has no value", True),
    ],
)
def test_how_a_policy_is_tied(tmp_path: Path, repository: str, reference: object, declared: str, ordered: bool) -> None:
    (entity,) = targets(tmp_path, HEAD + policy("p", repository)).values()
    assert [value(entity, name) for name in ("reference", "declared", "ordered")] == [reference, declared, ordered]
    assert entity.facts["declared"].origin.place.span.line == 10


def test_a_data_source_and_a_prefix_of_a_template_declare_too(tmp_path: Path) -> None:
    text = """data "aws_ecr_repository" "web" {
  name = "shop/web"
}
resource "aws_ecr_repository_creation_template" "lab" {
  prefix      = "lab"
  applied_for = ["CREATE_ON_PUSH"]
}
"""
    policies = [("a", "data.aws_ecr_repository.web.name"), ("b", '"shop/web"'), ("c", '"lab/x"'), ("d", '"labor/x"')]
    found = targets(tmp_path, text + "".join(policy(*item) for item in policies))
    assert [value(entity, "declared") for entity in found.values()] == ["data", "data", "template", "nothing"]


def test_a_policy_that_waits_for_its_repository_is_in_order(tmp_path: Path) -> None:
    (entity,) = targets(tmp_path, HEAD + policy("p", '"shop/api"', "depends_on = [aws_ecr_repository.api]")).values()
    assert value(entity, "ordered") is True
    assert value(entity, "declared_as") == "aws_ecr_repository.api"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (('"shop/api"', ""), ('"shop/api"', ""), True),
        (('"shop/api"', ""), ('"shop/web"', ""), None),
        (('"shop/api"', ""), ("aws_ecr_repository.api.name", ""), True),
        (("aws_ecr_repository.api.name", ""), ("aws_ecr_repository.api.id", ""), True),
        (("aws_ecr_repository.api.name", ""), ("aws_ecr_repository.other.name", ""), None),
        (("aws_ecr_repository.other.name", ""), ("aws_ecr_repository.other.name", ""), True),
        (("var.x", ""), ("var.x", ""), True),
        (
            ("var.x", ""),
            ('"shop/api"', ""),
            "it cannot be told whether both are for one repository: var.x has no value",
        ),
        (('"${var.x}/a"', ""), ('"shop/b"', ""), None),
        (("var.x.a", ""), ("var.x.a", ""), True),
        (("var.x.a", ""), ('var.x["a"]', ""), True),
        (
            ("var.x.a", ""),
            ("var.x.b", ""),
            "it cannot be told whether both are for one repository: var.x has no value",
        ),
        (
            ("var.x[0]", ""),
            ("var.x[1]", ""),
            "it cannot be told whether both are for one repository: var.x has no value",
        ),
        (('["shop/api"]', ""), ('["shop/web"]', ""), None),
        (('"shop/api"', "provider = aws.other"), ('"shop/api"', ""), None),
        (('"shop/api"', 'region = "eu-west-1"'), ('"shop/api"', 'region = "eu-west-2"'), None),
        (('"shop/api"', 'region = "eu-west-1"'), ('"shop/api"', 'region = "eu-west-1"'), True),
        (('"shop/api"', "region = var.x"), ('"shop/api"', "region = var.x"), True),
        (('"shop/api"', "region = var.x"), ('"shop/api"', 'region = "eu-west-1"'), "var.x has no value"),
        (('"shop/api"', "count = var.x ? 1 : 0"), ('"shop/api"', "count = var.x ? 0 : 1"), None),
        (('"shop/api"', "count = var.x ? 1 : 0"), ('"shop/api"', "count = var.x ? 1 : 0"), True),
        (('"shop/api"', "count = 0"), ('"shop/api"', ""), None),
        (
            ('"shop/api"', "count = var.x ? 1 : 0"),
            ('"shop/api"', ""),
            "aws_ecr_lifecycle_policy.a[0] may not exist at the same time: var.x has no value",
        ),
    ],
)
def test_two_policies_of_one_repository(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str], same: object
) -> None:
    found = targets(tmp_path, HEAD + policy("a", *first) + policy("b", *second))
    (entity,) = [entity for address, entity in found.items() if ".b" in address]
    expected = next(address for address in (*found, "") if ".a" in address or not address) if same is True else same
    assert value(entity, "same_target_as") == expected
    if same is True:
        assert entity.facts["first_policy"].origin.place.span.line == 8


def test_policies_in_one_module_that_may_not_exist_exist_together(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(policy("a", '"shop/api"') + policy("b", '"shop/api"'), encoding="utf-8")
    found = targets(tmp_path, 'variable "x" {}\nmodule "m" {\n  source = "./m"\n  count = var.x ? 1 : 0\n}\n')
    assert [value(entity, "same_target_as") for entity in found.values()] == [
        None,
        "module.m[0].aws_ecr_lifecycle_policy.a",
    ]
