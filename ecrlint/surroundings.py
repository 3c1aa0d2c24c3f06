"""What units mean to each other: what each of them shares, what it has to know of the rest before it can be judged, and
what is to be judged besides once all are known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .entity import Entity
from .plain import pack
from .records import dataclass, field, replace

if TYPE_CHECKING:
    from .model.namespaces import Unserved

Values = Mapping[str, Any]

_PUSHES = frozenset({"github.push", "circleci.push"})

_LOOKED_AT = {
    "github.push": frozenset({"ecr.repository", "ecr.lifecycle_policy", "file.problem"}),
    "github.cp_names": frozenset({"cp.module"}),
    "circleci.config": frozenset({"cp.module"}),
}
"""The kinds of entities that are looked at where there is one of a kind."""

_SHARED: Mapping[str, frozenset[str] | None] = {
    "circleci.config": frozenset({"takes_role"}),
    "circleci.push": frozenset({"repository", "tag_class"}),
    "cp.module": frozenset(
        {"github_repositories", "placeholder_repositories", "oidc_providers", "knows_oidc", "github_actions_prefix"}
        | {"github_environments"}
    ),
    "cp.prefix": None,
    "ecr.lifecycle_policy": frozenset({"repository", "unreleased_selected"}),
    "ecr.repository": frozenset({"name", "tag_mutability", "exclusion_filters"}),
    "file.problem": frozenset({"file_kind"}),
    "github.cp_names": None,
    "github.push": frozenset({"image", "repository", "tag", "tag_class", "release_tag"}),
}
"""What others ask of the entities of a kind: the names of facts, None for all of them."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a module has to know of everything else. `pushes` are those of all pipelines; `looked_at` are the kinds of
    its entities that others look at; `unserved` is a CircleCI config for which no call of the Cloud Platform's module
    makes a role."""

    pushes: tuple[Entity, ...] = ()
    looked_at: frozenset[str] = frozenset({"cp.prefix"})
    unserved: Unserved | None = None
    _keys: dict[Unserved | None, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def shared(self, entities: Iterable[Entity]) -> tuple[Entity, ...]:
        """What others look at among the entities of a unit, with the facts they ask for only."""
        kinds = self.looked_at | _FROM_PIPELINES
        return tuple(_trimmed(entity) for entity in entities if entity.kind in kinds)

    def completion(self) -> Callable[[Entity], Entity]:
        """What all this adds to the facts of an entity, as a function of it."""
        again: Callable[[Entity], Entity] = lambda entity: entity  # noqa: E731
        if self.pushes:
            from .model.pushed_again import pushed_again

            again = pushed_again(self.pushes)
        if self.unserved is None:
            return again
        from .model.namespaces import told

        tell = partial(told, self.unserved)
        return lambda entity: tell(again(entity))

    def key(self, unit: str) -> str:
        """A word for what of this can matter to a module."""
        unserved = self.unserved if self.unserved is not None and self.unserved.namespace == unit else None
        if unserved not in self._keys:
            said = [[pack(push) for push in self.pushes], sorted(self.looked_at), unserved and pack(unserved)]
            self._keys[unserved] = sha256(json.dumps(said).encode()).hexdigest()[:16]
        return self._keys[unserved]


_FROM_PIPELINES = _PUSHES | {"github.cp_names", "circleci.config"}


def _trimmed(entity: Entity) -> Entity:
    wanted = _SHARED[entity.kind]
    if wanted is None:
        return entity
    return replace(entity, facts={name: fact for name, fact in entity.facts.items() if name in wanted})


def surroundings(shared: Iterable[Entity]) -> Surroundings:
    """What is to be known of everything, from all that is shared."""
    entities = list(shared)
    kinds = {entity.kind for entity in entities}
    unserved = None
    if {"circleci.config", "cp.module"} <= kinds:
        from .model.namespaces import unserved_in

        unserved = unserved_in(entities)
    return Surroundings(
        tuple(entity for entity in entities if entity.kind in _PUSHES),
        frozenset({"cp.prefix"}).union(*(_LOOKED_AT[kind] for kind in kinds if kind in _LOOKED_AT)),
        unserved,
    )


def across(everything: Iterable[Entity], root: Path) -> Callable[[Iterable[Entity], Values], Iterator[Entity]]:
    """What the shared entities of one unit mean beside those of the whole root, as a function of them. What the root
    declares is gathered here, once."""
    entities = list(everything)
    kinds = {entity.kind for entity in entities}
    beside: list[Callable[[Iterable[Entity], Values], Iterable[Entity]]] = []
    if "github.push" in kinds:
        from .model.cross import declared_in, pushed_images

        beside.append(partial(pushed_images, declared_in(entities)))
    if "github.cp_names" in kinds:
        from .discover.git import repository_name
        from .model.cp_handed import calls_in, handed_names

        beside.append(partial(handed_names, calls_in(entities, repository_name(root))))
    if "cp.prefix" in kinds:
        from .model.namespaces import across_namespaces, made_in

        beside.append(partial(across_namespaces, made_in(entities)))
    return lambda found, values: (entity for meet in beside for entity in meet(found, values))
