"""Which release of an action a `uses` names: by its tag, by its commit, or by the comment beside a commit.

The commits of releases are in `releases.json`, which scripts/reduce_releases.py makes. Source of the forms:
docs.github.com, "Using pre-written building blocks in your workflow" (tags, commits, branches).
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Literal

from ...records import dataclass
from .workflow import Uses

_TAG = re.compile(r"v?(\d{1,5})(?:\.(\d{1,5}))?(?:\.(\d{1,5}))?(?:[-+][\w.+-]*)?\Z", re.IGNORECASE | re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}\Z", re.IGNORECASE)
_SHORT = re.compile(r"(?=[a-f]*[0-9])[0-9a-f]{7,39}\Z", re.IGNORECASE)
_CLAIM = re.compile(r"(?<![\w.])v(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?(?!\w|\.\d)", re.IGNORECASE | re.ASCII)
_BARE_CLAIM = re.compile(
    r"(?:[\w-]+[@=:] ?)?(?:(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?![\w.])|(\d{1,3})\Z)", re.IGNORECASE | re.ASCII
)

Release = tuple[int, ...]
"""Numbers of a release; a moving tag such as `v4` has only those it names."""

Pin = Literal["tag", "commit", "short commit", "branch", "nothing"]


@dataclass(frozen=True, slots=True)
class Pinned:
    """What a `uses` is tied to. `release` is None where it cannot be told; `by` says what told it. `claims` are
    the releases that the comment beside a commit names; `agrees` is False if none of them can be that commit."""

    pin: Pin
    release: Release | None = None
    by: Literal["tag", "commit", "comment", "nothing"] = "nothing"
    claims: tuple[Release, ...] = ()
    agrees: bool = True


def pinned(uses: Uses) -> Pinned:
    """What the reference of a remote action or workflow is tied to. A branch is whatever is neither a tag of a
    release nor a commit."""
    tag = _TAG.match(uses.ref)
    if _COMMIT.match(uses.ref):
        return _commit(uses)
    if tag is not None:
        return Pinned("tag", _numbers(tag.groups()), "tag")
    if not uses.ref:
        return Pinned("nothing")
    return Pinned("short commit" if _SHORT.match(uses.ref) else "branch")


def at_least(uses: Uses, wanted: Release) -> bool | None:
    """Whether the action is of release `wanted` or later; None if that cannot be told. A moving tag stands
    for the newest release below it."""
    found = pinned(uses)
    if found.release is None:
        return None
    short = wanted[: len(found.release)]
    if found.by == "comment" and len(short) < len(wanted) and found.release == short:
        return None  # the comment does not say which of the releases the commit is
    return found.release >= short


def written(release: Release) -> str:
    """A release as its tag is written."""
    return "v" + ".".join(map(str, release))


def _commit(uses: Uses) -> Pinned:
    known = _table().get(uses.name, {})
    commit = uses.ref.lower()
    releases = [release for release, commits in known.items() if commit in commits]
    claims = _claims(uses.comment)
    if releases:
        agrees = not claims or any(release[: len(claim)] == claim for claim in claims for release in releases)
        return Pinned("commit", releases[-1], "commit", claims, agrees)
    if not claims:
        return Pinned("commit")
    return Pinned("commit", claims[0], "comment", claims, not all(claim in known for claim in claims))


def _claims(comment: str) -> tuple[Release, ...]:
    """The releases a comment names. A number without `v` counts only where the comment begins with it."""
    found = [_numbers(match.groups()) for match in _CLAIM.finditer(comment)]
    bare = _BARE_CLAIM.match(comment)
    if bare is not None:
        found.insert(0, _numbers(bare.groups()))
    return tuple(dict.fromkeys(found))


def _numbers(groups: tuple[str | None, ...]) -> Release:
    return tuple(int(number) for number in groups if number is not None)


@cache
def _table() -> dict[str, dict[Release, tuple[str, ...]]]:
    """Action -> release -> its commits, the oldest release first."""
    with open(Path(__file__).with_name("releases.json"), encoding="utf-8") as file:
        table: dict[str, dict[str, list[str]]] = json.load(file)
    return {
        action: {tuple(map(int, release.split("."))): tuple(commits) for release, commits in releases.items()}
        for action, releases in table.items()
    }
