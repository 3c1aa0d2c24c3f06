"""Text that is safe to show: nothing of a scanned file may steer a terminal or the log of a CI job."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNSAFE = (
    "\x00-\x1f\x7f-\x9f"  # controls
    "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"  # blanks that look like a space and are none
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"  # invisible, and marks of direction
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # halves of pairs, and what is no character
)
"""Listed here, not asked of `unicodedata`, whose answers differ between versions of Python."""

_UNSAFE_CHAR = re.compile(f"[{_UNSAFE}]")
_COMMAND_INSIDE = re.compile(r"##(?=\[)")
_COMMAND_AHEAD = re.compile(r"^(\s*):(?=:)", re.MULTILINE)

TAB = "    "
_EMOJI_SELECTOR = "\ufe0f"


def escaped(char: str) -> str:
    """A character that must not be shown, as people would write it in a string: `\\x1b`, `\\u202e`."""
    code = ord(char)
    if char in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[char]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def clean(text: str) -> str:
    """The text on one line with everything visible that is not plainly printable."""
    return _UNSAFE_CHAR.sub(lambda found: escaped(found[0]), text)


def flat(text: str) -> str:
    """Prose on one line: line breaks and runs of spaces become one space, then as `clean`."""
    return clean(" ".join(re.split(r"[ \t\r\n]+", text.strip(" \t\r\n"))))


def printable(text: str) -> str:
    """Text of several lines, such as a diff, for terminals and logs: line breaks and tabs stay as they are."""
    lines = ("\t".join(map(clean, line.removesuffix("\r").split("\t"))) for line in text.split("\n"))
    return unlike_commands("\n".join(lines))


def unlike_commands(text: str) -> str:
    """The text without anything that a GitHub Actions runner takes for a command: `::` at the start of a
    line and `##[` anywhere (actions/runner, ActionCommand)."""
    return _COMMAND_AHEAD.sub(r"\1\\x3a", _COMMAND_INSIDE.sub(r"#\\x23", text))


def cells(text: str, github_log: bool = False) -> Iterator[tuple[str, int]]:
    """Each code point as it is shown and how many terminal cells that takes. A tab is four cells wide
    wherever it stands. An emoji selector makes the symbol before it wide."""
    for index, char in enumerate(text):
        if " " <= char <= "~":
            command = github_log and char == "#" and text[index - 1 : index + 2] == "##["
            yield ("\\x23", 4) if command else (char, 1)
        elif char == "\t":
            yield TAB, len(TAB)
        elif _UNSAFE_CHAR.match(char):
            shown = escaped(char)
            yield shown, len(shown)
        elif char == _EMOJI_SELECTOR:
            before = text[index - 1 : index]
            yield char, 1 if not before.isascii() and _width(before) == 1 else 0
        else:
            yield char, _width(char)


def width(text: str) -> int:
    """The terminal cells of a text that is clean."""
    return len(text) if text.isascii() else sum(_width(char) for char in text)


def wrapped(text: str, room: int) -> list[str]:
    """A clean text in lines of at most `room` cells, broken at spaces; longer words stay whole."""
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        more = width(word)
        if line and used + 1 + more > room:
            lines.append(line)
            line, used = word, more
        else:
            used += more + (1 if line else 0)
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _width(char: str) -> int:
    """0 for what combines with the character before it, 2 for wide ones, else 1."""
    if char.isascii():
        return 1
    from .widths import cells_of

    return cells_of(char)
