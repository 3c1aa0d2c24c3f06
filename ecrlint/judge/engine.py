"""Judging: one rule, one entity, at most one finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..entity import Entity
from ..finding import LEVELS, Finding, Level, Outcome, Related
from ..place import Place
from ..values import Unknown
from .kleene import HOLDS, Verdict, judge
from .rules import Case, Rule, dig
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
        for rule in by_kind.get(entity.kind, ()):
            finding = judge_entity(rule, entity, convention)
            if finding is not None:
                yield finding


def judge_entity(rule: Rule, entity: Entity, convention: str) -> Finding | None:
    """The finding of a rule about an entity; None where the claim holds or is not about it."""
    facts = {name: fact.value for name, fact in entity.facts.items()}
    about = judge(bind(rule.where, facts), facts)
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


def _speakers(rule: Rule, facts: Mapping[str, Any]) -> tuple[list[Spoken], tuple[Unknown, ...]]:
    """The cases that may speak, in order: up to the first that surely does. Nobody speaking is a pass."""
    found: list[Spoken] = []
    doubts: list[Unknown] = []
    for case in rule.cases:
        held = judge(bind(case.when, facts), facts)
        if held.holds is False:
            continue
        found.append(Spoken(case, judge(bind(case.must, facts), facts[case.at])))
        if held.holds:
            return found, tuple(doubts)
        doubts.extend(held.doubts)
    if found:
        silence = Case(at=rule.cases[-1].at, must=True, message="", help="", level=rule.cases[-1].level)
        found.append(Spoken(silence, HOLDS))
    return found, tuple(doubts)


def bind(schema: Any, facts: Mapping[str, Any]) -> Any:
    """A schema with every `{$fact: path}` replaced by the entity's own fact (perhaps an `Unknown`)."""
    if isinstance(schema, Mapping):
        if "$fact" in schema:
            return _fact(facts, schema["$fact"])
        return {key: bind(value, facts) for key, value in schema.items()}
    if isinstance(schema, list):
        return [bind(item, facts) for item in schema]
    return schema


def _fact(facts: Mapping[str, Any], path: str) -> Any:
    first = facts[path.split(".")[0]]
    return first if isinstance(first, Unknown) else dig(facts, path)


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
