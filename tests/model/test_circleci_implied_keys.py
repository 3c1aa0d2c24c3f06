from __future__ import annotations

from typing import Any

import pytest

from ecrlint.values import Unknown

from .circleci_entities import VALUES, entities, facts, line

LOGIN = "run: aws ecr get-login-password"
ORBS = "orbs: {aws-cli: circleci/aws-cli@CLI, aws-ecr: circleci/aws-ecr@ECR, other: example/other@1.0.0}\n"


def job(*steps: str, cli: str = "4.0.0", ecr: str = "8.2.1", more: str = "") -> str:
    """A config whose steps begin in line 6."""
    text = ORBS.replace("CLI", cli).replace("ECR", ecr) + f"jobs:\n  a:\n    machine: true\n{more}    steps:\n"
    return text + "".join(f"      - {step}\n" for step in steps)


def implied(text: str, values: dict[str, str] | None = None) -> list[tuple[Any, ...]]:
    found = [e for e in entities(text, "aws.static_key", values) if e.facts["implied"].value != "no"]
    return [(*facts(e, "implied", "lifetime", "source", "touches_ecr"), line(e, "lifetime")) for e in found]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["aws-cli/setup", LOGIN], ("setup", "long-lived", "aws-cli/setup", True, 6)),
        (["aws-cli/setup: {role_arn: ''}", LOGIN], ("setup", "long-lived", "aws-cli/setup", True, 6)),
        (["checkout", LOGIN], ("nothing", "long-lived", "aws ecr get-login-password", True, 7)),
        (["run: $(aws ecr get-login)"], ("nothing", "long-lived", "aws ecr get-login", True, 6)),
        (["aws-ecr/ecr-login"], ("aws-ecr", "long-lived", "aws-ecr/ecr-login", True, 6)),
        (["aws-ecr/ecr-login: {role-arn: $R}"], ("aws-ecr", "long-lived", "aws-ecr/ecr-login", True, 6)),
        (["aws-cli/setup", "run: aws s3 ls"], ("setup", "long-lived", "aws-cli/setup", False, 6)),
    ],
)
def test_what_falls_back_to_keys(steps: list[str], expected: tuple[Any, ...]) -> None:
    assert implied(job(*steps)) == [expected]


@pytest.mark.parametrize(
    "steps",
    [
        ["aws-cli/setup: {role_arn: $R}", LOGIN],
        ["aws-cli/setup: {role_arn: $R}", "aws-cli/setup: {profile_name: other}", LOGIN],
        ["aws-cli/setup: {role_arn: $R}", "aws-ecr/ecr-login"],
        ["aws-ecr/ecr-login: {assume-web-identity: true, role-arn: $R}"],
        ["aws-ecr/build-image: {repo: a}"],
        ["run: aws sts assume-role-with-web-identity --role-arn $R", LOGIN],
        ["run: docker login -u $USER example.org"],
        ["run: aws s3 ls"],
    ],
)
def test_what_needs_no_keys(steps: list[str]) -> None:
    assert implied(job(*steps)) == []


@pytest.mark.parametrize(
    "steps",
    [
        ["aws-cli/setup: {aws_access_key_id: A, aws_secret_access_key: B}", LOGIN],
        ["run: export AWS_ACCESS_KEY_ID=$A AWS_SECRET_ACCESS_KEY=$B", LOGIN],
        ["run: {command: aws ecr get-login-password, environment: {AWS_ACCESS_KEY_ID: x}}"],
        ["run: aws configure set aws_access_key_id $A", LOGIN],
    ],
)
def test_keys_that_the_config_names_are_not_implied(steps: list[str]) -> None:
    assert implied(job(*steps)) == []


@pytest.mark.parametrize(
    "steps",
    [
        ["other/assume", LOGIN],
        ["run: ./ci/credentials.sh", LOGIN],
        ["when: {condition: << pipeline.git.tag >>, steps: [aws-cli/setup: {role_arn: $R}]}", LOGIN],
        ["aws-cli/setup: {role_arn: << pipeline.git.tag >>}", LOGIN],
    ],
)
def test_what_may_have_taken_a_role(steps: list[str]) -> None:
    assert [isinstance(found[1], Unknown) for found in implied(job(*steps))] == [True]


@pytest.mark.parametrize(
    ("version", "certain"), [("4.0.0", True), ("3.1.3", True), ("4.1.3", False), ("5.1.0", False), ("dev:x", False)]
)
def test_a_setup_that_goes_on_without_keys_may_have_none(version: str, certain: bool) -> None:
    ((_, lifetime, *_),) = implied(job("aws-cli/setup", "run: aws s3 ls", cli=version))
    assert (lifetime == "long-lived") is certain
    assert implied(job("aws-cli/setup", LOGIN, cli=version))[0][1] == "long-lived"


def test_a_runner_of_ones_own_may_have_credentials() -> None:
    ((_, lifetime, *_),) = implied(job(LOGIN, more="    resource_class: example/runner\n"))
    assert isinstance(lifetime, Unknown)
    assert implied(job(LOGIN, more="    resource_class: large\n"))[0][1] == "long-lived"


def test_an_orb_of_a_version_without_a_number_may_take_a_role() -> None:
    ((how, lifetime, *_),) = implied(job("aws-ecr/ecr_login", ecr="dev:first"))
    assert how == "nothing"
    assert isinstance(lifetime, Unknown)


def test_only_the_first_of_a_run_is_told_and_each_place_once() -> None:
    text = f"""
    commands: {{login: {{steps: [{{{LOGIN}}}, {{{LOGIN}}}]}}}}
    jobs:
      a: {{machine: true, steps: [login]}}
      b: {{machine: true, steps: [login, {{{LOGIN}}}]}}
    """
    assert [found[-1] for found in implied(text)] == [1, 1]
    assert len({e.place for e in entities(text, "aws.static_key")}) == 1


def test_a_job_of_the_orb() -> None:
    text = """
    orbs: {ecr: circleci/aws-ecr@6.15.3}
    workflows:
      w:
        jobs:
          - ecr/build-and-push-image: {repo: a}
    """
    assert implied(text) == [("aws-ecr", "long-lived", "ecr/build-and-push-image", True, 5)]


def test_the_role_that_the_convention_hands_out() -> None:
    (key,) = entities(job("aws-cli/setup", LOGIN), "aws.static_key", VALUES)
    assert facts(key, "role_handed", "names") == ("ECR_ROLE_TO_ASSUME", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    (key,) = entities(job("aws-cli/setup", LOGIN), "aws.static_key", {})
    assert facts(key, "role_handed") == ("",)
