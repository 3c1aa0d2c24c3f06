"""The entity `cp.credentials`: the role and the region of a credentials step, as the Cloud Platform hands them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.github.project import Executed, JobRun
from ...pipelines.github.references import at_least
from ...pipelines.github.resolve import resolve_env
from ...pipelines.symbolic import Reference, Symbolic
from ...records import dataclass
from ...values import Json, Origin, Unknown
from .cp_names import Names, What, names_of
from .credentials import credentials_in_use
from .effect import Work
from .facts import derived, step_address, step_units
from .roles import read_role
from .usage import CREDENTIALS, ENV_INPUTS, given, is_action, role_values


@dataclass(frozen=True, slots=True)
class _Value:
    """What an input may be: `kind` as the facts have it, `text` as it would be written."""

    kind: Json
    text: str
    origin: Origin


def cp_credentials(work: Work, values: Mapping[str, Any]) -> Iterator[Entity]:
    """The credentials steps that a use of ECR depends on, and those that take a role of the Cloud Platform. A step
    whose role or region may have several values gives several entities."""
    names = names_of(values)
    if names is None:
        return
    used = {step.address for step, _ in credentials_in_use(work, ())}
    for step in work.run.steps:
        if not is_action(step.step, CREDENTIALS):
            continue
        roles = [_role(names, value) for value in role_values(step) or ()] or [_absent(step, "none")]
        if step.address in used or any(role.kind == "documented" for role in roles):
            regions = _regions(names, step)
            for index in range(max(len(roles), len(regions))):
                yield _entity(work.run, step, roles[min(index, len(roles) - 1)], regions[min(index, len(regions) - 1)])


def _role(names: Names, value: Symbolic) -> _Value:
    kind: Json = _kind(names, value, "role")
    if kind is None:
        form = read_role(value, ()).form
        kind = "none" if form == "empty" else form
    return _Value(kind, value.render(), value.origin())


def _regions(names: Names, step: Executed) -> list[_Value]:
    values = given(step, "aws-region")
    if values is None:
        uses = step.step.uses
        reads_variables = at_least(uses, ENV_INPUTS) if uses is not None else None
        values = resolve_env("AWS_REGION", step.scope, step.step.place)
        if values is None or reads_variables is False:
            return [_absent(step, "none")]
        if reads_variables is None:
            reason = f"whether this release of {CREDENTIALS} reads AWS_REGION cannot be told from its reference"
            return [_absent(step, Unknown(reason, step.step.place))]
    return [_region(names, value) for value in values]


def _region(names: Names, value: Symbolic) -> _Value:
    kind = _kind(names, value, "region")
    if kind is None:
        kind = "none" if not value.pieces else "literal" if value.text is not None else _hidden(value)
    return _Value(kind, value.render(), value.origin())


def _kind(names: Names, value: Symbolic, what: What) -> Json:
    """documented, secret or variable, if the whole of a value is read from one of these contexts; else null."""
    sole = value.sole
    if not isinstance(sole, Reference) or sole.context not in ("secrets", "vars"):
        return None
    name = names.of(sole)
    if name is not None and name.what == what:
        return "documented"
    return "secret" if sole.context == "secrets" else "variable"


def _hidden(value: Symbolic) -> Unknown:
    opaque = value.opaque
    shown = next((reference.source for reference in value.references), value.render())
    return Unknown(opaque.reason if opaque is not None else f"{shown} is known only when the job runs", value.place)


def _absent(step: Executed, kind: Json) -> _Value:
    return _Value(kind, "", Origin("written", step.step.place))


def _entity(run: JobRun, step: Executed, role: _Value, region: _Value) -> Entity:
    facts = {
        "role": Fact(role.kind, role.origin),
        "role_text": Fact(role.text, role.origin),
        "region": Fact(region.kind, region.origin),
        "region_text": Fact(region.text, region.origin),
        "job": derived(run.job.id, run.job.place),
    }
    return Entity(
        kind="cp.credentials",
        name=step.step.name or f"step {step.step.index + 1} of the job {run.job.id}",
        address=step_address(run, step),
        unit=run.invocation.workflow.path,
        place=step.step.place,
        facts=facts,
        units=step_units(run, step),
    )
