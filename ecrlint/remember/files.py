"""The files that something rests on, and whether they are what they were."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..cache.status import Status, files_below, recent, status_of
from ..discover.kinds import SKIPPED, kind_in
from .key import contents

if TYPE_CHECKING:
    from ..discover.sources import Sources

BESIDE = (".git/info/exclude",)
"""What a run looks at without asking `Sources`."""


def walked(root: Path, left_out: Iterable[str]) -> dict[str, Status]:
    """The status of everything in a root whose presence alone can matter."""
    return files_below(root, SKIPPED, frozenset(left_out), _wanted)


def _wanted(folder: str, name: str) -> bool:
    return name == ".gitignore" or kind_in(folder, name) is not None


def statuses_of(root: Path, paths: Iterable[str]) -> dict[str, Status]:
    """The status of files and folders by their paths; those outside of the root are left out."""
    base = os.fspath(root)
    return {path: status_of(f"{base}/{path}") for path in paths if not path.startswith(("../", "/"))}


def digest_of(sources: Sources, path: str) -> str:
    """What tells the contents of a file or folder, also of those that say what git ignores."""
    if path in BESIDE or path.rpartition("/")[2] == ".gitignore":
        return contents(sources.root / path)
    return sources.digest(path)


class Files:
    """The files of a root as they are now, against what was known of them. `before` has a status for each path that
    can be gone by, `now` the statuses that are at hand already."""

    def __init__(self, sources: Sources, before: Mapping[str, Status | None], now: Mapping[str, Status]) -> None:
        self._sources = sources
        self._before = before
        self._now = now
        self._same: dict[str, bool] = {}

    def untouched(self, path: str) -> bool:
        """Whether the status of a file is what it was."""
        before = self._before.get(path)
        if before is None:
            return False
        now = self._now.get(path)
        if now is None:
            now = status_of(f"{self._sources.root}/{path}")
        return now == before

    def same(self, path: str, digest: str) -> bool:
        """Whether a file or folder is what it was: by its status, or else by its contents."""
        if path not in self._same:
            self._same[path] = self.untouched(path)
        return self._same[path] or self._sources.digest(path) == digest


def lasting(statuses: Mapping[str, Status], start: int) -> dict[str, Status | None]:
    """The statuses that can be gone by later: None for what had changed shortly before `start`, or since."""
    doubtful = frozenset(recent(statuses, start))
    return {path: None if path in doubtful else status for path, status in statuses.items()}
