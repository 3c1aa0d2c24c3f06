"""Plans in JSON: values from the plan, lines from the configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import entities
from ecrlint.terraform.instance import evaluate_plan, evaluate_root
from ecrlint.terraform.plan import InvalidPlan, read_plan, read_plan_file
from ecrlint.terraform.roots import plan_directory
from ecrlint.values import Unknown

VALUES = {"keep_tagged": {"prefix": "v", "count": 10}}


def repository(name: str | None, **values: Any) -> dict[str, Any]:
    """The values of a repository as the provider fills them in."""
    found = {
        "encryption_configuration": [],
        "force_delete": None,
        "image_scanning_configuration": [{"scan_on_push": True}],
        "image_tag_mutability": "MUTABLE",
        "image_tag_mutability_exclusion_filter": [],
        "name": name,
        "tags": None,
        "timeouts": None,
        **values,
    }
    return {key: value for key, value in found.items() if key != "name" or value is not None}


def change(
    address: str,
    after: Mapping[str, Any] | None,
    *,
    actions: tuple[str, ...] = ("create",),
    unknown: Mapping[str, Any] | None = None,
    sensitive: Any = None,
) -> dict[str, Any]:
    """One entry of `resource_changes`."""
    module, _, own = address.rpartition("aws_ecr_")
    name, _, index = own.partition("[")
    type_, _, label = name.partition(".")
    found: dict[str, Any] = {
        "address": address,
        "mode": "managed",
        "type": f"aws_ecr_{type_}",
        "name": label,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": list(actions),
            "before": None,
            "after": after,
            "after_unknown": {"arn": True, "id": True, "registry_id": True, "repository_url": True, **(unknown or {})},
            "before_sensitive": False,
            "after_sensitive": sensitive if sensitive is not None else {},
        },
    }
    if index:
        found["index"] = json.loads(index[:-1])
    if module:
        found["module_address"] = module.rstrip(".")
    return found


def plan(*changes: dict[str, Any], calls: tuple[str, ...] = (), **more: Any) -> str:
    """A plan of some changes. Its configuration has what the changes name at the root."""
    own = {(c["type"], c["name"]) for c in changes if "module_address" not in c}
    root = {
        "resources": [{"mode": "managed", "type": t, "name": n, "address": f"{t}.{n}"} for t, n in sorted(own)],
        "module_calls": {name: {"source": "./x", "module": {}} for name in calls},
    }
    planned: dict[str, Any] = {"outputs": {}, "root_module": {}}
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": planned,
            "resource_changes": list(changes),
            "configuration": {"root_module": root},
            **more,
        }
    )


def evaluated(tmp_path: Path, text: str, files: Mapping[str, str], path: str = "plan.json") -> dict[str, Entity]:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    sources = Sources(tmp_path)
    read = read_plan(path, text)
    directories = {Path(name).parent.as_posix() for name in files}
    modules = {d: evaluate_root(sources, d).module for d in directories}
    root = evaluate_plan(sources, plan_directory(read, modules), read)
    return {e.address: e for e in entities(root, VALUES) if e.kind in ("ecr.repository", "ecr.lifecycle_policy")}


def fact(entity: Entity, name: str) -> tuple[Any, str, int]:
    found = entity.facts[name]
    value = found.value.reason if isinstance(found.value, Unknown) else found.value
    return value, found.origin.place.path, found.origin.place.span.line


def test_values_are_the_plans_and_lines_the_configurations(tmp_path: Path) -> None:
    main = """variable "mutability" {}
variable "name" {}
resource "aws_ecr_repository" "api" {
  name                 = var.name
  image_tag_mutability = var.mutability

  image_scanning_configuration {
    scan_on_push = true
  }
}
resource "aws_ecr_repository" "web" {
  name = "shop/web"
}
"""
    text = plan(
        change("aws_ecr_repository.api", repository("shop/api", image_tag_mutability="IMMUTABLE")),
        change("aws_ecr_repository.web", repository("shop/web", image_scanning_configuration=[])),
    )
    found = evaluated(tmp_path, text, {"main.tf": main})
    api, web = found["aws_ecr_repository.api"], found["aws_ecr_repository.web"]
    assert fact(api, "name") == ("shop/api", "main.tf", 4)
    assert fact(api, "tag_mutability") == ("IMMUTABLE", "main.tf", 5)
    assert fact(api, "scan_on_push") == (True, "main.tf", 8)
    assert fact(web, "tag_mutability") == ("MUTABLE", "main.tf", 11)
    assert fact(web, "scan_on_push") == (False, "main.tf", 11)


def test_what_is_unknown_is_not_what_is_not_set(tmp_path: Path) -> None:
    main = """resource "aws_ecr_repository" "api" {
  name                 = "shop/${random_id.x.hex}"
  image_tag_mutability = null
}
"""
    after = repository(None)
    del after["image_tag_mutability"], after["image_scanning_configuration"]
    unknown = {"name": True, "image_scanning_configuration": True, "image_tag_mutability_exclusion_filter": []}
    text = plan(change("aws_ecr_repository.api", after, unknown=unknown))
    api = evaluated(tmp_path, text, {"main.tf": main})["aws_ecr_repository.api"]
    assert fact(api, "name") == ("it is known only after Terraform has run", "main.tf", 2)
    assert fact(api, "tag_mutability")[0] == "MUTABLE"
    assert fact(api, "scan_on_push")[0] == "it is known only after Terraform has run"


def test_a_policy_keeps_the_places_of_its_parts(tmp_path: Path) -> None:
    main = """variable "keep" {}
