"""Reading one word of a script: quotes, escapes, and what `$` and backquotes begin."""

from __future__ import annotations

import re

from ...records import dataclass
from .commands import Dialect, Word

_PLAIN = re.compile(r"[^\s;&|()<>'\"\\`$#]+")
_BRACES = re.compile(r"[{}'\"\\]")
_CIRCLECI = re.compile(r"<<\s*(?:parameters|pipeline|matrix)\.")
_IN_QUOTES = re.compile(r"[\"$\\`]")


def escape_of(dialect: Dialect) -> str:
    """The character that takes the meaning of the next one."""
    return "`" if dialect == "pwsh" else "\\"


def is_parameter(script: str, at: int) -> bool:
    """Whether `<<` starts an expression of CircleCI, as in `<< parameters.x >>`."""
    return script[at] == "<" and _CIRCLECI.match(script, at, at + 40) is not None


@dataclass(frozen=True, slots=True)
class Read:
    """A word, where reading goes on, and the stretches in it that are scripts of their own."""

    word: Word
    at: int
    substitutions: tuple[tuple[int, int], ...] = ()


def read_word(script: str, at: int, end: int, dialect: Dialect = "posix") -> Read:
    """The word at `at`; one character at least."""
    reader = _WordReader(script, at, end, escape_of(dialect))
    text = reader.read()
    return Read(Word(at, reader.at, text), reader.at, tuple(reader.substitutions))


class _WordReader:
    def __init__(self, script: str, at: int, end: int, escape: str) -> None:
        self.script, self.at, self.end, self._escape = script, at, end, escape
        self.substitutions: list[tuple[int, int]] = []

    def read(self) -> str:
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
                if character == "<" and is_parameter(self.script, self.at):
                    text.append(self._until(">>"))
                    continue
                break
            text.append(self._piece(character))
        if self.at == start:  # a mark that begins no word is passed over
            self.at = min(start + 1, self.end)
        return "".join(text)

    def _piece(self, character: str) -> str:
        if character == "'":
            closing = self.script.find("'", self.at + 1, self.end)
            closing = self.end if closing < 0 else closing
            text = self.script[self.at + 1 : closing]
            self.at = min(closing + 1, self.end)
            return text
        if character == '"':
            return self._double()
        if character == self._escape:
            text = self.script[self.at + 1 : min(self.at + 2, self.end)]
            self.at = min(self.at + 2, self.end)
            return "" if text == "\n" else text
        if character == "$" or (character == "`" and self._escape != "`"):
            return self._dollar()
        self.at += 1
        return character

    def _double(self) -> str:
        self.at += 1
        text: list[str] = []
        while self.at < self.end:
            special = _IN_QUOTES.search(self.script, self.at, self.end)
            stop = special.start() if special else self.end
            text.append(self.script[self.at : stop])
            self.at = stop
            if special is None:
                break
            character = special.group()
            if character == '"':
                self.at += 1
                break
            if character == self._escape and self.at + 1 < self.end:
                text.append(escaped(self.script[self.at + 1], self._escape))
                self.at += 2
            elif character == "$" or (character == "`" and self._escape != "`"):
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
        self.substitutions.append((start, max(self.at - 1, start)))

    def _until(self, mark: str) -> str:
        start = self.at
        closing = self.script.find(mark, start, self.end)
        self.at = self.end if closing < 0 else closing + len(mark)
        return self.script[start : self.at]


def escaped(character: str, escape: str) -> str:
    """What an escape and the character behind it become inside of double quotes. In those of a POSIX shell the
    backslash stands for itself before most characters."""
    if character == "\n":
        return ""
    if escape == "`":
        return {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}.get(character, character)
    return character if character in '$`"\\' else escape + character


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
