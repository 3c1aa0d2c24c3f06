from __future__ import annotations

import pytest

from ecrlint.pipelines.circleci.config import OrbCommand, Run

from .configs import brief, briefs, processed, run_of


def test_commands_are_replaced_by_their_steps_however_deep() -> None:
    run = run_of(
        """
        commands:
          outer:
            steps:
              - checkout
              - inner: {what: hello}
          inner:
            parameters:
              what: {type: string}
            steps:
              - run: echo << parameters.what >>
        jobs:
          build:
            steps:
              - outer
              - setup_remote_docker:
                  version: default
        """
    )
    assert briefs(run) == ["4 checkout", "10 run echo hello", "15 setup_remote_docker"]
    step = run.steps[1]
    assert step.address == "commands.inner.steps[0]"
    assert [(call.note, call.place.span.line) for call in step.calls] == [
        ("called here as inner", 5),
        ("called here as outer", 14),
    ]


@pytest.mark.parametrize(
    ("condition", "steps"),
    [
        ("true", ["6 run a"]),
        ("false", ["9 run b"]),
        ('""', ["9 run b"]),
        ("<< pipeline.git.branch >>", ["6 run a?", "9 run b?"]),
        ("{equal: [1, 1]}", ["6 run a"]),
        ("{equal: [main, << pipeline.git.branch >>]}", ["6 run a?", "9 run b?"]),
        ("{equal: [1, << pipeline.number >>, 2]}", ["9 run b"]),
        ("{not: {equal: [1, 2]}}", ["6 run a"]),
        ("{and: [true, << pipeline.number >>]}", ["6 run a?", "9 run b?"]),
        ("{and: [false, << pipeline.number >>]}", ["9 run b"]),
        ("{or: [true, << pipeline.number >>]}", ["6 run a"]),
        ("{or: []}", ["9 run b"]),
        ("{matches: {pattern: a, value: b}}", ["6 run a?", "9 run b?"]),
        ("<< pipeline.parameters.deploy >>", ["6 run a?", "9 run b?"]),
    ],
)
def test_conditions_leave_out_what_surely_is_not_run(condition: str, steps: list[str]) -> None:
    run = run_of(
        f"""
        jobs:
          build:
            steps:
              - when:
                  condition: {condition}
                  steps: [{{run: a}}]
              - unless:
                  condition: {condition}
                  steps: [{{run: b}}]
        parameters:
          deploy: {{type: boolean, default: false}}
        """
    )
    assert briefs(run) == steps


def test_a_condition_on_a_commands_parameter_is_decided_by_the_call() -> None:
    run = run_of(
        """
        commands:
          push:
            parameters:
              really: {type: boolean, default: false}
            steps:
              - when:
                  condition: << parameters.really >>
                  steps: [run: docker push]
        jobs:
          build:
            steps:
              - push
              - push: {really: true}
        """
    )
    assert briefs(run) == ["8 run docker push"]


def test_steps_handed_to_a_command_run_where_it_says() -> None:
    run = run_of(
        """
        commands:
          around:
            parameters:
              after: {type: steps, default: []}
            steps:
              - run: first
              - steps: << parameters.after >>
        jobs:
          build:
            steps:
              - around:
                  after:
                    - run: second
              - around
        """
    )
    assert briefs(run) == ["6 run first", "13 run second", "6 run first"]


def test_a_command_that_calls_itself_is_opaque() -> None:
    run = run_of(
        """
        commands:
          a: {steps: [b]}
          b: {steps: [{run: x}, a]}
        jobs:
          build: {steps: [a]}
        """
    )
    assert briefs(run) == ["3 run x", "3 opaque: the command a calls itself"]


def test_a_command_named_like_a_built_in_step_may_use_it() -> None:
    run = run_of(
        """
        commands:
          checkout:
            steps:
              - run: prepare
              - checkout
        jobs:
          build: {steps: [checkout]}
        """
    )
    assert briefs(run) == ["4 run prepare", "5 checkout"]


def test_orb_commands_keep_their_arguments_and_expand_the_steps_handed_to_them() -> None:
    run = run_of(
        """
        orbs:
          ecr: circleci/aws-ecr@9.3.4
          aws: circleci/aws-cli@5.1
        jobs:
          build:
            steps:
              - ecr/build_and_push_image:
                  repo: shop/api
                  auth:
                    - aws/setup: {role_arn: $ROLE}
        """
    )
    (step,) = run.steps
    assert isinstance(step.action, OrbCommand)
    assert step.action.orb is not None
    assert (step.action.orb.name, step.action.orb.version) == ("circleci/aws-ecr", "9.3.4")
    assert [(argument.name, argument.value.data) for argument in step.action.arguments] == [
        ("repo", "shop/api"),
        ("auth", None),
    ]
    ((name, handed),) = step.action.steps
    assert (name, [brief(inner) for inner in handed]) == ("auth", ["10 aws/setup"])


