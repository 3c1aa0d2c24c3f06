"""Facts that only fixes ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.rulebook.load import load
from ecrlint.run import entities
from ecrlint.settings import Settings
from ecrlint.values import Json

POLICY = 'resource "aws_ecr_lifecycle_policy" "%s" {\n  %srepository = "x/y"\n  policy = "{}"\n}\n'
REPOSITORY = 'resource "aws_ecr_repository" "api" {\n  name = "shop/api"\n}\n'
WORKFLOW = """\
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    env: {A: "${{ %s.AWS_ACCOUNT_ID }}.dkr.ecr.eu-central-1.amazonaws.com"}
    steps:
      - uses: aws-actions/amazon-ecr-login@v2
      - run: docker push $A/shop/api:v1
"""


def fact_of(root: Path, path: str, text: str, kind: str, fact: str) -> list[Json]:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    found = entities(Settings(root, convention="central-oidc"), load())
    return [entity.facts[fact].value for _, entity in found if entity.kind == kind]


@pytest.mark.parametrize(
    ("policy", "in_the_way"),
    [
        ("", False),
        (POLICY % ("web", ""), False),
        (POLICY % ("api", ""), True),
        (POLICY % ("web", "count = 1\n  "), True),
        (POLICY % ("web", "for_each = {}\n  "), True),
    ],
)
def test_a_policy_that_a_new_one_might_collide_with(policy: str, in_the_way: bool, tmp_path: Path) -> None:
    text = REPOSITORY + policy
    assert fact_of(tmp_path, "ecr.tf", text, "ecr.repository", "namesake_policy") == [in_the_way]


@pytest.mark.parametrize(
    ("context", "slip"),
    [("secretts", True), ("secret", True), ("sekrets", True), ("variables", False), ("secrets", False)],
)
def test_a_context_but_for_one_letter(context: str, slip: bool, tmp_path: Path) -> None:
    found = fact_of(tmp_path, ".github/workflows/push.yml", WORKFLOW % context, "github.expression", "slip")
    assert found == [slip]


@pytest.mark.parametrize(("variable", "declared"), [("namespace", True), ("team", False)])
def test_a_variable_for_the_namespace(variable: str, declared: bool, tmp_path: Path) -> None:
    source = "github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials?ref=8.0.2"
    text = f'variable "{variable}" {{}}\nmodule "ecr" {{\n  source = "{source}"\n}}\n'
    assert fact_of(tmp_path, "ecr.tf", text, "cp.module", "namespace_declared") == [declared]
