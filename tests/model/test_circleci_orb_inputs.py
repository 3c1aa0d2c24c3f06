from __future__ import annotations

from typing import Any

import pytest

from ecrlint.values import Unknown

from .circleci_entities import entities, facts, line

KIND = "circleci.orb_input"


def inputs(text: str, *names: str) -> dict[str, tuple[Any, ...]]:
    """Facts of every input with the line it is told at, by its spelling; the name of what is used is ""."""
    return {
        str(entity.facts["spelled"].value): (*facts(entity, *names), line(entity, names[0]))
        for entity in entities(text, KIND)
    }


def step(version: str, command: str, *arguments: str, orb: str = "circleci/aws-ecr") -> str:
    given = "".join(f"\n          {argument}" for argument in arguments)
    return (
        f"orbs: {{images: {orb}@{version}}}\njobs:\n  a:\n    machine: true\n    steps:\n"
        f"      - images/{command}:{given or ' {}'}\n"
    )


@pytest.mark.parametrize(
    ("version", "command", "known", "instead"),
    [
        ("8.2.1", "build-image", True, ""),
        ("8.2.1", "build_image", False, "build-image"),
        ("9.0.2", "build_image", True, ""),
        ("9.0.2", "build-image", False, "build_image"),
        ("9", "build-image", False, "build_image"),
        ("8.2.1", "tag_repo", False, ""),
        ("9.4.0", "tag_repo", False, ""),
        ("9.5.0", "tag_repo", True, ""),
        ("8.1.3", "push-image", False, ""),
    ],
)
def test_commands_that_a_version_has(version: str, command: str, known: bool, instead: str) -> None:
    found = inputs(step(version, command, "repo: a"), "known", "instead")
    assert found[""] == (known, instead, 6)


def test_a_floating_version_may_have_more_than_the_newest_known() -> None:
    found = inputs(step("9", "build_image", "repo: a", "brand_new: b", "push-image: true"), "known", "instead")
    assert isinstance(found["brand_new"][0], Unknown)
    assert found["push-image"] == (False, "push_image", 8 + 1)
    assert isinstance(inputs(step("9", "sign"), "known")[""][0], Unknown)


def test_a_floating_version_that_is_finished_is_sure() -> None:
    assert inputs(step("8", "build-image", "repo: a", "brand-new: b"), "known")["brand-new"] == (False, 8)


@pytest.mark.parametrize("version", ["dev:first", "1.0.0", "99"])
def test_of_a_version_that_is_not_known_only_the_use_is_told(version: str) -> None:
    found = inputs(step(version, "build-image", "repo: a"), "known")
    assert list(found) == [""]
    assert isinstance(found[""][0], Unknown)


@pytest.mark.parametrize(
    ("version", "argument", "instead"),
    [
        ("8.2.1", "push_image: true", "push-image"),
        ("8.2.1", "account_id: a", "registry-id"),
        ("9.0.2", "registry-id: a", "account_id"),
        ("9.0.2", "extra-build-args: a", "extra_build_args"),
        ("8.2.1", "dockerfil: a", "dockerfile"),
        ("8.2.1", "labels: a", ""),
    ],
)
def test_a_parameter_that_the_version_does_not_have(version: str, argument: str, instead: str) -> None:
    command = "build-image" if version == "8.2.1" else "build_image"
    found = inputs(step(version, command, "repo: a", argument), "known", "instead")
    assert found[argument.partition(":")[0]] == (False, instead, 8)


def test_required_parameters_that_are_left_out_are_told_at_the_use() -> None:
    text = """
    orbs: {images: circleci/aws-ecr@9.0.2}
    workflows:
      w:
        jobs:
          - images/build_and_push_image:
              context: push
              tag: x
    """
    found = inputs(text, "missing")
    assert {name: told for name, told in found.items() if told[0]} == {"auth": (True, 5), "repo": (True, 5)}
    assert "context" not in found


