"""Numbers as they are written in YAML and JSON."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

_DIGITS = 400


def decimal_of(text: str) -> Decimal | None:
    """The number that `text`, in decimal notation, stands for.

    None for one beyond what a double holds: readers do not agree on its value, and as an integer it could
    fill the memory.
    """
    if len(text) > _DIGITS:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent beyond what decimals can hold
        return None
    return number if abs(number.adjusted()) <= _DIGITS else None
