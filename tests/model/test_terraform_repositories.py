"""Facts of repositories: values, and the lines a person would edit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import entities
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

VALUES = {"keep_tagged": {"prefix": "v", "count": 10}}


def repositories(tmp_path: Path, files: Mapping[str, str] | str) -> dict[str, Entity]:
    for path, text in ({"main.tf": files} if isinstance(files, str) else files).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = entities(evaluate_root(Sources(tmp_path), "."), VALUES)
    return {entity.address: entity for entity in found if entity.kind == "ecr.repository"}


def repository(tmp_path: Path, files: Mapping[str, str] | str) -> Entity:
    (found,) = repositories(tmp_path, files).values()
    return found


def line(entity: Entity, fact: str) -> tuple[str, int]:
    place = entity.facts[fact].origin.place
    return place.path, place.span.line


def value(entity: Entity, fact: str) -> Any:
    found = entity.facts[fact].value
    return found.reason if isinstance(found, Unknown) else found


@pytest.mark.parametrize(
    ("name", "components", "empty", "illegal", "malformed"),
    [
        ('"shop/api"', 2, False, [], []),
        ('"api"', 1, False, [], []),
        ('"a/b/c"', 3, False, [], []),
        ('"/shop/api"', 3, True, [], ["(empty)"]),
        ('"shop/"', 2, True, [], ["(empty)"]),
        ('"Shop/My API"', 2, False, ["S", "M", " ", "A", "P", "I"], []),
        ('"shop/a..b"', 2, False, [], ["a..b"]),
        ('"shop/a___b"', 2, False, [], ["a___b"]),
        ('"shop/a--b__c.d"', 2, False, [], []),
        ('"shop/-a"', 2, False, [], ["-a"]),
        ('"shop/${var.x}"', 2, False, [], []),
        ('"shop/${var.x}-"', 2, False, [], ["...-"]),
        ('"shop/a..b${var.x}"', 2, False, [], ["a..b..."]),
        ('"shop/a.${var.x}"', 2, False, [], []),
        ('"${var.x}-api"', "var.x has no value", False, [], []),
        ('"${var.x}/${var.x}"', 2, False, [], []),
        ('"shop//${var.x}"', 3, True, [], ["(empty)"]),
        ('"My${var.x}"', "var.x has no value", False, ["M"], []),
        ("var.x", "var.x has no value", False, [], []),
        ('var.x == "" ? "shop/api" : "shop/web"', 2, False, [], []),
        ('join("/", ["shop", var.x])', 2, False, [], []),
    ],
)
def test_what_is_known_of_a_name(
    tmp_path: Path, name: str, components: object, empty: bool, illegal: list[str], malformed: list[str]
) -> None:
    text = 'variable "x" {}\nresource "aws_ecr_repository" "r" {\n  name = ' + name + "\n}\n"
    entity = repository(tmp_path, text)
    assert value(entity, "components") == components
    assert value(entity, "empty_component") is empty
    assert value(entity, "illegal_characters") == illegal
    assert value(entity, "malformed_components") == malformed
    assert line(entity, "components") == ("main.tf", 3)


def test_left_out_arguments_are_the_defaults_of_the_provider(tmp_path: Path) -> None:
    entity = repository(tmp_path, '\nresource "aws_ecr_repository" "r" {\n  name = "a/b"\n}\n')
    for fact, expected in {"tag_mutability": "MUTABLE", "scan_on_push": False}.items():
        assert value(entity, fact) == expected
        assert line(entity, fact) == ("main.tf", 2)
        assert entity.facts[fact].origin.kind == "default"
    assert value(entity, "scanned_on_push_by") == "nobody"


MUTABILITY = 'resource "aws_ecr_repository" "r" {\n  name = "a/b"\n  image_tag_mutability = %s\n}\n'


@pytest.mark.parametrize(
    ("expression", "rest", "expected", "place", "chain"),
    [
        ('"IMMUTABLE"', {}, "IMMUTABLE", ("main.tf", 3), []),
        (
            "var.m",
            {"v.tf": '\nvariable "m" {\n  default = "MUTABLE"\n}\n'},
            "MUTABLE",
            ("main.tf", 3),
            [("the default of var.m", "v.tf", 3)],
        ),
        (
            "var.m",
            {"v.tf": 'variable "m" {}\n', "terraform.tfvars": '\nm = "IMMUTABLE"\n'},
            "IMMUTABLE",
            ("main.tf", 3),
            [("var.m, which terraform.tfvars sets", "terraform.tfvars", 2)],
        ),
        (
            "local.a.m",
            {"v.tf": 'locals {\n  a = { m = local.b }\n  b = "MUTABLE"\n}\n'},
            "MUTABLE",
            ("main.tf", 3),
            [("local.a", "v.tf", 2), ("local.b", "v.tf", 3)],
        ),
        (
            'jsondecode(file("s.json")).m',
            {"s.json": '{\n  "m": "MUTABLE"\n}\n'},
            "MUTABLE",
            ("main.tf", 3),
            [("the file s.json", "s.json", 2)],
        ),
        ('true ? "MUTABLE" : "IMMUTABLE"', {}, "MUTABLE", ("main.tf", 3), []),
        ("null", {}, "MUTABLE", ("main.tf", 1), []),
        ('try(var.m, "MUTABLE")', {"v.tf": 'variable "m" {}\n'}, "var.m has no value", ("main.tf", 3), None),
        (
            'var.m ? "MUTABLE" : "IMMUTABLE"',
            {"v.tf": 'variable "m" {}\n'},
            "var.m has no value",
            ("main.tf", 3),
            [],
        ),
        ('var.m ? "MUTABLE" : null', {"v.tf": 'variable "m" {}\n'}, "MUTABLE", ("main.tf", 3), []),
    ],
)
def test_where_a_value_comes_from(
    tmp_path: Path,
    expression: str,
    rest: dict[str, str],
    expected: str,
    place: tuple[str, int],
    chain: list[tuple[str, str, int]] | None,
) -> None:
    entity = repository(tmp_path, {"main.tf": MUTABILITY % expression, **rest})
    assert value(entity, "tag_mutability") == expected
    assert line(entity, "tag_mutability") == place
    if chain is not None:
        steps = entity.facts["tag_mutability"].origin.chain
        assert [(step.note, step.place.path, step.place.span.line) for step in steps] == chain


def test_a_value_handed_to_a_module_is_edited_where_it_is_handed_over(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n  m = local.m\n}\nlocals {\n  m = "MUTABLE"\n}\n'
        'module "b" {\n  source = "./m"\n}\n',
        "m/main.tf": 'variable "m" {\n  default = "MUTABLE"\n}\n' + MUTABILITY % "var.m",
    }
    found = repositories(tmp_path, files)
    handed, own = found["module.a.aws_ecr_repository.r"], found["module.b.aws_ecr_repository.r"]
    assert line(handed, "tag_mutability") == ("main.tf", 3)
    assert [(s.note, s.place.path, s.place.span.line) for s in handed.facts["tag_mutability"].origin.chain] == [
        ("local.m", "main.tf", 6),
        ("the argument m of module.a", "m/main.tf", 6),
    ]
    assert line(own, "tag_mutability") == ("m/main.tf", 6)
    assert (handed.unit, handed.units) == ("m", (".",))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [(["v*"], True), (["latest"], False), (["*"], True), (["latest", "v1*"], True), (["dev-*"], False)],
)
def test_exclusion_filters_that_select_releases(tmp_path: Path, filters: list[str], expected: bool) -> None:
    blocks = "".join(f'  image_tag_mutability_exclusion_filter {{\n    filter = "{f}"\n  }}\n' for f in filters)
    text = 'resource "aws_ecr_repository" "r" {\n  name = "a/b"\n' + blocks + "}\n"
    entity = repository(tmp_path, text)
    assert value(entity, "exclusion_filters") == filters
    assert value(entity, "exclusions_match_releases") is expected


POLICY = 'resource "aws_ecr_lifecycle_policy" "p" {\n%s\n  policy = "{}"\n}\n'


@pytest.mark.parametrize(
    ("repository_meta", "policy", "expected"),
    [
        ("", "repository = aws_ecr_repository.r.name", True),
        ("", "repository = aws_ecr_repository.r.id", True),
        ("", 'repository = "${aws_ecr_repository.r.name}"', True),
        ("", 'repository = "a/b"', True),
        ("", 'repository = "a/c"', False),
        ("", 'repository = "c/${var.x}"', False),
        ("", "repository = aws_ecr_repository.r.arn", False),
        ("", "repository = aws_ecr_repository.r.repository_url", False),
        ("", "repository = aws_ecr_repository.r.name\ncount = 0", False),
        ("", "repository = aws_ecr_repository.r.name\nfor_each = {}", False),
        (
            "",
            "repository = aws_ecr_repository.r.name\ncount = var.x",
            "aws_ecr_lifecycle_policy.p[?] may not exist: var.x has no value",
        ),
        ("", "repository = var.x", "aws_ecr_lifecycle_policy.p may be its policy: var.x has no value"),
        ("", 'repository = "a/${var.x}"', "aws_ecr_lifecycle_policy.p may be its policy: var.x has no value"),
        ("count = var.x ? 1 : 0", "count = var.x ? 1 : 0\nrepository = aws_ecr_repository.r[0].name", True),
        ("count = var.x ? 1 : 0", "repository = one(aws_ecr_repository.r[*].name)", True),
        ("count = var.x ? 1 : 0", 'repository = "z"', False),
        ("for_each = var.x", "for_each = aws_ecr_repository.r\nrepository = each.value.name", True),
        ("for_each = var.x", "for_each = var.x\nrepository = aws_ecr_repository.r[each.key].name", True),
        (
            "for_each = var.x",
            "for_each = var.y\nrepository = aws_ecr_repository.r[each.key].name",
            "aws_ecr_lifecycle_policy.p[?] may not cover every instance of aws_ecr_repository.r[?]: var.y has no value",
        ),
        ("for_each = { k = 1 }", 'repository = aws_ecr_repository.r["k"].name', True),
    ],
)
def test_whether_a_repository_has_a_policy(tmp_path: Path, repository_meta: str, policy: str, expected: object) -> None:
    text = (
        'variable "x" {}\nvariable "y" {}\nresource "aws_ecr_repository" "r" {\n  name = "a/b"\n'
        + repository_meta
        + "\n}\n"
    )
    assert value(repository(tmp_path, text + POLICY % policy), "has_lifecycle_policy") == expected


def test_an_unknown_name_is_recognised_when_it_is_the_same_unknown_name(tmp_path: Path) -> None:
    text = 'variable "x" {}\nresource "aws_ecr_repository" "r" {\n  name = "a/${var.x}"\n}\n'
    same = text + POLICY % 'repository = "a/${var.x}"'
    assert value(repository(tmp_path, same), "has_lifecycle_policy") is True


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"other.tf": 'module "p" {\n  source = "example/policy/aws"\n  repo = aws_ecr_repository.r.name\n}\n'},
            "module.p is given the repository's name and is not in this repository",
        ),
        ({"other.tf": 'module "p" {\n  source = "example/policy/aws"\n  repo = "other"\n}\n'}, False),
        (
            {"other.tf": 'resource "aws_ecr_lifecycle_policy" "p" {\n  repository = = \n}\n'},
            "other.tf cannot be read at line 1",
        ),
        (
            {
                "other.tf": 'module "p" {\n  source = "./p"\n  repo = aws_ecr_repository.r.name\n}\n',
                "p/main.tf": 'variable "repo" {}\n' + POLICY % "repository = var.repo",
            },
            True,
        ),
        (
            {
                "other.tf": POLICY % "repository = module.n.name" + 'module "n" {\n  source = "./n"\n}\n',
                "n/main.tf": 'output "name" {\n  value = "a/b"\n}\n',
            },
            True,
        ),
    ],
)
def test_policies_elsewhere(tmp_path: Path, files: dict[str, str], expected: object) -> None:
    main = 'resource "aws_ecr_repository" "r" {\n  name = "a/b"\n}\n'
    assert value(repository(tmp_path, {"main.tf": main, **files}), "has_lifecycle_policy") == expected


def test_one_entity_for_each_instance(tmp_path: Path) -> None:
    text = (
        'resource "aws_ecr_repository" "r" {\n  for_each = { api = true, web = false }\n  name = "a/${each.key}"\n'
        "  image_scanning_configuration {\n    scan_on_push = each.value\n  }\n}\n"
    )
    found = repositories(tmp_path, text)
    assert {e.name: value(e, "scan_on_push") for e in found.values()} == {"a/api": True, "a/web": False}
    assert list(found) == ['aws_ecr_repository.r["api"]', 'aws_ecr_repository.r["web"]']
    assert {line(e, "scan_on_push") for e in found.values()} == {("main.tf", 5)}
