"""Whether tags can be overwritten: the setting, and the filters that leave tags out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...entity import Fact
from ...place import Place
from ...terraform.resources import Resource
from ...terraform.values import Value
from ...values import Json, Unknown
from ..defaults import default
from .facts import absent, decide, derived, plain, text, written
from .probes import RELEASES, glob

ATTRIBUTE = "image_tag_mutability"


def mutability_facts(resource: Resource, header: Place, values: Mapping[str, Any]) -> dict[str, Fact]:
    """The facts of a resource that has `image_tag_mutability` and exclusion filters. `values` are those of the
    convention; read is `keep_tagged.prefix`."""
    otherwise = default("aws_ecr_repository", ATTRIBUTE)
    value = resource.attribute(ATTRIBUTE)
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
