"""What every rule says about every entity: the matrix that some reports show. Worked out only when one asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from .entity import Entity
from .finding import Finding
from .judge.verdicts import verdicts
from .policy import Policy
from .report.result import State, Verdict

SUPPRESSION = "file.suppression"
"""The kind of what a comment of ours names. Such entities arise from findings, so that they are not judged here."""


def verdicts_of(
    policy: Policy,
    judged: Iterable[tuple[str, Iterable[Entity]]],
    findings: Iterable[Finding],
    wanted: Callable[[Iterable[str]], bool],
) -> tuple[Verdict, ...]:
    """The verdicts on entities, given with the convention they are judged under.

    `findings` are those of the run; of them comes what is suppressed. `wanted` says whether one of the paths of an
    entity or a finding (units, file) is among what the command line names.
    """
    suppressed = {_key(finding) for finding in findings if finding.suppressed is not None}
    found = [
        Verdict(
            rule,
            _state(finding, suppressed),
            finding.level if finding is not None else None,
            entity.kind,
            entity.name,
            entity.address,
            entity.unit,
            finding.place if finding is not None else entity.place,
            _job(entity),
        )
        for rule, entity, finding in _judged_again(policy, judged)
        if wanted((entity.unit, *entity.units, (finding or entity).place.path))
    ]
    comments = [f for f in findings if f.kind == SUPPRESSION and wanted((f.unit, f.place.path))]
    return (*found, *(_of_comment(finding, suppressed) for finding in comments))


def _judged_again(
    policy: Policy, judged: Iterable[tuple[str, Iterable[Entity]]]
) -> Iterator[tuple[str, Entity, Finding | None]]:
    """Id of a rule, entity, and the finding as the configuration levels it; nothing where the rule is off."""
    for name, entities in judged:
        for layers, several in groupby(entities, key=lambda entity: policy.matching(entity.place.path)):
            for rule, entity, finding in verdicts(policy.rules(layers, name).values(), several, name):
                levelled = finding and policy.levelled(finding)
                if (finding is None) == (levelled is None):
                    yield rule.id, entity, levelled


def _state(finding: Finding | None, suppressed: set[object]) -> State:
    if finding is None:
        return "pass"
    return "suppressed" if _key(finding) in suppressed else finding.outcome


def _job(entity: Entity) -> str:
    fact = entity.facts.get("job")
    return fact.value if fact is not None and isinstance(fact.value, str) else ""


def _of_comment(finding: Finding, suppressed: set[object]) -> Verdict:
    address = finding.entities[0]
    return Verdict(
        finding.rule,
        _state(finding, suppressed),
        finding.level,
        finding.kind,
        address,
        address,
        finding.unit,
        finding.place,
    )


def _key(finding: Finding) -> object:
    """What the findings about single entities share with the one that stands for all of them (`judge.fold`)."""
    return finding.rule, finding.place, finding.entities[0].partition("#")[2]
