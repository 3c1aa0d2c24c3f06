"""The entity `github.output`: an output of a job, and whether it holds the number of the AWS account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, Union

from ...entity import Entity, Fact
from ...pipelines.github.project import Executed, JobRun, Project
from ...pipelines.github.resolve import resolve, resolve_env, resolve_text
from ...pipelines.github.scope import Scope
from ...pipelines.github.text import Text
from ...pipelines.github.workflow import Entry, Workflow
from ...pipelines.shell import settings
from ...pipelines.symbolic import Reference, Symbolic
from ...place import Place
from ...records import dataclass, replace
from ...values import Json, Origin, Unknown
from ...values import Step as Link
from .facts import caller_units, derived, written
from .references import expressions_of
from .usage import CREDENTIALS, ECR_LOGIN, given, is_action

METADATA = "docker/metadata-action"
MAX_DEPTH = 10
"""Steps that a value comes through."""

_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")


@dataclass(frozen=True, slots=True)
class Carried:
    """That a value holds the account number: `what` it is taken from, for messages. `secret`: it is the
    secret itself. `chain` lists the places it came through."""

    what: str
    secret: bool
    chain: tuple[Link, ...] = ()


Found: TypeAlias = Union[Carried, Unknown, None]
"""None: nothing shows that a value holds the number."""
_Readers: TypeAlias = dict[str, dict[tuple[str, ...], Place]]
"""Workflow -> names of a reference to another job's output, in lower case -> where it stands."""


def output_entities(project: Project, path: str, values: Mapping[str, Any]) -> Iterator[Entity]:
    """The outputs of the jobs of the workflow at `path`, if the convention keeps the account as a secret."""
    account = values.get("account_secret")
    if not account:
        return
    kept = _reads_secret(project, str(account))
    readers: _Readers = {}
    for run in project.runs:
        if run.invocation.workflow.path != path:
            continue
        for output in run.job.outputs.items:
            if output.value is not None:
                yield _entity(_Flow(project, run, str(account)), output, output.value, kept, readers)


def _entity(flow: _Flow, output: Entry, value: Text, kept: bool, readers: _Readers) -> Entity:
    run, account = flow.run, flow.account
    siblings = [step for step in run.steps if not step.trail]
    found = flow.of_values(resolve(value, run.scope), siblings, 0)
    place = value.place
    carries: Json = found if isinstance(found, Unknown) else found.what if found else ""
    chain = found.chain if isinstance(found, Carried) else ()
    masked: Json = found if isinstance(found, Unknown) else found is not None
    if isinstance(found, Carried) and not found.secret and not kept:
        masked = Unknown(f"nothing in this repository shows that the account is kept as the secret {account}", place)
    facts = {
        "job": written(run.job.id, run.job.place),
        "carries": Fact(carries, Origin("written", place, chain)),
        "masked": derived(masked, place),
        "consumed": _consumed(run, output.name, readers),
    }
    return Entity(
        kind="github.output",
        name=output.name,
        address=f"{run.invocation.workflow.path}: {run.address}.outputs.{output.name}",
        unit=run.invocation.workflow.path,
        place=place,
        facts=facts,
        units=caller_units(run.invocation),
    )


def _reads_secret(project: Project, account: str) -> bool:
    return any(
        names[0] == "secrets" and len(names) > 1 and names[1].upper() == account.upper()
        for workflow in project.workflows
        for _, _, _, names in expressions_of(workflow)
    )


