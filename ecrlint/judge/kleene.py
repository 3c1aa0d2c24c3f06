"""Three-valued JSON Schema: holds, does not hold, cannot be told.

An instance may hold an `Unknown` anywhere, and so may a schema value that was taken from a fact. The
verdict is certain only if every completion of the unknowns agrees: an `Unknown` may turn out to be any
value, and one that is `maybe_null` may also turn out to be absent from the object it is a member of.
Without unknowns the verdict is that of the stock validator of draft 2020-12.

The keywords of `KEYWORDS` are defined; a schema with any other is refused when rules are compiled,
because an undefined keyword would be judged as if an unknown were a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from ..values import Unknown


@dataclass(frozen=True, slots=True)
class Verdict:
    """`holds` is None where it cannot be told; then `doubts` are the unknowns that stand in the way."""

    holds: bool | None
    doubts: tuple[Unknown, ...] = ()


HOLDS = Verdict(True)
FAILS = Verdict(False)

Errors = Iterator[ValidationError]
Keyword = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]


class _Doubt(ValidationError):  # type: ignore[misc, unused-ignore]
    """Not an error but a doubt: the keyword needs a value where the instance holds an unknown."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.unknown = unknown


def judge(schema: Any, instance: Any) -> Verdict:
    """The verdict on an instance (plain data that may hold `Unknown`s) under a schema."""
    return _verdict(_Validator(schema).iter_errors(instance))


