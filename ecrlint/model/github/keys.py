"""Static AWS keys in workflows, as `aws.static_key` entities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ...entity import Entity
from ...pipelines.github.project import Executed, JobRun, Project, access
from ...pipelines.github.resolve import resolve, resolve_env, resolve_text
from ...pipelines.github.scope import Scope
from ...pipelines.github.text import Text
from ...pipelines.github.workflow import Entries
from ...pipelines.shell import Setting, settings
from ...pipelines.symbolic import Opaque, Reference, Symbolic
from ...place import Place
from ...records import dataclass
from ...values import Json, Origin, Unknown
from ..static_keys import Half, Lifetime, RoleBeside, Where, half_of, literal_lifetime, static_key_entity
from .facts import caller_units
from .relation import logins_to_ecr, works_of
from .roles import read_role
from .usage import (
    CREDENTIALS,
    DOCKER_LOGIN,
    is_action,
    may_be_given,
    role_values,
)

_RANK: tuple[Lifetime, ...] = ("long-lived", "temporary", "placeholder", "empty")
_VARIABLE = re.compile(r"\$(?:\{(?:env:)?([A-Za-z_]\w*)\}|(?:env:)?([A-Za-z_]\w*))\Z", re.IGNORECASE)
_TEMPORARY = re.compile(r"assume-role|get-session-token|\bsts\b|\bCredentials\b|export-credentials")
"""What shows that a command makes keys which AWS has given for a while."""
MAX_FOUND = 100
"""Keys of one script that are looked at; they make one finding anyway."""


@dataclass(frozen=True, slots=True)
class Found:
    """One half of a key. `source` says where its value comes from, for messages."""

    name: str
    half: Half
    lifetime: Lifetime | Unknown
    source: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Holder:
    """What a key is handed to. `endpoint` says why the key may be none for AWS."""

    run: JobRun
    where: Where
    user: str
    address: str
    disables_oidc: bool = False
    endpoint: Unknown | None = None
    beside: RoleBeside | None = None


def key_entities(project: Project, path: str) -> Iterator[Entity]:
    """Every key pair that the workflow at `path` hands on, at the first of its halves."""
    own = [run for run in project.runs if run.invocation.workflow.path == path]
    works = works_of(project)
    touching = {id(run): works.touches(run)[0] for run in own}
    everywhere = _any(touching.values())
    calls: dict[int, list[JobRun]] = {}
    for run in project.runs:
        calls.setdefault(id(run.invocation.caller), []).append(run)
    for run in own:
        called = [works.touches(inner)[0] for inner in calls.get(id(run), ())]
        logins = logins_to_ecr(works.of(run))
        yield from _of_run(run, logins, _any([touching[id(run)], *called]), everywhere)


def _any(answers: Iterable[Json]) -> Json:
    found = list(answers)
    if any(answer is True for answer in found):
        return True
    return next((answer for answer in found if isinstance(answer, Unknown)), False)


def _of_run(run: JobRun, logins: frozenset[str], touches: Json, everywhere: Json) -> Iterator[Entity]:
    workflow, job = run.invocation.workflow, run.job
    outer = Holder(run, "environment", "every job of the workflow", "env")
    yield from _of_entries(outer, workflow.env, run.invocation.scope, everywhere)
    of_job = Holder(run, "environment", f"the job {job.id}", f"{run.address}.env")
    yield from _of_entries(of_job, job.env, run.scope, touches)
    for container in (job.container, *job.services):
        if container is not None:
            holder = Holder(
                run, "environment", f"the container {container.name}", f"{run.address}.{container.name}.env"
            )
            yield from _of_entries(holder, container.env, run.scope, touches)
            login = Holder(run, "registry login", f"the container {container.name}", f"{run.address}.{container.name}")
            yield from _of_entries(login, container.credentials, run.scope, touches)
    if job.uses is not None:
        called = job.uses.text.text.partition("@")[0]
        for entries in (job.with_, job.secrets):
            holder = Holder(run, "workflow call", f"the called workflow {called}", f"{run.address}.uses")
            yield from _of_entries(holder, entries, run.scope, touches)
    for step in run.steps:
        yield from _of_step(run, step, touches, step.address in logins)


def _of_step(run: JobRun, step: Executed, touches: Json, logs_in: bool) -> Iterator[Entity]:
    own = step.step
    user = own.uses.text.text.partition("@")[0] if own.uses else own.name or f"step {own.index + 1}"
    credentials = is_action(own, CREDENTIALS)
    disables = credentials and may_be_given(role_values(step)) is not False
    beside = _beside(run, step) if disables else None
    endpoint = _endpoint(step)
    inputs = Holder(run, "action input", user, step.address, disables, None if credentials else endpoint, beside)
    login = is_action(own, DOCKER_LOGIN) and logs_in
    if login:
        inputs = Holder(run, "registry login", user, step.address)
    yield from _of_entries(inputs, own.with_, step.scope, touches, login)
    yield from _of_entries(
        Holder(run, "environment", user, step.address, False, endpoint), own.env, step.scope, touches
    )
    if own.run is not None:
        found = _merged(_of_script(own.run, step, run))
        holder = Holder(run, "script", user, step.address, False, endpoint)
        yield from _entities(holder, found, touches)


def _beside(run: JobRun, step: Executed) -> RoleBeside:
    """The role that a credentials step is told."""
    granted = access(run, "id-token")
    allowed: Json = granted.access if granted is not None else Unknown("its callers are not in this repository")
    values = role_values(step) or ()
    if len(values) != 1:
        return RoleBeside("", "", "", allowed)
    role, sole = read_role(values[0], ()), values[0].sole
    whole = sole.name if role.form == "secret" and isinstance(sole, Reference) else ""
    plain = role.form == "arn" and role.partition == "aws" and role.path == "" and role.account_source == "secret"
    name, account = (role.name, role.account) if plain else ("", "")
    secret = str(account).removeprefix("secrets.")
    return RoleBeside(name if isinstance(name, str) else "", secret, whole, allowed)


def _endpoint(step: Executed) -> Unknown | None:
    """Why the keys of a step may be for another service than AWS, if something says so."""
    named = [entry for layer in step.scope.env for entry in layer.entries.items]
    for entry in named:
        if entry.name.upper().startswith("AWS_ENDPOINT_URL"):
            return Unknown(f"{entry.name} sends requests to another endpoint than AWS's", entry.place)
    if step.step.run is not None and "--endpoint-url" in step.step.run.text:
        return Unknown("the script sends requests to another endpoint than AWS's", step.step.place)
    return None


# -- named values ------------------------------------------------------------------------------------


def _of_entries(holder: Holder, entries: Entries, scope: Scope, touches: Json, login: bool = False) -> Iterator[Entity]:
    found: list[Found] = []
    for entry in entries.items:
        if entry.value is None:
            continue
        half = half_of(entry.name) or _login_half(entry.name, entry.value, scope, login)
        if half is None:
            half = _half_by_reference(entry.value.text)
            if half is None:
                continue
        found.append(_judged(entry.name, half, resolve(entry.value, scope), holder.run))
    yield from _entities(holder, _merged(found), touches)


def _login_half(name: str, value: Text, scope: Scope, login: bool) -> Half | None:
    """A user name or password for ECR that is no token of the job: it can only be a key."""
    if not login or name.lower() not in ("username", "password"):
        return None
    stored = all(
        value.sole is not None and any(r.context in ("secrets", "vars") for r in value.references)
        for value in resolve(value, scope)
    )
    return ("id" if name.lower() == "username" else "secret") if stored else None


def _half_by_reference(text: str) -> Half | None:
    """Which half a secret or variable is that the text refers to by a name of an AWS key."""
    for start, end in _embedded(text):
        inner = text[start:end].lower()
        if ("secrets" in inner or "vars" in inner) and (half := half_of(inner)) is not None:
            return half
    return None


def _judged(name: str, half: Half, values: tuple[Symbolic, ...], run: JobRun) -> Found:
    """The half that the worst of several values makes it."""
    judged = [(value, _lifetime(value, half, run)) for value in values]
    order = {lifetime: rank for rank, lifetime in enumerate(_RANK)}
    value, lifetime = min(judged, key=lambda item: 0.5 if isinstance(item[1], Unknown) else order[item[1]])
    reference = next(iter(value.references), None)
    source = reference.source if reference else "a value in the file" if value.opaque is None else value.opaque.source
    return Found(name, half, lifetime, source, value.origin())


def _lifetime(value: Symbolic, half: Half, run: JobRun) -> Lifetime | Unknown:
    if any(reference.context in ("secrets", "vars") for reference in value.references):
        return "long-lived"
    if value.text is not None:
        return literal_lifetime(value.text, half)
    for reference in value.references:
        if reference.context in ("steps", "needs"):
            if half_of(reference.name) is not None:
                return "temporary"
            return Unknown(f"{reference.source} is made when the job runs", value.place)
    opaque = value.opaque or Opaque(f"{value.render()} is known only when the job runs", "")
    if _TEMPORARY.search(opaque.source):
        return "temporary"
    if opaque.source.startswith("env.") and any(is_action(step.step, CREDENTIALS) for step in run.steps):
        return "temporary"  # configure-aws-credentials exports what it was given by AWS
    return Unknown(opaque.reason, value.place)


def _merged(found: Iterable[Found]) -> list[list[Found]]:
    """The halves of each key together: those whose names differ in nothing but the half."""
    groups: dict[str, list[Found]] = {}
    for item in found:
        folded = item.name.upper().replace("-", "_")
        groups.setdefault(re.sub(r"(SECRET_ACCESS|ACCESS|SECRET)_KEY(_ID)?", "", folded), []).append(item)
    if any(half_of(item.name) is None for group in groups.values() for item in group):
        return [[item for group in groups.values() for item in group]]
    return list(groups.values())


def _entities(holder: Holder, groups: list[list[Found]], touches: Json) -> Iterator[Entity]:
    run = holder.run
    for number, group in enumerate(groups):
        worst = next((item for item in group if item.lifetime == "long-lived"), None)
        worst = worst or next((item for item in group if isinstance(item.lifetime, Unknown)), group[0])
        lifetime = worst.lifetime
        if lifetime == "long-lived" and holder.endpoint is not None:
            lifetime = holder.endpoint
        suffix = f"[{number}]" if len(groups) > 1 else ""
        yield static_key_entity(
            system="GitHub Actions",
            where=holder.where,
            user=holder.user,
            names=[item.name for item in group],
            source=worst.source,
            lifetime=lifetime,
            origin=worst.origin,
            touches_ecr=touches,
            address=f"{run.invocation.workflow.path}: {holder.address}: {holder.where}{suffix}",
            unit=run.invocation.workflow.path,
            units=caller_units(run.invocation),
            disables_oidc=holder.disables_oidc,
            beside=holder.beside,
        )


# -- scripts -----------------------------------------------------------------------------------------


def _of_script(script: Text, step: Executed, run: JobRun) -> Iterator[Found]:
    covered: list[tuple[int, int]] = []
    for setting in settings(script.text, "GITHUB_ENV", step.dialect):
        half = half_of("AWS_" + setting.name if setting.via in ("configure", "credentials-file") else setting.name)
        if half is None:
            continue
        covered.append((setting.start, setting.end))
        if len(covered) > MAX_FOUND:
            return
        found = _setting(setting, half, script, step, run)
        if found is not None:
            yield found
    halves = ((start, end, _half_by_reference(script.text[start:end])) for start, end in _embedded(script.text))
    for start, end, half in islice((item for item in halves if item[2] is not None), MAX_FOUND):
        if half is None or any(first <= start < last for first, last in covered):
            continue
        if _commented(script.text, start):
            continue
        place = script.part(start, end)
        written = script.text[start:end]
        name = re.sub(r"[^\w.]", "", written)
        yield _judged(name, half, resolve_text(written, place, step.scope), run)


def _embedded(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each `${{ }}`."""
    start = text.find("${{")
    while start >= 0:
        end = text.find("}}", start)
        if end < 0:
            return
        yield start, end + 2
        start = text.find("${{", end)


