"""Runs of CircleCI jobs: context, role, executor, Docker daemon, files, filters, with their lines."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from ecrlint.entity import Entity
from ecrlint.values import Unknown

from .circleci_entities import entities, facts, line

HEAD = "orbs: {cli: circleci/aws-cli@4.0.0, ecr: circleci/aws-ecr@8.2.1, other: shop/x@1}\n"
SETUP = "cli/setup: {role_arn: $ECR_ROLE_TO_ASSUME, region: $ECR_REGION}"


def runs(text: str, path: str = ".circleci/config.yml") -> list[Entity]:
    return entities(HEAD + dedent(text).lstrip("\n"), "circleci.invocation", path=path)


def one(text: str) -> Entity:
    (entity,) = runs(text)
    return entity


def job(body: str, entry: str = "build") -> Entity:
    """The run of a job of one line, in line 3 (the entry) of a config."""
    return one(f"workflows: {{main: {{jobs: [\n  {entry}]}}}}\njobs:\n  build: {body}\n")


def plain(value: Any) -> Any:
    return f"? {value.reason}" if isinstance(value, Unknown) else value


def test_a_run_names_its_job_and_workflow() -> None:
    run = job(f"{{machine: true, steps: [{SETUP}]}}")
    assert facts(run, "job", "workflow", "invoked") == ("build", "main", True)
    assert (run.name, run.address, run.place.span.line) == (
        "the job build of the workflow main",
        "workflows.main.jobs[0]",
        3,
    )


@pytest.mark.parametrize(
    ("entry", "contexts", "at"),
    [
        ("build", [], 3),
        ("build: {context: shop}", ["shop"], 3),
        ("build: {context: [shop, all]}", ["shop", "all"], 3),
        ("build: {context: []}", [], 3),
        ("build: {context: ''}", [], 3),
        ("build: {context: [a, '<< pipeline.id >>']}", ["a", "? pipeline.id is known only when a pipeline runs"], 3),
        ("build: {context: '<< pipeline.id >>'}", "? pipeline.id is known only when a pipeline runs", 3),
        ("build: {context: 'shop-<< pipeline.id >>'}", ["shop-\ufffc"], 3),
    ],
)
def test_contexts(entry: str, contexts: Any, at: int) -> None:
    run = job(f"{{machine: true, steps: [{SETUP}]}}", f"{{{entry}}}" if ":" in entry else entry)
    (value,) = facts(run, "contexts")
    assert ([plain(v) for v in value] if isinstance(value, list) else plain(value)) == contexts
    assert line(run, "contexts") == at


@pytest.mark.parametrize(("where", "at"), [("job", 8), ("workflow", 4)])
def test_a_context_where_it_has_no_effect(where: str, at: int) -> None:
    text = f"""
    workflows:
      main:
        {"context: shop" if where == "workflow" else "when: true"}
        jobs: [build]
    jobs:
      build:
        {"context: shop" if where == "job" else "parallelism: 1"}
        steps: [{SETUP}]
    """
    run = one(text)
    assert facts(run, "context_elsewhere", "contexts") == (where, [])
    assert (line(run, "context_elsewhere"), line(run, "contexts")) == (at, 5)


def test_jobs_that_no_workflow_runs() -> None:
    jobs = f"jobs:\n  build: {{steps: [{SETUP}]}}\n  push: {{steps: [{SETUP}]}}\n"
    assert [facts(run, "job", "invoked") for run in runs(jobs)] == [("build", True), ("push", False)]
    (push,) = runs(f"workflows: {{main: {{jobs: []}}}}\njobs:\n  build: {{steps: [{SETUP}]}}\n")
    assert facts(push, "invoked", "workflow") == (False, "")
    assert push.place.span.line == 4
    fragment = runs(jobs, ".circleci/continue.yml")
    assert [plain(run.facts["invoked"].value) for run in fragment] == [
        "? this file has no workflows; it may be joined with another one that has"
    ] * 2


@pytest.mark.parametrize(
    ("steps", "takes", "by", "at"),
    [
        (SETUP, True, "`cli/setup`", 5),
        ("run: echo $CIRCLE_OIDC_TOKEN_V2", True, "the script", 5),
        (
            "cli/setup: {role_arn: << pipeline.id >>}",
            "? pipeline.id is known only when a pipeline runs",
            "`cli/setup`",
            5,
        ),
        (
            f"when: {{condition: << pipeline.id >>, steps: [{SETUP}]}}",
            "? the step that takes the role runs only under a condition",
            "`cli/setup`",
            5,
        ),
        ("ecr/ecr-login", False, "", 3),
        ("other/x, ecr/ecr-login", "? what other/x does is not written in this repository", "ecr/ecr-login", 5),
    ],
)
def test_whether_a_role_is_taken(steps: str, takes: Any, by: str, at: int) -> None:
    run = job(f"{{machine: true, steps: [{steps}]}}")
    assert (plain(run.facts["takes_role"].value), *facts(run, "takes_role_with")) == (takes, by)
    assert line(run, "takes_role") == at


def test_a_role_taken_in_a_command_says_how_one_gets_there() -> None:
    run = one(
        f"""
        commands: {{login: {{steps: [{SETUP}]}}}}
        jobs:
          build:
            steps: [login]
        """
    )
    origin = run.facts["takes_role"].origin
    assert origin.place.span.line == 2
    assert [(step.note, step.place.span.line) for step in origin.chain] == [("called here as login", 5)]


def test_runs_that_have_nothing_to_do_with_ecr_or_roles_are_none() -> None:
    assert runs("jobs:\n  build: {steps: [cli/setup: {}, run: docker push ghcr.io/x]}\n") == []


HOST = "1.dkr.ecr.eu-west-2.amazonaws.com"
LOGIN = f"run: aws ecr get-login-password | docker login -u AWS --password-stdin {HOST}"


@pytest.mark.parametrize(
    ("steps", "pushes", "tool"),
    [
        (f"run: docker push {HOST}/a", True, "docker push"),
        (f"{LOGIN}, run: docker push $REGISTRY/a", True, "docker push"),
        (f"{LOGIN}, run: docker push ghcr.io/a", False, ""),
        (f"{LOGIN}, run: make push", "? what `make push` does is not written in this config", "`make push`"),
        (f"{LOGIN}, run: echo done", False, ""),
        ("ecr/build-image: {repo: a, push-image: false}", True, "ecr/build-image"),
    ],
)
def test_whether_images_are_pushed(steps: str, pushes: Any, tool: str) -> None:
    run = job(f"{{machine: true, steps: [{steps}]}}")
    assert (plain(run.facts["pushes"].value), *facts(run, "pushes_with")) == (pushes, tool)
    assert line(run, "pushes") == (5 if tool else 3)


@pytest.mark.parametrize(
    ("executor", "kind", "name"),
    [
        ("executor: ecr/default", "aws-ecr default", "`ecr/default`"),
        ("executor: {name: ecr/default, image: x}", "aws-ecr default", "`ecr/default`"),
        ("executor: other/default", "orb", "`other/default`"),
        ("executor: mine", "docker", "`mine`"),
        ("machine: true", "machine", "`machine`"),
        ("docker: [{image: x}]", "docker", "`docker`"),
        ("macos: {xcode: 1}", "macos", "`macos`"),
        ("executor: none", "? there is no executor none in the config", "`none`"),
        ("executor: gone/default", "? the config declares no orb gone", "`gone/default`"),
        ("parallelism: 1", "? it names no docker, machine or macos executor", "`unknown`"),
    ],
)
def test_executors(executor: str, kind: str, name: str) -> None:
    text = f"jobs:\n  build:\n    {executor}\n    steps: [{SETUP}, {LOGIN}]\n"
    run = one(f"executors: {{mine: {{docker: [{{image: x}}]}}}}\n{text}")
    assert (plain(run.facts["executor"].value), *facts(run, "executor_name")) == (kind, name)
    assert line(run, "executor") == (5 if executor != "parallelism: 1" else 4)


def test_the_executor_of_a_job_of_the_orb() -> None:
    entry = "workflows: {{main: {{jobs: [{{ecr/build-and-push-image: {{repo: a{more}}}}}]}}}}\n"
    plain_job, same, given = (one(entry.format(more=more)) for more in ("", ", executor: ecr/default", ", executor: x"))
    assert facts(plain_job, "executor", "daemon", "files") == ("aws-ecr default", "no", "yes")
    assert facts(same, "executor") == ("aws-ecr default",)
    assert plain(given.facts["executor"].value) == "? the executor handed to the job of the orb is not looked up"


@pytest.mark.parametrize(
    ("steps", "daemon", "tool"),
    [
        ("setup_remote_docker, run: docker build .", "yes", ""),
        ("run: docker build .", "no", "docker build"),
        ("run: docker build ., setup_remote_docker", "later", "docker build"),
        ("other/x, run: docker build .", "? what other/x does is not written in this repository", "docker build"),
        ("run: ./x.sh, run: docker build .", "no", "docker build"),
        ("run: DOCKER_HOST=ssh://x docker build .", "yes", ""),
        (
            "when: {condition: << pipeline.id >>, steps: [setup_remote_docker]}, run: docker build .",
            "? setup_remote_docker runs only under a condition",
            "docker build",
        ),
        (
            "when: {condition: << pipeline.id >>, steps: [setup_remote_docker]},"
            " when: {condition: << pipeline.id >>, steps: [run: docker build .]}",
            "yes",
            "",
        ),
    ],
)
def test_whether_there_is_a_docker_daemon(steps: str, daemon: str, tool: str) -> None:
    run = job(f"{{docker: [{{image: x}}], steps: [{steps}, {SETUP}, {LOGIN}]}}")
    assert (plain(run.facts["daemon"].value), *facts(run, "daemon_for")) == (daemon, tool)
    assert line(run, "daemon") == (5 if tool else 3)


def test_a_runner_of_one_s_own_may_bring_a_docker_daemon() -> None:
    run = job(f"{{docker: [{{image: x}}], resource_class: shop/big, steps: [run: docker build ., {SETUP}]}}")
    assert plain(run.facts["daemon"].value) == "? a runner of one's own may bring a Docker daemon"


@pytest.mark.parametrize(
    ("steps", "there"),
    [
        ("checkout", "yes"),
        ("attach_workspace: {at: .}", "yes"),
        ("restore_cache: {key: x}", "yes"),
        ("run: git clone x", "yes"),
        (LOGIN, "no"),
        ("run: echo export A=b >> $BASH_ENV", "no"),
        ("run: echo FROM x > Dockerfile", "? `echo` may put files there"),
        ("other/x", "? other/x may put files there"),
        (
            "unless: {condition: << pipeline.id >>, steps: [checkout]}",
            "? the code is checked out only under a condition",
        ),
    ],
)
def test_whether_there_is_code_to_build(steps: str, there: str) -> None:
    run = job(f"{{machine: true, steps: [{steps}, ecr/build-image: {{repo: a}}]}}")
    assert plain(run.facts["files"].value) == there
    assert facts(run, "builds_with") == (("" if there == "yes" else "ecr/build-image"),)


@pytest.mark.parametrize(
    ("filters", "runs_on"),
    [
        ("", "branches"),
        ("{branches: {only: main}}", "branches"),
        ("{tags: {only: /v.*/}}", "both"),
        ("{tags: {only: /v.*/}, branches: {ignore: main}}", "both"),
        ("{tags: {only: /v.*/}, branches: {ignore: /.*/}}", "tags"),
        ("{tags: {only: [v1]}, branches: {ignore: [/^.*$/]}}", "tags"),
        ("{branches: {ignore: /.*/}}", "branches"),
        ("pipeline.git.branch == 'main'", "? its filter is an expression"),
    ],
)
def test_what_starts_a_run(filters: str, runs_on: str) -> None:
    entry = (
        f"{{build: {{filters: {filters if filters.startswith('{') else chr(34) + filters + chr(34)}}}}}"
        if filters
        else "build"
    )
    assert plain(job(f"{{machine: true, steps: [{SETUP}]}}", entry).facts["runs_on"].value) == runs_on


def test_runs_of_a_matrix_that_differ_in_nothing_are_one() -> None:
    text = f"""
    workflows:
      main:
        jobs:
          - build: {{matrix: {{parameters: {{stage: [a, b]}}}}}}
    jobs:
      build:
        parameters: {{stage: {{type: string}}}}
        steps: [{SETUP}]
    """
    assert len(runs(text)) == 1
