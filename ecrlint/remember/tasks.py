"""What single tasks came to, so that a run looks only at what has changed.

A document of kind `tasks` has a line about the files of the root (the status of each, and what a look at it says), one
about the tasks, and a line with each of the tasks' outcome.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..cache.status import Status
from ..cache.store import Store
from ..discover.glance import Glance
from ..discover.sources import Sources
from ..discover.walk import Glances, looking_at
from ..keys import mask
from ..parts import Done
from ..plain import pack, unpack
from ..run import Answered
from ..units import Task
from .files import BESIDE, Files, lasting, statuses_of
from .key import contents

KIND = "tasks"


class Remembered:
    """What an earlier run knew of a root, as far as it still holds. `now` are the statuses of its files."""

    def __init__(self, store: Store, key: str, root: Path, now: Mapping[str, Status]) -> None:
        document = store.read(key, KIND)
        lines = document.lines if document is not None else [b"{}", b"[]"]
        about: dict[str, Any] = json.loads(lines[0])
        if about.get("ignoring") != _ignoring(root, now):
            about, lines, now = {}, [b"{}", b"[]"], {}
        self._now = now
        self._before: dict[str, Status | None] = about.get("files", {})
        self._glances: dict[str, Any] = about.get("glances", {})
        tasks = [unpack(Task, task) for task in json.loads(lines[1])]
        self._tasks = dict(zip(tasks, lines[2:], strict=True))
        self._files: Files | None = None

    def glances(self, sources: Sources) -> Glances:
        """What a look at each file says, by looking where it has changed."""
        self._files = files = Files(sources, self._before, self._now)
        look = looking_at(sources)

        def recall(path: str) -> Glance | None:
            known = self._glances.get(path)
            return unpack(Glance, known) if known is not None and files.untouched(path) else look(path)

        return recall

    def listed(self) -> Iterable[str] | None:
        """The files of known kinds and the folders not to be gone into, as long as git ignores what it did."""
        return self._now or None

    def done(self, task: Task) -> tuple[str, Done] | None:
        """What a task came to, packed as JSON and as it is."""
        line = self._tasks.get(task)
        files = self._files
        if line is None or files is None:
            return None
        data = json.loads(line)
        asked: dict[str, str] = data[0]
        same = all(files.same(path, digest) for path, digest in asked.items())
        return (line.decode(), unpack(Done, data)) if same else None

    def checked(self, path: str, glance: Glance) -> bool:
        """Whether neither the name of a file nor what a look at it says is new."""
        return bool(self._glances.get(path) == pack(glance))


def remember_tasks(
    store: Store, key: str, answered: Answered, known: Remembered, now: Mapping[str, Status], start: int
) -> None:
    """Keeps what the tasks of a run came to. `known` is what was known before it, `now` are statuses from before
    anything was read or from after it, `start` is when the run began."""
    root = answered.sources.root
    tasks: list[Any] = []
    lines: list[bytes] = []
    asked: set[str] = set()
    for task, done, text, old in answered.tasks.done():
        if old or mask(text) == text:  # key material is not written, not even to be of use later
            tasks.append(pack(task))
            lines.append(text.encode())
            asked.update(done.asked)
    glances = {path: found for path, found in answered.found.glances.items() if path in now}
    files = lasting({**now, **statuses_of(root, asked - now.keys())}, start)
    # Names may hold key material, and so may the sources of modules that were seen in files.
    new = [path for path in files if path not in glances or not known.checked(path, glances[path])]
    texts = "\n".join((*new, *(source for path in new if path in glances for source in glances[path].sources)))
    if mask(texts) == texts:
        packed = {path: pack(found) for path, found in glances.items()}
        about = {"ignoring": _ignoring(root, now), "files": files, "glances": packed}
        store.write(key, KIND, [json.dumps(about, separators=(",", ":")).encode(), json.dumps(tasks).encode(), *lines])


def _ignoring(root: Path, now: Mapping[str, Status]) -> list[str]:
    """What tells which paths git ignores: the contents of all that says so."""
    paths = sorted(path for path in now if path.endswith(".gitignore") and path.rpartition("/")[2] == ".gitignore")
    return [contents(root / path) for path in (*paths, *BESIDE)]
