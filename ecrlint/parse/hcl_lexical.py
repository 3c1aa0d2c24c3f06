"""Lexical facts of HCL native syntax that the scanner and the lexer share. No third-party import."""

from __future__ import annotations

import re

LIMIT = 200
"""How many levels brackets, templates and syntax trees may nest."""

NAME = r"(?:[A-Za-z_]|[^\x00-\x7f])(?:[A-Za-z0-9_-]|[^\x00-\x7f])*"
"""A candidate for an identifier; `is_name` decides those with letters outside ASCII."""

PLAIN = r'"[^"\\$%\n\r]*"'
"""A quoted string in which nothing but its end has a meaning."""

SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"  # noqa: E501  # fmt: skip
"""Unicode's White_Space, which is what Terraform trims from a line before it compares it with the marker of a
heredoc, and what strip markers remove. (`str.strip()` also takes U+001C to U+001F.)"""


_HEADER_LINE = re.compile(rf"{NAME}(?:[ \t]+(?:{PLAIN}|{NAME}))*[ \t]*\{{")
_ATTRIBUTE_LINE = re.compile(rf"{NAME}[ \t]*=(?![=>])")


def is_name(candidate: str) -> bool:
    """Whether a candidate matched by `NAME` is an identifier: Unicode's ID_Start and ID_Continue, `_`, `-`."""
    return candidate.isascii() or candidate.replace("-", "_").isidentifier()


def skip_trivia(text: str, pos: int, end: int) -> int:
    """The offset of the first character from `pos` on that is no blank, newline or comment."""
    while pos < end:
        char = text[pos]
        if char in " \t\r\n":
            pos += 1
        elif char == "#" or text.startswith("//", pos):
            newline = text.find("\n", pos, end)
            pos = end if newline < 0 else newline
        elif text.startswith("/*", pos):
            close = text.find("*/", pos + 2, end)
            if close < 0:
                return pos
            pos = close + 2
        else:
            break
    return pos


def looks_like_item(text: str, pos: int, end: int, *, attributes: bool) -> bool:
    """Whether a line looks like the header of a block, or with `attributes` like an attribute. In column 1 of a
    damaged file that is taken for the beginning of a new one even though brackets are still open: Terraform's own
    formatting never puts nested blocks there. `pos` is where the line begins."""
    if _HEADER_LINE.match(text, pos, end):
        return True
    return attributes and _ATTRIBUTE_LINE.match(text, pos, end) is not None


def last_lines(text: str) -> dict[str, int]:
    """Where each line of a text, trimmed as the marker of a heredoc is, begins for the last time. What follows the last
    newline is no line."""
    found = {}
    start = 0
    for line in text.split("\n")[:-1]:
        found[line.strip(SPACE)] = start
        start += len(line) + 1
    return found
