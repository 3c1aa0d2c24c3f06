"""Remote modules that are already in the tree below `.terraform/modules`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.discover.ignore import GitIgnore
from ecrlint.discover.sources import Sources
from ecrlint.discover.walk import discover
from ecrlint.entity import Entity
from ecrlint.model.terraform import entities
from ecrlint.place import START, Place
from ecrlint.terraform.convert import known_text
from ecrlint.terraform.downloaded import Downloaded, plain_source
from ecrlint.terraform.instance import evaluate_root
from ecrlint.terraform.roots import all_problems, called_directories
from ecrlint.terraform.values import doubt

CALL = """module "registry" {
  source     = "acme/registry/aws"
  version    = "1.2.0"
  name       = "shop/api"
  mutability = "MUTABLE"
}
output "o" {
  value = module.registry.url
}
"""

INNER = """variable "name" {}
variable "mutability" {
  default = "IMMUTABLE"
}
variable "scan" {
  default = false
}
module "repository" {
  source     = "./modules/repository"
  name       = var.name
  mutability = var.mutability
  scan       = var.scan
}
output "url" {
  value = "<${module.repository.name}>"
}
"""

REPOSITORY = """variable "name" {}
variable "mutability" {}
variable "scan" {}
resource "aws_ecr_repository" "this" {
  name                 = var.name
  image_tag_mutability = var.mutability
  image_scanning_configuration {
    scan_on_push = var.scan
  }
}
output "name" {
  value = aws_ecr_repository.this.name
}
"""

FOLDER = ".terraform/modules"


def manifest(*modules: tuple[str, str, str, str]) -> str:
    items = [{"Key": key, "Source": source, "Version": version, "Dir": dir_} for key, source, version, dir_ in modules]
    return json.dumps({"Modules": [{"Key": "", "Source": "", "Dir": "."}, *items]})


LISTED = manifest(
    ("registry", "registry.terraform.io/acme/registry/aws", "1.2.0", f"{FOLDER}/registry"),
    ("registry.repository", "./modules/repository", "", f"{FOLDER}/registry/modules/repository"),
)

FILES = {
    "main.tf": CALL,
    ".gitignore": ".terraform/\n",
    f"{FOLDER}/modules.json": LISTED,
    f"{FOLDER}/registry/main.tf": INNER,
    f"{FOLDER}/registry/modules/repository/main.tf": REPOSITORY,
}


def sources(tmp_path: Path, files: Mapping[str, str]) -> Sources:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return Sources(tmp_path, ignored=GitIgnore(tmp_path))


def repositories(tmp_path: Path, files: Mapping[str, str], directory: str = ".") -> list[Entity]:
    found = entities(evaluate_root(sources(tmp_path, files), directory), {})
    return [entity for entity in found if entity.kind == "ecr.repository"]


def test_a_downloaded_module_is_evaluated_though_git_ignores_it(tmp_path: Path) -> None:
    instance = evaluate_root(sources(tmp_path, FILES), ".")
    assert known_text(instance.output("o", Place("", START))) == "<shop/api>"
    assert called_directories(instance) == frozenset()


def test_what_is_found_in_it_stands_at_the_call(tmp_path: Path) -> None:
    (entity,) = repositories(tmp_path, FILES)
    assert entity.address == "module.registry.module.repository.aws_ecr_repository.this"
    assert (entity.unit, entity.place.path, entity.place.span.line) == (".", "main.tf", 1)
    mutability, scan = entity.facts["tag_mutability"], entity.facts["scan_on_push"]
    assert (mutability.value, mutability.origin.place.span.line) == ("MUTABLE", 5)
    assert (scan.value, scan.origin.place.span.line) == (False, 1)
    for fact in entity.facts.values():
        paths = {fact.origin.place.path, *(step.place.path for step in fact.origin.chain)}
        assert paths == {"main.tf"}


def test_an_inner_default_that_is_not_given_stands_at_the_header_of_the_call(tmp_path: Path) -> None:
    (entity,) = repositories(tmp_path, {**FILES, "main.tf": CALL.replace('  mutability = "MUTABLE"\n', "")})
    fact = entity.facts["tag_mutability"]
    assert (fact.value, fact.origin.place.path, fact.origin.place.span.line) == ("IMMUTABLE", "main.tf", 1)


@pytest.mark.parametrize(
    ("replaced", "why"),
    [
        ({f"{FOLDER}/modules.json": manifest()}, "not listed"),
        ({f"{FOLDER}/modules.json": "{"}, "a broken list"),
        ({f"{FOLDER}/modules.json": "[1]"}, "no list"),
        ({"main.tf": CALL.replace("acme/registry", "acme/other")}, "another source since then"),
        ({"main.tf": CALL.replace("1.2.0", "1.3.0")}, "another version since then"),
        ({f"{FOLDER}/modules.json": LISTED.replace(f"{FOLDER}/registry", "../elsewhere")}, "outside"),
        ({f"{FOLDER}/modules.json": LISTED.replace(f"{FOLDER}/registry", "src")}, "not where downloads are"),
    ],
)
def test_a_call_that_the_list_does_not_answer_stays_unknown(tmp_path: Path, replaced: dict[str, str], why: str) -> None:
    instance = evaluate_root(sources(tmp_path, {**FILES, "src/main.tf": INNER, **replaced}), ".")
    found = doubt(instance.output("o", Place("", START)))
    assert found is not None
    assert found.reason == "module.registry is not in this repository, so its outputs are unknown"


def test_a_version_that_is_not_exact_is_not_held_against_the_list(tmp_path: Path) -> None:
    files = {**FILES, "main.tf": CALL.replace('"1.2.0"', '"~> 1.0"')}
    instance = evaluate_root(sources(tmp_path, files), ".")
    assert known_text(instance.output("o", Place("", START))) == "<shop/api>"


def test_each_root_has_its_own_downloads(tmp_path: Path) -> None:
    files = {f"infra/a/{path}": text for path, text in FILES.items()} | {"infra/b/main.tf": CALL}
    assert [entity.place.path for entity in repositories(tmp_path, files, "infra/a")] == ["infra/a/main.tf"]
    assert repositories(tmp_path, files, "infra/b") == []


def test_faults_of_a_downloaded_module_are_not_the_users(tmp_path: Path) -> None:
    files = {**FILES, f"{FOLDER}/registry/broken.tf": 'resource "aws_ecr_lifecycle_policy" "x" {\n'}
    instance = evaluate_root(sources(tmp_path, files), ".")
    (entity,) = [entity for entity in entities(instance, {}) if entity.kind == "ecr.repository"]
    assert all_problems(instance) == ()
    policy = entity.facts["has_lifecycle_policy"].value
    assert getattr(policy, "place", None) == entity.place


def test_a_directory_is_looked_at_for_what_its_downloads_may_hold(tmp_path: Path) -> None:
    files = {path: text for path, text in FILES.items() if path != "main.tf"}
    files["infra/main.tf"] = "locals {\n  a = 1\n}\n"
    source = sources(tmp_path, {**files, "main.tf": 'module "x" {\n  source = "acme/x/aws"\n}\n'})
    found = discover(source, GitIgnore(tmp_path))
    assert found.modules == (".",)
    assert found.files == ("main.tf",)


@pytest.mark.parametrize(
    ("source", "listed"),
    [
        ("acme/x/aws", "registry.terraform.io/acme/x/aws"),
        ("acme/x/aws//modules/y", "registry.opentofu.org/acme/x/aws//modules/y"),
        ("app.terraform.io/acme/x/aws", "app.terraform.io/acme/x/aws"),
        ("github.com/acme/x?ref=v1", "git::https://github.com/acme/x.git?ref=v1"),
        ("git@github.com:acme/x.git", "git::ssh://git@github.com/acme/x.git"),
        ("git::https://example.com/x.git//y?ref=v1", "git::https://example.com/x.git//y?ref=v1"),
    ],
)
def test_spellings_of_a_source(source: str, listed: str) -> None:
    assert plain_source(source) == plain_source(listed)
    assert Downloaded(listed, "", "d").is_of(source, None)
    assert not Downloaded(listed, "", "d").is_of(source.replace("acme", "other").replace("example", "other"), None)
