"""One way through the house: discover, evaluate, model, judge, fold, suppress. The only file that knows the order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .convention import Choice, choose
from .discover.ignore import GitIgnore, Ignored
from .discover.kinds import unit_of
from .discover.sources import Sources
from .discover.walk import Found, discover, survey
from .entity import Entity
from .finding import Finding
from .left_out import excluded_by, ignored_by
from .parts import Judged, Part, everything_shared, judge, with_edits
from .policy import Policy
from .records import dataclass
from .result import Answer, Result, Tell, Verdicts, covers, nobody, result_of, today
from .settings import Settings
from .surroundings import across, surroundings
from .tasks import NOTHING_KNOWN, Known, Tasks
from .units import key_entities_of, problem_entities_of, units_of

if TYPE_CHECKING:
    from .judge.rules import Rule
    from .report.result import RuleInfo, Verdict
    from .suppress.comments import Suppression


NOTHING_INSTEAD: Mapping[str, bytes] = MappingProxyType({})


def check(
    settings: Settings,
    book: Mapping[str, Any],
    instead: Mapping[str, bytes] = NOTHING_INSTEAD,
    tell: Tell = nobody,
    warn: Tell = nobody,
    processes: int = 1,
) -> Result:
    """Checks a root. `book` is the document of compiled rules (`rulebook.load`); `instead` holds contents of files
    that are to count instead of those on disk, by path; `processes` is how many may be used for large roots. `warn` is
    told what went wrong without changing the outcome."""
    answered = answer(settings, book, instead, tell, warn, processes)
    return result_of(settings, answered.whole, answered.sources, answered.verdicts)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, the files it was found in, the verdicts, and what can be used again where little has changed."""

    whole: Answer
    sources: Sources
    verdicts: Verdicts
    found: Found
    tasks: Tasks


def answer(
    settings: Settings,
    book: Mapping[str, Any],
    instead: Mapping[str, bytes] = NOTHING_INSTEAD,
    tell: Tell = nobody,
    warn: Tell = nobody,
    processes: int = 1,
    known: Known = NOTHING_KNOWN,
) -> Answered:
    """What the whole root comes to. `known` is what is known of its files and tasks from an earlier run."""
    from .judge.fold import fold

    policy = Policy(settings, book)
    whole = _Whole.of(settings, policy, instead, tell, known)
    tasks = Tasks(settings, policy, whole.sources, whole.found, whole.excluded, known, tell, warn, processes)
    parts, choice = tasks.parts()
    besides = [judge(policy, name, found) for name, found in _besides(policy, whole, choice, parts)]
    own = (finding for part in parts for finding in part.findings)
    findings = fold((*own, *with_edits(whole.sources, _findings_of(besides))))
    comments = _comments(whole, findings) if settings.suppressions else {}
    about: list[Judged] = []
    if comments:
        findings, about = _suppressed(settings, policy, whole, choice, findings, comments)
    judged: list[Part | Judged] = [*parts, *besides, *about]
    used = {(each.convention, layers) for each in judged for layers in each.layers}
    answer = Answer(
        findings=findings,
        rules=tuple(_info(rule, settings, book) for rule in policy.reported(dict(choice.reasons), used)),
        choice=choice,
        checked=tuple(path for path in whole.found.files if not whole.excluded(path)),
        repository=book["repository"],
        dated=any(comment.until is not None for several in comments.values() for comment in several),
        left_out=whole.found.left_out,
    )
    verdicts = cache(partial(_verdicts, settings, policy, instead, answer.findings))
    return Answered(answer, whole.sources, verdicts, whole.found, tasks)


def _findings_of(judged: Iterable[Judged]) -> Iterator[Finding]:
    return (finding for each in judged for finding in each.findings)


@dataclass(frozen=True, slots=True)
class _Whole:
    """The files of a root, as far as they can matter. `excluded` says which paths the configuration leaves out."""

    sources: Sources
    found: Found
    ignored: Ignored
    excluded: Callable[[str], bool]

    @classmethod
    def of(
        cls,
        settings: Settings,
        policy: Policy,
        instead: Mapping[str, bytes] = NOTHING_INSTEAD,
        tell: Tell = nobody,
        known: Known = NOTHING_KNOWN,
    ) -> _Whole:
        ignored = ignored_by(settings)
        sources = Sources(settings.root, ignored=ignored, instead=instead, opening=lambda path: tell(f"Reading {path}"))
        found = discover(sources, ignored, known.glances(sources), known.listed())
        return cls(sources, found, ignored, excluded_by(settings))


def _besides(policy: Policy, whole: _Whole, choice: Choice, parts: list[Part]) -> Iterator[tuple[str, list[Entity]]]:
    """What there is to judge besides each unit by itself, with the convention: files whatever they are, the tree
    itself, and what units mean to each other."""
    excluded = whole.excluded
    for path in whole.found.files:
        if (glance := whole.found.glances.get(path)) and glance.keys and not excluded(path):
            yield _convention(policy, choice, path), list(key_entities_of(whole.sources, path))
    problems = whole.ignored.problems() if isinstance(whole.ignored, GitIgnore) else ()
    for problem in (*whole.found.unread, *problems):
        yield _convention(policy, choice, problem[0]), list(problem_entities_of([problem]))
    beside = across(everything_shared(parts), whole.sources.root)
    for part in parts:
        if part.shared:
            met = beside(part.shared, policy.values(part.path, part.convention))
            yield part.convention, [entity for entity in met if not excluded(entity.place.path)]


