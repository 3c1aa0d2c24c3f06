from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.pipelines.circleci.load import load_config

from .configs import PATH, processed


def load(tmp_path: Path, data: bytes) -> object:
    (tmp_path / ".circleci").mkdir()
    (tmp_path / PATH).write_bytes(data)
    return load_config(Sources(tmp_path), PATH)


def test_a_file_that_does_not_exist_is_no_config(tmp_path: Path) -> None:
    assert load_config(Sources(tmp_path), PATH) is None


@pytest.mark.parametrize(
    ("data", "kinds", "complete"),
    [
        (b"", [], True),
        (b"# nothing\n", [], True),
        (b"version: 2.1\n", [], True),
        (b"jobs: [\n", ["syntax"], False),
        (b"jobs: \xff\n", ["encoding"], False),
        (b"- a\n", [], False),
        (b"just text\n", [], False),
        (b"version: 2.1\nversion: 2\n", ["duplicate-key"], False),
    ],
)
def test_what_is_wrong_with_a_file_is_in_its_problems(
    tmp_path: Path, data: bytes, kinds: list[str], complete: bool
) -> None:
    config = load_config_of(tmp_path, data)
    assert [problem.kind for problem in config.problems] == kinds
    assert config.complete is complete


def load_config_of(tmp_path: Path, data: bytes):  # type: ignore[no-untyped-def]
    config = load(tmp_path, data)
    assert config is not None
    return config


@pytest.mark.parametrize(
    "text",
    [
        "jobs: x",
        "jobs: [a]",
        "jobs: {a: }",
        "jobs: {a: [1]}",
        "jobs: {a: {steps: x}}",
        "jobs: {a: {steps: {b: c}}}",
        "jobs: {a: {steps: [[[run: x]]]}}",
        "jobs: {a: {steps: [{}, ~, 3, true, '']}}",
        "jobs: {a: {steps: [when: x, when: {steps: x}, run: [a], steps: {a: b}]}}",
        "jobs: {a: {executor: [x]}}",
        "jobs: {a: {executor: {}}}",
        "jobs: {a: {docker: x, environment: [a, {b: c}]}}",
        "jobs: {a: {<<: x, parameters: [y]}}",
        "workflows: x",
        "workflows: {a: x, b: {jobs: x}, c: {jobs: {d: e}}, d: {jobs: [[x], {}, {a: x}]}}",
        "workflows: {a: {jobs: [b: {matrix: x}, c: {matrix: {parameters: {d: [], e: x}, exclude: x}}]}}",
        "orbs: x",
        "orbs: {a: , b: 3, c: [d], e: '', f: 'a/b@', g: 'https://x.org/orb.yml', h: {orbs: {i: {orbs: x}}}}",
        "commands: [x]",
        "parameters: {a: x, b: {default: }}",
        "version: {a: b}",
        "setup: maybe",
    ],
)
def test_odd_configs_are_read_without_a_fault(text: str) -> None:
    config = processed(text + "\n")
    assert config.problems == ()
    assert [name for name, _ in config.keys] == [text.partition(":")[0]]


def test_orb_references_are_read_with_the_place_of_their_version() -> None:
    config = processed(
        """
        orbs:
          exact: circleci/aws-ecr@8.2.1 # comment
          quoted: "circleci/aws-ecr@volatile"
          bare: circleci/aws-ecr
          inline: {commands: {}}
          url: https://example.org/orb.yml
          odd: aws-ecr
        """
    )
    assert [(orb.alias, orb.kind, orb.name, orb.version) for orb in config.orbs] == [
        ("exact", "registry", "circleci/aws-ecr", "8.2.1"),
        ("quoted", "registry", "circleci/aws-ecr", "volatile"),
        ("bare", "registry", "circleci/aws-ecr", ""),
        ("inline", "inline", None, ""),
        ("url", "url", None, ""),
        ("odd", "unknown", None, ""),
    ]
    places = [orb.version_place.span if orb.version_place else None for orb in config.orbs]
    assert [(span.line, span.column, span.end_column) if span else None for span in places[:3]] == [
        (2, 27, 32),
        (3, 29, 37),
        None,
    ]


def test_anchors_in_a_long_chain_do_not_recurse_without_end() -> None:
    lines = ["x0: &x0 {a: 1}"] + [f"x{n}: &x{n} {{a: *x{n - 1}, <<: *x{n - 1}}}" for n in range(1, 2_000)]
    config = processed("\n".join([*lines, "jobs: {build: *x1999}", ""]))
    assert len(config.invocations) <= 1
