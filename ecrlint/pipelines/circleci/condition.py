"""Logic statements: the conditions of `when` and `unless`, decided as far as they can be.

Source: CircleCI's "Configuration reference", logic statements: false, null, 0, NaN, an empty string and a
statement without arguments are falsy, everything else is truthy.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...values import Unknown
from .value import Value


def holds(condition: Value) -> bool | None:
    """Whether a condition holds; None if that is decided only when a pipeline runs.

    The default of a pipeline parameter decides nothing: such parameters exist to be changed by a trigger.
    """
    if condition.kind == "sequence":
        return bool(condition.items)
    if condition.kind == "scalar":
        return None if condition.unknown or condition.assumed else bool(condition.data)
    if len(condition.fields) != 1:
        return bool(condition.fields) and None
    statement = condition.fields[0]
    decide = _STATEMENTS.get(statement.name)
    return decide(statement.value) if decide else None


def text_of(condition: Value) -> str:
    """A condition as text, the same wherever the same is written. What cannot be told and has no name of its own
    goes by its place."""
    if condition.kind == "sequence":
        return "[" + ", ".join(text_of(item) for item in condition.items) + "]"
    if condition.kind == "mapping":
        return "{" + ", ".join(f"{field.name}: {text_of(field.value)}" for field in condition.fields) + "}"
    if condition.unknown is not None:
        reason = condition.unknown.reason
        named = reason.startswith(("pipeline.", "the pipeline parameter "))
        return reason if named else f"{reason} {condition.unknown.place}"
    if condition.assumed:
        return " ".join(step.note for step in condition.chain)
    return repr(condition.data)


def _all(values: Iterable[bool | None]) -> bool | None:
    found = list(values)
    if False in found:
        return False
    return None if None in found else bool(found)


def _any(values: Iterable[bool | None]) -> bool | None:
    found = list(values)
    if True in found:
        return True
    return None if None in found else False


def _not(value: Value) -> bool | None:
    inner = holds(value)
    return None if inner is None else not inner


def _equal(value: Value) -> bool | None:
    """`equal: [a, b, ...]`: whether all are the same. Two known values that differ decide it."""
    known: list[object] = []
    open_ = False
    for item in value.items:
        if item.kind != "scalar" or isinstance(item.data, Unknown) or item.assumed:
            open_ = True
        else:
            known.append((type(item.data) is bool, item.data))
    if any(other != known[0] for other in known[1:]):
        return False
    return None if open_ else bool(value.items)


_STATEMENTS = {
    "and": lambda value: _all(holds(item) for item in value.items),
    "or": lambda value: _any(holds(item) for item in value.items),
    "not": _not,
    "equal": _equal,
}
