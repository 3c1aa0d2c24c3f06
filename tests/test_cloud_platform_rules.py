"""Which of the rules that belong to no convention run for the Cloud Platform, and with what they demand there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.rulebook.load import load
from ecrlint.run import check
from ecrlint.settings import Settings

ECR_YML = ".github/workflows/ecr.yml"
GUIDE = (Path(__file__).parents[1] / "fixtures/guide-cloud-platform" / ECR_YML).read_text(encoding="utf-8")
REPOSITORY = """
resource "aws_ecr_repository" "api" {
  name                 = "team/api"
  image_tag_mutability = "MUTABILITY"
}
resource "aws_ecr_lifecycle_policy" "api" {
  repository = aws_ecr_repository.api.name
  policy     = jsonencode({
    rules = [
      {
        rulePriority = 1
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
        action       = { type = "expire" }
      },
    ]
  })
}
"""


def findings(root: Path, workflow: str, terraform: str = "") -> set[str]:
    """The rules that the workflow breaks."""
    for path, text in {ECR_YML: workflow, **({"ecr.tf": terraform} if terraform else {})}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    result = check(Settings(root, convention="cloud-platform"), load())
    return {f.rule for f in result.findings if f.outcome == "fail" and f.place.path == ECR_YML}


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("id-token: write", "id-token: none", {"id-token-permission"}),
        ("contents: read", "contents: none", {"contents-permission"}),
        ("amazon-ecr-login@v1", "amazon-ecr-login@main", {"action-version"}),
        ("configure-aws-credentials@v2", "configure-aws-credentials@v1", {"action-version"}),
        ("configure-aws-credentials@v2", "configure-aws-credentials@v6", set()),
        ("role-to-assume: ${{ secrets.ECR_ROLE_TO_ASSUME }}", "mask-aws-account-id: true", {"oidc-role-missing"}),
        (
            "role-to-assume: ${{ secrets.ECR_ROLE_TO_ASSUME }}",
            "aws-access-key-id: ${{ secrets.KEY_ID }}\n          aws-secret-access-key: ${{ secrets.KEY }}",
            {"no-static-aws-keys"},
        ),
        ("aws-actions/amazon-ecr-login@v1", "actions/checkout@v4", {"registry-url"}),
        ("$REGISTRY/$REPOSITORY:", "123456789012.dkr.ecr.eu-west-2.amazonaws.com/team/api:", {"registry-url"}),
        ("${{ steps.login-ecr.outputs.registry }}", "${{ secrets.ECR_REGISTRY_URL }}", set()),
        ("${{ steps.login-ecr.outputs.registry }}", "${{ secretts.ECR_REGISTRY_URL }}", {"expression-context"}),
        ("${{ steps.login-ecr.outputs.registry }}", "${{ steps.login.outputs.registry }}", {"registry-url"}),
        ("aws-region: ${{ vars.ECR_REGION }}", "aws-region: us-east-1", {"cp-region"}),
        ("${{ github.sha }}", "latest", set()),
    ],
)
def test_rules_on_workflows(tmp_path: Path, old: str, new: str, rules: set[str]) -> None:
    assert old in GUIDE
    assert findings(tmp_path, GUIDE.replace(old, new)) == rules


@pytest.mark.parametrize(
    ("mutability", "tag", "rules"),
    [
        ("IMMUTABLE", "latest", {"mutable-tag-push"}),
        ("MUTABLE", "latest", set()),
        ("IMMUTABLE", "${{ github.sha }}", set()),
    ],
)
def test_tags_are_judged_where_terraform_declares_the_repository(
    tmp_path: Path, mutability: str, tag: str, rules: set[str]
) -> None:
    workflow = GUIDE.replace("${{ vars.ECR_REPOSITORY }}", "team/api").replace("${{ github.sha }}", tag)
    assert findings(tmp_path, workflow) == set()
    assert findings(tmp_path, workflow, REPOSITORY.replace("MUTABILITY", mutability)) == rules
