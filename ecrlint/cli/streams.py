"""What goes to standard output and standard error, and into files."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from ..regular import write_whole
from .errors import UsageError


def show(text: str) -> None:
    """To standard output, as UTF-8 whatever the locale says."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _forget(sys.stdout)
        raise UsageError(f"standard output cannot be written: {error.strerror or 'write error'}") from None


def complain(text: str) -> None:
    """A line to standard error, or several. It may quote what was scanned, or the arguments: nothing of that shows key
    material, or steers a terminal or the log of a CI job."""
    from ..keys import mask
    from ..report.plain import printable

    try:
        sys.stderr.buffer.write(printable(mask(text)).encode("utf-8", "backslashreplace") + b"\n")
        sys.stderr.buffer.flush()
    except OSError:
        _forget(sys.stderr)  # there is nobody to tell; the exit status still says it


def _forget(stream: TextIO) -> None:
    """What could not be written is tried once more when the interpreter ends, which would be an error of its own."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def width() -> int:
    """Columns of the terminal; reports that go elsewhere have the same width everywhere."""
    return min(os.get_terminal_size().columns, 140) if sys.stdout.isatty() else 110


def write_file(path: Path, text: str, what: str) -> None:
    """Writes a file as a whole: there is the old one or the new one, never a part. `what` is how messages call it. A
    pipe or a device is written to and stays what it is; where a link leads to is written.

    Raises UsageError if it cannot be written.
    """
    data, target = text.encode("utf-8", "backslashreplace"), Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            with open(target, "wb") as stream:
                stream.write(data)
        else:
            write_whole(target, data, target.stat().st_mode & 0o7777 if target.exists() else None)
    except OSError as error:
        raise UsageError(f"{what} {path} cannot be written: {error.strerror or 'write error'}") from None
