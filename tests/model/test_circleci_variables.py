from __future__ import annotations

from typing import Any

import pytest

from .circleci_entities import entities, facts, line

KIND = "circleci.variable"


def variables(text: str) -> dict[str, tuple[Any, ...]]:
    names = ("use", "documented", "almost", "set_here", "holds")
    return {str(e.facts["name"].value): (*facts(e, *names), line(e, "name")) for e in entities(text, KIND)}


def script(*lines: str, more: str = "") -> str:
    """A config whose script begins in line 6, or 7 with `more`."""
    text = f"jobs:\n  a:\n    machine: true\n{more}    steps:\n      - run: |\n"
    return text + "".join(f"          {each}\n" for each in lines)


@pytest.mark.parametrize(
    ("name", "documented", "almost"),
    [
        ("ECR_REPOSITORY", "ECR_REPOSITORY", ""),
        ("DEV_ECR_REPOSITORY_2", "ECR_REPOSITORY", ""),
        ("ECR_APP_REPOSITORY", "ECR_REPOSITORY", ""),
        ("ECR_REPOSITORY2", "ECR_REPOSITORY", ""),
        ("AWS_ECR_REGISTRY_ID", "AWS_ECR_REGISTRY_ID", ""),
        ("ECR_REPOSITROY", "", "ECR_REPOSITORY"),
        ("ECR_REPOSITRY_DEV", "", "ECR_REPOSITORY"),
        ("ECR_ROLE_TO_ASUME", "", "ECR_ROLE_TO_ASSUME"),
        ("AWS_ECR_REGISTTRY_ID", "", "AWS_ECR_REGISTRY_ID"),
        ("ECRREGION", "", "ECR_REGION"),
        ("ECS_REGION", "", ""),
        ("AWS_REGION", "", ""),
        ("ECR_REPO", "", ""),
        ("ECR_ENDPOINT", "", ""),
        ("HOST", "", ""),
    ],
)
def test_names_that_scripts_read(name: str, documented: str, almost: str) -> None:
    found = variables(script(f"docker push x.dkr.ecr.y/${name}:1"))
    assert found == {name: ("read", documented, almost, False, "", 6)}


def test_each_name_is_told_where_it_is_read_first_and_not_in_comments() -> None:
    text = script("# aws ecr $COMMENT", "aws ecr list-images --repository-name $A", "echo $A ${B} $lower")
    assert {name: told[-1] for name, told in variables(text).items()} == {"A": 7, "B": 8}


def test_scripts_that_do_not_deal_with_ecr_are_left_out() -> None:
    assert variables(script("echo $ECR_REPO")) == {}


def test_what_logins_and_orbs_are_handed_is_left_out() -> None:
    text = """
    orbs: {aws-cli: circleci/aws-cli@4.0.0}
    jobs:
      a:
        machine: true
        steps:
          - aws-cli/setup: {role_arn: $ECR_ROLE_TO_ASUME}
          - run: |
              aws ecr get-login-password --region $ECR_REGON | docker login -u AWS --password-stdin $HOST
              docker push $HOST/$OWN --region $ECR_REGON
    """
    assert list(variables(text)) == ["OWN"]


def test_variables_that_the_job_sets_itself() -> None:
    text = script("ECR_REPO=$ECR_REPOSITORY", "aws ecr list-images --repository-name $ECR_REPO $TAG")
    assert {name: told[3] for name, told in variables(text).items()} == {
        "ECR_REPOSITORY": False,
        "ECR_REPO": True,
        "TAG": False,
    }


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ("arn:aws:iam::123456789012:role/cloud-platform-ecr-x", "role"),
        ("eu-west-2", "text"),
        ("$OTHER", "reference"),
        ("''", "nothing"),
    ],
)
def test_documented_variables_that_the_config_sets(value: str, holds: str) -> None:
    more = f"    environment: {{X_ECR_REGION: {value}, OTHER: {value}}}\n"
    found = variables(script("aws ecr list-images", more=more))
    assert found == {"X_ECR_REGION": ("set", "ECR_REGION", "", True, holds, 4)}


def test_variables_set_for_a_job_that_has_nothing_to_do_with_ecr_are_left_out() -> None:
    assert variables(script("true", more="    environment: {ECR_REGION: eu-west-2}\n")) == {}


def test_without_documented_names_nothing_is_nearly_one() -> None:
    text = script("aws ecr list-images --repository-name $ECR_REPOSITROY")
    (variable,) = entities(text, KIND, {})
    assert facts(variable, "documented", "almost") == ("", "")
