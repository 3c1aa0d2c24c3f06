"""Three-valued JSON Schema: holds, does not hold, cannot be told.

An instance may hold an `Unknown` anywhere, and so may a schema value that was taken from a fact. The
verdict is certain only if every completion of the unknowns agrees: an `Unknown` may turn out to be any
value, and one that is `maybe_null` may also turn out to be absent from the object it is a member of.
Without unknowns the verdict is that of JSON Schema, draft 2020-12.

The keywords of `KEYWORDS` are defined; a schema with any other is refused when rules are compiled,
because an undefined keyword would be judged as if an unknown were a value.

A schema becomes a function once and is then applied to many entities: `judged_by`. A `{$fact: path}` in it stands for
a value that differs from entity to entity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from ..values import Unknown, dig
from .assertions import FITS, PLAIN, is_number
from .verdict import FAILS, HOLDS, Verdict, all_hold, any_holds, doubtful, equal, unless, within

__all__ = ["FAILS", "HOLDS", "KEYWORDS", "Judged", "Verdict", "bind", "equal", "judge", "judged_by"]

Facts: TypeAlias = Mapping[str, Any]

Judged: TypeAlias = Callable[[Any, Facts], Verdict]
"""A schema as a function of an instance and of the facts that the schema refers to."""


def judge(schema: Any, instance: Any) -> Verdict:
    """The verdict on an instance (plain data that may hold `Unknown`s) under a schema."""
    return judged_by(schema)(instance, {})


def judged_by(schema: Any) -> Judged:
    """A schema as a function. Keywords that are not in `KEYWORDS` are passed over."""
    if not isinstance(schema, Mapping):
        verdict = FAILS if schema is False else HOLDS
        return lambda instance, facts: verdict
    parts = [_KEYWORDS[name](value, schema) for name, value in schema.items() if name in _KEYWORDS]
    if len(parts) == 1:
        return parts[0]

    def judged(instance: Any, facts: Facts) -> Verdict:
        doubts: tuple[Unknown, ...] = ()
        for part in parts:
            verdict = part(instance, facts)
            if verdict.holds is False:
                return FAILS
            doubts += verdict.doubts
        return Verdict(None, doubts) if doubts else HOLDS

    return judged


# -- references to facts -----------------------------------------------------------------------------


def bind(schema: Any, facts: Facts) -> Any:
    """A schema, or a value of one, with every `{$fact: path}` replaced by the fact (perhaps an `Unknown`)."""
    if isinstance(schema, Mapping):
        if "$fact" in schema:
            return dig(facts, schema["$fact"])
        return {key: bind(value, facts) for key, value in schema.items()}
    if isinstance(schema, list):
        return [bind(item, facts) for item in schema]
    return schema


def _refers(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "$fact" in value or any(_refers(item) for item in value.values())
    return isinstance(value, list) and any(_refers(item) for item in value)


# -- keywords whose value is no schema ---------------------------------------------------------------

Check: TypeAlias = Callable[[Any, Any], Verdict]
"""What a keyword says of its value and an instance."""


def _value(check: Check, fits: Callable[[Any], bool] = lambda value: True) -> Callable[[Any, Any], Judged]:
    """A keyword with a value of its own. What a fact or parameter gives that does not fit, such as nothing where there
    should be a number, demands nothing."""

    def check_fitting(value: Any, instance: Any) -> Verdict:
        return check(value, instance) if isinstance(value, Unknown) or fits(value) else HOLDS

    def made(value: Any, _schema: Any) -> Judged:
        if _refers(value):
            return lambda instance, facts: check_fitting(bind(value, facts), instance)
        return lambda instance, facts: check_fitting(value, instance)

    return made


def _plain(holds: Callable[[Any, Any], bool]) -> Check:
    """A keyword that looks only at the instance itself: an unknown in either place is a doubt."""

    def check(value: Any, instance: Any) -> Verdict:
        if isinstance(value, Unknown):
            return doubtful(value)
        if isinstance(instance, Unknown):
            return doubtful(instance)
        return HOLDS if holds(value, instance) else FAILS

    return check


MAX_SUBJECT = 1_024
"""Characters of a text that patterns are matched against; what a longer one comes to cannot be told."""

_TOO_LONG = Unknown(f"the text is longer than the {MAX_SUBJECT:,} characters that patterns are matched against")
_matches = _plain(PLAIN["pattern"])


def _pattern(value: Any, instance: Any) -> Verdict:
    if isinstance(instance, str) and len(instance) > MAX_SUBJECT:
        return doubtful(_TOO_LONG)
    return _matches(value, instance)


def _enum(values: Any, instance: Any) -> Verdict:
    if isinstance(values, Unknown):
        return doubtful(values)
    return any_holds([equal(value, instance) for value in values])


def _unique_items(wanted: Any, instance: Any) -> Verdict:
    if isinstance(instance, Unknown):
        return doubtful(instance)
    if not wanted or not isinstance(instance, list):
        return HOLDS
    return all_hold(unless(equal(a, b)) for i, a in enumerate(instance) for b in instance[:i])


def _lost(instance: Mapping[str, Any]) -> list[Unknown]:
    """The members that may turn out to be absent."""
    return [v for v in instance.values() if isinstance(v, Unknown) and v.maybe_null]


def _min_properties(low: Any, instance: Any) -> Verdict:
    if isinstance(instance, dict):
        lost = _lost(instance)
        return within(len(instance) - len(lost), len(instance), (low, len(instance)), lost)
    return doubtful(instance) if isinstance(instance, Unknown) else HOLDS


def _max_properties(high: Any, instance: Any) -> Verdict:
    if isinstance(instance, dict):
        lost = _lost(instance)
        return within(len(instance) - len(lost), len(instance), (0, high), lost)
    return doubtful(instance) if isinstance(instance, Unknown) else HOLDS


def _required(names: Any, instance: Any) -> Verdict:
    if isinstance(instance, Unknown):
        return doubtful(instance)
    return all_hold(_present(instance, name) for name in names) if isinstance(instance, dict) else HOLDS


def _present(instance: Mapping[str, Any], name: str) -> Verdict:
    if name not in instance:
        return FAILS
    value = instance[name]
    return doubtful(value) if isinstance(value, Unknown) and value.maybe_null else HOLDS


def _dependent_required(needs: Any, instance: Any) -> Verdict:
    if isinstance(instance, Unknown):
        return doubtful(instance)
    return all_hold(_needs(instance, *need) for need in needs.items()) if isinstance(instance, dict) else HOLDS


def _needs(instance: Mapping[str, Any], name: str, others: Iterable[str]) -> Verdict:
    there = _present(instance, name)
    if there.holds is False:
        return HOLDS
    wanted = all_hold(_present(instance, other) for other in others)
    return there if wanted.holds is False and there.holds is None else wanted


# -- keywords whose value holds schemas --------------------------------------------------------------


def _all_of(schemas: Any, _schema: Any) -> Judged:
    every = [judged_by(schema) for schema in schemas]
    return lambda instance, facts: all_hold(judged(instance, facts) for judged in every)


def _any_of(schemas: Any, _schema: Any) -> Judged:
    every = [judged_by(schema) for schema in schemas]
    return lambda instance, facts: any_holds([judged(instance, facts) for judged in every])


def _one_of(schemas: Any, _schema: Any) -> Judged:
    every = [judged_by(schema) for schema in schemas]

    def one(instance: Any, facts: Facts) -> Verdict:
        verdicts = [judged(instance, facts) for judged in every]
        sure = sum(v.holds is True for v in verdicts)
        doubts = tuple(doubt for v in verdicts for doubt in v.doubts)
        if sure > 1 or (not sure and not doubts):
            return FAILS
        return Verdict(None, doubts) if doubts else HOLDS

    return one


def _not(schema: Any, _schema: Any) -> Judged:
    inner = judged_by(schema)
    return lambda instance, facts: unless(inner(instance, facts))


def _if(schema: Any, around: Any) -> Judged:
    condition, then, otherwise = (judged_by(s) for s in (schema, around.get("then", True), around.get("else", True)))

    def judged(instance: Any, facts: Facts) -> Verdict:
        held = condition(instance, facts)
        if held.holds is not None:
            return (then if held.holds else otherwise)(instance, facts)
        verdicts = then(instance, facts), otherwise(instance, facts)
        if verdicts[0].holds is verdicts[1].holds is not None:
            return verdicts[0]
        return Verdict(None, (*held.doubts, *verdicts[0].doubts, *verdicts[1].doubts))

    return judged


def _contains(schema: Any, around: Any) -> Judged:
    inner = judged_by(schema)

    def judged(instance: Any, facts: Facts) -> Verdict:
        if isinstance(instance, Unknown):
            return doubtful(instance)
        if not isinstance(instance, list):
            return HOLDS
        verdicts = [inner(item, facts) for item in instance]
        sure, possible = sum(v.holds is True for v in verdicts), sum(v.holds is not False for v in verdicts)
        doubts = [d for v in verdicts for d in v.doubts]
        low = bind(around.get("minContains", 1), facts)
        high = bind(around.get("maxContains"), facts)
        if isinstance(low, Unknown) or isinstance(high, Unknown):
            return Verdict(None, tuple(u for u in (low, high, *doubts) if isinstance(u, Unknown)))
        bounds = low if is_number(low) else 0, high if is_number(high) else possible
        return within(sure, possible, bounds, doubts)

    return judged


def _items(schema: Any, around: Any) -> Judged:
    inner, first = judged_by(schema), len(around.get("prefixItems", ()))

    def judged(instance: Any, facts: Facts) -> Verdict:
        if isinstance(instance, Unknown):
            return doubtful(instance)
        return all_hold(inner(item, facts) for item in instance[first:]) if isinstance(instance, list) else HOLDS

    return judged


def _prefix_items(schemas: Any, _schema: Any) -> Judged:
    every = [judged_by(schema) for schema in schemas]

    def judged(instance: Any, facts: Facts) -> Verdict:
        if isinstance(instance, Unknown):
            return doubtful(instance)
        pairs = zip(every, instance, strict=False) if isinstance(instance, list) else ()
        return all_hold(one(item, facts) for one, item in pairs)

    return judged


Members: TypeAlias = Iterable[tuple[Any, Verdict]]
"""Members of an object, each with the verdict on it."""


def _properties(schemas: Any, _schema: Any) -> Judged:
    every = {name: judged_by(schema) for name, schema in schemas.items()}
    words = {name: found for name, schema in schemas.items() if (found := _words(schema)) is not None}

    def members(instance: Facts, facts: Facts) -> Members:
        for name, judged in every.items():
            if name in instance:
                value = instance[name]
                # Words were compared before.
                yield value, HOLDS if type(value) is str and name in words else judged(value, facts)

    judged_in_full = _of_object(members)

    def judged(instance: Any, facts: Facts) -> Verdict:
        # Most cases of a long rule are told apart by one word.
        if isinstance(instance, dict):
            for name, wanted in words.items():
                value = instance.get(name)
                if type(value) is str and value not in wanted:
                    return FAILS
        return judged_in_full(instance, facts)

    return judged


def _words(schema: Any) -> frozenset[str] | None:
    """The texts that a schema lets pass, where it only lists values."""
    if not isinstance(schema, Mapping) or len(schema) != 1 or _refers(schema):
        return None
    listed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    return frozenset(value for value in listed if isinstance(value, str)) if isinstance(listed, list) else None


def _additional_properties(schema: Any, around: Any) -> Judged:
    inner, known = judged_by(schema), frozenset(around.get("properties", ()))

    def members(instance: Facts, facts: Facts) -> Members:
        return ((value, inner(value, facts)) for name, value in instance.items() if name not in known)

    return _of_object(members)


def _property_names(schema: Any, _schema: Any) -> Judged:
    inner = judged_by(schema)

    def members(instance: Facts, facts: Facts) -> Members:
        return ((value, inner(name, facts)) for name, value in instance.items())

    return _of_object(members)


def _of_object(members: Callable[[Facts, Facts], Members]) -> Judged:
    """A keyword about members: a fault of one that may be absent is a doubt, named after those of the others."""

    def judged(instance: Any, facts: Facts) -> Verdict:
        if isinstance(instance, Unknown):
            return doubtful(instance)
        if not isinstance(instance, dict):
            return HOLDS
        doubts: list[Unknown] = []
        lone: list[Unknown] = []
        for value, verdict in members(instance, facts):
            if verdict.holds is True:
                continue
            if isinstance(value, Unknown) and value.maybe_null:
                lone.append(value)
            elif verdict.holds is False:
                return FAILS
            else:
                doubts.extend(verdict.doubts)
        return Verdict(None, (*doubts, *lone)) if doubts or lone else HOLDS

    return judged


_KEYWORDS: dict[str, Callable[[Any, Any], Judged]] = {
    **{name: _value(_plain(holds), FITS.get(name, is_number)) for name, holds in PLAIN.items()},
    "pattern": _value(_pattern, FITS["pattern"]),
    "const": _value(equal),
    "enum": _value(_enum, FITS["enum"]),
    "uniqueItems": _value(_unique_items),
    "minProperties": _value(_min_properties, is_number),
    "maxProperties": _value(_max_properties, is_number),
    "required": _value(_required, FITS["required"]),
    "dependentRequired": _value(_dependent_required, FITS["dependentRequired"]),
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "contains": _contains,
    "items": _items,
    "prefixItems": _prefix_items,
    "properties": _properties,
    "additionalProperties": _additional_properties,
    "propertyNames": _property_names,
}

KEYWORDS = frozenset(_KEYWORDS) | {"then", "else", "minContains", "maxContains"}
"""Every keyword that a schema judged here may have."""
