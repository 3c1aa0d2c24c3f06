"""An organisation's own rules: a folder of rule files in the format of ours, checked like ours."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..rulebook.check import check_rule
from ..rulebook.source import Complaint, SourceDocument
from .files import Faults, Reach, read_checked


def read_rules(
    folder: Path,
    reach: Reach,
    schemas: Path,
    book: Mapping[str, Any],
    known: Mapping[str, Any],
    faults: Faults,
) -> dict[str, Any]:
    """The rules of a folder by id, those in folders inside of it included; None is a rule that has faults.

    `schemas` is where the schemas lie, `known` are the rules there are already. What is wrong goes to `faults`.
    """
    kinds = {kind["kind"]: kind for kind in book["kinds"]}
    conventions = {convention["name"]: convention for convention in book["conventions"]}
    found: dict[str, Any] = {}
    for path in _files(folder, reach):
        checked = read_checked(path, reach.shown(path), schemas, "rule", faults)
        if checked is None:
            found[path.stem] = None
            continue
        document = checked.document
        wrong = faults.add(_name_faults(document, path, {*known, *found}))
        wrong |= faults.add(check_rule(document, kinds, conventions))
        found[path.stem] = document.data if checked.whole and not wrong else None
    return found


def _name_faults(document: SourceDocument, path: Path, taken: set[str]) -> Iterator[Complaint]:
    name = document.data.get("id", path.stem)
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
