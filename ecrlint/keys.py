"""Finds AWS key material in text, and masks it.

An access key id has a fixed prefix and length. A secret access key has nothing but its length of 40
characters of base64, as Git commits and digests nearly have, so it counts only right after a name that
contains `secret`, or right after an access key id, on the same line.

Sources: AWS IAM user guide, "IAM identifiers" (prefixes); the rule `aws-access-token` of gitleaks (alphabet).
"""

from __future__ import annotations

import re
from typing import Literal

from .records import dataclass

KeyKind = Literal["access-key-id", "secret-access-key"]

_ID = r"(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"
_FORTY = r"[A-Za-z0-9/+=]{40}"
# Between a name and its value: quotes (also escaped), `=`, `:`, `=>`, `,`, and the `value` of the pairs
# {"name": ..., "value": ...}. Bounded, so that a long run of it costs nothing.
_BETWEEN = r"(?:[ \t\"'`\\:=,>]|value){1,40}?"

_ACCESS_KEY_ID = re.compile(rf"(?<![A-Za-z0-9])({_ID})(?![A-Za-z0-9])")
_NAMED_SECRET = re.compile(
    rf"(?i:secret)[A-Za-z0-9_.\-]{{0,60}}?{_BETWEEN}(?<![A-Za-z0-9/+])({_FORTY})(?![A-Za-z0-9/+=])"
)
_SECRET_AFTER_ID = re.compile(rf"(?<![A-Za-z0-9]){_ID}{_BETWEEN}(?<![A-Za-z0-9/+])({_FORTY})(?![A-Za-z0-9/+=])")
_MAYBE_ID = re.compile(_ID.encode("ascii"))
_MAYBE_SECRET = re.compile(rf"(?i:secret)[A-Za-z0-9_.\-]{{0,60}}?{_BETWEEN}{_FORTY}".encode("ascii"))
_PREFIXES = (b"A3T", b"AKIA", b"ASIA", b"ABIA", b"ACCA")
_WRITTEN = tuple(prefix.decode() for prefix in _PREFIXES)
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class KeyMatch:
    """Key material between two offsets (0-based code points, the end exclusive)."""

    start: int
    end: int
    kind: KeyKind


def find_keys(text: str) -> tuple[KeyMatch, ...]:
    """The AWS keys written in a text, in order.

    The keys of the AWS documentation (they end in `EXAMPLE` and `EXAMPLEKEY`) are none; neither are 40
    hexadecimal digits, which are a Git commit.
    """
    found = [
        KeyMatch(*match.span(1), "access-key-id")
        for match in (_ACCESS_KEY_ID.finditer(text) if _has_prefix(text) else ())
        if not match.group(1).endswith("EXAMPLE")
    ]
    for start, end in _secrets(text):
        secret = text[start:end]
        if any(map(str.isdigit, secret)) and not secret.endswith("EXAMPLEKEY"):
            found.append(KeyMatch(start, end, "secret-access-key"))
    return tuple(sorted(found, key=lambda match: match.start))


def may_hold_keys(data: bytes, small: bytes | None = None) -> bool:
    """Whether a file may hold what `find_keys` finds in its text. False is certain; quick. `small` is the same in small
    letters, where that is at hand."""
    if any(prefix in data for prefix in _PREFIXES) and _MAYBE_ID.search(data) is not None:
        return True
    return b"secret" in (data.lower() if small is None else small) and _MAYBE_SECRET.search(data) is not None


def mask(text: str) -> str:
    """The text with all key material replaced by `*`, but for its first four characters.

    The length stays, and masking twice changes nothing more. An access key id of the AWS documentation
    stays readable, its secret does not.
    """
    if not _has_prefix(text) and "secret" not in text.lower():
        return text
    spans = [(match.start, match.end) for match in find_keys(text) if match.kind == "access-key-id"]
    spans.extend(_secrets(text))
    if not spans:
        return text
    characters = list(text)
    for start, end in spans:
        for at in range(start + _SHOWN, end):
            characters[at] = "*"
    return "".join(characters)


def _has_prefix(text: str) -> bool:
    return any(prefix in text for prefix in _WRITTEN)


def _secrets(text: str) -> list[tuple[int, int]]:
    """What may be a secret access key. One of 40 base64 characters practically always has capital and
    small letters."""
    spans = set()
    for pattern in (_NAMED_SECRET, *((_SECRET_AFTER_ID,) if _has_prefix(text) else ())):
        for match in pattern.finditer(text):
            secret = match.group(1)
            if secret.lower() != secret and secret.upper() != secret:
                spans.add(match.span(1))
    return sorted(spans)
