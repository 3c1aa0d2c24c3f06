"""Writing fixed files: each as a whole or not at all, and only where it was read."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from ..regular import read_regular, write_whole


class NotWrittenError(Exception):
    """A file could not be written. The message is a sentence for people."""


def write_text(root: Path, path: str, before: bytes, text: str) -> None:
    """Replaces a file below `root` by a new text, keeping its mode and its byte order mark.

    `before` is what was read: a file that has changed since is left alone, and so is whatever is not a plain file
    inside the root, such as a link. Raises NotWrittenError.
    """
    target = root / path
    _check(root.resolve(), target, path, before)
    data = text.encode("utf-8")
    if before.startswith(codecs.BOM_UTF8):
        data = codecs.BOM_UTF8 + data
    try:
        write_whole(target, data, stat.S_IMODE(os.lstat(target).st_mode), durable=True)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "write error"
        raise NotWrittenError(f"{path} cannot be written ({reason}). It was left as it is.") from None


def _check(root: Path, target: Path, path: str, before: bytes) -> None:
    folder = Path(os.path.realpath(target.parent))
    if folder != root and root not in folder.parents:
        raise NotWrittenError(f"{path} lies outside of the root. It was left as it is.")
    try:
        plain = stat.S_ISREG(os.lstat(target).st_mode)
        same = plain and read_regular(target, 10_000_000) == before
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "read error"
        raise NotWrittenError(f"{path} cannot be read any more ({reason}). It was left as it is.") from None
    if not plain:
        raise NotWrittenError(f"{path} is no plain file. It was left as it is.")
    if not same:
        raise NotWrittenError(f"{path} has changed since it was read. It was left as it is; run ecrlint again.")
