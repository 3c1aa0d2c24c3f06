"""What CircleCI jobs push to ECR, and under what kind of tag."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.rulebook.load import load
from ecrlint.run import check, entities
from ecrlint.settings import Settings
from ecrlint.values import Json, Unknown

CONFIG = """\
version: 2.1
orbs:
  aws-ecr: circleci/aws-ecr@8.2.1
jobs:
  push:
    executor: aws-ecr/default
    steps:
      - %s
"""
HOST = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
REPOSITORY = 'resource "aws_ecr_repository" "api" {\n  name = "shop/api"\n}\n'


def root_with(root: Path, step: str) -> Settings:
    for path, text in ((".circleci/config.yml", CONFIG % step), (".infra/ecr.tf", REPOSITORY)):
        (root / path).parent.mkdir()
        (root / path).write_text(text, encoding="utf-8")
    return Settings(root, convention="central-oidc")


def told(value: Json) -> Json:
    return None if isinstance(value, Unknown) else value


@pytest.mark.parametrize(
    ("step", "repository", "kind", "safe"),
    [
        (f"run: docker push {HOST}/shop/api:latest", "shop/api", "fixed", False),
        (f"run: docker push {HOST}/shop/api", "shop/api", "fixed", False),
        (f"run: docker push {HOST}/shop/api:v1.2.3", "shop/api", "version", True),
        (f"run: docker push {HOST}/shop/api:$CIRCLE_SHA1", "shop/api", "unique", True),
        (f"run: docker push {HOST}/shop/api:$(git rev-parse HEAD)", "shop/api", "unique", True),
        (f"run: docker push {HOST}/shop/api:$CIRCLE_TAG", "shop/api", "release", True),
        (f"run: docker push {HOST}/shop/api:$CIRCLE_BRANCH", "shop/api", "branch", False),
        (f"run: docker push {HOST}/shop/api:$TAG", "shop/api", None, False),
        (f"run: docker push {HOST}/shop/web:latest", "shop/web", "fixed", True),
        (f"run: docker push {HOST}/$ECR_REPOSITORY:latest", None, "fixed", False),
        ("aws-ecr/build-image: {repo: shop/api}", "shop/api", "fixed", False),
        ("aws-ecr/build-image: {repo: shop/api, tag: $CIRCLE_SHA1}", "shop/api", "unique", True),
        ('aws-ecr/build-image: {repo: shop/api, tag: "$CIRCLE_SHA1,latest"}', "shop/api", None, False),
    ],
)
def test_a_push(step: str, repository: str | None, kind: str | None, safe: bool, tmp_path: Path) -> None:
    settings = root_with(tmp_path, step)
    (push,) = (e for _, e in entities(settings, load()) if e.kind == "circleci.push")
    assert (told(push.facts["repository"].value), told(push.facts["tag_class"].value)) == (repository, kind)
    assert (push.place.path, push.place.span.line) == (".circleci/config.yml", 8)
    (fix,) = (f.fix for f in check(settings, load()).findings if f.rule == "tag-immutability")
    assert fix is not None
    assert fix.safe == safe


@pytest.mark.parametrize(
    "step",
    ["run: docker push ghcr.io/shop/api:latest", "run: docker build .", "aws-ecr/build-image: {push-image: false}"],
)
def test_no_push(step: str, tmp_path: Path) -> None:
    assert not [e for _, e in entities(root_with(tmp_path, step), load()) if e.kind == "circleci.push"]
