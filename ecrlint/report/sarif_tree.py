"""From sarif-om's objects to plain data.

sarif-om's own companion leaves out what equals a class default. For `level` and `kind` those are not
SARIF's: a result without a level takes that of its rule, so a finding lowered to warning would be an
error again.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import attr

_ALWAYS = frozenset({"level", "kind"})


def plain(node: Any) -> Any:
    """The node as dictionaries, lists and scalars, under SARIF's names, sorted. What was not given is left
    out, empty lists are kept. Raises TypeError for what is not SARIF data, rather than guess."""
    kind: Any = type(node)
    if attr.has(kind):
        given = ((key, getattr(node, name), default) for name, key, default in _fields(kind))
        return {
            key: plain(value)
            for key, value, default in given
            if value is not None and (key in _ALWAYS or value != default)
        }
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [plain(item) for item in node]
    if isinstance(node, (str, int, float)):
        return node
    raise TypeError(f"not SARIF data: {node!r}")


@cache
def _fields(cls: Any) -> tuple[tuple[str, str, Any], ...]:
    """Name, SARIF name and default of every field, sorted by SARIF name."""
    found = []
    for field in attr.fields(cls):
        default: Any = field.default
        if isinstance(default, attr.Factory):  # type: ignore[arg-type]
            default = default.factory()
        found.append((field.name, str(field.metadata["schema_property_name"]), default))
    return tuple(sorted(found, key=lambda item: item[1]))
