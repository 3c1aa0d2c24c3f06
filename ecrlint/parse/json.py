"""Reads JSON into a `DataTree`: every key and value with its span."""

from __future__ import annotations

from ..place import Lines, Place, Run
from ..values import Unknown
from .decoded import JSON_TOKEN
from .json_nodes import JsonArray, JsonError, JsonNode, JsonScalar
from .json_pieces import read_json_pieces
from .tree import DataTree, Entry, Mapping, Node, Problem, Scalar, Sequence

__all__ = ["json_runs", "read_json", "read_json_pieces"]


def read_json(path: str, text: str) -> DataTree:
    """The tree of a JSON file. Never raises for anything the text holds.

    Text that is no JSON, or nested too deeply, leaves no root but a problem that says what is wrong.
    """
    lines = Lines(text)
    reading = read_json_pieces((text,))
    problems = tuple(_problem(error, text, lines) for error in reading.errors)
    fatal = reading.root is None or isinstance(reading.root, Unknown)
    root = None if fatal else _node(reading.root, lines)  # type: ignore[arg-type]
    return DataTree(path, text, lines, root, (), problems)


def json_runs(tree: DataTree, scalar: Scalar) -> tuple[Run, ...]:
    """Where each character of `scalar.text` is written. `scalar` is one of a tree that `read_json` made.
    An escape sequence is a run that is not exact, with the place of the sequence."""
    start = tree.lines.offset(scalar.span.line, scalar.span.column)
    end = tree.lines.offset(scalar.span.end_line, scalar.span.end_column)
    if tree.text[start] == '"':
        start, end = start + 1, end - 1
    runs: list[Run] = []
    position = 0
    for token in JSON_TOKEN.finditer(tree.text, start, end):
        exact = token.lastgroup == "text"
        # A surrogate pair and every other escape sequence is one character.
        length = len(token.group()) if exact else 1
        runs.append(Run(position, length, Place(tree.path, tree.lines.span(*token.span())), exact))
        position += length
    return tuple(runs)


def _problem(error: JsonError, text: str, lines: Lines) -> Problem:
    start = min(error.start, len(text))
    line_end = text.find("\n", start, error.end)
    return Problem(
        error.kind,
        lines.span(start, max(start, min(error.end, len(text)) if line_end < 0 else line_end)),
        error.message,
    )


def _node(node: JsonNode, lines: Lines) -> Node:
    """The node with spans. Recursion is bounded by the limit on nesting."""
    span = lines.span(node.start, node.end)
    if isinstance(node, JsonScalar):
        value = node.text if isinstance(node.value, Unknown) else node.value
        return Scalar(span, value, node.text, "json")
    if isinstance(node, JsonArray):
        return Sequence(span, tuple(_node(item, lines) for item in node.items), True)
    return Mapping(span, tuple(_entry(member.key, member.value, lines) for member in node.members), True)


def _entry(key: JsonScalar, value: JsonNode, lines: Lines) -> Entry:
    return Entry(Scalar(lines.span(key.start, key.end), key.text, key.text, "json"), _node(value, lines))
