"""Judging: one rule, one entity, at most one finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from ..entity import Entity
from ..finding import LEVELS, Finding, Level, Outcome, Related
from ..place import Place
from ..records import dataclass, replace
from ..values import Unknown, unknowns
from .fixes import fix_of
from .kleene import HOLDS, Judged, Verdict, judged_by
from .rules import Case, Rule
from .text import fill, names_of, unsure_message


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a case that may speak says about an entity."""

    case: Case
    verdict: Verdict


def judge_all(rules: Iterable[Rule], entities: Iterable[Entity], convention: str) -> Iterator[Finding]:
    """Every finding of the rules over the entities, in the order of the entities."""
    by_kind: dict[str, list[Rule]] = {}
    for rule in rules:
        by_kind.setdefault(rule.select, []).append(rule)
    for entity in entities:
        about = by_kind.get(entity.kind)
        looked = Looked.at(entity) if about else None
        for rule in about or ():
            finding = judge_entity(rule, entity, convention, looked)
            if finding is not None:
                yield finding


@dataclass(frozen=True, slots=True)
class Looked:
    """What all rules see of an entity: the values of its facts, and the names of those that are not known but for the
    few values they can have."""

    facts: Mapping[str, Any]
    open: frozenset[str]

    @classmethod
    def at(cls, entity: Entity) -> Looked:
        """An entity as rules see it."""
        facts = {name: fact.value for name, fact in entity.facts.items()}
        return cls(facts, frozenset(name for name, value in facts.items() if _is_open(value)))


def judge_entity(rule: Rule, entity: Entity, convention: str, looked: Looked | None = None) -> Finding | None:
    """The finding of a rule about an entity; None where the claim holds or is not about it.

    Where a fact can only have one of a few values, each is tried: the rule fails if it fails with all of
    them. The message then speaks of the first.
    """
    looked = looked or Looked.at(entity)
    worlds = _worlds(rule, entity, looked.open) if looked.open else ()
    if len(worlds) < 2:
        return _judge_world(rule, entity, looked.facts, convention)
    findings = [_judge_world(rule, world, Looked.at(world).facts, convention) for world in worlds]
    fails = [finding for finding in findings if finding is not None and finding.outcome == "fail"]
    if len(fails) == len(worlds):
        return replace(fails[0], level=min((f.level for f in fails), key=LEVELS.index))
    return None if not any(findings) else _judge_world(rule, entity, looked.facts, convention)


def _judge_world(rule: Rule, entity: Entity, facts: Mapping[str, Any], convention: str) -> Finding | None:
    about = held(rule, "where", facts, facts)
    if about.holds is False:
        return None
    spoken, doubts = _speakers(rule, facts)
    verdicts = [s.verdict.holds for s in spoken]
    doubts = (*about.doubts, *doubts)
    if not spoken or all(holds is True for holds in verdicts):
        return None
    if not doubts and verdicts == [False]:
        return _finding(rule, entity, spoken[0].case, "fail", spoken[0].case.level, convention, ())
    if about.holds and doubts and all(holds is False for holds in verdicts):
        return _finding(rule, entity, spoken[0].case, "fail", _lightest(spoken), convention, ())
    case = next(s.case for s in spoken if s.verdict.holds is not True)
    reasons = (*doubts, *(doubt for s in spoken for doubt in s.verdict.doubts))
    return _finding(rule, entity, case, "unsure", case.level, convention, reasons)


MAX_WORLDS = 64
"""How many combinations of possible values are tried; beyond it the values are simply unknown."""


def _worlds(rule: Rule, entity: Entity, open_: frozenset[str]) -> list[Entity]:
    """The entity with each combination of the values its open facts can have, as far as the rule looks at them.
    Just the entity where there are none, or too many."""
    looked_at = rule.known.get("facts")
    if looked_at is None:
        looked_at = rule.known["facts"] = _facts_of(rule)
    used = [f for n, f in entity.facts.items() if n in looked_at and n in open_]
    holes = list(dict.fromkeys(_Hole(u) for f in used for u in unknowns(f.value) if u.options))
    if not holes or prod(len(hole.unknown.options) for hole in holes) > MAX_WORLDS:
        return [entity]
    found: list[Entity] = []
    for chosen in product(*(hole.unknown.options for hole in holes)):
        filling = dict(zip(holes, chosen, strict=True))
        facts = {n: replace(f, value=_filled(f.value, filling)) for n, f in entity.facts.items()}
        found.append(replace(entity, facts=facts))
    return found


