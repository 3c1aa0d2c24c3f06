"""What rules say about entities, passes included: for reports that also show what is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..entity import Entity
from ..finding import Finding
from .engine import held, judge_entity
from .rules import Rule


def verdicts(
    rules: Iterable[Rule], entities: Iterable[Entity], convention: str
) -> Iterator[tuple[Rule, Entity, Finding | None]]:
    """Every rule with every entity it is about, and its finding; None where the claim holds.

    Gives the findings that `judge_all` gives, in that order.
    """
    by_kind: dict[str, list[Rule]] = {}
    for rule in rules:
        by_kind.setdefault(rule.select, []).append(rule)
    for entity in entities:
        for rule in by_kind.get(entity.kind, ()):
            finding = judge_entity(rule, entity, convention)
            if finding is not None or _is_about(rule, entity):
                yield rule, entity, finding


def _is_about(rule: Rule, entity: Entity) -> bool:
    """Whether a rule is about an entity at all, as far as can be told."""
    facts = {name: fact.value for name, fact in entity.facts.items()}
    return held(rule, "where", facts, facts).holds is not False
