from __future__ import annotations

from ecrlint.pipelines.circleci.config import Run
from ecrlint.pipelines.circleci.value import Value, Written
from ecrlint.place import Span
from ecrlint.values import Unknown

from .configs import processed, run_of


def command_of(text: str) -> Value:
    action = run_of(text).steps[0].action
    assert isinstance(action, Run)
    return action.command


def test_keys_written_out_win_over_merged_ones_and_earlier_sources_over_later() -> None:
    run = run_of(
        """
        a: &a {machine: true, resource_class: small, shell: sh}
        b: &b {resource_class: large, parallelism: 3}
        jobs:
          build:
            <<: [*a, *b]
            shell: bash
        """
    )
    assert {field.name: field.value.data for field in run.job_fields} == {
        "shell": "bash",
        "machine": True,
        "resource_class": "small",
        "parallelism": 3,
    }


def test_merge_keys_within_merged_mappings_apply() -> None:
    run = run_of(
        """
        a: &a {machine: true}
        b: &b
          <<: *a
          shell: sh
        jobs:
          build:
            <<: *b
        """
    )
    assert [field.name for field in run.job_fields] == ["shell", "machine"]


def test_an_argument_is_placed_where_it_is_given() -> None:
    command = command_of(
        """
        commands:
          say:
            parameters:
              what: {type: string}
            steps:
              - run: << parameters.what >>
        jobs:
          build:
            steps:
              - say:
                  what: echo hello
        """
    )
    assert command.data == "echo hello"
    assert command.place.span == Span(11, 17, 11, 27)
    assert [(step.note, step.place.span.line) for step in command.chain] == [("<< parameters.what >>", 6)]


def test_a_default_is_placed_where_it_is_declared() -> None:
    command = command_of(
        """
        jobs:
          build:
            parameters:
              what: {type: string, default: echo hello}
            steps:
              - run: << parameters.what >>
        """
    )
    assert (command.data, command.source, command.place.span.line) == ("echo hello", "default", 4)
    assert command.chain[0].note == "the default of << parameters.what >>"


def test_types_survive_when_a_parameter_is_the_whole_value() -> None:
    run = run_of(
        """
        jobs:
          build:
            parameters:
              count: {type: integer, default: 3}
              flag: {type: boolean, default: false}
            parallelism: << parameters.count >>
            machine: << parameters.flag >>
            shell: n<< parameters.count >><< parameters.flag >>
        """
    )
    found = {field.name: field.value.data for field in run.job_fields}
    assert (found["parallelism"], found["machine"], found["shell"]) == (3, False, "n3false")


def test_a_text_known_in_part_keeps_its_pieces_and_is_unknown() -> None:
    command = command_of(
        """
        jobs:
          build:
            steps:
              - run: push << pipeline.git.branch >> now
        """
    )
    assert command.unknown == Unknown("pipeline.git.branch is known only when a pipeline runs", command.place)
    assert command.text is None
    assert [part.text for part in command.parts if isinstance(part.text, str)] == ["push ", " now"]


def test_pipeline_parameters_have_their_default_and_are_assumed() -> None:
    command = command_of(
        """
        parameters:
          tag: {type: string, default: v1}
        jobs:
          build:
            steps:
              - run: push << pipeline.parameters.tag >>
        """
    )
    assert (command.data, command.assumed) == ("push v1", True)


def test_a_parameter_without_value_is_unknown_with_a_reason() -> None:
    command = command_of(
        """
        jobs:
          build:
            parameters:
              what: {type: string}
            steps:
              - run: << parameters.what >>
        """
    )
    assert command.unknown is not None
    assert command.unknown.reason == "the job build is given no what"


def test_characters_of_a_script_have_their_places_around_a_filled_in_parameter() -> None:
    config = processed(
        """
        jobs:
          build:
            parameters:
              tag: {type: string, default: v1}
            steps:
              - run: |
                  docker build .
                  docker push a:<< parameters.tag >> --quiet
        """
    )
    action = config.invocations[0].steps[0].action
    assert isinstance(action, Run)
    text = action.command.text or ""
    assert text == "docker build .\ndocker push a:v1 --quiet\n"
    written = Written(config.tree, action.command)
    places = {word: written.at(text.index(word), text.index(word) + len(word)) for word in ("push", "--quiet", "v1")}
    assert {word: place.span if place else None for word, place in places.items()} == {
        "push": Span(8, 18, 8, 22),
        "--quiet": Span(8, 46, 8, 53),
        "v1": Span(8, 25, 8, 45),
    }


def test_doubling_parameters_do_not_grow_without_end() -> None:
    levels = "".join(
        f"""
  c{number}:
    parameters: {{t: {{type: string}}}}
    steps:
      - c{number + 1}: {{t: << parameters.t >><< parameters.t >>}}"""
        for number in range(30)
    )
    config = processed(
        "commands:"
        + levels
        + """
  c30:
    parameters: {t: {type: string}}
    steps: [{run: << parameters.t >>}]
jobs:
  build:
    steps:
      - c0: {t: xxxxxxxxxx}
"""
    )
    (step,) = config.invocations[0].steps
    assert isinstance(step.action, Run)
    assert step.action.command.unknown is not None
    assert step.action.command.unknown.reason == "the text is too long once its parameters are filled in"
