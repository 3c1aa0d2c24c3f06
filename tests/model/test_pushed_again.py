"""Which repositories get the same tag more than once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.rulebook.load import load
from ecrlint.run import check, entities
from ecrlint.settings import Settings
from ecrlint.values import Unknown

ECR = 'resource "aws_ecr_repository" "api" {\n  name = %s\n}\n'
PUSH = """\
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/amazon-ecr-login@v2
      - run: docker push 123456789012.dkr.ecr.eu-central-1.amazonaws.com/%s
"""


def root_with(tmp_path: Path, name: str, pushed: str) -> Settings:
    for path, text in ((".infra/ecr.tf", ECR % name), (".github/workflows/push.yml", PUSH % pushed)):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return Settings(tmp_path, convention="central-oidc")


@pytest.mark.parametrize(
    ("name", "pushed", "again"),
    [
        ('"shop/api"', "shop/api:latest", True),
        ('"shop/api"', "shop/api:${{ github.ref_name }}", None),
        ('"shop/api"', "shop/api:${{ github.sha }}", False),
        ('"shop/api"', "shop/api:v1.2.3", False),
        ('"shop/api"', "shop/web:latest", False),
        ('"shop/api"', "shop/api:${{ vars.TAG }}", None),
        ('"shop/api"', "${{ vars.NAME }}:latest", None),
        ("var.name", "shop/api:latest", None),
        ("var.name", "shop/api:${{ github.sha }}", False),
    ],
)
def test_tags_pushed_again(name: str, pushed: str, again: bool | None, tmp_path: Path) -> None:
    settings = root_with(tmp_path, name, pushed)
    (repository,) = (e for _, e in entities(settings, load()) if e.kind == "ecr.repository")
    fact = repository.facts["tags_pushed_again"]
    assert (None if isinstance(fact.value, Unknown) else fact.value) is again
    assert (fact.origin.place.path, fact.origin.place.span.line) == (".infra/ecr.tf", 1)


@pytest.mark.parametrize(("pushed", "safe"), [("shop/api:latest", False), ("shop/api:v1.2.3", True)])
def test_making_tags_immutable_is_safe_only_where_none_is_pushed_again(pushed: str, safe: bool, tmp_path: Path) -> None:
    findings = check(root_with(tmp_path, '"shop/api"', pushed), load()).findings
    (fix,) = (f.fix for f in findings if f.rule == "tag-immutability")
    assert fix is not None
    assert fix.safe == safe
