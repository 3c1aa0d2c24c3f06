"""Where what is remembered lies, and reading and writing it. Nothing here ever fails a run: without a cache every run
is a first one."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..regular import write_whole

KEPT = 16
"""How many answers are kept for a root; the oldest go first."""


def user_folder() -> Path | None:
    """The folder for caches of the user; None if there is no home to have one in."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given.startswith("/"):
        return Path(given) / "ecrlint"
    home = os.path.expanduser("~")
    if not home.startswith("/"):
        return None
    return Path(home) / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ecrlint"


class Store:
    """Documents about one root, by key. `folder` is the folder of the cache, `root` what it is about."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._base = folder
        self._folder = folder / sha256(os.fsencode(root)).hexdigest()[:24]

    def read(self, key: str) -> Any:
        """A document; None if there is none that is whole."""
        try:
            with open(self._folder / f"{key}.json", "rb") as file:
                digest, _, body = file.read().partition(b"\n")
        except OSError:
            return None
        if sha256(body).hexdigest().encode() != digest:
            return None
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            return None

    def write(self, key: str, document: Any) -> None:
        """Replaces a document as a whole; two runs at once each leave one that is whole."""
        with contextlib.suppress(OSError, ValueError):
            self._prepare()
            body = json.dumps(document, separators=(",", ":")).encode()
            write_whole(self._folder / f"{key}.json", sha256(body).hexdigest().encode() + b"\n" + body, 0o600)
            self._forget_oldest()

    def _prepare(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ignore = self._base / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")

    def _forget_oldest(self) -> None:
        with os.scandir(self._folder) as entries:
            found = [entry for entry in entries if entry.name.endswith(".json")]
        modified: Callable[[os.DirEntry[str]], int] = lambda entry: entry.stat().st_mtime_ns  # noqa: E731
        for entry in sorted(found, key=modified)[:-KEPT]:
            os.unlink(entry.path)
