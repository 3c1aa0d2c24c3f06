"""What a repository gets from around it: its provider's tags, the file it is in, others of its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...entity import Entity, Fact
from ...records import replace
from ...terraform.instance import Instance
from ...terraform.providers import Provider, Providers
from ...terraform.resources import Resource
from ...terraform.values import Value
from ...values import Json, Origin, Unknown
from . import names
from .duplicates import Declared, Duplicates
from .facts import decide, derived
from .location import location_facts
from .relations import Relations
from .tags import tag_facts

_REPOSITORY = "aws_ecr_repository"


class Surroundings:
    """The surroundings of all repositories below a root module. `values` are those of the convention."""

    def __init__(self, root: Instance, relations: Relations, providers: Providers, values: Mapping[str, Any]) -> None:
        self._root = root
        self._relations = relations
        self._values = values
        declared = [
            Declared(resource, providers.of(resource.config, instance, resource.scope))
            for instance in root.below()
            for resource in instance.all_resources(_REPOSITORY)
        ]
        self._providers: dict[str, Provider] = {item.resource.address: item.provider for item in declared}
        self._duplicates = Duplicates(declared)
        self._namesakes: set[str] = set()
        for instance in root.below():
            taken = _names_of_policies(instance)
            found = instance.all_resources(_REPOSITORY)
            self._namesakes.update(r.address for r in found if taken is None or r.name in taken)

    def complete(self, entity: Entity, resource: Resource) -> Entity:
        """The entity of a repository with the facts of its surroundings."""
        header, name = entity.place, entity.facts["name"].origin
        provider = self._providers.get(resource.address)
        if provider is not None and resource.planned is not None:
            provider = replace(provider, block=None, unknown=None)  # a plan's `tags_all` has the default tags already
        facts = {
            **entity.facts,
            **tag_facts(resource.attribute("tags"), provider, header, self._values),
            **location_facts(resource, self._relations.tied(resource), self._root, self._values),
            "name_project": _project(resource.attribute("name"), name),
            "duplicate_of": self._duplicates.fact(resource, name),
            "namesake_policy": derived(resource.address in self._namesakes, header),
            "tags_pushed_again": derived(False, header),  # Terraform knows of no pushes; see model/pushed_again.py
        }
        return replace(entity, facts=facts)


def template_surroundings(resource: Resource, root: Instance, values: Mapping[str, Any]) -> dict[str, Fact]:
    """The same facts of a creation template. The repositories it creates have its `resource_tags`; what a provider
    gives to everything reaches the template alone."""
    header = resource.config.header
    return {
        **tag_facts(resource.attribute("resource_tags"), None, header, values),
        **location_facts(resource, (), root, values),
        "name_project": derived(None, header),
        "duplicate_of": derived(None, header),
        "namesake_policy": derived(False, header),
        "tags_pushed_again": derived(False, header),
    }


def _names_of_policies(instance: Instance) -> frozenset[str] | None:
    """The names of the lifecycle policies in a module; None if there is one that there may be none of, which is in the
    way of any other."""
    keys = instance.module.keys("resource", "aws_ecr_lifecycle_policy")
    blocks = [instance.module.block(*key) for key in keys]
    if any(block is None or block.attribute("count") or block.attribute("for_each") for block in blocks):
        return None
    return frozenset(key[-1] for key in keys)


def _project(name: Value | None, place: Origin) -> Fact:
    return Fact(decide(name, _first_component) if name is not None else None, place)


def _first_component(name: Value) -> Json:
    """What a name has before its first slash: null where it has none, unknown where that cannot be told."""
    form = names.shape(name)
    if isinstance(form, Unknown):
        return form
    first, slash, _ = form.partition("/")
    if names.HOLE in first:
        known = names.components(name)
        return known if isinstance(known, Unknown) else Unknown("the project in the name cannot be told", name.place)
    return first or None if slash else None
