"""What each unit contributes to an answer: a function of the files it asks for, the settings, and its surroundings.

A part is plain data, so that it can come from another process or an earlier run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from .discover.sources import Sources
from .entity import Entity
from .finding import Finding
from .policy import Policy
from .records import dataclass
from .surroundings import Surroundings

if TYPE_CHECKING:
    from .units import Unit

Layers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What a unit contributes. `path`, `evidence`, `calls`, `files`, `links` and `declares` are the unit's, sorted.

    `convention` is what it was judged under, and empty if it was not judged; `surroundings` is the word for what it was
    told of the rest. `layers` are the layers of the configuration under which rules were asked for. `findings` are its
    own, with edits; `shared` is what others look at.
    """

    path: str
    evidence: tuple[str, ...]
    calls: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    declares: tuple[str, ...] = ()
    convention: str = ""
    surroundings: str = ""
    layers: tuple[Layers, ...] = ()
    findings: tuple[Finding, ...] = ()
    shared: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """The parts of the units of a task, and the files and folders that were asked for to make them, each with what
    tells its contents (`Sources.digest`)."""

    asked: Mapping[str, str]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings, and what rules were asked for: under a convention, where some layers of the configuration hold."""

    convention: str
    layers: frozenset[Layers]
    findings: list[Finding]


def part_of(
    unit: Unit,
    convention: str,
    policy: Policy,
    around: Surroundings,
    sources: Sources,
    excluded: Callable[[str], bool],
) -> Part:
    """Judges a unit under a convention; an empty one leaves it unjudged."""
    found = tuple(unit.entities(policy.values(unit.path, convention))) if convention else ()
    complete = around.completion()
    judged = judge(policy, convention, (complete(entity) for entity in found if not excluded(entity.place.path)))
    return Part(
        path=unit.path,
        evidence=tuple(sorted(unit.evidence)),
        calls=tuple(sorted(unit.calls)),
        files=unit.files,
        links=tuple(sorted(unit.links)),
        declares=tuple(sorted(unit.declares)),
        convention=convention,
        surroundings=around.key(unit.path) if convention else "",
        layers=tuple(sorted(judged.layers)),
        findings=with_edits(sources, judged.findings),
        shared=around.shared(found),
    )


def judge(policy: Policy, convention: str, entities: Iterable[Entity]) -> Judged:
    """The findings about entities. Rules hold as the configuration has them for the file of an entity, levels as it
    has them for the place that is shown."""
    found: list[Finding] = []
    used: set[Layers] = set()
    for layers, several in groupby(entities, key=lambda entity: policy.matching(entity.place.path)):
        from .judge.engine import judge_all

        used.add(layers)
        found += judge_all(policy.rules(layers, convention).values(), several, convention)
    levelled = (policy.levelled(finding) for finding in found)
    return Judged(convention, frozenset(used), [finding for finding in levelled if finding is not None])


def with_edits(sources: Sources, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, their fixes worked out in the text of the files."""
    findings = tuple(findings)
    if not any(finding.fix is not None for finding in findings):
        return findings
    from .fix.work_out import with_edits

    return with_edits(findings, text_of(sources))


def text_of(sources: Sources) -> Callable[[str], str | None]:
    """Reads files whose text can be relied on; None for others."""

    def read(path: str) -> str | None:
        file = sources.read(path)
        return file.text if file is not None and file.problem is None else None

    return read


def everything_shared(parts: Iterable[Part]) -> Iterator[Entity]:
    """All that is shared, in the order of the parts."""
    return (entity for part in parts for entity in part.shared)
