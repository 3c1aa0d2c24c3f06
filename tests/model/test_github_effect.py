"""What a job does with images, and which credentials and logins are in effect there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.model.github.effect import Placed, Work, work_of
from ecrlint.pipelines.github.project import load_projects

REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"


def work(root: Path, *steps: str, on: str = "[push, pull_request]", job: str = "") -> Work:
    lines = "".join("      " + text.replace("\n", "\n      ") + "\n" for text in steps)
    text = f"on: {on}\nenv: {{R: {REGISTRY}}}\njobs:\n  a:\n{job}    steps:\n{lines}"
    path = root / ".github" / "workflows" / "w.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    (project,) = load_projects(Sources(root), [".github/workflows/w.yml"])
    return work_of(project.runs[0], project)


def credentials(name: str, more: str = "") -> str:
    step = f"- uses: aws-actions/configure-aws-credentials@v6\n  name: {name}\n"
    return f"{step}{more}  with: {{role-to-assume: r, aws-region: eu-central-1}}"


LOGIN = "- uses: aws-actions/amazon-ecr-login@v2\n  id: login"
PUSH = "- run: docker push $R/a:1"
ON_PUSH = "  if: github.event_name == 'push'\n"
ON_PR = "  if: github.event_name == 'pull_request'\n"


def held(placed: Placed, attribute: str = "granted") -> list[str]:
    found = getattr(placed, attribute)
    return [item.step.step.name if item.kind == "step" else item.kind for item in found]


def logged_in(placed: Placed) -> list[bool]:
    return [login.use is not None for login in placed.logins]


@pytest.mark.parametrize(
    ("steps", "granted", "logins"),
    [
        ([credentials("c"), LOGIN, PUSH], ["c"], [True]),
        ([LOGIN, credentials("c"), PUSH], ["none"], [True]),
        ([credentials("c"), PUSH, LOGIN], ["c"], [False]),
        ([PUSH], ["none"], [False]),
        # A login keeps the role it was made with.
        ([credentials("c"), LOGIN, credentials("d"), PUSH], ["c"], [True]),
        ([credentials("c"), LOGIN, credentials("d"), LOGIN, PUSH], ["d"], [True]),
        # Conditions.
        ([credentials("c"), credentials("d", ON_PUSH), LOGIN, PUSH], ["d", "c"], [True]),
        ([credentials("c"), credentials("d", ON_PUSH), LOGIN, PUSH + "\n" + ON_PUSH.rstrip()], ["d"], [True]),
        ([credentials("c"), credentials("d", ON_PUSH), LOGIN, PUSH + "\n" + ON_PR.rstrip()], ["c"], [True]),
        ([credentials("c", ON_PR), credentials("d", ON_PUSH), LOGIN, PUSH], ["d", "c", "none"], [True]),
        ([credentials("c"), LOGIN + "\n" + ON_PUSH.rstrip(), PUSH], ["c"], [True, False]),
        # What gets credentials by itself, or cannot be looked into.
        ([credentials("c"), "- run: eval $(aws sts assume-role x)", LOGIN, PUSH], ["unseen", "c"], [True]),
        ([credentials("c"), "- uses: x/aws-login@v1", LOGIN, PUSH], ["unseen", "c"], [True]),
        ([credentials("c"), "- uses: x/anything@v1", LOGIN, PUSH], ["c"], [True]),
        (["- run: x\n  env: {AWS_ACCESS_KEY_ID: k}", LOGIN, PUSH], ["none"], [True]),
        ([LOGIN + "\n  env: {AWS_ACCESS_KEY_ID: k}", PUSH], ["keys"], [True]),
        # Logins in scripts.
        ([credentials("c"), "- run: aws ecr get-login-password | docker login -u AWS --password-stdin $X", PUSH],
         ["c"], [True]),
        ([credentials("c"), "- run: docker login ghcr.io", PUSH], ["c"], [False]),
        ([credentials("c"), "- run: docker login $X", PUSH], ["c"], [True, False]),
    ],
)  # fmt: skip
def test_credentials_of_a_push(tmp_path: Path, steps: list[str], granted: list[str], logins: list[bool]) -> None:
    placed = next(p for p in reversed(work(tmp_path, *steps).uses) if p.use.action == "push")
    assert held(placed) == granted
    assert logged_in(placed) == logins


def test_steps_of_a_parallel_group_have_no_order(tmp_path: Path) -> None:
    action = "aws-actions/configure-aws-credentials@v6"
    login = "aws-actions/amazon-ecr-login@v2"
    group = f"- parallel:\n  - {{uses: {action}, with: {{role-to-assume: r}}}}\n  - {{uses: {login}}}"
    found = work(tmp_path, group, PUSH).uses
    assert "unseen" in held(found[0], "held")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("with: {push: true, tags: '%s/a:1'}", [("push", True, "")]),
        ("with: {push: 'true', tags: '%s/a:1,ghcr.io/b'}", [("push", True, ""), ("push", False, "")]),
        ("with: {push: false, tags: '%s/a:1'}", []),
        ("with: {tags: '%s/a:1'}", []),
        ("with: {push: \"${{ github.event_name != 'pull_request' }}\", tags: '%s/a:1'}", [("push", True, "")]),
        ("with: {outputs: 'type=registry', tags: '%s/a:1'}", [("push", True, "")]),
        ("with: {outputs: 'type=image,name=%s/b,push=true'}", [("push", True, "")]),
        ("with: {cache-to: 'type=registry,ref=%s/c', cache-from: 'type=gha'}", [("push", True, "")]),
        ("with: {push: true, tags: '${{ steps.login.outputs.registry }}/a'}", [("push", True, "")]),
        ("with: {push: true, tags: '${{ vars.IMAGE }}'}", [("push", None, "")]),
        ("with: {push: true, tags: '${{ steps.meta.outputs.tags }}'}", [("push", True, "")]),
    ],
)
def test_build_push_action(tmp_path: Path, step: str, expected: list[tuple[str, bool | None, str]]) -> None:
    meta = "- uses: docker/metadata-action@v5\n  id: meta\n  with: {images: '${{ env.R }}/a', tags: 'type=sha'}"
    build = "- uses: docker/build-push-action@v6\n  " + step.replace("%s", REGISTRY)
    found = work(tmp_path, LOGIN, meta, build).uses[1:]
    assert [(p.use.action, p.use.in_ecr, p.use.doubt) for p in found] == expected


@pytest.mark.parametrize(
    ("step", "runs"),
    [
        ("- if: inputs.push\n  run: docker push $R/a", None),
        ("- if: github.event_name == 'push'\n  run: docker push $R/a", True),
        ("- if: 'false'\n  run: docker push $R/a", False),
    ],
)
def test_whether_a_use_runs(tmp_path: Path, step: str, runs: bool | None) -> None:
    (placed,) = work(tmp_path, step, on="{workflow_call: {inputs: {push: {type: boolean}}}}").uses
    assert placed.runs is runs


def test_scripts_of_other_languages_cannot_be_looked_into(tmp_path: Path) -> None:
    found = work(tmp_path, "- shell: python\n  run: docker push $R/a", "- shell: pwsh\n  run: docker push $env:R/a")
    assert [hidden.what for hidden, _ in found.hidden] == ["a script that is not for a shell"]
    assert [p.use.in_ecr for p in found.uses] == [True]


def test_composite_actions_bring_their_steps_and_conditions(tmp_path: Path) -> None:
    action = tmp_path / "act" / "action.yml"
    action.parent.mkdir()
    inner = credentials("c").replace("\n", "\n    ")
    action.write_text(
        f"runs:\n  using: composite\n  steps:\n    {inner}\n    {LOGIN.replace(chr(10), chr(10) + '    ')}\n"
    )
    found = work(tmp_path, "- uses: ./act\n" + ON_PUSH.rstrip(), PUSH)
    assert logged_in(found.uses[-1]) == [True, False]
    assert held(found.uses[-1]) == ["c", "none"]
