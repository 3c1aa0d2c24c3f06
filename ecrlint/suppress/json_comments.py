"""The suppressions in Terraform's JSON syntax, which has no comments but the property `//` in every block.

{"//": "ecrlint: ignore[rule-id] reason", "name": "shop/api"}

Such a property is about the object it stands in, with the key before it: the block, or the nested block. Several lines
of its text, or several texts in a list, are read one by one. In the outermost object `ignore-file` may stand.
Source: Terraform's documentation, "JSON Configuration Syntax", "Comment Properties".
"""

from __future__ import annotations

from collections.abc import Iterator

from ..parse.hcl_json import COMMENT, LABELS
from ..parse.tree import DataTree, Entry, Mapping, Node, Scalar, Sequence
from ..place import Place, Span
from .comments import Suppression, directive, suppression


def json_suppressions(tree: DataTree) -> Iterator[Suppression]:
    """The suppressions of a configuration file in JSON syntax, block by block."""
    if not isinstance(tree.root, Mapping):
        return
    yield from _of_object(tree.path, tree.root, tree.root.span, outermost=True)
    for entry in tree.root.entries:
        if entry.key.text in LABELS:
            for area, body in _blocks(entry, LABELS[entry.key.text]):
                yield from _within(tree.path, body, area)


def _blocks(entry: Entry, labels: int) -> Iterator[tuple[Span, Mapping]]:
    """The objects that an entry stands for below so many labels, each with the stretch from its key to its end."""
    for area, found in _objects(entry):
        if not labels:
            yield area, found
            continue
        for inner in found.entries:
            yield from _blocks(inner, labels - 1)


def _objects(entry: Entry) -> Iterator[tuple[Span, Mapping]]:
    """The object an entry holds, or those in a list. Of several in a list each begins for itself."""
    items: tuple[Node, ...] = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    for item in items:
        if isinstance(item, Mapping):
            yield (entry.key.span.to(item.span) if len(items) == 1 else item.span), item


def _within(path: str, body: Mapping, area: Span) -> Iterator[Suppression]:
    """The suppressions of a block and of what is nested in it."""
    pending = [(area, body)]
    while pending:
        stretch, found = pending.pop()
        yield from _of_object(path, found, stretch, outermost=False)
        inner = [each for entry in found.entries if entry.key.text != COMMENT for each in _objects(entry)]
        pending.extend(reversed(inner))


def _of_object(path: str, found: Mapping, area: Span, *, outermost: bool) -> Iterator[Suppression]:
    value = found.get(COMMENT)
    for text in value.items if isinstance(value, Sequence) else (value,):
        if isinstance(text, Scalar) and isinstance(text.value, str):
            for line in text.value.split("\n"):
                rest = directive(line)
                if rest is not None:
                    yield suppression(Place(path, text.span), rest, area.line, area=area, for_file=outermost)
