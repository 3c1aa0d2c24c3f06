"""The entity `github.action`: a step uses one of the actions that get credentials for ECR and log in to it."""

from __future__ import annotations

from collections.abc import Iterator

from ...entity import Entity, Fact
from ...pipelines.github.project import JobRun
from ...pipelines.github.references import Pinned, pinned, written
from ...pipelines.github.workflow import Uses
from ...values import Json, Unknown
from .facts import derived, step_address, step_units
from .facts import written as fact
from .relation import Relation
from .usage import CREDENTIALS, ECR_LOGIN, is_action


def action_entities(run: JobRun, relation: Relation) -> Iterator[Entity]:
    """Every use of the two actions in a job, those in its local composite actions included. `relation` says whether
    the job has to do with ECR."""
    found = [
        (step, step.step.uses)
        for step in run.steps
        if step.step.uses is not None and (is_action(step.step, CREDENTIALS) or is_action(step.step, ECR_LOGIN))
    ]
    if not found:
        return
    touches, sign = relation
    for step, uses in found:
        facts = {**_facts(uses), "touches_ecr": derived(touches, sign.place)}
        workflow = run.invocation.workflow
        yield Entity(
            kind="github.action",
            name=uses.name,
            address=step_address(run, step),
            unit=workflow.path,
            place=step.step.place,
            facts=facts,
            units=step_units(run, step),
        )


def _facts(uses: Uses) -> dict[str, Fact]:
    place = uses.text.place
    found = pinned(uses)
    release: Json = written(found.release) if found.release else Unknown(_why(uses, found), place)
    return {
        "action": fact(uses.name, place),
        "ref": fact(uses.ref, place),
        "pin": fact(found.pin, place),
        "release": fact(release, place),
        "release_by": fact(found.by, place),
        "major": fact(found.release[0] if found.release else Unknown(_why(uses, found), place), place),
        "comment": fact(" and ".join(written(claim) for claim in found.claims), place),
        "comment_agrees": fact(found.agrees, place),
    }


def _why(uses: Uses, found: Pinned) -> str:
    if found.pin == "commit":
        return f"no release of {uses.name} known to ecrlint is the commit {uses.ref[:12]}, and no comment names one"
    return f"`{uses.ref}` names no release of {uses.name}"
