"""An organisation's own conventions: files that stand on another convention and say where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..rulebook.check import check_settings, check_values
from ..rulebook.schemas import nearest
from ..rulebook.source import SourceDocument
from ..settings import is_path
from .files import Reach, read_checked, refuse

MAX_CHAIN = 10
"""How many conventions may stand on one another."""


class Conventions:
    """The conventions there are by name: ours, and those that were read. Compiled ones have `name`, `title`, `guide`,
    `values`, `rules` and `lineage` (the names it stands on, itself first)."""

    def __init__(self, ours: Mapping[str, Mapping[str, Any]], rules: Mapping[str, Any], folder: Path, reach: Reach):
        """`rules` are all rules by id, `folder` is where the schemas lie."""
        self._known = {name: {"lineage": [name], **convention} for name, convention in ours.items()}
        self._paths: dict[str, Path] = {}
        self._rules = rules
        self._folder = folder
        self._reach = reach
        self.read: dict[str, dict[str, Any]] = {}

    def resolve(self, reference: str, document: SourceDocument, pointer: list[str | int], beside: Path) -> str:
        """The name of a convention that a file refers to by name or path; it is read if it is a path.

        Raises InvalidInput with the place of the reference, or with what is wrong in the convention's file.
        """
        if reference in self._known:
            return reference
        if not is_path(reference):
            names = list(self._known)
            hint = nearest(reference, names) or f"; there are {', '.join(names)} (a file is named with its path)"
            refuse([document.complaint(pointer, f"there is no convention {reference}{hint}")])
        path = self._reach.find(reference, beside)
        if path is None:
            refuse([document.complaint(pointer, f"{reference} lies outside of the repository; copy it into it")])
            raise AssertionError
        if not path.exists():
            refuse([document.complaint(pointer, f"there is no file {reference}; the path is relative to this file")])
        return self.load(path)

    def load(self, path: Path, chain: tuple[Path, ...] = ()) -> str:
        """Reads a convention's file and those it stands on; gives its name. Raises InvalidInput."""
        shown = self._reach.shown(path)
        document = read_checked(path, shown, self._folder, "convention")
        data = document.data
        refuse(check_settings(document, data.get("rules", {}), ["rules"], self._rules))
        refuse(check_values(document, data.get("values", {}), ["values"], self._rules))
        base: Mapping[str, Any] = {"values": {}, "rules": {}, "title": "", "guide": "", "lineage": []}
        if "extends" in data:
            base = self._known[self._base(data["extends"], document, path, (*chain, path))]
        name = str(data["name"])
        if name in self._known and self._paths.get(name) != path:
            refuse([document.complaint(["name"], f"there is already a convention {name}; take another name")])
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

    def _base(self, reference: str, document: SourceDocument, path: Path, chain: tuple[Path, ...]) -> str:
        if reference in self._known or not is_path(reference):
            return self.resolve(reference, document, ["extends"], path)
        target = self._reach.find(reference, path)
        if target in chain or len(chain) > MAX_CHAIN:
            refuse([document.complaint(["extends"], f"{reference} stands on this file itself")])
        if target is not None and target.exists():
            return self.load(target, chain)
        return self.resolve(reference, document, ["extends"], path)


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
