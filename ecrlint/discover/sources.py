"""Reading files: each at most once, never outside the root, never through a link that leaves it."""

from __future__ import annotations

import codecs
import os
import posixpath
from collections.abc import Callable, Mapping
from copy import copy
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

from ..parse.tree import Problem
from ..place import START, Lines, Span
from ..records import dataclass, field
from ..regular import NotRegularError, TooLargeError, read_regular
from .ignore import Ignored, nothing_ignored

MAX_BYTES = 1_000_000
"""Files over this size are not parsed; what they might define is unknown. Far above any real file."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as read. `path` is relative to the root, with `/`; `problem` says why the file cannot be used as it is
    (too large, not UTF-8)."""

    path: str
    data: bytes = field(repr=False)
    problem: Problem | None = None

    @property
    def text(self) -> str:
        """The contents as UTF-8 without a byte order mark. Not kept: of most files it is never asked for."""
        return self.data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")


def _unwatched(_: str) -> None:
    """For those who do not care what is opened."""


class Sources:
    """Everything that may be read: the files below `root`.

    `asked` records each path that was looked for, also those that do not exist: together with the
    contents it is all that a result can depend on. What `ignored` says of a path is as if it were absent.
    `instead` holds contents that are to count instead of those on disk, by path. `opening` is told the path of each
    file before it is opened.
    """

    def __init__(
        self,
        root: Path,
        *,
        ignored: Ignored = nothing_ignored,
        max_bytes: int = MAX_BYTES,
        instead: Mapping[str, bytes] = MappingProxyType({}),
        opening: Callable[[str], None] = _unwatched,
    ) -> None:
        self.root = root.resolve()
        self.asked: set[str] = set()
        self._ignored = ignored
        self._max_bytes = max_bytes
        self._instead = instead
        self._opening = opening
        self._files: dict[str, SourceFile | None] = {}
        self._forgotten: set[str] = set()
        self._digests: dict[str, str] = {}
        self._texts: dict[str, SourceFile | None] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._below = f"{str(self.root).rstrip('/')}/"
        self._folders: dict[str, str] = {}

    def read(self, path: str) -> SourceFile | None:
        """The file at `path` (relative to the root, `/`); None where there is none that may be read.

        A link inside the root gives the file it points to under that file's own path.
        """
        path = normal(path)
        self.asked.add(path)
        if path not in self._files:
            self._files[path] = self._load(path)
        return self._files[path]

    def was_read(self, path: str) -> bool:
        """Whether a file has been read and was there."""
        path = normal(path)
        return path in self._forgotten or self._files.get(path) is not None

    def forget(self, path: str) -> None:
        """Lets go of the contents of a file that nothing more is to be asked of."""
        path = normal(path)
        if self._files.pop(path, None) is not None:
            self._forgotten.add(path)
            self._texts.pop(path, None)

    def watched(self) -> Sources:
        """The same files, with what is asked for recorded anew."""
        other = copy(self)
        other.asked = set()
        return other

    def bytes_of(self, path: str) -> bytes | None:
        """The contents of a file as they were read; None where there is none that may be read."""
        file = self.read(path)
        return file.data if file is not None else None

    def digest(self, path: str) -> str:
        """What tells the contents of a file, or the names in a folder (`path` ends with `/`), as they were read; empty
        where there is none that may be read, and for a folder without any."""
        if path not in self._digests:
            if path.endswith("/"):
                data = "\0".join(self.names(path)).encode("utf-8", "surrogatepass") or None
            else:
                data = self.bytes_of(path)
            self._digests[path] = "" if data is None else blake2b(data, digest_size=16).hexdigest()
        return self._digests[path]

    def names(self, directory: str) -> tuple[str, ...]:
        """The names in a directory (relative to the root), sorted; folders end with `/`. Empty if there
        is no such directory."""
        directory = normal(directory)
        self.asked.add(directory + "/")
        if directory not in self._names:
            self._names[directory] = self._list(directory)
        return self._names[directory]

    def _list(self, directory: str) -> tuple[str, ...]:
        where = self._inside(directory)
        if where is None:
            return ()
        try:
            with os.scandir(where) as entries:
                found = [(e.name + "/" if e.is_dir() else e.name) for e in entries]
        except OSError:
            return ()
        prefix = "" if directory == "." else directory + "/"
        return tuple(sorted(n for n in found if not self._ignored(prefix + n.rstrip("/"), folder=n.endswith("/"))))

    def _inside(self, path: str) -> str | None:
        """The real path, if it lies inside the root."""
        if path == ".." or path.startswith(("../", "/")) or "\0" in path:
            return None
        folder, name = posixpath.split(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(f"{self._below}{folder}")
        real = f"{self._folders[folder]}/{name}"
        if name in (".", "..") or os.path.islink(real):
            real = os.path.realpath(real)
        return real if real.startswith(self._below) or real == self._below.rstrip("/") else None

    def _load(self, path: str) -> SourceFile | None:
        real = None if self._ignored(path) else self._inside(path)
        if real is None:
            return None
        own = real[len(self._below) :]
        if own != path and self._ignored(own):
            return None
        if own not in self._texts:
            self._texts[own] = self._open(own, real)
        return self._texts[own]

    def _open(self, path: str, real: str) -> SourceFile | None:
        self._opening(path)
        if path in self._instead:
            return decode(path, self._instead[path])
        try:
            data = read_regular(real, self._max_bytes)
        except (FileNotFoundError, NotRegularError):
            return None
        except TooLargeError as error:
            size, limit = f"{error.size / 1e6:.1f} MB", f"{self._max_bytes / 1e6:.0f} MB"
            message = f"The file is too large to check ({size}; the limit is {limit}). Nothing in it was judged."
            return SourceFile(path, b"", Problem("limit", START, message))
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else "read error"
            message = f"The file cannot be read ({reason}). Nothing in it was judged."
            return SourceFile(path, b"", Problem("encoding", START, message))
        return decode(path, data)


def decode(path: str, data: bytes) -> SourceFile:
    """A file from its bytes: UTF-8, a byte order mark taken off."""
    if data.isascii():
        return SourceFile(path, data)
    content = data.removeprefix(codecs.BOM_UTF8)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        good = content[: error.start].decode("utf-8")
        line, column = Lines(good).position(len(good))
        message = "The file is not valid UTF-8 here. Save it as UTF-8; nothing in it was judged."
        problem = Problem("encoding", Span(line, column, line, column + 1), message)
        return SourceFile(path, data, problem)
    return SourceFile(path, data)


def normal(path: str) -> str:
    """A relative path without `.`, doubled slashes and inner `..`; `.` for the root itself."""
    return posixpath.normpath(path)
