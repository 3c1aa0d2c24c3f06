"""The entity `github.account`: where a job takes the AWS account from that its roles and registries name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.github.project import Executed, JobRun
from ...pipelines.symbolic import Known, Reference, Symbolic, split
from ...records import dataclass, replace
from ...values import Json, Origin, Unknown
from ..registry import Pieces, account_source, known_text
from .credentials import credentials_in_use
from .effect import Work
from .facts import caller_units, written
from .mentions import hosts_of, own_origin
from .roles import read_role
from .usage import ECR_LOGIN, given, is_action, role_names, role_values


@dataclass(frozen=True, slots=True)
class Named:
    """An account that is named: `pieces` of `value`, in `where`."""

    pieces: Pieces
    value: Symbolic
    where: str
    origin: Origin


def account_entities(work: Work, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Every account a job names, once for each source it is taken from, at the first place."""
    found: dict[str, Named] = {}
    for named in _accounts(work, values):
        found.setdefault(replace(named.value, pieces=named.pieces).render(), named)
    for number, (shown, named) in enumerate(found.items()):
        yield _entity(work.run, shown, named, number)


def _accounts(work: Work, values: Mapping[str, Any]) -> Iterator[Named]:
    accepted = role_names(values)
    for step, _ in credentials_in_use(work, accepted):
        for value in role_values(step) or ():
            if read_role(value, accepted).form == "arn":
                account = split(value.pieces, ":")[4]
                yield Named(account, value, "the ARN of the role", _origin(value, account))
        yield from _listed(step, "allowed-account-ids")
    for step in work.run.steps:
        if is_action(step.step, ECR_LOGIN):
            yield from _listed(step, "registries")
    hosts = list(hosts_of(work))
    pushed = {
        replace(h.source, pieces=h.mention.registry.account).render()
        for h in hosts
        if h.use is not None and h.use.action == "push"
    }
    for host in hosts:
        account = host.mention.registry.account
        literal = known_text(account) is not None
        if literal and replace(host.source, pieces=account).render() not in pushed:
            continue  # the base images of others, which nothing is pushed to
        yield Named(account, host.source, "the registry's host", host.account)


def _listed(step: Executed, name: str) -> Iterator[Named]:
    for value in given(step, name) or ():
        for part in split(value.pieces, ","):
            pieces = tuple(Known(p.text.strip()) if isinstance(p, Known) else p for p in part)
            kept = tuple(p for p in pieces if not isinstance(p, Known) or p.text)
            if kept:
                yield Named(kept, value, f"the input {name}", value.origin())


def _origin(value: Symbolic, pieces: Pieces) -> Origin:
    """Where the account is written: in a value of its own, or in the whole."""
    text = known_text(pieces)
    for part in value.parts:
        if part.pieces == pieces or (text and text in part.render()):
            return part.origin()
    return own_origin(value)


def _entity(run: JobRun, shown: str, named: Named, number: int) -> Entity:
    workflow = run.invocation.workflow
    source = account_source(named.pieces, named.value)
    secret: Json = ""
    sole = named.pieces[0] if len(named.pieces) == 1 else None
    if source == "secret" and isinstance(sole, Reference):
        secret = _secret(run, sole.name, named)
    return Entity(
        kind="github.account",
        name=f"the account in the job {run.job.id}",
        address=f"{workflow.path}: {run.address} account {number + 1}",
        unit=workflow.path,
        place=named.origin.place,
        facts={
            "source": Fact(source, named.origin),
            "secret": Fact(secret, named.origin),
            "text": Fact(shown, named.origin),
            "where": written(named.where, named.origin.place),
            "job": written(run.job.id, run.job.place),
        },
        units=caller_units(run.invocation),
    )


def _secret(run: JobRun, name: str, named: Named) -> Json:
    """The name of the secret. What callers outside of the repository hand on under a name of the called
    workflow may be any of theirs."""
    workflow = run.invocation.workflow
    declared = any(item.name.upper() == name for item in workflow.call_secrets)
    if declared and run.invocation.outside:
        return Unknown(f"callers outside of this repository decide what secrets.{name} is", named.value.place)
    return name