def test_parameters_of_an_executor() -> None:
    text = """
    orbs: {images: circleci/aws-ecr@8.2.1}
    jobs:
      a:
        executor:
          name: images/default
          docker_layer_caching: true
        steps: [checkout]
    """
    assert inputs(text, "known", "usage") == {
        "": (True, "executor", 5),
        "docker_layer_caching": (False, "executor", 6),
    }


@pytest.mark.parametrize(
    ("argument", "fits", "actual"),
    [
        ("push-image: true", True, "true without quotes"),
        ("push-image: yes", True, 'the text "yes"'),
        ('push-image: "yes"', False, 'the text "yes"'),
        ('push-image: "true"', False, 'the text "true"'),
        ("push-image: $PUSH", False, 'the text "$PUSH"'),
        ("tag: 1.1", False, "the number 1.1"),
        ('tag: "1.1"', True, 'the text "1.1"'),
        ("tag: true", False, "true without quotes"),
        ("tag: [a]", False, "a list"),
        ("tag:", True, "nothing"),
        ("registry-id: $A", False, 'the text "$A"'),
        ("registry-id: A_B", True, 'the text "A_B"'),
        ("registry-id: 1a", False, 'the text "1a"'),
    ],
)
def test_what_a_version_takes_for_a_parameter(argument: str, fits: bool, actual: str) -> None:
    found = inputs(step("8.2.1", "build-image", "repo: a", argument), "fits", "actual")
    assert found[argument.partition(":")[0]] == (fits, actual, 8)


def test_choices_of_a_parameter() -> None:
    def told(value: str) -> Any:
        return inputs(step("5.4.1", "setup", f"when: {value}", orb="circleci/aws-cli"), "fits", "type")["when"]

    assert told("always") == (True, "one of on_success, on_fail, always", 7)
    assert told("never")[0] is False
    assert isinstance(told("<< pipeline.git.branch >>")[0], Unknown)


def test_a_list_is_taken_for_steps_and_a_mapping_is_not() -> None:
    job = "orbs: {{e: circleci/aws-ecr@9.0.2}}\nworkflows: {{w: {{jobs: [e/build_and_push_image: {{auth: {}}}]}}}}\n"
    assert inputs(job.format("[checkout]"), "fits")["auth"] == (True, 2)
    assert inputs(job.format("{checkout: {}}"), "fits")["auth"] == (False, 2)
    assert inputs(job.format("checkout"), "fits")["auth"] == (False, 2)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("$ECR_REGION", ["ECR_REGION", "ECR", "REGION"]),
        ("${ECR_REGION:-eu-west-2}", ["ECR_REGION", "ECR", "REGION"]),
        ("$ECR_APP_REGION", ["ECR_APP_REGION", "ECR_APP", "ECR_REGION", "APP_REGION", "ECR", "APP", "REGION"]),
        ("$A/$B", ["A", "B"]),
        ("eu-west-2", []),
        ("<< parameters.r >>", ["R"]),
    ],
)
def test_the_variables_a_value_is_made_of(value: str, names: list[str]) -> None:
    text = step("8.2.1", "build-image", "repo: a", f"region: {value}").replace(
        "    machine", "    parameters: {r: {type: string, default: $R}}\n    machine"
    )
    found = inputs(text, "names")
    assert found["region"][0] == names


def test_a_value_that_a_pipeline_decides_is_unknown() -> None:
    found = inputs(step("8.2.1", "build-image", "repo: api-<< pipeline.git.branch >>"), "names", "written")
    assert all(isinstance(value, Unknown) for value in found["repo"][:2])


