"""Reading a script into its commands.

Source: POSIX.1-2017, XCU 2 "Shell Command Language", read leniently and in one pass: comments, quotes, line
continuations, command substitutions and here-documents are told apart. `${{ }}` and `<< >>` expressions are
characters of the word they stand in. Nothing is expanded. Scripts of PowerShell are read the same way as far as
the two agree.
"""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache

from ...records import dataclass, field
from .blocks import Block, Blocks, Path, finished
from .commands import Command, Dialect, Redirection, Word
from .prefixes import Prefix
from .words import escape_of, is_parameter, read_word

MAX_NESTING = 20
"""Levels of command substitution that are looked into."""

ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\+?=")
"""The head of an assignment, up to its value."""
_OPERATOR = re.compile(r"\d*(?:>>|>\||>&|&>>|&>|<<<|<<-?|<&|>|<)")
_EMPTY_PARENTHESES = re.compile(r"[ \t]*\([ \t]*\)")
_TESTS = frozenset({"[", "[[", "test", "grep", "egrep", "fgrep"})
"""Commands whose success is a question, so that what stands behind `&&` need not run."""


@lru_cache(maxsize=128)
def commands(script: str, dialect: Dialect = "posix") -> tuple[Command, ...]:
    """All simple commands of a script in the order of their start, those in substitutions included."""
    if dialect == "cmd":
        from .cmd import batch_commands

        return batch_commands(script)
    found: list[tuple[int, Command]] = []
    pending: deque[tuple[_Inner, int]] = deque([(_Inner(0, len(script)), 0)])
    while pending:
        inner, depth = pending.popleft()
        reader = _Reader(script, inner, dialect)
        reader.read()
        found.extend(reader.commands)
        if depth < MAX_NESTING:
            pending.extend((further, depth + 1) for further in reader.substitutions)
    return tuple(command for _, command in sorted(found, key=lambda item: item[0]))


@dataclass(frozen=True, slots=True)
class _Inner:
    """A stretch that is a script of its own, with what is known of the command it stands in."""

    start: int
    end: int
    conditional: bool = False
    function: str = ""
    inside: Path = ()


@dataclass(slots=True)
class _Open:
    """The command that is being read. `waits`: it has a here-document whose lines come later."""

    conditional: bool = False
    function: str = ""
    inside: Path = ()
    words: list[Word] = field(default_factory=list)
    assignments: list[Word] = field(default_factory=list)
    redirections: list[Redirection] = field(default_factory=list)
    prefix: Prefix | None = None
    closes: int | None = None
    waits: bool = False

    @property
    def begun(self) -> bool:
        return bool(self.words or self.assignments or self.redirections or self.prefix)


@dataclass(slots=True)
class _Heredoc:
    command: _Open
    operator: str
    target: Word
    tabs: bool


