"""Which paths git ignores, by the `.gitignore` files of the tree and `.git/info/exclude`.

Git-ignored files are neither linted nor read as values, so that a laptop and CI agree. A person's global
excludes are not consulted for the same reason. Modules that `terraform init` has downloaded are git-ignored as
a rule and read all the same, where a configuration calls them; the walk does not go there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..inputs import InvalidInput
from ..parse.tree import Problem
from ..place import START
from ..regular import read_regular

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


_DOWNLOADED = re.compile(r"(?:^|/)\.terraform(?:/modules(?:/|$)|$)")


MAX_BYTES = 200_000
MAX_PATTERNS = 2_000
MAX_STARS = 3
"""Of a file of patterns: its size, the patterns in it, and the wildcards in a part of one."""


Specs = tuple[tuple[str, "GitIgnoreSpec"], ...]
"""Directories with their patterns."""


class GitIgnore:
    """Answers whether a path relative to the root is ignored. Reads a `.gitignore` when first asked below it."""

    def __init__(self, root: Path, exempt: frozenset[str] = frozenset()) -> None:
        self._root = Path(os.path.realpath(root))
        self._base = os.fspath(self._root)
        self._exempt = exempt
        self._specs: dict[str, Specs] = {}
        self._folders: dict[str, bool] = {"": False}
        self._not_followed: list[tuple[str, str]] = []

    def __call__(self, path: str, *, folder: bool = False) -> bool:
        """Whether git ignores a path: by a pattern of its own, or because a folder above it is ignored."""
        if path in (".", "", "..") or path.startswith(("../", "/")) or self._exempted(path) or _DOWNLOADED.search(path):
            return False
        if not folder:
            return self._folder(_parent(path)) or self._matched(path)
        return self._folder(path)

    def problems(self) -> Iterator[tuple[str, Problem]]:
        """The files of patterns that were met so far and not gone by, with a sentence that says why."""
        for path, reason in sorted(self._not_followed):
            yield path, Problem("limit", START, f"The patterns of this file are not followed: {reason}.")

    def _exempted(self, path: str) -> bool:
        return any(path == e or path.startswith(e + "/") or e.startswith(path + "/") for e in self._exempt)

    def _folder(self, path: str) -> bool:
        if path not in self._folders:
            self._folders[path] = self._folder(_parent(path)) or self._matched(path + "/")
        return self._folders[path]

    def _matched(self, path: str) -> bool:
        """By the nearest `.gitignore` that says anything about the path; git's order of precedence."""
        for directory, spec in self._above(_parent(path.rstrip("/"))):
            verdict = spec.check_file(path[len(directory) + 1 :] if directory else path).include
            if verdict is not None:
                return verdict
        return False

    def _above(self, directory: str) -> Specs:
        """The patterns that hold in a directory, the nearest first."""
        if directory not in self._specs:
            above = self._above(_parent(directory)) if directory else ()
            own = self._load(directory)
            self._specs[directory] = above if own is None else ((directory, own), *above)
        return self._specs[directory]

    def _load(self, directory: str) -> GitIgnoreSpec | None:
        places = [".gitignore"] if directory else [".git/info/exclude", ".gitignore"]
        lines: list[str] = []
        for place in places:
            if not os.path.lexists(f"{self._base}/{directory}/{place}"):
                continue
            file = self._root / directory / place
            real = Path(os.path.realpath(file))
            if self._root not in real.parents:
                continue  # a link that leads out of the root
            try:
                lines += _lines(real)
            except (OSError, ValueError) as error:
                reason = (error.strerror or "read error") if isinstance(error, OSError) else str(error)
                self._not_followed.append((file.relative_to(self._root).as_posix(), reason))
        if not lines:
            return None
        from pathspec import GitIgnoreSpec

        try:
            return GitIgnoreSpec.from_lines(lines)
        except ValueError:
            return GitIgnoreSpec.from_lines(filter(_is_pattern, lines))  # git passes over what is none as well


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def nothing_ignored(path: str, *, folder: bool = False) -> bool:
    """Stands for GitIgnore where git's patterns are not to be followed."""
    return False


def patterns(lines: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path (relative to the root; a folder's with or without a final `/`) fits one of several patterns in
    the syntax of `.gitignore`, the last that says anything about it deciding. Raises InvalidInput for what is none."""
    from pathspec import GitIgnoreSpec

    lines = list(lines)
    for line in lines:
        if not _is_pattern(line):
            raise InvalidInput(f"the configuration's pattern {line!r} is none that a .gitignore could have")
        if not matchable(line):
            raise InvalidInput(f"the configuration's pattern {line!r} has more than {MAX_STARS} wildcards in a row")
    spec = GitIgnoreSpec.from_lines(lines)
    return lambda path: spec.match_file(path) or spec.match_file(path + "/")


Ignored = Callable[..., bool]


def _lines(file: Path) -> list[str]:
    """The patterns of a file; none where there is none. Raises OSError where it cannot be read, and ValueError where
    it would take too long to go by it."""
    try:
        text = read_regular(file, MAX_BYTES).decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return []
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) > MAX_PATTERNS:
        raise ValueError(f"it has {len(lines):,} patterns; the limit is {MAX_PATTERNS:,}")
    slow = next((line for line in lines if not matchable(line)), None)
    if slow is not None:
        raise ValueError(f"a pattern in it has more than {MAX_STARS} wildcards in a row")
    return lines


def matchable(pattern: str) -> bool:
    """Whether a pattern has so few wildcards that matching it never takes long: the library tries all ways in which
    they can share out a path."""
    return pattern.count("**") <= MAX_STARS and all(part.count("*") <= MAX_STARS for part in pattern.split("/"))


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
