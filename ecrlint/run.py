"""One way through the house: discover, evaluate, model, judge, fold, suppress. The only file that knows the order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .convention import Choice, choose
from .discover.ignore import GitIgnore, Ignored, nothing_ignored
from .discover.sources import Sources
from .discover.walk import Found, discover, kind_of, survey, unit_of
from .entity import Entity
from .finding import Finding
from .policy import Policy
from .records import dataclass
from .result import Answer, Result, Tell, Verdicts, covers, nobody, result_of
from .settings import Settings
from .units import across, completed, key_entities_of, problem_entities_of, units_of

if TYPE_CHECKING:
    from .judge.rules import Rule
    from .report.result import RuleInfo, Verdict
    from .suppress.comments import Suppression


NOTHING_INSTEAD: Mapping[str, bytes] = MappingProxyType({})


def check(
    settings: Settings, book: Mapping[str, Any], instead: Mapping[str, bytes] = NOTHING_INSTEAD, tell: Tell = nobody
) -> Result:
    """Checks a root. `book` is the document of compiled rules (`rulebook.load`); `instead` holds contents of files
    that are to count instead of those on disk, by path."""
    return result_of(settings, *answer(settings, book, instead, tell))


def answer(
    settings: Settings, book: Mapping[str, Any], instead: Mapping[str, bytes] = NOTHING_INSTEAD, tell: Tell = nobody
) -> tuple[Answer, Sources, Verdicts]:
    """What the whole root comes to, the files it was found in, and the verdicts."""
    from .judge.fold import fold

    policy = Policy(settings, book)
    modelled = _entities(settings, policy, instead, tell)
    findings = list(fold(_judge(policy, modelled.judged, tell)))
    dated = False
    if settings.suppressions:
        findings, dated = _suppressed(settings, policy, modelled, findings)
    whole = Answer(
        findings=_with_edits(modelled.sources, findings),
        rules=tuple(_info(rule, settings, book) for rule in policy.reported(n for n, _ in modelled.choice.reasons)),
        choice=modelled.choice,
        checked=tuple(path for path in modelled.found.files if not modelled.excluded(path)),
        repository=book["repository"],
        dated=dated,
        left_out=modelled.found.left_out,
    )
    return whole, modelled.sources, cache(partial(_verdicts, settings, policy, modelled.judged, tuple(findings)))


def _verdicts(settings: Settings, policy: Policy, judged: Judged, findings: tuple[Finding, ...]) -> tuple[Verdict, ...]:
    from .verdicts import verdicts_of

    return verdicts_of(policy, judged, findings, partial(covers, settings))


def entities(settings: Settings, book: Mapping[str, Any]) -> Iterator[tuple[str, Entity]]:
    """Every entity with the convention it is judged under: what `ecrlint facts` prints."""
    for name, found in _entities(settings, Policy(settings, book)).judged:
        for entity in found:
            if covers(settings, (entity.unit, *entity.units, entity.place.path)):
                yield name, entity


Judged = list[tuple[str, list[Entity]]]
"""Entities, some at a time, with the name of the convention they are judged under."""


@dataclass(frozen=True, slots=True)
class _Modelled:
    """What there is to judge, and what is known besides. `excluded` says which paths the configuration leaves out."""

    sources: Sources
    found: Found
    choice: Choice
    judged: Judged
    excluded: Callable[[str], bool]


def _entities(
    settings: Settings, policy: Policy, instead: Mapping[str, bytes] = NOTHING_INSTEAD, tell: Tell = nobody
) -> _Modelled:
    """Everything up to the judge. Evidence is taken from the whole root, whatever was named."""
    ignored = ignored_by(settings)
    sources = Sources(settings.root, ignored=ignored, instead=instead, opening=lambda path: tell(f"Reading {path}"))
    found = discover(sources, ignored)
    excluded = excluded_by(settings)
    units = [unit for unit in units_of(sources, found, settings) if not excluded(unit.path)]
    choice = choose({unit.path: unit.evidence for unit in units}, policy.convention_at)
    judged: Judged = []
    for unit in units:
        tell(f"Evaluating {unit.path}")
        name = _convention(policy, choice, unit.path)
        judged.append((name, list(unit.entities(policy.values(unit.path, name)))))
    for path in found.files:
        if not excluded(path):
            judged.append((_convention(policy, choice, path), list(key_entities_of(sources, path))))
    for problem in (*found.unread, *(ignored.problems() if isinstance(ignored, GitIgnore) else ())):
        judged.append((_convention(policy, choice, problem[0]), list(problem_entities_of([problem]))))
    beside = across((entity for _, several in judged for entity in several), sources.root)
    for name, several in judged[:]:
        if several:
            judged.append((name, list(beside(several, policy.values(several[0].unit, name)))))
    complete = completed(entity for _, several in judged for entity in several)
    kept = [(name, [complete(e) for e in several if not excluded(e.place.path)]) for name, several in judged]
    return _Modelled(sources, found, choice, kept, excluded)


def _convention(policy: Policy, choice: Choice, path: str) -> str:
    """The convention that holds for a unit or for a file by itself."""
    asked = policy.convention_at(path)
    return asked[0] if asked else choice.of(unit_of(path))


def _judge(policy: Policy, judged: Judged, tell: Tell = nobody) -> list[Finding]:
    """The findings about entities. Rules hold as the configuration has them for the file of an entity, levels as it
    has them for the place that is shown."""
    if not any(found for _, found in judged):
        return []
    from .judge.engine import judge_all

    findings: list[Finding] = []
    for name, found in judged:
        if found:
            tell(f"Judging {found[0].unit}")
        for layers, several in groupby(found, key=lambda entity: policy.matching(entity.place.path)):
            findings += judge_all(policy.rules(layers, name).values(), several, name)
    return [levelled for finding in findings if (levelled := policy.levelled(finding)) is not None]


def excluded_by(settings: Settings) -> Callable[[str], bool]:
    """Whether the configuration leaves a path out. What is named on the command line is not left out, unless it says
    so as well."""
    if not settings.configuration.exclude:
        return lambda _: False
    from .discover.ignore import patterns

    matches = patterns(settings.configuration.exclude)
    named = frozenset() if settings.force_exclude else frozenset((*settings.named, *map(unit_of, settings.named)))
    return lambda path: matches(path) and path not in named and not any(path.startswith(f"{n}/") for n in named)


def ignored_by(settings: Settings) -> Ignored:
    """What git ignores, what was named on the command line excepted."""
    if not settings.gitignore:
        return nothing_ignored
    named = () if settings.force_exclude else settings.named
    return GitIgnore(settings.root, frozenset((*named, *map(unit_of, named), *settings.inputs.files)))


def _suppressed(
    settings: Settings, policy: Policy, modelled: _Modelled, findings: list[Finding]
) -> tuple[list[Finding], bool]:
    """The findings, those that a comment in their file suppresses marked as such, and findings about the comments;
    and whether a comment holds until some day."""
    sources = modelled.sources
    paths = sorted(
        {*(path for path in modelled.found.files if not modelled.excluded(path)), *(f.place.path for f in findings)}
    )
    by_path = {path: found for path in paths if (found := _suppressions(sources, path))}
    if not by_path:
        return findings, False
    from datetime import date

    from .suppress.apply import apply
    from .suppress.entities import suppression_entities

    today, require_reason = date.today(), settings.configuration.require_reason
    marked, idle = apply(findings, by_path, today, require_reason)
    idle = frozenset((suppression, rule) for suppression, rule in idle if policy.asked_for(rule))
    entities: Judged = [
        (
            _convention(policy, modelled.choice, path),
            list(suppression_entities(found, unit_of(path), idle, policy.known, today, require_reason)),
        )
        for path, found in by_path.items()
    ]
    about, _ = apply(_judge(policy, entities), by_path, today, require_reason)
    return [*marked, *about], any(each.until is not None for found in by_path.values() for each in found)


def _suppressions(sources: Sources, path: str) -> tuple[Suppression, ...]:
    file = sources.read(path)
    if file is None or b"ecrlint:" not in file.data:
        return ()
    from .suppress.files import suppressions_in

    return suppressions_in(path, file.text)


def _with_edits(sources: Sources, findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings, their fixes worked out in the text of the files."""
    if not any(finding.fix is not None for finding in findings):
        return tuple(findings)
    from .fix.work_out import with_edits

    return with_edits(findings, _text_of(sources))


