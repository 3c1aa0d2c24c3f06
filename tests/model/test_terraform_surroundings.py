"""Where repositories are declared, in which region, and which of them have the same name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import entities
from ecrlint.model.terraform.location import glob
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

VALUES = {"location": {"file": "**/.infra/ecr.{tf,tofu}", "folder": "**/.infra/**"}}


def found(tmp_path: Path, files: Mapping[str, str], kind: str, directory: str = ".") -> dict[str, Entity]:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    all_ = entities(evaluate_root(Sources(tmp_path), directory), VALUES)
    return {entity.address: entity for entity in all_ if entity.kind == kind}


def fact(entity: Entity, name: str) -> Any:
    value = entity.facts[name].value
    return value.reason if isinstance(value, Unknown) else value


def line(entity: Entity, name: str) -> tuple[str, int]:
    place = entity.facts[name].origin.place
    return place.path, place.span.line


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("**/.infra/ecr.tf", ".infra/ecr.tf", True),
        ("**/.infra/ecr.tf", "a/b/.infra/ecr.tf", True),
        ("**/.infra/ecr.tf", "x.infra/ecr.tf", False),
        ("**/.infra/ecr.tf", ".Infra/ECR.tf", True),
        ("**/.infra/ecr.tf", ".infra/ecrXtf", False),
        ("**/.infra/ecr.tf", ".infra/a/ecr.tf", False),
        ("**/.infra/**", ".infra/a/b.tf", True),
        ("**/.infra/**", "infra/a.tf", False),
        ("*/e?r.{tf,tf.json}", "a/ecr.tf.json", True),
        ("*/e?r.{tf,tf.json}", "a/b/ecr.tf", False),
        ("a/(b", "a/(b", True),
    ],
)
def test_globs(pattern: str, path: str, fits: bool) -> None:
    assert glob(pattern, path) is fits


REPOSITORY = 'resource "aws_ecr_repository" "r" {\n  name = "%s"\n}\n'
CALL = 'module "m" {\n  source = "%s"\n}\n'


@pytest.mark.parametrize(
    ("files", "directory", "location", "declared", "line_"),
    [
        ({".infra/ecr.tf": REPOSITORY}, ".infra", "as agreed", ".infra/ecr.tf", 1),
        ({".infra/main.tf": REPOSITORY}, ".infra", "in the folder", ".infra/main.tf", 1),
        ({"infra/ecr.tf": REPOSITORY}, "infra", "elsewhere", "infra/ecr.tf", 1),
        (
            {".infra/ecr.tf": "\n" + CALL % "./m", ".infra/m/main.tf": CALL % "./n", ".infra/m/n/main.tf": REPOSITORY},
            ".infra",
            "as agreed",
            ".infra/ecr.tf",
            2,
        ),
    ],
)
def test_the_file_that_declares_a_repository(
    tmp_path: Path, files: Mapping[str, str], directory: str, location: str, declared: str, line_: int
) -> None:
    (entity,) = found(tmp_path, files, "ecr.repository", directory).values()
    assert (fact(entity, "location"), fact(entity, "declared_in")) == (location, declared)
    assert line(entity, "location") == (declared, line_)


def test_policies_in_other_files(tmp_path: Path) -> None:
    policy = 'resource "aws_ecr_lifecycle_policy" "p" {\n  repository = aws_ecr_repository.r.name\n  policy = "{}"\n}\n'
    (entity,) = found(tmp_path, {"a.tf": REPOSITORY, "b.tf": "\n" + policy}, "ecr.repository").values()
    assert fact(entity, "policies_elsewhere") == ["b.tf"]
    assert line(entity, "policies_elsewhere") == ("b.tf", 2)
    (tmp_path / "b.tf").unlink()
    (entity,) = found(tmp_path, {"a.tf": REPOSITORY + policy}, "ecr.repository").values()
    assert fact(entity, "policies_elsewhere") == []


@pytest.mark.parametrize(
    ("name", "project"),
    [
        ('"shop/api"', "shop"),
        ('"shop/a/b"', "shop"),
        ('"api"', None),
        ('"/api"', None),
        ('"shop/${var.x}"', "shop"),
        ('"${var.x}/api"', "the project in the name cannot be told"),
        ('"shop${var.x}/api"', "the project in the name cannot be told"),
        ('"a-${var.x}"', "var.x has no value"),
        ("var.x", "var.x has no value"),
        ('var.x ? "shop/a" : "shop/b"', "shop"),
    ],
)
def test_the_project_in_a_name(tmp_path: Path, name: str, project: str | None) -> None:
    text = f'variable "x" {{}}\nresource "aws_ecr_repository" "r" {{\n  name = {name}\n}}\n'
    (entity,) = found(tmp_path, {"main.tf": text}, "ecr.repository").values()
    assert fact(entity, "name_project") == project
    assert line(entity, "name_project") == ("main.tf", 3)


def two(first: str, second: str, more: str = "") -> str:
    return (
        f'resource "aws_ecr_repository" "a" {{\n{first}\n}}\nresource "aws_ecr_repository" "b" {{\n{second}\n}}\n{more}'
    )


ALIAS = 'provider "aws" {\n  region = var.x\n}\nprovider "aws" {\n  alias = "z"\n}\nvariable "x" {}\n'


@pytest.mark.parametrize(
    ("text", "duplicate"),
    [
        (two('name = "s/a"', 'name = "s/b"'), None),
        (two('name = "s/a"', 'name = "s/a"'), "aws_ecr_repository.a"),
        (two('name = "s/a"', 'name = "s/a"', ALIAS), "aws_ecr_repository.a"),
        (two('name = "s/a"', 'name = "s/a"\nprovider = aws.z', ALIAS), None),
        (two('name = "s/a"', 'name = "s/a"\nprovider = aws', ALIAS), "aws_ecr_repository.a"),
        (two('name = "s/a"\nregion = "x"', 'name = "s/a"\nregion = "y"'), None),
        (two('name = "s/a"\nregion = "x"', 'name = "s/a"\nregion = "x"'), "aws_ecr_repository.a"),
        (two('name = "s/a"\nregion = "x"', 'name = "s/a"'), None),
        (two('name = "s/a"\nregion = var.x', 'name = "s/a"\nregion = "y"', ALIAS), "var.x has no value"),
        (
            two('name = "s/a"\ncount = var.x', 'name = "s/a"', ALIAS),
            "aws_ecr_repository.a[?] may not exist: var.x has no value",
        ),
        (two("name = var.x", "name = var.x", ALIAS), None),
    ],
)
def test_repositories_of_one_name(tmp_path: Path, text: str, duplicate: str | None) -> None:
    entity = found(tmp_path, {"main.tf": text}, "ecr.repository")["aws_ecr_repository.b"]
    assert fact(entity, "duplicate_of") == duplicate


def test_a_duplicate_stands_at_its_name_and_names_the_first(tmp_path: Path) -> None:
    text = two('  name = "s/a"', '  name = "s/a"')
    entity = found(tmp_path, {"main.tf": text}, "ecr.repository")["aws_ecr_repository.b"]
    assert line(entity, "duplicate_of") == ("main.tf", 5)
    (step,) = entity.facts["duplicate_of"].origin.chain
    assert (step.note, step.place.span.line) == ("aws_ecr_repository.a, which has the same name", 2)


@pytest.mark.parametrize(
    ("text", "region", "set_by", "line_"),
    [
        (REPOSITORY, None, "provider", 1),
        (REPOSITORY + 'provider "aws" {\n  region = "a"\n}\n', "a", "provider", 5),
        (REPOSITORY + 'provider "aws" {}\n', None, "provider", 1),
        (REPOSITORY.replace("}", '  region = "b"\n}') + 'provider "aws" {\n  region = "a"\n}\n', "b", "resource", 3),
        (REPOSITORY + 'provider "aws" {\n  region = var.x\n}\nvariable "x" {}\n', "var.x has no value", "provider", 5),
    ],
)
def test_the_region_of_a_resource(tmp_path: Path, text: str, region: str | None, set_by: str, line_: int) -> None:
    (entity,) = found(tmp_path, {"main.tf": text}, "ecr.region").values()
    assert (fact(entity, "region"), fact(entity, "set_by")) == (region, set_by)
    assert line(entity, "region") == ("main.tf", line_)


def test_a_provider_is_there_once_for_all_resources_that_use_it(tmp_path: Path) -> None:
    text = 'resource "aws_ecr_registry_policy" "p" {}\nresource "aws_s3_bucket" "b" {}\n' + REPOSITORY
    (entity,) = found(tmp_path, {"main.tf": text}, "ecr.region").values()
    assert fact(entity, "used_by") == "aws_ecr_repository.r"
