"""Reading the YAML files of `rules/` with the place of every key, so that a complaint can name file and line."""

from __future__ import annotations

from collections.abc import Sequence as Seq
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..parse.tree import DataTree, Mapping, Node, Sequence
from ..parse.yaml import read_yaml
from ..place import START, Span
from ..records import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong in a file of ours (or of an organisation). `line` is 1-based."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One YAML file: its plain data and the tree that places it."""

    path: str
    data: Any
    tree: DataTree

    def complaint(self, pointer: Seq[str | int], message: str) -> Complaint:
        """A complaint about the value at a path of keys and indexes (the nearest that exists)."""
        return Complaint(self.path, _span(self.tree.root, pointer).line, message)


def read_document(path: Path, shown: str) -> tuple[SourceDocument, list[Complaint]]:
    """A file with the complaints about its syntax. `shown` is the path that complaints name."""
    return parse_document(path.read_text(encoding="utf-8"), shown)


def parse_document(text: str, shown: str) -> tuple[SourceDocument, list[Complaint]]:
    """The same for the text of a file."""
    tree = read_yaml(shown, text)
    complaints = [Complaint(shown, p.span.line, p.message) for p in tree.problems]
    data = plain(tree.root) if tree.root is not None else None
    return SourceDocument(shown, data, tree), complaints


def plain(node: Node) -> Any:
    """The plain data of a node; whole numbers are `int`, others `float`."""
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    value = node.value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _span(node: Node | None, pointer: Seq[str | int]) -> Span:
    if node is None:
        return START
    span = node.span
    for step in pointer:
        if isinstance(node, Mapping) and isinstance(step, str):
            entry = node.entry(step)
            if entry is None:
                break
            node, span = entry.value, entry.key.span
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            span = node.span
        else:
            break
    return span
