"""Every use a CircleCI config makes of the orbs that ECR is reached through, with the alias it is called by."""

from __future__ import annotations

from collections.abc import Iterator

from ...pipelines.circleci.config import Config, Invocation, OrbCommand, OrbUse, Run
from ...pipelines.circleci.value import Field, readable
from ...pipelines.circleci.walk import environments, every_step
from ...place import Place
from ...records import dataclass
from .. import orbs
from .scripts import settings_of

USAGES: dict[orbs.Usage, str] = {"commands": "command", "jobs": "job", "executors": "executor"}
"""What the parts of an orb are called, one at a time."""


@dataclass(frozen=True, slots=True)
class OrbPart:
    """A use of a part of an orb: a command in a step, a job in a workflow, or an executor of a job. `orb` is None if
    the config does not declare the alias; `place` is the key or text that names it."""

    alias: str
    orb: OrbUse | None
    usage: orbs.Usage
    name: str
    arguments: tuple[Field, ...]
    place: Place
    address: str


def parts_used(invocation: Invocation) -> Iterator[OrbPart]:
    """Every use of an orb in a run of a job: its executor, the orb's job it is, and its steps in order."""
    executor = invocation.executor
    if executor is not None and executor.kind == "orb" and executor.name is not None:
        alias, _, name = (executor.name.text or "").partition("/")
        address = f"jobs.{invocation.job}.executor"
        yield OrbPart(alias, executor.orb, "executors", name, executor.arguments, executor.place, address)
    if invocation.orb_job:
        alias = invocation.job.partition("/")[0]
        given = (*invocation.arguments,)
        yield OrbPart(alias, invocation.orb, "jobs", invocation.orb_job, given, invocation.place, invocation.address)
    for step in every_step(invocation):
        action = step.action
        if isinstance(action, OrbCommand):
            yield OrbPart(
                action.alias, action.orb, "commands", action.command, action.arguments, step.place, step.address
            )


def all_parts_used(config: Config) -> Iterator[tuple[Invocation, OrbPart]]:
    """Every use of an orb in a config with the run it belongs to."""
    for invocation in config.invocations:
        for part in parts_used(invocation):
            yield invocation, part


def variables_set(invocation: Invocation) -> frozenset[str]:
    """The environment variables that the config itself sets for a run: in an `environment`, or in a script."""
    found = {field.name for env in environments(invocation) for field in env.variables}
    for step in every_step(invocation):
        if isinstance(step.action, Run):
            found.update(setting.name for setting in settings_of(readable(step.action.command)))
    return frozenset(found)
