from __future__ import annotations

from typing import Any

import pytest

from ecrlint.values import Unknown

from .circleci_entities import entities, facts, line

KIND = "circleci.orb"


def declared(orb: str, step: str = "orb/thing") -> str:
    return f"orbs:\n  orb: {orb}\njobs:\n  a:\n    machine: true\n    steps:\n      - {step}\n"


@pytest.mark.parametrize(
    ("reference", "pin", "releases", "major", "oidc"),
    [
        ("circleci/aws-cli@4.0.0", "exact", ["4", "4.0", "4.0.0"], 4, 2),
        ("circleci/aws-cli@4", "floating", ["4", "4.2", "4.2.3"], 4, 2),
        ("circleci/aws-cli@4.1", "floating", ["4", "4.1", "4.1.3"], 4, 2),
        ("circleci/aws-cli@3.1.4", "exact", ["3", "3.1", "3.1.4"], 3, 1),
        ("circleci/aws-cli@3.1.5", "exact", ["3", "3.1", "3.1.5"], 3, 2),
        ("circleci/aws-cli@3.0.0", "exact", ["3", "3.0", "3.0.0"], 3, 0),
        ("circleci/aws-cli@2.0.3", "exact", ["2", "2.0", "2.0.3"], 2, 0),
        ("circleci/aws-cli@2", "floating", ["2"], 2, 0),
        ("circleci/aws-cli@4.0.99", "exact", ["4", "4.0", "4.0.99"], 4, 2),
        ("circleci/aws-ecr@8", "floating", ["8", "8.2", "8.2.1"], 8, 1),
        ("circleci/aws-ecr@8.0.0", "exact", ["8", "8.0", "8.0.0"], 8, 0),
        ("circleci/aws-ecr@9.3.4", "exact", ["9", "9.3", "9.3.4"], 9, 0),
    ],
)
def test_the_version_of_an_orb(reference: str, pin: str, releases: list[str], major: int, oidc: int) -> None:
    (orb,) = entities(declared(reference), KIND)
    assert facts(orb, "pin", "releases", "major", "oidc") == (pin, releases, major, oidc)
    assert facts(orb, "version", "stands_for") == (reference.partition("@")[2], releases[-1])
    assert line(orb, "version") == 2
    assert orb.facts["version"].origin.place.span.column == len("  orb: ") + reference.index("@") + 2


@pytest.mark.parametrize(
    ("reference", "pin"),
    [
        ("circleci/aws-ecr@dev:first", "development"),
        ("circleci/aws-ecr@latest", "other"),
        ("circleci/aws-ecr", "none"),
    ],
)
def test_versions_without_a_number(reference: str, pin: str) -> None:
    (orb,) = entities(declared(reference), KIND)
    assert facts(orb, "pin") == (pin,)
    assert all(isinstance(value, Unknown) for value in facts(orb, "releases", "major", "oidc", "stands_for"))


def test_volatile_is_the_newest_version_known() -> None:
    (orb,) = entities(declared("circleci/aws-ecr@volatile"), KIND)
    pin, major = facts(orb, "pin", "major")
    assert pin == "volatile"
    assert major >= 9


@pytest.mark.parametrize(
    ("config", "used"),
    [
        ("jobs: {a: {machine: true, steps: [orb/setup]}}", True),
        ("jobs: {a: {executor: orb/default, steps: [checkout]}}", True),
        ("jobs: {a: {executor: {name: orb/default, image: x}, steps: [checkout]}}", True),
        ("workflows: {w: {jobs: [orb/build_and_push_image: {repo: a}]}}", True),
        ("commands: {c: {steps: [orb/setup]}}\njobs: {a: {machine: true, steps: [c]}}", True),
        ("commands: {c: {steps: [orb/setup]}}\njobs: {a: {machine: true, steps: [checkout]}}", False),
        ("jobs: {a: {machine: true, steps: [other/setup]}}", False),
    ],
)
def test_an_orb_is_used_by_steps_executors_and_jobs(config: str, used: bool) -> None:
    found = entities(f"orbs: {{orb: circleci/aws-cli@4.0.0}}\n{config}\n", KIND)
    assert [facts(orb, "alias", "used") for orb in found] == [("orb", used)]


def test_other_orbs_are_left_out() -> None:
    text = """
    orbs:
      aws-cli: example/aws-cli@1.0.0
      aws-ecr: {commands: {build: {steps: [checkout]}}}
      slack: circleci/slack@4.1
    jobs: {a: {machine: true, steps: [aws-cli/setup, aws-ecr/build]}}
    """
    assert entities(text, KIND) == []


def test_an_orb_inside_of_an_inline_orb_counts() -> None:
    text = """
    orbs:
      mine:
        orbs:
          aws: circleci/aws-cli@3.1.3
        commands: {in: {steps: [aws/setup]}}
    jobs: {a: {machine: true, steps: [mine/in]}}
    """
    (orb,) = entities(text, KIND)
    assert facts(orb, "alias", "orb", "used") == ("aws", "circleci/aws-cli", True)
    assert line(orb, "version") == 4


def undeclared(text: str, path: str = ".circleci/config.yml") -> list[tuple[Any, ...]]:
    return [(*facts(orb, "alias", "orb", "declared"), line(orb, "declared")) for orb in entities(text, KIND, path=path)]


def test_an_alias_that_is_not_declared_is_told_once() -> None:
    text = """
    jobs:
      a: {machine: true, steps: [aws-cli/install, aws-cli/setup]}
      b: {executor: aws-ecr/default, steps: [checkout]}
      c: {machine: true, steps: [mine/setup]}
    """
    assert undeclared(text) == [
        ("aws-cli", "circleci/aws-cli", False, 2),
        ("aws-ecr", "circleci/aws-ecr", False, 3),
    ]


def test_a_file_that_may_be_a_part_of_a_config_can_have_its_orbs_elsewhere() -> None:
    ((_, _, declared_there, _),) = undeclared("jobs: {a: {machine: true, steps: [aws-cli/setup]}}\n", ".circleci/a.yml")
    assert isinstance(declared_there, Unknown)


def test_the_parameter_that_makes_an_orb_take_a_role_itself() -> None:
    text = """
    orbs: {ecr: circleci/aws-ecr@8.2.1}
    workflows:
      w:
        jobs:
          - ecr/build-and-push-image: {repo: a, assume-web-identity: false}
          - ecr/build-and-push-image:
              repo: a
              role-arn: $ROLE
              assume-web-identity: true
    """
    (orb,) = entities(text, KIND)
    assert facts(orb, "takes_role_by") == ("assume-web-identity",)
    assert line(orb, "takes_role_by") == 9


def test_a_role_without_a_token_is_taken_with_keys() -> None:
    text = declared("circleci/aws-ecr@8.2.1", "orb/ecr-login: {role-arn: $ROLE}")
    (orb,) = entities(text, KIND)
    assert facts(orb, "takes_role_by") == (None,)
