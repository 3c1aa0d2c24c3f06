"""What the keywords of the schemas in rules have to hold, so that what is checked inside of them is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

_OF_SCHEMAS = frozenset(
    ("items", "contains", "not", "if", "then", "else", "additionalProperties", "propertyNames", "const")
)
"""Keywords that hold one schema, whose own keywords are looked at in their turn; and the one that holds anything."""

_CONTAINERS: Mapping[str, tuple[type, str]] = {
    "properties": (dict, "a mapping of names to schemas"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), (list, "a list of schemas")),
    "enum": (list, "a list of values"),
}
"""Keywords that hold several schemas or values: of what type they are, and what messages call it."""

Fault = tuple[list["str | int"], str]
"""Where inside of a keyword something is wrong (keys and indexes), and what."""


def is_reference(value: Any) -> bool:
    """Whether something stands for a parameter or a fact."""
    return isinstance(value, Mapping) and ("$param" in value or "$fact" in value)


def misshapen(keyword: str, value: Any) -> Iterator[Fault]:
    """What is wrong with the shape of a keyword's value, which is no reference as a whole."""
    if keyword in _OF_SCHEMAS:
        return
    if keyword in _CONTAINERS:
        type_, called = _CONTAINERS[keyword]
        if not isinstance(value, type_):
            yield [], f"{keyword} has to be {called}"
        return
    for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors({keyword: value}):
        yield list(error.absolute_path)[1:], f"{keyword}: {_told(error.instance, error.message)}"


def _told(found: Any, message: str) -> str:
    if is_reference(found):
        (kind, name), *_ = found.items()
        return f"a reference can only stand for all of it ({{{kind}: {name}}}), not for a part"
    return message
