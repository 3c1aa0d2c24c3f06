"""What a job does at ECR with the credentials of one step, and which events start it."""

from __future__ import annotations

from ...entity import Fact
from ...pipelines.github.conditions import Condition, events, holds, job_runs
from ...pipelines.github.project import Executed, JobRun
from ...pipelines.github.text import scalars
from ...place import Place
from ...records import dataclass
from ...values import Unknown
from .effect import Held, Placed, Work
from .facts import derived, written

REVIEWED = ("pull_request", "pull_request_target", "merge_group")
"""Events that run what has not been merged yet."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found of one kind of use: surely, or perhaps with its reason."""

    sure: Placed | None = None
    perhaps: Unknown | None = None


def access_facts(work: Work, step: Executed, several: bool) -> dict[str, Fact]:
    """`pushes`, `only_pulls`, `reviewed_event` and `reviewed_trigger` of a credentials step. `several`: the
    step may assume one of several roles, and which one it is cannot be told here."""
    here = step.step.place
    pushed, pulled = _found(work, step, "push", several), _found(work, step, "pull", several)
    if pushed.sure is not None:
        pushes = derived(True, pushed.sure.use.place)
    else:
        doubt = pushed.perhaps or _hidden(work, step)
        pushes = derived(doubt if doubt is not None else False, here)
    understood = not work.hidden and work.run.unreadable is None
    only = pulled.sure is not None and pushes.value is False and understood
    return {
        "pushes": pushes,
        "only_pulls": derived(only, pulled.sure.use.place if pulled.sure is not None else here),
        **_reviewed(work, step, several),
    }


def _found(work: Work, step: Executed, action: str, several: bool) -> _Found:
    perhaps: Unknown | None = None
    for placed in work.uses:
        use = placed.use
        if use.action != action or placed.runs is False or use.in_ecr is False:
            continue
        if not any(_is(held, step) for held in placed.granted):
            continue
        reason = _why_unsure(placed, step, several)
        if not reason:
            return _Found(placed, perhaps)
        perhaps = perhaps or Unknown(reason, use.place)
    return _Found(None, perhaps)


def _is(held: Held, step: Executed) -> bool:
    return held.kind in ("step", "profile") and held.step is step


def _why_unsure(placed: Placed, step: Executed, several: bool) -> str:
    """Why it cannot be told that the use happens at ECR with the credentials of the step; empty if it does."""
    use = placed.use
    if several:
        return "which of several roles the step assumes is decided when the workflow runs"
    if use.doubt:
        return use.doubt
    if placed.runs is None:
        return "whether it runs depends on what callers outside of this repository give"
    if use.in_ecr is None:
        return use.why_unclear
    if not all(_is(held, step) for held in placed.granted):
        return "which credentials it runs with cannot be told"
    return ""


def _hidden(work: Work, step: Executed) -> Unknown | None:
    """What runs with the credentials, cannot be looked into and is commonly something that pushes."""
    for hidden, held in work.hidden:
        if hidden.likely and any(_is(item, step) for item in held):
            return Unknown(f"what {hidden.what} does is not in this workflow", hidden.place)
    return None


# -- events ------------------------------------------------------------------------------------------


def _reviewed(work: Work, step: Executed, several: bool) -> dict[str, Fact]:
    """The first event of a pull request that starts the step, and where it is written."""
    run = work.run
    conditions = work.steps.conditions(step)
    here = step.step.place
    trigger = _trigger_place(run)
    if run.invocation.outside or (run.callers and run.callers[-1].invocation.outside):
        unknown = Unknown("which events start it is decided by workflows outside of this repository", here)
        return {"reviewed_event": derived(unknown, here), "reviewed_trigger": written("", here)}
    doubt: tuple[Unknown, Place] | None = None
    for event in events(run):
        if event not in REVIEWED:
            continue
        place = trigger.get(event, here)
        answer = _starts(run, event, conditions)
        if answer and not several and not _closes(run, event):
            return {"reviewed_event": derived(event, place), "reviewed_trigger": written(event, place)}
        if answer is not False and doubt is None:
            reason = f"whether {event} starts it depends on conditions that are decided when the workflow runs"
            doubt = Unknown(reason, place), place
    if doubt is not None:
        return {"reviewed_event": derived(doubt[0], here), "reviewed_trigger": written("", doubt[1])}
    return {"reviewed_event": derived("", here), "reviewed_trigger": written("", here)}


def _starts(run: JobRun, event: str, conditions: tuple[Condition, ...]) -> bool | None:
    job = job_runs(run, event)
    own = holds(conditions, event)
    if job is False or own is False:
        return False
    return True if job and own else None


def _trigger_place(run: JobRun) -> dict[str, Place]:
    first = run.callers[-1] if run.callers else run
    return {trigger.name: trigger.place for trigger in first.invocation.workflow.triggers}


def _closes(run: JobRun, event: str) -> bool:
    """Whether the event is limited to activities that come with the end of a pull request."""
    first = run.callers[-1] if run.callers else run
    trigger = first.invocation.workflow.trigger(event)
    types = trigger.filters.get("types") if trigger is not None and trigger.filters is not None else None
    if types is None:
        return False
    return {scalar.text for scalar in scalars(types)} <= {"closed"}
