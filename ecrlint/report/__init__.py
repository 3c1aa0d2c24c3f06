"""The last room: turns a report into text for people, for programs and for code scanning.

`render` is the one door: texts are masked there, once, before any renderer sees them, and a renderer is
imported only when its format is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .result import Report

__all__ = ["FORMATS", "closing_line", "render", "statistics"]

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "html")
"""What `render` can write. Each is a module of this package with a `write(prepared) -> str`."""


def render(name: str, report: Report) -> str:
    """The report in the format of that name, to be written as it is (ends with a line break, or is empty).

    Raises ValueError for a format that does not exist.
    """
    if name not in FORMATS:
        raise ValueError(f"unknown format {name!r}; there are {', '.join(FORMATS)}")
    from .door import prepare

    text: str = import_module(f".{name}", __name__).write(prepare(report))
    return text


def closing_line(report: Report) -> str:
    """What was looked at and what came of it, in a sentence (more lines follow if the report has notes).

    Part of `full`; for every other format it belongs on standard error. Ends with a line break.
    """
    from .closing import closing_text
    from .door import prepare

    return closing_text(prepare(report))


def statistics(report: Report) -> str:
    """A table of the findings by rule, for standard error; empty where there are none."""
    from .door import prepare
    from .rule_counts import statistics_text

    return statistics_text(prepare(report))
