"""AWS key material written out in files of any kind, as entities. What a fact holds never shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from ..entity import Entity, Fact
from ..keys import find_keys, may_hold_keys
from ..place import Lines, Place
from ..values import Origin

KIND = "aws.key_literal"

_WHAT = {"access-key-id": "access key id", "secret-access-key": "secret access key"}


class TextFile(Protocol):
    """A file as it was read (`discover.sources.SourceFile` is one)."""

    @property
    def path(self) -> str:
        """Relative to the root, with `/`."""

    @property
    def data(self) -> bytes:
        """Its bytes."""

    @property
    def text(self) -> str:
        """Its decoded text."""


def _itself(path: str) -> str:
    return path


def key_entities(files: Iterable[TextFile], unit_of: Callable[[str], str] = _itself) -> Iterator[Entity]:
    """One entity for each half of a key in the files, comments included; keys of the AWS documentation are
    none. `unit_of` gives the unit (module directory, workflow, config) of a path."""
    for file in files:
        if not may_hold_keys(file.data):
            continue
        lines = Lines(file.text)
        for match in find_keys(file.text):
            place = Place(file.path, lines.span(match.start, match.end))
            origin = Origin("written", place)
            start = file.text[match.start : match.start + 4]
            facts = {
                "what": Fact(_WHAT[match.kind], origin),
                "temporary": Fact(match.kind == "access-key-id" and start == "ASIA", origin),
                "shown": Fact(f"{start}…", origin),
            }
            address = f"{file.path}:{place.span.line}:{place.span.column}"
            yield Entity(KIND, file.path, address, unit_of(file.path), place, facts)
