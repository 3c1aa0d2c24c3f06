"""Orb references: `namespace/name@version`, an orb written inline, or a URL.

Source: CircleCI's "Orbs concepts": a version is exact (1.2.3), a prefix of one (1.2, 1), `volatile`, or
`dev:label`.
"""

from __future__ import annotations

import re

from ...parse.tree import DataTree
from .config import OrbUse
from .value import Field, Value, Written

_REFERENCE = re.compile(r"([A-Za-z0-9_-]+/[A-Za-z0-9_.-]+)(?:@(.*))?\Z", re.DOTALL)


def read_orbs(tree: DataTree, orbs: Value | None) -> tuple[OrbUse, ...]:
    """What the value of an `orbs` key declares."""
    return tuple(_orb(tree, field) for field in orbs.fields) if orbs else ()


def _orb(tree: DataTree, field: Field) -> OrbUse:
    value = field.value
    if value.kind == "mapping":
        return OrbUse(field.name, "inline", field.place, value)
    text = value.text
    if text is None:
        return OrbUse(field.name, "unknown", value.place, value)
    if text.startswith(("https://", "http://")):
        return OrbUse(field.name, "url", value.place, value)
    match = _REFERENCE.match(text.strip())
    if match is None:
        return OrbUse(field.name, "unknown", value.place, value)
    version = match.group(2) or ""
    start = len(text) - len(text.lstrip()) + match.start(2) if version else 0
    where = Written(tree, value).at(start, start + len(version)) if version else None
    return OrbUse(field.name, "registry", value.place, value, match.group(1), version, where)
