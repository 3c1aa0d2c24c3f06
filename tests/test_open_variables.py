"""Soundness, end to end: what is said with a variable left open holds for every value it is given.

Whenever a rule fails with the variable open, it fails with each value tried, or there is no such resource;
whenever it says nothing, it does not fail with any of them, but for what passes by its shape on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecrlint.rulebook.load import load
from ecrlint.run import check, entities
from ecrlint.settings import Settings

BY_SHAPE = {
    ("name behind a project", "repository-name-format"): '"project/${unknown}" has two components as it stands',
    ("name with a capital", "repository-name-format"): '"project/${unknown}" has two components as it stands',
    ("name by format", "repository-name-format"): '"project/${unknown}" has two components as it stands',
    ("tag value", "required-tags"): "a present tag of unknown value counts as given",
}
"""What passes although some values of the variable would fail, by configuration and rule, and why that is meant."""

REPOSITORY = """
resource "aws_ecr_repository" "api" {{
  {head}
  name                 = {name}
  image_tag_mutability = {mutability}
  {scan}
  tags = {tags}
}}
resource "aws_ecr_lifecycle_policy" "api" {{
  {policy_head}
  repository = {repository}
  policy     = {policy}
}}
{more}
"""
POLICY = """jsonencode({{ rules = [
    {{ rulePriority = 1, action = {{ type = "expire" }}, selection = {{
      tagStatus = "tagged", tagPrefixList = {prefixes}, countType = "imageCountMoreThan", countNumber = {count} }} }},
    {{ rulePriority = {priority}, action = {{ type = "expire" }}, selection = {{
      tagStatus = {status}, countType = {type}, countUnit = "days", countNumber = {days} }} }},
  ] }})"""
PARTS = {
    "head": "", "name": '"shop/api"', "mutability": '"IMMUTABLE"', "policy_head": "", "more": "",
    "scan": "image_scanning_configuration {\n    scan_on_push = true\n  }",
    "tags": '{ Project = "shop", ManagedBy = "terraform" }',
    "repository": "aws_ecr_repository.api.name",
}  # fmt: skip
POLICY_PARTS = {
    "prefixes": '["v"]', "count": "10", "priority": "2", "status": '"untagged"', "type": '"sinceImagePushed"',
    "days": "7",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A configuration in which `var.x` stands somewhere, and values to try."""

    name: str
    text: str
    values: tuple[str, ...]


def case(title: str, values: tuple[str, ...], /, **parts: str) -> Case:
    inner = {**POLICY_PARTS, **{k: v for k, v in parts.items() if k in POLICY_PARTS}}
    outer = {**PARTS, "policy": POLICY.format(**inner), **{k: v for k, v in parts.items() if k not in POLICY_PARTS}}
    return Case(title, REPOSITORY.format(**outer), values)


MUTABILITY = ('"IMMUTABLE"', '"MUTABLE"', '"MUTABLE_WITH_EXCLUSION"', '"immutable"', "null")
WORDS = ('"api"', '"a/b"', '""', '"Api"', '"a--b"', '"/"', '"x_y"')
BOOLS = ("true", "false")
NUMBERS = ("10", "7", "0", "1", "30", '"10"')
LISTS = ('["a"]', "[]", '["a", "b"]', "null")

