"""What single tasks came to, so that a run looks only at what has changed.

A document of kind `tasks` has four lines about the root (what git ignores, the status of each file, what a look at each
says, the tasks), and a line with the outcome of each task.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
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

_NOTHING = [b"", b"{}", b"{}", b"[]"]


class Remembered:
    """What an earlier run knew of a root, as far as it still holds. `now` are the statuses of its files."""

    def __init__(self, store: Store, key: str, root: Path, now: Mapping[str, Status]) -> None:
        document = store.read(key, KIND)
        ignoring, *lines = document.lines if document is not None else _NOTHING
        if ignoring != _ignoring(root, now):
            lines, now = _NOTHING[1:], {}
        self._now = now
        self._before: dict[str, Status | None] = json.loads(lines[0])
        self._glances: dict[str, Any] = json.loads(lines[1])
        self._tasks = dict(zip((unpack(Task, task) for task in json.loads(lines[2])), lines[3:], strict=True))
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

    def done(self, task: Task) -> tuple[bytes, Done] | None:
        """What a task came to, packed as JSON and as it is."""
        line = self._tasks.get(task)
        files = self._files
        if line is None or files is None:
            return None
        data = json.loads(line)
        asked: dict[str, str] = data[0]
        same = all(files.same(path, digest) for path, digest in asked.items())
        return (line, unpack(Done, data)) if same else None

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
        # Key material is not written, not even to be of use later.
        if old or mask(written := text.decode()) == written:
            tasks.append(pack(task))
            lines.append(text)
            asked.update(done.asked)
    glances = {path: found for path, found in answered.found.glances.items() if path in now}
    files = lasting({**now, **statuses_of(root, asked - now.keys())}, start)
    new = [path for path in files if path not in glances or not known.checked(path, glances[path])]
    sources = (source for path in new if path in glances for source in glances[path].sources)
    # Names may hold key material, and so may the sources of modules that were seen in files.
    if all(mask(text) == text for text in (*new, *sources)):
        looks = _line((path, pack(found)) for path, found in glances.items())
        store.write(key, KIND, [_ignoring(root, now), _line(files.items()), looks, json.dumps(tasks).encode(), *lines])


def _line(items: Iterable[tuple[str, Any]]) -> bytes:
    """An object as JSON in one line. It is made in pieces: at once it would take several times its size in memory."""
    rest = iter(items)
    pieces = iter(lambda: json.dumps(dict(islice(rest, 1000)), separators=(",", ":"))[1:-1].encode(), b"")
    return b"{" + b",".join(pieces) + b"}"


def _ignoring(root: Path, now: Mapping[str, Status]) -> bytes:
    """What tells which paths git ignores: the contents of all that says so."""
    paths = sorted(path for path in now if path.endswith(".gitignore") and path.rpartition("/")[2] == ".gitignore")
    return " ".join(contents(root / path) or "none" for path in (*paths, *BESIDE)).encode()
