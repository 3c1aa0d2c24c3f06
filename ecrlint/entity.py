"""Entities: the named things of the domain with plain facts. What `model` hands to `judge`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from .place import Place
from .records import dataclass, field
from .values import Json, Origin

Exists = Literal["yes", "maybe"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One plain fact of an entity. `items` gives parts of the value places of their own: the key is a
    JSON pointer into the value ("/0", "/name")."""

    value: Json
    origin: Origin
    items: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entity:
    """A named thing of the domain: a repository, a job, a credentials step.

    `kind` names its schema in `rules/kinds.yaml`. `name` is what messages call it; `address` is its
    place in the configuration as its own tool writes it (`module.a.aws_ecr_repository.b["c"]`,
    `jobs.build.steps[2]`). `unit` is the path of the module directory, workflow or config it belongs
    to; `units` are further ones whose naming on the command line selects it too (callers).
    `place` is its header: the place of what concerns it as a whole.
    """

    kind: str
    name: str
    address: str
    unit: str
    place: Place
    facts: Mapping[str, Fact]
    exists: Exists = "yes"
    units: tuple[str, ...] = ()
