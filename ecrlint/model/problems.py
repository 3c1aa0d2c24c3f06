"""Problems met while reading files, as entities: what `config-parse` judges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..entity import Entity, Fact
from ..parse.tree import Problem
from ..place import Place, Span
from ..values import Origin

KIND = "file.problem"

MAX_TOLD = 100
"""How many problems of a file are told of; further ones say nothing new."""


def problem_entities(path: str, unit: str, kind_of_file: str, problems: Iterable[Problem]) -> Iterator[Entity]:
    """One entity for each problem of the file at `path`.

    `unit` is the module directory, workflow or config the file belongs to; `kind_of_file` is what
    messages call it ("Terraform file", "workflow").
    """
    for number, problem in enumerate(problems):
        if number == MAX_TOLD:
            return
        place = Place(path, _one_line(problem.span))
        origin = Origin("written", place)
        facts = {
            "kind": Fact(problem.kind, origin),
            "text": Fact(problem.message, origin),
            "file_kind": Fact(kind_of_file, origin),
        }
        yield Entity(KIND, path, f"{path}:{place.span.line}:{place.span.column}", unit, place, facts)


def _one_line(span: Span) -> Span:
    """A span cut to its first line."""
    if span.end_line == span.line:
        return span
    return Span(span.line, span.column, span.line, span.column + 1)
