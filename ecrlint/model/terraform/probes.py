"""Which rule of a lifecycle policy decides about an image, told with probe images.

Amazon ECR applies rules in ascending priority; an image that meets the tag requirement of one is never
expired by a later one. A list of prefixes or patterns asks for all of its members, not for one of them.
Source: Amazon ECR user guide, "Lifecycle policy evaluation rules" and "Lifecycle policy properties".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from ...place import Place
from ...records import dataclass, field
from ...terraform.convert import Refused, to_number
from ...terraform.values import Chars, Gap, Obj, Seq, Str, Value, doubt
from ...values import Json, Unknown
from .facts import key_of, known, number, text

RELEASES = ("1.2.3", "1", "10.0.0-rc.1", "2.0.0")
"""What follows the prefix in the tags of the probe images that stand for releases."""

OTHERS = ("latest", "main-4f2a9c1", "0.1.0")
"""Tags without the prefix, to see what else a rule selects."""


_NO_TEXT = "\0"
"""Stands for a prefix that is no text, or an empty one: no tag begins with it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a policy. Facts are plain data or `Unknown`; `at` has the value each was read from."""

    value: Value
    priority: Json
    status: Json
    prefixes: Json
    patterns: Json
    facts: Mapping[str, Json]
    at: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Governing:
    """The rules that may decide about an image, and whether it may be that none does."""

    rules: tuple[Rule, ...]
    maybe_none: bool
    why: Unknown | None = None


def read_rule(value: Value | Gap, fallback: Place) -> Rule:
    """A rule as it is written. What cannot be told is unknown in it; what is not there is None."""
    if isinstance(value, Gap):
        why = value.unknown
        return _unknown_rule(Value(why, fallback), why)
    if (doubtful := doubt(value)) is not None:
        return _unknown_rule(value, doubtful)
    selection, action = _part(value, "selection"), _part(value, "action")
    prefixes = _strings(selection, "tagPrefixList")
    at = {
        "priority": _at(value, "rulePriority"),
        "status": _at(selection, "tagStatus"),
        "prefixes": _at(selection, "tagPrefixList" if prefixes is not None else "tagPatternList"),
        "count_type": _at(selection, "countType"),
        "count": _at(selection, "countNumber"),
        "unit": _at(selection, "countUnit"),
        "action": _at(action, "type"),
    }
    facts = {
        "status": _get(selection, "tagStatus"),
        "count_type": _get(selection, "countType"),
        "count": _number(_get(selection, "countNumber")),
        "unit": _get(selection, "countUnit"),
        "action": _get(action, "type"),
    }
    return Rule(
        value,
        _number(_get(value, "rulePriority")),
        facts["status"],
        prefixes,
        _strings(selection, "tagPatternList"),
        facts,
        at,
    )


def _unknown_rule(value: Value, why: Unknown) -> Rule:
    names = ("status", "count_type", "count", "unit", "action")
    return Rule(value, why, why, why, why, dict.fromkeys(names, why))


def _part(value: Value, key: str) -> Value:
    data = value.data
    if isinstance(data, Obj) and key in data.items:
        return value.child(data.items[key])
    if isinstance(data, Obj) and data.rest:
        return Value(data.rest, value.place, value.uses)
    return Value(doubt(value), value.place, value.uses)


def _at(value: Value, key: str) -> Value:
    """The value of a key, or what lacks it."""
    data = value.data
    return value.child(data.items[key]) if isinstance(data, Obj) and key in data.items else value


def _get(value: Value, key: str) -> Json:
    found = _part(value, key)
    if found.data is None:
        return None
    if isinstance(found.data, Decimal):
        return number(found.data)
    return text(found)


def _number(data: Json) -> Json:
    """A count; one in quotes counts as the number it holds."""
    if not isinstance(data, str):
        return data
    try:
        found = to_number(Value(Str((Chars(data),)))).data
    except Refused:
        return data
    return number(found) if isinstance(found, Decimal) else data


def _strings(value: Value, key: str) -> Json:
    """A list of texts; a text that is known in part only has an ending of `HOLE`."""
    found = _part(value, key)
    if found.data is None:
        return None
    if isinstance(found.data, Seq) and found.data.gap is None:
        return [_prefix(found.child(item)) for item in found.data.items if isinstance(item, Value)]
    return doubt(found) or (found.data.gap if isinstance(found.data, Seq) else None) or []


def _prefix(value: Value) -> Json:
    """A text, or an `Unknown` whose known start is kept in front of it as [start, unknown]."""
    why = doubt(value)
    if why is None:
        return known(value) or _NO_TEXT
    if isinstance(value.data, Str) and isinstance(first := value.data.pieces[0], Chars):
        return [first.text, why]
    return ["", why]


def governing(rules: Iterable[Rule], tags: tuple[str, ...]) -> Governing:
    """The rules that may decide about an image with these tags. Rules that concern archived images only
    must have been taken out."""
    found: list[Rule] = []
    why: Unknown | None = None
    ordered = list(rules)
    known_order = all(isinstance(rule.priority, (int, float)) for rule in ordered)
    if known_order:
        ordered.sort(key=_priority)
    sure = 0
    for rule in ordered:
        matched = selects(rule, tags)
        if matched is False:
            continue
        found.append(rule)
        if matched is True:
            sure += 1
            if known_order:
                break
        else:
            why = why or matched
    if not known_order and len(found) > 1 and why is None:
        why = next((r.priority for r in ordered if isinstance(r.priority, Unknown)), None)
    return Governing(tuple(found), sure == 0, why)


def _priority(rule: Rule) -> float:
    return float(rule.priority) if isinstance(rule.priority, (int, float)) else 0.0


def selects(rule: Rule, tags: tuple[str, ...]) -> bool | Unknown:
    """Whether a rule's tag requirement is met by an image with these tags."""
    if isinstance(rule.status, Unknown):
        return rule.status
    if rule.status == "any":
        return True
    if rule.status == "untagged":
        return not tags
    if rule.status != "tagged" or not tags:
        return False
    results = [r for r in (_prefixes(rule.prefixes, tags), _patterns(rule.patterns, tags)) if r is not None]
    if not results or False in results:
        return False
    return next((r for r in results if isinstance(r, Unknown)), True)


