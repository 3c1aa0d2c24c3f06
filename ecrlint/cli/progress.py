"""What a long run is doing, on a terminal; nothing anywhere else, and nothing that stays."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from ..result import Tell, nobody

PATIENCE = 0.5
"""Seconds until anything is shown: most runs are over by then."""
PAUSE = 0.1
"""Seconds between two pictures."""

_ERASE = "\r\x1b[K"


@contextmanager
def progress(
    stream: TextIO, environ: Mapping[str, str], *, quiet: bool, clock: Callable[[], float] = time.monotonic
) -> Iterator[Tell]:
    """Gives what `run.check` is to tell. It is shown on one line of a terminal, which is empty again at the end."""
    if quiet or not stream.isatty() or environ.get("TERM") == "dumb" or environ.get("CI", "") not in ("", "0", "false"):
        yield nobody
        return
    line = _Line(stream, clock)
    try:
        yield line.show
    finally:
        line.erase()


class _Line:
    __slots__ = ("_clock", "_next", "_process", "_shown", "_stream")

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self._next = clock() + PATIENCE
        self._process = os.getpid()
        self._shown = False

    def show(self, what: str) -> None:
        """Shows a few words, unless others were shown a moment ago. Processes that help say nothing of their own."""
        now = self._clock()
        if now < self._next or os.getpid() != self._process:
            return
        self._next = now + PAUSE
        self._shown = True
        self._write(_ERASE + _fitting(what, _columns(self._stream)))

    def erase(self) -> None:
        """Leaves the line as it was."""
        if self._shown:
            self._write(_ERASE)

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _fitting(text: str, columns: int) -> str:
    """The text, clean, without its middle where it is too long for a line: paths tell most at their end."""
    from ..keys import mask
    from ..report.plain import clean, width

    text = clean(mask(text))
    first, _, rest = text.partition(" ")
    while rest and width(f"{first} ...{rest}") >= columns:
        rest = rest[max(1, (width(rest) - columns) // 2) :]
        text = f"{first} ...{rest}"
    return text.encode("ascii", "replace").decode("ascii")
