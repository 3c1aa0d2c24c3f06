"""Reads the comments that suppress findings.

# ecrlint: ignore[rule-id, other-id] reason
# ecrlint: ignore[rule-id] until=2027-01-31 reason
# ecrlint: ignore-file[rule-id] reason
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Literal

from ..parse.tree import Comment
from ..place import Place, Run, Span, place_of
from ..records import dataclass

MAX_SUPPRESSIONS = 1_000
MAX_RULES = 100
"""Suppressions of a file and rules of one that are heeded; what stands behind them suppresses nothing."""

Scope = Literal["line", "object", "file"]
Fault = Literal["form", "no-rules", "no-reason", "date", "position"]


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment that suppresses findings, or tries to.

    `rules` are the ids as written, `place` the comment (one line of it). `line` is the line whose findings
    it is about, None for a whole file; in JSON it is about all of `area`, an object that begins on that
    line. `until` is the last day it holds, as an ISO date. `fault` says why it suppresses nothing:

    * `form`: what follows `ecrlint:` is not understood
    * `no-rules`: no rule id between the brackets
    * `no-reason`: nothing says why
    * `date`: what follows `until=` is no date
    * `position`: `ignore-file` stands behind the first comments of the file
    """

    place: Place
    rules: tuple[str, ...]
    scope: Scope
    line: int | None
    reason: str
    until: str | None
    fault: Fault | None
    area: Span | None = None

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and self.until < today.isoformat()

    def holds(self, today: date, require_reason: bool = True) -> bool:
        """Whether it suppresses anything at all."""
        excused = self.fault is None or (self.fault == "no-reason" and not require_reason)
        return excused and not self.expired(today)

    def covers(self, span: Span) -> bool:
        """Whether it is about what begins at a place of its file."""
        if self.area is None:
            return self.line in (None, span.line)
        first, last = (self.area.line, self.area.column), (self.area.end_line, self.area.end_column)
        return first <= (span.line, span.column) < last


_MARKER = re.compile(r"[ \t]*(?:#+|//+|/\*+|\*+(?!/))?[ \t]*ecrlint:[ \t]*")
_DIRECTIVE = re.compile(r"(ignore-file|ignore)[ \t]*\[([^\]\r\n]*)\]")
_UNTIL = re.compile(r"(?:^|(?<=[ \t]))until=([^ \t,;]*)[,;]?")
_AROUND_REASON = " \t\r-:;,\u2013\u2014"
_DOCUMENT_START = re.compile(r"---[ \t\r]*(?:#.*)?\Z|%")


def suppressions(path: str, text: str, comments: Iterable[Comment]) -> tuple[Suppression, ...]:
    """The suppressions among the comments of a file, in order.

    `comments` are all comments of the file, those that `shell_comments` finds in its scripts included:
    a comment alone on its line is about the next line that is not such a comment.
    """
    ordered = sorted(comments, key=lambda comment: comment.span)
    covered = {
        line for comment in ordered if comment.alone for line in range(comment.span.line, comment.span.end_line + 1)
    }
    head = _first_content_line(text, covered) if ordered else 0
    after = _next_uncovered(covered)
    found = (
        _suppression(path, comment, span, rest, after, head)
        for comment in ordered
        for span, rest in _directives(comment)
    )
    return tuple(islice(found, MAX_SUPPRESSIONS))


def _next_uncovered(covered: set[int]) -> dict[int, int]:
    """For each line that is a comment, the next line that is not."""
    after: dict[int, int] = {}
    for line in sorted(covered, reverse=True):
        after[line] = after.get(line + 1, line + 1)
    return after


def _first_content_line(text: str, covered: set[int]) -> int:
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and number not in covered and not _DOCUMENT_START.match(line):
            return number
    return number + 1


def _directives(comment: Comment) -> Iterator[tuple[Span, str]]:
    """The lines of a comment that are addressed to ecrlint: where they are, and what follows `ecrlint:`."""
    if "ecrlint:" not in comment.text:
        return
    lines = comment.text.split("\n")
    for number, line in enumerate(lines):
        rest = directive(line)
        if rest is None:
            continue
        first = comment.span.line + number
        column = comment.span.column if number == 0 else len(line) - len(line.lstrip(" \t")) + 1
        written = line.rstrip()
        width = len(written) - (0 if number == 0 else column - 1)
        if comment.text.startswith("/*") and number == len(lines) - 1:
            rest = rest.rstrip().removesuffix("*/")
        yield Span(first, column, first, column + width), rest.rstrip()


def directive(line: str) -> str | None:
    """What follows `ecrlint:` in a line that is addressed to ecrlint; None for any other."""
    found = _MARKER.match(line)
    return line[found.end() :] if found is not None else None


def _suppression(path: str, comment: Comment, span: Span, rest: str, after: dict[int, int], head: int) -> Suppression:
    line = after[comment.span.end_line] if comment.alone else comment.span.line
    return suppression(Place(path, span), rest, line, for_file=comment.alone and span.line < head)


def suppression(place: Place, rest: str, line: int, *, area: Span | None = None, for_file: bool) -> Suppression:
    """The suppression that follows `ecrlint:`. `line` and `area` are what it is about unless it is for the whole file,
    which only with `for_file` it may be."""
    scope: Scope = "line" if area is None else "object"
    found = _DIRECTIVE.match(rest)
    if found is None:
        return Suppression(place, (), scope, line, "", None, "form", area)
    if found.group(1) == "ignore-file":
        scope = "file"
    rules = tuple(rule for rule in (part.strip() for part in found.group(2).split(",", MAX_RULES)[:MAX_RULES]) if rule)
    reason, until, dated = _reason(rest[found.end() :])
    fault: Fault | None = None
    if not rules:
        fault = "no-rules"
    elif not dated:
        fault = "date"
    elif not any(map(str.isalnum, reason)):
        fault = "no-reason"
    elif scope == "file" and not for_file:
        fault = "position"
    if scope == "file":
        return Suppression(place, rules, scope, None, reason, until, fault)
    return Suppression(place, rules, scope, line, reason, until, fault, area)


def _reason(rest: str) -> tuple[str, str | None, bool]:
    """The reason, the date, and whether that is a date."""
    found = _UNTIL.search(rest)
    if found is None:
        return rest.strip(_AROUND_REASON), None, True
    reason = f"{rest[: found.start()].strip()} {rest[found.end() :].strip()}".strip(_AROUND_REASON)
    written = found.group(1)
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return reason, None, False
    # Since Python 3.11 other forms of ISO dates are understood as well; verdicts must not depend on it.
    return (reason, written, True) if day.isoformat() == written else (reason, None, False)


_SHELL_COMMENT = re.compile(r"(?m)(?:^|(?<=[ \t;]))#.*")


def shell_comments(script: str, runs: tuple[Run, ...]) -> tuple[Comment, ...]:
    """The shell comments in a script that stands in a YAML string.

    `runs` say where the characters of `script` are written. Comments behind a command are given only if
    they are addressed to ecrlint, because a `#` there may belong to a quoted text.
    """
    found: list[Comment] = []
    if "ecrlint:" not in script:
        return ()
    for match in _SHELL_COMMENT.finditer(script):
        line_start = script.rfind("\n", 0, match.start()) + 1
        alone = not script[line_start : match.start()].strip()
        if not alone and not _MARKER.match(match.group()):
            continue
        place = place_of(runs, match.start(), match.end())
        if place is not None and place.span.line == place.span.end_line:
            found.append(Comment(place.span, match.group(), alone))
    return tuple(found)
