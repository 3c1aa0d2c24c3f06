"""Edits of many fixes made in one go, as far as they do not meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..finding import Edit, Finding
from ..place import Lines
from ..records import dataclass

Read = Callable[[str], "str | None"]


@dataclass(frozen=True, slots=True)
class Applied:
    """The new texts by path, and the findings whose fixes are in them. What met with another fix is not."""

    texts: Mapping[str, str]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _File:
    """A file with the stretches that are already taken, and the edits to be made."""

    text: str
    lines: Lines
    taken: list[tuple[int, int]]
    edits: list[tuple[int, int, str]]


def apply_fixes(findings: Iterable[Finding], read: Read, *, unsafe: bool = False) -> Applied:
    """Makes the fixes of findings that fail and are not suppressed: the safe ones, and with `unsafe` all.

    `findings` have their edits (`work_out.with_edits`). Where two meet the first by rule id is made; the other one
    has to wait for another round.
    """
    files: dict[str, _File | None] = {}
    done: list[Finding] = []
    seen: set[tuple[Edit, ...]] = set()
    for finding in sorted(findings, key=lambda f: (f.rule, f.place, f.entities)):
        fix = finding.fix
        if fix is None or not fix.edits or not (fix.safe or unsafe) or not _counts(finding):
            continue
        if fix.edits in seen or _take(fix.edits, files, read):
            seen.add(fix.edits)
            done.append(finding)
    texts = {path: _text(file) for path, file in sorted(files.items()) if file is not None and file.edits}
    return Applied(texts, tuple(done))


def _counts(finding: Finding) -> bool:
    return finding.outcome == "fail" and finding.suppressed is None


def _take(edits: tuple[Edit, ...], files: dict[str, _File | None], read: Read) -> bool:
    """Whether all edits of a fix are still to be had; then they are taken."""
    wanted: list[tuple[_File, int, int, str, tuple[int, int]]] = []
    for edit in edits:
        path, span = edit.place.path, edit.place.span
        if path not in files:
            text = read(path)
            files[path] = None if text is None else _File(text, Lines(text), [], [])
        file = files[path]
        if file is None:
            return False
        start = file.lines.offset(span.line, span.column)
        end = file.lines.offset(span.end_line, span.end_column)
        claim = _claim(path, file.text, start, end)
        if any(claim[0] <= last and first <= claim[1] for first, last in file.taken):
            return False
        wanted.append((file, start, end, edit.text, claim))
    for file, start, end, put, claim in wanted:
        file.edits.append((start, end, put))
        file.taken.append(claim)
    return True


def _claim(path: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch that an edit needs for itself. In Terraform's language lines that follow each other share their
    columns, so the whole paragraph."""
    if not path.endswith((".tf", ".tofu")):
        return start, end
    first = text.rfind("\n", 0, start) + 1
    while first > 0 and text[text.rfind("\n", 0, first - 1) + 1 : first].strip():
        first = text.rfind("\n", 0, first - 1) + 1
    last = text.find("\n", end)
    while last >= 0:
        following = text.find("\n", last + 1)
        if not text[last + 1 : following if following >= 0 else len(text)].strip():
            break
        last = following
    return first, len(text) if last < 0 else last


def _text(file: _File) -> str:
    parts: list[str] = []
    done = 0
    for start, end, put in sorted(file.edits):
        parts.extend((file.text[done:start], put))
        done = end
    return "".join((*parts, file.text[done:]))
