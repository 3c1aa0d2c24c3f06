"""One way through the house: discover, evaluate, model, judge, fold, suppress. The only file that knows the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .convention import Choice, choose
from .discover.ignore import GitIgnore, Ignored, nothing_ignored
from .discover.sources import Sources
from .discover.walk import Found, discover, kind_of, unit_of
from .entity import Entity
from .finding import Finding
from .settings import Settings
from .units import across, key_entities_of, units_of

if TYPE_CHECKING:
    from .judge.rules import Rule
    from .report.result import Options, Report
    from .suppress.comments import Suppression


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gave: all findings (suppressed and unsure ones among them), and what reports need besides."""

    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    choice: Choice
    found: Found
    sources: Sources
    repository: str

    def bytes_of(self, path: str) -> bytes | None:
        """The contents of a file as they were read."""
        file = self.sources.read(path)
        return file.data if file is not None else None


def check(settings: Settings, book: Mapping[str, Any]) -> Result:
    """Checks a root. `book` is the document of compiled rules (`rulebook.load`)."""
    from .judge.fold import fold

    sources, found, choice, judged = _entities(settings, book)
    rules = _rules(settings, book, choice)
    findings = _judge(rules, judged)
    return Result(
        findings=_suppressed(sources, settings, [f for f in fold(findings) if _asked_for(f, settings)]),
        rules=tuple({rule.id: rule for named in rules.values() for rule in named.values()}.values()),
        choice=choice,
        found=found,
        sources=sources,
        repository=book["repository"],
    )


def entities(settings: Settings, book: Mapping[str, Any]) -> Iterator[tuple[str, Entity]]:
    """Every entity with the convention it is judged under: what `ecrlint facts` prints."""
    for name, found in _entities(settings, book)[-1]:
        for entity in found:
            if _covers(settings, (entity.unit, *entity.units, entity.place.path)):
                yield name, entity


Judged = list[tuple[str, list[Entity]]]


def _entities(settings: Settings, book: Mapping[str, Any]) -> tuple[Sources, Found, Choice, Judged]:
    """Everything up to the judge. Evidence is taken from the whole root, whatever was named."""
    ignored = _ignore(settings)
    sources = Sources(settings.root, ignored=ignored)
    found = discover(sources, ignored)
    units = list(units_of(sources, found, settings))
    choice = choose({unit.path: unit.evidence for unit in units}, settings.convention)
    values = {convention["name"]: convention["values"] for convention in book["conventions"]}
    judged = [(name, list(unit.entities(values[name]))) for unit in units for name in (choice.of(unit.path),)]
    judged += [(choice.of(unit_of(path)), list(key_entities_of(sources, path))) for path in found.files]
    everything = [entity for _, several in judged for entity in several]
    judged += [(name, list(across(several, everything, values[name]))) for name, several in judged]
    return sources, found, choice, judged


def _judge(rules: Mapping[str, Mapping[str, Rule]], judged: Judged) -> list[Finding]:
    if not any(found for _, found in judged):
        return []
    from .judge.engine import judge_all

    return [finding for name, found in judged for finding in judge_all(rules[name].values(), found, name)]


def _ignore(settings: Settings) -> Ignored:
    if not settings.gitignore:
        return nothing_ignored
    named = () if settings.force_exclude else settings.named
    return GitIgnore(settings.root, frozenset((*named, *map(unit_of, named), *settings.inputs.files)))


def _rules(settings: Settings, book: Mapping[str, Any], choice: Choice) -> dict[str, dict[str, Rule]]:
    """The rules of each convention in force, by id."""
    from .judge.rules import close

    wanted = [
        rule
        for rule in book["rules"]
        if rule["id"] not in settings.ignore and (not settings.select or rule["id"] in settings.select)
    ]
    names = dict.fromkeys(name for name, _ in choice.reasons)
    conventions = {convention["name"]: convention for convention in book["conventions"]}
    closed = {name: [close(rule, conventions[name]) for rule in wanted] for name in names}
    return {name: {rule.id: rule for rule in rules if rule is not None} for name, rules in closed.items()}


def _asked_for(finding: Finding, settings: Settings) -> bool:
    return _covers(settings, (finding.unit, *finding.units, finding.place.path))


def _covers(settings: Settings, paths: Iterable[str]) -> bool:
    """Whether what was named on the command line stands for one of these units or files."""
    if not settings.named:
        return True
    named = {unit for path in settings.named for unit in (path, unit_of(path))}
    return any(path in named or any(path.startswith(name + "/") for name in settings.named) for path in paths)


def _suppressed(sources: Sources, settings: Settings, findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings, those that a comment in their file suppresses marked as such."""
    if not settings.suppressions:
        return tuple(findings)
    by_path = {path: _suppressions(sources, path) for path in sorted({f.place.path for f in findings})}
    if not any(by_path.values()):
        return tuple(findings)
    from datetime import date

    from .suppress.apply import apply

    return apply(findings, by_path, date.today())[0]


def _suppressions(sources: Sources, path: str) -> tuple[Suppression, ...]:
    file = sources.read(path)
    if file is None or b"ecrlint:" not in file.data:
        return ()
    from .suppress.files import suppressions_in

    return suppressions_in(path, file.text)


def report_of(result: Result, options: Options) -> Report:
    """What the reports of a result are made from."""
    from . import __version__
    from .discover.git import remote_and_commit
    from .report.result import Convention, Report, Repository, RuleInfo

    origin = remote_and_commit(result.sources.root)
    rules = tuple(
        RuleInfo(
            id=rule.id,
            title=rule.title,
            level=rule.level,
            why=rule.why,
            page_url=f"{result.repository}/blob/main/docs/rules/{rule.id}.md",
            guide=rule.guide,
            refs=rule.refs,
            tags=rule.tags,
            precision=rule.precision,
            security_severity=rule.security_severity or "",
            conventions=rule.conventions,
        )
        for rule in result.rules
    )
    return Report(
        findings=result.findings,
        rules=rules,
        source=result.bytes_of,
        files=Counter(kind_of(path) or "other" for path in result.found.files),
        conventions=tuple(Convention(name, why) for name, why in result.choice.reasons),
        version=__version__,
        information_uri=result.repository,
        repository=Repository(*origin) if origin else None,
        options=options,
        notes=(result.choice.advice,) if result.choice.advice else (),
    )
