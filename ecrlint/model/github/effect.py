"""Which AWS credentials and which registry login are in effect where a job uses images.

A login to a registry keeps the role it was made with: credentials that a job takes on later change nothing
about it. Steps with an `if` leave more than one possibility.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from ...pipelines.github.conditions import Condition, events, holds, job_runs, rests_on_inputs
from ...pipelines.github.project import Executed, JobRun, Project
from ...pipelines.github.resolve import resolve_env
from ...pipelines.shell import settings
from ...place import Place
from ...records import dataclass, field, replace
from .images import Hidden, StepUse, asks_ecr, container_use, step_events
from .steps import Steps, steps_of
from .usage import CREDENTIALS, given, is_action, is_true, may_be_given, remote_use, trimmed

MAX_USES = 2_000
"""Uses of one job that are looked at."""
MAX_HELD = 20
"""Credentials or logins among which one is chosen; of more of them the oldest count as unseen."""

Kind = Literal["step", "keys", "profile", "unseen", "none"]

_BY_ITSELF = re.compile(
    r"assume-role|AWS_ACCESS_KEY_ID|AWS_PROFILE|AWS_ROLE_ARN|AWS_WEB_IDENTITY_TOKEN_FILE|aws configure|aws sso login|"
    r"\.aws/|AWS_SHARED_CREDENTIALS_FILE|AWS_CONFIG_FILE|aws-vault|saml2aws|AWS_CONTAINER_CREDENTIALS"
)
"""What shows that a script gets AWS credentials by its own means."""
_PARALLEL = "it runs in parallel with a step that changes credentials"
_ABOUT_LOGINS = re.compile(r"aws|ecr|oidc|assume|credential|login|auth", re.IGNORECASE)
_HOSTED = re.compile(r"(?:ubuntu|windows|macos)-(?:latest|slim|\d[\w.-]*)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Credentials that may be in effect. `step`: those of a configure-aws-credentials step; `keys`: access keys in
    the environment; `profile`: a step that puts them where only a profile finds them; `unseen`: something whose
    inside cannot be told; `none`. `conditions` are those of the step that brings them."""

    kind: Kind
    step: Executed | None = None
    conditions: tuple[Condition, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Login:
    """A login to ECR that may be in effect, with the credentials it was made with. `use` is None for none;
    `sure` is false where it may be a login to another registry."""

    use: StepUse | None
    held: tuple[Held, ...]
    conditions: tuple[Condition, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A use of images with what is in effect there. `held` are the AWS credentials, `logins` the logins to ECR;
    `granted` are the credentials that decide what it may do. `unseen` says what came before it and cannot be
    looked into. `helper`: a credential helper logs in by itself. `runs`: False if it never does; None if that
    rests on values from outside of the repository."""

    use: StepUse
    held: tuple[Held, ...]
    logins: tuple[Login, ...]
    granted: tuple[Held, ...]
    unseen: str
    helper: bool
    runs: bool | None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A step that asks something of ECR which concerns no image."""

    step: Executed
    place: Place
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What a job does with images, in order. `asked` are other commands of the AWS CLI for ECR, as in
    `aws ecr create-repository`, with the credentials in effect."""

    run: JobRun
    steps: Steps
    uses: tuple[Placed, ...] = ()
    hidden: tuple[tuple[Hidden, tuple[Held, ...]], ...] = ()
    containers: tuple[StepUse, ...] = ()
    asked: tuple[Asked, ...] = ()


@dataclass(slots=True)
class _State:
    held: list[Held]
    logins: list[Login]
    unseen: str = ""
    helper: bool = False
    token_step: Executed | None = None
    uses: list[Placed] = field(default_factory=list)
    hidden: list[tuple[Hidden, tuple[Held, ...]]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def work_of(run: JobRun, project: Project) -> Work:
    """Everything a job does with images, with the credentials in effect."""
    steps = steps_of(run, project)
    state = _State([Held("none")], [Login(None, ())], _runner(run))
    changing = _parallel_changes(run)
    for step in run.steps:
        conditions = steps.conditions(step)
        if is_action(step.step, CREDENTIALS):
            _credentials(state, step, conditions, step.step.group in changing)
            continue
        if step.opaque is not None or remote_use(step) is not None:
            reason = step.opaque or "how it logs in is not in this repository"
            _unseen(state, step, conditions, reason)
        if step.step.run is not None and _BY_ITSELF.search(step.step.run.text):
            _by_itself(state, step, conditions)
        place = asks_ecr(step)
        if place is not None and len(state.asked) < MAX_USES:
            state.asked.append(Asked(step, place, _select(state.held, conditions, run)))
        for event in step_events(steps, step):
            if isinstance(event, Hidden):
                _hidden(state, event, conditions)
            else:
                _use(state, event, conditions, steps, changing)
    containers = tuple(
        use
        for container in (run.job.container, *run.job.services)
        if container is not None and (use := container_use(steps, container)) is not None
    )
    return Work(run, steps, tuple(state.uses), tuple(state.hidden), containers, tuple(state.asked))


def on_hosted_runner(run: JobRun) -> bool:
    """Whether the job surely runs on a runner of GitHub's, which knows nothing of AWS."""
    labels = [label.text for label in run.job.runs_on]
    return all(_HOSTED.match(label) for label in labels)


def _runner(run: JobRun) -> str:
    """Why a job may have credentials from its runner; empty on the runners that GitHub hosts."""
    if run.job.container is not None:
        return "the job runs in a container, which may bring credentials"
    if not on_hosted_runner(run):
        labels = ", ".join(label.text for label in run.job.runs_on)
        return f"the job runs on {labels}, which may bring credentials"
    return ""


def _parallel_changes(run: JobRun) -> set[int]:
    """The parallel groups in which credentials or logins change."""
    return {step.step.group for step in run.steps if step.step.group is not None and _changes(step)}


def _changes(step: Executed) -> bool:
    name = step.step.uses.name if step.step.uses is not None else ""
    return "login" in name or is_action(step.step, CREDENTIALS)


def _credentials(state: _State, step: Executed, conditions: tuple[Condition, ...], parallel: bool) -> None:
    exported = given(step, "output-env-credentials")
    hidden = exported is not None and is_true(exported) is False
    kind: Kind = "profile" if hidden or may_be_given(given(step, "aws-profile")) else "step"
    if parallel:
        _hold(state, Held("unseen", step, conditions, _PARALLEL))
    elif conditions or is_true(given(step, "use-existing-credentials")) is not False:
        _hold(state, Held(kind, step, conditions))
    else:
        state.held = [Held(kind, step, conditions)]


def _by_itself(state: _State, step: Executed, conditions: tuple[Condition, ...]) -> None:
    """A script that gets credentials: keys that it sets where there were none, else nobody can tell."""
    text = step.step.run.text if step.step.run is not None else ""
    sets_keys = any(
        setting.name.upper().endswith("ACCESS_KEY_ID") for setting in settings(text, "GITHUB_ENV", step.dialect)
    )
    if sets_keys and all(held.kind == "none" for held in state.held):
        _hold(state, Held("keys", step, conditions))
    else:
        _unseen(state, step, conditions, "a script gets AWS credentials by itself")


def _hold(state: _State, held: Held) -> None:
    state.held.append(held)
    if len(state.held) > MAX_HELD:
        state.held[:2] = [Held("unseen", None, (), "too many steps get credentials")]


def _unseen(state: _State, step: Executed, conditions: tuple[Condition, ...], reason: str) -> None:
    if state.held[-1].kind != "unseen" or state.held[-1].conditions:
        _hold(state, Held("unseen", step, conditions, reason))
    state.unseen = state.unseen or reason


def _hidden(state: _State, event: Hidden, conditions: tuple[Condition, ...]) -> None:
    state.hidden.append((event, tuple(state.held)))
    state.unseen = state.unseen or f"what {event.what} does is not in this repository"
    own = event.step.step
    if own.uses is not None and own.uses.kind == "remote" and _ABOUT_LOGINS.search(own.uses.name):
        _unseen(state, event.step, conditions, f"what {event.what} does is not in this repository")


def _use(state: _State, use: StepUse, conditions: tuple[Condition, ...], steps: Steps, changing: set[int]) -> None:
    run = steps.run
    if len(state.uses) >= MAX_USES:
        return
    held = _with_environment(_select(state.held, conditions, run), use)
    if use.step.step.group in changing:
        held = (*held, Held("unseen", None, (), _PARALLEL))
    logins = tuple(_select_logins(state.logins, conditions, run))
    asks = use.action in ("login", "token")
    granted = held if asks or use.api or state.helper else _granted(logins, held, conditions, run)
    runs: bool | None = True
    if conditions and all(holds(conditions, event) is False for event in events(run) or ("push",)):
        runs = False
    elif conditions and rests_on_inputs(conditions):
        runs = None
    state.uses.append(Placed(use, held, logins, granted, state.unseen, state.helper, runs, conditions))
    if asks and use.in_ecr is not False and runs is not False:
        _logged_in(state, use, held, conditions)


def _logged_in(state: _State, use: StepUse, held: tuple[Held, ...], conditions: tuple[Condition, ...]) -> None:
    """Takes note of a login. A password alone is one only if what follows uses it; a login to a host that
    cannot be told is one to ECR if the same script has asked for the password."""
    state.helper = state.helper or use.tool == "credential helper"
    sure = use.action == "login" and (use.in_ecr is True or state.token_step is use.step)
    if use.action == "token":
        state.token_step = use.step
        latest = state.logins[-1].use
        if latest is not None and latest.step is use.step:
            state.logins[-1] = replace(state.logins[-1], sure=True)
            return
    login = Login(use, held, conditions, sure)
    if conditions or use.conditional or not sure:
        state.logins.append(login)
        if len(state.logins) > MAX_HELD:
            state.logins[:2] = [replace(state.logins[1], sure=False)]
    else:
        state.logins = [login]


def _granted(
    logins: Sequence[Login], held: tuple[Held, ...], conditions: tuple[Condition, ...], run: JobRun
) -> tuple[Held, ...]:
    """The credentials that the logins were made with, or those in effect where there is no login."""
    found: dict[int, Held] = {}
    for login in logins:
        made_with = _select(tuple(reversed(login.held)), conditions, run) if login.use is not None else held
        for item in made_with:
            found[id(item)] = item
    return tuple(found.values())


def _with_environment(held: tuple[Held, ...], use: StepUse) -> tuple[Held, ...]:
    """What is held, with the access keys or the profile that the environment of a step brings: those of the
    step itself come first; those of the job give way to what a credentials step exports."""
    scope, place = use.step.scope, use.step.step.place
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        found = resolve_env(name, scope, place)
        if found is None or all(not trimmed(value).pieces for value in found):
            continue
        keys = Held("keys", use.step)
        if name == "AWS_PROFILE" or any(value.opaque for value in found):
            keys = Held("unseen", use.step, (), f"{name} is set in the environment")
        if any(layer.of_step and layer.entries.get(name) for layer in scope.env):
            return (keys,)
        if all(item.kind == "step" for item in held):
            return held if name == "AWS_PROFILE" or keys.kind == "keys" else (*held, keys)
        return (*(item for item in held if item.kind != "none"), keys)
    return held


# -- choosing among what may be in effect ------------------------------------------------------------


def _select(held: Sequence[Held], conditions: tuple[Condition, ...], run: JobRun) -> tuple[Held, ...]:
    """Those that may be in effect for something under `conditions`, the latest first."""
    found: list[Held] = []
    for item in reversed(held):
        relation = _relation(item.conditions, conditions, run)
        if relation is False:
            continue
        found.append(item)
        if relation and item.kind != "unseen" and not _tentative(item):
            break
    return tuple(found)


def _tentative(item: Held) -> bool:
    """Whether the step keeps credentials that are there already."""
    return item.step is not None and is_true(given(item.step, "use-existing-credentials")) is not False


def _select_logins(logins: Sequence[Login], conditions: tuple[Condition, ...], run: JobRun) -> Iterable[Login]:
    for login in reversed(logins):
        relation = _relation(login.conditions, conditions, run)
        if relation is False:
            continue
        yield login
        if relation and login.sure and not (login.use is not None and login.use.conditional):
            return


def _relation(earlier: tuple[Condition, ...], later: tuple[Condition, ...], run: JobRun) -> bool | None:
    """Whether an earlier step has surely run where a later one does; False if it surely has not."""
    if not earlier:
        return True
    texts = {_normal(condition) for condition in later}
    if {_normal(condition) for condition in earlier} <= texts:
        return True
    answers: list[bool | None] = []
    for event in events(run) or ("push",):
        if holds(later, event) is False or job_runs(run, event) is False:
            continue
        answers.append(holds(earlier, event))
    if answers and all(answer is True for answer in answers):
        return True
    return False if answers and all(answer is False for answer in answers) else None


def _normal(condition: Condition) -> str:
    text = condition.text.text.strip()
    if text.startswith("${{") and text.endswith("}}") and text.count("${{") == 1:
        text = text[3:-2]
    return " ".join(text.split())
