"""Small helpers to state facts of workflow entities."""

from __future__ import annotations

from ...entity import Fact
from ...pipelines.github.project import Invocation, JobRun
from ...place import Place
from ...values import Json, Origin, Step, Unknown


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


def unknown_or(value: Json, otherwise: str) -> str:
    """A text for messages: the value if it is known text, else what is given."""
    return value if isinstance(value, str) else otherwise if isinstance(value, Unknown) else str(value)
