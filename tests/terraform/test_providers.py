"""Which provider configuration a resource gets, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.terraform.convert import known_text
from ecrlint.terraform.instance import evaluate_root
from ecrlint.terraform.providers import Provider, Providers

TWO = """
provider "aws" {
  region = "r-default"
}
provider "aws" {
  alias  = "b"
  region = "r-b"
}
"""
REPOSITORY = 'resource "aws_ecr_repository" "r" {\n%s\n}\n'


def providers(tmp_path: Path, files: Mapping[str, str], directory: str = ".") -> dict[str, Provider]:
    """The provider of every repository by address."""
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    root = evaluate_root(Sources(tmp_path), directory)
    found = Providers(root)
    return {
        resource.address: found.of(resource.config, instance, resource.scope)
        for instance in root.below()
        for resource in instance.all_resources("aws_ecr_repository")
    }


def region(provider: Provider) -> str | None:
    value = provider.block.attribute("region") if provider.block else None
    return known_text(value) if value is not None else None


@pytest.mark.parametrize(
    ("argument", "name", "expected"),
    [
        ("", "aws", "r-default"),
        ("provider = aws", "aws", "r-default"),
        ("provider = aws.b", "aws.b", "r-b"),
        ('provider = "aws.b"', "aws.b", "r-b"),
        ("provider = (aws.b)", "aws.b", "r-b"),
    ],
)
def test_a_resource_names_its_provider_or_gets_the_default(
    tmp_path: Path, argument: str, name: str, expected: str
) -> None:
    (provider,) = providers(tmp_path, {"main.tf": TWO + REPOSITORY % argument}).values()
    assert (provider.name, region(provider), provider.unknown) == (name, expected, None)


@pytest.mark.parametrize(
    ("call", "inside", "expected"),
    [
        ("", "", "r-default"),
        ("providers = { aws = aws.b }", "", "r-b"),
        ('providers = { "aws" = "aws.b" }', "", "r-b"),
        ("providers = { aws.x = aws.b }", "provider = aws.x", "r-b"),
        ("providers = { aws.x = aws.b }", "", "r-default"),
    ],
)
def test_a_module_gets_what_its_call_hands_on(tmp_path: Path, call: str, inside: str, expected: str) -> None:
    files = {
        "main.tf": f'{TWO}module "m" {{\n  source = "./m"\n  {call}\n}}\n',
        "m/main.tf": 'module "n" {\n  source = "./n"\n  %s\n}\n' % ("providers = { aws = aws.x }" if inside else ""),
        "m/n/main.tf": REPOSITORY % "",
    }
    (provider,) = providers(tmp_path, files).values()
    assert region(provider) == expected


def test_two_calls_that_hand_on_the_same_configuration_have_one_key(tmp_path: Path) -> None:
    files = {
        "main.tf": TWO
        + 'module "a" {\n  source = "./m"\n}\n'
        + 'module "b" {\n  source = "./m"\n  providers = { aws = aws.b }\n}\n'
        + 'module "c" {\n  source = "./m"\n  providers = { aws = aws }\n}\n',
        "m/main.tf": REPOSITORY % "",
    }
    a, b, c = providers(tmp_path, files).values()
    assert a.key == c.key != b.key


def test_an_override_file_changes_the_block_of_its_alias_only(tmp_path: Path) -> None:
    files = {
        "main.tf": TWO + REPOSITORY % "" + (REPOSITORY % "provider = aws.b").replace('"r"', '"s"'),
        "x_override.tf": 'provider "aws" {\n  alias  = "b"\n  region = "r-over"\n}\n',
    }
    assert [region(p) for p in providers(tmp_path, files).values()] == ["r-default", "r-over"]


def test_an_override_file_gives_a_default_configuration_that_is_missing(tmp_path: Path) -> None:
    files = {"main.tf": REPOSITORY % "", "override.tf": 'provider "aws" {\n  region = "r-over"\n}\n'}
    (provider,) = providers(tmp_path, files).values()
    assert region(provider) == "r-over"


def test_a_provider_with_for_each_is_the_instance_of_the_key(tmp_path: Path) -> None:
    text = """
provider "aws" {
  for_each = { eu = "r-eu", us = "r-us" }
  alias    = "by"
  region   = each.value
}
resource "aws_ecr_repository" "r" {
  for_each = toset(["eu", "us"])
  provider = aws.by[each.key]
}
variable "x" {}
resource "aws_ecr_repository" "s" {
  provider = aws.by[var.x]
}
"""
    eu, us, other = providers(tmp_path, {"main.tofu": text}).values()
    assert (region(eu), region(us)) == ("r-eu", "r-us")
    assert eu.key != us.key
    assert other.unknown is not None
    assert other.unknown.reason == "the instance of the provider aws.by cannot be told"


def test_without_any_block_the_configuration_is_empty(tmp_path: Path) -> None:
    (provider,) = providers(tmp_path, {"main.tf": REPOSITORY % ""}).values()
    assert (provider.block, provider.unknown) == (None, None)


ALIASES = "terraform {\n  required_providers {\n    aws = {\n      configuration_aliases = [aws.x]\n    }\n  }\n}\n"


@pytest.mark.parametrize(
    ("files", "directory", "reason"),
    [
        (
            {"live/a/main.tf": REPOSITORY % "", "live/a/terragrunt.hcl": ""},
            "live/a",
            "live/a/terragrunt.hcl may generate the configuration of the provider aws",
        ),
        (
            {"live/a/main.tf": REPOSITORY % "", "live/root.hcl": ""},
            "live/a",
            "live/root.hcl may generate the configuration of the provider aws",
        ),
        ({"main.tf": REPOSITORY % "provider = aws.x"}, ".", "the provider aws.x is not declared"),
        ({"main.tf": REPOSITORY % 'provider = var.x["a"].b'}, ".", "the provider cannot be told"),
        (
            {"main.tf": ALIASES + REPOSITORY % "provider = aws.x"},
            ".",
            "the module gets its provider aws.x from callers that are not in this repository",
        ),
        (
            {"main.tf": ALIASES + REPOSITORY % ""},
            ".",
            "the module gets its provider aws from callers that are not in this repository",
        ),
        ({"main.tf": REPOSITORY % "", "bad.tf": 'provider "aws" {\n'}, ".", "bad.tf cannot be read at line 1"),
        (
            {
                "main.tf": 'module "m" {\n  source = "./m"\n}\n',
                "m/main.tf": REPOSITORY % "provider = aws.x",
            },
            ".",
            "the provider aws.x of module.m cannot be told",
        ),
    ],
)
def test_what_a_configuration_holds_cannot_always_be_told(
    tmp_path: Path, files: Mapping[str, str], directory: str, reason: str
) -> None:
    (provider,) = providers(tmp_path, files, directory).values()
    assert provider.unknown is not None
    assert provider.unknown.reason == reason


def test_declared_configurations_have_the_module_they_are_in(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "main.tf").write_text(TWO + 'module "m" {\n  source = "./m"\n}\n', encoding="utf-8")
    (tmp_path / "m/main.tf").write_text('provider "aws" {\n  region = "r-m"\n}\n', encoding="utf-8")
    found = Providers(evaluate_root(Sources(tmp_path), ".")).declared("aws")
    assert [(instance.path, p.name, region(p)) for instance, p in found] == [
        ("", "aws", "r-default"),
        ("", "aws.b", "r-b"),
        ("module.m.", "aws", "r-m"),
    ]
