"""Runs of CircleCI jobs that touch ECR or take an AWS role: where and when they run, and what for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from ...entity import Entity, Fact
from ...pipelines.circleci.config import Config, Executor, Invocation
from ...pipelines.circleci.value import Field, Value, readable
from ...values import Json, Origin, Unknown
from .acts import (
    ECR_ORB,
    Act,
    AwsCall,
    Build,
    Engine,
    Files,
    Hidden,
    Images,
    Login,
    RemoteDocker,
    Setup,
    Token,
    Work,
    Writes,
)
from .order import covered, done_before, hidden_before, origin_of
from .work import in_ecr

KIND = "circleci.invocation"

MOST = 100
"""Commands that need Docker, and builds, that are looked at in one run of a job."""

_EVERYTHING = re.compile(r"/\^?\(?\.[*+]\)?\$?/\Z")
"""A pattern of branch names that all of them match."""


def invocation_entity(work: Work) -> Entity | None:
    """The run of a job; None if it neither touches ECR nor takes an AWS role."""
    role = _role(work)
    pushes = _pushes(work)
    if role is None and pushes is None and not any(isinstance(act, Login) and in_ecr(act) for act in work.acts):
        return None
    run = work.invocation
    header = Origin("default", run.place)
    facts = {
        "job": Fact(run.job, header),
        "workflow": Fact(run.workflow or "", header),
        "invoked": Fact(_invoked(work.config, run), header),
        **_context(run, header),
        **_role_facts(role, header),
        "touches_ecr": Fact(any(_touches_ecr(act) for act in work.acts), header),
        **_push_facts(pushes, header),
        **_executor_facts(work, header),
        **_files(work, header),
        **_tags(run, header),
    }
    where = f" of the workflow {run.workflow}" if run.workflow else ""
    return Entity(KIND, f"the job {run.job}{where}", run.address, work.config.path, run.place, facts)


# -- where it is run from ----------------------------------------------------------------------------


def _invoked(config: Config, run: Invocation) -> Json:
    """Whether a workflow runs the job. Without workflows CircleCI runs the job `build`."""
    if run.workflow is not None:
        return True
    if any(name == "workflows" for name, _ in config.keys):
        return False
    if config.path.rsplit("/", 1)[-1] not in ("config.yml", "config.yaml"):
        return Unknown("this file has no workflows; it may be joined with another one that has", run.place)
    return run.job == "build"


def _context(run: Invocation, header: Origin) -> dict[str, Fact]:
    """The contexts that the workflow gives a job, and a `context` where CircleCI does not look for one."""
    written = next((field.value for field in run.settings if field.name == "context"), None)
    names: Json = [] if written is None else _names(written)
    elsewhere, place = "none", header
    for where, fields in (("job", run.job_fields), ("workflow", run.workflow_fields)):
        found = next((field for field in fields if field.name == "context"), None)
        if found is not None and elsewhere == "none":
            elsewhere, place = where, Origin("written", found.place)
    origin = header if written is None else written.origin
    return {"contexts": Fact(names, origin), "context_elsewhere": Fact(elsewhere, place)}


def _names(value: Value) -> Json:
    """The names of a list, or of one written without a list. Empty ones are none."""
    if value.kind == "sequence":
        names = [_name(item) for item in value.items]
        return [name for name in names if name != ""]
    name = _name(value)
    return name if isinstance(name, Unknown) else [name] if name else []


def _name(value: Value) -> str | Unknown:
    text = readable(value)
    if value.unknown is not None:
        return text if len(text) > 1 else value.unknown
    return text.strip() if value.data is not None else ""


# -- what it is for ----------------------------------------------------------------------------------


def _role(work: Work) -> tuple[Json, str, Origin] | None:
    """Whether the run takes an AWS role by its OIDC token, what does it, and where; None if nothing hints at it."""
    found = [act for act in work.acts if _takes_role(act)]
    if found:
        first = found[0]
        origin = origin_of(work, first)
        unknown = first.method if isinstance(first, Setup) and isinstance(first.method, Unknown) else None
        if unknown is None and covered(act.at.under for act in found) != "yes":
            unknown = Unknown("the step that takes the role runs only under a condition", first.at.place)
        return unknown or True, _by(first), origin
    hidden: Unknown | None = None
    for act in work.acts:
        if isinstance(act, Hidden) and act.orb:
            hidden = hidden or act.reason
        elif hidden is not None and isinstance(act, Login) and in_ecr(act):
            return hidden, act.tool, origin_of(work, act)
    return None


def _takes_role(act: Act) -> bool:
    return isinstance(act, Token) or (isinstance(act, Setup) and act.method != "keys")


def _by(act: Act) -> str:
    if isinstance(act, Setup):
        return f"`{act.orb.alias}/{act.command}`"
    return "the script"


def _touches_ecr(act: Act) -> bool:
    if isinstance(act, (Login, Images)):
        return in_ecr(act) is True
    return isinstance(act, (AwsCall, Build))


def _role_facts(role: tuple[Json, str, Origin] | None, header: Origin) -> dict[str, Fact]:
    value, by, origin = role or (False, "", header)
    return {"takes_role": Fact(value, origin), "takes_role_with": Fact(by, origin)}


def _pushes(work: Work) -> tuple[Json, str, Origin] | None:
    """Whether the run builds or pushes images for ECR with Docker, and with what; None if nothing hints at it."""
    logged_in = [act for act in work.acts if isinstance(act, Login) and in_ecr(act)]
    for act in work.acts:
        sure = isinstance(act, Build) or (isinstance(act, Images) and act.action == "push" and not act.api)
        if not sure:
            continue
        mine = in_ecr(act) if isinstance(act, Images) else True
        if mine or (mine is None and logged_in):
            assert isinstance(act, (Build, Images))
            doubt = act.doubt if isinstance(act, Images) else ""
            value: Json = Unknown(doubt, act.at.place) if doubt else True
            return value, act.tool, origin_of(work, act)
    if logged_in:
        for act in work.acts[work.acts.index(logged_in[0]) :]:
            if isinstance(act, Hidden) and act.likely:
                return act.reason, act.what, origin_of(work, act)
    return None


def _push_facts(pushes: tuple[Json, str, Origin] | None, header: Origin) -> dict[str, Fact]:
    value, tool, origin = pushes or (False, "", header)
    return {"pushes": Fact(value, origin), "pushes_with": Fact(tool, origin)}


# -- what it runs on ---------------------------------------------------------------------------------


def _executor_facts(work: Work, header: Origin) -> dict[str, Fact]:
    kind, name, origin = _executor(work.invocation, header)
    docker, tool, place = _remote_docker(work, header)
    return {
        "executor": Fact(kind, origin),
        "executor_name": Fact(name, origin),
        "daemon": Fact(docker, place),
        "daemon_for": Fact(tool, place),
    }


def _executor(run: Invocation, header: Origin) -> tuple[Json, str, Origin]:
    """The kind of executor, what messages call it, and where it is named."""
    if run.orb_job:
        return _executor_of_orb_job(run, header)
    executor = run.executor
    if executor is None:
        return Unknown("where the job runs is not written here", header.place), "", header
    named = executor.name
    origin = named.origin if named is not None else Origin("written", executor.place)
    name = f"`{named.text}`" if named is not None and named.text else f"`{executor.kind}`"
    if executor.kind == "orb":
        return _orb_executor(executor), name, origin
    if executor.reason is not None:
        return executor.reason, name, origin
    return executor.kind, name, origin


def _orb_executor(executor: Executor) -> Json:
    if executor.orb is None:
        alias = executor.name.text.partition("/")[0] if executor.name and executor.name.text else "that alias"
        return Unknown(f"the config declares no orb {alias}", executor.place)
    return "aws-ecr default" if executor.orb.name == ECR_ORB and executor.orb_executor == "default" else "orb"


def _executor_of_orb_job(run: Invocation, header: Origin) -> tuple[Json, str, Origin]:
    """The job of the ECR orb runs on the orb's own executor unless it is given another."""
    given = next((field.value for field in run.arguments if field.name == "executor"), None)
    alias = run.orb.alias if run.orb is not None else ""
    if given is None or given.text in ("default", f"{alias}/default"):
        return "aws-ecr default", f"`{alias}/default`", header if given is None else given.origin
    reason = Unknown("the executor handed to the job of the orb is not looked up", given.place)
    return reason, f"`{readable(given)}`", given.origin


