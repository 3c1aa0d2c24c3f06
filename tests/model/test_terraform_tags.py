"""The tags a repository really gets: values, and the lines a person would edit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import entities
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

VALUES = {"tags": {"required": ["Project", "ManagedBy"], "project": "Project", "managed_by": "ManagedBy"}}

MANAGED = ["ManagedBy"]

PROVIDER = 'provider "aws" {\n  default_tags {\n    tags = {\n      %s\n    }\n  }\n}\n'


def repository(tmp_path: Path, tags: str, more: str = "") -> Entity:
    text = f'resource "aws_ecr_repository" "r" {{\n  name = "a/b"\n{tags}\n}}\nvariable "x" {{}}\n{more}'
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    found = entities(evaluate_root(Sources(tmp_path), "."), VALUES)
    (entity,) = (entity for entity in found if entity.kind == "ecr.repository")
    return entity


def shown(value: Any) -> Any:
    """A fact with `?` for what cannot be told, `-?` for what may be missing as well."""
    if isinstance(value, Unknown):
        return "-?" if value.maybe_null else "?"
    return {key: shown(item) for key, item in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize(
    ("tags", "more", "effective", "missing"),
    [
        ("", "", {}, ["Project", "ManagedBy"]),
        ("  tags = null", "", {}, ["Project", "ManagedBy"]),
        ('  tags = { Project = "a" }', "", {"Project": "a"}, ["ManagedBy"]),
        ('  tags = { Project = "a" }', PROVIDER % 'ManagedBy = "t"', {"Project": "a", "ManagedBy": "t"}, []),
        ('  tags = { Project = "a" }', PROVIDER % 'Project = "b"', {"Project": "a"}, ["ManagedBy"]),
        ("  tags = var.x", "", {"Project": "-?", "ManagedBy": "-?"}, []),
        ("  tags = var.x", PROVIDER % 'Project = "b"', {"Project": "?", "ManagedBy": "-?"}, []),
        ("  tags = { Project = var.x }", "", {"Project": "?"}, ["ManagedBy"]),
        ("  tags = { Project = null }", "", {"Project": "-?"}, ["ManagedBy"]),
        ("  tags = { Project = null }", PROVIDER % 'Project = "b"', {"Project": "?"}, ["ManagedBy"]),
        ('  tags = merge({ Project = "a" }, var.x)', "", {"Project": "?", "ManagedBy": "-?"}, []),
        ('  tags = merge(var.x, { Project = "a" })', "", {"Project": "a", "ManagedBy": "-?"}, []),
        ('  tags = var.x ? { Project = "a" } : {}', "", {"Project": "-?"}, ["ManagedBy"]),
        ('  tags = var.x ? { Project = "a", N = 1 } : { Project = "a" }', "", {"Project": "a", "N": "-?"}, MANAGED),
        (
            '  tags = var.x ? { Project = "a" } : {}',
            PROVIDER % 'Project = "a"',
            {"Project": "a"},
            ["ManagedBy"],
        ),
        ("", PROVIDER % "(var.x) = 1", {"Project": "-?", "ManagedBy": "-?"}, []),
        ("  tags = { (var.x) = 1 }", "", {"Project": "-?", "ManagedBy": "-?"}, []),
        ("  tags = [1]", "", {"Project": "-?", "ManagedBy": "-?"}, []),
    ],
)  # fmt: skip
def test_effective_tags(tmp_path: Path, tags: str, more: str, effective: dict[str, str], missing: list[str]) -> None:
    entity = repository(tmp_path, tags, more)
    assert shown(entity.facts["tags"].value) == effective
    assert entity.facts["missing_tags"].value == missing


@pytest.mark.parametrize(
    ("tags", "more", "fact", "value", "line"),
    [
        ("", "", "tags", {}, 1),
        ('  tags = {\n    Project = "a"\n  }', "", "project_tag", "a", 4),
        ('  tags = {\n    Project = "a"\n  }', "", "tags", {"Project": "a"}, 3),
        ("  tags = local.t", 'locals {\n  t = { Project = "a" }\n}\n', "project_tag", "a", 3),
        ("", PROVIDER % 'Project = "b"', "project_tag", "b", 9),
        ('  tags = {\n    N = "1"\n    project = "a"\n  }', "", "misspelt_tags", ["project"], 5),
        ("", PROVIDER % 'managed-by = "b"', "misspelt_tags", ["managed-by"], 9),
        ('  tags = {\n    Project = ""\n  }', "", "empty_tags", ["Project"], 4),
        ("  tags = {\n    Project = var.x\n  }", "", "empty_tags", [], 3),
        ('  tags = {\n    ManagedBy = "hand"\n  }', "", "managed_by_tag", "hand", 4),
        ("  tags = {\n    ManagedBy = var.x\n  }", "", "managed_by_tag", None, 4),
        ("", PROVIDER % "", "provider", "aws", 6),
    ],
)
def test_a_tag_is_found_where_it_is_written(
    tmp_path: Path, tags: str, more: str, fact: str, value: Any, line: int
) -> None:
    found = repository(tmp_path, tags, more).facts[fact]
    assert (found.value, found.origin.place.span.line) == (value, line)


def test_a_value_from_a_local_has_its_place_as_a_step(tmp_path: Path) -> None:
    entity = repository(tmp_path, "  tags = local.t", 'locals {\n  t = { Project = "a" }\n}\n')
    (step,) = entity.facts["project_tag"].origin.chain
    assert (step.note, step.place.span.line) == ("local.t", 7)


def test_each_tag_has_a_place_of_its_own(tmp_path: Path) -> None:
    entity = repository(tmp_path, '  tags = {\n    A = "1"\n    "a/b" = "2"\n  }')
    assert {k: o.place.span.line for k, o in entity.facts["tags"].items.items()} == {"/A": 4, "/a~1b": 5}


def test_a_misspelt_tag_beside_the_right_one_is_none(tmp_path: Path) -> None:
    entity = repository(tmp_path, '  tags = { Project = "a", project = "b", ManagedBy = "t" }')
    assert entity.facts["misspelt_tags"].value == []


def test_without_tags_in_the_convention_nothing_is_missing(tmp_path: Path) -> None:
    repository(tmp_path, "")
    (entity,) = (e for e in entities(evaluate_root(Sources(tmp_path), "."), {}) if e.kind == "ecr.repository")
    assert entity.facts["missing_tags"].value == []
    assert entity.facts["project_tag"].value is None


def test_a_misspelt_tag_says_which_one_it_means(tmp_path: Path) -> None:
    entity = repository(tmp_path, '  tags = { "managed by" = "t" }')
    assert entity.facts["misspelt_tags"].value == ["managed by"]
    assert entity.facts["meant_tags"].value == ["ManagedBy"]