class _Reader:
    """One pass over a stretch of a script."""

    def __init__(self, script: str, inner: _Inner, dialect: Dialect) -> None:
        self.script, self.at, self.end = script, inner.start, inner.end
        self.commands: list[tuple[int, Command]] = []
        self.substitutions: list[_Inner] = []
        self._dialect = dialect
        self._escape = escape_of(dialect)
        self._blocks = Blocks(inner.conditional, inner.function, inner.inside, dialect)
        self._open = self._fresh()
        self._closed: list[tuple[_Open, bool, int]] = []
        self._heredocs: list[_Heredoc] = []
        self._goes_on = False

    def read(self) -> None:
        script, escape = self.script, self._escape
        while self.at < self.end:
            character = script[self.at]
            if character == "\n":
                self._newline()
            elif character in " \t\r":
                self.at += 1
            elif script.startswith(escape + "\n", self.at):
                self.at += 2
            elif script.startswith(escape + "\r\n", self.at):
                self.at += 3
            elif character == "#":
                newline = script.find("\n", self.at, self.end)
                self.at = self.end if newline < 0 else newline
            elif self._dialect == "pwsh" and script.startswith("<#", self.at):
                closing = script.find("#>", self.at, self.end)
                self.at = self.end if closing < 0 else closing + 2
            elif (operator := _OPERATOR.match(script, self.at, self.end)) and not is_parameter(script, self.at):
                self._redirection(operator.group(), operator.end())
            elif character in "()":
                self._parenthesis(character)
            elif character in ";&|":
                self._separator(character)
            else:
                self._take(self._word())
        self._close(False)
        self._flush()

    def _newline(self) -> None:
        self.at += 1
        if self._goes_on and not self._open.begun:
            return  # a line that ends with `&&`, `||` or `|` goes on
        self._close(False, ends_list=True)
        self._bodies()

    def _separator(self, character: str) -> None:
        double = self.script.startswith(character * 2, self.at)
        if character == "|" and not double and self._blocks.in_pattern:
            self.at += 1
            return
        at = self.at
        self.at += 2 if double else 1
        if character == ";" or (character == "&" and not double):
            self._close(False, ends_list=True)
            if character == ";" and self.script.startswith((";;", ";&"), at):
                self._blocks.end_branch()
            return
        tests = self._asks()
        self._close(not double)
        if double and (character == "|" or tests):
            self._blocks.begin_list(at, either=character == "|")
        self._goes_on = True
        self._open = self._fresh()

    def _asks(self) -> bool:
        """Whether the command that ends here only asks something."""
        words = self._open.words
        return bool(words) and (words[0].text in _TESTS or words[-1].text in ("]", "]]"))

    def _parenthesis(self, character: str) -> None:
        at = self.at
        self.at += 1
        if character == "(" and self._blocks.in_pattern:
            return
        if character == "(":
            self._close(False)
            self._blocks.open("subshell", at)
            self._open = self._fresh()
        elif self._blocks.in_pattern:
            self._end_pattern()
        else:
            self._close(False)
            self._blocks.close(")")
            self._after_block()

    def _end_pattern(self) -> None:
        """Drops the words of a pattern; on the line of the head they stand behind its `in`."""
        opened = self._open
        all_ = bool(opened.words) and opened.words[-1].text == "*"
        if opened.words and opened.words[0].text == "case":
            del opened.words[3:]
            self._close(False)
        self._blocks.end_pattern(all_=all_)
        self._open = self._fresh()

    def _after_block(self) -> None:
        """What follows a block may redirect all that it prints."""
        self._open = self._fresh()
        closed = self._blocks.closed
        self._open.closes = closed.number if closed is not None else None

    def _fresh(self) -> _Open:
        return _Open(self._blocks.conditional, self._blocks.function, self._blocks.inside)

    def _redirection(self, operator: str, at: int) -> None:
        self.at = at
        while self.at < self.end and self.script[self.at] in " \t":
            self.at += 1
        target = self._word()
        kind = operator.lstrip("0123456789")
        if kind in ("<<", "<<-"):
            self._open.waits = True
            self._heredocs.append(_Heredoc(self._open, operator, target, kind == "<<-"))
        else:
            descriptor = operator[: len(operator) - len(kind)]
            self._open.redirections.append(Redirection(kind, target, descriptor=descriptor))

    def _bodies(self) -> None:
        """The lines of the here-documents that were opened on the line before."""
        for heredoc in self._heredocs:
            start = self.at
            while self.at < self.end:
                newline = self.script.find("\n", self.at, self.end)
                line_end = self.end if newline < 0 else newline
                line = self.script[self.at : line_end]
                body_end = self.at
                self.at = min(line_end + 1, self.end)
                if (line.lstrip("\t") if heredoc.tabs else line) == heredoc.target.text:
                    break
            else:
                body_end = self.end
            body = (start, body_end)
            heredoc.command.redirections.append(Redirection(heredoc.operator, heredoc.target, body))
        self._heredocs.clear()

    def _take(self, word: Word) -> None:
        self._goes_on = False
        if self._dialect == "pwsh" and self._braces(word):
            return
        opened = self._open
        if not opened.words:
            if opened.prefix is not None and opened.prefix.swallows(word.text):
                return
            bare = self.script.startswith(word.text, word.start) and word.end - word.start == len(word.text)
            names = self._blocks.names_function
            if bare and self._blocks.control(word.text, word.start):
                if names:
                    self._parentheses()
                self._after_block()
                return
            if bare and self._parentheses():
                self._blocks.define(word.text)
                return
            prefix = Prefix.named(word.text)
            if prefix is not None and not prefix.asks(self.script, self.at):
                opened.prefix = prefix
                return
            if ASSIGNMENT.match(self.script, word.start, word.end):
                opened.assignments.append(word)
                return
        opened.words.append(word)

    def _braces(self, word: Word) -> bool:
        """Whether a word of PowerShell opens or closes a block, which it does wherever it stands."""
        text = word.text
        if self.script[word.start : word.end] != text or not (text in ("{", "}") or text in ("@{", "%{", "?{")):
            return False
        self._close(False)
        self._blocks.control("}" if text == "}" else "{", word.start)
        self._after_block()
        return True

    def _parentheses(self) -> bool:
        """Passes over the `()` behind the name of a function, if it is there."""
        found = _EMPTY_PARENTHESES.match(self.script, self.at, self.end)
        if found:
            self.at = found.end()
        return found is not None

    def _close(self, piped: bool, *, ends_list: bool = False) -> None:
        opened = self._open
        filled = opened.words or opened.assignments or opened.redirections or opened.waits
        if filled or (opened.closes is not None and piped):
            self._closed.append((opened, piped, self.at))
        if ends_list:
            self._blocks.end_list()
        self._goes_on = False
        self._open = self._fresh()

    def _flush(self) -> None:
        for opened, piped, at in self._closed:
            parts = [*opened.words, *opened.assignments, *(r.target for r in opened.redirections)]
            start = min(word.start for word in parts) if parts else at
            made = Command(
                tuple(opened.words),
                tuple(opened.assignments),
                tuple(opened.redirections),
                piped,
                opened.conditional,
                opened.function,
                finished(opened.inside),
                opened.closes,
            )
            self.commands.append((start, made))

    def _word(self) -> Word:
        read = read_word(self.script, self.at, self.end, self._dialect)
        self.at = read.at
        for start, end in read.substitutions:
            opened = self._open
            inside = (*opened.inside, (Block("subshell", start), 0))
            self.substitutions.append(_Inner(start, end, opened.conditional, opened.function, inside))
        return read.word