def _text_of(sources: Sources) -> Callable[[str], str | None]:
    def read(path: str) -> str | None:
        file = sources.read(path)
        return file.text if file is not None and file.problem is None else None

    return read


MAX_ROUNDS = 10
"""How often fixes are made and the outcome is judged again. Fixes that meet wait for the next round."""


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file that fixes change: its bytes as they were read, its text before and after."""

    path: str
    data: bytes
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing a root comes to. Nothing is written yet: `fix.files.write_text` does that, `fix.diff.diff` shows it.
    `result` is what is left when the files are as `files` has them, `findings` are those that were fixed."""

    result: Result
    files: tuple[FixedFile, ...]
    findings: tuple[Finding, ...]


def fix(settings: Settings, book: Mapping[str, Any], *, unsafe: bool = False, tell: Tell = nobody) -> Fixed:
    """Makes the safe fixes of a root, with `unsafe` all of them, and judges again until nothing changes."""
    from .fix.apply import apply_fixes

    result = first = check(settings, book, tell=tell)
    instead: dict[str, bytes] = {}
    done: dict[object, Finding] = {}
    for _ in range(MAX_ROUNDS):
        open_findings = [f for f in result.findings if not (f.fix and f.fix.adds and _same(f) in done)]
        applied = apply_fixes(open_findings, _text_of(result.sources), unsafe=unsafe)
        if not applied.texts:
            break
        instead |= {path: text.encode("utf-8") for path, text in applied.texts.items()}
        done |= {_same(finding): finding for finding in applied.findings}
        result = check(settings, book, instead, tell)
    return Fixed(result, tuple(_fixed_files(first.sources, instead)), tuple(done.values()))


