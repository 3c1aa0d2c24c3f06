"""What goes to standard output and standard error, and into files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .errors import UsageError


def show(text: str) -> None:
    """To standard output, as UTF-8 whatever the locale says."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def complain(text: str) -> None:
    """A line to standard error."""
    sys.stderr.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stderr.buffer.flush()


def width() -> int:
    """Columns of the terminal; reports that go elsewhere have the same width everywhere."""
    return min(os.get_terminal_size().columns, 140) if sys.stdout.isatty() else 110


def write_file(path: Path, text: str, what: str) -> None:
    """Writes a file as a whole: there is the old one or the new one, never a part. `what` is how messages call it.

    Raises UsageError if it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(text.encode("utf-8", "backslashreplace"))
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"{what} {path} cannot be written: {error.strerror}") from None
