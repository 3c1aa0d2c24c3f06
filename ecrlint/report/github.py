"""`github`: annotations, as workflow commands that the runner of a GitHub Actions job obeys.

What a command may hold and how it is escaped: actions/toolkit (core, command.ts) and actions/runner (ActionCommand).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ..finding import LEVELS, Finding
from .closing import plural
from .door import Prepared
from .plain import clean, flat, unlike_commands

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_MOST_SHOWN = 10
_LONGEST = 4096
"""The runner keeps so many annotations of each kind of a step, and so many UTF-16 code units of a message."""


def write(prepared: Prepared) -> str:
    """A line for each finding that is to be shown, the gravest first. Where there are more than the runner keeps, a
    notice says how many there are; it stands ahead of other notices, or it would not be kept itself."""
    ranked = sorted(prepared.shown, key=lambda finding: -LEVELS.index(_level(finding)))  # places stay in order
    lines = [(_level(finding) == "note", _annotation(finding, prepared)) for finding in ranked]
    first_notice = sum(not notice for notice, _ in lines)
    texts = [text for _, text in lines]
    return "".join(line + "\n" for line in (*texts[:first_notice], *_left_out(ranked), *texts[first_notice:]))


def _level(finding: Finding) -> str:
    """What cannot be told is a notice, whatever it would be if it were certain."""
    return finding.level if finding.outcome == "fail" else "note"


def _left_out(findings: list[Finding]) -> Iterator[str]:
    counts = Counter(_level(finding) for finding in findings)
    if any(count > _MOST_SHOWN for count in counts.values()):
        all_of_them = ", ".join(plural(counts[level], _COMMANDS[level]) for level in reversed(LEVELS) if counts[level])
        text = f"There are {all_of_them} in all; GitHub shows {_MOST_SHOWN} of each. The log lists every one."
        yield _command("notice", {"title": "ecrlint"}, text)


def _annotation(finding: Finding, prepared: Prepared) -> str:
    span = prepared.texts.fitted(finding.place.path, finding.place.span)
    where = {"file": clean(finding.place.path), "line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:  # the runner drops columns of what spans lines
        where |= {"col": str(span.column), "endColumn": str(span.end_column)}
    text = flat(finding.message)
    help_ = "\n".join(flat(line) for line in finding.help.splitlines() if line.strip())
    said = text if finding.outcome == "fail" else f"Cannot be told: {text}"
    rule = prepared.rules.get(finding.rule)
    title = f"{finding.rule}: {rule.title}" if rule else finding.rule
    return _command(_COMMANDS[_level(finding)], where | {"title": flat(title)}, f"{said}\n{help_}".rstrip("\n"))


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    given = ",".join(f"{key}={_property(unlike_commands(value))}" for key, value in properties.items())
    return f"::{name} {given}::{_data(_cut(unlike_commands(message)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cut(text: str) -> str:
    """The text with an ellipsis where it is longer than the runner keeps."""
    if len(text.encode("utf-16-le")) <= 2 * _LONGEST:
        return text
    return text.encode("utf-16-le")[: 2 * (_LONGEST - 3)].decode("utf-16-le", "ignore") + "..."
