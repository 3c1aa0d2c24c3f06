"""The entity `github.job`: what a job may do, and what it needs to do."""

from __future__ import annotations

from ...entity import Entity, Fact
from ...pipelines.github.permissions import Effective
from ...pipelines.github.project import JobRun, access
from ...place import Place
from ...values import Json, Origin, Step, Unknown
from .facts import caller_units, derived, written
from .relation import Relation
from .usage import (
    CHECKOUT,
    CREDENTIALS,
    Sign,
    is_action,
    oidc_script,
    remote_call,
    remote_use,
    uses_oidc,
)

_REPOSITORY_DECIDES = "the calling job {} has no `permissions`, so a setting of the repository decides what it hands on"
"""A called workflow of the same repository gets the token it asks for where workflows may write by default; where they
may only read, GitHub refuses to start it. Source: GitHub's changelog of 2023-06-15, and the message "is requesting
'id-token: write', but is only allowed 'id-token: none'"."""


def job_entity(run: JobRun, relation: Relation) -> Entity:
    """The job as it runs in one invocation. A job that calls a local workflow needs nothing itself: the jobs
    of that workflow are entities of their own, with what this one lets them have. `relation` says whether it has to
    do with ECR."""
    workflow, job = run.invocation.workflow, run.job
    needs, user = needs_oidc(run)
    touches, sign = relation
    checkout = _checkout(run)
    facts: dict[str, Fact] = {
        "needs_oidc": derived(needs, user.place),
        "oidc_user": written(user.what, user.place),
        "touches_ecr": derived(touches, sign.place),
        "runs_checkout": derived(checkout is not None, checkout or job.place),
        "caller": _caller(run),
        "workflow_permissions": _workflow_block(run),
        "callee": written(run.invocation.caller is not None, job.place),
    }
    for scope in ("id-token", "contents"):
        facts.update(_access_facts(scope, access(run, scope), run))
    return Entity(
        kind="github.job",
        name=job.id,
        address=f"{workflow.path}: {run.address}",
        unit=workflow.path,
        place=job.place,
        facts=facts,
        units=caller_units(run.invocation),
    )


def needs_oidc(run: JobRun) -> tuple[Json, Sign]:
    """Whether a job needs an OIDC token for AWS, and what needs it (the job itself if nothing does)."""
    undecided: tuple[Json, Sign] | None = None
    for step in run.steps:
        answer: Json = False
        sign = Sign(CREDENTIALS, step.step.place)
        if is_action(step.step, CREDENTIALS):
            answer = uses_oidc(step)
        elif oidc_script(step):
            answer, sign = True, Sign("a script that assumes a role with the job's token", step.step.place)
        elif (remote := remote_use(step)) is not None:
            answer, sign = _outside(remote), remote
        if answer is True:
            return True, sign
        if answer is not False and undecided is None:
            undecided = answer, sign
    remote = remote_call(run)
    if remote is not None:
        return True, Sign(f"the called workflow {remote.what}", remote.place)
    if undecided is None and run.unreadable is not None:
        undecided = Unknown(run.unreadable, run.job.place), Sign("the job", run.job.place)
    return undecided or (False, Sign("the job", run.job.place))


def _outside(sign: Sign) -> Unknown:
    return Unknown(f"how {sign.what} logs in to AWS is not in this repository", sign.place)


def _checkout(run: JobRun) -> Place | None:
    return next((step.step.place for step in run.steps if is_action(step.step, CHECKOUT)), None)


def _access_facts(scope: str, found: Effective | None, run: JobRun) -> dict[str, Fact]:
    name = scope.replace("-", "_")
    if found is None:
        reason = f"{run.invocation.workflow.path} is only called, and its callers are not in this repository"
        unknown = Unknown(reason, run.job.place)
        place = run.job.place
        return {
            name: derived(unknown, place),
            f"{name}_cause": derived(unknown, place),
            f"{name}_block": derived("nothing", place),
            f"{name}_written": derived("", place),
        }
    allowed: Json = found.access
    caller = run.invocation.caller
    if caller is not None and found.level == "nothing" and found.requested == "write" and scope == "id-token":
        allowed = Unknown(_REPOSITORY_DECIDES.format(caller.job.id), found.place)
    kind = "inherited" if found.level == "workflow" or found.cause == "caller" else "written"
    default = found.level == "nothing"
    origin = Origin("default" if default else kind, found.place, _chain(found, run))  # type: ignore[arg-type]
    return {
        name: Fact(allowed, origin),
        f"{name}_cause": Fact(found.cause, origin),
        f"{name}_block": Fact(found.level, origin),
        f"{name}_written": Fact(found.written, origin),
    }


def _chain(found: Effective, run: JobRun) -> tuple[Step, ...]:
    """The called job, where it is its caller that decides."""
    if run.invocation.caller is None or found.place.path == run.job.place.path:
        return ()
    return (Step(f"the called job {run.job.id}", run.job.place),)


def _caller(run: JobRun) -> Fact:
    caller = run.invocation.caller
    if caller is None:
        return written("", run.job.place)
    place = caller.job.uses.place if caller.job.uses else caller.job.place
    return written(caller.job.id, place)


def _workflow_block(run: JobRun) -> Fact:
    block = run.invocation.workflow.permissions
    return written(block is not None, block.place if block else run.job.place)
