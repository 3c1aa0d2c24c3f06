"""Which step an expression such as `steps.login.outputs.registry` is about, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping

from ...pipelines.expressions import Flaw, Plain, parse_text, references
from ...pipelines.github.conditions import Condition
from ...pipelines.github.dockerfiles import Dockerfiles, Workspace, located, workspace_of
from ...pipelines.github.project import Executed, JobRun, Project
from ...pipelines.github.workflow import LocalAction
from ...pipelines.images.dockerfile import Dockerfile
from ...records import dataclass, field
from ...values import Json, Unknown
from .usage import CHECKOUT, DOCKER_LOGIN, ECR_LOGIN, given, is_action

_WITHOUT_REGISTRY = (
    DOCKER_LOGIN,
    "aws-actions/configure-aws-credentials",
    "actions/checkout",
    "docker/setup-buildx-action",
    "docker/build-push-action",
    "docker/metadata-action",
)
"""Actions known to have no output `registry`."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a job by where they stand. `order` is that in which they run; `workspace` is where the repository
    is checked out to."""

    run: JobRun
    actions: Mapping[str, LocalAction]
    order: Mapping[str, int]
    by_id: Mapping[tuple[str, str], Executed]
    by_address: Mapping[str, Executed] = field(repr=False)
    dockerfiles: Dockerfiles = field(repr=False)
    workspace: Workspace

    def find(self, step: Executed, id_: str, level: str = "") -> Executed | None:
        """The step of that id beside `step`, or beside one of the steps that use the composite it is in. `level`: it
        is meant to stand among the steps of that address."""
        if level:
            return self.by_id.get((level, id_.lower()))
        parent = step.address
        while "." in parent:
            parent = parent.rpartition(".steps[")[0]
            found = self.by_id.get((parent, id_.lower()))
            if found is not None:
                return found
        return None

    def dockerfile(self, step: Executed, path: str) -> Dockerfile | None:
        """The Dockerfile at a path that the script of a step uses, if it is one of the repository."""
        own = located(path, step.directory, step.scope, self.workspace)
        return self.dockerfiles.at(own) if own is not None else None

    def conditions(self, step: Executed) -> tuple[Condition, ...]:
        """The `if` of a step and of the steps that use the composite actions it stands in."""
        found: list[Condition] = []
        address = step.address
        while address in self.by_address:
            at = self.by_address[address]
            if at.step.condition is not None:
                found.append(Condition(at.step.condition, at.scope))
            address = address.rpartition(".steps[")[0]
        return tuple(found)


def steps_of(run: JobRun, project: Project) -> Steps:
    """The steps of a job, ready to be looked up."""
    return Steps(
        run,
        {action.path: action for action in project.actions},
        {step.address: position for position, step in enumerate(run.steps)},
        {(step.address.rpartition(".steps[")[0], step.step.id.lower()): step for step in run.steps if step.step.id},
        {step.address: step for step in run.steps},
        project.dockerfiles,
        workspace_of((step.step, step.scope) for step in run.steps if is_action(step.step, CHECKOUT)),
    )


def registry_output(steps: Steps, user: Executed, id_: str, level: str = "") -> Json:
    """What is wrong with `steps.<id>.outputs.registry` where `user` reads it: empty if it is that of an ECR
    login; else `missing`, `later`, `no-output`, `several` (a login to several registries sets none). `level` is as
    for `Steps.find`."""
    step = steps.find(user, id_, level)
    if step is None:
        return "missing"
    own, at = user.address.rpartition(".steps[")[0], steps.order
    beside = step.address.rpartition(".steps[")[0] == own
    if beside and at[step.address] >= at[user.address]:
        return "later"
    return _flaw(steps, step, "registry")


def _flaw(steps: Steps, step: Executed, output: str) -> Json:
    own = step.step
    if is_action(own, ECR_LOGIN):
        if output.lower() != "registry":
            return "no-output"
        listed = given(step, "registries")
        if listed is None:
            return ""
        several = [value.text is not None and "," in value.text for value in listed]
        return "several" if all(several) else ""
    if step.composite:
        return _composite(steps, step, output)
    if own.run is not None:
        writes = (output in own.run.text and "GITHUB_OUTPUT" in own.run.text) or "set-output" in own.run.text
        return Unknown("a script makes it when the job runs", own.place) if writes else "no-output"
    if own.uses is not None and own.uses.kind == "remote" and own.uses.name in _WITHOUT_REGISTRY:
        return "no-output"
    return Unknown("what the step gives is not in this repository", own.place)


def _composite(steps: Steps, step: Executed, output: str) -> Json:
    """The output of a composite action: that of the step inside which it hands on."""
    inside = [s for s in steps.run.steps if s.address.startswith(step.address + ".steps[")]
    action = steps.actions.get(inside[0].path) if inside else None
    entry = action.outputs.get(output, ignore_case=True) if action is not None else None
    if entry is None:
        return "no-output"
    text = entry.value
    if text is None:
        return Unknown("what the step gives cannot be told", step.step.place)
    for part in parse_text(text.text):
        if isinstance(part, Plain) or isinstance(part.expression, Flaw):
            continue
        for _, names in references(part.expression):
            if names[0] == "steps" and len(names) > 3:
                inner = steps.find(inside[0], names[1])
                if inner is not None and not inner.composite:
                    return _flaw(steps, inner, names[3])
    return Unknown("what the step gives cannot be told", step.step.place)
