"""What in a workflow speaks for one of the conventions, when none is configured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ...pipelines.github.project import Project
from ...pipelines.github.workflow import Workflow
from ...place import Place
from ...records import dataclass
from .references import expressions_of
from .roles import read_role
from .usage import CREDENTIALS, is_action, role_values

ROLE_SECRET = "ECR_ROLE_TO_ASSUME"  # noqa: S105  (the name of a secret)
"""The name under which the Cloud Platform hands out its role."""
CENTRAL_ROLES = ("GitHubActions-ECR-PullRole", "GitHubActions-ECR-PushRole")
"""The names of the central OIDC roles."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that speaks for a convention; `path` is the workflow it was found in."""

    convention: Literal["central-oidc", "cloud-platform"]
    path: str
    place: Place


def evidence(project: Project) -> Iterator[Evidence]:
    """Every place in the workflows of a project that speaks for a convention. Only what is parsed counts:
    references in expressions, and the roles that credentials steps assume; text and comments do not."""
    for workflow in project.workflows:
        yield from _references(workflow)
    seen: set[Place] = set()
    for run in project.runs:
        for step in run.steps:
            if not is_action(step.step, CREDENTIALS):
                continue
            for value in role_values(step) or ():
                if read_role(value, CENTRAL_ROLES).name in CENTRAL_ROLES and value.place not in seen:
                    seen.add(value.place)
                    yield Evidence("central-oidc", value.place.path, value.place)


def _references(workflow: Workflow) -> Iterator[Evidence]:
    for _, text, node, names in expressions_of(workflow):
        if len(names) > 1 and names[1].upper().endswith(ROLE_SECRET):
            yield Evidence("cloud-platform", workflow.path, text.part(node.start, node.end))