def _prefixes(prefixes: Json, tags: tuple[str, ...]) -> bool | Unknown | None:
    if prefixes is None or isinstance(prefixes, Unknown):
        return prefixes
    if not isinstance(prefixes, list) or not prefixes:
        return False
    return _all([_starts(prefix, tags) for prefix in prefixes])


def _starts(prefix: Json, tags: tuple[str, ...]) -> bool | Unknown:
    if isinstance(prefix, list):
        start, why = prefix
        possible = any(tag.startswith(str(start)) for tag in tags)
        return why if possible and isinstance(why, Unknown) else False
    return any(tag.startswith(str(prefix)) for tag in tags)


def _patterns(patterns: Json, tags: tuple[str, ...]) -> bool | Unknown | None:
    if patterns is None or isinstance(patterns, Unknown):
        return patterns
    if not isinstance(patterns, list) or not patterns:
        return False
    return _all([_globs(pattern, tags) for pattern in patterns])


def _globs(pattern: Json, tags: tuple[str, ...]) -> bool | Unknown:
    if isinstance(pattern, list):
        start, why = pattern
        possible = any(glob(f"{start}*", tag) for tag in tags)
        return why if possible and isinstance(why, Unknown) else False
    return any(glob(str(pattern), tag) for tag in tags)


def glob(pattern: str, tag: str) -> bool:
    """Whether a pattern with `*` for any characters covers all of a tag. Linear in the tag."""
    parts = re.sub(r"\*+", "*", pattern).split("*")
    if len(parts) == 1:
        return pattern == tag
    if not tag.startswith(parts[0]) or not tag[len(parts[0]) :].endswith(parts[-1]):
        return False
    position, end = len(parts[0]), len(tag) - len(parts[-1])
    for part in parts[1:-1]:
        found = tag.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True


def _all(results: list[bool | Unknown]) -> bool | Unknown:
    if False in results:
        return False
    return next((r for r in results if isinstance(r, Unknown)), True)


def lacking(rule: Rule, name: str) -> Value:
    """Where a fact of a rule is written; where it is missing, the key of what lacks it."""
    found = rule.at.get(name, rule.value)
    data = rule.value.data
    part = "action" if name == "action" else "selection"
    if name in rule.facts and rule.facts[name] is None and isinstance(data, Obj):
        return key_of(rule.value, part)
    return found
