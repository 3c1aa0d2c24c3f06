"""The language inside `${{ }}` of GitHub Actions: what a text holds, and expressions as trees.

Source: docs.github.com, "Evaluate expressions in workflows and actions". Nothing is evaluated here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .expression_nodes import (
    Call,
    Compare,
    Constant,
    Context,
    Embedded,
    Every,
    Expression,
    Flaw,
    Index,
    Logical,
    LogicalOperator,
    Member,
    Not,
    Plain,
    children,
    reference,
    references,
)
from .expression_parser import MAX_DEPTH, SyntaxFault, parsed

MAX_LENGTH = 21_000
"""Characters of one expression; GitHub refuses longer ones."""

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "Call",
    "Compare",
    "Constant",
    "Context",
    "Embedded",
    "Every",
    "Expression",
    "Flaw",
    "Index",
    "Logical",
    "LogicalOperator",
    "Member",
    "Not",
    "Plain",
    "children",
    "parse_expression",
    "parse_text",
    "reference",
    "references",
]


@lru_cache(maxsize=256)
def parse_text(text: str) -> tuple[Plain | Embedded, ...]:
    """What a value of a workflow consists of, in order. A text without `${{` is one `Plain`."""
    parts: list[Plain | Embedded] = []
    at = 0
    while True:
        opening = text.find("${{", at)
        if opening < 0:
            break
        if opening > at:
            parts.append(Plain(at, opening, text[at:opening]))
        closing = _closing(text, opening + 3)
        if closing < 0:
            flaw = Flaw(opening, len(text), "`${{` is never closed by `}}`")
            parts.append(Embedded(opening, len(text), flaw))
            return tuple(parts)
        parts.append(Embedded(opening, closing + 2, parse_expression(text, opening + 3, closing)))
        at = closing + 2
    if at < len(text) or not parts:
        parts.append(Plain(at, len(text), text[at:]))
    return tuple(parts)


def parse_expression(text: str, start: int = 0, end: int | None = None) -> Expression | Flaw:
    """The expression written in `text[start:end]`, or why there is none."""
    end = len(text) if end is None else end
    if end - start > MAX_LENGTH:
        return Flaw(start, end, f"the expression is longer than {MAX_LENGTH} characters")
    try:
        found = parsed(text, start, end)
    except SyntaxFault as error:
        return Flaw(error.start, max(error.end, error.start), error.reason)
    if _depth(found) > MAX_DEPTH:
        return Flaw(start, end, f"the expression is nested deeper than {MAX_DEPTH} levels")
    return found


def _closing(text: str, at: int) -> int:
    """The offset of the `}}` that ends an expression; those in single quotes do not."""
    quoted = False
    for match in re.compile(r"'|\}\}").finditer(text, at):
        if match.group() == "'":
            quoted = not quoted
        elif not quoted:
            return match.start()
    return -1


def _depth(node: Expression) -> int:
    deepest = 0
    pending = [(node, 1)]
    while pending:
        node, depth = pending.pop()
        deepest = max(deepest, depth)
        pending.extend((child, depth + 1) for child in children(node))
    return deepest
