"""Compiling `rules/`: every file read, checked and gathered into the one JSON document that a run loads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..records import dataclass
from .check import check_rule, check_settings
from .faults import judged
from .schemas import bundled
from .source import Complaint, SourceDocument, read_document

FORMAT = 1
"""Version of the compiled document."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What compiling gave: the documents by id or name, and all complaints. Only without complaints is
    `book` to be used."""

    rules: Mapping[str, SourceDocument]
    kinds: Mapping[str, SourceDocument]
    conventions: Mapping[str, SourceDocument]
    complaints: tuple[Complaint, ...]

    @property
    def book(self) -> dict[str, Any]:
        """The document a run loads: rules (without their examples), conventions, kinds."""
        return {
            "format": FORMAT,
            "rules": [_without(self.rules[name].data, "examples") for name in sorted(self.rules)],
            "conventions": [self.conventions[name].data for name in sorted(self.conventions)],
            "kinds": [self.kinds[name].data for name in sorted(self.kinds)],
        }


def compile_rules(folder: Path) -> Compiled:
    """Everything in a folder laid out as `rules/` is. Complaints name files relative to its parent."""
    kinds, whole_kinds, bad_kinds = _gather(folder, "kinds", "kind", "kind")
    conventions, whole_conventions, bad_conventions = _gather(folder, "conventions", "convention", "name")
    rules, whole_rules, bad_rules = _gather(folder, None, "rule", "id")
    complaints = [*bad_kinds, *bad_conventions, *bad_rules]
    for document in rules.values():
        complaints.extend(check_rule(document, whole_kinds, whole_conventions))
    for document in conventions.values():
        complaints.extend(check_settings(document, document.data.get("rules", {}), ["rules"], whole_rules))
    return Compiled(rules, kinds, conventions, tuple(sorted(complaints, key=lambda c: (c.path, c.line, c.message))))


def dump(book: Mapping[str, Any]) -> str:
    """The compiled document as text; the same for the same rules on every system."""
    return json.dumps(book, ensure_ascii=False, separators=(",", ":")) + "\n"


def rule_files(folder: Path, area: str | None) -> list[Path]:
    """The YAML files of an area of `rules/`; without one, those of all rules."""
    if area is not None:
        return sorted((folder / area).glob("*.yaml"))
    apart = {folder / "kinds", folder / "conventions"}
    return sorted(path for path in folder.glob("*/*.yaml") if path.parent not in apart)


def _gather(
    folder: Path, area: str | None, schema_name: str, key: str
) -> tuple[dict[str, SourceDocument], dict[str, Any], list[Complaint]]:
    """The files of an area as far as they are right; the data of those that are right altogether, and None for others;
    complaints."""
    schema = bundled(folder, schema_name)
    found: dict[str, SourceDocument] = {}
    whole: dict[str, Any] = {}
    complaints: list[Complaint] = []
    for path in rule_files(folder, area):
        shown = path.relative_to(folder.parent).as_posix()
        document, own = read_document(path, shown)
        if document.tree.root is not None or not own:
            document, more = judged(document, schema)
            own += more
        complaints.extend(own)
        whole[path.stem] = None if own else document.data
        if not isinstance(document.data, Mapping):
            continue
        if document.data.get(key, path.stem) != path.stem:
            complaints.append(
                document.complaint([key], f"{key} is {document.data[key]}, the file's name says {path.stem}")
            )
        if path.stem in found:
            complaints.append(document.complaint([key], f"{path.stem} is also defined in {found[path.stem].path}"))
        found[path.stem] = document
    return found, whole, complaints


def _without(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in data.items() if k != key}


def build(folder: Path) -> dict[str, Any]:
    """The compiled document of a checkout's `rules/`. Raises RulesInvalid with every complaint."""
    from .load import RulesInvalid

    compiled = compile_rules(folder)
    if compiled.complaints:
        raise RulesInvalid("\n".join(map(str, compiled.complaints)))
    return {**compiled.book, "repository": _repository(folder.parent / "pyproject.toml")}


def _repository(pyproject: Path) -> str:
    """The project's own address, its one constant. (Python 3.10 has no reader of TOML.)"""
    match = re.search(r'^Repository = "(https://[^"]+)"$', pyproject.read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise ValueError("pyproject.toml has no Repository under [project.urls]")
    return match.group(1)
