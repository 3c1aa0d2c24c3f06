"""The workflows of one project as GitHub would run them: who calls whom, and the steps of every job.

Source: docs.github.com, "Reusing workflow configurations" (nesting, secrets, permissions) and "Creating a
composite action". Remote workflows and actions are never looked into.
"""

from __future__ import annotations

import posixpath
from collections import deque
from collections.abc import Iterable, Mapping

from ...discover.sources import Sources
from ...records import dataclass, field, replace
from ...values import Step as Link
from ..shell.commands import Dialect
from ..symbolic import Opaque
from .dockerfiles import Dockerfiles
from .guards import guards_of
from .permissions import Effective, effective
from .read import load_action, load_workflow, project_of
from .scope import Binding, Scope, Value, Writer, handed, job_scope, own_inputs, workflow_scope
from .scripts import dialect_of, directory_of
from .text import Text
from .workflow import Job, LocalAction, Step, Workflow
from .writes import writer_of

MAX_NESTING = 10
"""Levels of called workflows and of composite actions; GitHub allows no more."""
MAX_INVOCATIONS = 500
"""Ways to reach workflows of one project by calls that are looked at; one for each workflow besides."""
MAX_STEPS = 1_000
"""Steps of one job, those of composite actions included."""


@dataclass(frozen=True, slots=True, eq=False)
class Invocation:
    """One way in which a workflow runs: by its own events (`caller` is None) or called by a job.
    `outside`: it can only be called, and nothing in the project does."""

    workflow: Workflow
    scope: Scope
    caller: JobRun | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Executed:
    """A step as it runs. `scope` is that of its values, its own `env` included; `address` names it within
    its workflow; `trail` lists the steps that use the composite actions it stands in, innermost first.
    `composite`: its own steps follow it. `opaque` says why what it does cannot be told. `dialect` is the language of
    its script (None: of no shell), `directory` the one it runs in; `writer` is what it gives later steps."""

    step: Step
    scope: Scope
    address: str
    path: str
    trail: tuple[Link, ...] = ()
    composite: bool = False
    opaque: str | None = None
    dialect: Dialect | None = None
    directory: Text | None = None
    writer: Writer | None = None


@dataclass(frozen=True, slots=True, eq=False)
class JobRun:
    """A job in one invocation. `callee` is the local workflow it calls; `unreadable` says why that or an
    action it uses cannot be told."""

    invocation: Invocation
    job: Job
    scope: Scope
    steps: tuple[Executed, ...] = ()
    callee: Workflow | None = None
    unreadable: str | None = None

    @property
    def address(self) -> str:
        """`jobs.build`, with the calling jobs in front: `jobs.ci > jobs.build`."""
        own = f"jobs.{self.job.id}"
        caller = self.invocation.caller
        return f"{caller.address} > {own}" if caller else own

    @property
    def callers(self) -> tuple[JobRun, ...]:
        """The jobs that lead to this one, nearest first."""
        found: list[JobRun] = []
        caller = self.invocation.caller
        while caller is not None:
            found.append(caller)
            caller = caller.invocation.caller
        return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """All workflows below one `.github`, with the actions they use. `runs` are all jobs in all invocations;
    `dockerfiles` gives those of the repository."""

    directory: str
    workflows: tuple[Workflow, ...]
    actions: tuple[LocalAction, ...]
    runs: tuple[JobRun, ...] = field(repr=False)
    dockerfiles: Dockerfiles = field(repr=False)


def access(run: JobRun, scope: str) -> Effective | None:
    """What the job may do for a permission scope; None if only callers outside of the project decide."""
    invocation, job = run.invocation, run.job
    workflow, caller = invocation.workflow, invocation.caller
    bound = access(caller, scope) if caller is not None else None
    undecided = bound is None and (caller is not None or invocation.outside)
    if undecided and job.permissions is None and workflow.permissions is None:
        return None
    return effective(scope, job.place, job.permissions, workflow.permissions, bound)


