"""Resolves nodes of a config's YAML: merge keys applied, parameters filled in.

Source: YAML's merge key (https://yaml.org/type/merge.html): keys written out win over merged ones, and
of several merged mappings the earlier one wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...parse.tree import Entry, Mapping, Node, Scalar, Sequence
from ...place import Place, Span
from ...records import dataclass, field, replace
from ...values import Json, Step, Unknown
from .budget import CHARACTERS, DEPTH, PARTS, TEXT, Budget
from .references import Characters, Reference, split
from .value import Field, Part, Scope, Value, unknown_value

MERGE = "<<"


@dataclass(slots=True)
class Resolver:
    """Resolves the nodes of one file within one scope. A node is resolved once, however many aliases
    name it."""

    path: str
    scope: Scope
    budget: Budget
    _seen: dict[int, Value] = field(default_factory=dict)
    _merged: dict[int, tuple[Entry, ...]] = field(default_factory=dict)

    def resolve(self, node: Node, depth: int = 0) -> Value:
        """The value of a node."""
        known = self._seen.get(id(node))
        if known is not None:
            return known
        if depth > DEPTH or not self.budget.spend():
            what = f"it is nested deeper than {DEPTH} levels" if depth > DEPTH else "the config is too large"
            return unknown_value(what, self.place(node.span))
        if isinstance(node, Scalar):
            value = self._scalar(node)
        elif isinstance(node, Mapping):
            value = self._mapping(node, depth)
        else:
            value = self._sequence(node, depth)
        self._seen[id(node)] = value
        return value

    def place(self, span: Span) -> Place:
        """A place on one line: a span over several lines is cut at the end of its first."""
        if span.end_line > span.line:
            span = Span(span.line, span.column, span.line, span.column + 1)
        return Place(self.path, span)

    def entries(self, node: Mapping, depth: int = 0) -> tuple[Entry, ...]:
        """The entries of a mapping with its merge keys applied."""
        known = self._merged.get(id(node))
        if known is not None:
            return known
        found: dict[str, Entry] = {}
        for entry in node.entries:
            if entry.key.text != MERGE:
                found.setdefault(entry.key.text, entry)
        if len(found) < len(node.entries) and depth <= DEPTH:
            for source in _sources(node):
                merged = self.entries(source, depth + 1)
                if not self.budget.spend(len(merged)):
                    break
                for entry in merged:
                    found.setdefault(entry.key.text, entry)
        result = tuple(found.values())
        self._merged[id(node)] = result
        return result

    def _mapping(self, node: Mapping, depth: int) -> Value:
        # No generator expressions here: each would take one more frame a level.
        fields: list[Field] = []
        for entry in self.entries(node):
            value = self.resolve(entry.value, depth + 1)
            fields.append(Field(entry.key.text, self.place(entry.key.span), value))
        place = self.place(node.span)
        return Value("mapping", None, place, fields=tuple(fields), library=self.scope.library)

    def _sequence(self, node: Sequence, depth: int) -> Value:
        items: list[Value] = []
        for item in node.items:
            items.append(self.resolve(item, depth + 1))
        return Value("sequence", None, self.place(node.span), items=tuple(items), library=self.scope.library)

    def _scalar(self, node: Scalar) -> Value:
        place = self.place(node.span)
        pieces: tuple[Characters | Reference, ...] = (Characters(0, node.text),)
        if "<<" in node.text:
            if not self.budget.spend(len(node.text) // CHARACTERS):
                return unknown_value("the config is too large", place)
            pieces = split(node.text)
        if len(pieces) == 1 and isinstance(pieces[0], Reference):
            return self._whole(pieces[0], place)
        parts: list[Part] = []
        through: list[Step] = []
        assumed = False
        for piece in pieces:
            if isinstance(piece, Characters):
                parts.append(Part(piece.text, place, node, piece.start))
                continue
            value = self._lookup(piece, place)
            if not self.budget.spend(len(value.parts) // PARTS):
                return unknown_value("the config is too large", place)
            parts.extend(Part(p.text, place, node, piece.start, piece.end) for p in value.parts)
            through.append(Step(f"the value of {_written(piece)}", value.place))
            assumed = assumed or value.assumed
        data = _data(node, parts) if through else _plain(node, pieces)
        if through and isinstance(data, str) and (len(data) > TEXT or not self.budget.spend(len(data) // CHARACTERS)):
            return unknown_value("the text is too long once its parameters are filled in", place)
        return Value(
            "scalar",
            data,
            place,
            tuple(through),
            assumed=assumed,
            parts=tuple(parts),
            library=self.scope.library,
        )

    def _whole(self, reference: Reference, place: Place) -> Value:
        """The value of a scalar that is nothing but `<< name >>`: whatever the name stands for."""
        value = self._lookup(reference, place)
        if value.place == place:
            return value
        default = "the default of " if value.source == "default" else ""
        return replace(value, chain=(*value.chain, Step(default + _written(reference), place)))

    def _lookup(self, reference: Reference, place: Place) -> Value:
        name = reference.name
        if name is None:
            return unknown_value("an expression over pipeline values is decided when a pipeline runs", place)
        kind, _, rest = name.partition(".")
        if kind == "parameters":
            found = self.scope.parameters.get(rest)
            return found or unknown_value(f"{self.scope.owner} has no parameter {rest}", place)
        if kind == "matrix":
            found = self.scope.matrix.get(rest)
            return found or unknown_value(f"the matrix has no parameter {rest}", place)
        if name.startswith("pipeline.parameters."):
            rest = name.removeprefix("pipeline.parameters.")
            found = self.scope.pipeline.get(rest)
            return found or unknown_value(f"the pipeline parameter {rest} has no default here", place)
        return unknown_value(f"{name} is known only when a pipeline runs", place)


def _written(reference: Reference) -> str:
    return f"<< {reference.name} >>" if reference.name else "an expression"


def _sources(node: Mapping) -> Iterator[Mapping]:
    """The mappings that a mapping's merge keys name, those that win first."""
    for entry in node.entries:
        if entry.key.text != MERGE:
            continue
        if isinstance(entry.value, Mapping):
            yield entry.value
        elif isinstance(entry.value, Sequence):
            yield from (item for item in entry.value.items if isinstance(item, Mapping))


def _data(node: Scalar, parts: list[Part]) -> Json:
    """What a text with filled-in parameters is: a string, or unknown for the first reason."""
    for part in parts:
        if isinstance(part.text, Unknown):
            return part.text
    return "".join(part.text for part in parts if isinstance(part.text, str))


def _plain(node: Scalar, pieces: tuple[Characters | Reference, ...]) -> Json:
    """What a scalar without references is."""
    if isinstance(node.value, Decimal):
        if not node.value.is_finite() or abs(node.value) >= 10**15:
            return node.text
        return int(node.value) if node.value == node.value.to_integral_value() else float(node.value)
    if isinstance(node.value, str):
        return "".join(piece.text for piece in pieces if isinstance(piece, Characters))
    return node.value
