"""Our sentences for what the YAML parser library objects to.

The library's own wording changes between versions; only short keywords of it are looked at, and what
none of them fits still has a place and a general sentence.
"""

from __future__ import annotations

from typing import NamedTuple

FALLBACK = (
    "This is not valid YAML here, so the file cannot be read. Check the indentation, quotes and brackets of "
    "this line and of those before it."
)
TAB = "A tab is used as indentation here, which YAML does not allow, so the file cannot be read. Use spaces."
UNCLOSED_QUOTE = "The quote opened here is never closed, so the rest of the file would belong to it. Close the quote."


class Trouble(NamedTuple):
    """What the library said: its words, the offset it points at, and the offset of what it was reading."""

    words: str
    offset: int
    opened: int | None


class _Known(NamedTuple):
    keyword: str
    message: str
    at_opening: bool = False


_KNOWN = (
    _Known("unexpected end of stream", UNCLOSED_QUOTE, True),
    _Known("unexpected document separator", UNCLOSED_QUOTE, True),
    _Known(
        "could not find expected ':'",
        "This is neither `key: value` nor a continuation of the value above. Add the missing colon, or "
        "correct the indentation.",
        True,
    ),
    _Known(
        "mapping values are not allowed",
        "A key with its colon is not allowed here. Correct the indentation, or quote the value if the colon "
        "belongs to it.",
    ),
    _Known(
        "sequence entries are not allowed",
        "A list item is not allowed here. Put it on a line of its own, and correct the indentation.",
    ),
    _Known(
        "mapping keys are not allowed",
        "An explicit key (`?`) is not allowed here. Put it on a line of its own.",
    ),
    _Known(
        "<block end>",
        "This does not continue what stands before it: its indentation or its form differs from the lines "
        "it belongs with. Align it with them.",
    ),
    _Known(
        "node content",
        "A value is expected here. Write one, or remove the comma, colon or bracket before it.",
    ),
    _Known(
        "',' or ']'",
        "The list opened with `[` on line {opened} is not continued as a list here. Separate its items by "
        "commas and close it with `]`.",
    ),
    _Known(
        "',' or '}'",
        "The mapping opened with `{{` on line {opened} is not continued as a mapping here. Separate its "
        "entries by commas and close it with `}}`.",
    ),
    _Known("undefined tag handle", "This tag has a prefix that no %TAG directive declares. Remove the tag."),
    _Known(
        "unknown escape",
        "In double quotes this is not an escape sequence. Write two backslashes for a backslash, or use single quotes.",
    ),
    _Known(
        "hexdecimal",
        "This escape sequence lacks hexadecimal digits. Write all of them, or two backslashes for a backslash.",
    ),
    _Known(
        "indicators",
        "After `|` or `>` only `+`, `-`, a digit from 1 to 9 and a comment may follow. Put the text on the next line.",
    ),
    _Known("indentation indicator", "The indentation of a block scalar is a digit from 1 to 9. Correct it."),
    _Known("comment or a line break", "Nothing but a comment may follow on this line. Put it on the next line."),
    _Known("alphabetic or numeric", "The name of this anchor or alias is not valid. Use letters and digits."),
    _Known("document end marker", "Only a comment may follow `...`. Put this on a line of its own."),
    _Known("<document start>", "This belongs to nothing before it. Correct the indentation or remove it."),
    _Known(
        "unexpected ':'",
        "A colon is not allowed in this place inside brackets. Put a blank after it, or quote the value.",
    ),
    _Known("directive", "This line is not a valid YAML directive. Remove it."),
    _Known("incompatible YAML", "This file asks for a version of YAML other than 1. Remove the directive."),
    _Known("tag", "This tag is not valid. Remove it, or quote the value if the `!` belongs to it."),
)


def describe(trouble: Trouble, text: str, opened_line: int | None) -> tuple[int, str]:
    """The offset to point at, and our sentence."""
    offset = min(trouble.offset, len(text))
    character = text[offset : offset + 1]
    if "cannot start any token" in trouble.words:
        if character == "\t":
            return offset, TAB
        return offset, f"A value cannot start with `{character}`. Put it in quotes."
    if character == "\t" and not text[text.rfind("\n", 0, offset) + 1 : offset].strip():
        return offset, TAB
    for known in _KNOWN:
        if known.keyword in trouble.words:
            if known.at_opening and trouble.opened is not None:
                offset = min(trouble.opened, len(text))
            if "{opened}" in known.message and opened_line is None:
                break
            return offset, known.message.format(opened=opened_line)
    return offset, FALLBACK
