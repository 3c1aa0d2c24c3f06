"""A workflow as GitHub offers it to start with: a stored key, outdated actions, no token, another region."""

from __future__ import annotations

from pathlib import Path

from ecrlint.rulebook.load import load
from ecrlint.run import check
from ecrlint.settings import Settings

RULES = frozenset(
    {
        "action-version",
        "aws-region",
        "contents-permission",
        "excess-permissions",
        "expression-context",
        "id-token-permission",
        "masked-registry-output",
        "no-static-aws-keys",
        "unexpected-aws-secret",
    }
)

WORKFLOW = """\
name: Deploy
on:
  push:
    branches: [main]
env:
  AWS_REGION: us-west-1
  ECR_REPOSITORY: shop-api
permissions:
  contents: read
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - uses: actions/checkout@v4
      - name: Credentials
        uses: aws-actions/configure-aws-credentials@v1
        with:
          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
          aws-region: ${{ env.AWS_REGION }}
      - name: Login
        id: login-ecr
        uses: aws-actions/amazon-ecr-login@v1
      - name: Push
        id: build-image
        env:
          ECR_REGISTRY: ${{ steps.login-ecr.outputs.registry }}
          IMAGE_TAG: ${{ github.sha }}
        run: |
          docker build -t $ECR_REGISTRY/$ECR_REPOSITORY:$IMAGE_TAG .
          docker push $ECR_REGISTRY/$ECR_REPOSITORY:$IMAGE_TAG
          echo "image=$ECR_REGISTRY/$ECR_REPOSITORY:$IMAGE_TAG" >> $GITHUB_OUTPUT
      - uses: aws-actions/amazon-ecs-render-task-definition@v1
        with:
          image: ${{ steps.build-image.outputs.image }}
"""


def found(root: Path, text: str) -> set[tuple[str, int, str]]:
    path = root / ".github" / "workflows" / "aws.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    result = check(Settings(root, convention="central-oidc", select=RULES), load())
    return {(f.rule, f.place.span.line, f.outcome) for f in result.findings}


def test_it_fails_the_rules_it_breaks_each_at_its_line(tmp_path: Path) -> None:
    assert found(tmp_path, WORKFLOW) == {
        ("aws-region", 6, "fail"),
        ("action-version", 17, "fail"),
        ("no-static-aws-keys", 19, "fail"),
        ("action-version", 24, "fail"),
    }


def test_with_the_key_replaced_by_a_role_it_lacks_the_token(tmp_path: Path) -> None:
    """The `permissions` stand there for the key's sake only; with a role they are one more fault."""
    keys = """\
          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
"""
    role = "          role-to-assume: arn:aws:iam::${{ secrets.AWS_ACCOUNT_ID }}:role/GitHubActions-ECR-PushRole\n"
    assert keys in WORKFLOW
    assert found(tmp_path, WORKFLOW.replace(keys, role)) == {
        ("aws-region", 6, "fail"),
        ("id-token-permission", 8, "fail"),
        ("action-version", 17, "fail"),
        ("action-version", 23, "fail"),
    }