def _remote_docker(work: Work, header: Origin) -> tuple[Json, str, Origin]:
    """Whether a Docker daemon has been asked for when one is first needed, in a job that runs in a container."""
    starts = [act for act in work.acts if isinstance(act, RemoteDocker)]
    engines = ((n, a) for n, a in enumerate(work.acts) if isinstance(a, Engine))
    for index, act in islice(engines, MOST):
        origin = origin_of(work, act)
        answer = done_before(work.acts, index, starts)
        if answer == "yes":
            continue
        hidden = hidden_before(work.acts, index, orbs_only=True)
        if hidden is not None:
            return hidden, act.tool, origin
        if answer == "conditional":
            reason = Unknown("setup_remote_docker runs only under a condition", starts[0].at.place)
            return reason, act.tool, origin
        if _own_runner(work.invocation):
            return Unknown("a runner of one's own may bring a Docker daemon", header.place), act.tool, origin
        later = next((start for start in starts if work.acts.index(start) > index), None)
        return ("later" if later is not None else "no"), act.tool, origin
    return "yes", "", header


def _own_runner(run: Invocation) -> bool:
    """Whether the job runs on a self-hosted runner: their resource classes are `namespace/name`."""
    fields = (*run.job_fields, *(run.executor.fields if run.executor else ()))
    return any(field.name == "resource_class" and "/" in readable(field.value) for field in fields)


