from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest

from ecrlint.entity import Entity
from ecrlint.model.circleci import config_entities, evidence
from ecrlint.parse.yaml import read_yaml
from ecrlint.pipelines.circleci.config import Config
from ecrlint.pipelines.circleci.load import process
from ecrlint.values import Unknown

PATH = ".circleci/config.yml"


def processed(text: str) -> Config:
    return process(read_yaml(PATH, dedent(text).lstrip("\n")))


def entities(text: str, kind: str) -> list[Entity]:
    return [entity for entity in config_entities(processed(text)) if entity.kind == kind]


def facts(entity: Entity, *names: str) -> list[Any]:
    return [entity.facts[name].value for name in names]


def line(entity: Entity, fact: str) -> int:
    return entity.facts[fact].origin.place.span.line


@pytest.mark.parametrize(
    ("text", "version", "at", "keys"),
    [
        ("version: 2.1\norbs: {}\n", "2.1", 1, ["orbs"]),
        ("commands: {}\nversion: '2.1'\n", "2.1", 2, ["commands"]),
        ("version: 2\njobs: {}\n", "2", 1, []),
        ("# first\njobs: {}\nexecutors: {}\nparameters: {}\n", None, 2, ["executors", "parameters"]),
    ],
)
def test_the_version_and_the_keys_that_need_2_1(text: str, version: str | None, at: int, keys: list[str]) -> None:
    (config,) = entities(text, "circleci.config")
    assert facts(config, "version", "reusable_keys") == [version, keys]
    assert line(config, "version") == at


def test_the_keys_are_named_in_words() -> None:
    (config,) = entities("orbs: {}\ncommands: {}\nsetup: true\n", "circleci.config")
    assert facts(config, "reusable") == ["`orbs`, `commands` and `setup`"]


def registry_ids(text: str) -> list[tuple[Any, ...]]:
    found = entities(text, "circleci.registry_id")
    return [
        (
            *facts(entity, "usage", "written", "variable"),
            line(entity, "written"),
            entity.facts["written"].origin.kind,
        )
        for entity in found
    ]


def orb_step(version: str, argument: str = "", command: str = "build-image") -> str:
    return dedent(
        f"""
        orbs: {{images: circleci/aws-ecr@{version}}}
        jobs:
          build:
            steps:
              - images/{command}:
                  repo: api
                  {argument}
        """
    ).lstrip()


@pytest.mark.parametrize("version", ["8.0.0", "8.2.1", "8.2", "8", "8.9.9"])
def test_version_8_of_the_orb_reads_a_variable_by_default(version: str) -> None:
    assert registry_ids(orb_step(version)) == [
        ("parameter", "AWS_ECR_REGISTRY_ID", "AWS_ECR_REGISTRY_ID", 5, "default")
    ]


@pytest.mark.parametrize("version", ["7.3.0", "9.0.0", "9", "volatile", "dev:first", "99.1"])
def test_other_versions_have_no_such_parameter(version: str) -> None:
    assert registry_ids(orb_step(version)) == []


def test_commands_without_the_parameter_in_their_version_are_left_out() -> None:
    assert registry_ids(orb_step("8.1.0", command="push-image")) == []
    assert len(registry_ids(orb_step("8.2.0", command="push-image"))) == 1


@pytest.mark.parametrize(
    ("written", "variable"),
    [("OTHER", "OTHER"), ("$AWS_ECR_REGISTRY_ID", "AWS_ECR_REGISTRY_ID"), ("'1234'", None), ("${A}", "A")],
)
def test_a_registry_id_that_is_given(written: str, variable: str | None) -> None:
    text = written.strip("'")
    assert registry_ids(orb_step("8.2.1", f"registry-id: {written}")) == [("parameter", text, variable, 7, "written")]


def test_a_registry_id_for_an_orb_of_unknown_version_is_unknown() -> None:
    ((_, written, variable, at, _),) = registry_ids(orb_step("dev:first", "registry-id: X"))
    assert isinstance(written, Unknown)
    assert written == variable
    assert at == 7


def test_a_job_of_the_orb_counts_too() -> None:
    text = """
    orbs: {aws-ecr: circleci/aws-ecr@8.2.1}
    workflows:
      main:
        jobs:
          - aws-ecr/build-and-push-image:
              registry-id: X
          - aws-ecr/build-and-push-image
    """
    assert registry_ids(text) == [
        ("parameter", "X", "X", 6, "written"),
        ("parameter", "AWS_ECR_REGISTRY_ID", "AWS_ECR_REGISTRY_ID", 7, "default"),
    ]


