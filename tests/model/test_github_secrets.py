from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.values import Unknown

from .github_entities import CLOUD, entities, line, value

# -- outputs of jobs ------------------------------------------------------------------------------------

OUTPUTS = """\
on: push
env: {{ACCOUNT: "${{{{ secrets.AWS_ACCOUNT_ID }}}}"}}
jobs:
  a:
    outputs:
      x: {value}
    steps:
      - uses: aws-actions/amazon-ecr-login@v2
        id: login
      - id: script
        env:
          HOST: ${{{{ steps.login.outputs.registry }}}}
        run: |
          IMAGE=$HOST/a:1
          {line}
  b:
    needs: a
    steps:
      - run: echo ${{{{ needs.a.outputs.x }}}}
"""
REGISTRY = "the registry that amazon-ecr-login gives, whose host begins with the account number"


@pytest.mark.parametrize(
    ("written", "script", "carries", "chain"),
    [
        ("${{ steps.login.outputs.registry }}", "", REGISTRY, []),
        ("${{ secrets.AWS_ACCOUNT_ID }}", "", "secrets.AWS_ACCOUNT_ID", []),
        ("${{ env.ACCOUNT }}", "", "secrets.AWS_ACCOUNT_ID", [2]),
        ("${{ steps.script.outputs.o }}", 'echo "o=$IMAGE" >> $GITHUB_OUTPUT', REGISTRY, [15, 12]),
        ("${{ steps.script.outputs.o }}", 'echo "o=${HOST#*.}" >> $GITHUB_OUTPUT', "", []),
        ("${{ steps.script.outputs.o }}", 'echo "o=a:1" >> $GITHUB_OUTPUT', "", []),
        ("${{ steps.script.outputs.p }}", 'echo "o=$IMAGE" >> $GITHUB_OUTPUT', "", []),
        ("${{ github.sha }}", "", "", []),
    ],
)
def test_what_an_output_carries(tmp_path: Path, written: str, script: str, carries: str, chain: list[int]) -> None:
    (found,) = entities(tmp_path, "github.output", {"w.yml": OUTPUTS.format(value=written, line=script)})
    assert (value(found, "carries"), line(found, "carries")) == (carries, 6)
    assert value(found, "masked") is bool(carries)
    assert (value(found, "consumed"), line(found, "consumed")) == (True, 19)
    assert [step.place.span.line for step in found.facts["carries"].origin.chain] == chain


def test_what_a_command_makes_of_the_registry_cannot_be_told(tmp_path: Path) -> None:
    text = OUTPUTS.format(value="${{ steps.script.outputs.o }}", line='echo "o=$(cut -c1 <<< $HOST)" >> $GITHUB_OUTPUT')
    (found,) = entities(tmp_path, "github.output", {"w.yml": text})
    assert isinstance(value(found, "carries"), Unknown)
    assert isinstance(value(found, "masked"), Unknown)


# -- secrets of called workflows ------------------------------------------------------------------------

CALLEE = """\
on:
  workflow_call:
    secrets:
      ECR_ROLE_TO_ASSUME: {required: true}
jobs:
  b:
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: {role-to-assume: "${{ secrets.ecr_role_to_assume }}", other: "${{ secrets.OTHER }}"}
"""


@pytest.mark.parametrize(
    ("secrets", "handed"),
    [
        ("inherit", "inherited"),
        ("{ECR_role_to_assume: x}", "passed"),
        ("{OTHER: x}", "not passed"),
    ],
)
def test_how_a_secret_is_handed_over(tmp_path: Path, secrets: str, handed: str) -> None:
    caller = f"on: push\njobs:\n  a:\n    uses: ./.github/workflows/callee.yml\n    secrets: {secrets}\n"
    (found,) = entities(tmp_path, "github.called_secret", {"w.yml": caller, "callee.yml": CALLEE}, CLOUD)
    assert (value(found, "handed"), line(found, "handed")) == (handed, 4)
    assert (value(found, "declared"), line(found, "declared")) == (True, 4)
    assert (value(found, "secret"), line(found, "secret")) == ("ECR_ROLE_TO_ASSUME", 9)
    assert (found.unit, found.units) == (".github/workflows/w.yml", (".github/workflows/callee.yml",))


# -- secrets that jobs read -----------------------------------------------------------------------------

SECRETS = """\
on: push
env:
  HOST: ${{ secrets.ECR_HOST }}
jobs:
  a:
    steps:
      - uses: docker/login-action@v3
        with:
          registry: ${{ secrets.AWS_ACCOUNT_ID }}.dkr.ecr.eu-central-1.amazonaws.com
          username: ${{ secrets.SOMEBODY }}
          password: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
      - run: echo ${{ secrets.npm_token }} ${{ secrets.NPM_TOKEN }}
      - uses: aws-actions/configure-aws-credentials@v4
        with: {role-to-assume: "${{ secrets.DEPLOY_ROLE }}"}
  b:
    steps:
      - run: echo ${{ secrets.NPM_TOKEN }}
"""


def test_what_secrets_jobs_read(tmp_path: Path) -> None:
    found = {
        (value(e, "job"), value(e, "secret")): (
            line(e, "secret"),
            value(e, "what"),
            value(e, "only_elsewhere"),
            value(e, "touches_ecr"),
        )
        for e in entities(tmp_path, "github.secret", {"w.yml": SECRETS})
    }
    assert found == {
        ("every job", "ECR_HOST"): (3, "other", False, True),
        ("the job a", "AWS_ACCOUNT_ID"): (9, "account", False, True),
        ("the job a", "SOMEBODY"): (10, "key", False, True),
        ("the job a", "AWS_SECRET_ACCESS_KEY"): (11, "key", False, True),
        ("the job a", "NPM_TOKEN"): (12, "other", False, True),
        ("the job a", "DEPLOY_ROLE"): (14, "other", True, True),
        ("the job b", "NPM_TOKEN"): (17, "other", False, False),
    }
