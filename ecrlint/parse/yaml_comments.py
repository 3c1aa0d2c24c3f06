"""Finds the comments of a YAML text: a `#` in the gaps between scalars."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..place import Lines
from .tree import Comment

_COMMENT = re.compile(r"#[^\r\n]*")
_LEADING = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*(?:[ \t]*#[^\r\n]*)?")

# What a `#` may follow to start a comment; after anything else it belongs to an anchor or a tag.
_BEFORE = frozenset(" \t\r\n,[]{}\"'")


def leading_comments_end(text: str) -> int:
    """The offset after the comments and blank lines a text starts with."""
    found = _LEADING.match(text)
    return found.end() if found else 0


def comments_between(text: str, lines: Lines, scalars: Iterable[tuple[int, int]], stop: int) -> tuple[Comment, ...]:
    """The comments before offset `stop`, in order. `scalars` are the stretches in which a `#` is text, as
    pairs of offsets in order."""
    found: list[Comment] = []
    position = 0
    for start, end in (*scalars, (stop, stop)):
        while position < start:
            match = _COMMENT.search(text, position, start)
            if match is None:
                break
            at = match.start()
            if at and text[at - 1] not in _BEFORE:
                position = at + 1
                continue
            position = match.end()
            found.append(Comment(lines.span(at, position), match.group(), _alone(text, at)))
        position = max(position, end)
    return tuple(found)


def _alone(text: str, at: int) -> bool:
    before = at - 1
    while before >= 0 and text[before] in " \t":
        before -= 1
    return before < 0 or text[before] in "\r\n"
