"""Text inside HTML, XML and Markdown: nothing of a scanned file becomes markup, a link, a mention or a command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from .plain import clean, flat

_CODE = re.compile(r"`([^`]+)`")
_COMMANDS = re.compile(r"##(?=\[)|^([^\S\n]*):(?=:)", re.MULTILINE)

# GitHub and GitLab look for references in the text that is left when the Markdown is gone, so that escaping does not
# keep them off; a blank of no width behind their first character does. What may be copied stands in code, where
# neither of them looks.
_REFERENCES = re.compile(
    r"@|(?i:\b(?:https?|ftp|mailto|xmpp|file)):|:(?=//)|(?i:\bwww)(?=\.)|(?i:\bgh)(?=-\d)|[#!%~&](?=[\w\"])"
)
_APART = "&#8203;"
_MARKERS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "\\": "&#92;", "`": "&#96;", "$": "&#36;"} | {
    char: f"\\{char}" for char in "*_[]~#"
}
_IN_CODE = re.compile(r"[&<>|\\`$*_\[\]~#!@\"']|:(?=//)|(?i:(?<=www))\.")


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a message: whether it stood between backticks, and the text without them. On one line, clean."""
    for index, part in enumerate(_CODE.split(flat(text))):
        if part:
            yield index % 2 == 1, part


def element_text(text: str) -> str:
    """A clean text for HTML, elements and attributes in quotes alike."""
    return without_commands(escape(clean(text)))


def element_prose(text: str) -> str:
    """A message as HTML, what stands between backticks as code."""
    return "".join(
        f"<code>{element_text(part)}</code>" if is_code else element_text(part) for is_code, part in pieces(text)
    )


def without_commands(markup: str) -> str:
    """HTML or XML of which a GitHub Actions runner takes no line for a command, and which means the same."""
    return _COMMANDS.sub(lambda found: "#&#35;" if found[0] == "##" else f"{found[1]}&#58;", markup)


def markdown_text(text: str) -> str:
    """A text on one line, to be read as it is, also in the cell of a table."""
    return _markdown(flat(text))


def _markdown(text: str) -> str:
    """A clean text on one line, its blanks kept."""
    parted = _REFERENCES.sub(lambda found: f"{found[0]}\0", text)
    return "".join(_MARKERS.get(char, char) for char in parted).replace("\0", _APART)


def markdown_code(text: str) -> str:
    """The same as code. HTML's element, since a fence of backticks can be left and cannot hold a pipe."""
    return f"<code>{_IN_CODE.sub(lambda found: f'&#{ord(found[0])};', clean(text))}</code>"


def markdown_prose(text: str) -> str:
    """A message, what stands between backticks as code."""
    return "".join(markdown_code(part) if is_code else _markdown(part) for is_code, part in pieces(text))


def markdown_link(text: str, url: str) -> str:
    """A link to one of our own pages; just the text where there is none."""
    safe = quote(url, safe="/:#?&=%+,;@~-._")
    return f"[{markdown_text(text)}]({safe})" if url.startswith("https://") else markdown_text(text)