def test_a_place_that_several_jobs_run_is_one_entity() -> None:
    text = """
    orbs: {aws-ecr: circleci/aws-ecr@8.2.1}
    commands: {push: {steps: [aws-ecr/push-image: {repo: a, registry-id: X}]}}
    jobs: {a: {steps: [push]}, b: {steps: [push]}}
    workflows: {main: {jobs: [a, b, a]}}
    """
    assert registry_ids(text) == [("parameter", "X", "X", 2, "written")]


def test_registry_hosts_of_scripts_have_the_place_of_their_variable() -> None:
    text = """
    jobs:
      a:
        steps:
          - run: |
              # ${COMMENTED}.dkr.ecr.eu-west-2.amazonaws.com
              docker login "${FIRST}.dkr.ecr.$ECR_REGION.amazonaws.com"
              docker pull 123456789012.dkr.ecr.eu-west-2.amazonaws.com/a
              docker push $SECOND.dkr.ecr.eu-west-2.amazonaws.com/a
    """
    found = entities(text, "circleci.registry_id")
    assert [
        (
            *facts(entity, "usage", "written", "variable", "set_here"),
            entity.facts["written"].origin.place.span.column,
        )
        for entity in found
    ] == [
        ("script", "${FIRST}", "FIRST", False, 25),
        ("script", "$SECOND", "SECOND", False, 23),
    ]
    assert [line(entity, "written") for entity in found] == [6, 8]


@pytest.mark.parametrize(
    "setter",
    [
        "environment: {ID: 1}",
        "docker: [{image: a, environment: {ID: 1}}]",
        "executor: box",
    ],
)
def test_a_variable_the_config_sets_is_known_to_be_set(setter: str) -> None:
    text = f"""
    executors: {{box: {{machine: true, environment: {{ID: 1}}}}}}
    jobs:
      a:
        {setter}
        steps: [run: docker push $ID.dkr.ecr.eu-west-2.amazonaws.com/a]
    """
    (entity,) = entities(text, "circleci.registry_id")
    assert facts(entity, "set_here") == [True]


@pytest.mark.parametrize(
    ("script", "known"),
    [
        ("export ID=$(aws sts get-caller-identity)", True),
        ('echo "export ID=1" >> $BASH_ENV', True),
        ("# ID=1", False),
        ("echo OTHER_ID=1", False),
    ],
)
def test_a_variable_an_earlier_script_sets_is_known_to_be_set(script: str, known: bool) -> None:
    text = f"""
    jobs:
      a:
        steps:
          - run: '{script}'
          - run: docker push $ID.dkr.ecr.eu-west-2.amazonaws.com/a
    """
    (entity,) = entities(text, "circleci.registry_id")
    assert facts(entity, "set_here") == [known]


@pytest.mark.parametrize(
    ("step", "lines"),
    [
        ("aws-cli/setup: {role_arn: $ECR_ROLE_TO_ASSUME}", [4]),
        ("aws-cli/setup: {role_arn: '${ECR_ROLE_TO_ASSUME_DEV}'}", [4]),
        ("run: aws sts assume-role --role-arn $ECR_ROLE_TO_ASSUME", [4]),
        ("run: 'true # $ECR_ROLE_TO_ASSUME'", []),
        ("run: {name: uses ECR_ROLE_TO_ASSUME, command: 'true'}", []),
        ("run: {command: 'true', environment: {ROLE: $ECR_ROLE_TO_ASSUME}}", [4]),
        ("aws-cli/setup: {role_arn: $ROLE} # ECR_ROLE_TO_ASSUME", []),
    ],
)
def test_evidence_for_the_cloud_platform_is_what_the_config_uses(step: str, lines: list[int]) -> None:
    config = processed(f"jobs:\n  a:\n    steps:\n      - {step}\n")
    assert [place.span.line for place in evidence(config)] == lines


def test_entities_of_a_config_are_plain_data() -> None:
    text = orb_step("8.2.1", "registry-id: X").replace("  build:\n", "  build:\n    machine: true\n")
    for entity in config_entities(processed(text)):
        values = {name: fact.value for name, fact in entity.facts.items()}
        assert json.loads(json.dumps(values)) == values
