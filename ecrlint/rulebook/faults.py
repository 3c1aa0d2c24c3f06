"""What a JSON Schema complains of in a file, in words for people; and what of the file is right all the same, so that
everything that is wrong with it is told in one run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..records import dataclass
from .nearest import hint, listed, nearest
from .source import Complaint, SourceDocument

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}

_AT_LEAST = ("minItems", "minLength", "minProperties")
_AT_MOST = ("maxItems", "maxLength", "maxProperties")
_HARMLESS = ("required", "uniqueItems", *_AT_LEAST, *_AT_MOST)
"""Keywords that say nothing of the kind of a value: what is wrong by them can be looked at further."""

_ROUNDS = 20
"""How often a file is looked at again without what was found wrong with it."""

Pointer = tuple["str | int", ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a schema complains of: where (keys and 0-based indexes), what, and whether the value there is of
    no use."""

    pointer: Pointer
    message: str
    cuts: bool


def judged(
    document: SourceDocument, schema: Any, elsewhere: Mapping[str, str] | None = None
) -> tuple[SourceDocument, list[Complaint]]:
    """A file as far as it is right, and what is wrong with the rest by a JSON Schema, with the line of the key.

    What is of no use is left out, items of lists become None. What is required may still be missing. `elsewhere` has
    words that stand elsewhere than at the top of the file, with the way there.
    """
    data, faults = faults_of(document.data, schema, elsewhere)
    if not faults:
        return document, []
    return SourceDocument(document.path, data, document.tree), [
        document.complaint(fault.pointer, fault.message) for fault in faults
    ]


