"""The entity `github.image_use`: a login, push or pull of a job at ECR, and what it runs with."""

from __future__ import annotations

from collections.abc import Iterator

from ...entity import Entity, Fact
from ...pipelines.github.conditions import events, holds, job_runs
from ...pipelines.github.project import JobRun
from ...place import Place
from ...records import dataclass, replace
from ...values import Json, Unknown
from .effect import Held, Login, Placed, Work, on_hosted_runner
from .facts import derived, step_address, step_units, written
from .images import StepUse
from .usage import CREDENTIALS, DOCKER_LOGIN, ECR_LOGIN, given, is_action

_NEEDS_LOGIN = frozenset(
    ("docker", "podman", "buildah", "nerdctl", "finch", "skopeo", "crane", "gcrane", "helm", "oras")
)
"""Tools that know no other way to ECR than a login (or a credential helper set up for them)."""


def use_entities(work: Work) -> Iterator[Entity]:
    """Every use of ECR in a job that is surely one. Of uses that lack the same thing the first stands for all:
    the others have `repeats`."""
    seen: set[tuple[str, str]] = set()
    later = _later(work)
    for number, placed in enumerate(work.uses):
        if placed.use.in_ecr is not True or placed.runs is False:
            continue
        entity = _entity(work, placed, number, later[number])
        lack = _lack(entity)
        yield _with_repeats(entity, lack in seen)
        seen.add(lack)
    for number, use in enumerate(work.containers):
        yield _with_repeats(_of_container(work, use, number), False)


@dataclass(frozen=True, slots=True)
class _Later:
    """Where the next credentials step and the next login to ECR after a use are, if there are any."""

    credentials: Place | None
    login: Place | None


def _later(work: Work) -> list[_Later]:
    """For each use of the job what follows it."""
    order = work.steps.order
    steps = [(order[s.address], s.step.place) for s in work.run.steps if is_action(s.step, CREDENTIALS)]
    found: list[_Later] = []
    login: Place | None = None
    for placed in reversed(work.uses):
        own = order[placed.use.step.address]
        while steps and steps[-1][0] > own and len(steps) > 1 and steps[-2][0] > own:
            steps.pop()
        follows = steps[-1][1] if steps and steps[-1][0] > own else None
        found.append(_Later(follows, login))
        if placed.use.action in ("login", "token") and placed.use.in_ecr and placed.runs is not False:
            login = placed.use.place
    return found[::-1]


def _lack(entity: Entity) -> tuple[str, str]:
    """What a use runs without: uses of one job that lack the same have one cause."""
    for needs, has in (("needs_credentials", "credentials"), ("needs_login", "logged_in")):
        if entity.facts[needs].value is True:
            value = entity.facts[has].value
            return has, value if isinstance(value, str) else "unknown"
    return "", ""


def _with_repeats(entity: Entity, repeats: bool) -> Entity:
    return replace(entity, facts={**entity.facts, "repeats": derived(repeats, entity.place)})


def _entity(work: Work, placed: Placed, number: int, later: _Later) -> Entity:
    use, run = placed.use, work.run
    here = use.place
    login = use.action in ("login", "token")
    facts = {
        "action": written("login" if login else use.action, here),
        "tool": written(use.tool, here),
        "method": written(_method(use), here),
        "api": written(use.api, here),
        "container": written(False, here),
        "needs_credentials": written(_needs_credentials(use), here),
        "credentials": derived(_credentials(placed, run), here),
        "credentials_later": written(later.credentials is not None, later.credentials or here),
        "needs_login": written(_needs_login(use), here),
        "logged_in": derived(_logged_in(placed, run), here),
        "login_later": written(later.login is not None, later.login or here),
        "after_ecr_login": derived(_after_action(placed), here),
        "region_given": _region_given(use),
    }
    address = f"{step_address(run, use.step)} use {number + 1}"
    return _made(run, use, address, facts)


def _made(run: JobRun, use: StepUse, address: str, facts: dict[str, Fact]) -> Entity:
    return Entity(
        kind="github.image_use",
        name=f"{use.tool} in the job {run.job.id}",
        address=address,
        unit=run.invocation.workflow.path,
        place=use.place,
        facts=facts,
        units=step_units(run, use.step),
    )


