"""From the changes of a fix to edits of the text of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from ..finding import Change, Edit, Finding, Fix
from ..keys import mask
from ..parse.tree import DataTree
from ..place import Lines, Place, Span
from ..records import replace
from .align import aligned
from .layout import NoFixError, Raw
from .nodes import Document
from .operations import raw_edits

Read = Callable[[str], "str | None"]
"""Gives the text of a file by its path, None where there is none that can be read."""

_HCL = (".tf", ".tofu")
_YAML = (".yml", ".yaml")


MAX_WORK = 2_000_000
"""Characters of a file that are read again, for all fixes in it, to see whether they are right. A fix beyond it has its
turn when those before it are done."""


def with_edits(findings: Iterable[Finding], read: Read) -> tuple[Finding, ...]:
    """The findings, those whose fix can be done with its edits. A fix that cannot be done is taken off."""
    found: list[Finding] = []
    done: Counter[str] = Counter()
    for finding in findings:
        if finding.fix is None:
            found.append(finding)
            continue
        paths = {change.place.path for change in finding.fix.changes}
        done.update({path: len(read(path) or "") for path in paths})
        small = all(done[path] <= MAX_WORK for path in paths)
        found.append(replace(finding, fix=worked_out(finding.fix, read) if small else None))
    return tuple(found)


def worked_out(fix: Fix, read: Read) -> Fix | None:
    """The fix with its edits; None where what is written there is nothing it could change."""
    paths = dict.fromkeys(change.place.path for change in fix.changes)
    edits: list[Edit] = []
    for path in paths:
        text = read(path)
        changes = [change for change in fix.changes if change.place.path == path]
        new = None if text is None else _changed(path, text, changes)
        if text is None or new is None:
            return None
        edits.extend(_edits(path, text, new))
    if any(mask(edit.text) != edit.text for edit in edits):
        return None  # nobody wants key material to be written once more
    return replace(fix, edits=tuple(edits)) if edits else None


def _changed(path: str, text: str, changes: list[Change]) -> str | None:
    """The text of a file after some changes; None if one of them cannot be made, or the outcome cannot be read."""
    raws: list[Raw] = []
    span = changes[0].place.span
    try:
        for change in changes:
            document = document_of(path, text, change.place.span)
            if document is None:
                return None
            raws.extend(raw_edits(document, change))
    except NoFixError:
        return None
    raws.sort()
    if not raws or any(one.end > other.start for one, other in pairwise(raws)):
        return None
    new = _applied(text, raws, newline_of(text))
    if path.endswith(_HCL):
        new = _in_columns(text, new, raws)
    if path.endswith(_HCL) and _problems(path, new) > _problems(path, text):
        return None
    # What begins a block stays where it is, so the place of the change still leads to it.
    return new if document_of(path, new, Span(span.line, 1, span.line, 1)) is not None else None


def _problems(path: str, text: str) -> int:
    from .hcl_nodes import tree_of

    return len(tree_of(path, text).problems)


def document_of(path: str, text: str, span: Span) -> Document | None:
    """A file for changes at a span; None where it cannot be read, or is of no kind that can be changed."""
    if path.endswith(_HCL):
        from .hcl_nodes import hcl_document

        return hcl_document(path, text, span, newline_of(text))
    from .data_nodes import data_document

    tree = _data_tree(path, text)
    return None if tree is None else data_document(tree, newline_of(text))


@lru_cache(maxsize=2)
def _data_tree(path: str, text: str) -> DataTree | None:
    """The tree of a file: one text is asked for again and again, for each change that is made in it."""
    if path.endswith(_YAML):
        from ..parse.yaml import read_yaml

        return read_yaml(path, text)
    if path.endswith(".json"):
        from ..parse.json import read_json

        return read_json(path, text)
    return None


def newline_of(text: str) -> str:
    """What ends the lines of a file: what ends its first."""
    at = text.find("\n")
    return "\r\n" if at > 0 and text[at - 1] == "\r" else "\n"


def _applied(text: str, raws: list[Raw], newline: str) -> str:
    parts: list[str] = []
    done = 0
    for raw in raws:
        parts.extend((text[done : raw.start], raw.text.replace("\n", newline)))
        done = raw.end
    return "".join((*parts, text[done:]))


def _in_columns(text: str, new: str, raws: list[Raw]) -> str:
    """The columns of what was changed in order again, if they were."""
    start, end = _paragraphs(text, raws[0].start, raws[-1].end)
    before = text[start:end]
    after = new[start : len(new) - (len(text) - end)]
    for comments in (True, False):
        if aligned(before, comments=comments) == before:
            return new[:start] + aligned(after, comments=comments) + new[len(new) - (len(text) - end) :]
    return new


def _paragraphs(text: str, start: int, end: int) -> tuple[int, int]:
    """The top-level blocks around a stretch: from a line that begins in column 1 to one that closes there."""
    start = text.rfind("\n", 0, start) + 1
    while start > 0 and text[start : start + 1] in (" ", "\t", "\r", "\n", "}"):
        start = text.rfind("\n", 0, start - 1) + 1
    close = text.find("\n}", max(start, end - 2))
    return start, len(text) if close < 0 else close + 2


def _edits(path: str, text: str, new: str) -> list[Edit]:
    """The fewest edits, by lines, that make the new text of the old."""
    old_lines, new_lines = text.splitlines(keepends=True), new.splitlines(keepends=True)
    first = _common(old_lines, new_lines)
    last = _common(old_lines[first:][::-1], new_lines[first:][::-1])
    old_part = old_lines[first : len(old_lines) - last]
    new_part = new_lines[first : len(new_lines) - last]
    offsets = [sum(map(len, old_lines[:first]))]
    for line in old_part:
        offsets.append(offsets[-1] + len(line))
    lines = Lines(text)
    found: list[Edit] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old_part, new_part, autojunk=False).get_opcodes():
        if tag != "equal":
            start, end, put = _narrowed(text, offsets[i1], offsets[i2], "".join(new_part[j1:j2]))
            found.append(Edit(Place(path, lines.span(start, end)), put))
    return found


def _narrowed(text: str, start: int, end: int, put: str) -> tuple[int, int, str]:
    """An edit without what it leaves as it is at its ends, as long as it stays within whole lines."""
    old = text[start:end]
    if not old or not put or old.count("\n") != put.count("\n"):
        return start, end, put
    head = _common(old, put)
    tail = _common(old[head:][::-1], put[head:][::-1])
    return start + head, end - tail, put[head : len(put) - tail]


def _common(one: list[str] | str, other: list[str] | str) -> int:
    """How many items two sequences have in common from their beginning."""
    number = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        number += 1
    return number
