"""Conditions of steps, so far that one can be told to hold where another does.

A guard is one of the parts that `&&` joins, with whether it holds or (after `!`, or with `!=`) does not.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..expressions import Call, Compare, Constant, Expression, Flaw, Logical, Not, parse_expression

Guard = tuple[str, str, bool]
"""Where its names are looked up (the address of the steps), its text, whether it holds."""

NEVER: Guard = ("", "false", True)


def guards_of(condition: str, level: str) -> frozenset[Guard]:
    """The guards of an `if`. Those that hold in every run that nothing has stopped are left out."""
    text = condition.strip()
    if text.startswith("${{") and text.endswith("}}") and text.count("${{") == 1:
        text = text[3:-2].strip()
    found = parse_expression(text) if "${{" not in text else Flaw(0, 0, "")
    if isinstance(found, Flaw):
        return frozenset({(level, " ".join(text.split()), True)})
    nodes = found.operands if isinstance(found, Logical) and found.operator == "&&" else (found,)
    return frozenset(guard for node in nodes if (guard := _guard(node, text, level)) is not None)


def opposite(guard: Guard) -> Guard:
    """The guard that holds where this one does not."""
    level, text, holds = guard
    return level, text, not holds


def exclude(some: Iterable[Guard], others: frozenset[Guard]) -> bool:
    """Whether conditions can never hold together."""
    return any(guard == NEVER or opposite(guard) in others for guard in some)


def _guard(node: Expression, text: str, level: str) -> Guard | None:
    holds = True
    while isinstance(node, Not):
        node, holds = node.operand, not holds
    if isinstance(node, Call) and node.name.lower() in ("always", "success", "cancelled"):
        if (node.name.lower() == "cancelled") is not holds:
            return None
    elif isinstance(node, Constant) and isinstance(node.value, bool):
        return None if node.value is holds else NEVER
    elif isinstance(node, Compare) and node.operator in ("==", "!="):
        same = holds is (node.operator == "==")
        return level, f"{_source(node.left, text)} == {_source(node.right, text)}", same
    return level, _source(node, text), holds


def _source(node: Expression, text: str) -> str:
    return " ".join(text[node.start : node.end].split())