resource "aws_ecr_repository" "api" {
  name = "shop/api"
}
resource "aws_ecr_lifecycle_policy" "api" {
  repository = aws_ecr_repository.api.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      selection = {
        tagStatus     = "tagged"
        tagPrefixList = ["v"]
        countType     = "imageCountMoreThan"
        countNumber   = var.keep
      }
      action = { type = "expire" }
    }]
  })
}
"""
    rule = {
        "action": {"type": "expire"},
        "rulePriority": 1,
        "selection": {
            "countNumber": 30,
            "countType": "imageCountMoreThan",
            "tagPrefixList": ["v"],
            "tagStatus": "tagged",
        },
    }
    policy = {"repository": "shop/api", "policy": json.dumps({"rules": [rule]})}
    text = plan(
        change("aws_ecr_repository.api", repository("shop/api")),
        change("aws_ecr_lifecycle_policy.api", policy),
    )
    found = evaluated(tmp_path, text, {"main.tf": main})
    assert fact(found["aws_ecr_lifecycle_policy.api"], "release_count") == (30, "main.tf", 14)
    assert fact(found["aws_ecr_lifecycle_policy.api"], "release_status") == ("tagged", "main.tf", 11)
    assert fact(found["aws_ecr_repository.api"], "has_lifecycle_policy")[0] is True


def test_instances_are_the_plans(tmp_path: Path) -> None:
    main = """variable "images" {}
resource "aws_ecr_repository" "all" {
  for_each             = var.images
  name                 = "shop/${each.key}"
  image_tag_mutability = each.value
}
resource "aws_ecr_repository" "none" {
  count = 0
  name  = "none"
}
resource "aws_ecr_repository" "old" {
  name = "old"
}
"""
    text = plan(
        change('aws_ecr_repository.all["api"]', repository("shop/api")),
        change('aws_ecr_repository.all["web"]', repository("shop/web", image_tag_mutability="IMMUTABLE")),
        change("aws_ecr_repository.old", None, actions=("delete",)),
        change('aws_ecr_repository.all["gone"]', None, actions=("forget",)),
        change('aws_ecr_repository.all["new"]', repository("shop/new"), actions=("delete", "create")),
    )
    found = evaluated(tmp_path, text, {"main.tf": main})
    assert {address: fact(e, "tag_mutability") for address, e in found.items()} == {
        'aws_ecr_repository.all["api"]': ("MUTABLE", "main.tf", 5),
        'aws_ecr_repository.all["web"]': ("IMMUTABLE", "main.tf", 5),
        'aws_ecr_repository.all["new"]': ("MUTABLE", "main.tf", 5),
    }
    assert all(entity.exists == "yes" for entity in found.values())


def test_the_argument_of_a_module_call_and_a_module_that_is_not_in_the_tree(tmp_path: Path) -> None:
    files = {
        "infra/main.tf": """variable "m" {}
module "own" {
  source     = "./repository"
  for_each   = toset(["a"])
  mutability = var.m
}
module "far" {
  source = "example.com/registry/ecr/aws"
}
module "known" {
  source                          = "terraform-aws-modules/ecr/aws"
  repository_name                 = "shop/known"
  repository_image_tag_mutability = var.m
}
""",
        "infra/repository/main.tf": """variable "mutability" {}
