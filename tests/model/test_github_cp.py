"""What jobs read of the Cloud Platform's values: `cp.credentials` and `github.cp_names`."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.entity import Entity
from ecrlint.values import Unknown

from .github_entities import entities, line, value

VALUES = {
    "role_secret": "ECR_ROLE_TO_ASSUME",
    "region_variable": "ECR_REGION",
    "repository_variable": "ECR_REPOSITORY",
    "registry_secret": "ECR_REGISTRY_URL",
}
STEP = """
on: push
jobs:
  push:
    strategy:
      matrix: {stage: [dev, prod]}
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ROLE
          aws-region: REGION
      - uses: aws-actions/amazon-ecr-login@v2
"""


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("${{ secrets.ECR_ROLE_TO_ASSUME }}", "documented"),
        ("${{ secrets['dev_ecr_role_to_assume'] }}", "documented"),
        ("${{ vars.ECR_ROLE_TO_ASSUME }}", "documented"),
        ("${{ secrets.ECR_ROLE_TO_ASSUME_DEV }}", "secret"),
        ("${{ secrets.MYECR_ROLE_TO_ASSUME }}", "secret"),
        ("${{ secrets.ECR_REGISTRY_URL }}", "secret"),
        ("${{ vars.ROLE }}", "variable"),
        ("arn:aws:iam::123456789012:role/x", "arn"),
        ("arn:aws:iam::${{ vars.ACCOUNT }}:role/x", "arn"),
        ("some-role", "name"),
        ("''", "none"),
    ],
)
def test_what_the_role_is_read_from(tmp_path: Path, role: str, kind: str) -> None:
    (found,) = entities(tmp_path, "cp.credentials", {"a.yml": STEP.replace("ROLE", role, 1)}, VALUES)
    assert (value(found, "role"), line(found, "role")) == (kind, 10)


@pytest.mark.parametrize(
    ("region", "kinds"),
    [
        ("${{ vars.ECR_REGION }}", ["documented"]),
        ("${{ vars[format('{0}_ECR_REGION', matrix.stage)] }}", ["documented", "documented"]),
        ("${{ secrets.DEV_ECR_REGION }}", ["documented"]),
        ("${{ vars.AWS_REGION }}", ["variable"]),
        ("eu-west-2", ["literal"]),
        ("''", ["none"]),
    ],
)
def test_what_the_region_is_read_from(tmp_path: Path, region: str, kinds: list[str]) -> None:
    found = entities(tmp_path, "cp.credentials", {"a.yml": STEP.replace("REGION", region)}, VALUES)
    assert [(value(entity, "region"), line(entity, "region")) for entity in found] == [(kind, 11) for kind in kinds]


def test_a_step_that_neither_ecr_nor_a_documented_role_speaks_for_is_none(tmp_path: Path) -> None:
    text = STEP.replace("ROLE", "arn:aws:iam::123456789012:role/x").replace("amazon-ecr-login", "other-login")
    assert entities(tmp_path, "cp.credentials", {"a.yml": text}, VALUES) == []
    assert entities(tmp_path, "cp.credentials", {"a.yml": STEP}, {}) == []


def names(root: Path, files: dict[str, str]) -> dict[str, Entity]:
    """The sets of names of the first job, by prefix."""
    return {str(value(e, "prefix")): e for e in entities(root, "github.cp_names", files, VALUES)}


JOB = """
on: push
jobs:
  push:
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ${{ secrets.A_ECR_ROLE_TO_ASSUME }}
          aws-region: ${{ vars.B_ECR_REGION }}
      - uses: aws-actions/amazon-ecr-login@v2
      - run: docker push ${{ secrets.ECR_REGISTRY_URL }}/${{ vars.A_ECR_REPOSITORY }}:1
      - run: helm upgrade x --set other=${{ vars.C_ECR_REPOSITORY }}