CASES = [
    case("mutability", MUTABILITY, mutability="var.x"),
    case("mutability by condition", BOOLS, mutability='var.x ? "IMMUTABLE" : "MUTABLE"'),
    case("mutability wrong either way", BOOLS, mutability='var.x ? "MUTABLE_WITH_EXCLUSION" : "MUTABLE"'),
    case("mutability right either way", BOOLS, mutability='var.x ? "IMMUTABLE" : upper("immutable")'),
    case("mutability with try", MUTABILITY, mutability='try(var.x, "IMMUTABLE")'),
    case("mutability with coalesce", MUTABILITY, mutability='coalesce(var.x, "MUTABLE")'),
    case("mutability by lookup", ('"a"', '"b"'), mutability='lookup({ a = "IMMUTABLE" }, var.x, "MUTABLE")'),
    case("name", WORDS, name="var.x"),
    case("name behind a project", WORDS, name='"shop/${var.x}"'),
    case("name before an image", WORDS, name='"${var.x}-api"'),
    case("name with a capital", WORDS, name='"Shop/${var.x}"'),
    case("name of three", WORDS, name='"shop/team/${var.x}"'),
    case("name by format", WORDS, name='format("%s/%s", "shop", lower(var.x))'),
    case(
        "scan", ("true", "false", '"true"', '"yes"'), scan="image_scanning_configuration {\n scan_on_push = var.x\n }"
    ),
    case(
        "scan by a dynamic block",
        LISTS,
        scan='dynamic "image_scanning_configuration" {\n for_each = var.x\n content {\n scan_on_push = true\n }\n }',
    ),
    case("tags", ("{}", '{ Project = "shop" }', "null"), tags="var.x"),
    case("tags merged before", ("{}", '{ ManagedBy = "hand" }'), tags='merge(var.x, { Project = "shop" })'),
    case(
        "tags merged behind",
        ("{}", '{ Project = "x" }'),
        tags='merge({ Project = "shop", ManagedBy = "terraform" }, var.x)',
    ),
    case("tag value", ('"shop"', '""', '"terraform"'), tags='{ Project = "shop", ManagedBy = var.x }'),
    case("project tag", ('"shop"', '"other"'), tags='{ Project = var.x, ManagedBy = "terraform" }'),
    case(
        "default tags",
        ("{}", '{ Project = "shop" }'),
        tags="{}",
        more='provider "aws" {\n default_tags {\n tags = var.x\n }\n}',
    ),
    case("provider region", ('"eu-central-1"', '"us-east-1"'), more='provider "aws" {\n region = var.x\n}'),
    case("count of releases", NUMBERS, count="var.x"),
    case("count at least", NUMBERS, count="max(var.x, 11)"),
    case("days", NUMBERS, days="var.x"),
    case("prefixes", ('["v"]', '["release"]', "[]", '["v", "w"]'), prefixes="var.x"),
    case("prefix", ('"v"', '"r"', '""'), prefixes="[var.x]"),
    case("priority", ("1", "2", "3", '"2"'), priority="var.x"),
    case("status", ('"untagged"', '"any"', '"tagged"', '"all"'), status="var.x"),
    case("type", ('"sinceImagePushed"', '"imageCountMoreThan"'), type="var.x"),
    case("whole policy", ('"{}"', '""', '"[]"'), policy="var.x"),
    case("repository of the policy", ('"shop/api"', '"shop/other"'), repository="var.x"),
    case("policy there or not", BOOLS, policy_head="count = var.x ? 1 : 0"),
    case(
        "repository there or not",
        BOOLS,
        head="count = var.x ? 1 : 0",
        repository="aws_ecr_repository.api[0].name",
        policy_head="count = var.x ? 1 : 0",
    ),
    case(
        "repositories for each",
        ('["a"]', "[]", '["a", "B"]'),
        head="for_each = toset(var.x)",
        name='"shop/${each.key}"',
        repository="each.value.name",
        policy_head="for_each = aws_ecr_repository.api",
    ),
]


def said(root: Path, text: str, variable: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]], set[str]]:
    """(rule, resource) of what fails and of what cannot be told, and the resources there are."""
    (root / "ecr.tf").write_text(text)
    (root / "variables.tf").write_text(variable)
    settings = Settings(root, convention="central-oidc", ignore=frozenset({"repository-location", "config-parse"}))
    fails: set[tuple[str, str]] = set()
    unsure: set[tuple[str, str]] = set()
    for finding in check(settings, load()).findings:
        for address in finding.entities:
            (fails if finding.outcome == "fail" else unsure).add((finding.rule, base(address)))
    return fails, unsure, {base(entity.address) for _, entity in entities(settings, load())}


def base(address: str) -> str:
    """The address of a resource without its instance and without the part of it that is meant."""
    return re.sub(r"\[.*?\]", "", address.partition("#")[0])


def wrong(found: Case, tmp_path: Path) -> Iterator[str]:
    fails, unsure, _ = said(tmp_path, found.text, 'variable "x" {}\n')
    for value in found.values:
        now, _, there = said(tmp_path, found.text, f'variable "x" {{\n  default = {value}\n}}\n')
        for rule, address in sorted(fails - now):
            if address in there:
                yield f"{rule} fails for {address} with var.x open, but not with {value}"
        for rule, address in sorted(now - fails - unsure):
            if (found.name, rule) not in BY_SHAPE:
                yield f"{rule} is silent for {address} with var.x open, but fails with {value}"


@pytest.mark.parametrize("found", CASES, ids=lambda c: c.name)
def test_what_is_said_with_a_variable_open_holds_for_its_values(found: Case, tmp_path: Path) -> None:
    assert list(wrong(found, tmp_path)) == []


def test_every_exception_is_needed(tmp_path: Path) -> None:
    for name, rule in BY_SHAPE:
        (found,) = (c for c in CASES if c.name == name)
        open_fails, open_unsure, _ = said(tmp_path, found.text, 'variable "x" {}\n')
        with_values = [said(tmp_path, found.text, f'variable "x" {{\n  default = {v}\n}}\n')[0] for v in found.values]
        assert rule not in {r for r, _ in open_fails | open_unsure}
        assert rule in {r for fails in with_values for r, _ in fails}