def test_commands_of_inline_orbs_are_expanded_with_their_own_names() -> None:
    run = run_of(
        """
        orbs:
          tools:
            orbs:
              ecr: circleci/aws-ecr@8.2.1
            commands:
              login:
                steps:
                  - helper
                  - ecr/ecr-login
              helper:
                steps: [run: inner]
        commands:
          helper:
            steps: [run: outer]
        jobs:
          build: {steps: [tools/login, ecr/ecr-login, tools/missing]}
        """
    )
    assert briefs(run) == [
        "11 run inner",
        "9 ecr/ecr-login",
        "16 ecr/ecr-login",
        "16 opaque: the inline orb tools has no command missing",
    ]
    orbs = [step.action.orb for step in run.steps if isinstance(step.action, OrbCommand)]
    assert [orb.name if orb else None for orb in orbs] == ["circleci/aws-ecr", None]


def test_steps_of_an_anchor_are_placed_at_the_anchor() -> None:
    run = run_of(
        """
        references:
          save: &save
            save_cache: {key: a}
        jobs:
          build: {steps: [*save]}
        """
    )
    assert briefs(run) == ["3 save_cache"]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("run", "4 opaque: the step has no command"),
        ("run: {name: x}", "4 opaque: the step has no command"),
        ("run: {name: x, command: y}", "4 run y"),
        ("nothing", "4 opaque: there is no command nothing in the config"),
        ("<< pipeline.id >>", "4 opaque: pipeline.id is known only when a pipeline runs"),
    ],
)
def test_odd_steps(step: str, expected: str) -> None:
    assert briefs(run_of(f"jobs:\n  build:\n    steps:\n      - {step}\n")) == [expected]


def test_keys_beside_a_command_are_kept() -> None:
    (step,) = run_of("jobs: {build: {steps: [run: {command: a, environment: {X: 1}}]}}").steps
    assert isinstance(step.action, Run)
    assert [(field.name, field.value.get("X").data) for field in step.action.fields] == [("environment", 1)]  # type: ignore[union-attr]


def test_commands_that_double_their_calls_stop_at_the_limit_and_say_so() -> None:
    commands = "".join(f"  c{n}: {{steps: [c{n + 1}, c{n + 1}]}}\n" for n in range(40))
    config = processed(f"commands:\n{commands}  c40: {{steps: [checkout]}}\njobs: {{build: {{steps: [c0]}}}}\n")
    assert [problem.kind for problem in config.problems] == ["limit"]
    assert not config.complete


def test_conditions_and_commands_nested_too_deep_are_opaque() -> None:
    steps = "{run: x}"
    for _ in range(30):
        steps = f"{{when: {{condition: true, steps: [{steps}]}}}}"
    run = run_of(
        f"commands:\n  a: {{steps: [{steps.replace('{run: x}', 'b')}]}}\n  b: {{steps: [{steps}]}}\n"
        "jobs: {build: {steps: [a]}}\n"
    )
    assert briefs(run) == ["3 opaque: its commands and conditions nest deeper than 50 levels"]


def test_steps_know_the_open_conditions_they_stand_under() -> None:
    run = run_of(
        """
        parameters: {p: {type: boolean, default: true}}
        commands:
          inner:
            steps:
              - unless: {condition: << pipeline.parameters.p >>, steps: [checkout]}
        jobs:
          build:
            steps:
              - when: {condition: true, steps: [run: always]}
              - when:
                  condition: {equal: [main, << pipeline.git.branch >>]}
                  steps: [inner]
              - when: {condition: << pipeline.parameters.p >>, steps: [run: b]}
        """
    )
    assert [[(c.text, c.met, c.place.span.line) for c in step.under] for step in run.steps] == [
        [],
        [
            ("{equal: ['main', pipeline.git.branch is known only when a pipeline runs]}", True, 11),
            ("the default of << pipeline.parameters.p >>", False, 1),
        ],
        [("the default of << pipeline.parameters.p >>", True, 1)],
    ]


def test_conditions_without_a_name_go_by_their_place() -> None:
    run = run_of(
        """
        jobs:
          build:
            steps:
              - when: {condition: "<< pipeline.number > 1 >>", steps: [run: a]}
              - when: {condition: "<< pipeline.number > 2 >>", steps: [run: b]}
              - when: {condition: << pipeline.parameters.x >>, steps: [run: c]}
              - when: {condition: << pipeline.parameters.x >>, steps: [run: d]}
        """
    )
    first, second, third, fourth = (step.under[0].text for step in run.steps)
    assert first != second
    assert third == fourth == "the pipeline parameter x has no default here"
