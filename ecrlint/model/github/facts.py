"""Small helpers to state facts of workflow entities."""

from __future__ import annotations

from ...entity import Fact
from ...pipelines.github.project import Executed, Invocation, JobRun
from ...place import Place
from ...values import Json, Origin, Step


def written(value: Json, place: Place, chain: tuple[Step, ...] = ()) -> Fact:
    """A fact that is written at `place`."""
    return Fact(value, Origin("written", place, chain))


def derived(value: Json, place: Place, chain: tuple[Step, ...] = ()) -> Fact:
    """A fact that follows from several things; `place` is the foremost of them."""
    return Fact(value, Origin("derived", place, chain))


def caller_units(invocation: Invocation) -> tuple[str, ...]:
    """The workflows that lead to an invocation, nearest first, none twice."""
    found: dict[str, None] = {}
    caller: JobRun | None = invocation.caller
    while caller is not None:
        found[caller.invocation.workflow.path] = None
        caller = caller.invocation.caller
    found.pop(invocation.workflow.path, None)
    return tuple(found)


def step_address(run: JobRun, step: Executed) -> str:
    """The address of what a step does in a job, with the job that calls its workflow in front."""
    prefix = "".join(f"{caller.address} > " for caller in run.callers[:1])
    return f"{run.invocation.workflow.path}: {prefix}{step.address}"


def step_units(run: JobRun, step: Executed) -> tuple[str, ...]:
    """The files besides its workflow that a step belongs to: the callers, and the action it stands in."""
    units = caller_units(run.invocation)
    own = run.invocation.workflow.path
    return units if step.path in (own, *units) else (*units, step.path)
