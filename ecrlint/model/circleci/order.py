"""Whether something in a run of a CircleCI job has been done by the time that something else is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from ...pipelines.circleci.config import Condition
from ...values import Json, Origin, Unknown
from .acts import Act, Hidden, Work

Covered = Literal["yes", "no", "conditional"]


def origin_of(work: Work, act: Act) -> Origin:
    """Where an act comes from: its place, and the calls of commands that lead there from the job."""
    run = work.invocation
    return Origin("written", act.at.place, tuple(step for step in act.at.calls if step.place != run.place))


def covered(unders: Iterable[tuple[Condition, ...]], under: tuple[Condition, ...] = ()) -> Covered:
    """Whether at least one of several things happens whenever another one does, by the conditions they stand under.

    A `when` and an `unless` of the same condition together always happen.
    """
    given = {(condition.text, condition.met) for condition in under}
    open_: list[frozenset[tuple[str, bool]]] = []
    for conditions in unders:
        rest = frozenset((condition.text, condition.met) for condition in conditions) - given
        if any((text, not met) in given for text, met in rest):
            continue
        if not rest:
            return "yes"
        open_.append(rest)
    if any(len(rest) == 1 and frozenset((text, not met) for text, met in rest) in open_ for rest in open_):
        return "yes"
    return "conditional" if open_ else "no"


def done_before(acts: Sequence[Act], index: int, wanted: Iterable[Act]) -> Covered:
    """Whether one of the wanted acts has been done whenever the act at `index` is."""
    chosen = {id(act) for act in wanted}
    return covered((act.at.under for act in acts[:index] if id(act) in chosen), acts[index].at.under)


def told_before(work: Work, index: int, wanted: Sequence[Act], only_conditional: str) -> Json:
    """Whether one of the wanted acts has been done by the time of the act at `index`: `yes`, `no`, `later`, or why that
    cannot be told; `only_conditional` says it where each of them stands under a condition."""
    answer = done_before(work.acts, index, wanted)
    if answer == "yes":
        return "yes"
    hidden = hidden_before(work.acts, index)
    if hidden is not None:
        return hidden
    if answer == "conditional":
        return Unknown(only_conditional, wanted[0].at.place)
    after = {id(act) for act in work.acts[index:]}
    return "later" if any(id(act) in after for act in wanted) else "no"


def hidden_before(acts: Sequence[Act], index: int, *, orbs_only: bool = False) -> Unknown | None:
    """Why it cannot be told what has been done before the act at `index`: a step that may have done it unseen."""
    for act in acts[:index]:
        if isinstance(act, Hidden) and (act.orb or (act.likely and not orbs_only)):
            return act.reason
    return None
