"""What workflows push beside what Terraform in the same tree declares: the entity `ecr.pushed_image`.

Takes entities and gives entities; it reads nothing itself, and neither side knows of the other.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from ..entity import Entity, Fact
from ..records import dataclass, field, replace
from ..values import Json, Origin, Step, Unknown

PUSH, REPOSITORY, POLICY = "github.push", "ecr.repository", "ecr.lifecycle_policy"
PROBLEM, TERRAFORM = "file.problem", "Terraform file"


@dataclass(frozen=True, slots=True)
class Declared:
    """The repositories that Terraform declares, with the policies tied to them. `names` are theirs, sorted.
    `unclear` is why there may be more than those with a name, `loose` why one of these may let tags be overwritten.
    `releases` are the repositories to which something
    is pushed that is, or may be, a release."""

    by_name: Mapping[str, Entity]
    names: list[Json]
    policies: Mapping[str, Sequence[Entity]]
    releases: frozenset[str]
    unclear: Unknown | None
    loose: Unknown | None
    _nearest: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def nearest(self, name: Json) -> str:
        """The name that comes nearest to one that is not declared; empty if none does. Looked for once."""
        if not isinstance(name, str) or name in self.by_name:
            return name if isinstance(name, str) else ""
        if name not in self._nearest:
            near = get_close_matches(name, map(str, self.names), n=1, cutoff=0.6)
            self._nearest[name] = near[0] if near else ""
        return self._nearest[name]


def pushed_images(declared: Declared, found: Iterable[Entity], values: Mapping[str, Any]) -> Iterator[Entity]:
    """For each push among `found` what the repositories that the root declares make of it."""
    seen: set[str] = set()
    for push in found:
        if push.kind != PUSH:
            continue
        repository = str(push.facts["repository"].value)
        yield _entity(push, declared, values, repository in seen)
        seen.add(repository)


def declared_in(entities: Iterable[Entity]) -> Declared:
    """What a root declares, gathered from all of its entities."""
    by_name: dict[str, Entity] = {}
    policies: dict[str, list[Entity]] = {}
    releases: set[str] = set()
    unclear: Unknown | None = None
    loose: Unknown | None = None
    unread: Unknown | None = None
    for entity in entities:
        if entity.kind == PROBLEM and entity.facts["file_kind"].value == TERRAFORM:
            unread = unread or Unknown(f"{entity.place.path} cannot be read in full", entity.place)
        if entity.kind == POLICY and isinstance(tied := entity.facts["repository"].value, str):
            policies.setdefault(tied, []).append(entity)
        if entity.kind == PUSH and entity.facts["release_tag"].value is not False:
            releases.add(str(entity.facts["repository"].value))
        if entity.kind != REPOSITORY:
            continue
        name = entity.facts["name"].value
        if isinstance(name, str):
            by_name.setdefault(name, entity)
            continue
        why = (
            name if isinstance(name, Unknown) else Unknown("a template declares repositories by a prefix", entity.place)
        )
        unclear = unclear or why
        if entity.facts["tag_mutability"].value != "IMMUTABLE":
            loose = loose or why
    # Where nothing is declared the tree simply has no repositories, whatever a broken file may hold.
    names: list[Json] = [*sorted(by_name)]
    unread = unread if by_name else None
    return Declared(by_name, names, policies, frozenset(releases), unclear or unread, loose or unread)


def _entity(push: Entity, declared: Declared, values: Mapping[str, Any], repeats: bool) -> Entity:
    name = push.facts["repository"].value
    repository = declared.by_name.get(name) if isinstance(name, str) else None
    immutable, origin = _immutable(push, repository, declared, values)
    here = push.facts["repository"].origin
    return Entity(
        kind="ecr.pushed_image",
        name=push.name,
        address=push.address,
        unit=push.unit,
        place=push.place,
        facts={
            **{fact: push.facts[fact] for fact in ("image", "repository", "tag", "tag_class", "release_tag")},
            "declared": Fact(_is_declared(name, repository, declared), here),
            "any_declared": Fact(bool(declared.names) or declared.unclear is not None, here),
            "declared_names": Fact(declared.names, here),
            "nearest": Fact(declared.nearest(name), here),
            "immutable": Fact(immutable, origin),
            "retained": _retained(push, declared),
            "releases": Fact(str(name) in declared.releases, here),
            "repeats": Fact(repeats, here),
        },
        units=push.units,
    )


def _is_declared(name: Json, repository: Entity | None, declared: Declared) -> Json:
    if isinstance(name, Unknown):
        return name
    if repository is not None:
        return True
    return declared.unclear if declared.unclear is not None else False


def _immutable(
    push: Entity, repository: Entity | None, declared: Declared, values: Mapping[str, Any]
) -> tuple[Json, Origin]:
    """Whether a tag of the image cannot be pushed twice: what Terraform declares, else what the convention says."""
    here = push.facts["repository"].origin
    if repository is None:
        name = push.facts["repository"].value
        if values.get("immutable_tags"):
            return True if declared.loose is None else declared.loose, here
        unclear = name if isinstance(name, Unknown) else declared.unclear
        return (unclear if unclear is not None and (declared.by_name or declared.unclear) else False), here
    fact = repository.facts["tag_mutability"]
    mutability = fact.value
    if isinstance(mutability, Unknown):
        return mutability, fact.origin
    if mutability == "IMMUTABLE_WITH_EXCLUSION":
        return _excluded(push, repository), fact.origin
    return mutability == "IMMUTABLE", fact.origin


def _retained(push: Entity, declared: Declared) -> Fact:
    """What the lifecycle policy of the repository does with images that are no releases: `expired`, `kept`, or
    `no policy` where there is not exactly one."""
    name, here = push.facts["repository"].value, push.facts["repository"].origin
    policies = declared.policies.get(name, ()) if isinstance(name, str) else ()
    if len(policies) != 1:
        return Fact("no policy", here)
    fact = policies[0].facts["unreleased_selected"]
    origin = replace(here, chain=(*here.chain, Step("the lifecycle policy", fact.origin.place)))
    if isinstance(fact.value, Unknown):
        return Fact(fact.value, origin)
    return Fact("expired" if fact.value else "kept" if fact.value is False else "no policy", origin)


def _excluded(push: Entity, repository: Entity) -> Json:
    """Whether no exclusion lets the tag be pushed again. In its filters `*` stands for any characters."""
    filters, tag = repository.facts["exclusion_filters"].value, push.facts["tag"].value
    if isinstance(filters, Unknown) or isinstance(tag, Unknown):
        return filters if isinstance(filters, Unknown) else tag
    assert isinstance(filters, list)
    answers = [item if not isinstance(item, str) else fnmatch.fnmatchcase(str(tag), item) for item in filters]
    if True in answers:
        return False
    return next((answer for answer in answers if isinstance(answer, Unknown)), True)
