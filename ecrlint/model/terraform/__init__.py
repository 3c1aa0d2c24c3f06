"""Terraform modules as entities: repositories, lifecycle policies, calls of the Cloud Platform's module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity
from ...terraform.instance import Instance
from ...terraform.providers import Providers
from .access_keys import access_keys
from .cloud_platform import convention_evidence, platform_entities
from .github_oidc import github_oidc
from .iam import Iam
from .outward import outward
from .policies import policies
from .policy_members import members_below
from .policy_targets import targets_below
from .regions import regions
from .repositories import repositories
from .templates import templates

__all__ = ["convention_evidence", "entities"]


def entities(root: Instance, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Every entity of a root module and the local modules it calls, in the order they are written.

    `values` are those of the convention; read are `keep_tagged.prefix`, `keep_tagged.count`, `tags`, `location`,
    `roles`, `module` and `placeholder_repository`.
    """
    for entity in _entities(root, values):
        yield outward(entity, root.root.remotes)


def _entities(root: Instance, values: Mapping[str, Any]) -> Iterator[Entity]:
    providers, iam = Providers(root), Iam(root)
    yield from repositories(root, providers, values)
    yield from policies(root, values)
    yield from targets_below(root, providers)
    yield from members_below(root)
    yield from templates(root, values)
    yield from platform_entities(root, values)
    yield from regions(root, providers)
    yield from github_oidc(root, iam, values)
    yield from access_keys(root, providers, iam)
