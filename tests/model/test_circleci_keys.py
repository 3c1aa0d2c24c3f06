from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from ecrlint.entity import Entity
from ecrlint.model.circleci import config_entities
from ecrlint.parse.yaml import read_yaml
from ecrlint.pipelines.circleci.load import process
from ecrlint.values import Unknown


def keys(text: str) -> list[Entity]:
    tree = read_yaml(".circleci/config.yml", dedent(text).lstrip("\n"))
    return [entity for entity in config_entities(process(tree)) if entity.kind == "aws.static_key"]


def told(entity: Entity) -> tuple[Any, ...]:
    names = ("where", "names", "source", "lifetime", "touches_ecr")
    return (*(entity.facts[name].value for name in names), entity.place.span.line)


def test_variables_named_to_an_orb_are_long_lived_keys() -> None:
    (key,) = keys(
        """
        orbs: {ecr: circleci/aws-ecr@8.2.1}
        jobs:
          a:
            steps:
              - ecr/ecr-login:
                  aws-access-key-id: PROD_KEY_ID
                  aws-secret-access-key: PROD_SECRET
        """
    )
    assert told(key) == (
        "orb parameter",
        "aws-access-key-id and aws-secret-access-key",
        "the variable PROD_KEY_ID",
        "long-lived",
        True,
        6,
    )


def test_the_usual_variables_are_temporary_once_a_role_was_taken() -> None:
    found = keys(
        """
        orbs: {aws: circleci/aws-cli@4.0.0, s3: circleci/aws-s3@4.0}
        jobs:
          a:
            steps:
              - s3/sync: {aws_access_key_id: AWS_ACCESS_KEY_ID}
              - aws/setup: {role_arn: $ECR_ROLE_TO_ASSUME}
              - s3/sync: {aws_access_key_id: AWS_ACCESS_KEY_ID}
              - s3/sync: {aws_access_key_id: PROD_ID}
        """
    )
    assert [told(key)[3:] for key in found] == [
        ("long-lived", False, 5),
        ("temporary", False, 7),
        ("long-lived", False, 8),
    ]


@pytest.mark.parametrize("value", ["test", '""', "$SOMETHING", "AKIAIOSFODNN7EXAMPLE"])
def test_stand_ins_in_an_environment_are_no_keys(value: str) -> None:
    assert keys(f"jobs: {{a: {{environment: {{AWS_ACCESS_KEY_ID: {value}}}}}}}\n") == []


def test_a_key_written_into_an_environment() -> None:
    (key,) = keys("jobs:\n  a:\n    environment:\n      AWS_ACCESS_KEY_ID: AKIA2222222222222222\n")
    assert told(key) == ("environment", "AWS_ACCESS_KEY_ID", "a literal", "long-lived", False, 4)


def test_keys_for_pulling_images_from_ecr() -> None:
    (key,) = keys(
        """
        jobs:
          a:
            docker:
              - image: 123456789012.dkr.ecr.eu-west-2.amazonaws.com/a
                aws_auth:
                  aws_access_key_id: $PULL_ID
                  aws_secret_access_key: $PULL_SECRET
        """
    )
    assert told(key) == (
        "registry login",
        "aws_access_key_id and aws_secret_access_key",
        "the variable PULL_ID",
        "long-lived",
        True,
        6,
    )


def test_both_halves_in_a_script_are_one_key() -> None:
    (key,) = keys(
        """
        jobs:
          a:
            steps:
              - run: |
                  # export AWS_ACCESS_KEY_ID=$COMMENTED
                  aws configure set aws_access_key_id $PROD_ID
                  aws configure set aws_secret_access_key "$PROD_SECRET"
                  aws ecr get-login-password
        """
    )
    assert told(key) == (
        "script",
        "aws_access_key_id and aws_secret_access_key",
        "the variable PROD_ID",
        "long-lived",
        True,
        6,
    )
    assert key.place.span.column == 47


@pytest.mark.parametrize(
    "script",
    [
        "export AWS_ACCESS_KEY_ID=$(jq -r .AccessKeyId credentials)",
        "ID=$(jq .id x)\nexport AWS_ACCESS_KEY_ID=$ID",
    ],
)
def test_keys_a_script_works_out_cannot_be_told(script: str) -> None:
    (key,) = keys("jobs:\n  a:\n    steps:\n      - run: |\n" + "".join(f"          {x}\n" for x in script.split("\n")))
    assert isinstance(told(key)[3], Unknown)


def test_a_variable_that_the_environment_sets_to_a_stand_in_is_no_key() -> None:
    assert (
        keys(
            """
        jobs:
          a:
            environment: {FAKE_ID: test}
            steps:
              - run: export AWS_ACCESS_KEY_ID=$FAKE_ID
        """
        )
        == []
    )
