"""`concise`: one finding a line, in the form that editors and problem matchers know."""

from __future__ import annotations

from ..finding import Finding
from .color import painted
from .door import Prepared
from .plain import clean, flat, unlike_commands
from .sentences import split_sentence


def write(prepared: Prepared) -> str:
    """`path:line:column: level[rule] first sentence` for each finding that is to be shown."""
    text = "".join(_line(finding, prepared) + "\n" for finding in prepared.shown)
    return unlike_commands(text) if prepared.report.options.github_log else text


def _line(finding: Finding, prepared: Prepared) -> str:
    style = finding.level if finding.outcome == "fail" else "unsure"
    span = finding.place.span
    label = painted(f"{style}[{clean(finding.rule)}]", style, prepared.report.options.color)
    sentence = split_sentence(flat(finding.message))[0]
    return f"{clean(finding.place.path)}:{span.line}:{span.column}: {label} {sentence}"
