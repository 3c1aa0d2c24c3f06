"""What a word of a script is made of: text, variables, substitutions, `${{ }}` expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, Union

from .commands import Word
from .reader import braces_end, substitution_end

MAX_NESTING = 10
"""Defaults inside of defaults, as in `${A:-${B:-c}}`, that are looked into."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text that stands for itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`$NAME` or `${NAME<operator>argument}`. `operator` is empty, one of `:- - := = :+ + :? ?`, or any other
    text for what changes the value. `start` and `end` bound the whole, `argument` what follows the operator."""

    name: str
    operator: str
    argument: tuple[int, int]
    start: int
    end: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Substitution:
    """`$(command)`; `start` and `end` bound the whole."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Embedded:
    """`${{ expression }}`; `start` and `end` bound the whole."""

    start: int
    end: int
    quoted: bool


Part: TypeAlias = Union[Text, Variable, Substitution, Embedded]
Dialect = Literal["posix", "pwsh"]

_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?!$-]")
_BRACED = re.compile(r"(?:env:)?([A-Za-z_]\w*|[0-9@*])(:?[-=+?])?", re.IGNORECASE)
_POWERSHELL = re.compile(r"(?:env:|script:|global:)?([A-Za-z_]\w*)", re.IGNORECASE)
_PLAIN = re.compile(r"[^$`'\"\\]+")


def parts_of(script: str, word: Word, dialect: Dialect = "posix") -> tuple[Part, ...]:
    """The parts of a word in order, quotes taken off."""
    return parts_between(script, word.start, word.end, dialect)


def parts_between(
    script: str, start: int, end: int, dialect: Dialect = "posix", quoted: bool = False
) -> tuple[Part, ...]:
    """The parts of a stretch of a script. `quoted`: it stands in double quotes."""
    found: list[Part] = []
    at = start
    inside = quoted
    while at < end:
        plain = _PLAIN.match(script, at, end)
        if plain:
            found.append(Text(plain.group()))
            at = plain.end()
            continue
        character = script[at]
        if character == '"':
            inside = not inside
            at += 1
        elif character == "'" and not inside:
            closing = script.find("'", at + 1, end)
            closing = end if closing < 0 else closing
            found.append(Text(script[at + 1 : closing]))
            at = closing + 1
        elif character == "\\":
            found.append(Text("" if script[at + 1 : at + 2] == "\n" else script[at + 1 : min(at + 2, end)]))
            at += 2
        elif character == "$":
            part = _dollar(script, at, end, dialect, inside)
            found.append(part or Text("$"))
            at = part.end if part is not None else at + 1
        elif character == "`":
            closing = script.find("`", at + 1, end)
            closing = end if closing < 0 else closing + 1
            found.append(Substitution(at, closing))
            at = closing
        else:
            found.append(Text(character))
            at += 1
    return tuple(found)


def _dollar(
    script: str, at: int, end: int, dialect: Dialect, quoted: bool
) -> Variable | Substitution | Embedded | None:
    """What starts with the `$` at `at`."""
    if script.startswith("${{", at):
        closing = script.find("}}", at, end)
        return Embedded(at, end if closing < 0 else closing + 2, quoted)
    if script.startswith("$(", at):
        return Substitution(at, substitution_end(script, at + 2, end))
    if script.startswith("${", at):
        closing = braces_end(script, at + 2, end)
        match = _BRACED.match(script, at + 2, closing - 1)
        if match is None:
            return Variable("", "computed", (closing, closing), at, closing, quoted)
        operator = match.group(2) or ""
        if not operator and match.end() < closing - 1:
            operator = script[match.end() : closing - 1]
        return Variable(match.group(1), operator, (match.end(), closing - 1), at, closing, quoted)
    if dialect == "pwsh":
        match = _POWERSHELL.match(script, at + 1, end)
        return Variable(match.group(1), "", (at, at), at, match.end(), quoted) if match else None
    match = _NAME.match(script, at + 1, end)
    return Variable(match.group(), "", (at, at), at, match.end(), quoted) if match else None
