"""The source of a rule, with its examples: the compiled document leaves those out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .compile import rule_files
from .load import rules_folder
from .source import read_document


def rule_source(name: str, folders: Iterable[Path] = ()) -> dict[str, Any]:
    """The data of a rule's file, ours or one of an organisation's `folders`. Raises KeyError if there is none."""
    for path in (*rule_files(rules_folder(), None), *own_rule_files(folders)):
        if path.stem == name:
            data: dict[str, Any] = read_document(path, path.name)[0].data
            return data
    raise KeyError(name)


def own_rule_files(folders: Iterable[Path]) -> Iterator[Path]:
    """The rule files of folders that a configuration names, those in folders inside of them included."""
    for folder in folders:
        yield from sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml")))