# -- what an output holds ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Flow:
    """The way of the account number through the steps of one job."""

    project: Project
    run: JobRun
    account: str

    def of_values(self, values: tuple[Symbolic, ...], steps: list[Executed], depth: int) -> Found:
        """What the values hold, if all of them hold it."""
        found = [self._of_value(value, steps, depth) for value in values]
        if all(isinstance(item, Carried) for item in found):
            return found[0]
        unclear = next((item for item in found if isinstance(item, Unknown)), None)
        if unclear is None and any(found):
            return Unknown("not every value it may have holds the account number", values[0].place)
        return unclear

    def _of_value(self, value: Symbolic, steps: list[Executed], depth: int) -> Found:
        unclear: Unknown | None = None
        for piece in value.references:
            found = self._of_reference(piece, value, steps, depth)
            if isinstance(found, Carried):
                through = tuple(Link(step.note, value.place) for step in value.chain[:1])
                return replace(found, chain=(*through, *found.chain))
            unclear = unclear or found
        return unclear

    def _of_reference(self, piece: Reference, value: Symbolic, steps: list[Executed], depth: int) -> Found:
        if piece.context == "secrets" and piece.name.upper() == self.account.upper():
            return Carried(f"secrets.{self.account}", True)
        names = piece.name.split(".")
        if piece.context != "steps" or len(names) != 3 or names[1].lower() != "outputs" or depth > MAX_DEPTH:
            return None
        if piece.level:
            steps = [s for s in self.run.steps if s.address.rpartition(".steps[")[0] == piece.level]
        step = next((s for s in steps if s.step.id and s.step.id.lower() == names[0].lower()), None)
        return self._of_output(step, names[2].lower(), value.place, depth) if step else None

    def _of_output(self, step: Executed, name: str, place: Place, depth: int) -> Found:
        """What an output of a step holds."""
        if is_action(step.step, ECR_LOGIN):
            return self._of_login(step) if name == "registry" else None
        if is_action(step.step, CREDENTIALS):
            account = name == "aws-account-id"
            return Carried("the account number that configure-aws-credentials gives", False) if account else None
        if is_action(step.step, METADATA) and name in ("tags", "json"):
            images = given(step, "images")
            return self.of_values(images, self._beside(step), depth + 1) if images else None
        if step.composite:
            return self._of_composite(step, name, depth)
        if step.step.run is not None:
            return self._of_script(step, step.step.run, name, depth)
        return None

    def _of_login(self, step: Executed) -> Found:
        if any(value.text == "public" for value in given(step, "registry-type") or ()):
            return None
        registries = given(step, "registries")
        if registries and all(not value.references and value.opaque is None for value in registries):
            return None
        return Carried("the registry that amazon-ecr-login gives, whose host begins with the account number", False)

    def _of_composite(self, step: Executed, name: str, depth: int) -> Found:
        inner = [s for s in self.run.steps if s.address.rpartition(".steps[")[0] == step.address]
        path = inner[0].path if inner else ""
        action = next((a for a in self.project.actions if a.path == path), None)
        output = action.outputs.get(name, ignore_case=True) if action else None
        if output is None or output.value is None:
            return None
        found = self.of_values(resolve(output.value, inner[0].scope), inner, depth + 1)
        link = Link(f"the output {output.name} of the action", output.value.place)
        return replace(found, chain=(link, *found.chain)) if isinstance(found, Carried) else found

    def _of_script(self, step: Executed, script: Text, name: str, depth: int) -> Found:
        """What the last line that writes the output in a script holds."""
        written_ = [
            setting
            for setting in settings(script.text, "GITHUB_OUTPUT", step.dialect)
            if setting.via == "environment-file" and setting.name.lower() == name
        ]
        if not written_:
            return None
        last = written_[-1]
        place = script.part(last.start, last.end)
        found = self._of_words(step, script, last.value, last.start, place, depth)
        link = Link("the step that sets it", place)
        return replace(found, chain=(link, *found.chain)) if isinstance(found, Carried) else found

    def _of_words(self, step: Executed, script: Text, words: str, before: int, place: Place, depth: int) -> Found:
        """What a part of a script holds: its expressions, and the variables that are named plainly."""
        if depth > MAX_DEPTH:
            return None
        computed = "$(" in words or "`" in words
        found = self.of_values(resolve_text(words, place, step.scope), self._beside(step), depth + 1)
        for match in _VARIABLE.finditer(words):
            if isinstance(found, Carried):
                break
            variable = match.group(1) or match.group(2)
            found = self._of_variable(step, script, variable, before, place, depth) or found
        if isinstance(found, Carried) and computed:
            return Unknown("the script makes the value from the registry when it runs", place)
        return found

    def _of_variable(self, step: Executed, script: Text, name: str, before: int, place: Place, depth: int) -> Found:
        assigned = [
            setting
            for setting in settings(script.text, "GITHUB_OUTPUT", step.dialect)
            if setting.via in ("assignment", "export") and setting.name == name and setting.end <= before
        ]
        if assigned:
            last = assigned[-1]
            where = script.part(last.start, last.end)
            return self._of_words(step, script, last.value, last.start, where, depth + 1)
        values = resolve_env(name, step.scope, place)
        return self.of_values(values, self._beside(step), depth + 1) if values else None

    def _beside(self, step: Executed) -> list[Executed]:
        parent = step.address.rpartition(".steps[")[0]
        return [other for other in self.run.steps if other.address.rpartition(".steps[")[0] == parent]


# -- who reads it ------------------------------------------------------------------------------------


def _consumed(run: JobRun, name: str, readers: _Readers) -> Fact:
    """Whether another job reads the output; its place is where."""
    workflow = run.invocation.workflow
    place = _reader(workflow, run.job.id, name, readers)
    if place is not None:
        return written(True, place)
    for handed in workflow.call_outputs.items:
        if handed.value is None or not _names(handed.value, run.scope, ("jobs", run.job.id, name)):
            continue
        caller = run.invocation.caller
        if caller is None:
            reason = f"who reads the output {handed.name} of this workflow is not in this repository"
            return derived(Unknown(reason, handed.value.place) if run.invocation.outside else False, run.job.place)
        place = _reader(caller.invocation.workflow, caller.job.id, handed.name, readers)
        if place is not None:
            return written(True, place)
    return derived(False, run.job.place)


def _names(value: Text, scope: Scope, wanted: tuple[str, str, str]) -> bool:
    context, job, name = wanted
    path = f"{job}.outputs.{name}".lower()
    return any(
        piece.context == context and piece.name.lower() == path
        for outcome in resolve(value, scope)
        for piece in outcome.references
    )


def _reader(workflow: Workflow, job: str, name: str, readers: _Readers) -> Place | None:
    """Where a job first reads `needs.<job>.outputs.<name>`."""
    if workflow.path not in readers:
        found: dict[tuple[str, ...], Place] = {}
        for _, text, node, names in expressions_of(workflow):
            if names[0] == "needs":
                lowered = tuple(part.lower() for part in names)
                if lowered not in found:
                    found[lowered] = text.part(node.start, node.end)
        readers[workflow.path] = found
    return readers[workflow.path].get(("needs", job.lower(), "outputs", name.lower()))
