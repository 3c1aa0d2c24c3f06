"""The JSON Schemas of `rules/`, and what they complain of in words for people."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from .source import Complaint, SourceDocument

NAMES = ("configuration", "convention", "kind", "rule", "values")
"""Files are called `<name>.schema.json`."""

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}


def schema_file(folder: Path, name: str) -> Any:
    """One schema as it is written, with references to the files beside it."""
    return json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))


@cache
def bundled(folder: Path, name: str) -> Any:
    """One schema that stands by itself: what it refers to in other files is among its `$defs`."""
    schema = schema_file(folder, name)
    taken: dict[str, Any] = {}
    whole = _local(schema, folder, "", taken)
    return {**whole, "$defs": {**whole.get("$defs", {}), **taken}} if taken else whole


def _local(schema: Any, folder: Path, home: str, taken: dict[str, Any]) -> Any:
    """A schema with every reference to another file turned into one to a definition, which is `taken` along.
    `home` is the file that references without a file name are about; empty for the outermost."""
    if isinstance(schema, list):
        return [_local(item, folder, home, taken) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return {key: _local(value, folder, home, taken) for key, value in schema.items()}
    file, _, inner = reference.partition("#")
    file = file.removesuffix(".schema.json") or home
    if not file:
        return dict(schema)
    key = f"{file}{inner.replace('/$defs', '').replace('/', '-')}"
    if key not in taken:
        taken[key] = {}
        found = schema_file(folder, file)
        for step in inner.strip("/").split("/") if inner else ():
            found = found[step]
        own = {k: v for k, v in found.items() if k not in ("$schema", "$defs")}
        taken[key] = _local(own, folder, file, taken)
    return {**schema, "$ref": f"#/$defs/{key}"}


def complaints_of(document: SourceDocument, schema: Any) -> Iterator[Complaint]:
    """What is wrong with a file by a JSON Schema, with the line of the key that is wrong."""
    from jsonschema import Draft202012Validator

    for error in sorted(Draft202012Validator(schema).iter_errors(document.data), key=lambda e: list(map(str, e.path))):
        yield from _told(document, error)


# Errors are `jsonschema.ValidationError`, whose attributes are typed as possibly unset.


def _told(document: SourceDocument, error: Any) -> Iterator[Complaint]:
    pointer = list(error.absolute_path)
    where = dotted(pointer)
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = list(error.schema.get("properties", ()))
        for key in error.instance:
            if key not in known:
                yield document.complaint([*pointer, key], unknown_key(where, str(key), known))
        return
    inner = _most_telling(error)
    if inner is not error:
        yield from _told(document, inner)
        return
    yield document.complaint(pointer, f"{where or 'the file'} {_sentence(error)}")


def _most_telling(error: Any) -> Any:
    """Of the branches of an `anyOf` the one that fits the kind of value that was written."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        return error
    fitting = [e for e in error.context if e.validator not in ("type", "enum", "required")]
    return fitting[0] if fitting else error


def _sentence(error: Any) -> str:
    value, wanted = error.instance, error.validator_value
    if error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return f"is {_kind(value)}; it has to be {' or '.join(_TYPES[k] for k in kinds)}"
    if error.validator in ("enum", "anyOf", "oneOf"):
        choices = _choices(error)
        if choices:
            return f"is {_shown(value)}, but can only be {_listed(choices)}{nearest(value, choices)}"
    if error.validator == "required":
        missing = [key for key in wanted if key not in value]
        return f"lacks {' and '.join(missing)}"
    if error.validator == "pattern":
        return f"is {_shown(value)}, which does not have the form {wanted}"
    if error.validator in ("minItems", "minLength", "minProperties"):
        return "is empty" if not value else f"is too short; it has to have at least {wanted}"
    if error.validator == "minimum":
        return f"is {value}; it has to be at least {wanted}"
    return f"is not as it should be: {error.message}"


def _choices(error: Any) -> list[str]:
    """What may be written, where it is a choice of words (or also a mapping)."""
    if error.validator == "enum":
        return [str(word) for word in error.validator_value]
    inner = [e for e in error.context or () if e.validator == "enum"]
    if not inner:
        return []
    mapping = any(e.validator == "type" and e.validator_value == "object" for e in error.context or ())
    return [*(str(word) for word in inner[0].validator_value), *(["a mapping"] if mapping else [])]


def unknown_key(where: str, key: str, known: Iterable[str]) -> str:
    """What is said of a key that means nothing."""
    names = list(known)
    inside = f"{where} has no key {key}" if where else f"there is no key {key}"
    hint = nearest(key, names) or (f"; there are {', '.join(names)}" if names else "")
    return inside + hint


def nearest(word: Any, words: Iterable[str]) -> str:
    """`; did you mean ...?` with the nearest of some words; empty where none is near."""
    close = difflib.get_close_matches(str(word), list(words), 1)
    return f"; did you mean {close[0]}?" if close else ""


def dotted(pointer: Iterable[str | int]) -> str:
    """A path of keys and 0-based indexes as people write it: `paths[0].rules`."""
    text = ""
    for step in pointer:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    name = next(n for n, t in (("boolean", bool), ("integer", int), ("number", float), ("string", str),
                               ("array", list), ("object", dict)) if isinstance(value, t))  # fmt: skip
    return _TYPES[name] if name in ("array", "object") else f"{_shown(value)} ({_TYPES[name]})"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
    return text if len(text) <= 60 else f"{text[:57]}..."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
