"""Which release of an action a `uses` names, as far as its text says so."""

from __future__ import annotations

import re

from .workflow import Uses

_TAG = re.compile(r"v?(\d{1,5})(?:\.(\d{1,5}))?(?:\.(\d{1,5}))?$", re.IGNORECASE)
_COMMENT = re.compile(r"(?<![\w.])v?(\d{1,5})(?:\.(\d{1,5}))?(?:\.(\d{1,5}))?(?![\w.])", re.IGNORECASE)
_COMMIT = re.compile(r"[0-9a-f]{40}$", re.IGNORECASE)

Release = tuple[int, ...]
"""Numbers of a release; a moving tag such as `v4` has only those it names."""


def release(uses: Uses) -> Release | None:
    """The release of a tag, or of the comment beside a commit; None for branches and bare commits."""
    match = _TAG.match(uses.ref)
    if match is None and _COMMIT.match(uses.ref):
        match = _COMMENT.search(uses.comment)
    return tuple(int(number) for number in match.groups() if number is not None) if match else None


def at_least(uses: Uses, wanted: Release) -> bool | None:
    """Whether the action is of release `wanted` or later; None if that cannot be told. A moving tag stands
    for the newest release below it."""
    found = release(uses)
    if found is None:
        return None
    return found >= wanted[: len(found)]