# -- what it builds from -----------------------------------------------------------------------------


def _files(work: Work, header: Origin) -> dict[str, Fact]:
    """Whether the working directory has files when the ECR orb first builds an image from it."""
    sources = [act for act in work.acts if isinstance(act, Files)]
    builds = ((n, a) for n, a in enumerate(work.acts) if isinstance(a, Build) and a.own_checkout is not True)
    for index, act in islice(builds, MOST):
        answer: Json = done_before(work.acts, index, sources)
        if answer != "yes":
            return _file_facts(_maybe_files(work, index, answer, act), act.tool, origin_of(work, act))
    return _file_facts("yes", "", header)


def _maybe_files(work: Work, index: int, answer: Json, build: Build) -> Json:
    hidden = next((act for act in work.acts[:index] if isinstance(act, (Hidden, Writes))), None)
    if hidden is not None:
        return Unknown(f"{_what(hidden)} may put files there", hidden.at.place)
    if build.own_checkout is None or answer == "conditional":
        return Unknown("the code is checked out only under a condition", build.at.place)
    return answer


def _what(act: Hidden | Writes) -> str:
    return act.what if isinstance(act, Hidden) else f"`{act.what}`"


def _file_facts(value: Json, tool: str, origin: Origin) -> dict[str, Fact]:
    return {"files": Fact(value, origin), "builds_with": Fact(tool, origin)}


# -- when it runs ------------------------------------------------------------------------------------


def _tags(run: Invocation, header: Origin) -> dict[str, Fact]:
    """Which git references start the run: branches, tags, or both. Without filters those are all branches."""
    filters = next((field.value for field in run.settings if field.name == "filters"), None)
    origin = header
    value: Json = "branches"
    if filters is not None and filters.kind == "scalar" and filters.data is not None:
        value, origin = Unknown("its filter is an expression", filters.place), Origin("written", filters.place)
    elif filters is not None and filters.kind == "mapping":
        tags, branches = filters.field("tags"), filters.field("branches")
        on_tags = tags is not None and bool(_listed(tags.value.get("only")))
        on_branches = branches is None or not _ignores_all(branches)
        value = "tags" if on_tags and not on_branches else "both" if on_tags else "branches"
        origin = Origin("written", (branches or tags or Field("", header.place, filters)).place)
    return {"runs_on": Fact(value, origin)}


def _listed(value: Value | None) -> Iterable[str]:
    if value is None:
        return ()
    return tuple(readable(item) for item in value.items) if value.kind == "sequence" else (readable(value),)


def _ignores_all(branches: Field) -> bool:
    return any(_EVERYTHING.match(pattern) for pattern in _listed(branches.value.get("ignore")))