def _is_open(value: Any) -> bool:
    """Whether something in a value is unknown but for the few values it can have."""
    if isinstance(value, (str, bool, int)) or value is None:
        return False
    return any(unknown.options for unknown in unknowns(value))


class _Hole:
    """An unknown as a key: its options may be lists, which have no hash."""

    __slots__ = ("_key", "unknown")

    def __init__(self, unknown: Unknown) -> None:
        self.unknown = unknown
        self._key = (unknown.reason, unknown.place, repr(unknown.options))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hole) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


def _filled(value: Any, filling: Mapping[_Hole, Any]) -> Any:
    if isinstance(value, Unknown):
        return filling.get(_Hole(value), value) if value.options else value
    if isinstance(value, list):
        return [_filled(item, filling) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, filling) for key, item in value.items()}
    return value


def _facts_of(rule: Rule) -> set[str]:
    """The facts a rule looks at."""
    named = {name for schema in (rule.where, *(case.when for case in rule.cases)) for name in _members(schema)}
    referred = {name for case in rule.cases for schema in (case.when, case.must) for name in _references(schema)}
    return named | referred | {case.at for case in rule.cases}


def _members(schema: Any) -> Iterator[str]:
    """The members that a schema over the facts speaks of, those inside of its combinations included."""
    if isinstance(schema, Mapping):
        yield from schema.get("properties", ())
        yield from (name for name in schema.get("required", ()) if isinstance(name, str))
        for value in schema.values():
            yield from _members(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _members(item)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if "$fact" in schema:
            yield schema["$fact"].split(".")[0]
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)


def _speakers(rule: Rule, facts: Mapping[str, Any]) -> tuple[list[Spoken], tuple[Unknown, ...]]:
    """The cases that may speak, in order: up to the first that surely does. Nobody speaking is a pass."""
    found: list[Spoken] = []
    doubts: list[Unknown] = []
    for case in rule.cases:
        about = held(case, "when", facts, facts)
        if about.holds is False:
            continue
        found.append(Spoken(case, held(case, "must", facts[case.at], facts)))
        if about.holds:
            return found, tuple(doubts)
        doubts.extend(about.doubts)
    if found:
        # Perhaps nobody speaks. Whichever case stands for that, nothing is said of it.
        found.append(Spoken(rule.cases[-1], HOLDS))
    return found, tuple(doubts)


def held(owner: Rule | Case, name: str, instance: Any, facts: Mapping[str, Any]) -> Verdict:
    """The verdict under a schema of a rule or case (`where`, `when`, `must`), which becomes a function once."""
    judged: Judged | None = owner.known.get(name)
    if judged is None:
        judged = owner.known[name] = judged_by(getattr(owner, name))
    return judged(instance, facts)


def _lightest(spoken: list[Spoken]) -> Level:
    return min((s.case.level for s in spoken), key=LEVELS.index)


def _finding(
    rule: Rule,
    entity: Entity,
    case: Case,
    outcome: Outcome,
    level: Level,
    convention: str,
    doubts: tuple[Unknown, ...],
) -> Finding:
    fact = entity.facts[case.at]
    names = names_of(entity, case.at, rule.params, convention)
    message = fill(case.message, names) if outcome == "fail" else unsure_message(rule.title, entity, doubts)
    return Finding(
        rule=rule.id,
        outcome=outcome,
        level=level,
        message=message,
        place=fact.origin.place,
        kind=entity.kind,
        entities=(entity.address,),
        unit=entity.unit,
        convention=convention,
        help=fill(case.help, names) if outcome == "fail" else "",
        related=_related(entity, case, doubts),
        units=entity.units,
        fix=fix_of(case, entity, names) if outcome == "fail" else None,
    )


def _related(entity: Entity, case: Case, doubts: tuple[Unknown, ...]) -> tuple[Related, ...]:
    """The further places of a finding, each once with the first that is said of it."""
    found: dict[Place, Related] = {}
    for related in _all_related(entity, case, doubts):
        found.setdefault(related.place, related)
    return tuple(found.values())


def _all_related(entity: Entity, case: Case, doubts: tuple[Unknown, ...]) -> Iterator[Related]:
    origin = entity.facts[case.at].origin
    for step in origin.chain:
        yield Related(step.note, step.place)
    for doubt in doubts:
        if doubt.place is not None and doubt.place != origin.place:
            yield Related(doubt.reason, doubt.place)
    for further in case.related:
        other = entity.facts[further.at].origin.place
        if other != origin.place:
            yield Related(further.note, other)
