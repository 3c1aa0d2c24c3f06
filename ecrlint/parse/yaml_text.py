"""What is done to a YAML text before the parser library sees it.

The library only has to find the structure; characters of values are always taken from the text itself
(`yaml_scalars`). So it may be given a copy of equal length in which everything it is known to read
differently from YAML 1.2 has been replaced.
"""

from __future__ import annotations

import re

# YAML 1.2.2, 5.1: the characters a document may hold. Surrogates stand for bytes that are not UTF-8.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Line breaks for YAML 1.1 and the library, ordinary characters since YAML 1.2; and the byte order mark,
# which the library does not count as a column.
_ODD = str.maketrans({"\x85": "_", "\u2028": "_", "\u2029": "_", "\ufeff": "_"})

_BLANK_LINE = re.compile(r"(?:(?<=\n)|(?<=\r)|\A)[ \t]+(?=[\r\n]|\Z)")
_TAB_BEFORE_COMMENT = re.compile(r"(?:(?<=\n)|(?<=\r)|\A)\t[ \t]*(?=#)")
_INNER_TAB = re.compile(r"(?<=[^ \t\r\n])[ \t]*\t[ \t]*")


def forbidden_character(text: str) -> int | None:
    """The offset of the first character that YAML does not allow, if there is one."""
    found = _FORBIDDEN.search(text)
    return found.start() if found else None


def structure_of(text: str) -> str:
    """A copy of equal length that has the same structure for the parser library as `text` has in YAML 1.2.

    * Tabs between words or after a value separate like spaces (YAML 1.2.2, 6.2); the library refuses
      them. Tabs that indent stay, so that they are still an error.
    * A line of blanks only becomes so many empty lines: the library refuses a block scalar whose first
      line has fewer blanks than the next.
    """
    copy = text.translate(_ODD) if not text.isascii() else text
    if "\t" in copy:
        copy = _TAB_BEFORE_COMMENT.sub(_spaces, copy)
        copy = _INNER_TAB.sub(_spaces, copy)
    return _BLANK_LINE.sub(_line_feeds, copy)


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _line_feeds(match: re.Match[str]) -> str:
    return "\n" * len(match.group())
