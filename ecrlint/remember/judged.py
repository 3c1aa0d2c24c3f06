"""The contents that an answer was found with."""

from __future__ import annotations

from ..discover.glance import glance
from ..discover.kinds import kind_of
from ..run import Answered
from .files import digest_of


class Judged:
    """What the files and folders of a root held when they were judged. `asked` are all that were asked for."""

    def __init__(self, answered: Answered) -> None:
        self._sources = answered.sources
        self._findings = answered.whole.findings
        self._glances = answered.found.glances
        self._kept = frozenset(answered.found.files)
        self._digests = {path: digest for _, done, _, _ in answered.tasks.done() for path, digest in done.asked.items()}
        self.asked = frozenset({*self._sources.asked, *self._digests})

    def let_go(self) -> None:
        """Takes the contents out of memory that nobody asks for any more: of files that no finding is shown in."""
        shown = {place.path for finding in self._findings for place in finding.places}
        for path in self._digests.keys() - shown:
            if not path.endswith("/"):
                self._sources.forget(path)

    def was_there(self, path: str) -> bool:
        """Whether there was a file at a path."""
        return bool(self._digests.get(path)) or self._sources.was_read(path)

    def digest(self, path: str, since: bool) -> str | None:
        """What tells the contents; None where nobody knows what they were. `since`: it has changed since the run
        began."""
        if path in self._digests:
            return self._digests[path]
        if path in self._glances and path not in self._kept:
            # It was let go of after a look, and only what that said matters.
            file = self._sources.read(path)
            if file is None or glance(file, kind_of(path) or "") != self._glances[path]:
                return None
        elif since and path not in self._sources.asked:
            return None
        return digest_of(self._sources, path)
