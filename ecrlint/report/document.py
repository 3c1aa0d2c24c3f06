"""JSON text that is the same for the same data, and safe to print."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_HALVES = re.compile("[\ud800-\udfff]")


def dumped(document: Mapping[str, object] | Sequence[object]) -> str:
    """The document as indented JSON in ASCII, with a line break at its end. Everything that could steer a
    terminal, or the runner of a GitHub Actions job, is written as an escape, which JSON reads back."""
    text = json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False)
    return text.replace("\x7f", "\\u007f").replace("##[", "#\\u0023[") + "\n"


def whole(text: str) -> str:
    """The text with a replacement character for each half of a surrogate pair, which is no text: some
    JSON readers refuse it. File names that are not UTF-8 hold such halves."""
    return _HALVES.sub("\ufffd", text)
