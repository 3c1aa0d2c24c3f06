"""What CircleCI takes as the value of an orb's parameter.

Source: CircleCI's "Reusable config reference" (parameter types), and its message "Type error for argument x:
expected type: string, actual value: 60 (type integer)".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...pipelines.circleci.value import Value
from ...values import Unknown

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_YAML_1_1 = frozenset(("y", "yes", "on", "n", "no", "off"))

_TYPES = {
    "boolean": "true or false",
    "integer": "a whole number",
    "string": "a text",
    "env_var_name": "the bare name of an environment variable",
    "executor": "an executor",
    "steps": "a list of steps",
}


def type_in_words(about: Mapping[str, Any]) -> str:
    """What a parameter takes, for messages."""
    if about["type"] == "enum":
        return "one of " + ", ".join(str(choice) for choice in about.get("enum", ()))
    return _TYPES.get(str(about["type"]), "something else")


def kind_in_words(value: Value) -> str:
    """What a value is, for messages."""
    if value.kind != "scalar":
        return "a mapping" if value.kind == "mapping" else "a list"
    data = value.data
    if isinstance(data, Unknown):
        return "not known"
    if isinstance(data, bool):
        return f"{str(data).lower()} without quotes"
    if isinstance(data, (int, float)):
        return f"the number {value.text}"
    if data is None:
        return "nothing"
    return f'the text "{value.text}"'


def misfit(about: Mapping[str, Any], value: Value) -> bool | Unknown:
    """Whether CircleCI refuses a value for a parameter. Nothing at all, and numbers that come through another
    parameter into a text, are let pass: what becomes of them is not documented."""
    wanted = about["type"]
    if value.kind != "scalar":
        return bool(wanted != "steps" if value.kind == "sequence" else wanted != "executor")
    data = value.data
    if data is None:
        return False
    if wanted == "string":
        return not isinstance(data, (str, Unknown)) and not value.chain
    if isinstance(data, Unknown):
        return data
    if wanted == "boolean":
        return not isinstance(data, bool) and not _was_boolean(value)
    text = value.text or ""
    if wanted == "env_var_name":
        return not _NAME.match(text)
    if wanted == "enum":
        return text not in [str(choice) for choice in about.get("enum", ())]
    return bool(wanted == "steps")


def _was_boolean(value: Value) -> bool:
    """Whether a text is one of the words that YAML 1.1, which CircleCI reads booleans by, takes for one."""
    quoted = any(part.scalar is not None and part.scalar.style != "plain" for part in value.parts)
    return not quoted and (value.text or "").lower() in _YAML_1_1
