"""Facts that are one of a few values: unknown, with all they can be as plain data, or with nothing at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.inputs import Inputs, VarFile
from ecrlint.model.terraform import entities
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Json, Unknown


def repository(tmp_path: Path, files: Mapping[str, str], inputs: Inputs) -> Entity:
    for path, text in files.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = entities(evaluate_root(Sources(tmp_path), ".", inputs), {})
    (entity,) = [entity for entity in found if entity.kind == "ecr.repository"]
    return entity


def main(mutability: str = '"IMMUTABLE"', name: str = '"shop/api"') -> str:
    block = f'resource "aws_ecr_repository" "api" {{\n  name = {name}\n  image_tag_mutability = {mutability}\n}}\n'
    return block + 'variable "x" {\n  default = "MUTABLE"\n}\nvariable "open" {}\n'


def value(found: Json) -> object:
    return (found.reason, found.options) if isinstance(found, Unknown) else found


WHY = "var.x has another value with prod.tfvars"
IMMUTABLE, MUTABLE = "IMMUTABLE", "MUTABLE"
PROD = {"prod.tfvars": 'x = "IMMUTABLE"\n'}


@pytest.mark.parametrize(
    ("expression", "files", "expected"),
    [
        ("var.x", {}, MUTABLE),
        ("var.x", PROD, (WHY, (MUTABLE, IMMUTABLE))),
        ("upper(var.x)", PROD, (WHY, (MUTABLE, IMMUTABLE))),
        ("var.x", {"prod.tfvars": 'x = "MUTABLE"\n'}, MUTABLE),
        # A null stands for the provider's default, which is the variable's default as well.
        ("var.x", {"prod.tfvars": "x = null\n"}, MUTABLE),
        ('var.open ? "MUTABLE" : "IMMUTABLE"', {}, ("var.open has no value", (MUTABLE, IMMUTABLE))),
        ('var.open ? "MUTABLE" : null', {}, MUTABLE),
        ('var.open ? "IMMUTABLE" : null', {}, ("var.open has no value", (IMMUTABLE, MUTABLE))),
        ('var.open ? "IMMUTABLE" : var.open', {}, ("var.open has no value", ())),
        ('"${var.x}_WITH_EXCLUSION"', PROD, (WHY, ("MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION"))),
        ('"${var.x}_${var.open}"', PROD, ("var.open has no value", ())),
    ],
)
def test_what_a_fact_can_be(tmp_path: Path, expression: str, files: dict[str, str], expected: object) -> None:
    entity = repository(tmp_path, {"main.tf": main(expression), **files}, Inputs())
    assert value(entity.facts["tag_mutability"].value) == expected


def test_a_named_file_decides(tmp_path: Path) -> None:
    entity = repository(tmp_path, {"main.tf": main("var.x"), **PROD}, Inputs((VarFile("prod.tfvars"),)))
    fact = entity.facts["tag_mutability"]
    assert fact.value == IMMUTABLE
    assert [(step.note, step.place.path) for step in fact.origin.chain] == [
        ("var.x, which prod.tfvars sets", "prod.tfvars")
    ]


def test_what_all_options_have_in_common_is_known(tmp_path: Path) -> None:
    files = {"main.tf": main(name='"shop/${var.x}"'), "a.tfvars": 'x = "api"\n', "b.tfvars": 'x = "web/Admin"\n'}
    facts = repository(tmp_path, files, Inputs()).facts
    why = "var.x has another value with a.tfvars, b.tfvars"
    assert value(facts["name"].value) == (why, ("shop/MUTABLE", "shop/api", "shop/web/Admin"))
    assert value(facts["components"].value) == (why, (2, 3))
    assert facts["empty_component"].value is False
