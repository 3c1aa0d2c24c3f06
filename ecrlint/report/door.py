"""The door of the room: masks key material and puts findings in order, before anything is rendered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..finding import LEVELS, Finding, Fix, Related
from ..keys import mask
from ..place import Place
from ..records import dataclass, replace
from .fingerprint import finding_fingerprints
from .result import Convention, Report, Repository, RuleInfo, Verdict, public_remote
from .texts import Texts


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings there are: by level, not suppressed, and the rest."""

    levels: dict[str, int]
    unsure: int
    suppressed: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report that may be shown. Its texts are masked; file contents can be had only through `texts`.

    `shown` are the findings that the options ask for, suppressed ones left out; `all` are all of them.
    Both are sorted by place and rule.
    """

    report: Report
    all: tuple[Finding, ...]
    shown: tuple[Finding, ...]
    rules: dict[str, RuleInfo]
    counts: Counts
    texts: Texts


def prepare(report: Report) -> Prepared:
    """Masks and sorts. The only place where the unmasked report is looked at."""
    findings = tuple(sorted((masked(finding) for finding in report.findings), key=_order))
    wanted = ("fail", "unsure") if report.options.unsure else ("fail",)
    shown = tuple(f for f in findings if f.suppressed is None and f.outcome in wanted)
    rules = tuple(sorted(report.rules, key=lambda rule: rule.id))
    safe = replace(
        report,
        findings=findings,
        rules=rules,
        source=_no_source,
        conventions=tuple(Convention(mask(c.name), mask(c.why)) for c in report.conventions),
        notes=tuple(mask(note) for note in report.notes),
        repository=_public(report),
        verdicts=lambda: tuple(map(_masked_verdict, report.verdicts())),
    )
    by_id = {rule.id: rule for rule in rules}
    texts = Texts(_by_shown_path(report.findings, report.source), mask)
    return Prepared(safe, findings, shown, by_id, _count(findings), texts)


def fingerprints_of(findings: Sequence[Finding], source: Callable[[str], bytes | None]) -> list[str]:
    """The fingerprint of each finding, in their order, as reports show it. `source` gives the bytes of a file."""
    safe = [masked(finding) for finding in findings]
    order = sorted(range(len(safe)), key=lambda i: _order(safe[i]))
    texts = Texts(_by_shown_path(findings, source), mask)
    prints = finding_fingerprints([safe[i] for i in order], texts)
    by_index = dict(zip(order, prints, strict=True))
    return [by_index[i] for i in range(len(safe))]


def _no_source(path: str) -> bytes | None:
    raise RuntimeError(f"renderers read {path} through Texts, which masks")


def _by_shown_path(findings: Sequence[Finding], source: Callable[[str], bytes | None]) -> Callable[[str], bytes | None]:
    """The source by the paths that are shown: names of files are masked too."""
    paths = {place.path for finding in findings for place in finding.places}
    renamed = {shown: path for path in paths if (shown := mask(path)) != path}
    return (lambda path: source(renamed.get(path, path))) if renamed else source


def masked(finding: Finding) -> Finding:
    """A finding without key material in any of its texts."""
    return replace(
        finding,
        place=_masked_place(finding.place),
        unit=mask(finding.unit),
        units=tuple(mask(unit) for unit in finding.units),
        message=mask(finding.message),
        help=mask(finding.help),
        entities=tuple(mask(entity) for entity in finding.entities),
        related=tuple(Related(mask(other.note), _masked_place(other.place)) for other in finding.related),
        suppressed=None if finding.suppressed is None else mask(finding.suppressed),
        fix=_without_keys(finding.fix),
    )


def _masked_verdict(verdict: Verdict) -> Verdict:
    return replace(
        verdict,
        name=mask(verdict.name),
        address=mask(verdict.address),
        unit=mask(verdict.unit),
        job=mask(verdict.job),
        place=_masked_place(verdict.place),
    )


def _masked_place(place: Place) -> Place:
    return replace(place, path=mask(place.path))


def _without_keys(fix: Fix | None) -> Fix | None:
    """A fix that is worked out. One that would write key material is left out: masked it would write stars."""
    if fix is None or not fix.edits or any(mask(t) != t for edit in fix.edits for t in (edit.text, edit.place.path)):
        return None
    return replace(fix, title=mask(fix.title), changes=())


def _order(finding: Finding) -> tuple[object, ...]:
    """By path, line, column and rule; the rest only makes the order the same whatever came first."""
    span = finding.place.span
    return (
        finding.place.path,
        span.line,
        span.column,
        finding.rule,
        span.end_line,
        span.end_column,
        finding.outcome,
        finding.message,
        finding.entities,
        finding.convention,
    )


def _public(report: Report) -> Repository | None:
    remote = public_remote(report.repository.remote) if report.repository else None
    if report.repository is None or remote is None or not report.repository.commit:
        return None
    return Repository(remote, report.repository.commit)


def _count(findings: tuple[Finding, ...]) -> Counts:
    levels: dict[str, int] = dict.fromkeys(reversed(LEVELS), 0)
    unsure = suppressed = 0
    for finding in findings:
        if finding.suppressed is not None:
            suppressed += 1
        elif finding.outcome == "unsure":
            unsure += 1
        else:
            levels[finding.level] += 1
    return Counts(levels, unsure, suppressed)
