"""What each release of the Cloud Platform's ECR module takes as arguments and gives as outputs.

The table is made from the module's own history by `scripts/reduce_modules.py`. Of the newest releases only their calls
are known: what those do not show cannot be told of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ..records import dataclass
from .known_modules import Release, release_of


@dataclass(frozen=True, slots=True)
class Span:
    """Releases, first and last one included, with the same interface. `required` arguments have no default, those
    in `filled` must not be empty text. `seen`: only calls of these releases are known, not the releases."""

    first: Release
    last: Release
    required: frozenset[str]
    optional: frozenset[str]
    filled: frozenset[str]
    outputs: frozenset[str]
    seen: bool

    @property
    def arguments(self) -> frozenset[str]:
        """All arguments that are taken."""
        return self.required | self.optional


@cache
def spans() -> tuple[Span, ...]:
    """All releases that are known, oldest first."""
    return tuple(_span(item) for item in _table()["spans"])


def newest() -> Span:
    """The newest releases that are known."""
    return spans()[-1]


def span_of(release: Release) -> Span | None:
    """The interface of a release; None for one that is not known."""
    return next((span for span in spans() if span.first <= release <= span.last), None)


def release_of_commit(commit: str) -> str | None:
    """The release that a commit, in full or by its first digits, is; None if it is none that is known."""
    found = [tag for tag, known in _commits().items() if any(one.startswith(commit.lower()) for one in known)]
    return found[0] if len(found) == 1 else None


def _span(item: Mapping[str, Any]) -> Span:
    return Span(
        first=release_of(item["from"]) or (),
        last=release_of(item["to"]) or (),
        required=frozenset(item["required"]),
        optional=frozenset(item["optional"]),
        filled=frozenset(item["filled"]),
        outputs=frozenset(item["outputs"]),
        seen="calls" in item,
    )


def _commits() -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = _table()["commits"]
    return found


@cache
def _table() -> dict[str, Any]:
    text = (files(__package__) / "known" / "cloud-platform-releases.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