def _of_container(work: Work, use: StepUse, number: int) -> Entity:
    """The runner pulls these images before the first step, with nothing but `credentials`."""
    run, here = work.run, use.place
    container = next(
        c for c in (run.job.container, *run.job.services) if c is not None and c.image and c.image.place == here
    )
    own = bool(container.credentials.items) or container.credentials.unknown is not None
    hosted: Json = "yes" if own else "no"
    if not own and not on_hosted_runner(run):
        hosted = Unknown("the job runs on a runner of its own, which may be logged in", here)
    facts = {
        "action": written("pull", here),
        "tool": written(use.tool, here),
        "method": written("none", here),
        "api": written(False, here),
        "container": written(True, here),
        "needs_credentials": written(False, here),
        "credentials": written("none", here),
        "credentials_later": written(False, here),
        "needs_login": written(True, here),
        "logged_in": derived(hosted, here),
        "login_later": written(False, here),
        "after_ecr_login": written(False, here),
        "region_given": written("", here),
    }
    return _made(run, use, f"{run.invocation.workflow.path}: {run.address} container {number + 1}", facts)


def _method(use: StepUse) -> str:
    if use.action not in ("login", "token"):
        return "none"
    if use.tool in (ECR_LOGIN, DOCKER_LOGIN, "credential helper"):
        return use.tool
    if use.action == "token":
        return "password"
    tool = use.tool.split()[0]
    return "docker" if tool == "docker" or use.tool == "aws ecr get-login" else "another tool"


def _needs_credentials(use: StepUse) -> bool:
    if use.api or use.action == "token" or use.tool in (ECR_LOGIN, "aws ecr get-login"):
        return True
    return use.tool == DOCKER_LOGIN and given(use.step, "username") is None


def _needs_login(use: StepUse) -> bool:
    if use.action not in ("push", "pull") or use.api:
        return False
    words = use.tool.split()
    builds = words[-1] in ("build", "b", "bud") or use.tool.endswith("build-push-action")
    if use.action == "pull" and builds:
        return False  # what a build pulls is a cache, or the base image of a stage that may not be built
    return words[0] in _NEEDS_LOGIN or use.tool.startswith(("docker/", "depot/", "redhat-actions/"))


def _credentials(placed: Placed, run: JobRun) -> Json:
    kinds = {held.kind for held in placed.held}
    here = placed.use.place
    if kinds == {"none"}:
        return Unknown(placed.unseen, here) if placed.unseen else "none"
    unseen = next((held for held in placed.held if held.kind == "unseen"), None)
    if unseen is not None:
        return Unknown(unseen.reason, here)
    if "none" in kinds:
        others = [held for held in placed.held if held.kind != "none"]
        if not placed.unseen and _left_out(others, placed, run):
            return "conditional"
        return Unknown("whether the step that gets credentials runs depends on its `if`", here)
    if kinds == {"profile"}:
        return "profile"
    return "keys" if kinds == {"keys"} else "step"


def _left_out(earlier: list[Held] | list[Login], placed: Placed, run: JobRun) -> bool:
    """Whether an event surely runs the use and surely none of what should come before it."""
    if placed.use.conditional or placed.use.doubt:
        return False
    conditions = placed.conditions
    for event in events(run):
        if not (job_runs(run, event) and holds(conditions, event)):
            continue
        if all(item.conditions and holds(item.conditions, event) is False for item in earlier):
            return True
    return False


def _logged_in(placed: Placed, run: JobRun) -> Json:
    here = placed.use.place
    if placed.helper:
        return "yes"
    real = [login for login in placed.logins if login.use is not None]
    if len(real) == len(placed.logins):
        return "yes"
    if not real:
        return Unknown(placed.unseen, here) if placed.unseen else "no"
    if not placed.unseen and all(login.sure for login in real) and _left_out(real, placed, run):
        return "conditional"
    return Unknown("whether the login runs before it cannot be told", here)


def _after_action(placed: Placed) -> bool:
    return any(login.use is not None and login.use.tool == ECR_LOGIN for login in placed.logins)


def _region_given(use: StepUse) -> Fact:
    """The region a login is told on the command line; empty if it is told none or none that is known."""
    for value in use.region:
        text = value.text
        if text:
            return Fact(text, value.origin())
    return written("", use.place)
