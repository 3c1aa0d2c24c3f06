"""The directory that the commands of a script run in, as far as `cd` shows it."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..symbolic import Known, Opaque, Reference, Symbolic
from .commands import Command
from .flow import Flow, Slot

if TYPE_CHECKING:
    from .evaluate import Argument

CHANGES_DIRECTORY = frozenset({"cd", "pushd", "popd", "chdir", "Set-Location", "Push-Location", "Pop-Location"})
_KEY = "\0directory"
_WORKSPACE = ("$GITHUB_WORKSPACE", "github.workspace", "$CIRCLE_WORKING_DIRECTORY")


class Directories:
    """Follows `cd`. A directory is relative to the one that the script starts in, or with a leading `/` to the
    workspace; one that cannot be told is None. What a subshell changes ends with it."""

    def __init__(self) -> None:
        self._changed = False

    def of(self, command: Command, flow: Flow) -> str | None:
        """Where a command runs."""
        if not self._changed:
            return ""
        shells = _subshells(command)
        for length in range(len(shells), -1, -1):
            slot = flow.get(_key(shells[:length]))
            if slot is not None:
                texts = {outcome.text for outcome in slot.outcomes}
                return texts.pop() if slot.sure and len(texts) == 1 else None
        return ""

    def change(self, command: Command, flow: Flow, arguments: Sequence[Argument]) -> None:
        """Takes a command that changes the directory."""
        before = self.of(command, flow)
        after = _changed(before, arguments) if command.name not in ("popd", "Pop-Location") else None
        self._changed = True
        place = arguments[0].outcomes[0].place if arguments and arguments[0].outcomes else None
        if place is None:
            from ...place import START, Place

            place = Place("", START)
        piece = Known(after) if after is not None else Opaque("the script changes its directory", "cd")
        value = Symbolic((piece,) if not isinstance(piece, Known) or piece.text else (), place)
        flow.set(_key(_subshells(command)), Slot((value,)))


def resolved(directory: str | None, path: Symbolic) -> str | None:
    """A path that is used in a directory, relative as directories are; None if it cannot be told."""
    pieces = path.pieces
    head = pieces[0] if pieces else None
    if isinstance(head, (Reference, Opaque)) and head.source in _WORKSPACE:
        rest = pieces[1:]
        if rest and not (len(rest) == 1 and isinstance(rest[0], Known) and rest[0].text.startswith("/")):
            return None
        return posixpath.normpath("/" + (rest[0].text if rest and isinstance(rest[0], Known) else "").strip("/"))
    text = path.text
    if text is None or directory is None or text.startswith(("/", "~", "-")) or "://" in text:
        return None
    found = posixpath.normpath(posixpath.join(directory, text))
    return "" if found == "." else found


def _changed(before: str | None, arguments: Sequence[Argument]) -> str | None:
    if len(arguments) != 1 or len(arguments[0].outcomes) != 1:
        return None
    return resolved(before, arguments[0].outcomes[0])


def _subshells(command: Command) -> tuple[int, ...]:
    return tuple(block.number for block in command.inside if block.kind == "subshell")


def _key(shells: tuple[int, ...]) -> str:
    return _KEY + ",".join(map(str, shells))
