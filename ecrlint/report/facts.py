"""Entities with their facts and origins as JSON: what `ecrlint facts` prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..entity import Entity
from ..keys import mask
from ..plain import encode
from .document import dumped

SCHEMA_VERSION = 1


def facts_document(entities: Iterable[tuple[str, Entity]]) -> str:
    """The document for entities, each with the convention it is judged under. Key material is masked."""
    found = [{"convention": convention, **encode(entity)} for convention, entity in entities]
    return dumped({"schemaVersion": SCHEMA_VERSION, "entities": _masked(found)})


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if isinstance(value, dict):
        return {mask(key): _masked(item) for key, item in value.items()}
    return value
