"""Processing of configs given as text, for the tests of this folder and of the model."""

from __future__ import annotations

from textwrap import dedent

from ecrlint.parse.yaml import read_yaml
from ecrlint.pipelines.circleci.config import Builtin, Config, Invocation, JobStep, Opaque, OrbCommand, Run
from ecrlint.pipelines.circleci.load import process

PATH = ".circleci/config.yml"


def processed(text: str) -> Config:
    """The config in an indented text, whose first line may be empty."""
    return process(read_yaml(PATH, dedent(text).lstrip("\n")))


def run_of(text: str) -> Invocation:
    """The only run of the only job of a config."""
    (invocation,) = processed(text).invocations
    return invocation


def brief(step: JobStep) -> str:
    """A step in a word: its line, its address would be too much, what it does, `?` if it is a maybe."""
    action, doubt = step.action, "?" if step.maybe else ""
    line = step.place.span.line
    if isinstance(action, Run):
        return f"{line} run {action.command.text}{doubt}"
    if isinstance(action, Builtin):
        return f"{line} {action.name}{doubt}"
    if isinstance(action, OrbCommand):
        return f"{line} {action.alias}/{action.command}{doubt}"
    assert isinstance(action, Opaque)
    return f"{line} opaque: {action.reason.reason}{doubt}"


def briefs(invocation: Invocation) -> list[str]:
    """All steps of a run in brief."""
    return [brief(step) for step in invocation.steps]