resource "aws_ecr_repository" "this" {
  name                 = "shop/own"
  image_tag_mutability = var.mutability
}
""",
    }
    text = plan(
        change('module.own["a"].aws_ecr_repository.this', repository("shop/own")),
        change("module.far.module.inner[0].aws_ecr_repository.x", repository("shop/far")),
        change("module.known.aws_ecr_repository.this[0]", repository("shop/known")),
        calls=("own", "far", "known"),
    )
    found = evaluated(tmp_path, text, files)
    assert {address: fact(e, "tag_mutability") for address, e in found.items()} == {
        'module.own["a"].aws_ecr_repository.this': ("MUTABLE", "infra/main.tf", 5),
        "module.far.module.inner[0].aws_ecr_repository.x": ("MUTABLE", "infra/main.tf", 7),
        "module.known.aws_ecr_repository.this[0]": ("MUTABLE", "infra/main.tf", 13),
    }
    assert {entity.unit for entity in found.values()} == {"infra", "infra/repository"}


def test_without_the_configuration_the_plan_is_the_place(tmp_path: Path) -> None:
    text = plan(change("module.a.aws_ecr_repository.x[0]", repository("shop/x")), calls=("a",))
    found = evaluated(tmp_path, text, {"other/main.tf": 'module "b" {\n  source = "./x"\n}\n'}, "out/plan.json")
    entity = found["module.a.aws_ecr_repository.x[0]"]
    assert fact(entity, "name") == ("shop/x", "out/plan.json", 1)
    assert entity.unit == "out/plan.json"


def test_the_nearest_of_several_alike_directories(tmp_path: Path) -> None:
    main = 'resource "aws_ecr_repository" "x" {\n  name = "shop/x"\n}\n'
    text = plan(change("aws_ecr_repository.x", repository("shop/x")))
    files = {"dev/main.tf": main, "prod/main.tf": main}
    assert evaluated(tmp_path, text, files, "prod/plan.json")["aws_ecr_repository.x"].unit == "prod"
    assert evaluated(tmp_path, text, files, "plan.json")["aws_ecr_repository.x"].unit == "plan.json"


def test_a_sensitive_value_is_not_told(tmp_path: Path) -> None:
    main = 'variable "n" {}\nresource "aws_ecr_repository" "x" {\n  name = var.n\n}\n'
    after = repository("shop/secret")
    text = plan(change("aws_ecr_repository.x", after, sensitive={"name": True}))
    entity = evaluated(tmp_path, text, {"main.tf": main})["aws_ecr_repository.x"]
    assert fact(entity, "name") == ("the plan marks it as sensitive", "main.tf", 3)
    assert "secret" not in repr(entity)


def test_planned_values_alone(tmp_path: Path) -> None:
    """What is listed without a change, as in the state that `terraform show -json` writes."""
    resource = {
        "address": "module.a[0].aws_ecr_repository.x",
        "mode": "managed",
        "type": "aws_ecr_repository",
        "name": "x",
        "values": repository("shop/x"),
        "sensitive_values": {},
    }
    root = {"child_modules": [{"address": "module.a[0]", "resources": [resource]}]}
    text = json.dumps({"format_version": "1.0", "values": {"root_module": root}})
    entity = evaluated(tmp_path, text, {})["module.a[0].aws_ecr_repository.x"]
    assert fact(entity, "name") == ("shop/x", "plan.json", 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a plan of Terraform"),
        ('{"planned_values": []}', "is not a plan of Terraform"),
        ("[" * 200_000, "is not JSON"),
    ],
)
def test_what_is_no_plan(text: str, message: str) -> None:
    with pytest.raises(InvalidPlan, match=message):
        read_plan("plan.json", text)


def test_a_plan_file_is_told_relative_to_the_root(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "p.json").write_text(plan(), encoding="utf-8")
    assert read_plan_file("p.json", tmp_path / "a", tmp_path).path == "a/p.json"
    with pytest.raises(InvalidPlan, match="cannot be read"):
        read_plan_file("q.json", tmp_path / "a", tmp_path)


def test_a_plan_stands_for_the_root_it_was_made_of(tmp_path: Path) -> None:
    from ecrlint.discover.ignore import nothing_ignored
    from ecrlint.discover.walk import discover
    from ecrlint.settings import Settings
    from ecrlint.units import units_of

    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "main.tf").write_text('resource "aws_ecr_repository" "x" {\n  name = "x"\n}\n')
    (tmp_path / "b" / "main.tf").write_text('resource "aws_ecr_repository" "y" {\n  name = "y"\n}\n')
    sources = Sources(tmp_path)
    found = discover(sources, nothing_ignored)

    def names(text: str) -> list[tuple[str, Any]]:
        (tmp_path / "plan.json").write_text(text)
        units = units_of(sources, found, Settings(tmp_path, plan=str(tmp_path / "plan.json")))
        repositories = ((u, e) for u in units for e in u.entities(VALUES) if e.kind == "ecr.repository")
        return [(unit.path, e.facts["name"].value) for unit, e in repositories]

    assert names(plan(change("aws_ecr_repository.x", repository("z")))) == [("a", "z"), ("b", "y")]
    other = plan(change("aws_ecr_repository.other", repository("o")))
    assert names(other) == [("a", "x"), ("b", "y"), ("plan.json", "o")]


def test_broken_parts_of_a_plan_are_passed_over() -> None:
    text = json.dumps({"planned_values": {"root_module": {"resources": [None, {}]}}, "resource_changes": [None, {}, 1]})
    assert read_plan("plan.json", text).root.calls == {}
