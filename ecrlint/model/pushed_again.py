"""Which repositories get the same tag more than once: pushes of pipelines seen from the repository.

Takes entities and gives entities, as `cross` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..entity import Entity, Fact
from ..records import replace
from ..values import Json, Origin, Unknown

FACT = "tags_pushed_again"
_PUSHES = frozenset({"github.push", "circleci.push"})
_ONCE = frozenset({"digest", "version", "unique", "release"})


def pushed_again(entities: Iterable[Entity]) -> Callable[[Entity], Entity]:
    """A function that completes a repository by the pushes among all entities of a root; others stay as they are."""
    again: dict[str, tuple[Json, Origin]] = {}
    somewhere: tuple[Json, Origin] | None = None
    for push in entities:
        if push.kind not in _PUSHES or (kind := push.facts["tag_class"]).value in _ONCE:
            continue
        name = push.facts["repository"].value
        found: tuple[Json, Origin] = (kind.value if isinstance(kind.value, Unknown) else True, kind.origin)
        if isinstance(name, str):
            if again.get(name, (None, None))[0] is not True:
                again[name] = found
        elif isinstance(name, Unknown):
            somewhere = somewhere or (name, kind.origin)

    def complete(entity: Entity) -> Entity:
        if entity.kind != "ecr.repository":
            return entity
        name = entity.facts["name"].value
        found = again.get(name) if isinstance(name, str) else next(iter(again.values()), None)
        if found is None or (found[0] is not True and somewhere is not None):
            found = somewhere or found
        if found is None:
            return entity
        value = found[0] if isinstance(name, str) or isinstance(found[0], Unknown) else _unnamed(name)
        here = Origin("derived", entity.place, found[1].chain)
        return replace(entity, facts={**entity.facts, FACT: Fact(value, here)})

    return complete


def _unnamed(name: Json) -> Unknown:
    return name if isinstance(name, Unknown) else Unknown("the names of the repositories are not known")
