"""What a word of a script is made of: text, variables, substitutions, `${{ }}` expressions."""

from __future__ import annotations

import re
from typing import TypeAlias, Union

from ...records import dataclass, field
from .commands import Dialect, Word
from .words import braces_end, escaped, substitution_end

MAX_NESTING = 10
"""Defaults inside of defaults, as in `${A:-${B:-c}}`, that are looked into."""

__all__ = [
    "Dialect",
    "Embedded",
    "Part",
    "Substitution",
    "Text",
    "Variable",
    "literal_parts",
    "parts_between",
    "parts_of",
]


@dataclass(frozen=True, slots=True)
class Text:
    """Text that stands for itself. `start` and `end` bound where it is written, quotes and escapes included;
    `quoted`: in quotes of either kind."""

    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    quoted: bool = field(default=False, compare=False)


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

_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?!$-]")
_BRACED = re.compile(r"(?:env:)?([A-Za-z_]\w*|[0-9@*])(:?[-=+?])?", re.IGNORECASE)
_POWERSHELL = re.compile(r"(?:env:|script:|global:)?([A-Za-z_]\w*)", re.IGNORECASE)
_BATCH = re.compile(r"%(?:%~?\w|~?\w*[0-9*]|([A-Za-z_]\w*)(:[^%\n]*)?%)|!([A-Za-z_]\w*)!")
_PLAIN = {
    "posix": re.compile(r"[^$`'\"\\]+"),
    "pwsh": re.compile(r"[^$`'\"]+"),
    "cmd": re.compile(r"[^$%!^\"]+"),
}


def parts_of(script: str, word: Word, dialect: Dialect = "posix") -> tuple[Part, ...]:
    """The parts of a word in order, quotes taken off."""
    return parts_between(script, word.start, word.end, dialect)


def parts_between(
    script: str, start: int, end: int, dialect: Dialect = "posix", quoted: bool = False
) -> tuple[Part, ...]:
    """The parts of a stretch of a script. `quoted`: it is read as what stands in double quotes is, up to the end."""
    found: list[Part] = []
    at = start
    inside = quoted
    escape = {"posix": "\\", "pwsh": "`", "cmd": "^"}[dialect]
    pattern = _PLAIN[dialect]
    while at < end:
        plain = pattern.match(script, at, end)
        if plain:
            found.append(Text(plain.group(), at, plain.end(), inside))
            at = plain.end()
            continue
        character = script[at]
        if character == '"' and not quoted:
            inside = not inside
            at += 1
        elif character == "'" and not inside and dialect != "cmd":
            closing = script.find("'", at + 1, end)
            closing = end if closing < 0 else closing
            found.extend(literal_parts(script, at + 1, closing))
            at = closing + 1
        elif character == escape:
            text = _escaped(script, at, end, inside, dialect)
            found.append(Text(text, at, min(at + 2, end), inside))
            at += 2
        elif (part := _special(script, at, end, dialect, inside)) is not None:
            found.append(part)
            at = part.end
        else:
            found.append(Text(character, at, at + 1, inside))
            at += 1
    return tuple(found)


def literal_parts(script: str, start: int, end: int) -> list[Part]:
    """The parts of a stretch in which the shell changes nothing. Expressions are replaced before it runs."""
    found: list[Part] = []
    at = start
    while (opening := script.find("${{", at, end)) >= 0:
        closing = script.find("}}", opening, end)
        closing = end if closing < 0 else closing + 2
        found += [Text(script[at:opening], at, opening, True)] if opening > at else []
        found.append(Embedded(opening, closing, True))
        at = closing
    if at < end or not found:
        found.append(Text(script[at:end], at, end, True))
    return found


def _escaped(script: str, at: int, end: int, inside: bool, dialect: Dialect) -> str:
    text = script[at + 1 : min(at + 2, end)]
    if dialect == "posix" and inside and text:
        return escaped(text, "\\")
    if dialect == "pwsh" and text:
        return escaped(text, "`")
    if dialect == "cmd" and inside:
        return "^" + text
    return "" if text == "\n" else text


def _special(
    script: str, at: int, end: int, dialect: Dialect, quoted: bool
) -> Variable | Substitution | Embedded | None:
    """What begins at `at` and stands for something else."""
    if script.startswith("${{", at):
        closing = script.find("}}", at, end)
        return Embedded(at, end if closing < 0 else closing + 2, quoted)
    if dialect == "cmd":
        return _batch(script, at, end, quoted)
    if script[at] == "$":
        return _dollar(script, at, end, dialect, quoted)
    if script[at] == "`":
        closing = script.find("`", at + 1, end)
        return Substitution(at, end if closing < 0 else closing + 1)
    return None


def _batch(script: str, at: int, end: int, quoted: bool) -> Variable | None:
    """`%NAME%`, `!NAME!`, and what only a run tells: `%1`, `%%i`, `%NAME:a=b%`."""
    match = _BATCH.match(script, at, end)
    if match is None:
        return None
    name = match.group(1) or match.group(3) or ""
    changed = "computed" if match.group(2) or not name else ""
    return Variable(name, changed, (match.end(), match.end()), at, match.end(), quoted)


def _dollar(script: str, at: int, end: int, dialect: Dialect, quoted: bool) -> Variable | Substitution | None:
    """What starts with the `$` at `at`."""
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
