"""Entities of a CircleCI config written as text, for the tests of its model."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from ecrlint.entity import Entity
from ecrlint.model.circleci import config_entities
from ecrlint.parse.yaml import read_yaml
from ecrlint.pipelines.circleci.load import process

PATH = ".circleci/config.yml"

VALUES = {
    "role_secret": "ECR_ROLE_TO_ASSUME",
    "region_variable": "ECR_REGION",
    "repository_variable": "ECR_REPOSITORY",
    "registry_id_variable": "AWS_ECR_REGISTRY_ID",
}
"""The values of the Cloud Platform's convention that say something of CircleCI."""


def entities(text: str, kind: str, values: dict[str, str] | None = None, path: str = PATH) -> list[Entity]:
    """The entities of a kind, in order, under the Cloud Platform's values if none are given."""
    config = process(read_yaml(path, dedent(text).lstrip("\n")))
    return [e for e in config_entities(config, VALUES if values is None else values) if e.kind == kind]


def facts(entity: Entity, *names: str) -> tuple[Any, ...]:
    """The values of facts."""
    return tuple(entity.facts[name].value for name in names)


def line(entity: Entity, fact: str) -> int:
    """The line a fact is written in."""
    return entity.facts[fact].origin.place.span.line
