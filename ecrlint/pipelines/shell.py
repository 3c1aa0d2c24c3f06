"""Commands of a shell script as far as the checks need them: words, redirections, assignments.

Reads POSIX shell leniently in one pass: comments, quotes, line continuations, command substitutions and
here-documents are told apart, control words are dropped. `${{ }}` and `<< >>` expressions are characters
of the word they stand in. Nothing is expanded.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

MAX_NESTING = 20
"""Levels of command substitution that are looked into."""

_CONTROL = frozenset(
    ("if", "then", "elif", "else", "fi", "do", "done", "while", "until", "case", "esac", "in", "for", "select")
) | frozenset({"{", "}", "!", "time", "[[", "]]"})
_PREFIXES = frozenset({"sudo", "exec", "command", "nohup", "builtin", "env"})
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\+?=")
_OPERATOR = re.compile(r"\d*(?:>>|>\||>&|&>>|&>|<<<|<<-?|<&|>|<)")
_PLAIN = re.compile(r"[^\s;&|()<>'\"\\`$#]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word. `start` and `end` are offsets into the script; `text` has lost its quotes."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Redirection:
    """`operator target`, such as `>> "$GITHUB_ENV"`. For a here-document `start` and `end` of `body` bound its
    lines, else they are equal."""

    operator: str
    target: Word
    body: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command. `assignments` stand before its name; `piped`: its output goes to the next command."""

    words: tuple[Word, ...]
    assignments: tuple[Word, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    piped: bool = False

    @property
    def name(self) -> str:
        """The name of the program without its directory, empty for bare assignments."""
        return self.words[0].text.rsplit("/", 1)[-1] if self.words else ""


Via = Literal["export", "assignment", "environment-file", "configure", "credentials-file"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A name that a script gives a value. `value` is as written, quotes around the whole taken off;
    `start` and `end` bound it in the script."""

    name: str
    value: str
    start: int
    end: int
    via: Via


@lru_cache(maxsize=128)
def commands(script: str) -> tuple[Command, ...]:
    """All simple commands of a script in the order of their start, those in substitutions included."""
    found: list[tuple[int, Command]] = []
    pending: deque[tuple[int, int, int]] = deque([(0, len(script), 0)])
    while pending:
        start, end, depth = pending.popleft()
        reader = _Reader(script, start, end)
        reader.read()
        found.extend(reader.commands)
        if depth < MAX_NESTING:
            pending.extend((inner[0], inner[1], depth + 1) for inner in reader.substitutions)
    return tuple(command for _, command in sorted(found, key=lambda item: item[0]))


def settings(script: str, environment_file: str) -> Iterator[Setting]:
    """Every variable and AWS CLI setting that the script gives a value.

    `environment_file` names the variable whose file later steps read: `GITHUB_ENV` or `BASH_ENV`.
    """
    for command in commands(script):
        yield from _assigned(command, script)
        if command.name == "aws":
            yield from _configured(command)
        yield from _written(command, script, environment_file)


def writes_to(command: Command, variable: str) -> bool:
    """Whether the command's output goes to the file that a variable names."""
    targets = [r.target.text for r in command.redirections if ">" in r.operator]
    if command.name == "tee":
        targets += [word.text for word in command.words[1:]]
    return any(variable in target for target in targets)


# -- settings ----------------------------------------------------------------------------------------

_PAIR = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(\S[^\n]*)?")


def _assigned(command: Command, script: str) -> Iterator[Setting]:
    via: Via = "assignment"
    words = command.assignments
    if command.name in ("export", "declare", "typeset", "readonly", "local"):
        via, words = "export", (*words, *command.words[1:])
    for word in words:
        match = _ASSIGNMENT.match(script, word.start, word.end)
        if match:
            yield _setting(script, match.group(1), match.end(), word.end, via)


def _configured(command: Command) -> Iterator[Setting]:
    words = [word for word in command.words if not word.text.startswith("--")]
    if len(words) >= 5 and [word.text for word in words[1:3]] == ["configure", "set"]:
        value = words[4]
        yield Setting(words[3].text.rsplit(".", 1)[-1], value.text, value.start, value.end, "configure")


def _written(command: Command, script: str, environment_file: str) -> Iterator[Setting]:
    """Lines that go to the environment file or to the AWS credentials file."""
    via: Via = "environment-file"
    if not writes_to(command, environment_file):
        if not (writes_to(command, ".aws/credentials") or writes_to(command, "AWS_SHARED_CREDENTIALS_FILE")):
            if not command.piped:
                return
        else:
            via = "credentials-file"
    stretches = [(word.start, word.end) for word in command.words[1:]] if command.name in ("echo", "printf") else []
    stretches += [redirection.body for redirection in command.redirections if redirection.body[1]]
    for start, end in stretches:
        at = start
        while at < end:
            line_end = script.find("\n", at, end)
            line_end = end if line_end < 0 else line_end
            first = at + (script[at] in "\"'" if at < line_end else 0)
            match = _PAIR.match(script, first, line_end)
            if match and match.group(2):
                yield _setting(script, match.group(1), match.start(2), match.end(2), via)
            at = line_end + 1


def _setting(script: str, name: str, start: int, end: int, via: Via) -> Setting:
    while start < end and script[start] in "\"'":
        start += 1
    while end > start and script[end - 1] in "\"'":
        end -= 1
    return Setting(name, script[start:end], start, end, via)


# -- reading -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """The command that is being read."""

    words: list[Word] = field(default_factory=list)
    assignments: list[Word] = field(default_factory=list)
    redirections: list[Redirection] = field(default_factory=list)


class _Reader:
    """One pass over a stretch of a script."""

    def __init__(self, script: str, start: int, end: int) -> None:
        self.script, self.at, self.end = script, start, end
        self.commands: list[tuple[int, Command]] = []
        self.substitutions: list[tuple[int, int]] = []
        self._open = _Open()
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
            elif character == "#":
                newline = script.find("\n", self.at, self.end)
                self.at = self.end if newline < 0 else newline
            elif (operator := _OPERATOR.match(script, self.at, self.end)) and not self._parameter(character):
                self._redirection(operator.group(), operator.end())
            elif character in ";&|()":
                self._close(character == "|" and not script.startswith("||", self.at))
                self.at += 1
            else:
                self._take(self._word())
        self._close(False)
        self._flush()

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
            if word.text in _CONTROL or word.text in _PREFIXES:
                return
            if _ASSIGNMENT.match(self.script, word.start, word.end):
                opened.assignments.append(word)
                return
        opened.words.append(word)

    def _close(self, piped: bool) -> None:
        opened = self._open
        if opened.words or opened.assignments or opened.redirections or self._waits(opened):
            self._closed.append((opened, piped))
        self._open = _Open()

    def _waits(self, opened: _Open) -> bool:
        return any(entry[0] is opened for entry in self._heredocs)

    def _flush(self) -> None:
        for opened, piped in self._closed:
            parts = [*opened.words, *opened.assignments, *(r.target for r in opened.redirections)]
            start = min(word.start for word in parts) if parts else 0
            made = Command(tuple(opened.words), tuple(opened.assignments), tuple(opened.redirections), piped)
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
            return self._until("}")
        if script.startswith("$(", start):
            self.at = self._closing(start + 2)
            self.substitutions.append((start + 2, max(self.at - 1, start + 2)))
        elif script[start] == "`":
            closing = script.find("`", start + 1, self.end)
            self.at = self.end if closing < 0 else closing + 1
            self.substitutions.append((start + 1, max(self.at - 1, start + 1)))
        else:
            self.at = start + 1
        return script[start : self.at]

    def _until(self, mark: str) -> str:
        start = self.at
        closing = self.script.find(mark, start, self.end)
        self.at = self.end if closing < 0 else closing + len(mark)
        return self.script[start : self.at]

    def _closing(self, at: int) -> int:
        """The offset behind the `)` that closes a substitution opened before `at`."""
        depth = 1
        quote = ""
        while at < self.end:
            character = self.script[at]
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
        return self.end