def test_defaults_that_matter_are_told_at_the_use() -> None:
    found = inputs(step("9.0.2", "build_image", "repo: a"), "written", "names", "tags", "pushes")
    assert found["account_id"][0] == "${AWS_ACCOUNT_ID}"
    assert found["region"][:2] == ("${AWS_DEFAULT_REGION}", ["AWS_DEFAULT_REGION", "AWS_DEFAULT", "AWS_REGION",
                                                            "DEFAULT_REGION", "AWS", "DEFAULT", "REGION"])  # fmt: skip
    assert found["tag"] == ("latest", [], ["latest"], True, 6)
    assert found["push_image"] == ("true", [], [], True, 6)
    assert "dockerfile" not in found


@pytest.mark.parametrize(
    ("step_before", "own"),
    [
        ("run: echo 'export R=x' >> $BASH_ENV", True),
        ("run: {command: 'true', environment: {R: x}}", True),
        ("run: echo $R", False),
    ],
)
def test_variables_that_the_job_sets_itself(step_before: str, own: bool) -> None:
    text = step("8.2.1", "build-image", "repo: a", "region: $R").replace(
        "      - images", f"      - {step_before}\n      - images"
    )
    assert inputs(text, "set_here")["region"] == (own, 9)


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ("latest,$CIRCLE_SHA1", ["latest", "$CIRCLE_SHA1"]),
        ("<< pipeline.number >>", ["<< pipeline.number >>"]),
        ("v-<< pipeline.git.revision >>", ["v-<< pipeline.git.revision >>"]),
    ],
)
def test_tags_one_by_one(value: str, tags: list[str]) -> None:
    assert inputs(step("8.2.1", "build-image", "repo: a", f"tag: {value}"), "tags")["tag"] == (tags, 8)


def test_a_tag_that_is_open_is_unknown_by_itself() -> None:
    (tags, _) = inputs(step("8.2.1", "build-image", "repo: a", "tag: 'x,<< pipeline.git.tag >>'"), "tags")["tag"]
    assert tags[0] == "x"
    assert isinstance(tags[1], Unknown)


@pytest.mark.parametrize(
    ("after", "pushes"),
    [
        ("checkout", False),
        ("run: docker push 123456789012.dkr.ecr.eu-west-2.amazonaws.com/a", True),
        ("run: docker push example/a", False),
        ("images/push-image: {repo: a}", True),
        ("persist_to_workspace: {root: ., paths: [a.tar]}", True),
    ],
)
def test_whether_an_image_that_is_only_built_is_pushed_by_another_step(after: str, pushes: bool) -> None:
    text = step("8.2.1", "build-image", "repo: a", "push-image: false") + f"      - {after}\n"
    found = [e for e in entities(text, KIND) if e.facts["spelled"].value == "push-image" and line(e, "pushes") == 8]
    assert [facts(entity, "pushes") for entity in found] == [(pushes,)]


def test_a_step_of_another_orb_may_push() -> None:
    text = step("8.2.1", "build-image", "repo: a", "push-image: false") + "      - shop/publish\n"
    (pushes, _) = inputs(text, "pushes")["push-image"]
    assert isinstance(pushes, Unknown)


@pytest.mark.parametrize(("written", "public"), [("true", True), ("false", False)])
def test_a_public_registry(written: str, public: bool) -> None:
    text = step("8.2.1", "build-image", "repo: a", f"public-registry: {written}")
    assert inputs(text, "public")["repo"] == (public, 7)


def test_every_member_of_a_matrix_is_told_where_it_is_written() -> None:
    text = """
    orbs: {images: circleci/aws-ecr@8.2.1}
    jobs:
      a:
        parameters: {repo: {type: string}}
        machine: true
        steps:
          - images/build-image: {repo: << parameters.repo >>}
    workflows:
      w:
        jobs:
          - a:
              matrix:
                parameters:
                  repo:
                    - $X_ECR_REPOSITORY
                    - shop/web
    """
    found = [e for e in entities(text, KIND) if e.facts["spelled"].value == "repo"]
    assert [(*facts(entity, "written"), line(entity, "written")) for entity in found] == [
        ("$X_ECR_REPOSITORY", 15),
        ("shop/web", 16),
    ]
