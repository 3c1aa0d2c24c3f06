"""Repositories of known remote modules: values and lines in the tree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import convention_evidence, entities
from ecrlint.place import Place
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

VALUES = {"keep_tagged": {"prefix": "v", "count": 10}}
PLATFORM = "github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials?ref="


def found(tmp_path: Path, text: str) -> dict[str, Entity]:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    root = evaluate_root(Sources(tmp_path), ".")
    return {e.address: e for e in entities(root, VALUES) if e.kind in ("ecr.repository", "ecr.lifecycle_policy")}


def call(source: str, *lines: str, version: str | None = None) -> str:
    """A call of a module: its source is on line 2, a version on line 3, then the lines."""
    head = [f'  source = "{source}"', f'  version = "{version}"' if version else ""]
    return "\n".join(['module "m" {', *head, *(f"  {line}" for line in lines), "}", ""])


def fact(entity: Entity, name: str) -> tuple[Any, int]:
    value = entity.facts[name].value
    origin = entity.facts[name].origin
    assert origin.place.path == "main.tf"
    return value.reason if isinstance(value, Unknown) else value, origin.place.span.line


def places(value: object) -> list[Place]:
    """Every place anywhere in an entity."""
    if isinstance(value, Place):
        return [value]
    if isinstance(value, dict):
        return [p for item in value.values() for p in places(item)]
    if isinstance(value, (list, tuple)):
        return [p for item in value for p in places(item)]
    names = getattr(type(value), "__dataclass_fields__", {})
    return [p for name in names for p in places(getattr(value, name))]


@pytest.mark.parametrize(
    ("source", "version", "lines", "facts"),
    [
        (
            "terraform-aws-modules/ecr/aws",
            "3.2.0",
            ['repository_name = "shop/api"'],
            {"name": ("shop/api", 4), "tag_mutability": ("IMMUTABLE", 1), "scan_on_push": (True, 1)},
        ),
        (
            "terraform-aws-modules/ecr/aws",
            None,
            ['repository_image_tag_mutability = "MUTABLE"', "repository_image_scan_on_push = false"],
            {"name": ("", 1), "tag_mutability": ("MUTABLE", 4), "scan_on_push": (False, 5)},
        ),
        (
            "terraform-aws-modules/ecr/aws",
            "3.2.0",
            [
                'repository_image_tag_mutability = "IMMUTABLE_WITH_EXCLUSION"',
                "repository_image_tag_mutability_exclusion_filter = [",
                '{ filter = "v*", filter_type = "WILDCARD" },',
                "]",
            ],
            {"exclusion_filters": (["v*"], 1), "exclusions_match_releases": (True, 6)},
        ),
        (
            "terraform-aws-modules/ecr/aws",
            "2.4.0",
            ['repository_image_tag_mutability_exclusion_filter = [{ filter = "v*", filter_type = "WILDCARD" }]'],
            {"exclusion_filters": ([], 1), "exclusions_match_releases": (False, 1)},
        ),
        (
            "cloudposse/ecr/aws",
            "0.30.0",
            ['image_names = ["shop/api"]'],
            {"name": ("shop/api", 4), "tag_mutability": ("MUTABLE", 1), "scan_on_push": (False, 1)},
        ),
        (
            "cloudposse/ecr/aws",
            "0.31.0",
            ['image_names = ["shop/api"]'],
            {"tag_mutability": ("IMMUTABLE", 1), "scan_on_push": (True, 1), "has_lifecycle_policy": (True, 1)},
        ),
        (
            "cloudposse/ecr/aws",
            "~> 0.30",
            ['image_names = ["shop/api"]'],
            {"tag_mutability": ("it cannot be told which release of cloudposse/ecr/aws module.m is", 1)},
        ),
        (
            PLATFORM + "8.0.0",
            None,
            ['team_name = "shop"', 'repo_name = "Api"'],
            {
                "name": ("shop/Api", 4),
                "illegal_characters": (["A"], 5),
                "tag_mutability": ("MUTABLE", 1),
                "scan_on_push": (True, 1),
                "has_lifecycle_policy": (False, 1),
            },
        ),
        (
            PLATFORM + "5.3.0",
            None,
            ['team_name = "shop"', 'repo_name = "api"', "scan_on_push = false"],
            {"scan_on_push": (False, 6)},
        ),
        (
            PLATFORM + "main",
            None,
            ['team_name = "shop"', "repo_name = var.x"],
            {
                "components": (2, 4),
                "tag_mutability": ("MUTABLE", 1),
            },
        ),
    ],
)
def test_facts_of_a_module_call(
    tmp_path: Path, source: str, version: str | None, lines: list[str], facts: dict[str, tuple[Any, int]]
) -> None:
    entities_ = found(tmp_path, call(source, *lines, version=version))
    (entity,) = (e for e in entities_.values() if e.kind == "ecr.repository")
    assert {name: fact(entity, name) for name in facts} == facts
    assert entity.facts["declared_as"].value == "module"
    assert entity.unit == "."


@pytest.mark.parametrize(
    "lines", [["create = false"], ["create_repository = false"], ['repository_type = "public"'], ["count = 0"]]
)
def test_no_repository_where_the_module_makes_none(tmp_path: Path, lines: list[str]) -> None:
    assert not found(tmp_path, call("terraform-aws-modules/ecr/aws", *lines))


def test_no_place_is_outside_of_the_tree(tmp_path: Path) -> None:
    text = call("cloudposse/ecr/aws", "name = var.x", "max_image_count = var.y")
    for entity in found(tmp_path, text).values():
        assert {place.path for place in places(entity)} == {"main.tf"}


def test_a_default_names_its_module_and_where_that_is_chosen(tmp_path: Path) -> None:
    entity = found(tmp_path, call("terraform-aws-modules/ecr/aws"))["module.m.aws_ecr_repository.this[0]"]
    origin = entity.facts["tag_mutability"].origin
    assert (origin.kind, origin.place.span.line) == ("default", 1)
    assert [(s.note, s.place.span.line) for s in origin.chain] == [
        ("the default of terraform-aws-modules/ecr/aws", 2),
    ]


def test_the_empty_policy_of_a_module_is_a_policy(tmp_path: Path) -> None:
    """Its default is an empty text, which AWS refuses: it is invalid, not missing."""
    entities_ = found(tmp_path, call("terraform-aws-modules/ecr/aws", 'repository_name = "shop/api"'))
    assert fact(entities_["module.m.aws_ecr_repository.this[0]"], "has_lifecycle_policy") == (True, 1)
    assert fact(entities_["module.m.aws_ecr_lifecycle_policy.this[0]"], "readable") == (False, 1)


def test_a_policy_that_is_handed_over_is_found_in_the_call(tmp_path: Path) -> None:
    policy = [
        "repository_lifecycle_policy = jsonencode({",
        "  rules = [{",
        "    rulePriority = 1",
        '    selection    = { tagStatus = "tagged", tagPrefixList = ["v"], countType = "imageCountMoreThan",',
        "      countNumber = 30 }",
        '    action       = { type = "expire" }',
        "  }]",
        "})",
    ]
    entity = found(tmp_path, call("terraform-aws-modules/ecr/aws", *policy))[
        "module.m.aws_ecr_lifecycle_policy.this[0]"
    ]
    assert fact(entity, "release_count") == (30, 8)
    assert fact(entity, "release_count_is") == ("at_least", 8)


@pytest.mark.parametrize(
    ("version", "lines", "release_count", "untagged"),
    [
        ("0.41.0", [], (500, 1), ("imageCountMoreThan", 1)),
        ("1.0.0", ["max_image_count = 10", "time_based_rotation = true"], (10, 4), ("imageCountMoreThan", 1)),
        ("1.0.0", ['protected_tags = ["v"]'], (999999, 1), ("imageCountMoreThan", 1)),
        ("1.0.0", ['protected_tags = ["v"]', "protected_tags_keep_count = 10"], (10, 5), ("imageCountMoreThan", 1)),
        (
            "0.42.0",
            ['protected_tags = ["v"]', "protected_tags_keep_count = 10"],
            (999999, 1),
            ("imageCountMoreThan", 1),
        ),
        (
            "0.43.0",
            [
                "custom_lifecycle_rules = [{",
                '  selection = { tagStatus = "untagged", countType = "sinceImagePushed",',
                '    countUnit = "days", countNumber = 7 }',
                '  action    = { type = "expire" }',
                "}]",
            ],
            (500, 1),
            ("sinceImagePushed", 5),
        ),
        (
            "0.44.0",
            ["default_lifecycle_rules_settings = { untagged_image_rule = { enabled = false } }"],
            (500, 1),
            ("imageCountMoreThan", 1),
        ),
    ],
)
def test_the_policy_that_cloudposse_makes(
    tmp_path: Path, version: str, lines: list[str], release_count: tuple[Any, int], untagged: tuple[Any, int]
) -> None:
    text = call("cloudposse/ecr/aws", *lines, 'image_names = ["shop/api"]', version=version)
    entity = found(tmp_path, text)['module.m.aws_ecr_lifecycle_policy.name["shop/api"]']
    assert fact(entity, "release_count") == release_count
    assert fact(entity, "untagged_count_type") == untagged


def test_every_image_name_is_a_repository(tmp_path: Path) -> None:
    text = call("cloudposse/ecr/aws", 'image_names = ["shop/api", "web"]', version="1.0.0")
    names = [e.facts["name"].value for e in found(tmp_path, text).values() if e.kind == "ecr.repository"]
    assert names == ["shop/api", "web"]


def test_wrappers_make_one_repository_for_each_item(tmp_path: Path) -> None:
    text = call(
        "terraform-aws-modules/ecr/aws//wrappers",
        'defaults = { repository_image_tag_mutability = "MUTABLE" }',
        "items = {",
        '  api = { repository_name = "shop/api" }',
        '  web = { repository_name = "shop/web", repository_image_tag_mutability = "IMMUTABLE" }',
        "}",
    )
    entities_ = found(tmp_path, text)
    api = entities_['module.m.module.wrapper["api"].aws_ecr_repository.this[0]']
    web = entities_['module.m.module.wrapper["web"].aws_ecr_repository.this[0]']
    assert fact(api, "tag_mutability") == ("MUTABLE", 4)
    assert fact(web, "tag_mutability") == ("IMMUTABLE", 7)
    assert fact(web, "name") == ("shop/web", 7)
    assert fact(web, "scan_on_push") == (True, 1)


def test_an_output_names_the_repository(tmp_path: Path) -> None:
    text = call(
        "terraform-aws-modules/ecr/aws",
        'repository_name = "shop/api"',
        "create_lifecycle_policy = false",
        version="3.2.0",
    )
    text += 'resource "aws_ecr_lifecycle_policy" "p" {\n  repository = module.m.repository_name\n  policy = "{}"\n}\n'
    entities_ = found(tmp_path, text)
    assert entities_["module.m.aws_ecr_repository.this[0]"].facts["has_lifecycle_policy"].value is True
    assert fact(entities_["aws_ecr_lifecycle_policy.p"], "repository")[0] == "shop/api"


def test_evidence_of_a_convention(tmp_path: Path) -> None:
    text = call("terraform-aws-modules/ecr/aws") + call(PLATFORM + "8.0.0").replace('"m"', '"n"')
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    root = evaluate_root(Sources(tmp_path), ".")
    assert [(name, place.span.line) for name, place in convention_evidence(root)] == [
        ("cloud-platform", 6),
        ("central-oidc", 1),
    ]


CREATION = 'resource "aws_ecr_repository_creation_template" "t" {\n  prefix = "shop"\n'


@pytest.mark.parametrize(
    ("applied_for", "expected"),
    [
        ('["CREATE_ON_PUSH"]', "MUTABLE"),
        ('["REPLICATION", "CREATE_ON_PUSH"]', "MUTABLE"),
        ('["REPLICATION"]', None),
        ("[]", None),
        ("var.x", "it cannot be told whether the template applies to pushes: var.x is not declared"),
        ("[var.x]", "it cannot be told whether the template applies to pushes: var.x is not declared"),
        ('[var.x, "CREATE_ON_PUSH"]', "MUTABLE"),
    ],
)
def test_creation_templates_that_apply_to_pushes(tmp_path: Path, applied_for: str, expected: str | None) -> None:
    entities_ = found(tmp_path, f"{CREATION}  applied_for = {applied_for}\n}}\n")
    values = [fact(e, "tag_mutability")[0] for e in entities_.values()]
    assert values == ([] if expected is None else [expected])


def test_facts_of_a_creation_template(tmp_path: Path) -> None:
    text = f"""{CREATION}  applied_for = ["CREATE_ON_PUSH"]
  image_tag_mutability = "IMMUTABLE"
  lifecycle_policy = jsonencode({{ rules = [] }})
}}
"""
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    root = evaluate_root(Sources(tmp_path), ".")
    repository, policy = (e for e in entities(root, VALUES) if e.address == "aws_ecr_repository_creation_template.t")
    assert fact(repository, "tag_mutability") == ("IMMUTABLE", 4)
    assert fact(repository, "has_lifecycle_policy") == (True, 1)
    assert fact(repository, "called") == ('repositories created by the creation template "shop"', 1)
    assert {repository.facts[name].value for name in ("name", "components", "scan_on_push")} == {None}
    assert policy.kind == "ecr.lifecycle_policy"
    assert fact(policy, "readable") == (True, 5)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ("[image_tag_mutability]", (True, 4)),
        ('["image_tag_mutability"]', (True, 4)),
        ("all", (True, 4)),
        ("[tags]", (False, 1)),
    ],
)
def test_later_changes_that_are_ignored(tmp_path: Path, changes: str, expected: tuple[bool, int]) -> None:
    text = 'resource "aws_ecr_repository" "r" {\n  name = "a/b"\n  lifecycle {\n'
    text += f"    ignore_changes = {changes}\n  }}\n}}\n"
    assert fact(found(tmp_path, text)["aws_ecr_repository.r"], "mutability_changes_ignored") == expected
