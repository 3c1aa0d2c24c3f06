from __future__ import annotations

from ecrlint.pipelines.circleci.config import Config

from .configs import brief, briefs, processed


def runs(config: Config) -> list[tuple[str | None, str, int, list[str]]]:
    return [(i.workflow, i.job, i.place.span.line, briefs(i)) for i in config.invocations]


def test_every_entry_of_a_workflow_is_a_run_of_its_own() -> None:
    config = processed(
        """
        jobs:
          build:
            parameters:
              tag: {type: string, default: none}
            steps: [run: push << parameters.tag >>]
        workflows:
          version: 2
          main:
            jobs:
              - build
              - build:
                  name: second
                  context: [a, b]
                  tag: v1
        """
    )
    assert runs(config) == [
        ("main", "build", 10, ["5 run push none"]),
        ("main", "build", 11, ["5 run push v1"]),
    ]
    second = config.invocations[1]
    assert [field.name for field in second.settings] == ["name", "context"]
    assert [(field.name, field.place.span.line) for field in second.arguments] == [("tag", 14)]
    assert second.address == "workflows.main.jobs[1]"


def test_a_job_that_no_workflow_names_is_expanded_once() -> None:
    config = processed(
        """
        jobs:
          used: {steps: [checkout]}
          spare: {steps: [run: x]}
        workflows:
          main: {jobs: [used]}
        """
    )
    assert runs(config) == [("main", "used", 5, ["2 checkout"]), (None, "spare", 3, ["3 run x"])]


def test_a_matrix_runs_its_job_once_for_each_member_but_the_excluded() -> None:
    config = processed(
        """
        jobs:
          build:
            parameters:
              os: {type: string}
              v: {type: string}
            steps: [run: << parameters.os >> << parameters.v >>]
        workflows:
          main:
            jobs:
              - build:
                  name: build-<< matrix.os >>
                  matrix:
                    parameters:
                      os: [a, b]
                      v: ["1", "2"]
                    exclude:
                      - {os: a, v: "2"}
        """
    )
    assert [briefs(i) for i in config.invocations] == [["6 run a 1"], ["6 run b 1"], ["6 run b 2"]]
    assert [i.settings[0].value.data for i in config.invocations] == ["build-a", "build-b", "build-b"]


def test_a_matrix_that_is_too_large_is_one_run_with_unknown_parameters() -> None:
    values = list(range(20))
    config = processed(
        f"""
        jobs:
          build:
            parameters: {{a: {{type: integer}}, b: {{type: integer}}}}
            parallelism: << parameters.a >>
        workflows:
          main:
            jobs:
              - build:
                  matrix: {{parameters: {{a: {values}, b: {values}}}}}
        """
    )
    (run,) = config.invocations
    found = {field.name: field.value for field in run.job_fields}["parallelism"].unknown
    assert found is not None
    assert found.reason == "the matrix has more than 256 members"


def test_steps_before_and_after_surround_those_of_the_job() -> None:
    config = processed(
        """
        jobs:
          build: {steps: [run: job]}
        workflows:
          main:
            jobs:
              - build:
                  pre-steps: [run: before]
                  post-steps: [run: after]
        """
    )
    assert runs(config) == [("main", "build", 6, ["7 run before", "2 run job", "8 run after"])]


def test_a_job_of_an_orb_keeps_its_arguments_and_the_steps_handed_to_it() -> None:
    config = processed(
        """
        orbs:
          ecr: circleci/aws-ecr@9.3.4
        workflows:
          main:
            jobs:
              - ecr/build_and_push_image:
                  context: c
                  auth: [aws-cli/setup: {role_arn: $R}]
                  repo: shop/api
        """
    )
    (run,) = config.invocations
    assert run.orb is not None
    assert (run.orb.name, run.orb_job) == ("circleci/aws-ecr", "build_and_push_image")
    assert [field.name for field in run.arguments] == ["auth", "repo"]
    assert [(name, [brief(step) for step in steps]) for name, steps in run.passed] == [("auth", ["8 aws-cli/setup"])]


def test_jobs_of_inline_orbs_are_expanded() -> None:
    config = processed(
        """
        orbs:
          own:
            executors: {box: {docker: [image: a]}}
            jobs: {build: {executor: box, steps: [checkout]}}
        workflows:
          main: {jobs: [own/build]}
        """
    )
    (run,) = config.invocations
    assert briefs(run) == ["4 checkout"]
    assert run.executor is not None
    assert run.executor.kind == "docker"


def test_jobs_in_a_workflow_under_an_open_condition_are_maybes() -> None:
    config = processed(
        """
        jobs: {build: {steps: [checkout]}}
        workflows:
          main:
            when: << pipeline.parameters.x >>
            jobs: [build]
          other:
            unless: false
            jobs: [build]
        """
    )
    assert [(i.maybe, briefs(i)) for i in config.invocations] == [
        (True, ["1 checkout?"]),
        (False, ["1 checkout"]),
    ]


def test_approvals_have_no_steps_and_unknown_jobs_say_why() -> None:
    config = processed(
        """
        workflows:
          main:
            jobs:
              - hold: {type: approval}
              - missing
        """
    )
    assert [(i.steps, i.reason.reason if i.reason else None) for i in config.invocations] == [
        ((), None),
        ((), "there is no job missing in the config"),
    ]


def test_job_groups_run_their_jobs() -> None:
    config = processed(
        """
        jobs: {build: {steps: [checkout]}}
        job-groups:
          all:
            jobs: [build, all]
        workflows:
          main: {jobs: [all]}
        """
    )
    (first, second) = config.invocations
    assert (first.job, briefs(first), first.calls[0].place.span.line) == ("build", ["1 checkout"], 6)
    assert second.reason is not None


def test_executors_by_name_with_parameters_of_orbs_and_unknown_ones() -> None:
    config = processed(
        """
        orbs: {ecr: circleci/aws-ecr@8.2.1}
        executors:
          box:
            parameters: {tag: {type: string, default: "1"}}
            docker: [image: a:<< parameters.tag >>]
        jobs:
          a: {executor: box}
          b: {executor: {name: box, tag: "2"}}
          c: {executor: {name: ecr/default, image: ubuntu-2204}}
          d: {machine: true}
          e: {executor: gone}
          f: {steps: []}
          g:
            parameters: {where: {type: executor, default: ecr/default}}
            executor: << parameters.where >>
        """
    )
    found = {}
    for run in config.invocations:
        executor = run.executor
        assert executor is not None
        docker = next((field.value for field in executor.fields if field.name == "docker"), None)
        image = docker.items[0].get("image") if docker else None
        detail = image.data if image else executor.orb_executor
        found[run.job] = (executor.kind, detail, executor.place.span.line)
    assert found == {
        "a": ("docker", "a:1", 7),
        "b": ("docker", "a:2", 8),
        "c": ("orb", "default", 9),
        "d": ("machine", "", 10),
        "e": ("unknown", "", 11),
        "f": ("unknown", "", 12),
        "g": ("orb", "default", 14),
    }


def test_a_workflow_s_condition_is_not_one_of_its_jobs_steps_and_its_keys_are_kept() -> None:
    config = processed(
        """
        jobs: {build: {steps: [checkout]}}
        workflows:
          main:
            when: << pipeline.parameters.x >>
            context: shop
            jobs: [build]
        """
    )
    (run,) = config.invocations
    assert [step.under for step in run.steps] == [()]
    assert [(field.name, field.place.span.line) for field in run.workflow_fields] == [("when", 4), ("context", 5)]
