"""The entity `github.secret`: a job reads a secret of the repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from ...entity import Entity
from ...pipelines.github.project import JobRun, Project
from ...pipelines.github.workflow import Entries, Workflow
from ...place import Place
from ...records import dataclass, field
from ...values import Json, Unknown
from ..static_keys import half_of
from .credentials import credentials_in_use
from .facts import caller_units, derived, written
from .references import expressions_of
from .relation import Works, logins_to_ecr, works_of
from .usage import CREDENTIALS, DOCKER_LOGIN, is_action, remote_call, role_names

What = Literal["key", "account", "other"]


@dataclass(slots=True)
class _Use:
    """The uses of one secret in one job, the first of them by its place."""

    place: Place
    names: set[str] = field(default_factory=set)
    elsewhere: bool = True


@dataclass(frozen=True, slots=True)
class _Held:
    """Which named value a scalar is: by its identity, so that what stands there tells what it is for."""

    names: Mapping[int, str]
    elsewhere: frozenset[int]


def secret_entities(project: Project, path: str, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Every secret that a job of the workflow at `path` reads or hands on, once for each job; those of the
    workflow's own `env` count as a job without a name."""
    accepted = role_names(values)
    reach = _Reach(project)
    for workflow in project.workflows:
        if workflow.path != path:
            continue
        runs = [run for run in project.runs if run.invocation.workflow is workflow]
        held = _held(workflow, works_of(project), runs, accepted)
        for (job, name), use in _uses(workflow, held).items():
            concerned = [run for run in runs if job in ("", run.job.id)]
            yield _entity(reach, workflow, job, name, use, concerned)


def _uses(workflow: Workflow, held: _Held) -> dict[tuple[str, str], _Use]:
    found: dict[tuple[str, str], _Use] = {}
    for job, text, node, names in expressions_of(workflow):
        if names[0] != "secrets" or len(names) != 2:
            continue
        use = found.setdefault((job, names[1].upper()), _Use(text.part(node.start, node.end)))
        use.names.add(held.names.get(id(text.scalar), ""))
        if id(text.scalar) not in held.elsewhere:
            if use.elsewhere:
                use.place = text.part(node.start, node.end)
            use.elsewhere = False
    return found


def _held(workflow: Workflow, works: Works, runs: list[JobRun], accepted: tuple[str, ...]) -> _Held:
    names: dict[int, str] = {}
    elsewhere: set[int] = set()

    def note(entries: Entries, prefix: str = "") -> None:
        names.update({id(e.value.scalar): prefix + e.name for e in entries.items if e.value is not None})

    note(workflow.env)
    for run in runs:
        job = run.job
        for container in (job.container, *job.services):
            if container is not None:
                note(container.env)
                note(container.credentials, "login ")
        for entries in (job.env, job.with_, job.secrets):
            note(entries)
        used = {step.address for step, _ in credentials_in_use(works.of(run), accepted)}
        logins = logins_to_ecr(works.of(run))
        for step in run.steps:
            login = is_action(step.step, DOCKER_LOGIN) and step.address in logins
            note(step.step.with_, "login " if login else "")
            note(step.step.env)
            if is_action(step.step, CREDENTIALS) and step.address not in used:
                elsewhere |= {id(e.value.scalar) for e in step.step.with_.items if e.value is not None}
    return _Held(names, frozenset(elsewhere))


def _what(name: str, use: _Use) -> What:
    if half_of(name) or "SESSION_TOKEN" in name:
        return "key"
    if any(half_of(held) or held in ("login username", "login password") for held in use.names):
        return "key"
    return "account" if "ACCOUNT" in name else "other"


def _entity(reach: _Reach, workflow: Workflow, job: str, name: str, use: _Use, runs: list[JobRun]) -> Entity:
    where = f"jobs.{job}" if job else "env"
    facts = {
        "secret": written(name, use.place),
        "job": written(f"the job {job}" if job else "every job", use.place),
        "what": derived(_what(name, use), use.place),
        "declared": derived(any(s.name.upper() == name for s in workflow.call_secrets), use.place),
        "only_elsewhere": derived(use.elsewhere, use.place),
        "touches_ecr": derived(reach.touches(runs), use.place),
    }
    units = tuple(dict.fromkeys(unit for run in runs for unit in caller_units(run.invocation)))
    address = f"{workflow.path}: {where}: secrets.{name}"
    return Entity("github.secret", f"secrets.{name}", address, workflow.path, use.place, facts, units=units)


class _Reach:
    """Which jobs have to do with ECR, they themselves or through the workflows they call; found once."""

    def __init__(self, project: Project) -> None:
        self._works = works_of(project)
        self._found: dict[int, Json] = {}
        self._called: dict[int, list[JobRun]] = {}
        for run in project.runs:
            if run.invocation.caller is not None:
                self._called.setdefault(id(run.invocation.caller), []).append(run)

    def touches(self, runs: list[JobRun]) -> Json:
        """Whether one of the jobs, or a workflow it calls, has to do with ECR. Of a remote workflow only what
        is handed to it shows that."""
        doubt: Json = False
        pending = list(runs)
        while pending:
            run = pending.pop()
            answer = self._of(run)
            if answer is True:
                return True
            if isinstance(answer, Unknown):
                doubt = answer
            pending.extend(self._called.get(id(run), ()))
        return doubt

    def _of(self, run: JobRun) -> Json:
        if id(run) not in self._found:
            remote = run.job.uses is not None and run.callee is None
            self._found[id(run)] = remote_call(run) is not None if remote else self._works.concerns(run)
        return self._found[id(run)]
