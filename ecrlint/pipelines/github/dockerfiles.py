"""The Dockerfiles that the builds of a job read: where they are in the repository.

Source: the `action.yml` of actions/checkout (`path`, `repository`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from ...discover.sources import Sources
from ...records import dataclass, field
from ..images.dockerfile import Dockerfile, read_dockerfile
from ..shell.directories import resolved
from ..shell.flow import Outcomes
from .resolve import resolve
from .scope import Scope
from .text import Text
from .workflow import Step

_OWN = ("github.repository",)


@dataclass(frozen=True, slots=True)
class Dockerfiles:
    """Those below a directory, each read once."""

    sources: Sources = field(repr=False)
    directory: str
    _found: dict[str, Dockerfile | None] = field(default_factory=dict, init=False, repr=False)

    def at(self, path: str) -> Dockerfile | None:
        """The one at a path of the repository; None if there is none that can be read."""
        path = posixpath.normpath(posixpath.join(self.directory, path))
        if path not in self._found:
            file = self.sources.read(path)
            readable = file is not None and file.problem is None
            self._found[path] = read_dockerfile(file.path, file.text) if file is not None and readable else None
        return self._found[path]


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where in the workspace of a job the repository is. `own` are the directories it is checked out to, `foreign`
    those of other repositories, and of what cannot be told."""

    own: tuple[str, ...] = ("",)
    foreign: tuple[str, ...] = ()

    def path(self, place: str) -> str | None:
        """The path in the repository of one in the workspace; None if it is not of this repository."""
        place = place.strip("/")
        best = max((d for d in (*self.own, *self.foreign) if _inside(place, d)), key=len, default=None)
        if best is None or best not in self.own:
            return None
        return place[len(best) :].lstrip("/")


def workspace_of(checkouts: Iterable[tuple[Step, Scope]]) -> Workspace:
    """The workspace by the steps that check something out. Where none does, an action may have: the repository counts
    as checked out to the workspace itself."""
    own: list[str] = []
    foreign: list[str] = []
    for step, scope in checkouts:
        given = _values(step, scope, "path")
        paths = {value.text for value in given} if given is not None else {""}
        directory = paths.pop() if len(paths) == 1 else None
        if directory is None:
            continue
        directory = posixpath.normpath(directory or ".")
        repository = _values(step, scope, "repository")
        mine = repository is None or all(o.sole is not None and o.sole.source in _OWN for o in repository)
        (own if mine else foreign).append("" if directory == "." else directory)
    return Workspace(tuple(own) or (() if foreign else ("",)), tuple(d for d in foreign if d not in own))


def located(path: str, directory: Text | None, scope: Scope, workspace: Workspace) -> str | None:
    """The path in the repository of one that a script uses. `directory` is the working directory of its step."""
    if not path.startswith("/"):
        starts = {resolved("", value) for value in resolve(directory, scope)} if directory is not None else {""}
        start = starts.pop() if len(starts) == 1 else None
        if start is None:
            return None
        path = posixpath.join(start, path)
    path = posixpath.normpath(path.lstrip("/"))
    return None if path.startswith("..") else workspace.path(path)


def _values(step: Step, scope: Scope, name: str) -> Outcomes | None:
    entry = step.with_.get(name, ignore_case=True)
    if entry is None or entry.value is None or not entry.value.text.strip():
        return None
    return resolve(entry.value, scope)


def _inside(path: str, directory: str) -> bool:
    return not directory or path == directory or path.startswith(directory + "/")