def entities(settings: Settings, book: Mapping[str, Any]) -> Iterator[tuple[str, Entity]]:
    """Every entity with the convention it is judged under: what `ecrlint facts` prints."""
    for name, found in _modelled(settings, Policy(settings, book)).judged:
        for entity in found:
            if covers(settings, (entity.unit, *entity.units, entity.place.path)):
                yield name, entity


@dataclass(frozen=True, slots=True)
class _Modelled:
    """Everything up to the judge, for those who want to look at it. Evidence is taken from the whole root, whatever was
    named."""

    choice: Choice
    judged: list[tuple[str, list[Entity]]]


def _modelled(settings: Settings, policy: Policy, instead: Mapping[str, bytes] = NOTHING_INSTEAD) -> _Modelled:
    whole = _Whole.of(settings, policy, instead)
    units = [unit for unit in units_of(whole.sources, whole.found, settings) if not whole.excluded(unit.path)]
    choice = choose({unit.path: unit.evidence for unit in units}, policy.convention_at)
    names = [choice.of(unit.path) for unit in units]
    found = [list(unit.entities(policy.values(unit.path, name))) for unit, name in zip(units, names, strict=True)]
    around = surroundings(entity for several in found for entity in several)
    complete = around.completion()
    judged = [[complete(e) for e in several if not whole.excluded(e.place.path)] for several in found]
    parts = [
        Part(unit.path, (), convention=name, shared=around.shared(several))
        for unit, name, several in zip(units, names, found, strict=True)
    ]
    return _Modelled(choice, [*zip(names, judged, strict=True), *_besides(policy, whole, choice, parts)])


def _convention(policy: Policy, choice: Choice, path: str) -> str:
    """The convention that holds for a unit or for a file by itself."""
    asked = policy.convention_at(path)
    return asked[0] if asked else choice.of(unit_of(path))


def _verdicts(
    settings: Settings, policy: Policy, instead: Mapping[str, bytes], findings: tuple[Finding, ...]
) -> tuple[Verdict, ...]:
    from .verdicts import verdicts_of

    return verdicts_of(policy, _modelled(settings, policy, instead).judged, findings, partial(covers, settings))


Comments = Mapping[str, "tuple[Suppression, ...]"]
"""The comments for ecrlint by the path of their file."""


def _comments(whole: _Whole, findings: Iterable[Finding]) -> Comments:
    """Those of all files that are checked, and of those that findings are shown in."""
    glances = whole.found.glances
    speaking = (p for p in whole.found.files if p in glances and glances[p].speaks and not whole.excluded(p))
    paths = sorted({*speaking, *(finding.place.path for finding in findings)})
    return {path: found for path in paths if (found := _suppressions(whole, path))}


def _suppressed(
    settings: Settings,
    policy: Policy,
    whole: _Whole,
    choice: Choice,
    findings: Iterable[Finding],
    comments: Comments,
) -> tuple[tuple[Finding, ...], list[Judged]]:
    """The findings, those that a comment in their file suppresses marked as such, and with them the findings about the
    comments; and what of these was judged."""
    from .suppress.apply import apply
    from .suppress.entities import suppression_entities

    day, require_reason = today(), settings.configuration.require_reason
    marked, idle = apply(findings, comments, day, require_reason)
    idle = frozenset((suppression, rule) for suppression, rule in idle if policy.asked_for(rule))
    about = [
        judge(
            policy,
            _convention(policy, choice, path),
            suppression_entities(found, unit_of(path), idle, policy.known, day, require_reason),
        )
        for path, found in comments.items()
    ]
    more, _ = apply(with_edits(whole.sources, _findings_of(about)), comments, day, require_reason)
    return (*marked, *more), about


def _suppressions(whole: _Whole, path: str) -> tuple[Suppression, ...]:
    glance = whole.found.glances.get(path)
    if glance is not None and not glance.speaks:
        return ()
    file = whole.sources.read(path)
    if file is None or b"ecrlint:" not in file.data:
        return ()
    from .suppress.files import suppressions_in

    return suppressions_in(path, file.text)


def proposal(settings: Settings, book: Mapping[str, Any]) -> str:
    """A configuration that fits what the root does today, as text."""
    from .configuration.propose import propose

    modelled = _modelled(settings, Policy(settings, book))
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
    for path, kind, why in sorted(survey(sources.root, ignored), key=lambda one: one[0]):
        if not covers(settings, (path.rstrip("/"), unit_of(path))):
            continue
        if why is None and excluded(path):
            why = f"excluded in {settings.configuration.path}"
        if why is None and not sources.was_read(path):
            why = "a link that leads outside of the repository, or to nothing"
        if why is None and path not in kept:
            why = "nothing in it, or in its module, concerns ECR or AWS credentials"
        yield Looked(path, kind or "folder", why)


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
