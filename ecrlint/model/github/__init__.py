"""Entities of GitHub Actions workflows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity
from ...pipelines.github.project import Project
from .accounts import account_entities
from .actions import action_entities
from .calls import called_secret_entities
from .cp_credentials import cp_credentials
from .cp_jobs import cp_entities
from .credentials import credentials_entities
from .expressions import expression_entities
from .image_variables import image_variables
from .jobs import job_entity
from .keys import key_entities
from .outputs import output_entities
from .pushes import push_entities
from .references import reference_entities
from .registries import registry_entities
from .relation import works_of
from .secrets import secret_entities
from .tokens import token_entity
from .uses import use_entities


def workflow_entities(project: Project, path: str, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Everything about the workflow at `path`, in all the ways the project runs it, that rules speak of.

    `values` are those of the convention: `roles` (names of the OIDC roles), `role_secret`,
    `registry_secret`, `region_variable` and `repository_variable` are read; each may be missing.
    """
    works = works_of(project)
    for run in project.runs:
        if run.invocation.workflow.path == path:
            work, relation = works.of(run), works.touches(run)
            yield job_entity(run, relation)
            yield from credentials_entities(work, values)
            yield from use_entities(work)
            yield from registry_entities(work, values)
            yield from account_entities(work, values)
            yield from push_entities(work, values)
            yield from image_variables(work)
            yield from action_entities(run, relation)
            yield from cp_credentials(work, values)
            yield from cp_entities(work, values)
            token = token_entity(work, relation, values)
            if token is not None:
                yield token
    yield from key_entities(project, path)
    yield from reference_entities(project, path, values)
    yield from expression_entities(project, path)
    yield from output_entities(project, path, values)
    yield from called_secret_entities(project, path, values)
    yield from secret_entities(project, path, values)
