"""Calls of several namespaces of one tree, and a CircleCI config beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.entity import Entity
from ecrlint.rulebook.load import load
from ecrlint.run import entities
from ecrlint.settings import Settings

SOURCE = "github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials?ref=8.0.2"
CONFIG = """version: 2.1
orbs:
  aws-cli: circleci/aws-cli@4.0.0
jobs:
  push:
    docker: [{image: "cimg/base:current"}]
    steps:
      - aws-cli/setup: {role_arn: $ECR_ROLE_TO_ASSUME}
workflows:
  push: {jobs: [push]}
"""


def call(name: str, repositories: str = '["Shop"]', providers: str = '["github"]', more: str = "") -> str:
    lines = [f'source = "{SOURCE}"', f"oidc_providers = {providers}", f"github_repositories = {repositories}", more]
    return "\n".join([f'module "{name}" {{', *(f"  {line}" for line in lines), "}", ""])


def found(tmp_path: Path, files: Mapping[str, str], kind: str) -> list[Entity]:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    settings = Settings(tmp_path, convention="cloud-platform")
    return [entity for _, entity in entities(settings, load()) if entity.kind == kind]


def elsewhere(tmp_path: Path, files: Mapping[str, str]) -> list[tuple[object, ...]]:
    """Unit, what it meets and where of every call that meets one of another namespace."""
    met = [e for e in found(tmp_path, files, "cp.prefix") if e.facts["meets_where"].value != "namespace"]
    return [(e.unit, *(e.facts[n].value for n in ("meets", "meets_where", "repository", "environment"))) for e in met]


def test_the_later_namespace_is_told_of_the_first(tmp_path: Path) -> None:
    files = {f"{name}/ecr.tf": call("ecr") for name in ("c", "a", "b")}
    expected = [(name, "module.ecr", "a", "Shop", "") for name in ("b", "c")]
    assert elsewhere(tmp_path, files) == expected


def test_where_it_stands_and_who_is_asked_for(tmp_path: Path) -> None:
    files = {"a/ecr.tf": "\n" + call("one"), "b/ecr.tf": call("two", '["x", "shop"]')}
    (entity,) = (e for e in found(tmp_path, files, "cp.prefix") if e.facts["meets_where"].value == "a")
    assert entity.facts["meets"].origin.place.span.line == 1
    assert (entity.facts["other"].value, entity.facts["other"].origin.place.path) == ("module.one", "a/ecr.tf")
    assert entity.facts["other"].origin.place.span.line == 2
    assert (entity.unit, entity.units) == ("b", ("a",))


@pytest.mark.parametrize(
    "other",
    [
        call("ecr", more='github_actions_prefix = "b"'),
        call("ecr", more='github_environments = ["dev"]'),
        call("ecr", '["mail"]'),
        call("ecr", "[var.x]"),
        call("ecr", providers='["circleci"]'),
        call("ecr", providers="[var.x]"),
        call("ecr", more="count = var.x ? 1 : 0"),
    ],
)
def test_nothing_is_said_of_what_differs_or_cannot_be_told(tmp_path: Path, other: str) -> None:
    assert elsewhere(tmp_path, {"a/ecr.tf": call("ecr"), "b/ecr.tf": 'variable "x" {}\n' + other}) == []


def test_environments_of_one_repository(tmp_path: Path) -> None:
    first = call("ecr", more='github_environments = ["Dev"]')
    second = call("ecr", '["shop"]', more='github_environments = ["test", "dev"]')
    assert elsewhere(tmp_path, {"a/ecr.tf": first, "b/ecr.tf": second}) == [("b", "module.ecr", "a", "shop", "dev")]


def test_what_meets_in_its_own_namespace_is_not_told_again(tmp_path: Path) -> None:
    files = {"a/ecr.tf": call("ecr"), "b/ecr.tf": call("one") + call("two")}
    assert elsewhere(tmp_path, files) == [("b", "module.ecr", "a", "Shop", "")]


def test_namespaces_that_call_one_module_of_the_tree(tmp_path: Path) -> None:
    outer = 'module "api" {\n  source = "../ecr"\n}\n'
    files = {"a/main.tf": outer, "b/main.tf": outer, "ecr/main.tf": call("ecr")}
    assert elsewhere(tmp_path, files) == [("ecr", "module.api.module.ecr", "a", "Shop", "")]


@pytest.mark.parametrize(
    ("config", "providers", "told"),
    [
        (CONFIG, ('["github"]', '["github"]'), ["a"]),
        (CONFIG, ('["github"]', '["circleci"]'), []),
        (CONFIG, ('["github"]', "var.x"), []),
        (CONFIG, ('["github"]', "[var.x]"), []),
        (CONFIG.replace("$ECR_ROLE_TO_ASSUME", "$ROLE"), ('["github"]', '["github"]'), []),
    ],
)
def test_a_circleci_config_that_no_call_serves(
    tmp_path: Path, config: str, providers: tuple[str, str], told: list[str]
) -> None:
    files = {
        f"{name}/ecr.tf": 'variable "x" {}\n' + call("ecr", f'["{name}"]', given)
        for name, given in zip("ab", providers, strict=True)
    }
    modules = found(tmp_path, {".circleci/config.yml": config, **files}, "cp.module")
    assert [e.unit for e in modules if e.facts["circleci_config"].value == ".circleci/config.yml"] == told
