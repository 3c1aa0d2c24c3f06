"""What one run of a CircleCI job does, step by step, in order. The acts are those of `circleci_acts`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from ...pipelines.circleci.config import Builtin, Config, Invocation, JobStep, Opaque, OrbCommand, Run
from ...pipelines.circleci.value import Value, readable
from ...pipelines.circleci.walk import OrbCall, environments, every_step, orb_calls
from ...pipelines.images.reference import read_image, without_scheme
from ...pipelines.shell.evaluate import Outcomes
from ...pipelines.symbolic import Symbolic, split
from ...values import Unknown
from ..registry import OTHER, Registry, of_name, read_registry
from .acts import (
    CLI_ORB,
    ECR_ORB,
    Act,
    At,
    Files,
    Hidden,
    Images,
    Login,
    RemoteDocker,
    Work,
)
from .given import Given, exports_of
from .orb_acts import acts_of_orb
from .script_acts import acts_of_script

MOST, LEAST, IN_ALL = 2_000, 20, 200_000
"""Things that are looked at in one run of a job, and in all runs of a config. Jobs in the wild do some 50."""

_SIGN = re.compile(r"ecr(?![a-z])|oidc|web.identity", re.IGNORECASE)


def concerns_ecr(invocation: Invocation) -> bool:
    """Whether anything in a run shows that it may be about ECR or about AWS roles: worth a closer look."""
    if any(call.orb is not None and call.orb.name in (CLI_ORB, ECR_ORB) for call in orb_calls(invocation)):
        return True
    values = [field.value for env in environments(invocation) for field in env.variables]
    values += [step.action.command for step in every_step(invocation) if isinstance(step.action, Run)]
    return any(_SIGN.search(readable(value)) for value in values)


def work_of(config: Config, invocation: Invocation) -> Work:
    """All that a run of a job does; of a run that does very much the first of it, and that there is more."""
    return _work(_Question(config, invocation))


class _Question:
    """A run, compared by identity: several models ask what the same one does, one after the other."""

    __slots__ = ("config", "invocation")

    def __init__(self, config: Config, invocation: Invocation) -> None:
        self.config, self.invocation = config, invocation

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.invocation is other.invocation and self.config is other.config

    def __hash__(self) -> int:
        return id(self.invocation)


@lru_cache(maxsize=4)
def _work(question: _Question) -> Work:
    config, invocation = question.config, question.invocation
    most = min(MOST, max(LEAST, IN_ALL // max(len(config.invocations), 1)))
    acts = tuple(islice(_acts(config, invocation), most + 1))
    if len(acts) > most:
        reason = Unknown(
            f"the job {invocation.job} does more than {most:,} things with AWS and Docker", invocation.place
        )
        acts = (*acts[:most], Hidden(acts[most].at, "the rest of the job", reason, True, orb=True))
    return Work(config, invocation, acts)


def _acts(config: Config, invocation: Invocation) -> Iterator[Act]:
    before = [step for step in invocation.steps if _is_before(invocation, step)]
    after = invocation.steps[len(before) :]
    environment = _environment(invocation)
    if "DOCKER_HOST" in environment:
        yield RemoteDocker(At(environment["DOCKER_HOST"].place, invocation.address))
    reader = _Reader(config, Given(environment, {}))
    yield from reader.steps(before)
    if invocation.orb_job:
        for _, handed in invocation.passed:
            yield from reader.steps(handed)
        call = next(orb_calls(invocation))
        yield from acts_of_orb(call, At(invocation.place, invocation.address, invocation.calls), invocation.job)
    if invocation.reason is not None:
        yield Hidden(At(invocation.place, invocation.address), f"the job {invocation.job}", invocation.reason, orb=True)
    yield from reader.steps(after)


def _is_before(invocation: Invocation, step: JobStep) -> bool:
    return step.address.startswith(f"{invocation.address}.pre-steps")


def _environment(invocation: Invocation) -> dict[str, Value]:
    """The variables of the job and of the container its steps run in; those of the job win."""
    found: dict[str, Value] = {}
    for env in environments(invocation):
        if env.address == f"jobs.{invocation.job}.environment" or env.address.endswith(".docker[0].environment"):
            for field in env.variables:
                found.setdefault(field.name, field.value)
    return found


class _Reader:
    """Reads steps one after the other, with the variables that earlier ones set."""

    def __init__(self, config: Config, given: Given) -> None:
        self._config, self._given = config, given
        self._exported: dict[str, Outcomes] = {}

    def steps(self, steps: Iterable[JobStep]) -> Iterator[Act]:
        for step in steps:
            action = step.action
            at = At(step.place, step.address, step.calls, step.under)
            if isinstance(action, Run):
                given = Given(self._given.environment, dict(self._exported))
                yield from acts_of_script(self._config, step, given)
                self._exported.update(exports_of(step, given))
            elif isinstance(action, OrbCommand):
                for _, handed in action.steps:
                    yield from self.steps(handed)
                call = OrbCall(
                    action.orb, "commands", action.command, action.arguments, step.place, step.address, step.maybe
                )
                yield from acts_of_orb(call, at, f"{action.alias}/{action.command}")
            elif isinstance(action, Builtin):
                yield from _builtin(action, at)
            elif isinstance(action, Opaque):
                yield Hidden(at, "a step", action.reason, True, orb=True)


def _builtin(action: Builtin, at: At) -> Iterator[Act]:
    if action.name in ("checkout", "attach_workspace", "restore_cache"):
        yield Files(at, action.name)
    elif action.name == "setup_remote_docker":
        yield RemoteDocker(at)


def registries(act: Login | Images) -> tuple[Registry, ...]:
    """The registries that a login or a use of images may be about; none if it does not say."""
    if act.orb is not None or (isinstance(act, Images) and act.api):
        return (Registry("ecr", source=act.tool),)
    if isinstance(act, Login):
        return tuple(_of_host(host) for host in act.hosts)
    return tuple(_of_image(image) for image in act.images)


def _of_host(host: Symbolic) -> Registry:
    _, value = without_scheme(host)
    fields = split(value.pieces, "/")
    return read_registry(fields[0] if fields else (), value)


def _of_image(image: Symbolic) -> Registry:
    name = read_image(image)
    if name.host is None:
        return of_name(name.path, image)
    return OTHER if name.host == () else read_registry(name.host, image)


def in_ecr(act: Login | Images) -> bool | None:
    """Whether a login or a use of images is about a private registry of ECR; None if that cannot be told."""
    if isinstance(act, Login) and act.asks_aws:
        return True
    kinds = {registry.kind for registry in registries(act)}
    if kinds == {"ecr"}:
        return True
    return None if not kinds or "ecr" in kinds or "unknown" in kinds else False
