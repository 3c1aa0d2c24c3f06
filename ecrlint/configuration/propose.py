"""Proposing a configuration: what a tree already does everywhere, where that is not what its convention says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..entity import Entity
from ..values import Unknown, dig

_SEEN = (
    ("region", "github.credentials", "region"),
    ("keep_tagged.count", "ecr.lifecycle_policy", "release_count"),
    ("expire_untagged.days", "ecr.lifecycle_policy", "untagged_count"),
)
"""Values of a convention, with the kind and the fact that show what a tree does."""


def propose(
    conventions: Mapping[str, Sequence[str]], values: Mapping[str, Any], entities: Iterable[Entity], address: str
) -> str:
    """The text of a configuration. `conventions` are those in force with the units each is for, the foremost first;
    `values` are those of the foremost; `address` is where the documentation is."""
    head = f"# Configuration of ecrlint; what can be written here: {address}"
    return "\n".join([head, *_lines(conventions, values, list(entities))]) + "\n"


def _lines(conventions: Mapping[str, Sequence[str]], values: Mapping[str, Any], found: list[Entity]) -> Iterator[str]:
    first, *others = conventions
    yield f"convention: {first}"
    project = _agreed(found, "ecr.repository", "name_project")
    if project is not None:
        yield f"project: {_flow(project)}  # every repository here whose name is known begins with it"
    different = [(path, seen) for path, kind, fact in _SEEN if (seen := _agreed(found, kind, fact)) is not None]
    different = [(path, seen) for path, seen in different if dig(values, path) not in (None, seen)]
    if different:
        yield ""
        yield "# What this tree does everywhere, though the convention says otherwise. Take out the"
        yield "# marks if that was agreed on; else leave it, and the differences are reported."
        yield "# values:"
        for path, seen in different:
            yield f"#   {_nested(path, seen)}  # the convention says {_flow(dig(values, path))}"
    if others:
        yield ""
        yield "paths:"
        for name in others:
            yield f"  - convention: {name}"
            yield "    match:"
            yield from (f"      - {_flow(_pattern(unit))}" for unit in sorted(conventions[name]))


def _agreed(entities: Iterable[Entity], kind: str, fact: str) -> Any:
    """The value that a fact has in all entities of a kind where it is known; None if they differ."""
    seen = Counter(
        json.dumps(value)
        for entity in entities
        if entity.kind == kind and (value := entity.facts[fact].value) is not None and not isinstance(value, Unknown)
    )
    return json.loads(next(iter(seen))) if len(seen) == 1 else None


def _pattern(unit: str) -> str:
    return f"/{unit}" if unit != "." else "/*"


def _nested(path: str, value: Any) -> str:
    first, _, rest = path.partition(".")
    return f"{first}: {{{_nested(rest, value)}}}" if rest else f"{first}: {_flow(value)}"


def _flow(value: Any) -> str:
    """A value as YAML on one line; JSON is YAML."""
    plain = isinstance(value, str) and value.replace("-", "").replace("_", "").isalnum() and not value[:1].isdigit()
    return value if plain else json.dumps(value, ensure_ascii=False)