def faults_of(
    data: Any, schema: Any, elsewhere: Mapping[str, str] | None = None, at: Pointer = ()
) -> tuple[Any, list[Fault]]:
    """The same for data; `at` is where they stand in their file, which messages name."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(schema)
    places = {**_places(schema), **(elsewhere or {})}
    found: dict[Fault, None] = {}
    gone: set[Pointer] = set()
    for _ in range(_ROUNDS):
        errors = validator.iter_errors(data)
        faults = [f for error in errors if not _follows(error, at, gone) for f in _told(error, at, places, gone)]
        new = [f for f in faults if not any(f.pointer[:n] in gone for n in range(len(f.pointer) + 1))]
        found.update(dict.fromkeys(new))
        cuts = {f.pointer for f in new if f.cuts}
        if not cuts:
            break
        gone |= cuts
        data = _without(data, _tree(pointer[len(at) :] for pointer in cuts))
    return data, list(found)


def _tree(pointers: Iterable[Pointer]) -> dict[Any, Any]:
    """Pointers by their steps; the end of one is an empty mapping."""
    tree: dict[Any, Any] = {}
    for pointer in sorted(pointers, key=len, reverse=True):
        inner = tree
        for step in pointer[:-1]:
            inner = inner.setdefault(step, {})
        if not pointer:
            return {}
        inner[pointer[-1]] = {}
    return tree


def _without(data: Any, tree: Mapping[Any, Any]) -> Any:
    """Data without what a tree of pointers ends at."""
    if not tree:
        return {}
    if isinstance(data, Mapping):
        kept = {key: value for key, value in data.items() if tree.get(key, True)}
        return {key: _without(value, tree[key]) if key in tree else value for key, value in kept.items()}
    if isinstance(data, list):
        return [item if n not in tree else _without(item, tree[n]) if tree[n] else None for n, item in enumerate(data)]
    return data


# Errors are `jsonschema.ValidationError`, whose attributes are typed as possibly unset.


def _follows(error: Any, at: Pointer, gone: set[Pointer]) -> bool:
    """Whether something is only wrong because a part of it was left out."""
    if not gone:
        return False
    if error.validator == "required":
        pointer = (*at, *error.absolute_path)
        return all((*pointer, key) in gone for key in error.validator_value if key not in error.instance)
    if error.validator in ("anyOf", "oneOf"):
        return any(_follows(inner, at, gone) for inner in error.context or () if not inner.path)
    return error.validator in (*_AT_LEAST, "uniqueItems")


def _told(error: Any, at: Pointer, places: Mapping[str, str], gone: set[Pointer]) -> Iterator[Fault]:
    pointer = (*at, *error.absolute_path)
    where = dotted(pointer)
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = list(error.schema.get("properties", ()))
        for key in error.instance:
            if key not in known:
                yield Fault((*pointer, key), unknown_key(where, str(key), known, places), True)
        return
    inner = _most_telling(error)
    if inner:
        for one in inner:
            yield from _told(one, at, places, gone)
        return
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance and (*pointer, key) not in gone]
        yield Fault(pointer, f"{where or 'the file'} lacks {listed(missing)}", False)
        return
    yield Fault(pointer, f"{where or 'the file'} {_sentence(error)}", _of_no_use(error))


def _of_no_use(error: Any) -> bool:
    """Whether a value cannot be looked at further: it is not even of the right kind."""
    choices = _choices(error)
    if choices:
        return not isinstance(error.instance, str)
    return error.validator not in (*_HARMLESS, "anyOf", "oneOf")


def _most_telling(error: Any) -> list[Any]:
    """What is wrong by the branch of an `anyOf` that fits the kind of value that was written; nothing where none or
    more than one does."""
    if error.validator not in ("anyOf", "oneOf"):
        return []
    branches: dict[Any, list[Any]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    fitting = [found for found in branches.values() if not any(_about_kind(e) for e in found)]
    return fitting[0] if len(fitting) == 1 else []


def _about_kind(error: Any) -> bool:
    return not error.path and error.validator in ("type", "enum", "const", "required")


def _sentence(error: Any) -> str:
    value, wanted = error.instance, error.validator_value
    if error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return f"is {_kind(value)}; it has to be {' or '.join(_TYPES[k] for k in kinds)}"
    choices = _choices(error)
    if choices:
        return f"is {_shown(value)}, but can only be {listed(choices, 'or')}{nearest(value, choices)}"
    if error.validator in ("anyOf", "oneOf"):
        ways = [listed(e.validator_value) for e in error.context or () if e.validator == "required"]
        if ways:
            return f"lacks {', or else '.join(ways)}"
    if error.validator == "pattern":
        return f"is {_shown(value)}, which does not have the form {wanted}"
    if error.validator in _AT_LEAST:
        return "is empty" if not value else f"has {len(value)} {_of(error)}; it has to have at least {wanted}"
    if error.validator in _AT_MOST:
        return f"has {len(value)} {_of(error)}; it can have at most {wanted}"
    if error.validator == "minimum":
        return f"is {value}; it has to be at least {wanted}"
    if error.validator == "maximum":
        return f"is {value}; it can be at most {wanted}"
    if error.validator == "const":
        return f"is {_shown(value)}, but can only be {_shown(wanted)}"
    return f"is not as it should be: {error.message}"


def _of(error: Any) -> str:
    """What keywords about numbers count."""
    name = {"Items": "item", "Length": "character", "Properties": "key"}[str(error.validator)[3:]]
    return name if len(error.instance) == 1 else f"{name}s"


def _choices(error: Any) -> list[str]:
    """What may be written, where it is a choice of words (or also a mapping)."""
    if error.validator == "enum":
        return [_shown(word) for word in error.validator_value]
    if error.validator not in ("anyOf", "oneOf"):
        return []
    inner = [e for e in error.context or () if e.validator == "enum" and not e.path]
    if not inner:
        return []
    mapping = any(e.validator == "type" and e.validator_value == "object" for e in error.context or ())
    return [*(str(word) for word in inner[0].validator_value), *(["a mapping"] if mapping else [])]


def unknown_key(where: str, key: str, known: Iterable[str], places: Mapping[str, str]) -> str:
    """What is said of a key that means nothing. `places` says of keys that stand elsewhere where that is."""
    names = list(known)
    inside = f"{where} has no key {key}" if where else f"there is no key {key}"
    near = nearest(key, names)
    if near or key not in places:
        return inside + (near or hint(key, names))
    place = places[key]
    return f"{inside}; did you mean {place}{'' if '.' in place else ' at the top of the file'}?"


def _places(schema: Any) -> dict[str, str]:
    """The keys that a schema knows with the way to them, where there is one that is the shortest."""
    ways: dict[str, list[str]] = {}
    for way in _ways(schema, schema, (), 0):
        ways.setdefault(way[-1], []).append(".".join(way))
    found = {key: sorted(each, key=lambda way: way.count(".")) for key, each in ways.items()}
    return {key: e[0] for key, e in found.items() if len(e) == 1 or e[0].count(".") < e[1].count(".")}


def _ways(schema: Any, root: Any, above: tuple[str, ...], depth: int) -> Iterator[tuple[str, ...]]:
    while isinstance(schema, Mapping) and "$ref" in schema:
        schema = root["$defs"][str(schema["$ref"]).rsplit("/", 1)[-1]]
    if not isinstance(schema, Mapping) or depth > 3:
        return
    for name, inner in schema.get("properties", {}).items():
        yield (*above, name)
        yield from _ways(inner, root, (*above, name), depth + 1)


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
