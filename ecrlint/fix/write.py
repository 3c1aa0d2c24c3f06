"""Values as the languages write them. Lines end with LF here; the indentation of the first line is the caller's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..parse.yaml_scalars import plain_value
from .layout import NoFixError

EXPRESSION = "$expression"
"""The only key of the object that stands for an expression of Terraform, which is written without quotes."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_PLAIN_START = re.compile(r"[A-Za-z0-9_./$]|[-:?](?=[^\s])")
_NOT_IN_FLOW = frozenset(",[]{}")


def hcl(value: Any, indent: str, *, nested: bool = False) -> str:
    """A value in Terraform's language; the lines after the first begin with `indent`. An object with one entry that is
    `nested` in another stands on one line."""
    if isinstance(value, Mapping):
        if EXPRESSION in value:
            return str(value[EXPRESSION]).replace("\n", "\n" + indent)
        inner = indent + "  "
        lines = [f"{inner}{hcl_key(key)} = {hcl(item, inner, nested=True)}" for key, item in value.items()]
        if nested and len(lines) == 1 and "\n" not in lines[0]:
            return "{ " + lines[0].strip() + " }"
        return "\n".join(["{", *lines, indent + "}"]) if lines else "{}"
    if isinstance(value, list):
        if not any(isinstance(item, (Mapping, list)) for item in value):
            return "[" + ", ".join(hcl(item, indent) for item in value) + "]"
        inner = indent + "  "
        return "\n".join(["[", *(f"{inner}{hcl(item, inner)}," for item in value), indent + "]"])
    return _hcl_string(value) if isinstance(value, str) else _word(value)


def hcl_key(key: str) -> str:
    """The key of an object."""
    return key if _NAME.fullmatch(key) else _hcl_string(key)


def _hcl_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


def json_text(value: Any, indent: str, step: str | None) -> str:
    """A value in JSON: over several lines with that step of indentation, on one line without one."""
    value = in_json(value)
    if step is None:
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False, indent=step).replace("\n", "\n" + indent)


def in_string(text: str) -> str:
    """What is written inside of a quoted string of Terraform, in either of its syntaxes."""
    escaped = json.dumps(text, ensure_ascii=False)[1:-1]
    return escaped.replace("${", "$${").replace("%{", "%%{")


def in_json(value: Any) -> Any:
    """A value with its expressions as Terraform's JSON syntax writes them. Raises NoFixError for one over several
    lines."""
    if isinstance(value, Mapping):
        if EXPRESSION in value:
            if "\n" in str(value[EXPRESSION]):
                raise NoFixError  # nobody could read it on the one line that a string of JSON has
            return "${" + str(value[EXPRESSION]) + "}"
        return {key: in_json(item) for key, item in value.items()}
    return [in_json(item) for item in value] if isinstance(value, list) else value


def yaml_block(value: Any, indent: str, step: str) -> str:
    """What follows the colon of a key at `indent`, in block style: on the same line for a scalar."""
    if isinstance(value, Mapping) and value:
        inner = indent + step
        return "".join(
            f"\n{inner}{yaml_scalar(key, flow=False)}:{yaml_block(v, inner, step)}" for key, v in value.items()
        )
    return " " + yaml_flow(value, flow=isinstance(value, (Mapping, list)))


def yaml_flow(value: Any, *, flow: bool = True) -> str:
    """A value on one line; in brackets where it has parts."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{yaml_scalar(k, flow=True)}: {yaml_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(yaml_flow(item) for item in value) + "]"
    return yaml_scalar(value, flow=flow)


def yaml_scalar(value: Any, *, flow: bool, quote: str = "") -> str:
    """A scalar of YAML, in the quotes that are asked for, else plain where that says the same."""
    if not isinstance(value, str):
        return f"{quote}{_word(value)}{quote}"
    if not quote and _may_be_plain(value, flow):
        return value
    simple = value.isprintable()
    if quote == "'" and simple:
        return "'" + value.replace("'", "''") + "'"
    if quote != '"' and simple and ('"' in value or "\\" in value):
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=False)


def _may_be_plain(text: str, flow: bool) -> bool:
    """Whether a text without quotes is a string, and that very one."""
    if not text or text != text.strip() or not text.isprintable() or plain_value(text) != text:
        return False
    if not _PLAIN_START.match(text) or ": " in text or " #" in text or text.endswith(":"):
        return False
    return not (flow and _NOT_IN_FLOW.intersection(text))


def _word(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def is_number(text: str) -> bool:
    """Whether a text is a number as all three languages write it."""
    return _NUMBER.fullmatch(text) is not None
