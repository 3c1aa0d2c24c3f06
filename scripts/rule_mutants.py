"""Everything that can be changed in a rule, one thing at a time: for `mutate_rules.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

Changed = Iterator[tuple[str, Any]]
"""What was changed, as `where: how`, and what it is now."""

_BOUNDS = frozenset(
    {
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems",
        "minProperties", "maxProperties", "minContains", "maxContains",
    }
)  # fmt: skip
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NESTED = frozenset({"not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames"})


class Mutant(NamedTuple):
    """A rule with one change, and what the change is."""

    name: str
    rule: Mapping[str, Any]


def mutants_of(rule: Mapping[str, Any], kind: Mapping[str, Any]) -> Iterator[Mutant]:
    """The changes of a rule. Two that come to the same rule are one, and one that leaves it as it is is none."""
    seen = {_text(rule)}
    for what, changed in _changes(rule, kind["facts"]):
        text = _text(changed)
        if text not in seen:
            seen.add(text)
            yield Mutant(what, changed)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=False)


def _changes(rule: Mapping[str, Any], facts: Mapping[str, Any]) -> Changed:
    used = set(re.findall(r'"\$param": "([a-z_]+)', _text([rule.get("where"), rule["cases"]])))
    used |= {name for case in rule["cases"] for name in case.get("needs", ())}
    for name in sorted(used):
        for what, param in _param(rule["params"][name]):
            yield f"params.{name}{what}", {**rule, "params": {**rule["params"], name: param}}
    if "where" in rule:
        for what, where in _condition(rule["where"], facts):
            yield f"where{what}", _put(rule, "where", where)
    cases = rule["cases"]
    for i, case in enumerate(cases):
        if len(cases) > 1:
            yield f"cases.{i}: left out", {**rule, "cases": [*cases[:i], *cases[i + 1 :]]}
        if i:
            yield f"cases.{i}: one earlier", {**rule, "cases": [*cases[: i - 1], case, cases[i - 1], *cases[i + 1 :]]}
        for what, changed in _case(case, facts):
            yield f"cases.{i}.{what}", {**rule, "cases": [*cases[:i], changed, *cases[i + 1 :]]}


_NOTHING = object()


def _put(owner: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {k: value if k == key else v for k, v in owner.items() if k != key or value is not _NOTHING}


def _param(param: Mapping[str, Any]) -> Changed:
    if "value" in param and param.get("default") is not None:
        yield ": not from the convention", _put(param, "value", _NOTHING)
    if param.get("default") is not None:
        for what, value in _others(param["default"], {}):
            yield f".default: {what}", {**param, "default": value}


def _case(case: Mapping[str, Any], facts: Mapping[str, Any]) -> Changed:
    if "when" in case:
        for what, when in _condition(case["when"], facts):
            yield f"when{what}", _put(case, "when", when)
    if "needs" in case:
        yield "needs: left out", _put(case, "needs", _NOTHING)
    of = _types(facts[case["at"]])
    for name, fact in facts.items():
        if name != case["at"] and of & _types(fact):
            yield f"at: {name}", {**case, "at": name}
    for what, must in [(": nothing", {}), (": false", False), (": the opposite", {"not": case["must"]})]:
        yield f"must{what}", {**case, "must": must}
    for what, must in _schema(case["must"], facts[case["at"]]):
        yield f"must{what}", {**case, "must": must}


def _types(fact: Any) -> set[str]:
    if not isinstance(fact, Mapping):
        return set()
    if "enum" in fact:
        return {"string"}
    types = fact.get("type", [])
    return {types} if isinstance(types, str) else set(types)


def _condition(schema: Any, facts: Mapping[str, Any]) -> Changed:
    yield ": left out", _NOTHING
    yield ": the opposite", {"not": schema}
    yield from _schema(schema, {"properties": facts})


def _schema(schema: Any, fact: Any) -> Changed:
    """The changes of a schema. `fact` is what the kind says of the value that it is about."""
    if not isinstance(schema, Mapping):
        return
    fact = fact if isinstance(fact, Mapping) else {}
    if "$param" in schema or "$fact" in schema:
        return
    for key, value in schema.items():
        if len(schema) > 1 and key != "if":
            yield f".{key}: left out", _put(schema, key, _NOTHING)
        for what, changed in _keyword(key, value, fact):
            yield f".{key}{what}", _put(schema, key, changed)
    if set(schema) == {"not"}:
        yield ".not: left out", schema["not"]
    for one, other in [("allOf", "anyOf"), ("anyOf", "allOf")]:
        if one in schema and other not in schema:
            yield f".{one}: {other}", {other if k == one else k: v for k, v in schema.items()}


def _keyword(key: str, value: Any, fact: Mapping[str, Any]) -> Changed:
    if isinstance(value, Mapping) and ("$param" in value or "$fact" in value):
        yield from _reference(key)
    elif key in {"const", "type"}:
        yield from ((f": {what}", v) for what, v in _others(value, fact if key == "const" else _JSON_TYPES))
    elif key in {"enum", "required"}:
        yield from _members(key, value, fact)
    elif key in _BOUNDS:
        yield from ((f": {value + step}", value + step) for step in (-1, 1) if value + step >= 0 or key in _SIGNED)
    elif key == "pattern":
        yield from ((f": {pattern}", pattern) for pattern in _patterns(value))
    elif key == "properties":
        yield from _properties(value, fact.get("properties", {}))
    elif key in _LISTS:
        for i, item in enumerate(value):
            if len(value) > 1:
                yield f".{i}: left out", [*value[:i], *value[i + 1 :]]
            for what, changed in _schema(item, fact):
                yield f".{i}{what}", [*value[:i], changed, *value[i + 1 :]]
    elif key in _NESTED:
        inner = fact.get("items", {}) if key in {"items", "contains"} else fact
        yield from _schema(value, inner)


_SIGNED = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_JSON_TYPES = {"enum": ["string", "null", "boolean", "integer", "array", "object"]}
_STRANGER = "something else"


def _reference(key: str) -> Changed:
    """Instead of a parameter or fact, a value that nothing has."""
    values = {"enum": [_STRANGER], "pattern": "^something else$"}
    yield ": something else", values.get(key, 1_000_000 if key in _BOUNDS else _STRANGER)


def _members(key: str, values: list[Any], fact: Mapping[str, Any]) -> Changed:
    for i, value in enumerate(values):
        yield f": without {_shown(value)}", [*values[:i], *values[i + 1 :]]
    if key == "enum":
        for value in fact.get("enum", ()):
            if value not in values:
                yield f": with {_shown(value)}", [*values, value]


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _properties(schemas: Mapping[str, Any], facts: Mapping[str, Any]) -> Changed:
    for name, schema in schemas.items():
        if len(schemas) > 1:
            yield f".{name}: left out", _put(schemas, name, _NOTHING)
        yield f".{name}: the opposite", {**schemas, name: {"not": schema}}
        for what, changed in _schema(schema, facts.get(name, {})):
            yield f".{name}{what}", {**schemas, name: changed}


def _others(value: Any, fact: Mapping[str, Any]) -> Changed:
    """Other values in the place of one: all that the kind lists, or what is next to it."""
    if fact.get("enum"):
        yield from ((_shown(other), other) for other in fact["enum"] if other != value)
    elif isinstance(value, bool):
        yield _shown(not value), not value
    elif isinstance(value, int):
        yield from ((_shown(other), other) for other in (value - 1, value + 1))
    elif isinstance(value, str):
        yield _shown(f"{value}x"), f"{value}x"
        if value:
            yield _shown(""), ""
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield f"without {_shown(item)}", [*value[:i], *value[i + 1 :]]
    elif isinstance(value, Mapping):
        for key in value:
            yield f"without {_shown(key)}", _put(value, key, _NOTHING)
    elif value is None:
        yield _shown(_STRANGER), _STRANGER


def _patterns(pattern: str) -> Iterator[str]:
    """A pattern that lets all or nothing pass, without an anchor, an alternative, or with more or less repeated."""
    yield ""
    yield "^(?!)"
    if pattern.startswith("^"):
        yield pattern[1:]
    if pattern.endswith("$") and not pattern.endswith("\\$"):
        yield pattern[:-1]
    yield from _without_alternatives(pattern)
    for i, character in enumerate(pattern):
        if i and pattern[i - 1] not in "(\\" and character in "+*?":
            for other in {"+": "*", "*": "+", "?": ""}[character]:
                yield pattern[:i] + other + pattern[i + 1 :]
            if character == "?":
                yield pattern[:i] + pattern[i + 1 :]


def _without_alternatives(pattern: str) -> Iterator[str]:
    """The pattern without each of its alternatives, at any depth of brackets."""
    groups: list[list[int]] = [[-1]]
    inside = False
    i = 0
    while i < len(pattern):
        character = pattern[i]
        if character == "\\":
            i += 1
        elif inside:
            inside = character != "]"
        elif character == "[":
            inside = True
        elif character == "(":
            groups.append([i])
        elif character == "|":
            groups[-1].append(i)
        elif character == ")":
            yield from _without_each(pattern, [*groups.pop(), i])
        i += 1
    yield from _without_each(pattern, [*groups[0], len(pattern)])


def _without_each(pattern: str, bars: list[int]) -> Iterator[str]:
    """`bars` are the places of an opening bracket, the bars behind it and its closing bracket."""
    for number, (start, end) in enumerate(pairwise(bars)):
        if len(bars) > 2:
            first = number == 0
            yield pattern[: start + 1] + pattern[end + 1 :] if first else pattern[:start] + pattern[end:]
