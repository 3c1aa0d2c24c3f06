"""The keywords of JSON Schema (draft 2020-12) that look only at an instance itself and hold no schemas."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any


def is_number(value: Any) -> bool:
    """Whether a value is a number, as JSON Schema has it: true is none."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _is_integer(value: Any) -> bool:
    return is_number(value) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "null": lambda value: value is None,
    "number": is_number,
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
}


def _type(types: Any, instance: Any) -> bool:
    return any(_TYPES[name](instance) for name in ([types] if isinstance(types, str) else types))


def _multiple_of(step: Any, instance: Any) -> bool:
    from fractions import Fraction

    # As they are written: 0.3 is three times 0.1.
    return Fraction(str(instance)) % Fraction(str(step)) == 0


def _text(holds: Callable[[Any, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, instance: not isinstance(instance, str) or holds(value, instance)


def _number(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, instance: not is_number(instance) or holds(value, instance)


def _array(holds: Callable[[Any, list[Any]], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, instance: not isinstance(instance, list) or holds(value, instance)


PLAIN: Mapping[str, Callable[[Any, Any], bool]] = {
    "type": _type,
    "pattern": _text(lambda pattern, text: re.search(pattern, text) is not None),
    "minLength": _text(lambda low, text: len(text) >= low),
    "maxLength": _text(lambda high, text: len(text) <= high),
    "minimum": _number(lambda low, number: number >= low),
    "maximum": _number(lambda high, number: number <= high),
    "exclusiveMinimum": _number(lambda low, number: number > low),
    "exclusiveMaximum": _number(lambda high, number: number < high),
    "multipleOf": _number(_multiple_of),
    "minItems": _array(lambda low, items: len(items) >= low),
    "maxItems": _array(lambda high, items: len(items) <= high),
}
"""Whether an instance that is no unknown holds under the value of a keyword."""

FITS: Mapping[str, Callable[[Any], bool]] = {
    "type": lambda value: isinstance(value, (str, list)),
    "pattern": lambda value: isinstance(value, str),
    "multipleOf": lambda value: is_number(value) and value > 0,
    "enum": lambda value: isinstance(value, list),
    "required": lambda value: _are_names(value),
    "dependentRequired": lambda value: isinstance(value, dict) and all(map(_are_names, value.values())),
}
"""What the values of keywords must be whose value is not just a number; values may come from facts or parameters."""


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
