"""Where a provider sends requests for Amazon ECR."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform.regions import regions
from ecrlint.terraform.instance import evaluate_root
from ecrlint.terraform.providers import Providers
from ecrlint.values import Unknown

REPOSITORY = 'resource "aws_ecr_repository" "api" {\n  name = "shop/api"\n}\n'


def region(tmp_path: Path, text: str) -> Entity:
    (tmp_path / "main.tf").write_text(text + REPOSITORY, encoding="utf-8")
    root = evaluate_root(Sources(tmp_path), ".")
    (entity,) = regions(root, Providers(root))
    return entity


def reached(tmp_path: Path, endpoints: str) -> object:
    text = 'variable "x" {}\nprovider "aws" {\n  endpoints {\n    ' + endpoints + "\n  }\n}\n"
    found = region(tmp_path, text).facts["reaches"].value
    return found.reason if isinstance(found, Unknown) else found


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://localhost:4566", "emulator"),
        ("http://localhost", "emulator"),
        ("https://ecr.localhost.localstack.cloud:4566/", "emulator"),
        ("http://LOCALHOST.:4566", "emulator"),
        ("http://user:pass@localhost:4566", "emulator"),
        ("localhost:4566", "emulator"),
        ("http://127.0.0.1:4566", "emulator"),
        ("http://127.1.2.3", "emulator"),
        ("http://[::1]:4566", "emulator"),
        ("http://0.0.0.0:4566", "emulator"),
        ("http://localstack:4566", "emulator"),
        ("http://host.docker.internal:4566", "emulator"),
        ("http://localhost:${var.x}", "emulator"),
        ("http://localhost/${var.x}", "emulator"),
        ("https://api.ecr.eu-west-1.amazonaws.com", "aws"),
        ("https://api.ecr.cn-north-1.amazonaws.com.cn", "aws"),
        ("https://ecr.eu-west-1.api.aws", "aws"),
        ("https://vpce-1-2.api.ecr.${var.x}.vpce.amazonaws.com", "var.x has no value"),
        ("https://amazonaws.com.example.com", "requests for ECR go to amazonaws.com.example.com, which may not be AWS"),
        ("http://10.0.0.1", "requests for ECR go to 10.0.0.1, which may not be AWS"),
        ("http://localhost${var.x}", "var.x has no value"),
        ("http://${var.x}:4566", "var.x has no value"),
        ("${var.x}", "var.x has no value"),
        ("http://", "the endpoint for ECR is no URL"),
    ],
)
def test_what_is_at_an_endpoint(tmp_path: Path, url: str, what: str) -> None:
    assert reached(tmp_path, f'ecr = "{url}"') == what


LOCAL = '"http://localhost:4566"'


@pytest.mark.parametrize(
    ("endpoints", "what"),
    [
        ("", "aws"),
        (f'ecr = "https://api.ecr.eu-west-1.amazonaws.com"\n    sts = {LOCAL}', "aws"),
        (f"sts = {LOCAL}\n    s3 = {LOCAL}", "emulator"),
        (f'sts = "https://sts.amazonaws.com"\n    s3 = {LOCAL}', "aws"),
        (f"s3 = {LOCAL}", "requests for ECR may go where those for s3 go, which may not be AWS"),
        ("s3 = var.x", "requests for ECR may go where those for s3 go, which may not be AWS"),
        ('s3 = "https://s3.amazonaws.com"\n    iam = ""', "aws"),
        (f'ecr = ""\n    sts = {LOCAL}', "emulator"),
        ("ecr = null", "aws"),
        (f"ecr = var.x ? {LOCAL} : {LOCAL}", "emulator"),
        (f"ecr = var.x ? {LOCAL} : null", "var.x has no value"),
        (f"}}\n  endpoints {{\n    ecr = {LOCAL}", "emulator"),
    ],
)
def test_which_endpoint_counts(tmp_path: Path, endpoints: str, what: str) -> None:
    assert reached(tmp_path, endpoints) == what


def test_it_is_found_at_the_endpoint(tmp_path: Path) -> None:
    entity = region(tmp_path, f'provider "aws" {{\n  endpoints {{\n    ecr = {LOCAL}\n  }}\n}}\n')
    span = entity.facts["reaches"].origin.place.span
    assert (span.line, span.column) == (3, 11)


@pytest.mark.parametrize("text", ["", 'provider "aws" {\n  region = "eu-central-1"\n}\n'])
def test_without_endpoints_it_is_aws(tmp_path: Path, text: str) -> None:
    fact = region(tmp_path, text).facts["reaches"]
    assert fact.value == "aws"
    assert fact.origin.place.span.line == 1 + text.count("\n")


def test_endpoints_that_may_be_there(tmp_path: Path) -> None:
    text = (
        'variable "x" {}\nprovider "aws" {\n  dynamic "endpoints" {\n    for_each = var.x\n'
        f"    content {{\n      ecr = {LOCAL}\n    }}\n  }}\n}}\n"
    )
    found = region(tmp_path, text).facts["reaches"].value
    assert isinstance(found, Unknown)
    assert found.reason == "var.x has no value"