def equal(left: Any, right: Any) -> Verdict:
    """Whether two pieces of plain data are equal, as JSON Schema compares: 1 and 1.0 are, 1 and true are not."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Verdict(None, tuple(u for u in (left, right) if isinstance(u, Unknown)))
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return FAILS
        return _all(equal(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return _all(_equal_members(left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return HOLDS if left is right else FAILS
    return HOLDS if left == right else FAILS


def _equal_members(left: dict[str, Any], right: dict[str, Any]) -> Iterator[Verdict]:
    for key in left.keys() | right.keys():
        if key in left and key in right:
            yield equal(left[key], right[key])
            continue
        lone = left.get(key, right.get(key))
        yield Verdict(None, (lone,)) if isinstance(lone, Unknown) and lone.maybe_null else FAILS


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    doubts: list[Unknown] = []
    for verdict in verdicts:
        if verdict.holds is False:
            return FAILS
        doubts.extend(verdict.doubts)
    return Verdict(None, tuple(doubts)) if doubts else HOLDS


def _verdict(errors: Iterable[ValidationError]) -> Verdict:
    doubts: list[Unknown] = []
    for error in errors:
        if not isinstance(error, _Doubt):
            return FAILS
        doubts.append(error.unknown)
    return Verdict(None, tuple(doubts)) if doubts else HOLDS


def _say(verdict: Verdict, failure: str) -> Errors:
    if verdict.holds is False:
        yield ValidationError(failure)
    for doubt in verdict.doubts:
        yield _Doubt(doubt)


def _under(validator: Any, instance: Any, schema: Any) -> Verdict:
    return _verdict(validator.descend(instance, schema))


def _plain(keyword: Keyword) -> Keyword:
    """A stock keyword that looks only at the instance itself: an unknown in either place is a doubt."""

    def judged(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        for unknown in (value, instance):
            if isinstance(unknown, Unknown):
                yield _Doubt(unknown)
                return
        yield from keyword(validator, value, instance, schema) or ()

    return judged


def _const(_v: Any, value: Any, instance: Any, _s: Any) -> Errors:
    yield from _say(equal(value, instance), "another value")


def _enum(_v: Any, values: Any, instance: Any, _s: Any) -> Errors:
    if isinstance(values, Unknown):
        yield _Doubt(values)
        return
    yield from _say(_any([equal(value, instance) for value in values]), "none of the values")


def _any(verdicts: list[Verdict]) -> Verdict:
    if any(verdict.holds for verdict in verdicts):
        return HOLDS
    doubts = tuple(doubt for verdict in verdicts for doubt in verdict.doubts)
    return Verdict(None, doubts) if doubts else FAILS


def _unique_items(_v: Any, wanted: Any, instance: Any, _s: Any) -> Errors:
    if isinstance(instance, Unknown):
        yield _Doubt(instance)
    elif wanted and isinstance(instance, list):
        pairs = (equal(a, b) for i, a in enumerate(instance) for b in instance[:i])
        different = _all(FAILS if v.holds else (HOLDS if v.holds is False else v) for v in pairs)
        yield from _say(different, "the same item twice")


def _not(validator: Any, schema: Any, instance: Any, _s: Any) -> Errors:
    verdict = _under(validator, instance, schema)
    yield from _say(
        Verdict(None, verdict.doubts) if verdict.holds is None else (FAILS if verdict.holds else HOLDS), "not"
    )


def _any_of(validator: Any, schemas: Any, instance: Any, _s: Any) -> Errors:
    yield from _say(_any([_under(validator, instance, schema) for schema in schemas]), "none holds")


def _one_of(validator: Any, schemas: Any, instance: Any, _s: Any) -> Errors:
    verdicts = [_under(validator, instance, schema) for schema in schemas]
    sure = sum(v.holds is True for v in verdicts)
    doubts = tuple(doubt for v in verdicts for doubt in v.doubts)
    if sure > 1 or (not sure and not doubts):
        yield ValidationError(f"{sure} of the alternatives hold")
    else:
        yield from (_Doubt(doubt) for doubt in doubts)


def _if(validator: Any, condition: Any, instance: Any, schema: Any) -> Errors:
    held = _under(validator, instance, condition)
    branches = {True: "then", False: "else"}
    verdicts = [
        _under(validator, instance, schema.get(name, True))
        for outcome, name in branches.items()
        if held.holds is None or held.holds is outcome
    ]
    if all(v.holds is True for v in verdicts):
        return
    if all(v.holds is False for v in verdicts):
        yield ValidationError("the branch does not hold")
        return
    yield from (_Doubt(doubt) for doubt in (*held.doubts, *(d for v in verdicts for d in v.doubts)))


def _contains(validator: Any, sub: Any, instance: Any, schema: Any) -> Errors:
    if isinstance(instance, Unknown):
        yield _Doubt(instance)
    elif isinstance(instance, list):
        verdicts = [_under(validator, item, sub) for item in instance]
        low, high = schema.get("minContains", 1), schema.get("maxContains", len(instance))
        yield from _within(
            sum(v.holds is True for v in verdicts),
            sum(v.holds is not False for v in verdicts),
            (low, high),
            [d for v in verdicts for d in v.doubts],
        )


def _within(sure: int, possible: int, bounds: tuple[int, int], doubts: list[Unknown]) -> Errors:
    low, high = bounds
    if sure > high or possible < low:
        yield ValidationError(f"{sure} to {possible}, expected {low} to {high}")
    elif sure < low or possible > high:
        yield from (_Doubt(doubt) for doubt in doubts)


def _members(instance: dict[str, Any]) -> list[Unknown]:
    """The members that may turn out to be absent."""
    return [v for v in instance.values() if isinstance(v, Unknown) and v.maybe_null]


def _min_properties(_v: Any, low: Any, instance: Any, _s: Any) -> Errors:
    if isinstance(instance, dict):
        lost = _members(instance)
        yield from _within(len(instance) - len(lost), len(instance), (low, len(instance)), lost)
    elif isinstance(instance, Unknown):
        yield _Doubt(instance)


def _max_properties(_v: Any, high: Any, instance: Any, _s: Any) -> Errors:
    if isinstance(instance, dict):
        lost = _members(instance)
        yield from _within(len(instance) - len(lost), len(instance), (0, high), lost)
    elif isinstance(instance, Unknown):
        yield _Doubt(instance)


def _required(_v: Any, names: Any, instance: Any, _s: Any) -> Errors:
    if isinstance(instance, Unknown):
        yield _Doubt(instance)
    elif isinstance(instance, dict):
        for name in names:
            yield from _say(_present(instance, name), f"{name} is missing")


def _present(instance: dict[str, Any], name: str) -> Verdict:
    if name not in instance:
        return FAILS
    value = instance[name]
    return Verdict(None, (value,)) if isinstance(value, Unknown) and value.maybe_null else HOLDS


def _dependent_required(_v: Any, needs: Any, instance: Any, _s: Any) -> Errors:
    if isinstance(instance, Unknown):
        yield _Doubt(instance)
    elif isinstance(instance, dict):
        for name, others in needs.items():
            there = _present(instance, name)
            if there.holds is False:
                continue
            wanted = _all(_present(instance, other) for other in others)
            if wanted.holds is False and there.holds is None:
                wanted = there
            yield from _say(wanted, f"{name} needs {others}")


def _lone_members(keyword: Keyword) -> Keyword:
    """`properties`, `additionalProperties`, `propertyNames`: a fault of a member that may be absent is a doubt."""

    def judged(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        if isinstance(instance, Unknown):
            yield _Doubt(instance)
            return
        if not isinstance(instance, dict):
            return
        lost = {k for k, v in instance.items() if isinstance(v, Unknown) and v.maybe_null}
        firm = {k: v for k, v in instance.items() if k not in lost}
        yield from keyword(validator, value, firm, schema) or ()
        for key in lost:
            alone = _verdict(keyword(validator, value, {key: instance[key]}, schema) or ())
            if alone.holds is not True:
                yield _Doubt(instance[key])

    return judged


_STOCK: dict[str, Keyword] = dict(Draft202012Validator.VALIDATORS)
_BY_ITSELF = (
    "type", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "minItems", "maxItems", "items", "prefixItems",
)  # fmt: skip
_DEFINED: dict[str, Keyword] = {
    **{name: _plain(_STOCK[name]) for name in _BY_ITSELF},
    **{name: _lone_members(_STOCK[name]) for name in ("properties", "additionalProperties", "propertyNames")},
    "allOf": _STOCK["allOf"],
    "const": _const,
    "enum": _enum,
    "uniqueItems": _unique_items,
    "not": _not,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "if": _if,
    "contains": _contains,
    "minProperties": _min_properties,
    "maxProperties": _max_properties,
    "required": _required,
    "dependentRequired": _dependent_required,
}

KEYWORDS = frozenset(_DEFINED) | {"then", "else", "minContains", "maxContains"}
"""Every keyword that a schema judged here may have."""

_Validator: Any = extend(Draft202012Validator, _DEFINED)  # type: ignore[no-untyped-call, unused-ignore]
