"""A check that goes by what an earlier one found, as far as nothing has changed that it rests on.

Where nothing has changed at all, the whole answer is known, and how it was shown; else what single tasks came to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ..cache.status import Status, changed_at, digest, now, recent
from ..cache.store import Store
from ..settings import Settings
from .files import BESIDE, digest_of, statuses_of, walked
from .key import key_of

if TYPE_CHECKING:
    from ..report.result import Verdict
    from ..result import Result, Tell
    from ..run import Answered
    from .tasks import Remembered

ANSWER, SHOWN = "answer", "shown"
"""The kinds of documents. An answer has a line about what it rests on, and one with the answer itself."""

Book = Callable[[], Mapping[str, Any]]
"""Gives the document of compiled rules, which is asked for only where something is judged."""


class Memory:
    """What is remembered of a root under some settings."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._start = now()
        self._key = key_of(settings)
        self._walked: dict[str, Status] | None = None
        self._left_out: list[str] = []
        self._answer: tuple[str, bytes] | None = None
        document = store.read(self._key, ANSWER)
        if document is not None:
            self._recall(json.loads(document.lines[0]), document.lines[1])

    def shown(self, how: str) -> Any:
        """What was kept with the answer, plain data, if it still holds; None if there is nothing. `how` tells all that
        matters for it besides the answer."""
        found = self._store.read(f"{self._key}-{how}", SHOWN) if self._answer is not None else None
        if found is None or self._answer is None or found.lines[0].decode() != self._answer[0]:
            return None
        return json.loads(found.lines[1])

    def keep(self, how: str, shown: Any) -> None:
        """Keeps plain data that was made from the answer."""
        if self._answer is not None:
            lines = [self._answer[0].encode(), json.dumps(shown, separators=(",", ":")).encode()]
            self._store.write(f"{self._key}-{how}", SHOWN, lines)

    def check(self, book: Book, tell: Tell, warn: Tell, processes: int) -> Result:
        """As `run.check`, and with the same outcome."""
        from ..discover.sources import Sources
        from ..result import result_of

        if self._answer is not None:
            from .answers import unpacked

            whole = unpacked(json.loads(self._answer[1]))
            return result_of(self._settings, whole, Sources(self._settings.root), lambda: self._verdicts(book))
        known = self._known()
        answered = answer(self._settings, book(), tell, warn, processes, known)
        self._remember(answered, known)
        return result_of(self._settings, answered.whole, answered.sources, answered.verdicts)

    def _verdicts(self, book: Book) -> tuple[Verdict, ...]:
        from ..run import check

        return check(self._settings, book()).verdicts()

    # -- an earlier answer ------------------------------------------------------------------------------

    def _recall(self, about: Mapping[str, Any], text: bytes) -> None:
        """Takes an answer for this one's, if all it rests on is as it was."""
        root = self._settings.root
        self._left_out = about["left_out"]
        self._walked = walked(root, self._left_out)
        same = (
            (about["day"] is None or about["day"] == _today())
            and digest(self._walked) == about["walked"]
            and digest(statuses_of(root, about["asked"])) == about["statuses"]
            and self._undoubted(about["doubtful"])
        )
        if not same:
            return
        self._answer = about["answer"], text
        if about["doubtful"]:
            self._write({**about, "doubtful": self._still_doubtful(about["doubtful"])}, text)

    def _undoubted(self, doubtful: Mapping[str, str]) -> bool:
        """Whether files that the status does not tell of have the contents they had."""
        if not doubtful:
            return True
        from ..discover.sources import Sources
        from ..left_out import ignored_by

        sources = Sources(self._settings.root, ignored=ignored_by(self._settings))
        return all(digest_of(sources, path) == contents for path, contents in doubtful.items())

    def _still_doubtful(self, doubtful: Mapping[str, str]) -> dict[str, str]:
        """Those whose last change has not become old."""
        still = set(recent(statuses_of(self._settings.root, doubtful), self._start))
        return {path: contents for path, contents in doubtful.items() if path in still}

    # -- a new one --------------------------------------------------------------------------------------

    def _known(self) -> Remembered:
        from .tasks import Remembered

        return Remembered(self._store, self._key, self._settings.root, self._walked or {})

    def _remember(self, answered: Answered, known: Remembered) -> None:
        from .answers import packed
        from .judged import Judged
        from .tasks import remember_tasks

        root, whole = self._settings.root, answered.whole
        if self._walked is None or self._left_out != [*whole.left_out]:
            self._walked = walked(root, whole.left_out)
        judged = Judged(answered)
        judged.let_go()
        remember_tasks(self._store, self._key, answered, known, self._walked, self._start)
        asked = statuses_of(root, sorted({*judged.asked, *BESIDE} - self._walked.keys()))
        statuses = {**self._walked, **asked}
        if any(judged.was_there(path) and not statuses.get(path) for path in judged.asked):
            return  # gone while it was judged
        doubtful = {}
        for path in recent(statuses, self._start):
            digest_ = judged.digest(path, changed_at(statuses[path]) >= self._start)
            if digest_ is None:
                return
            doubtful[path] = digest_
        text = packed(whole)
        if text is None:
            return
        self._answer = sha256(text).hexdigest(), text
        about = {
            "day": _today() if whole.dated else None,
            "left_out": whole.left_out,
            "walked": digest(self._walked),
            "asked": [*asked],
            "statuses": digest(asked),
            "doubtful": doubtful,
            "answer": self._answer[0],
        }
        self._write(about, text)

    def _write(self, about: Mapping[str, Any], text: bytes) -> None:
        self._store.write(self._key, ANSWER, [json.dumps(about, separators=(",", ":")).encode(), text])


def answer(
    settings: Settings, book: Mapping[str, Any], tell: Tell, warn: Tell, processes: int, known: Remembered
) -> Answered:
    """The answer of a run that goes by what is known; nothing of what that needs is imported where the whole answer
    is."""
    from ..run import answer

    return answer(settings, book, tell=tell, warn=warn, processes=processes, known=known)


def _today() -> str:
    from ..result import today

    return today().isoformat()
