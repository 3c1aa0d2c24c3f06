"""What ends the reading of JSON, and the words for what is wrong with it."""

from __future__ import annotations

import re
from typing import Literal, NoReturn

from .json_nodes import JsonError

BARE = re.compile(r'[^ \t\r\n,:\[\]{}"]+')
"""What is neither a bracket, a mark, a blank nor a string: a literal, a number, or nothing of JSON."""


class Trouble(Exception):
    """Ends the reading with one error."""

    def __init__(self, start: int, end: int, message: str, kind: Literal["syntax", "limit"] = "syntax") -> None:
        super().__init__(message)
        self.error = JsonError(kind, start, end, message)


class Undecidable(Exception):
    """Ends the reading: it depends on what an unknown piece holds."""


def reject(text: str, at: int, message: str) -> NoReturn:
    """Fails at something that is no value and no key, and says what it seems to be, else `message`."""
    bare = BARE.match(text, at)
    written = bare.group() if bare else text[at]
    end = at + len(written)
    if written.startswith(("//", "/*", "#")):
        raise Trouble(at, at + 1, "JSON has no comments. Remove this one.")
    if written.startswith("'"):
        raise Trouble(at, at + 1, "JSON has double quotes only. Replace the single quotes.")
    if written in ("NaN", "Infinity", "-Infinity"):
        raise Trouble(at, end, "JSON has no such number. Write a number, null or a string.")
    if written in ("True", "False", "None", "TRUE", "FALSE", "NULL", "Null"):
        raise Trouble(at, end, "JSON knows true, false and null in small letters only.")
    if written[0] == ",":
        raise Trouble(at, at + 1, f"{message} There is one comma too many. Remove it.")
    raise Trouble(at, end, message)


def about_string(text: str, at: int) -> str:
    """The message for a character that cannot stand in a string, or begins no escape sequence."""
    character = text[at]
    if character < " ":
        name = {"\n": "A line break", "\r": "A line break", "\t": "A tab"}.get(character, "A control character")
        return f"{name} cannot stand in a JSON string as itself. Write it as an escape such as \\n or \\t."
    return (
        "This is no escape sequence of JSON. Write two backslashes for a backslash, and four hexadecimal "
        "digits after \\u."
    )
