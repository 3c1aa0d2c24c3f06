"""Colours and links of a terminal, and whether to use them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TextIO

Mode = Literal["auto", "always", "never"]

RESET = "\x1b[0m"
BOLD = "\x1b[1m"
STYLES = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "note": "\x1b[1;36m",
    "unsure": "\x1b[1;35m",
    "frame": "\x1b[1;34m",
    "strong": BOLD,
}


def want_color(mode: Mode, stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether to colour what goes to `stream`.

    `auto` follows NO_COLOR (no-color.org: any text but the empty one), then FORCE_COLOR and
    CLICOLOR_FORCE (any but empty and 0), then TERM=dumb, and else asks whether it is a terminal.
    """
    if mode != "auto":
        return mode == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return environ.get("TERM") != "dumb" and stream.isatty()


def want_links(color: bool, stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether to write terminal hyperlinks: only to a terminal that shows colours, never because forced."""
    return color and environ.get("TERM") != "dumb" and stream.isatty()


def painted(text: str, style: str, color: bool) -> str:
    """The text in one of `STYLES`, if there is to be colour."""
    return f"{STYLES[style]}{text}{RESET}" if color and text else text


def linked(text: str, url: str, links: bool) -> str:
    """The text as a hyperlink (OSC 8), if there are to be links. `url` must be clean."""
    return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if links and url else text
