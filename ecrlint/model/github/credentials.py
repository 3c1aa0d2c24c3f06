"""The entity `github.credentials`: the step of a job that gets the AWS credentials used for ECR."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.github.project import Executed, JobRun
from ...pipelines.github.references import at_least
from ...pipelines.github.resolve import resolve_env
from ...pipelines.symbolic import Opaque, Reference, Symbolic
from ...place import Place
from ...records import dataclass
from ...values import Json, Origin, Step, Unknown
from ..words import slip
from .access import access_facts
from .effect import Work
from .facts import caller_units, derived, written
from .roles import Role, read_role
from .usage import CREDENTIALS, ENV_INPUTS, given, is_action, is_true, may_be_given, role_names, role_values

AUDIENCE = "sts.amazonaws.com"
"""For whom an OIDC token is made out unless the step says otherwise. Source: the action's action.yml."""


@dataclass(frozen=True, slots=True)
class Region:
    """The region a credentials step is given. `source`: written in the workflow, in a variable that the
    action reads by itself, or nowhere."""

    value: Json
    text: str
    source: str
    origin: Origin


def credentials_entities(work: Work, values: Mapping[str, Any]) -> Iterator[Entity]:
    """The credentials steps that a use of ECR in the job depends on. A step whose role or region may have
    several values gives several entities."""
    accepted = role_names(values)
    for step, used_by in credentials_in_use(work, accepted):
        roles = role_values(step)
        regions = _regions(step)
        for index in range(max(len(roles or ()), len(regions), 1)):
            role = roles[min(index, len(roles) - 1)] if roles else None
            region = regions[min(index, len(regions) - 1)]
            yield _entity(work, step, used_by, role, region, accepted, len(roles or ()) > 1)


def credentials_in_use(work: Work, accepted: tuple[str, ...]) -> list[tuple[Executed, Place]]:
    """The credentials steps for ECR with the place of what uses them: those that may be in effect where the job uses
    ECR, and any step that assumes a role of the convention."""
    found: dict[str, tuple[Executed, Place]] = {}
    used = [((*p.granted, *p.held), p.use.place) for p in work.uses if p.use.in_ecr and p.runs is not False]
    for held, place in [*used, *((asked.held, asked.place) for asked in work.asked)]:
        for item in held:
            step = item.step if item.kind in ("step", "profile", "unseen") else None
            if step is not None and is_action(step.step, CREDENTIALS):
                found.setdefault(step.address, (step, place))
    for step in work.run.steps:
        if is_action(step.step, CREDENTIALS) and step.address not in found and _assumes(step, accepted):
            found[step.address] = (step, step.step.place)
    order = work.steps.order
    return [found[address] for address in sorted(found, key=order.__getitem__)]


def _assumes(step: Executed, accepted: tuple[str, ...]) -> bool:
    for value in role_values(step) or ():
        role = read_role(value, accepted)
        if role.nearest and (role.name in accepted or "ecr" in str(role.name).lower()):
            return True
    return False


def _entity(
    work: Work,
    step: Executed,
    used_by: Place,
    value: Symbolic | None,
    region: Region,
    accepted: tuple[str, ...],
    several: bool,
) -> Entity:
    run = work.run
    workflow = run.invocation.workflow
    here = step.step.place
    role = read_role(value, accepted) if value is not None else Role("", "empty")
    origin = value.origin() if value is not None else Origin("default", here)
    here_put_together = Origin("written", value.place) if value is not None and value.parts else origin
    named = _origin_of_name(value, role) or here_put_together
    facts = {
        "role_given": Fact(_known(may_be_given((value,) if value else None), here), origin),
        "role_left_out": _left_out(step),
        "role_text": Fact(role.text, origin),
        "role_form": Fact(role.form, origin),
        "role_flaw": Fact(role.flaw, origin),
        "role_fault": Fact(role.fault, origin),
        "role_ending": Fact(role.ending, origin),
        "role_partition": Fact(role.partition, origin),
        "role_path": Fact(role.path, named),
        "role_name": Fact(role.name, named),
        "role_candidates": Fact(list(role.candidates), named),
        "role_nearest": Fact(role.nearest, named),
        "role_slip": Fact(_is_slip(role), named),
        "account": Fact(role.account, origin),
        "account_source": Fact(role.account_source, origin),
        "region": Fact(region.value, region.origin),
        "region_text": Fact(region.text, region.origin),
        "region_source": Fact(region.source, region.origin),
        "key_given": derived(_known(may_be_given(given(step, "aws-access-key-id")), here), here),
        "audience": _audience(step),
        "used_by": written("the step that uses ECR", used_by),
        **_without_role(step, here),
        **access_facts(work, step, several),
    }
    return Entity(
        kind="github.credentials",
        name=step.step.name or f"step {step.step.index + 1} of the job {run.job.id}",
        address=f"{workflow.path}: {_prefix(run)}{step.address}",
        unit=workflow.path,
        place=here,
        facts=facts,
        units=caller_units(run.invocation),
    )


