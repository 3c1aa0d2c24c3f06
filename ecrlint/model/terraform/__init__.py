"""Terraform modules as entities: repositories, lifecycle policies, calls of the Cloud Platform's module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity
from ...terraform.instance import Instance
from .cloud_platform import convention_evidence, modules
from .policies import policies
from .repositories import repositories

__all__ = ["convention_evidence", "entities"]


def entities(root: Instance, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Every entity of a root module and the local modules it calls, in the order they are written.

    `values` are those of the convention; read are `keep_tagged.prefix` and `keep_tagged.count`.
    """
    yield from repositories(root, values)
    yield from policies(root, values)
    yield from modules(root)
