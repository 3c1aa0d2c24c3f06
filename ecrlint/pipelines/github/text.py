"""Values of workflow and action files, with their places."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from ...parse.tree import DataTree, Entry, Mapping, Node, Scalar, Sequence
from ...place import Place, Run, Span, place_of
from ...records import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar of a file. `tree` is the file it stands in."""

    scalar: Scalar
    tree: DataTree = field(repr=False, compare=False)
    _runs: list[tuple[Run, ...]] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The decoded text; that of an explicit null is empty, as GitHub takes it."""
        return "" if self.scalar.value is None else self.scalar.text

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.tree.path

    @property
    def place(self) -> Place:
        """Where it is written: all of it, or of a text over several lines what is on the first."""
        span = self.scalar.span
        if span.line == span.end_line or not self.text:
            return Place(self.path, first_line(span))
        return self.part(0, max(self.text.find("\n"), 1))

    def part(self, start: int, end: int) -> Place:
        """Where the characters `start` to `end` (exclusive, of the decoded text) are written, as far as they
        are on one line."""
        runs = self._near(start, max(end, start + 1))
        found = place_of(runs, start, max(end, start + 1)) or place_of(runs, start, end)
        if found is None:
            return Place(self.path, first_line(self.scalar.span))
        if found.span.line != found.span.end_line:
            line = next(run.place.span for run in runs if run.place.span.line == found.span.line)
            return Place(found.path, Span(found.span.line, found.span.column, line.line, line.end_column))
        return found

    def _near(self, start: int, end: int) -> tuple[Run, ...]:
        """The runs that characters `start` to `end` are in, and those beside them."""
        runs = self._written()
        first = bisect_right(runs, start, key=lambda run: run.start)
        last = bisect_left(runs, end, key=lambda run: run.start)
        return runs[max(first - 2, 0) : last + 1]

    def _written(self) -> tuple[Run, ...]:
        """Where the characters are written; found once."""
        if not self._runs:
            from ...parse.yaml import scalar_runs

            self._runs.append(scalar_runs(self.tree, self.scalar))
        return self._runs[0]


def first_line(span: Span) -> Span:
    """The span itself if it is on one line, else its first character."""
    if span.line == span.end_line:
        return span
    return Span(span.line, span.column, span.line, span.column + 1)


def place(tree: DataTree, span: Span) -> Place:
    """The place of a span, on one line."""
    return Place(tree.path, first_line(span))


def text_of(tree: DataTree, node: Node | None) -> Text | None:
    """The node as a text; None if it is none."""
    return Text(node, tree) if isinstance(node, Scalar) else None


def entries_of(node: Node | None) -> tuple[Entry, ...]:
    """The entries of a mapping; none of anything else."""
    return node.entries if isinstance(node, Mapping) else ()


def items_of(node: Node | None) -> tuple[Node, ...]:
    """The items of a sequence; none of anything else."""
    return node.items if isinstance(node, Sequence) else ()


def scalars(node: Node | None) -> Iterator[Scalar]:
    """Every scalar value inside a node, keys left out, in order. A node that several aliases name is
    visited once."""
    pending: list[Node] = [node] if node is not None else []
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, Mapping):
            pending.extend(entry.value for entry in reversed(node.entries))
        else:
            pending.extend(reversed(node.items))
