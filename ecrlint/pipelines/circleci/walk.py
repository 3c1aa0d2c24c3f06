"""Ways through a processed config: every step of a run, every use of an orb, every environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from ...place import Place
from ...records import dataclass
from .config import Invocation, JobStep, OrbCommand, OrbUse, Run
from .value import Field, Value


@dataclass(frozen=True, slots=True)
class OrbCall:
    """A use of an orb that is not written in the config: one of its commands in a step, or one of its jobs
    in a workflow. `place` is the key that names it."""

    orb: OrbUse | None
    usage: Literal["commands", "jobs"]
    name: str
    arguments: tuple[Field, ...]
    place: Place
    address: str
    maybe: bool


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables that one `environment` key sets."""

    address: str
    variables: tuple[Field, ...]


def every_step(invocation: Invocation) -> Iterator[JobStep]:
    """All steps of a run in the order they are run; steps handed to an orb come just before its own."""
    for _, steps in invocation.passed:
        yield from _deep(steps)
    yield from _deep(invocation.steps)


def _deep(steps: Iterable[JobStep]) -> Iterator[JobStep]:
    for step in steps:
        if isinstance(step.action, OrbCommand):
            for _, handed in step.action.steps:
                yield from _deep(handed)
        yield step


def orb_calls(invocation: Invocation) -> Iterator[OrbCall]:
    """Every use of an orb in a run."""
    if invocation.orb_job:
        yield OrbCall(
            invocation.orb,
            "jobs",
            invocation.orb_job,
            invocation.arguments,
            invocation.place,
            invocation.address,
            invocation.maybe,
        )
    for step in every_step(invocation):
        action = step.action
        if isinstance(action, OrbCommand):
            yield OrbCall(
                action.orb, "commands", action.command, action.arguments, step.place, step.address, step.maybe
            )


def environments(invocation: Invocation) -> Iterator[Environment]:
    """Every `environment` the config sets for a run: of the job, its executor and containers, its `run`
    steps. The same one may come several times."""
    job = f"jobs.{invocation.job}"
    fields = [*invocation.job_fields, *(invocation.executor.fields if invocation.executor else ())]
    for field in fields:
        if field.name == "environment":
            yield Environment(f"{job}.environment", _variables(field.value))
        elif field.name == "docker":
            for index, image in enumerate(field.value.items):
                inner = image.get("environment")
                if inner is not None:
                    yield Environment(f"{job}.docker[{index}].environment", _variables(inner))
    for step in every_step(invocation):
        if isinstance(step.action, Run):
            for field in step.action.fields:
                if field.name == "environment":
                    yield Environment(f"{step.address}.environment", _variables(field.value))


def _variables(value: Value) -> tuple[Field, ...]:
    """The variables of an `environment`: a mapping, or a list of mappings as older configs have it."""
    return (*value.fields, *(field for item in value.items for field in item.fields))
