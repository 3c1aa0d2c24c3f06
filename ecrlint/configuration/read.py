"""Reading `.ecrlint.yaml`, and conventions named on the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..inputs import InvalidInput
from ..records import replace
from ..rulebook.check import check_settings, check_values
from ..rulebook.load import rules_folder
from ..rulebook.source import SourceDocument
from ..settings import NO_CONFIGURATION, Configuration, Layer
from .conventions import Conventions, normal_rules, with_project
from .files import Reach, read_checked, refuse
from .own_rules import read_rules


def read_configuration(path: Path, root: Path, book: Mapping[str, Any]) -> Configuration:
    """A configuration with the conventions and rules that it names. `book` is the document of compiled rules.

    Raises InvalidInput with everything that is wrong, one `file:line: what` a line.
    """
    path = Path(os.path.realpath(path))
    reach = Reach(root, path.parent)
    schemas = rules_folder()
    document = read_checked(path, reach.shown(path), schemas, "configuration")
    data = document.data
    ours = {convention["name"]: convention for convention in book["conventions"]}
    folders = [_folder(name, index, document, path, reach) for index, name in enumerate(data.get("rule_folders", ()))]
    own = _own_rules(folders, reach, schemas, book, ours)
    rules = {**{rule["id"]: rule for rule in book["rules"]}, **own}
    conventions = Conventions(ours, rules, schemas, reach)
    entries: list[tuple[list[str | int], Mapping[str, Any]]] = [([], data)]
    entries += [(["paths", index], entry) for index, entry in enumerate(data.get("paths", ()))]
    refuse([c for p, e in entries for c in check_settings(document, e.get("rules", {}), [*p, "rules"], rules)])
    refuse([c for p, e in entries for c in check_values(document, e.get("values", {}), [*p, "values"], rules)])
    return Configuration(
        path=document.path,
        layers=tuple(_layer(entry, document, pointer, path, conventions) for pointer, entry in entries),
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
    conventions = Conventions(ours, rules, rules_folder(), Reach(root, path.parent))
    if not path.exists():
        raise InvalidInput(f"--convention {reference}: there is no such file")
    name = conventions.load(path)
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


def _own_rules(
    folders: Sequence[Path], reach: Reach, schemas: Path, book: Mapping[str, Any], conventions: Mapping[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for folder in folders:
        known = {**book, "rules": [*book["rules"], *found.values()]}
        found.update({n: d.data for n, d in read_rules(folder, reach, schemas, known, conventions).items()})
    return found


def _folder(name: str, index: int, document: SourceDocument, path: Path, reach: Reach) -> Path:
    folder = reach.find(name, path)
    if folder is None:
        refuse([document.complaint(["rule_folders", index], f"{name} lies outside of the repository")])
        raise AssertionError
    if not folder.is_dir():
        refuse([document.complaint(["rule_folders", index], f"there is no folder {name}; it is relative to this file")])
    return folder


def _layer(
    entry: Mapping[str, Any], document: SourceDocument, pointer: list[str | int], path: Path, conventions: Conventions
) -> Layer:
    reference = entry.get("convention")
    name = reference and conventions.resolve(reference, document, [*pointer, "convention"], path)
    return Layer(name, with_project(entry), normal_rules(entry.get("rules", {})), tuple(entry.get("match", ())))
