"""An organisation's own rules: a folder of rule files in the format of ours, checked like ours."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..inputs import InvalidInput
from ..rulebook.check import check_rule
from ..rulebook.source import SourceDocument
from .files import Reach, read_checked, refuse


def read_rules(
    folder: Path, reach: Reach, schemas: Path, book: Mapping[str, Any], conventions: Mapping[str, Any]
) -> dict[str, SourceDocument]:
    """The rules of a folder by id, those in folders inside of it included.

    `schemas` is where the schemas lie, `conventions` are those a rule may name. Raises InvalidInput with everything
    that is wrong with the files.
    """
    ours = {rule["id"] for rule in book["rules"]}
    kinds = {kind["kind"]: kind for kind in book["kinds"]}
    found: dict[str, SourceDocument] = {}
    faults: list[str] = []
    for path in _files(folder, reach):
        try:
            document = read_checked(path, reach.shown(path), schemas, "rule")
            refuse(_name_faults(document, path, {*ours, *found}))
            refuse(check_rule(document, kinds, conventions))
            found[path.stem] = document
        except InvalidInput as error:
            faults.append(str(error))
    if faults:
        raise InvalidInput("\n".join(faults))
    return found


def _name_faults(document: SourceDocument, path: Path, taken: set[str]) -> Iterator[Any]:
    name = document.data["id"]
    if name != path.stem:
        yield document.complaint(["id"], f"id is {name}, the file's name says {path.stem}")
    elif name in taken:
        yield document.complaint(["id"], f"there is already a rule {name}; take another id")


def _files(folder: Path, reach: Reach) -> list[Path]:
    """The YAML files of a folder, in the order of their paths. Links that lead out are left out."""
    found = (
        Path(directory, name)
        for directory, _, names in os.walk(folder)
        for name in names
        if name.endswith((".yaml", ".yml"))
    )
    return sorted(path for path in found if reach.find(path.name, path) is not None)
