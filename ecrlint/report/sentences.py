"""The first sentence of a message stands alone; the rest explains."""

from __future__ import annotations

import re

_STOP = re.compile(r"""(?P<quoted>"[^"]*"|`[^`]*`)|(?<!\.)[.!?][)'"]*(?= +[A-Z0-9`"'(])""")
_ABBREVIATIONS = ("e.g.", "i.e.", "etc.", "cf.", "vs.", "approx.")


def split_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a text on one line, and the rest of it (empty if there is none).

    A stop within double quotes or backticks ends no sentence.
    """
    for stop in _STOP.finditer(text):
        ended = text[max(0, stop.end() - 10) : stop.end()].lower()
        if stop["quoted"] is None and not ended.endswith(_ABBREVIATIONS):
            return text[: stop.end()], text[stop.end() :].lstrip()
    return text, ""
