"""An organisation's own conventions: files that stand on another convention and say where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..rulebook.check import check_settings, check_values
from ..rulebook.nearest import nearest
from ..rulebook.source import SourceDocument
from ..settings import is_path
from .files import Faults, Reach, read_checked

MAX_CHAIN = 10
"""How many conventions may stand on one another."""


class Conventions:
    """The conventions there are by name: ours, and those that were read. Compiled ones have `name`, `title`, `guide`,
    `values`, `rules` and `lineage` (the names it stands on, itself first)."""

    def __init__(
        self,
        ours: Mapping[str, Mapping[str, Any]],
        rules: Mapping[str, Any],
        schemas: Path,
        reach: Reach,
        faults: Faults,
    ) -> None:
        """`rules` are all rules by id (None is one with faults), `schemas` is where the schemas lie. What is wrong with
        the files that are read goes to `faults`."""
        self._known = {name: {"lineage": [name], **convention} for name, convention in ours.items()}
        self._paths: dict[str, Path] = {}
        self._rules = rules
        self._schemas = schemas
        self._reach = reach
        self._faults = faults
        self.read: dict[str, dict[str, Any]] = {}

    def resolve(
        self,
        reference: str,
        document: SourceDocument,
        pointer: list[str | int],
        beside: Path,
        chain: tuple[Path, ...] = (),
    ) -> str | None:
        """The name of a convention that a file refers to by name or path; it is read if it is a path, and `chain` are
        the files that are being read. None where something is wrong."""
        if reference in self._known:
            return reference
        path = self._reach.find(reference, beside) if is_path(reference) else None
        if path is not None and path.exists() and path not in chain and len(chain) <= MAX_CHAIN:
            return self.load(path, chain)
        self._faults.add([document.complaint(pointer, self._why_not(reference, path, chain))])
        return None

    def _why_not(self, reference: str, path: Path | None, chain: tuple[Path, ...]) -> str:
        if not is_path(reference):
            names = list(self._known)
            hint = nearest(reference, names) or f"; there are {', '.join(names)} (a file is named with its path)"
            return f"there is no convention {reference}{hint}"
        if path is None:
            return f"{reference} lies outside of the repository; copy it into it"
        if not path.exists():
            return f"there is no file {reference}; the path is relative to this file"
        if path in chain:
            return f"{reference} stands on this file itself"
        return f"{reference} is one too many; at most {MAX_CHAIN} conventions stand on one another"

    def load(self, path: Path, chain: tuple[Path, ...] = ()) -> str | None:
        """Reads a convention's file and those it stands on; gives its name, None where something is wrong."""
        checked = read_checked(path, self._reach.shown(path), self._schemas, "convention", self._faults)
        if checked is None:
            return None
        document, data = checked.document, checked.document.data
        wrong = self._faults.add(check_settings(document, data.get("rules", {}), ["rules"], self._rules))
        wrong |= self._faults.add(check_values(document, data.get("values", {}), ["values"], self._rules))
        base: Mapping[str, Any] = {"values": {}, "rules": {}, "title": "", "guide": "", "lineage": []}
        if "extends" in data:
            stands_on = self.resolve(data["extends"], document, ["extends"], path, (*chain, path))
            wrong |= stands_on is None
            base = base if stands_on is None else self._known[stands_on]
        name = str(data.get("name", ""))
        if name in self._known and self._paths.get(name) != path:
            taken = f"there is already a convention {name}; take another name"
            wrong |= self._faults.add([document.complaint(["name"], taken)])
        if wrong or not checked.whole:
            return None
        self._paths[name] = path
        self._known[name] = self.read[name] = {
            "name": name,
            "title": data.get("title", base["title"]),
            "guide": data.get("guide", base["guide"]),
            "values": merged(base["values"], with_project(data)),
            "rules": merged(normal_rules(base.get("rules", {})), normal_rules(data.get("rules", {}))),
            "lineage": [name, *base["lineage"]],
        }
        return name


def normal_rules(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of rules, each as a mapping of `level` and `params`."""
    return {n: dict(s) if isinstance(s, Mapping) else {"level": s} for n, s in rules.items()}


def with_project(data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a file, `project` among them."""
    values = dict(data.get("values", {}))
    return {**values, "project": data["project"]} if "project" in data else values


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings merged key by key; any other value takes the place of the former one."""
    found = dict(base)
    for key, value in over.items():
        old = found.get(key)
        found[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return found
