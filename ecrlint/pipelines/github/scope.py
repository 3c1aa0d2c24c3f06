"""What the names in an expression stand for at one point of a job: `env`, `inputs`, `secrets`, `matrix`, `steps`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias, Union

from ...records import dataclass, field, replace
from ...values import OriginKind
from ..shell.files import Written
from ..symbolic import Opaque
from .guards import Guard
from .text import Text
from .workflow import Entries, Input, Job, Matrix, Workflow


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """A value with the scope its own expressions are read in."""

    text: Text
    scope: Scope
    kind: OriginKind = "written"


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One `env` mapping. `of_step`: it stands at the step itself, so no earlier step can have replaced it."""

    entries: Entries
    scope: Scope
    of_step: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What a step gives those behind it: variables through `$GITHUB_ENV`, its outputs."""

    environment: Written
    outputs: Written


@dataclass(slots=True, eq=False)
class Writer:
    """A step that may give something to those behind it. `level` is the address of the steps it is one of, `guards`
    are the conditions under which it runs, `group` is its parallel group; `earlier` is the nearest before it."""

    read: Callable[[], Given]
    level: str
    id: str
    guards: frozenset[Guard]
    group: int | None = None
    earlier: Writer | None = None
    count: int = 1
    _given: Given | None = None

    @property
    def given(self) -> Given:
        """What it gives, read once. Those before it are read first, so that none waits inside of another."""
        waiting: list[Writer] = []
        writer: Writer | None = self
        while writer is not None and writer._given is None:
            waiting.append(writer)
            writer = writer.earlier
        while waiting:
            writer = waiting.pop()
            writer._given = writer.read()
        assert self._given is not None
        return self._given

    def chain(self) -> Iterator[Writer]:
        """It and all before it, nearest first."""
        writer: Writer | None = self
        while writer is not None:
            yield writer
            writer = writer.earlier


Value: TypeAlias = Union[Binding, Opaque]


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """`env`: innermost layer first. `inputs` and `secrets` are by lower-case name; a secret that is not in
    `secrets` is the repository's own. `composite`: inside a composite action, which has no secrets. For the values of
    a step, `writes` is the nearest step before it that may give it something, `level` the address of the steps it is
    one of, `guards` are the conditions under which it runs, `group` is its parallel group."""

    env: tuple[Layer, ...] = ()
    inputs: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    secrets: Mapping[str, Value] = field(default_factory=dict)
    matrix: Matrix | None = None
    writes: Writer | None = None
    composite: bool = False
    level: str = ""
    guards: frozenset[Guard] = frozenset()
    group: int | None = None

    def with_env(self, entries: Entries, *, of_step: bool = False) -> Scope:
        """The scope inside an `env` mapping."""
        if not entries.items and entries.unknown is None:
            return self
        return replace(self, env=(Layer(entries, self, of_step), *self.env))

    def at_step(self, writes: Writer | None, level: str, guards: frozenset[Guard], group: int | None) -> Scope:
        """The scope of a step behind those that `writes` stands for."""
        return replace(self, writes=writes, level=level, guards=guards, group=group)


def workflow_scope(workflow: Workflow, inputs: Mapping[str, tuple[Value, ...]], secrets: Mapping[str, Value]) -> Scope:
    """The scope of a workflow's jobs."""
    return Scope(inputs=inputs, secrets=secrets).with_env(workflow.env)


def job_scope(scope: Scope, job: Job) -> Scope:
    """The scope of a job's steps."""
    return replace(scope, matrix=job.matrix).with_env(job.env)


def handed(declared: tuple[Input, ...], given: Entries, caller: Scope, what: str) -> dict[str, tuple[Value, ...]]:
    """The inputs of a called workflow or action: what the caller gives, else the default."""
    found: dict[str, tuple[Value, ...]] = {}
    for item in declared:
        entry = given.get(item.name, ignore_case=True)
        if entry is not None and entry.value is not None:
            found[item.name.lower()] = (Binding(entry.value, caller),)
        elif given.unknown is not None:
            found[item.name.lower()] = (Opaque(given.unknown, f"inputs.{item.name}"),)
        elif item.default is not None:
            found[item.name.lower()] = (Binding(item.default, Scope(), "default"),)
        else:
            reason = f"{what} is called without the input {item.name}, which has no default"
            found[item.name.lower()] = (Opaque(reason, f"inputs.{item.name}"),)
    return found


def own_inputs(workflow: Workflow) -> dict[str, tuple[Value, ...]]:
    """The inputs of a workflow that no workflow of the project calls: choices and defaults of
    `workflow_dispatch`, defaults of `workflow_call`; whatever else is given cannot be told."""
    found: dict[str, tuple[Value, ...]] = {}
    for item in workflow.call_inputs:
        reason = f"inputs.{item.name} comes from callers outside of this repository"
        found[item.name.lower()] = (*_default(item), Opaque(reason, f"inputs.{item.name}"))
    for item in workflow.dispatch_inputs:
        key = item.name.lower()
        if item.options:
            values: tuple[Value, ...] = tuple(Binding(option, Scope()) for option in item.options)
        else:
            reason = f"inputs.{item.name} is entered by whoever starts the workflow"
            values = (*_default(item), Opaque(reason, f"inputs.{item.name}"))
        found[key] = (*found.get(key, ()), *values)
    return found


def _default(item: Input) -> tuple[Value, ...]:
    return (Binding(item.default, Scope(), "default"),) if item.default is not None else ()
