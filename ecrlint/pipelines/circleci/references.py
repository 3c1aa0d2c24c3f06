"""Finds `<< name >>` in a text: what CircleCI fills in when it processes a config.

Source: CircleCI's "Reusable config reference" (parameters) and "Pipeline values and parameters". A
backslash before `<<` takes its meaning away, which shell heredocs in 2.1 configs need.
"""

from __future__ import annotations

import re

from ...records import dataclass

_NAME = re.compile(r"(parameters|pipeline|matrix|orb)\.[A-Za-z0-9_.-]+\Z")
_EXPRESSION = re.compile(r"[\s(]*(?:not\s+)?(?:parameters|pipeline|matrix)\.")


@dataclass(frozen=True, slots=True)
class Reference:
    """`<< name >>` from offset `start` up to `end`. `name` is the dotted name without blanks, or None
    for an expression with operators."""

    start: int
    end: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Characters:
    """Characters that stand for themselves, from offset `start` on."""

    start: int
    text: str


def split(text: str) -> tuple[Characters | Reference, ...]:
    """A text as its literal pieces and references, in order. Takes time linear in the text."""
    found: list[Characters | Reference] = []
    done = 0
    opened = text.find("<<")
    while opened >= 0:
        closed = text.find(">>", opened + 2)
        if opened and text[opened - 1] == "\\":
            found.append(Characters(done, text[done : opened - 1]))
            done = opened
            opened = text.find("<<", opened + 2)
            continue
        if closed < 0:
            break
        opened = text.rfind("<<", opened, closed)
        inner = text[opened + 2 : closed].strip()
        if _NAME.match(inner) or (len(inner) < 1_000 and _EXPRESSION.match(inner)):
            found.append(Characters(done, text[done:opened]))
            name = inner if _NAME.match(inner) else None
            found.append(Reference(opened, closed + 2, name))
            done = closed + 2
        opened = text.find("<<", closed + 2)
    found.append(Characters(done, text[done:]))
    return tuple(piece for piece in found if isinstance(piece, Reference) or piece.text)
