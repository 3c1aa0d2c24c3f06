"""Templates as they stand in a text, by offsets, and where their literal characters stop."""

from __future__ import annotations

import re
from typing import Literal

from ..records import dataclass, field

_QUOTED = re.compile(r'["\\\n\r]|\$\$\{|%%\{|\$\{~?|%\{~?')
_HEREDOC = re.compile(r"[\n\r]|\$\$\{|%%\{|\$\{~?|%\{~?")
_BARE = re.compile(r"\$\$\{|%%\{|\$\{~?|%\{~?")


@dataclass(slots=True)
class TemplateSequence:
    """`${ ... }` or (`directive`) `%{ ... }`. `inner` to `inner_end` is the code in it, without `~`."""

    start: int
    directive: bool
    strip_before: bool
    inner: int
    inner_end: int = -1
    end: int = -1
    strip_after: bool = False


@dataclass(slots=True)
class RawTemplate:
    """A string or heredoc as it stands in the text, by offsets.

    `body` to `body_end` is what is between the quotes, or the lines between the markers of a heredoc.
    `end` is after the closing quote or marker; scanning goes on at `resume`.
    """

    start: int
    body: int
    style: Literal["quoted", "heredoc", "flush", "bare"]
    body_end: int = -1
    end: int = -1
    resume: int = -1
    sequences: list[TemplateSequence] = field(default_factory=list)

    def open_sequence(self, pos: int, mark: str) -> TemplateSequence:
        """Notes the sequence that `mark` (`${`, `%{`, with or without `~`) begins at `pos`."""
        sequence = TemplateSequence(pos, mark[0] == "%", mark[-1] == "~", pos + len(mark))
        self.sequences.append(sequence)
        return sequence


Stop = tuple[int, str]
"""An offset and what stands there; the end and nothing where nothing stops the characters."""


def quoted_stop(text: str, pos: int, end: int) -> Stop:
    """What ends the characters of a quoted string from `pos` on: the quote, a line break, or a sequence."""
    while True:
        match = _QUOTED.search(text, pos, end)
        if match is None:
            return end, ""
        pos, mark = match.start(), match[0]
        if mark == "\\":
            pos += 1 if text[pos + 1 : pos + 2] in ("\n", "\r", "") else 2
        elif _escapes(mark):
            pos += 3
        else:
            return pos, mark


def heredoc_stop(text: str, pos: int, end: int) -> Stop:
    """What ends the characters of a line of a heredoc from `pos` on: a line break, or a sequence."""
    return _stop(_HEREDOC, text, pos, end)


def bare_stop(text: str, pos: int, end: int) -> Stop:
    """What ends the characters of a text that is a template as a whole: a sequence."""
    return _stop(_BARE, text, pos, end)


def _stop(marks: re.Pattern[str], text: str, pos: int, end: int) -> Stop:
    while True:
        match = marks.search(text, pos, end)
        if match is None:
            return end, ""
        if not _escapes(match[0]):
            return match.start(), match[0]
        pos = match.end()


def _escapes(mark: str) -> bool:
    """Whether a mark is `$${` or `%%{`, which stand for `${` and `%{` as characters."""
    return len(mark) == 3 and mark[0] == mark[1]