"""


def test_a_region_belongs_to_the_role_of_its_step(tmp_path: Path) -> None:
    found = names(tmp_path, {"a.yml": JOB})
    assert {prefix: value(e, "region_of_role") for prefix, e in found.items() if prefix} == {
        "A": True,
        "B": False,
        "C": True,
    }
    assert line(found["B"], "region_of_role") == 9
    assert line(found["B"], "roles") == 8
    assert value(found["B"], "names") == ["vars.B_ECR_REGION"]


def test_a_repository_that_is_named_beside_the_own_one_is_no_fault(tmp_path: Path) -> None:
    assert value(names(tmp_path, {"a.yml": JOB})["C"], "repository_of_role") is True


@pytest.mark.parametrize(
    ("use", "fits"),
    [
        ("docker push ${{ secrets.ECR_REGISTRY_URL }}/${{ vars.C_ECR_REPOSITORY }}:1", False),
        ("docker pull ${{ secrets.ECR_REGISTRY_URL }}/${{ vars.C_ECR_REPOSITORY }}:1", False),
        ("docker build -t ${{ vars.C_ECR_REPOSITORY }} .", True),
    ],
)
def test_a_known_use_with_the_role_of_another_prefix_decides(tmp_path: Path, use: str, fits: bool) -> None:
    text = JOB.replace("helm upgrade x --set other=${{ vars.C_ECR_REPOSITORY }}", use)
    found = names(tmp_path, {"a.yml": text})["C"]
    assert (value(found, "repository_of_role"), line(found, "repository_of_role")) == (fits, 12)


def test_only_the_repository_of_another_prefix_is_named(tmp_path: Path) -> None:
    text = JOB.replace("vars.A_ECR_REPOSITORY", "vars.C_ECR_REPOSITORY")
    assert value(names(tmp_path, {"a.yml": text})["C"], "repository_of_role") is False
    text = JOB.replace("docker push ${{ secrets.ECR_REGISTRY_URL }}/${{ vars.A_ECR_REPOSITORY }}:1", "echo")
    assert value(names(tmp_path, {"a.yml": text})["C"], "repository_of_role") is False


def test_a_role_of_another_kind_may_reach_any_repository(tmp_path: Path) -> None:
    other = """
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ${{ secrets.OTHER }}
          aws-region: eu-west-2
"""
    text = JOB.replace("docker push ${{ secrets.ECR_REGISTRY_URL }}/${{ vars.A_ECR_REPOSITORY }}:1", "echo") + other
    found = value(names(tmp_path, {"a.yml": text})["C"], "repository_of_role")
    assert isinstance(found, Unknown)
    assert "secrets.OTHER" in found.reason


def test_the_env_of_the_workflow_speaks_for_no_job(tmp_path: Path) -> None:
    text = JOB.replace("jobs:", "env:\n  IMAGE: ${{ vars.D_ECR_REPOSITORY }}\njobs:")
    found = names(tmp_path, {"a.yml": text})["D"]
    assert value(found, "repository_of_role") is True
    assert isinstance(value(found, "environments"), Unknown)


CALLER = """
on: push
jobs:
  release:
    uses: ./.github/workflows/push.yml
    with: {stage: prod}
    secrets:
      ecr_role_to_assume: ${{ secrets.PROD_ECR_ROLE_TO_ASSUME }}
"""
CALLED = """
on:
  workflow_call:
    inputs:
      stage: {type: string}
    secrets:
      ecr_role_to_assume: {required: true}
jobs:
  push:
    ENVIRONMENT
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ${{ secrets.ECR_ROLE_TO_ASSUME }}
          aws-region: ${{ vars.ECR_REGION }}
"""


@pytest.mark.parametrize(
    ("environment", "fits"), [("environment: ${{ inputs.stage }}", True), ("runs-on: ubuntu-latest", False)]
)
def test_the_secret_of_an_environment_comes_before_the_one_handed_down(
    tmp_path: Path, environment: str, fits: bool
) -> None:
    files = {"a.yml": CALLER, "push.yml": CALLED.replace("ENVIRONMENT", environment)}
    by_job = [e for e in entities(tmp_path, "github.cp_names", files, VALUES) if value(e, "job") == "push"]
    (found,) = [e for e in by_job if value(e, "prefix") == ""]
    assert value(found, "region_of_role") is fits
    assert value(found, "environments") == (["prod"] if fits else [""])
    assert found.units == (".github/workflows/a.yml",)


def test_what_a_caller_hands_down_is_read_by_the_caller(tmp_path: Path) -> None:
    files = {"a.yml": CALLER, "push.yml": CALLED.replace("ENVIRONMENT", "runs-on: ubuntu-latest")}
    found = entities(tmp_path, "github.cp_names", files, VALUES)
    prod = {value(e, "job"): e for e in found if value(e, "prefix") == "PROD"}
    assert {job: value(e, "read_here") for job, e in prod.items()} == {"release": True, "push": False}
    assert prod["push"].place.path == ".github/workflows/a.yml"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("environment: prod", ["prod"]),
        ("environment: {name: prod, url: https://example.com}", ["prod"]),
        ("environment: ${{ matrix.stage }}\n    strategy: {matrix: {stage: [dev, prod]}}", ["dev", "prod"]),
        ("runs-on: ubuntu-latest", [""]),
    ],
)
def test_the_environments_of_a_job(tmp_path: Path, written: str, found: list[str]) -> None:
    text = JOB.replace("    steps:", f"    {written}\n    steps:", 1)
    assert value(names(tmp_path, {"a.yml": text})["A"], "environments") == found


def test_the_registrys_address_is_a_set_of_its_own(tmp_path: Path) -> None:
    text = JOB.replace("secrets.ECR_REGISTRY_URL", "secrets.A_ECR_REGISTRY_URL")
    found = [e for e in entities(tmp_path, "github.cp_names", {"a.yml": text}, VALUES) if value(e, "about") != "values"]
    assert [(value(e, "prefix"), line(e, "prefix")) for e in found] == [("A", 11)]
