"""Which paths git ignores, by the `.gitignore` files of the tree and `.git/info/exclude`.

Git-ignored files are neither linted nor read as values, so that a laptop and CI agree. A person's global
excludes are not consulted for the same reason. Modules that `terraform init` has downloaded are git-ignored as
a rule and read all the same, where a configuration calls them; the walk does not go there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


_DOWNLOADED = re.compile(r"(?:^|/)\.terraform(?:/modules(?:/|$)|$)")


class GitIgnore:
    """Answers whether a path relative to the root is ignored. Reads a `.gitignore` when first asked below it."""

    def __init__(self, root: Path, exempt: frozenset[str] = frozenset()) -> None:
        self._root = root
        self._exempt = exempt
        self._specs: dict[str, GitIgnoreSpec | None] = {}
        self._folders: dict[str, bool] = {"": False}

    def __call__(self, path: str, *, folder: bool = False) -> bool:
        """Whether git ignores a path: by a pattern of its own, or because a folder above it is ignored."""
        if path in (".", "") or self._exempted(path) or _DOWNLOADED.search(path):
            return False
        if not folder:
            return self._folder(_parent(path)) or self._matched(path)
        return self._folder(path)

    def _exempted(self, path: str) -> bool:
        return any(path == e or path.startswith(e + "/") or e.startswith(path + "/") for e in self._exempt)

    def _folder(self, path: str) -> bool:
        if path not in self._folders:
            self._folders[path] = self._folder(_parent(path)) or self._matched(path + "/")
        return self._folders[path]

    def _matched(self, path: str) -> bool:
        """By the nearest `.gitignore` that says anything about the path; git's order of precedence."""
        directory = _parent(path.rstrip("/"))
        while True:
            spec = self._spec(directory)
            if spec is not None:
                inner = path[len(directory) + 1 :] if directory else path
                verdict = spec.check_file(inner).include
                if verdict is not None:
                    return verdict
            if not directory:
                return False
            directory = _parent(directory)

    def _spec(self, directory: str) -> GitIgnoreSpec | None:
        if directory not in self._specs:
            self._specs[directory] = self._load(directory)
        return self._specs[directory]

    def _load(self, directory: str) -> GitIgnoreSpec | None:
        files = [self._root / directory / ".gitignore"]
        if not directory:
            files.insert(0, self._root / ".git" / "info" / "exclude")
        lines = [line for file in files for line in _lines(file)]
        if not lines:
            return None
        from pathspec import GitIgnoreSpec

        return GitIgnoreSpec.from_lines(lines)


def nothing_ignored(path: str, *, folder: bool = False) -> bool:
    """Stands for GitIgnore where git's patterns are not to be followed."""
    return False


def patterns(lines: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path (relative to the root; a folder's with or without a final `/`) fits one of several patterns in
    the syntax of `.gitignore`, the last that says anything about it deciding."""
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(lines)
    return lambda path: spec.match_file(path) or spec.match_file(path + "/")


Ignored = Callable[..., bool]


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
