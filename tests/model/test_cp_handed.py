"""What jobs read beside the module calls of the same tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.entity import Entity
from ecrlint.rulebook.load import load
from ecrlint.run import entities
from ecrlint.settings import Settings
from ecrlint.values import Json, Unknown

CALL = """
module "NAME" {
  source              = "github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials?ref=8.0.2"
  repo_name           = "NAME"
  oidc_providers      = ["github"]
  github_repositories = ["app"]
}
"""
WORKFLOW = """
on: push
jobs:
  push:
    runs-on: ubuntu-latest
    steps:
      - run: helm upgrade app --set image=${{ vars.ECR_REPOSITORY }}
"""


def call(name: str = "ecr", **arguments: str) -> str:
    text = CALL.replace("NAME", name)
    for argument, written in arguments.items():
        lines = [line for line in text.splitlines() if not line.startswith(f"  {argument} ")]
        text = "\n".join([*lines[:-1], f"  {argument} = {written}", "}", ""])
    return text


def names(root: Path, terraform: str, workflow: str = WORKFLOW, remote: str = "") -> Entity:
    """The one set of names that the workflow reads. `remote` is the URL of the checkout's origin."""
    files = {"resources/ecr.tf": terraform, ".github/workflows/push.yml": workflow}
    if remote:
        files[".git/config"] = f'[remote "origin"]\n\turl = {remote}\n'
        files[".git/HEAD"] = "0123456789abcdef0123456789abcdef01234567\n"
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    found = entities(Settings(root=root, convention="cloud-platform"), load())
    (entity,) = [entity for _, entity in found if entity.kind == "cp.names"]
    return entity


def handed(root: Path, terraform: str, workflow: str = WORKFLOW, remote: str = "") -> Json:
    answer = names(root, terraform, workflow, remote).facts["handed"].value
    return f"unknown: {answer.reason}" if isinstance(answer, Unknown) else answer


@pytest.mark.parametrize(
    ("terraform", "answer"),
    [
        ("", "not here"),
        (call(), "handed out"),
        (call(github_actions_prefix='"dev"'), "other prefixes"),
        (call() + call("dev", github_actions_prefix='"dev"'), "handed out"),
        (call(oidc_providers='["circleci"]'), "not to GitHub"),
        (call(oidc_providers="[]"), "not here"),
        (call(github_repositories="[]"), "not here"),
        (call(github_repositories='["example-repository"]'), "not here"),
        (call().replace("8.0.2", "5.1.1"), "not here"),
        (call(github_actions_prefix="var.prefix") + 'variable "prefix" {}', "unknown: var.prefix has no value"),
        (call(github_environments='["prod"]'), "other environments"),
        (call(github_environments='["prod"]') + call("all"), "handed out"),
        (call(github_environments="[var.env]") + 'variable "env" {}', "unknown: var.env has no value"),
        (
            call() + call("other", github_repositories='["other"]', github_actions_prefix='"x"'),
            "unknown: which of the repositories app, other this is cannot be told",
        ),
        (call() + call("other", github_repositories='["other"]'), "handed out"),
        (
            call(github_actions_prefix='"x"') + call("o", github_repositories="[var.name]") + 'variable "name" {}',
            "unknown: var.name has no value",
        ),
    ],
)
def test_what_is_handed_to_a_job_without_prefix_and_environment(tmp_path: Path, terraform: str, answer: str) -> None:
    assert handed(tmp_path, terraform) == answer


@pytest.mark.parametrize(
    ("remote", "answer"),
    [
        ("https://github.com/ministryofjustice/App.git", "other prefixes"),
        ("git@github.com:ministryofjustice/other.git", "handed out"),
        ("https://github.com/ministryofjustice/elsewhere", "not here"),
        ("https://git.example.com/ministryofjustice/elsewhere", "unknown: which of the repositories app, other"),
    ],
)
def test_the_remote_says_which_calls_count(tmp_path: Path, remote: str, answer: str) -> None:
    terraform = call(github_actions_prefix='"x"') + call("other", github_repositories='["other"]')
    assert str(handed(tmp_path, terraform, remote=remote)).startswith(answer)


@pytest.mark.parametrize(
    ("environment", "answer", "at"),
    [
        ("environment: Prod", "handed out", 8),
        ("environment: {name: prod}", "handed out", 8),
        ("environment: dev", "other environments", 5),
        ("environment: ${{ github.ref_name }}", "unknown: ", 8),
        ("environment: ${{ matrix.stage }}\n    strategy: {matrix: {stage: [prod, dev]}}", "unknown: ", 9),
    ],
)
def test_the_environment_of_a_job(tmp_path: Path, environment: str, answer: str, at: int) -> None:
    workflow = WORKFLOW.replace("    runs-on:", f"    {environment}\n    runs-on:")
    found = names(tmp_path, call(github_environments='["prod"]'), workflow)
    value, place = found.facts["handed"].value, found.facts["handed"].origin.place
    assert (f"unknown: {value.reason}" if isinstance(value, Unknown) else str(value)).startswith(answer)
    assert place.span.line == at


def test_the_calls_are_named_for_messages(tmp_path: Path) -> None:
    terraform = call(github_actions_prefix='"dev"') + call(
        "b", github_environments='["prod"]', github_actions_prefix='"b"'
    )
    found = names(tmp_path, terraform)
    assert found.facts["handed_prefixes"].value == ["DEV", "B"]
    assert found.facts["module"].value == "module.ecr"
    assert found.facts["module"].origin.place.span.line == 2


def test_calls_outside_of_the_project_of_a_workflow_do_not_count(tmp_path: Path) -> None:
    files = {
        "a/ecr.tf": call(github_actions_prefix='"dev"'),
        "b/ecr.tf": call(github_repositories='["other"]'),
        "a/.github/workflows/push.yml": WORKFLOW,
        "b/.github/workflows/push.yml": WORKFLOW,
        "c/.github/workflows/push.yml": WORKFLOW,
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = [
        e for _, e in entities(Settings(root=tmp_path, convention="cloud-platform"), load()) if e.kind == "cp.names"
    ]
    answers = {e.unit.partition("/")[0]: e.facts["handed"].value for e in found}
    assert answers == {"a": "other prefixes", "b": "handed out", "c": "not here"}


def test_a_role_that_is_not_handed_out_is_the_one_fault(tmp_path: Path) -> None:
    workflow = WORKFLOW + "        env: {ROLE: '${{ secrets.DEV_ECR_ROLE_TO_ASSUME }}'}\n"
    for path, text in {"ecr.tf": call(), ".github/workflows/push.yml": workflow}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = [
        e for _, e in entities(Settings(root=tmp_path, convention="cloud-platform"), load()) if e.kind == "cp.names"
    ]
    facts = {e.facts["prefix"].value: (e.facts["handed"].value, e.facts["role_handed"].value) for e in found}
    assert facts == {"": ("handed out", False), "DEV": ("other prefixes", False)}
