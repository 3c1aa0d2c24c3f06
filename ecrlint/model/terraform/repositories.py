"""Repositories as entities."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...parse.tree import Interpolation, Template
from ...place import Place
from ...records import replace
from ...terraform.convert import Refused, to_bool
from ...terraform.expressions import settle
from ...terraform.instance import Instance
from ...terraform.providers import Providers
from ...terraform.resources import Resource
from ...terraform.values import Value, doubt
from ...values import Json, Origin, Unknown
from ..defaults import default
from . import names
from .declared import declared_facts
from .facts import absent, decide, derived, known, one_line, origin, text, written
from .mutability import mutability_facts
from .outward import Remotes
from .relations import Relations
from .scanning import RegistryScanning
from .surroundings import Surroundings

TYPE = "aws_ecr_repository"

_NAME_FACTS: Mapping[str, Callable[[Value], Json]] = {
    "name": text,
    "components": names.components,
    "nested": names.nested,
    "empty_component": names.empty_component,
    "illegal_characters": names.illegal_characters,
    "malformed_components": names.malformed_components,
}


def repositories(root: Instance, providers: Providers, values: Mapping[str, Any]) -> Iterator[Entity]:
    """One `ecr.repository` per instance of `aws_ecr_repository`."""
    relations = Relations(root)
    around = Surroundings(root, relations, providers, values)
    scanning = RegistryScanning(root)
    for instance in root.below():
        for resource in instance.all_resources(TYPE):
            yield around.complete(repository_entity(resource, root, relations, scanning, values), resource)


def repository_entity(
    resource: Resource, root: Instance, relations: Relations, scanning: RegistryScanning, values: Mapping[str, Any]
) -> Entity:
    """The entity of one repository resource. `values` are those of the convention."""
    header = one_line(resource.config.header)
    remotes = root.root.remotes
    name = names.shown(resource.attribute("name"), resource.address)
    facts = name_facts(resource, header, remotes)
    remote = remotes.get(resource.config.path)
    facts.update(declared_facts(resource, header, name, remote))
    facts.update(mutability_facts(resource, header, values))
    facts.update(_scanning_facts(resource, header, scanning))
    facts["has_lifecycle_policy"] = derived(relations.has_policy(resource), header)
    return Entity(
        kind="ecr.repository",
        name=name,
        address=resource.address,
        unit=resource.unit,
        place=header,
        facts=facts,
        exists=resource.exists,
        units=() if resource.unit == root.module.directory else (root.module.directory,),
    )


def name_facts(resource: Resource, header: Place, remotes: Remotes) -> dict[str, Fact]:
    """What is known of a name, also of one that is known in part. One that a known remote module puts together is to
    be found where its caller writes the part that matters."""
    name = resource.attribute("name") or Value(Unknown("the name is not set", header), header)
    facts = {key: written(name, header, decide(name, read)) for key, read in _NAME_FACTS.items()}
    if facts["name"].origin.place.path not in remotes:
        return facts
    parts = [(part, origin(part, header)) for part in _parts(resource)]
    own = [(known(part) or "", where) for part, where in parts if where.place.path not in remotes]
    return {key: _at_part(fact, own) for key, fact in facts.items()}


def _at_part(fact: Fact, parts: list[tuple[str, Origin]]) -> Fact:
    if not parts:
        return fact
    faults = [fault for fault in fact.value if isinstance(fault, str)] if isinstance(fact.value, list) else []
    found = next((where for text, where in parts if any(fault in text for fault in faults)), parts[0][1])
    return replace(fact, origin=found)


def _parts(resource: Resource) -> Iterator[Value]:
    """The values that a name is put together from."""
    located = resource.config.attribute("name")
    if located is not None and isinstance(located.attribute.value, Template):
        for part in located.attribute.value.parts:
            if isinstance(part, Interpolation):
                yield settle(part.value, replace(resource.scope, path=located.path))


def _scanning_facts(resource: Resource, header: Place, scanning: RegistryScanning) -> dict[str, Fact]:
    blocks = resource.blocks("image_scanning_configuration")
    scan = _scan_on_push(resource, header)
    count: Json = blocks.unknown or len(blocks.items)
    name = resource.attribute("name")
    return {
        "scan_on_push": scan,
        "scan_blocks": derived(count, blocks.items[1].config.header if len(blocks.items) > 1 else header),
        "scanned_on_push_by": derived(_scanned_by(scan.value, scanning, name), scan.origin.place),
    }


def _scan_on_push(resource: Resource, header: Place) -> Fact:
    blocks = resource.blocks("image_scanning_configuration")
    otherwise = default(TYPE, "image_scanning_configuration.scan_on_push")
    if blocks.unknown:
        return absent(blocks.unknown, header)
    if not blocks.items:
        return absent(otherwise, header)
    block = blocks.items[0]
    value = block.attribute("scan_on_push")
    if value is None:
        return absent(otherwise, block.config.header)
    return written(value, block.config.header, decide(value, _flag))


def _flag(value: Value) -> Json:
    try:
        found = to_bool(value)
    except Refused:
        return text(value)
    if found.data is None:
        return False
    return doubt(found) or bool(found.data)


def _scanned_by(scan: Json, scanning: RegistryScanning, name: Value | None) -> Json:
    """Whose setting has images scanned on push: the repository's, the registry's, nobody's."""
    if scan is True:
        return "repository"
    by_registry = scanning.covers(name)
    if by_registry is True:
        return "registry"
    if isinstance(scan, Unknown) or by_registry is False:
        return scan if isinstance(scan, Unknown) else "nobody"
    return by_registry
