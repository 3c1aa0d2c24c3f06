"""Reading `.ecrlint.yaml`, and conventions named on the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..inputs import InvalidInput
from ..records import replace
from ..rulebook.check import check_settings, check_values
from ..rulebook.load import rules_folder
from ..rulebook.nearest import nearest
from ..rulebook.source import SourceDocument
from ..settings import NO_CONFIGURATION, Configuration, Layer
from .conventions import Conventions, normal_rules, with_project
from .files import Faults, Reach, read_checked
from .own_rules import read_rules


def read_configuration(path: Path, root: Path, book: Mapping[str, Any]) -> Configuration:
    """A configuration with the conventions and rules that it names. `book` is the document of compiled rules.

    Raises InvalidInput with everything that is wrong, one `file:line: what` a line.
    """
    path = Path(os.path.realpath(path))
    reach, faults, schemas = Reach(root, path.parent), Faults(), rules_folder()
    ours = {rule["id"]: rule for rule in book["rules"]}
    there = {name: f"rules.{name}" for name in ours}
    checked = read_checked(path, reach.shown(path), schemas, "configuration", faults, there)
    if checked is None:
        faults.refuse()
        raise AssertionError
    document, data = checked.document, checked.document.data
    folders = [
        folder
        for index, name in enumerate(data.get("rule_folders", ()))
        if name is not None and (folder := _folder(name, index, document, path, reach, faults)) is not None
    ]
    own: dict[str, Any] = {}
    for folder in folders:
        own.update(read_rules(folder, reach, schemas, book, {**ours, **own}, faults))
    rules = {**ours, **{name: rule for name, rule in own.items() if name not in ours}}
    conventions = Conventions({c["name"]: c for c in book["conventions"]}, rules, schemas, reach, faults)
    entries: list[tuple[list[str | int], Mapping[str, Any]]] = [([], data)]
    entries += [(["paths", index], entry) for index, entry in enumerate(data.get("paths", ())) if entry is not None]
    if len(folders) < len(data.get("rule_folders", ())):
        rules |= {name: None for _, entry in entries for name in entry.get("rules", {}) if not nearest(name, rules)}
    for pointer, entry in entries:
        faults.add(check_settings(document, entry.get("rules", {}), [*pointer, "rules"], rules))
        faults.add(check_values(document, entry.get("values", {}), [*pointer, "values"], rules))
    layers = [_layer(entry, document, pointer, path, conventions) for pointer, entry in entries]
    faults.refuse()
    return Configuration(
        path=document.path,
        layers=tuple(layers),
        exclude=tuple(data.get("exclude", ())),
        require_reason=data.get("suppressions", {}).get("require_reason", True),
        conventions=tuple(conventions.read.values()),
        rules=tuple({k: v for k, v in rule.items() if k != "examples"} for rule in own.values()),
        rule_folders=tuple(folders),
    )


def with_convention_file(
    configuration: Configuration, reference: str, root: Path, book: Mapping[str, Any]
) -> tuple[Configuration, str]:
    """A configuration with the convention of `--convention FILE` besides, and that convention's name.

    Raises InvalidInput where the file cannot be read or has faults.
    """
    path = Path(os.path.realpath(reference))
    ours = {c["name"]: c for c in (*book["conventions"], *configuration.conventions)}
    rules = {rule["id"]: rule for rule in (*book["rules"], *configuration.rules)}
    faults = Faults()
    conventions = Conventions(ours, rules, rules_folder(), Reach(root, path.parent), faults)
    if not path.exists():
        raise InvalidInput(f"--convention {reference}: there is no such file")
    name = conventions.load(path)
    faults.refuse()
    if name is None:
        raise AssertionError
    return replace(configuration, conventions=(*configuration.conventions, *conventions.read.values())), name


def extended(book: Mapping[str, Any], configuration: Configuration) -> Mapping[str, Any]:
    """The document of compiled rules with what a configuration adds."""
    if configuration is NO_CONFIGURATION:
        return book
    return {
        **book,
        "rules": sorted((*book["rules"], *configuration.rules), key=lambda rule: str(rule["id"])),
        "conventions": [*book["conventions"], *configuration.conventions],
    }


def _folder(name: str, index: int, document: SourceDocument, path: Path, reach: Reach, faults: Faults) -> Path | None:
    folder = reach.find(name, path)
    if folder is not None and folder.is_dir():
        return folder
    why = f"{name} lies outside of the repository"
    if folder is not None:
        why = f"there is no folder {name}; it is relative to this file"
    faults.add([document.complaint(["rule_folders", index], why)])
    return None


def _layer(
    entry: Mapping[str, Any], document: SourceDocument, pointer: list[str | int], path: Path, conventions: Conventions
) -> Layer:
    reference = entry.get("convention")
    name = reference and conventions.resolve(reference, document, [*pointer, "convention"], path)
    return Layer(name, with_project(entry), normal_rules(entry.get("rules", {})), tuple(entry.get("match", ())))
