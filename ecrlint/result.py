"""What a run gave, as far as it is about what was asked for, and the report of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from .convention import Choice
from .discover.kinds import kind_of, unit_of
from .discover.sources import Sources
from .finding import Finding
from .inputs import MAX_BASELINE, InvalidInput
from .records import dataclass
from .regular import read_regular
from .settings import Settings

if TYPE_CHECKING:
    from datetime import date

    from .report.result import Options, Report, RuleInfo, Verdict

Tell = Callable[[str], None]
"""Told in a few words what is about to be done (a verb, and the path of a file or unit as it is), or in a sentence what
went wrong."""

Verdicts = Callable[[], "tuple[Verdict, ...]"]


def nobody(_: str) -> None:
    """For runs that nobody watches."""


def today() -> date:
    """The day that suppressions are held against. It is UTC's, so that it is the same one everywhere."""
    from datetime import datetime, timezone

    return datetime.now(timezone.utc).date()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a root as a whole comes to, whatever of it was named and whatever a baseline records: plain data.

    `dated` says that a comment in it holds until some day, so that tomorrow's answer may be another; `left_out` are
    the folders that nobody looked into.
    """

    findings: tuple[Finding, ...]
    rules: tuple[RuleInfo, ...]
    choice: Choice
    checked: tuple[str, ...]
    repository: str
    dated: bool
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gave: all findings (suppressed and unsure ones among them), and what reports need besides.
    `verdicts` judges once more, for the reports that also show what is right."""

    findings: tuple[Finding, ...]
    rules: tuple[RuleInfo, ...]
    choice: Choice
    checked: tuple[str, ...]
    sources: Sources
    repository: str
    notes: tuple[str, ...]
    verdicts: Verdicts


def result_of(settings: Settings, whole: Answer, sources: Sources, verdicts: Verdicts) -> Result:
    """What of an answer is about what was named, without what a baseline records."""
    choice = _choice_of_named(settings, whole.choice)
    findings: Sequence[Finding] = whole.findings
    notes: tuple[str, ...] = (choice.advice,) if choice.advice else ()
    if settings.baseline is not None:
        findings, note = _without_recorded(settings, settings.baseline, sources, findings)
        notes = (*notes, note)
    return Result(
        findings=tuple(finding for finding in findings if _asked_for(finding, settings)),
        rules=whole.rules,
        choice=choice,
        checked=tuple(path for path in whole.checked if covers(settings, (path, unit_of(path)))),
        sources=sources,
        repository=whole.repository,
        notes=notes,
        verdicts=verdicts,
    )


def _choice_of_named(settings: Settings, choice: Choice) -> Choice:
    """The choice as far as it is about what was named on the command line."""
    units = {unit: name for unit, name in choice.by_unit.items() if covers(settings, (unit,))}
    reasons = tuple(reason for reason in choice.reasons if reason[0] in units.values())
    return Choice(units, reasons, choice.advice if len(reasons) > 1 else "") if reasons else choice


def _asked_for(finding: Finding, settings: Settings) -> bool:
    return covers(settings, (finding.unit, *finding.units, finding.place.path))


def covers(settings: Settings, paths: Iterable[str]) -> bool:
    """Whether what was named on the command line stands for one of these units or files."""
    if not settings.named:
        return True
    named = {unit for path in settings.named for unit in (path, unit_of(path))}
    return any(path in named or any(path.startswith(name + "/") for name in settings.named) for path in paths)


def _without_recorded(
    settings: Settings, baseline: str, sources: Sources, findings: Sequence[Finding]
) -> tuple[list[Finding], str]:
    """The findings, those that a baseline records marked as suppressed, and a sentence about both. Of rules that were
    not asked for nothing is said."""
    from .suppress.baseline import leave_out, read_baseline

    try:
        text = read_regular(baseline, MAX_BASELINE).decode("utf-8")
    except OSError as error:
        raise InvalidInput(f"--baseline {baseline}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"--baseline {baseline}: not UTF-8, so not a baseline") from None
    recorded = read_baseline(baseline, text)
    marked, left = leave_out(findings, _fingerprints(sources, findings), recorded, baseline)
    select, ignore = settings.select, settings.ignore
    gone = [entry for entry in left if entry["rule"] not in ignore and (not select or entry["rule"] in select)]
    note = f"{baseline} records {_findings(len(recorded))}; those that are still there are left out."
    if gone:
        rules = ", ".join(f"{count} {rule}" for rule, count in sorted(Counter(e["rule"] for e in gone).items()))
        are = "is" if len(gone) == 1 else "are"
        note += f" {len(gone)} {are} gone ({rules}): record that with `ecrlint baseline`."
    return marked, note


def _findings(count: int) -> str:
    return "1 finding" if count == 1 else f"{count} findings"


def baseline_of(result: Result, unsure: bool) -> tuple[str, int]:
    """The document that records the findings of a result which nothing suppresses, and how many they are."""
    from .suppress.baseline import write_baseline

    prints = _fingerprints(result.sources, result.findings)
    wanted = [
        (finding, fingerprint)
        for finding, fingerprint in zip(result.findings, prints, strict=True)
        if finding.suppressed is None and (unsure or finding.outcome == "fail")
    ]
    return write_baseline(wanted), len(wanted)


def _fingerprints(sources: Sources, findings: Sequence[Finding]) -> list[str]:
    from .report.door import fingerprints_of

    return fingerprints_of(findings, sources.bytes_of)


def report_of(result: Result, options: Options) -> Report:
    """What the reports of a result are made from."""
    from . import __version__
    from .discover.git import remote_and_commit
    from .report.result import Convention, Report, Repository

    origin = remote_and_commit(result.sources.root)
    return Report(
        findings=result.findings,
        rules=result.rules,
        source=result.sources.bytes_of,
        files=Counter(kind_of(path) or "other" for path in result.checked),
        conventions=tuple(Convention(name, why) for name, why in result.choice.reasons),
        version=__version__,
        information_uri=result.repository,
        repository=Repository(*origin) if origin else None,
        options=options,
        notes=result.notes,
        verdicts=result.verdicts,
    )