def _same(finding: Finding) -> object:
    """What tells a finding from others in spite of lines that move."""
    return finding.rule, finding.place.path, finding.entities, finding.fix and finding.fix.title


def _fixed_files(sources: Sources, instead: Mapping[str, bytes]) -> Iterator[FixedFile]:
    for path in sorted(instead):
        file = sources.read(path)
        if file is not None and file.text != (after := instead[path].decode("utf-8")):
            yield FixedFile(path, file.data, file.text, after)


def proposal(settings: Settings, book: Mapping[str, Any]) -> str:
    """A configuration that fits what the root does today, as text."""
    from .configuration.propose import propose

    modelled = _entities(settings, Policy(settings, book))
    names = dict.fromkeys(name for name, _ in modelled.choice.reasons)
    units = {name: sorted(u for u, own in modelled.choice.by_unit.items() if own == name) for name in names}
    # The convention that most of the tree follows holds for all that is not listed.
    units = dict(sorted(units.items(), key=lambda item: -len(item[1])))
    values = {convention["name"]: convention["values"] for convention in book["conventions"]}[next(iter(units))]
    found = (entity for _, several in modelled.judged for entity in several)
    return propose(units, values, found, f"{book['repository']}/blob/main/docs/configuration.md")


@dataclass(frozen=True, slots=True)
class Looked:
    """A file or folder (`path` ends with `/`) and what it is; `why` says why it is not checked, None if it is."""

    path: str
    kind: str
    why: str | None


def files(settings: Settings) -> Iterator[Looked]:
    """Every file that could be checked, in the order of their paths, and each folder that is left out as a whole."""
    ignored = ignored_by(settings)
    sources = Sources(settings.root, ignored=ignored)
    kept = frozenset(discover(sources, ignored).files)
    excluded = excluded_by(settings)
    for path, why in sorted(survey(sources.root, ignored)):
        if not covers(settings, (path.rstrip("/"), unit_of(path))):
            continue
        if why is None and excluded(path):
            why = f"excluded in {settings.configuration.path}"
        if why is None and path not in kept:
            why = "nothing in it, or in its module, concerns ECR or AWS credentials"
        yield Looked(path, "folder" if path.endswith("/") else kind_of(path) or "", why)


def _info(rule: Rule, settings: Settings, book: Mapping[str, Any]) -> RuleInfo:
    """What reports say about a rule. Ours have a page of their own; an organisation's has its first reference."""
    from .report.result import RuleInfo

    own = any(rule.id == other["id"] for other in settings.configuration.rules)

    return RuleInfo(
        id=rule.id,
        title=rule.title,
        level=rule.level,
        why=rule.why,
        page_url=rule.refs[0] if own else f"{book['repository']}/blob/main/docs/rules/{rule.id}.md",
        guide=rule.guide,
        refs=rule.refs,
        tags=rule.tags,
        precision=rule.precision,
        security_severity=rule.security_severity or "",
        conventions=rule.conventions,
    )
