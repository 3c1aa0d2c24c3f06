"""Builds: what `--output`, `--cache-to` and their like say about a registry.

Source: docs.docker.com/build/exporters and /build/cache/backends; comma-separated `key=value` fields.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...records import replace
from ..symbolic import Known, Opaque, Piece, Symbolic, joined, split

Fields = dict[str, Symbolic]


def fields(value: Symbolic) -> Fields | None:
    """The fields of an exporter or a cache; None if they cannot be told. Keys are in lower case."""
    if isinstance(value.sole, Opaque):
        return None
    found: Fields = {}
    for part in split(value.pieces, ","):
        head = part[0] if part else None
        if not isinstance(head, Known) or "=" not in head.text:
            found.setdefault("", replace(value, pieces=part))
            continue
        key, _, rest = head.text.partition("=")
        found[key.strip().strip('"').lower()] = replace(value, pieces=_unquoted(joined((Known(rest), *part[1:]))))
    return found


def _unquoted(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return joined(Known(p.text.strip('"')) if isinstance(p, Known) else p for p in pieces)


def exports(outputs: Iterable[Symbolic]) -> tuple[bool | None, tuple[Symbolic, ...]]:
    """Whether exporters push, None if that cannot be told, and the names they give what they push."""
    answer: bool | None = False
    names: list[Symbolic] = []
    for output in outputs:
        found = fields(output)
        if found is None:
            answer = answer or None
            continue
        kind = found.get("type", found.get(""))
        text = kind.text if kind is not None else None
        push = found.get("push")
        pushes: bool | None = text == "registry"
        if text in ("image", "oci", None) and push is not None:
            pushes = None if push.text is None else push.text.lower() == "true"
        elif text is None and kind is not None:
            pushes = None
        if pushes is not False:
            answer = True if pushes or answer else None
            if "name" in found:
                names.append(found["name"])
    return answer, tuple(names)


def cached(values: Iterable[Symbolic]) -> tuple[Symbolic, ...]:
    """The references of registry caches, also those written without a type."""
    found: list[Symbolic] = []
    for value in values:
        parts = fields(value)
        if parts is None:
            continue
        kind = parts.get("type")
        if kind is None and set(parts) == {""}:
            found.append(value)
        elif kind is not None and kind.text == "registry" and "ref" in parts:
            found.append(parts["ref"])
    return tuple(found)
