"""Repositories as entities."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...place import Place
from ...terraform.convert import Refused, to_bool
from ...terraform.instance import Instance
from ...terraform.resources import Resource
from ...terraform.values import Value, doubt
from ...values import Json, Unknown
from ..defaults import default
from . import names
from .facts import absent, decide, derived, one_line, plain, text, written
from .probes import RELEASES, glob
from .relations import Relations
from .scanning import scanned_by_registry

TYPE = "aws_ecr_repository"

_NAME_FACTS: Mapping[str, Callable[[Value], Json]] = {
    "name": text,
    "components": names.components,
    "empty_component": names.empty_component,
    "illegal_characters": names.illegal_characters,
    "malformed_components": names.malformed_components,
}


def repositories(root: Instance, values: Mapping[str, Any]) -> Iterator[Entity]:
    """One `ecr.repository` per instance of `aws_ecr_repository`."""
    relations = Relations(root)
    for instance in root.below():
        for resource in instance.all_resources(TYPE):
            yield repository_entity(resource, root, relations, values)


def repository_entity(resource: Resource, root: Instance, relations: Relations, values: Mapping[str, Any]) -> Entity:
    """The entity of one repository resource. `values` are those of the convention."""
    header = one_line(resource.config.header)
    facts = name_facts(resource.attribute("name"), header)
    facts.update(_mutability_facts(resource, header, values))
    facts.update(_scanning_facts(resource, header, root))
    facts["has_lifecycle_policy"] = derived(relations.has_policy(resource), header)
    return Entity(
        kind="ecr.repository",
        name=names.shown(resource.attribute("name"), resource.address),
        address=resource.address,
        unit=resource.unit,
        place=header,
        facts=facts,
        exists=resource.exists,
        units=() if resource.unit == root.module.directory else (root.module.directory,),
    )


def name_facts(name: Value | None, header: Place) -> dict[str, Fact]:
    """What is known of a name, also of one that is known in part."""
    if name is None:
        name = Value(Unknown("the name is not set", header), header)
    return {key: written(name, header, decide(name, read)) for key, read in _NAME_FACTS.items()}


def _mutability_facts(resource: Resource, header: Place, values: Mapping[str, Any]) -> dict[str, Fact]:
    attribute = "image_tag_mutability"
    otherwise = default(TYPE, attribute)
    value = resource.attribute(attribute)
    if value is None:
        facts = {"tag_mutability": absent(otherwise, header)}
    else:
        facts = {"tag_mutability": written(value, header, _or_default(value, otherwise))}
    facts.update(_exclusion_facts(resource, header, values))
    return facts


def _or_default(value: Value, otherwise: Json) -> Json:
    """A null among several values means the default."""
    return decide(value, lambda v: otherwise if v.data is None else text(v))


def _exclusion_facts(resource: Resource, header: Place, values: Mapping[str, Any]) -> dict[str, Fact]:
    blocks = resource.blocks("image_tag_mutability_exclusion_filter")
    filters = [(block, block.attribute("filter")) for block in blocks.items]
    found: list[Json] = [plain(v) if v is not None else None for _, v in filters]
    prefix = str((values.get("keep_tagged") or {}).get("prefix") or "")
    matches: Json = False
    place = header
    for (block, value), shown in zip(filters, found, strict=True):
        if isinstance(shown, str) and any(glob(shown, prefix + version) for version in RELEASES):
            matches = True
            place = written(value, header, None).origin.place if value is not None else block.config.header
            break
        if isinstance(shown, Unknown) and matches is False:
            matches = shown
    if blocks.unknown and matches is False:
        matches = blocks.unknown
    return {
        "exclusion_filters": derived(blocks.unknown or found, header),
        "exclusions_match_releases": derived(matches, place),
    }


def _scanning_facts(resource: Resource, header: Place, root: Instance) -> dict[str, Fact]:
    blocks = resource.blocks("image_scanning_configuration")
    scan = _scan_on_push(resource, header)
    count: Json = blocks.unknown or len(blocks.items)
    name = resource.attribute("name")
    return {
        "scan_on_push": scan,
        "scan_blocks": derived(count, blocks.items[1].config.header if len(blocks.items) > 1 else header),
        "scanned_on_push_by": derived(_scanned_by(scan.value, root, name), scan.origin.place),
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


def _scanned_by(scan: Json, root: Instance, name: Value | None) -> Json:
    """Whose setting has images scanned on push: the repository's, the registry's, nobody's."""
    if scan is True:
        return "repository"
    by_registry = scanned_by_registry(root, name)
    if by_registry is True:
        return "registry"
    if isinstance(scan, Unknown) or by_registry is False:
        return scan if isinstance(scan, Unknown) else "nobody"
    return by_registry
