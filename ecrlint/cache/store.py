"""Where what is remembered lies, and reading and writing it. Nothing here ever fails a run: without a cache every run
is a first one."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ..regular import write_whole

KEPT = 16
"""How many documents of a kind are kept for a root; the oldest go first."""


def user_folder() -> Path | None:
    """The folder for caches of the user; None if there is no home to have one in."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given.startswith("/"):
        return Path(given) / "ecrlint"
    home = os.path.expanduser("~")
    if not home.startswith("/"):
        return None
    return Path(home) / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ecrlint"


class Document(NamedTuple):
    """What was kept under a name: its digest, and lines of text, none of which holds the end of a line."""

    digest: str
    lines: list[bytes]


class Store:
    """Documents about one root, by name and kind. `folder` is the folder of the cache, `root` what it is about."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._base = folder
        self._folder = folder / sha256(os.fsencode(root)).hexdigest()[:24]

    def read(self, name: str, kind: str) -> Document | None:
        """A document; None if there is none that is whole."""
        try:
            with open(self._folder / f"{name}.{kind}", "rb") as file:
                digest, *lines = file.read().split(b"\n")
        except OSError:
            return None
        return Document(digest.decode(), lines) if _digest(lines).encode() == digest else None

    def write(self, name: str, kind: str, lines: Sequence[bytes]) -> str:
        """Replaces a document as a whole; two runs at once each leave one that is whole. Gives its digest."""
        digest = _digest(lines)
        with contextlib.suppress(OSError, ValueError):
            self._prepare()
            pieces = (piece for line in lines for piece in (b"\n", line))
            write_whole(self._folder / f"{name}.{kind}", chain((digest.encode(),), pieces), 0o600)
            self._forget_oldest(kind)
        return digest

    def _prepare(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ignore = self._base / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")

    def _forget_oldest(self, kind: str) -> None:
        with os.scandir(self._folder) as entries:
            found = [entry for entry in entries if entry.name.endswith(f".{kind}")]
        modified: Callable[[os.DirEntry[str]], int] = lambda entry: entry.stat().st_mtime_ns  # noqa: E731
        for entry in sorted(found, key=modified)[:-KEPT] if len(found) > KEPT else ():
            os.unlink(entry.path)


def _digest(lines: Sequence[bytes]) -> str:
    found = sha256()
    for line in lines:
        found.update(b"\n")
        found.update(line)
    return found.hexdigest()