def load_projects(sources: Sources, paths: Iterable[str]) -> tuple[Project, ...]:
    """The projects of the workflows at `paths` (relative to the root), each with all of the given workflows
    and those they call. Callers are looked for among `paths`: give all workflows of the root."""
    grouped: dict[str, list[str]] = {}
    for path in sorted(set(paths)):
        grouped.setdefault(project_of(path), []).append(path)
    return tuple(_Loader(sources, directory).project(found) for directory, found in sorted(grouped.items()))


class _Loader:
    def __init__(self, sources: Sources, directory: str) -> None:
        self._sources = sources
        self._directory = directory
        self._workflows: dict[str, Workflow] = {}
        self._actions: dict[str, LocalAction | None] = {}

    def project(self, paths: list[str]) -> Project:
        for path in paths:
            self._workflow(path)
        for workflow in self._reached():
            self._workflow(workflow)
        runs: list[JobRun] = []
        pending = deque(self._roots())
        seen: set[str] = set()
        left = len(pending) + MAX_INVOCATIONS
        while pending:
            invocation = pending.popleft()
            # Each workflow is looked at in one way at least, however many there are.
            if left <= 0 and invocation.workflow.path in seen:
                continue
            left -= 1
            seen.add(invocation.workflow.path)
            for job in invocation.workflow.jobs:
                run = self._run(invocation, job)
                runs.append(run)
                more = left > 0 or (run.callee is not None and run.callee.path not in seen)
                if run.callee is not None and more and len(run.callers) < MAX_NESTING and not _cycle(run):
                    pending.append(_called(run, run.callee))
        workflows = tuple(self._workflows[path] for path in sorted(self._workflows))
        actions = tuple(action for _, action in sorted(self._actions.items()) if action is not None)
        return Project(self._directory, workflows, actions, tuple(runs), Dockerfiles(self._sources, self._directory))

    def _workflow(self, path: str) -> Workflow:
        if path not in self._workflows:
            self._workflows[path] = load_workflow(self._sources, path)
        return self._workflows[path]

    def _reached(self) -> list[str]:
        """Existing workflows that are called but were not named."""
        found: list[str] = []
        pending = list(self._workflows.values())
        while pending:
            for callee in _local_calls(pending.pop(), self._directory):
                if callee not in self._workflows and self._sources.read(callee) is not None:
                    found.append(callee)
                    pending.append(self._workflow(callee))
        return found

    def _roots(self) -> list[Invocation]:
        """The invocations that no job makes. A workflow that can only be called is one if nothing calls it,
        or nothing but workflows that are themselves only called in a circle."""
        called = {c for w in self._workflows.values() for c in _local_calls(w, self._directory)}
        roots, reached = [], set()
        for path, workflow in sorted(self._workflows.items()):
            names = {trigger.name for trigger in workflow.triggers}
            outside = names == {"workflow_call"}
            if not outside or path not in called:
                roots.append(Invocation(workflow, _own_scope(workflow), None, outside))
                reached |= self._below(path)
        for path, workflow in sorted(self._workflows.items()):
            if path not in reached:
                roots.append(Invocation(workflow, _own_scope(workflow), None, True))
                reached |= self._below(path)
        return roots

    def _below(self, path: str) -> set[str]:
        found, pending = {path}, [path]
        while pending:
            workflow = self._workflows.get(pending.pop())
            for callee in _local_calls(workflow, self._directory) if workflow else ():
                if callee not in found:
                    found.add(callee)
                    pending.append(callee)
        return found

    def _run(self, invocation: Invocation, job: Job) -> JobRun:
        scope = job_scope(invocation.scope, job)
        if job.uses is None:
            steps, unreadable = self._steps(job, scope, invocation.workflow)
            return JobRun(invocation, job, scope, steps, None, unreadable)
        if job.uses.kind != "local":
            return JobRun(invocation, job, scope)
        path = _inside(self._directory, job.uses.name)
        callee = self._workflows.get(path)
        if callee is None:
            return JobRun(invocation, job, scope, unreadable=f"{path} does not exist")
        return JobRun(invocation, job, scope, (), callee, callee.unreadable)

    def _steps(self, job: Job, scope: Scope, workflow: Workflow) -> tuple[tuple[Executed, ...], str | None]:
        """The steps that run, those of composite actions in place of their use; and why some cannot be told."""
        found: list[Executed] = []
        unreadable: str | None = None
        waiting: deque[tuple[Step, Scope, str, str, tuple[Link, ...]]] = deque(
            (step, scope, f"jobs.{job.id}.steps[{step.index}]", workflow.path, ()) for step in job.steps
        )
        writes: Writer | None = None
        while waiting and len(found) < MAX_STEPS:
            step, outer, own, where, trail = waiting.popleft()
            level = own.rpartition(".steps[")[0]
            guards = outer.guards | (
                guards_of(step.condition.text, level) if step.condition is not None else frozenset()
            )
            group = step.group if step.group is not None else outer.group
            inner = outer.at_step(writes, level, guards, group).with_env(step.env, of_step=True)
            action = self._local(step)
            if step.uses is not None and step.uses.kind == "local":
                opaque = _why_opaque(action, step.uses.name, self._directory)
                composite = action is not None and opaque is None and len(trail) < MAX_NESTING
                if action is not None and composite:
                    link = Link(f"the step that uses {step.uses.text.text}", step.uses.place)
                    inside = _composite_scope(action, step, inner)
                    waiting.extendleft(
                        (child, inside, f"{own}.steps[{child.index}]", action.path, (link, *trail))
                        for child in reversed(action.steps)
                    )
                unreadable = unreadable or (action.unreadable if action else opaque)
                found.append(Executed(step, inner, own, where, trail, composite, opaque))
                continue
            dialect = dialect_of(step, job, workflow, in_action=bool(trail))
            directory = directory_of(step, job, workflow, in_action=bool(trail))
            writer = writer_of(step, inner, dialect)
            writes = writer or writes
            found.append(Executed(step, inner, own, where, trail, False, None, dialect, directory, writer))
        return tuple(found), unreadable

    def _local(self, step: Step) -> LocalAction | None:
        if step.uses is None or step.uses.kind != "local":
            return None
        directory = _inside(self._directory, step.uses.name)
        if directory not in self._actions:
            self._actions[directory] = load_action(self._sources, directory)
        return self._actions[directory]


