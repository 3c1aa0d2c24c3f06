"""Fixing a root: judge, make the fixes in memory, judge again, until there is nothing more to fix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .discover.sources import Sources
from .finding import Finding
from .fix.apply import apply_fixes
from .parts import text_of
from .records import dataclass
from .result import Result, Tell, nobody
from .run import check
from .settings import Settings

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


def fix(
    settings: Settings, book: Mapping[str, Any], *, unsafe: bool = False, tell: Tell = nobody, processes: int = 1
) -> Fixed:
    """Makes the safe fixes of a root, with `unsafe` all of them, and judges again until nothing changes."""
    result = first = check(settings, book, tell=tell, processes=processes)
    instead: dict[str, bytes] = {}
    done: dict[object, Finding] = {}
    for _ in range(MAX_ROUNDS):
        open_findings = [f for f in result.findings if not (f.fix and f.fix.adds and _same(f) in done)]
        applied = apply_fixes(open_findings, text_of(result.sources), unsafe=unsafe)
        if not applied.texts:
            break
        instead |= {path: text.encode("utf-8") for path, text in applied.texts.items()}
        done |= {_same(finding): finding for finding in applied.findings}
        result = check(settings, book, instead, tell, processes=processes)
    return Fixed(result, tuple(_fixed_files(first.sources, instead)), tuple(done.values()))


def _same(finding: Finding) -> object:
    """What tells a finding from others in spite of lines that move."""
    return finding.rule, finding.place.path, finding.entities, finding.fix and finding.fix.title


def _fixed_files(sources: Sources, instead: Mapping[str, bytes]) -> Iterator[FixedFile]:
    for path in sorted(instead):
        file = sources.read(path)
        if file is not None and file.text != (after := instead[path].decode("utf-8")):
            yield FixedFile(path, file.data, file.text, after)
