"""Entities of GitHub Actions workflows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity
from ...pipelines.github.project import Project
from .credentials import credentials_entities
from .jobs import job_entity
from .keys import key_entities
from .references import reference_entities


def workflow_entities(project: Project, path: str, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Everything about the workflow at `path`, in all the ways the project runs it, that rules speak of.

    `values` are those of the convention: `roles` (names of the OIDC roles), `role_secret`,
    `registry_secret`, `region_variable` and `repository_variable` are read; each may be missing.
    """
    for run in project.runs:
        if run.invocation.workflow.path == path:
            yield job_entity(run)
            yield from credentials_entities(run, values)
    yield from key_entities(project, path)
    yield from reference_entities(project, path, values)
