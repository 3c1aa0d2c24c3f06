"""Entities of workflows for tests, from texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.github import workflow_entities
from ecrlint.pipelines.github.project import load_projects

CENTRAL = {
    "roles": {"pull": "GitHubActions-ECR-PullRole", "push": "GitHubActions-ECR-PushRole"},
    "account_secret": "AWS_ACCOUNT_ID",
}
CLOUD = {"role_secret": "ECR_ROLE_TO_ASSUME", "registry_secret": "ECR_REGISTRY_URL"}


def entities(root: Path, kind: str, files: Mapping[str, str], values: Mapping[str, object] = CENTRAL) -> list[Entity]:
    """The entities of a kind, of all workflows in `files` (bare names are put below .github/workflows)."""
    for name, text in files.items():
        path = root / (name if "/" in name else f".github/workflows/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    paths = [p.relative_to(root).as_posix() for p in root.rglob(".github/workflows/*")]
    (project,) = load_projects(Sources(root), paths)
    return [
        entity
        for workflow in project.workflows
        for entity in workflow_entities(project, workflow.path, values)
        if entity.kind == kind
    ]


def value(entity: Entity, fact: str) -> object:
    return entity.facts[fact].value


def line(entity: Entity, fact: str) -> int:
    return entity.facts[fact].origin.place.span.line
