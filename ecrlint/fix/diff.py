"""Fixes as a unified diff, with key material masked."""

from __future__ import annotations

import re
from difflib import unified_diff

from ..keys import mask


def diff(path: str, before: str, after: str) -> str:
    """What `git apply` takes, unless keys had to be masked: the changes of one file with three lines around each."""
    old, new = (mask(text).split("\n") for text in (before, after))
    lines = [*_lines(old, new, path)]
    return "".join(lines)


def _lines(old: list[str], new: list[str], path: str) -> list[str]:
    """The lines of a diff. A last line without a line break is marked, as git does."""
    old_ends, new_ends = old[-1] == "", new[-1] == ""
    old_lines = [line + "\n" for line in (old[:-1] if old_ends else old)]
    new_lines = [line + "\n" for line in (new[:-1] if new_ends else new)]
    if not old_ends:
        old_lines[-1] = old_lines[-1] + _UNENDED
    if not new_ends:
        new_lines[-1] = new_lines[-1] + _UNENDED
    return list(unified_diff(old_lines, new_lines, _quoted(f"a/{path}"), _quoted(f"b/{path}")))


_ODD = re.compile('[\x00-\x1f"\\\\\x7f-\x9f\u2028\u2029\ud800-\udfff]')


def _quoted(path: str) -> str:
    """A path as git writes it: in quotes where it holds what would end its line, or worse."""
    path = mask(path)
    if not _ODD.search(path):
        return path
    data = path.encode("utf-8", "surrogateescape")
    plain = (chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\{byte:03o}" for byte in data)
    return f'"{"".join(plain)}"'


_UNENDED = "\\ No newline at end of file\n"
