"""AWS keys that no line of a CircleCI config names: those that a login falls back to when it takes no role.

Source: the scripts of github.com/CircleCI-Public/aws-cli-orb and aws-ecr-orb; the AWS CLI's order of credentials, of
which a job in CircleCI's cloud has only the environment variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...entity import Entity
from ...pipelines.circleci.config import Config, Invocation, Run
from ...pipelines.circleci.value import readable
from ...pipelines.circleci.walk import environments, every_step
from ...values import Unknown
from .. import orbs
from ..static_keys import Implied, Lifetime, half_of, static_key_entity
from .acts import CLI_ORB, ECR_ORB, Act, AwsCall, Credentials, Hidden, Login, Setup, Work
from .order import done_before, origin_of
from .scripts import settings_of
from .work import concerns_ecr, in_ecr, work_of

NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_NEEDS_KEYS_UP_TO = (4, 1, 2)
"""Up to this version `aws-cli/setup` stops where it finds no keys; later ones go on without."""


def implied_keys(config: Config, invocation: Invocation, values: Mapping[str, Any]) -> Iterator[Entity]:
    """The keys that the first step of a run falls back to that asks for credentials without taking a role, if the
    config does not name them itself."""
    if not concerns_ecr(invocation) or _named_here(invocation):
        return
    work = work_of(config, invocation)
    for index, act in enumerate(work.acts):
        if isinstance(act, Setup) and any(half_of(field.name) for field in act.arguments):
            return
        implied = _implied(act)
        if implied is None:
            continue
        lifetime = _lifetime(work, index, act)
        if lifetime == "temporary":
            continue
        role = values.get("role_secret") if values.get("registry_id_variable") else None
        yield static_key_entity(
            system="CircleCI",
            where="orb parameter" if isinstance(act, Setup) else "script",
            user=f"the job {invocation.job}",
            names=NAMES,
            source=_tool(act),
            lifetime=lifetime,
            origin=origin_of(work, act),
            touches_ecr=_touches_ecr(work.acts[index:]),
            address=f"{act.at.address}#implied",
            unit=config.path,
            implied=implied,
            role_handed=role if isinstance(role, str) else "",
        )
        return


def _named_here(invocation: Invocation) -> bool:
    """Whether the config itself sets the variables: what is known of them is told where it does."""
    names = [field.name for env in environments(invocation) for field in env.variables]
    for step in every_step(invocation):
        if isinstance(step.action, Run):
            names += [setting.name for setting in settings_of(readable(step.action.command))]
    return any(half_of(name) for name in names)


def _implied(act: Act) -> Implied | None:
    """How an act would come to keys that it is not given."""
    if isinstance(act, Setup):
        how: Implied = "setup" if act.orb.name == CLI_ORB else "aws-ecr"
        return None if act.method == "oidc" else how
    if isinstance(act, AwsCall) or (isinstance(act, Login) and act.asks_aws):
        return "nothing"
    return None


def _lifetime(work: Work, index: int, act: Act) -> Lifetime | Unknown:
    if isinstance(act, Setup) and isinstance(act.method, Unknown):
        return act.method
    sources = [each for each in work.acts if _takes_role(each)]
    before = done_before(work.acts, index, sources)
    if before == "yes":
        return "temporary"
    hidden = next((a.reason for a in work.acts[:index] if isinstance(a, Hidden)), None)
    if hidden is not None:
        return hidden
    if before == "conditional":
        return Unknown("the step that takes a role runs only under a condition", sources[0].at.place)
    unclear = _unclear_orb(work, act)
    if unclear is not None:
        return unclear
    if isinstance(act, Setup):
        return _of_setup(work, index, act)
    own = _own_runner(work.invocation)
    return Unknown(f"the runner {own} may have credentials of its own") if own else "long-lived"


def _of_setup(work: Work, index: int, setup: Setup) -> Lifetime | Unknown:
    """Keys are certain where the step stops without, or where ECR is asked with what it configured."""
    for act in work.acts[index + 1 :]:
        if _takes_role(act):
            break
        if _asks_ecr(act):
            return "long-lived"
    if setup.orb.name != CLI_ORB:
        return "long-lived"
    version = orbs.resolved_version(CLI_ORB, setup.orb.version)
    if not isinstance(version, Unknown):
        number = tuple(int(part) for part in version.split("."))
        if (3, 1, 3) <= number <= _NEEDS_KEYS_UP_TO:
            return "long-lived"
    return Unknown(f"whether the job has any AWS keys is not written here, and {_tool(setup)} may go on without")


def _unclear_orb(work: Work, act: Act) -> Unknown | None:
    """Why it cannot be told what an orb does that acts at the same place: its version has no number."""
    for other in work.acts:
        if not isinstance(other, (Setup, Login)) or other.orb is None or other.at.place != act.at.place:
            continue
        if other.orb.name == ECR_ORB and not other.orb.version[:1].isdigit():
            found = orbs.release(ECR_ORB, other.orb.version)
            return found if isinstance(found, Unknown) else None
    return None


def _takes_role(act: Act) -> bool:
    """Whether an act gets temporary credentials, or a script sees to them by itself."""
    return isinstance(act, Credentials) or (isinstance(act, Setup) and act.method == "oidc")


def _asks_ecr(act: Act) -> bool:
    return isinstance(act, AwsCall) or (isinstance(act, Login) and bool(act.asks_aws or in_ecr(act)))


def _touches_ecr(acts: Sequence[Act]) -> bool:
    return any(_asks_ecr(act) for act in acts)


def _own_runner(invocation: Invocation) -> str:
    """The resource class of a runner of one's own (`namespace/name`); empty for CircleCI's cloud."""
    executor = invocation.executor
    fields = (*invocation.job_fields, *(executor.fields if executor is not None else ()))
    named = next((field.value.text or "" for field in fields if field.name == "resource_class"), "")
    return named if "/" in named else ""


def _tool(act: Act) -> str:
    if isinstance(act, Setup):
        return f"{act.orb.alias}/{act.command}"
    return act.tool if isinstance(act, (AwsCall, Login)) else ""
