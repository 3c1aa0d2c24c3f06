"""The entity `github.called_secret`: a called workflow reads one of the secrets that the convention documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.expressions import Embedded, Expression, Flaw, Logical, children, parse_text
from ...pipelines.github.project import JobRun, Project
from ...pipelines.github.text import Text
from ...pipelines.github.workflow import Workflow
from ...place import Place
from ...records import dataclass
from ...values import Json, Origin, Step, Unknown
from .facts import caller_units, derived, written
from .references import documented_names, expressions_of


@dataclass(frozen=True, slots=True)
class _Read:
    """A secret that a workflow reads. `doubt` says why it may do without its caller's."""

    name: str
    place: Place
    doubt: str = ""


def called_secret_entities(project: Project, path: str, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Every documented secret that a local workflow reads, once for each job of the workflow at `path` that
    calls it."""
    wanted = _documented(values)
    if wanted is None:
        return
    reads = _Reads(project, wanted)
    for run in project.runs:
        callee = run.callee
        if run.invocation.workflow.path != path or callee is None or run.unreadable is not None:
            continue
        for read in reads.of(callee):
            yield _entity(run, callee, read)


def _documented(values: Mapping[str, Any]) -> re.Pattern[str] | None:
    """The names of the documented secrets. Where a convention hands them out a prefix may stand in front."""
    exact = [re.escape(str(values["account_secret"]))] if values.get("account_secret") else []
    bases = [re.escape(name.base) for name in documented_names(values) if name.context == "secrets"]
    patterns = [*exact, *(rf"(?:[A-Z0-9_]+_)?{base}" for base in bases)]
    return re.compile(rf"(?:{'|'.join(patterns)})\Z") if patterns else None


class _Reads:
    """The documented secrets that each workflow reads; found once."""

    def __init__(self, project: Project, wanted: re.Pattern[str]) -> None:
        self._wanted = wanted
        self._found: dict[str, list[_Read]] = {}
        self._inheriting: dict[str, dict[str, Workflow]] = {}
        for run in project.runs:
            if run.callee is not None and run.job.inherits:
                called = self._inheriting.setdefault(run.invocation.workflow.path, {})
                called[run.callee.path] = run.callee

    def of(self, workflow: Workflow) -> list[_Read]:
        """Those that the workflow reads itself or lets the workflows it calls inherit, each once."""
        found: dict[str, _Read] = {}
        reached = {workflow.path: workflow}
        pending = [workflow]
        while pending:
            at = pending.pop(0)
            for read in self._own(at):
                found.setdefault(read.name, read)
            for path, callee in self._inheriting.get(at.path, {}).items():
                if path not in reached:
                    reached[path] = callee
                    pending.append(callee)
        return list(found.values())

    def _own(self, workflow: Workflow) -> list[_Read]:
        if workflow.path not in self._found:
            self._found[workflow.path] = _own_reads(workflow, self._wanted)
        return self._found[workflow.path]


def _own_reads(workflow: Workflow, wanted: re.Pattern[str]) -> list[_Read]:
    found: dict[str, _Read] = {}
    environments = {job.id: job.environment for job in workflow.jobs}
    for job, text, node, names in expressions_of(workflow):
        if names[0] != "secrets" or len(names) < 2 or not wanted.match(names[1].upper()):
            continue
        doubt = ""
        environment = environments.get(job)
        if environment is not None:
            doubt = f"the environment {environment.text} may hold the secret itself"
        elif _is_choice(text, node):
            doubt = "another value may take its place"
        read = _Read(names[1].upper(), text.part(node.start, node.end), doubt)
        if read.name not in found or (found[read.name].doubt and not doubt):
            found[read.name] = read
    return list(found.values())


def _is_choice(text: Text, node: Expression) -> bool:
    """Whether the reference is one of several operands of `||` or `&&`."""
    for part in parse_text(text.text):
        if isinstance(part, Embedded) and part.start <= node.start < part.end and not isinstance(part.expression, Flaw):
            pending: list[Expression] = [part.expression]
            while pending:
                at = pending.pop()
                if isinstance(at, Logical) and at.start <= node.start < at.end:
                    return True
                pending.extend(children(at))
    return False


def _entity(run: JobRun, callee: Workflow, read: _Read) -> Entity:
    job = run.job
    call = job.uses.text.place if job.uses else job.place
    entry = job.secrets.get(read.name, ignore_case=True)
    declared = next((secret for secret in callee.call_secrets if secret.name.upper() == read.name), None)
    trigger = callee.trigger("workflow_call")
    handed: Json = "inherited" if job.inherits else "passed" if entry is not None else "not passed"
    if handed == "not passed" and (doubt := job.secrets.unknown or read.doubt):
        handed = Unknown(doubt, read.place)
    where = declared.place if declared else trigger.place if trigger else read.place
    chain = (Step(f"handed over by the job {job.id}", entry.place),) if entry is not None else ()
    facts = {
        "secret": written(read.name, read.place),
        "job": written(job.id, job.place),
        "callee": written(callee.path, call),
        "named": written(entry is not None, entry.place if entry else call),
        "handed": written(handed, call),
        "declared": Fact(declared is not None, Origin("written", where, chain)),
        "read": derived(True, read.place),
    }
    return Entity(
        kind="github.called_secret",
        name=read.name,
        address=f"{run.invocation.workflow.path}: {run.address}.secrets.{read.name}",
        unit=run.invocation.workflow.path,
        place=call,
        facts=facts,
        units=tuple(dict.fromkeys((callee.path, *caller_units(run.invocation)))),
    )
