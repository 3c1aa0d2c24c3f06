"""The closing line: what was looked at, and what came of it."""

from __future__ import annotations

from .door import Prepared
from .plain import flat, unlike_commands


def closing_text(prepared: Prepared, shows_all: bool = False) -> str:
    """The closing line, a line for each convention that says why it was chosen, and the report's notes. `shows_all`
    says that the document holds what cannot be told whether that was asked for or not."""
    report = prepared.report
    lines = [_summary(prepared, shows_all or report.options.unsure)]
    lines += [f"Convention {c.name}: {c.why}." for c in report.conventions if c.why]
    lines += report.notes
    text = "".join(flat(line) + "\n" for line in lines)
    return unlike_commands(text) if report.options.github_log else text


def _summary(prepared: Prepared, shows_unsure: bool) -> str:
    count = sum(prepared.report.files.values())
    if not count and not prepared.all:
        return "Nothing to check: no Terraform, workflow, action or CircleCI file here concerns Amazon ECR."
    found = [plural(n, level) for level, n in prepared.counts.levels.items() if n]
    outcome = (", ".join(found) or "nothing found") + _besides(prepared, shows_unsure)
    return f"Checked {plural(count, 'file')}{_under(prepared)}: {outcome}."


def _under(prepared: Prepared) -> str:
    names = [convention.name for convention in prepared.report.conventions]
    if not names:
        return ""
    return " under " + (f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0])


def _besides(prepared: Prepared, shows_unsure: bool) -> str:
    counts = prepared.counts
    text = ""
    if counts.unsure:
        hint = "" if shows_unsure else " (show them with --unsure)"
        text += f"; {counts.unsure} could not be told{hint}"
    return f"{text}; {counts.suppressed} suppressed" if counts.suppressed else text


def plural(count: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
