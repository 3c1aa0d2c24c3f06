"""Reading a script into its commands.

Source: POSIX.1-2017, XCU 2 "Shell Command Language", read leniently and in one pass: comments, quotes, line
continuations, command substitutions and here-documents are told apart. `${{ }}` and `<< >>` expressions are
characters of the word they stand in. Nothing is expanded.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache

from .blocks import Blocks, Prefix
from .commands import Command, Redirection, Word

MAX_NESTING = 20
"""Levels of command substitution that are looked into."""

ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\+?=")
"""The head of an assignment, up to its value."""
_OPERATOR = re.compile(r"\d*(?:>>|>\||>&|&>>|&>|<<<|<<-?|<&|>|<)")
_PLAIN = re.compile(r"[^\s;&|()<>'\"\\`$#]+")
_EMPTY_PARENTHESES = re.compile(r"[ \t]*\([ \t]*\)")
_BRACES = re.compile(r"[{}'\"\\]")


@lru_cache(maxsize=128)
def commands(script: str) -> tuple[Command, ...]:
    """All simple commands of a script in the order of their start, those in substitutions included."""
    found: list[tuple[int, Command]] = []
    pending: deque[tuple[_Inner, int]] = deque([(_Inner(0, len(script)), 0)])
    while pending:
        inner, depth = pending.popleft()
        reader = _Reader(script, inner)
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


@dataclass(slots=True)
class _Open:
    """The command that is being read."""

    conditional: bool = False
    function: str = ""
    words: list[Word] = field(default_factory=list)
    assignments: list[Word] = field(default_factory=list)
    redirections: list[Redirection] = field(default_factory=list)
    prefix: Prefix | None = None


class _Reader:
    """One pass over a stretch of a script."""

    def __init__(self, script: str, inner: _Inner) -> None:
        self.script, self.at, self.end = script, inner.start, inner.end
        self.commands: list[tuple[int, Command]] = []
        self.substitutions: list[_Inner] = []
        self._blocks = Blocks(inner.conditional, inner.function)
        self._open = self._fresh()
        self._closed: list[tuple[_Open, bool]] = []
        self._heredocs: list[tuple[_Open, str, Word, bool]] = []

    def read(self) -> None:
        script = self.script
        while self.at < self.end:
            character = script[self.at]
            if character == "\n":
                self.at += 1
                self._close(False)
                self._bodies()
            elif character in " \t\r":
                self.at += 1
            elif script.startswith("\\\n", self.at):
                self.at += 2
            elif script.startswith("\\\r\n", self.at):
                self.at += 3
            elif character == "#":
                newline = script.find("\n", self.at, self.end)
                self.at = self.end if newline < 0 else newline
            elif (operator := _OPERATOR.match(script, self.at, self.end)) and not self._parameter(character):
                self._redirection(operator.group(), operator.end())
            elif character in "()":
                self._parenthesis(character)
            elif character in ";&|":
                self._separator(character)
            else:
                self._take(self._word())
        self._close(False)
        self._flush()

    def _separator(self, character: str) -> None:
        double = self.script.startswith(character * 2, self.at)
        if character == "|" and not double and self._blocks.in_pattern:
            self.at += 1
            return
        if character == ";" and self.script.startswith((";;", ";&"), self.at):
            self._blocks.branch(ends=True)
        self._close(character == "|" and not double)
        self.at += 2 if double else 1
        if double and character == "|":
            self._open.conditional = True

    def _parenthesis(self, character: str) -> None:
        self.at += 1
        if character == "(" and self._blocks.in_pattern:
            return
        if character == "(":
            self._close(False)
            self._blocks.open("subshell")
            self._open = self._fresh()
        elif self._blocks.in_pattern:
            self._blocks.branch(ends=False)
            self._end_pattern()
        else:
            self._close(False)
            self._blocks.close(")")
            self._open = self._fresh()

    def _end_pattern(self) -> None:
        """Drops the words of a pattern; on the line of the head they stand behind its `in`."""
        opened = self._open
        if opened.words and opened.words[0].text == "case":
            del opened.words[3:]
            self._close(False)
        self._open = self._fresh()

    def _fresh(self) -> _Open:
        return _Open(self._blocks.conditional, self._blocks.function)

    def _parameter(self, character: str) -> bool:
        """Whether `<<` starts an expression of CircleCI, as in `<< parameters.x >>`."""
        if character != "<":
            return False
        return re.match(r"<<\s*(?:parameters|pipeline|matrix)\.", self.script[self.at : self.at + 40]) is not None

    def _redirection(self, operator: str, at: int) -> None:
        self.at = at
        while self.at < self.end and self.script[self.at] in " \t":
            self.at += 1
        target = self._word()
        kind = operator.lstrip("0123456789")
        if kind in ("<<", "<<-"):
            self._heredocs.append((self._open, operator, target, kind == "<<-"))
        else:
            self._open.redirections.append(Redirection(kind, target))

    def _bodies(self) -> None:
        """The lines of the here-documents that were opened on the line before."""
        for opened, operator, target, tabs in self._heredocs:
            start = self.at
            while self.at < self.end:
                newline = self.script.find("\n", self.at, self.end)
                line_end = self.end if newline < 0 else newline
                line = self.script[self.at : line_end]
                body_end = self.at
                self.at = min(line_end + 1, self.end)
                if (line.lstrip("\t") if tabs else line) == target.text:
                    break
            else:
                body_end = self.end
            opened.redirections.append(Redirection(operator, target, (start, body_end)))
        self._heredocs.clear()

    def _take(self, word: Word) -> None:
        opened = self._open
        if not opened.words:
            if opened.prefix is not None and opened.prefix.swallows(word.text):
                return
            bare = self.script.startswith(word.text, word.start) and word.end - word.start == len(word.text)
            names = self._blocks.names_function
            if bare and self._blocks.control(word.text):
                if names:
                    self._parentheses()
                self._open = self._fresh()
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

    def _parentheses(self) -> bool:
        """Passes over the `()` behind the name of a function, if it is there."""
        found = _EMPTY_PARENTHESES.match(self.script, self.at, self.end)
        if found:
            self.at = found.end()
        return found is not None

    def _close(self, piped: bool) -> None:
        opened = self._open
        if opened.words or opened.assignments or opened.redirections or self._waits(opened):
            self._closed.append((opened, piped))
        self._open = self._fresh()

    def _waits(self, opened: _Open) -> bool:
        return any(entry[0] is opened for entry in self._heredocs)

    def _flush(self) -> None:
        for opened, piped in self._closed:
            parts = [*opened.words, *opened.assignments, *(r.target for r in opened.redirections)]
            start = min(word.start for word in parts) if parts else 0
            made = Command(
                tuple(opened.words),
                tuple(opened.assignments),
                tuple(opened.redirections),
                piped,
                opened.conditional,
                opened.function,
            )
            self.commands.append((start, made))

    # -- words -----------------------------------------------------------------------------------

    def _word(self) -> Word:
        start = self.at
        text: list[str] = []
        while self.at < self.end:
            plain = _PLAIN.match(self.script, self.at, self.end)
            if plain:
                text.append(plain.group())
                self.at = plain.end()
                continue
            character = self.script[self.at]
            if character.isspace() or character in ";&|)<>(":
                if character == "<" and self._parameter(character):
                    text.append(self._until(">>"))
                    continue
                break
            text.append(self._piece(character))
        if self.at == start:
            self.at += 1
        return Word(start, self.at, "".join(text))

    def _piece(self, character: str) -> str:
        if character == "'":
            closing = self.script.find("'", self.at + 1, self.end)
            closing = self.end if closing < 0 else closing
            text = self.script[self.at + 1 : closing]
            self.at = min(closing + 1, self.end)
            return text
        if character == '"':
            return self._double()
        if character == "\\":
            text = self.script[self.at + 1 : min(self.at + 2, self.end)]
            self.at = min(self.at + 2, self.end)
            return "" if text == "\n" else text
        if character in "$`":
            return self._dollar()
        self.at += 1
        return character

    def _double(self) -> str:
        self.at += 1
        text: list[str] = []
        while self.at < self.end:
            character = self.script[self.at]
            if character == '"':
                self.at += 1
                break
            if character == "\\" and self.at + 1 < self.end:
                text.append(self.script[self.at + 1])
                self.at += 2
            elif character in "$`":
                text.append(self._dollar())
            else:
                text.append(character)
                self.at += 1
        return "".join(text)

    def _dollar(self) -> str:
        """What starts with `$` or a backquote, kept as it is written."""
        script, start = self.script, self.at
        if script.startswith("${{", start):
            return self._until("}}")
        if script.startswith("${", start):
            self.at = braces_end(script, start + 2, self.end)
        elif script.startswith("$(", start):
            self.at = substitution_end(script, start + 2, self.end)
            self._substituted(start + 2)
        elif script[start] == "`":
            closing = script.find("`", start + 1, self.end)
            self.at = self.end if closing < 0 else closing + 1
            self._substituted(start + 1)
        else:
            self.at = start + 1
        return script[start : self.at]

    def _substituted(self, start: int) -> None:
        inner = _Inner(start, max(self.at - 1, start), self._open.conditional, self._open.function)
        self.substitutions.append(inner)

    def _until(self, mark: str) -> str:
        start = self.at
        closing = self.script.find(mark, start, self.end)
        self.at = self.end if closing < 0 else closing + len(mark)
        return self.script[start : self.at]


def braces_end(script: str, at: int, end: int) -> int:
    """The offset behind the `}` that closes a `${` opened before `at`; `end` if nothing does."""
    depth = 1
    while match := _BRACES.search(script, at, end):
        at = match.end()
        character = match.group()
        if character == "'" and depth == 1:
            continue  # a single apostrophe inside of a default, as in ${X:-don't}
        if character == "\\":
            at += 1
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                return at
    return end


def substitution_end(script: str, at: int, end: int) -> int:
    """The offset behind the `)` that closes a `$(` opened before `at`; `end` if nothing does."""
    depth = 1
    quote = ""
    while at < end:
        character = script[at]
        if quote:
            if character == "\\" and quote == '"':
                at += 1
            elif character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        elif character == "\\":
            at += 1
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return end
