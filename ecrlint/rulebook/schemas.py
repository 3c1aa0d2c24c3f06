"""The JSON Schemas of `rules/`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

NAMES = ("configuration", "convention", "kind", "rule", "values")
"""Files are called `<name>.schema.json`."""


def schema_file(folder: Path, name: str) -> Any:
    """One schema as it is written, with references to the files beside it."""
    return json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))


@cache
def bundled(folder: Path, name: str) -> Any:
    """One schema that stands by itself: what it refers to in other files is among its `$defs`."""
    schema = schema_file(folder, name)
    taken: dict[str, Any] = {}
    whole = _local(schema, folder, "", taken)
    return {**whole, "$defs": {**whole.get("$defs", {}), **taken}} if taken else whole


def _local(schema: Any, folder: Path, home: str, taken: dict[str, Any]) -> Any:
    """A schema with every reference to another file turned into one to a definition, which is `taken` along.
    `home` is the file that references without a file name are about; empty for the outermost."""
    if isinstance(schema, list):
        return [_local(item, folder, home, taken) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return {key: _local(value, folder, home, taken) for key, value in schema.items()}
    file, _, inner = reference.partition("#")
    file = file.removesuffix(".schema.json") or home
    if not file:
        return dict(schema)
    key = f"{file}{inner.replace('/$defs', '').replace('/', '-')}"
    if key not in taken:
        taken[key] = {}
        found = schema_file(folder, file)
        for step in inner.strip("/").split("/") if inner else ():
            found = found[step]
        own = {k: v for k, v in found.items() if k not in ("$schema", "$defs")}
        taken[key] = _local(own, folder, file, taken)
    return {**schema, "$ref": f"#/$defs/{key}"}