def _why_opaque(action: LocalAction | None, name: str, directory: str) -> str | None:
    if action is None:
        return f"the action {_inside(directory, name)} is not in this repository"
    if action.unreadable is not None:
        return action.unreadable
    return None if action.composite else f"what {action.path} does is in its code"


def _own_scope(workflow: Workflow) -> Scope:
    return workflow_scope(workflow, own_inputs(workflow), {})


def _called(run: JobRun, callee: Workflow) -> Invocation:
    job = run.job
    inputs = handed(callee.call_inputs, job.with_, run.scope, callee.path)
    secrets: dict[str, Value] = {}
    for declared in callee.call_secrets if not job.inherits else ():
        entry = job.secrets.get(declared.name, ignore_case=True)
        if entry is not None and entry.value is not None:
            secrets[declared.name.lower()] = Binding(entry.value, run.scope)
        elif job.secrets.unknown is not None:
            secrets[declared.name.lower()] = Opaque(job.secrets.unknown, f"secrets.{declared.name}")
    return Invocation(callee, workflow_scope(callee, inputs, secrets), run)


def _composite_scope(action: LocalAction, step: Step, scope: Scope) -> Scope:
    inputs: Mapping[str, tuple[Value, ...]] = handed(action.inputs, step.with_, scope, action.path)
    return replace(scope, inputs=inputs, secrets={}, matrix=scope.matrix, composite=True)


def _cycle(run: JobRun) -> bool:
    """Whether the workflow that the job calls is already running."""
    assert run.callee is not None
    paths = {run.invocation.workflow.path, *(caller.invocation.workflow.path for caller in run.callers)}
    return run.callee.path in paths


def _local_calls(workflow: Workflow, directory: str) -> list[str]:
    return [
        _inside(directory, job.uses.name) for job in workflow.jobs if job.uses is not None and job.uses.kind == "local"
    ]


def _inside(directory: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(directory, name))
