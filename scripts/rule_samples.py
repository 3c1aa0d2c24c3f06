"""Entities to try rules on, made of those in the examples of all rules: for `mutate_rules.py`.

A change of a rule that no example notices may be one that nothing can notice, because the rule says the same of every
entity there can be. Whether it does is tried: on the entities of the kind in all examples and fixtures, and on the same
ones with facts that are replaced by others. Their places stay as they were found. All facts that the rule looks at are
known: two rules that say the same of whatever is known can differ only in what they leave open, and never contradict
each other.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ecrlint.entity import Entity
from ecrlint.judge.engine import judge_entity
from ecrlint.judge.rules import Rule, close
from ecrlint.records import replace
from ecrlint.values import unknowns

MOST = 200
"""How many entities of a kind are tried as they are."""


class Sample(NamedTuple):
    """An entity, the convention it is judged under, and which of its facts were replaced by what."""

    convention: str
    entity: Entity
    replaced: Mapping[str, Any]


def samples_of(
    rule: Mapping[str, Any], kind: Mapping[str, Any], found: Sequence[tuple[str, Entity]], number: int
) -> list[Sample]:
    """The entities of a kind that were found, and `number` with one to three facts replaced that the rule looks at."""
    rng = random.Random(rule["id"])
    known = list({(name, repr(sorted(entity.facts.items()))): (name, entity) for name, entity in found}.values())
    used = sorted(name for name in kind["facts"] if f'"{name}"' in json.dumps([rule.get("where"), rule["cases"]]))
    known = [(name, entity) for name, entity in known if name in rule["conventions"] and not _is_open(entity, used)]
    rng.shuffle(known)
    known = known[:MOST]
    samples = [Sample(name, entity, {}) for name, entity in known]
    values = {name: _values(name, rule, kind["facts"][name], known) for name in used}
    for i in range(number if known else 0):
        name, entity = known[i % len(known)]
        chosen = rng.sample(
            sorted(name for name in used if values[name]),
            min(sum(map(bool, values.values())), rng.choice((1, 1, 2, 2, 3))),
        )
        new = {fact: rng.choice(values[fact]) for fact in chosen}
        facts = {**entity.facts, **{fact: replace(entity.facts[fact], value=value) for fact, value in new.items()}}
        samples.append(Sample(name, replace(entity, facts=facts), new))
    return samples


def _is_open(entity: Entity, names: Iterable[str]) -> bool:
    return any(True for name in names for _ in unknowns(entity.facts[name].value))


def _values(name: str, rule: Mapping[str, Any], fact: Any, found: Iterable[tuple[str, Entity]]) -> list[Any]:
    """Values that a fact may have: those it was found with, and those the rule and the kind name."""
    values = [entity.facts[name].value for _, entity in found]
    values += _named(rule.get("where"), name)
    values += [value for case in rule["cases"] for value in _named(case.get("when"), name)]
    values += [value for case in rule["cases"] if case["at"] == name for value in _constants(case["must"])]
    allowed = fact if isinstance(fact, Mapping) else {}
    values += allowed.get("enum", ())
    types = allowed.get("type", ())
    types = [types] if isinstance(types, str) else types
    values += [True, False] if "boolean" in types else []
    values += [None] if "null" in types else []
    values += ["", "something else"] if "string" in types else []
    return list({repr(value): value for value in values if _fits(value, types, allowed)}.values())


_PYTHON_TYPES: dict[str, Any] = {
    "string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict,
    "null": type(None),
}  # fmt: skip


def _fits(value: Any, types: Iterable[str], fact: Mapping[str, Any]) -> bool:
    if "enum" in fact:
        return value in fact["enum"]
    names = list(types)
    if isinstance(value, bool):
        return "boolean" in names or not names
    return not names or any(isinstance(value, _PYTHON_TYPES[name]) for name in names)


def _named(schema: Any, name: str) -> list[Any]:
    """The constants that a schema over the facts compares one with."""
    if isinstance(schema, list):
        return [value for item in schema for value in _named(item, name)]
    if not isinstance(schema, Mapping):
        return []
    own = _constants(schema.get("properties", {}).get(name))
    return [*own, *(value for key, item in schema.items() if key != "properties" for value in _named(item, name))]


def _constants(schema: Any) -> list[Any]:
    if isinstance(schema, list):
        return [value for item in schema for value in _constants(item)]
    if not isinstance(schema, Mapping) or "$param" in schema or "$fact" in schema:
        return []
    found: list[Any] = []
    for key, value in schema.items():
        if key == "const":
            found.append(value)
        elif key == "enum" and isinstance(value, list):
            found += value
        elif isinstance(value, int) and not isinstance(value, bool):
            found += [value - 1, value, value + 1]
        else:
            found += _constants(value)
    return [value for value in found if not isinstance(value, Mapping)]


class Telling:
    """Tells changed rules from the rule as it is, by samples."""

    def __init__(
        self, rule: Mapping[str, Any], conventions: Iterable[Mapping[str, Any]], samples: Sequence[Sample]
    ) -> None:
        self._conventions = {each["name"]: each for each in conventions}
        self._samples = samples
        self._wanted = list(self._said(rule))

    def told_apart_by(self, rule: Mapping[str, Any], *, as_found: bool) -> Sample | None:
        """The first sample that a changed rule says something else of; None if there is none. `as_found`: only those
        with the facts they were found with count."""
        for sample, one, other in zip(self._samples, self._wanted, self._said(rule), strict=True):
            if as_found and sample.replaced:
                break
            if one != other:
                return sample
        return None

    def _said(self, rule: Mapping[str, Any]) -> Iterator[Any]:
        closed: dict[str, Rule | None] = {}
        for sample in self._samples:
            name = sample.convention
            if name not in closed:
                closed[name] = close(rule, self._conventions[name])
            yield _said(closed[name], sample)


def _said(rule: Rule | None, sample: Sample) -> Any:
    finding = judge_entity(rule, sample.entity, sample.convention) if rule is not None else None
    if finding is None:
        return None
    # Which of several faults is named first counts only for entities that there are.
    said = finding.message if finding.outcome == "fail" and not sample.replaced else ""
    return finding.outcome, finding.place.path, finding.place.span.line, said