def _is_slip(role: Role) -> bool:
    """Whether the name of the role is that of the nearest one but for capital letters and a slip of the pen."""
    if not role.nearest or not isinstance(role.name, str):
        return False
    name, nearest = role.name.lower(), role.nearest.lower()
    return name == nearest or slip(name, nearest)


def _origin_of_name(value: Symbolic | None, role: Role) -> Origin | None:
    """Where the name of the role is written, if that is not where the ARN is put together."""
    if value is None or not isinstance(role.name, str):
        return None
    for part in value.parts:
        if part.text and part.text.rsplit("/", 1)[-1] == role.name:
            return Origin(part.kind, part.place, (*part.chain, Step("the ARN it is a part of", value.place)))
    return None


def _prefix(run: JobRun) -> str:
    return "".join(f"{caller.address} > " for caller in run.callers[:1])


def _known(answer: bool | None, place: Place) -> Json:
    return Unknown("it depends on values that are not in this repository", place) if answer is None else answer


def _left_out(step: Executed) -> Fact:
    """Whether it is never told a role, whatever the values it may be given."""
    values = role_values(step)
    answer = may_be_given(values)
    if not values:
        return Fact(True, Origin("written", step.step.place))
    first = next((value for value in values if value.pieces), values[0])
    return Fact(_known(None if answer is None else not answer, first.place), first.origin())


def _without_role(step: Executed, here: Place) -> dict[str, Fact]:
    """What a step has instead of a role: a token file of its own, or the credentials that are there already."""
    found = {}
    for fact, name in (("token_file", "web-identity-token-file"), ("keeps_existing", "use-existing-credentials")):
        values = given(step, name)
        answer = may_be_given(values) if fact == "token_file" else is_true(values)
        found[fact] = Fact(_known(answer, here), values[0].origin() if values else Origin("default", here))
    return found


def _audience(step: Executed) -> Fact:
    """For whom the OIDC token is made out. An input that is left out is the action's default."""
    values = given(step, "audience")
    here = step.step.place
    uses = step.step.uses
    if values is None and uses is not None and at_least(uses, ENV_INPUTS):
        values = resolve_env("AUDIENCE", step.scope, here)
    if values is None:
        return Fact(AUDIENCE, Origin("default", here))
    texts = list(dict.fromkeys(value.text for value in values))
    first = next((value for value in values if value.text != AUDIENCE), values[0])
    if len(texts) == 1 and first.text:
        return Fact(first.text, first.origin())
    reason = f"the audience {first.render()} is known only when the job runs" if first.pieces else "it may be empty"
    return Fact(Unknown(reason, first.place), first.origin())


def _regions(step: Executed) -> list[Region]:
    values = given(step, "aws-region")
    if values is not None:
        return [_region(value, "input") for value in values]
    here = step.step.place
    uses = step.step.uses
    reads_variables = at_least(uses, ENV_INPUTS) if uses is not None else None
    values = resolve_env("AWS_REGION", step.scope, here)
    if values is None or reads_variables is False:
        return [Region("", "", "absent", Origin("written", here))]
    if reads_variables is None:
        reason = f"whether this release of {CREDENTIALS} reads AWS_REGION cannot be told from its reference"
        return [Region(Unknown(reason, here), "", "variable", Origin("written", here))]
    return [_region(value, "variable") for value in values]


def _region(value: Symbolic, source: str) -> Region:
    text = value.text
    if text is not None:
        return Region(text, text, source, value.origin())
    piece = value.opaque or next(iter(value.references), None)
    if isinstance(piece, Opaque):
        reason = piece.reason
    elif isinstance(piece, Reference) and piece.context in ("vars", "secrets"):
        reason = f"{piece.source} is kept outside of this repository"
    else:
        reason = f"{piece.source if piece else 'a part of it'} is known only when the job runs"
    return Region(Unknown(reason, value.place), value.render(), source, value.origin())
