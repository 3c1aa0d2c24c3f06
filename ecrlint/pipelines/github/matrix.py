"""The members of `strategy.matrix`.

Source: docs.github.com, "Running variations of jobs in a workflow" (include is applied after exclude).
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product

from ...parse.tree import Mapping, Node, Scalar, Sequence
from .workflow import Matrix

MAX_MEMBERS = 256
"""GitHub runs no more jobs of one matrix."""


def read_matrix(node: Node | None) -> Matrix | None:
    """The members of a matrix; None where there is no matrix."""
    if node is None:
        return None
    if not isinstance(node, Mapping):
        return Matrix(unknown="the matrix is computed when the workflow runs")
    axes: list[tuple[str, list[object]]] = []
    for entry in node.entries:
        if entry.key.text in ("include", "exclude"):
            continue
        if not isinstance(entry.value, Sequence):
            return Matrix(unknown=f"the matrix values of `{entry.key.text}` are computed when the workflow runs")
        axes.append((entry.key.text, [plain(item) for item in entry.value.items]))
    include, exclude = _combinations(node.get("include")), _combinations(node.get("exclude"))
    if include is None or exclude is None:
        return Matrix(unknown="`include` or `exclude` of the matrix is computed when the workflow runs")
    size = 1
    for _, values in axes:
        size *= max(len(values), 1)
        if size > MAX_MEMBERS:
            return Matrix(unknown=f"the matrix has more than {MAX_MEMBERS} members")
    return Matrix(_members(axes, include, exclude))


def plain(node: Node) -> object:
    """A node as plain data; the texts of scalars that are strings or hold an expression stay strings."""
    if isinstance(node, Scalar):
        return float(node.value) if isinstance(node.value, Decimal) and _short(node.value) else node.value
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    return [plain(item) for item in node.items]


def _short(number: Decimal) -> bool:
    return number.is_finite() and -300 < number.adjusted() < 300


def _combinations(node: Node | None) -> list[dict[str, object]] | None:
    if node is None:
        return []
    if not isinstance(node, Sequence) or not all(isinstance(item, Mapping) for item in node.items):
        return None
    return [{e.key.text: plain(e.value) for e in item.entries} for item in node.items if isinstance(item, Mapping)]


def _members(
    axes: list[tuple[str, list[object]]], include: list[dict[str, object]], exclude: list[dict[str, object]]
) -> tuple[dict[str, object], ...]:
    names = [name for name, _ in axes]
    originals = [dict(zip(names, values, strict=True)) for values in product(*(v for _, v in axes))] if axes else []
    kept = [m for m in originals if not any(all(m.get(k) == v for k, v in out.items()) for out in exclude)]
    members = [dict(member) for member in kept]
    for extra in include[:MAX_MEMBERS]:
        fits = [
            member
            for member, original in zip(members, kept, strict=False)
            if all(original[key] == value for key, value in extra.items() if key in original)
        ]
        for member in fits:
            member.update(extra)
        if not fits:
            members.append(dict(extra))
    return tuple(members[:MAX_MEMBERS])
