from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.values import Unknown

from .github_entities import CENTRAL, entities, line, value

COMMIT = "7474bc4690e29a8392af63c5b98e7449536d5c3a"
OTHER = "0123456789abcdef0123456789abcdef01234567"
WORKFLOW = """\
on: push
jobs:
  a:
    steps:
      - uses: actions/checkout@v4
      - uses: aws-actions/configure-aws-credentials@{ref}
      - uses: aws-actions/amazon-ecr-login@v2
"""


@pytest.mark.parametrize(
    ("ref", "pin", "release", "by", "major", "comment", "agrees"),
    [
        ("v4", "tag", "v4", "tag", 4, "", True),
        (COMMIT, "commit", "v4.3.1", "commit", 4, "", True),
        (f"{COMMIT} # v4.0.2", "commit", "v4.3.1", "commit", 4, "v4.0.2", False),
        (f"{OTHER} # v7.1", "commit", "v7.1", "comment", 7, "v7.1", True),
    ],
)
def test_the_release_of_an_action(
    tmp_path: Path, ref: str, pin: str, release: str, by: str, major: int, comment: str, agrees: bool
) -> None:
    credentials, login = entities(tmp_path, "github.action", {"w.yml": WORKFLOW.format(ref=ref)})
    names = ("pin", "release", "release_by", "major", "comment", "comment_agrees")
    assert tuple(value(credentials, name) for name in names) == (pin, release, by, major, comment, agrees)
    assert {line(credentials, name) for name in names} == {6}
    assert (value(login, "action"), value(login, "ref"), line(login, "ref")) == (
        "aws-actions/amazon-ecr-login",
        "v2",
        7,
    )
    assert (value(credentials, "touches_ecr"), line(credentials, "touches_ecr")) == (True, 7)


@pytest.mark.parametrize(("ref", "words"), [(OTHER, "is the commit 0123456789ab"), ("main", "names no release")])
def test_a_release_that_cannot_be_told(tmp_path: Path, ref: str, words: str) -> None:
    credentials, _ = entities(tmp_path, "github.action", {"w.yml": WORKFLOW.format(ref=ref)})
    for name in ("release", "major"):
        found = value(credentials, name)
        assert isinstance(found, Unknown)
        assert words in found.reason


def test_an_action_inside_of_a_composite_action_belongs_to_both_files(tmp_path: Path) -> None:
    files = {
        "w.yml": "on: push\njobs: {a: {steps: [{uses: ./act}]}}\n",
        "act/action.yml": "runs:\n  using: composite\n  steps:\n    - uses: aws-actions/amazon-ecr-login@v1\n",
    }
    (found,) = entities(tmp_path, "github.action", files)
    assert (found.unit, found.units) == (".github/workflows/w.yml", ("act/action.yml",))
    assert (found.place.path, line(found, "major")) == ("act/action.yml", 4)
    assert found.address == ".github/workflows/w.yml: jobs.a.steps[0].steps[0]"


JOB = """\
on: push
permissions: {{contents: write}}
jobs:
  a:
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: {{role-to-assume: {role}}}
      - uses: aws-actions/amazon-ecr-login@v2
      - {step}
"""
PULL = "arn:aws:iam::123456789012:role/GitHubActions-ECR-PullRole"
PUSH = "arn:aws:iam::123456789012:role/GitHubActions-ECR-PushRole"


@pytest.mark.parametrize(
    ("step", "writes"),
    [
        ("run: docker pull x && echo done", False),
        ("uses: actions/setup-node@v4", False),
        ("run: git fetch && git log", False),
        ("run: git -c user.name=x push", True),
        ("run: gh release create v1", True),
        ("run: make", None),
        ("run: ./docker", None),
        ("run: docker run x", None),
        ("uses: owner/action@v1", None),
        ("uses: ./missing", None),
    ],
)
def test_what_writes_to_the_repository(tmp_path: Path, step: str, writes: bool | None) -> None:
    (token,) = entities(tmp_path, "github.token", {"w.yml": JOB.format(role=PULL, step=step)})
    found = value(token, "writes_contents")
    assert isinstance(found, Unknown) if writes is None else found is writes
    assert line(token, "writes_contents") == (9 if writes else 4)
    assert (value(token, "contents"), line(token, "contents"), value(token, "block")) == ("write", 2, "workflow")


@pytest.mark.parametrize(
    ("role", "pull_only"), [(PULL, True), (PUSH, False), ("x", False), ('"${{ secrets.ROLE }}"', False)]
)
def test_jobs_that_only_pull(tmp_path: Path, role: str, pull_only: bool) -> None:
    (token,) = entities(tmp_path, "github.token", {"w.yml": JOB.format(role=role, step="run: x")}, CENTRAL)
    assert value(token, "pull_only") is pull_only


def test_a_word_for_all_permissions_is_told_with_its_place(tmp_path: Path) -> None:
    text = "on: push\njobs:\n  a:\n    permissions: write-all\n    steps:\n      - run: aws ecr x\n"
    (token,) = entities(tmp_path, "github.token", {"w.yml": text})
    assert (value(token, "shorthand"), line(token, "shorthand")) == ("write-all", 4)