def _setting(setting: Setting, half: Half, script: Text, step: Executed, run: JobRun) -> Found | None:
    """A key that a script sets; None where it only passes on one that is found elsewhere."""
    place = script.part(setting.start, setting.end)
    value = setting.value
    if value.startswith(("$(", "`")):
        if "configure get" in value:
            return None
        return Found(setting.name, half, _computed(value, script.text, place), "a command", Origin("written", place))
    variable = _VARIABLE.match(value)
    if variable:
        name = variable.group(1) or variable.group(2)
        values = resolve_env(name, step.scope, place) or _assigned(setting, step)
        if values is None:
            lifetime = _computed(name, script.text, place)
            return Found(setting.name, half, lifetime, f"${name}", Origin("written", place))
        if half_of(name) is not None:
            return None
        found = _judged(setting.name, half, values, run)
        return Found(setting.name, half, found.lifetime, found.source, Origin("written", place))
    return _judged(setting.name, half, resolve_text(value, place, step.scope), run)


def _assigned(setting: Setting, step: Executed) -> tuple[Symbolic, ...] | None:
    """What a variable of the script holds that is written to the environment file, where that is known."""
    if setting.via != "environment-file" or step.writer is None:
        return None
    slot = step.writer.given.environment.get(setting.name)
    known = slot is not None and all(value.opaque is None for value in slot.outcomes)
    return slot.outcomes if slot is not None and known else None


def _computed(what: str, script: str, place: Place) -> Lifetime | Unknown:
    if "assume-role" in script or "get-session-token" in script or "sts " in what:
        return "temporary"
    return Unknown("the script makes the key when it runs", place)


def _commented(script: str, at: int) -> bool:
    line = script[script.rfind("\n", 0, at) + 1 : at]
    return line.lstrip().startswith("#")
