"""Variables in the names of images that nothing sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.values import Unknown

from .github_entities import entities, value

JOB = """
on: push
jobs:
  push:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/amazon-ecr-login@v2
        id: ecr
      - run: |
          BEFORE
          docker push USE
"""
HOST = "${{ steps.ecr.outputs.registry }}"


def found(root: Path, use: str, before: str = "true", job: str = JOB) -> list[tuple[object, object, object, int]]:
    text = job.replace("USE", use).replace("BEFORE", before)
    return [
        (value(e, "variable"), value(e, "part"), value(e, "set"), e.place.span.line)
        for e in entities(root, "github.image_variable", {"a.yml": text})
    ]


@pytest.mark.parametrize(
    ("use", "variables"),
    [
        ("$HOST/shop/api:1", [("HOST", "registry")]),
        (f"{HOST}/$NAME:1", [("NAME", "repository")]),
        (f"{HOST}/shop/${{NAME}}:1", [("NAME", "repository")]),
        (f"{HOST}/shop/api:$TAG", [("TAG", "tag")]),
        (f"{HOST}/shop/api:${{{{ env.TAG }}}}", [("TAG", "tag")]),
        ("$IMAGE", [("IMAGE", "name")]),
        ("$A/$B:$A", [("A", "registry"), ("B", "repository")]),
        (f"{HOST}/shop/api:1$SUFFIX", []),
        (f"{HOST}/shop/api:${{TAG:-latest}}", []),
        (f"{HOST}/shop/api:$(date +%s)", []),
    ],
)
def test_a_variable_that_is_a_whole_part(tmp_path: Path, use: str, variables: list[tuple[str, str]]) -> None:
    assert found(tmp_path, use) == [(*variable, False, 11) for variable in variables]


@pytest.mark.parametrize(
    "before",
    [
        "TAG=1",
        "export TAG=$(git rev-parse HEAD)",
        "read -r TAG < version",
        "for TAG in 1 2; do true; done",
        "while read -r TAG; do true; done",
        "source ./settings.sh",
        ". ./settings.sh",
        "set -a",
        'eval "$(./settings)"',
        "if true; then TAG=2; fi",
    ],
)
def test_what_a_script_sets_or_may_set_is_not_said_to_be_unset(tmp_path: Path, before: str) -> None:
    assert False not in [is_set for _, _, is_set, _ in found(tmp_path, f"{HOST}/shop/api:$TAG", before)]


@pytest.mark.parametrize(
    "line",
    [
        "      - run: echo TAG=1 >> $GITHUB_ENV\n",
        "      - uses: example/settings@v1\n",
        "      - uses: ./.github/actions/settings\n",
        "      - run: make settings\n",
    ],
)
def test_what_an_earlier_step_may_set_is_not_said_to_be_unset(tmp_path: Path, line: str) -> None:
    job = JOB.replace("      - run: |\n", line + "      - run: |\n")
    assert False not in [is_set for _, _, is_set, _ in found(tmp_path, f"{HOST}/shop/api:$TAG", job=job)]


def test_variables_of_runners_are_left_open(tmp_path: Path) -> None:
    own = JOB.replace("ubuntu-latest", "self-hosted")
    for job, name in ((JOB, "RUNNER_NAME"), (own, "TAG")):
        ((_, _, is_set, _),) = found(tmp_path, f"{HOST}/shop/api:${name}", job=job)
        assert isinstance(is_set, Unknown)


def test_a_job_that_has_nothing_to_do_with_ecr_is_left_alone(tmp_path: Path) -> None:
    job = JOB.replace("aws-actions/amazon-ecr-login@v2", "docker/login-action@v3")
    assert found(tmp_path, "ghcr.io/shop/api:$TAG", job=job) == []
