"""What commands print, as far as they only repeat what the script gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ...records import dataclass, replace
from .commands import Command, Redirection, Word
from .evaluate import Shell
from .parts import Part, Text, literal_parts

Line = tuple[Part, ...]
"""A line without its end."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Lines that are printed. `open_`: what comes next goes on in the last one."""

    lines: tuple[Line, ...] = ()
    open_: bool = False


SILENCE = Printed()

MAX_ROUNDS = 50
"""Times that printf goes through its format."""

_SILENT = frozenset(
    (
        *(":", "[", "[[", "test", "true", "false", "cd", "set", "shopt", "export", "unset", "local", "declare"),
        *("readonly", "shift", "mkdir", "rm", "touch", "mv", "cp", "ln", "chmod", "sleep", "exit", "return", "break"),
        *("continue", "trap", "wait", "read"),
    )
)
"""Commands that print nothing."""
END = Text("\n")
"""The end of a line."""
_ECHO = frozenset({"echo", "Write-Output", "write-output"})
_ECHO_OPTION = re.compile(r"-[neE]+\Z")
_ESCAPE = re.compile(r"\\([ntr\\\"'])")
_DIRECTIVE = re.compile(r"%(?:%|[-+ #0-9.]*[sdiqbu])|\\([ntr\\\"'])")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def printed(shell: Shell, command: Command) -> Printed | None:
    """The lines that a command prints; None if they are made when it runs."""
    name, words = command.name, command.words
    if not words or (name in _SILENT and shell.dialect != "cmd"):
        return SILENCE
    if name in _ECHO or (shell.dialect == "cmd" and name.lower() == "echo"):
        return _echoed(shell, words[1:])
    if name == "printf":
        return _formatted(shell, words[1:])
    if is_relay(command):
        return _fed(shell, command)
    if shell.dialect == "pwsh" and shell.script[words[0].start] in "\"'@$":
        return _lines((*_of_words(shell, words), END)) if len(words) == 1 else None
    return None


def is_relay(command: Command) -> bool:
    """Whether a command hands on what it is fed: `tee`, and `cat` without files."""
    if command.name == "tee":
        return True
    return command.name == "cat" and all(word.text == "-" for word in command.words[1:])


def _fed(shell: Shell, command: Command) -> Printed | None:
    """The here-document or here-string that a command reads."""
    for redirection in reversed(command.redirections):
        if redirection.operator == "<<<":
            return _lines((*shell.parts(redirection.target.start, redirection.target.end), END))
        if redirection.operator.endswith(("<<", "<<-")):
            return _lines(_body(shell, redirection))
    return None


def _body(shell: Shell, redirection: Redirection) -> Iterator[Part]:
    target, (start, end) = redirection.target, redirection.body
    literal = target.end - target.start != len(target.text)
    tabs = redirection.operator.endswith("-")
    at = start
    while at < end:
        newline = shell.script.find("\n", at, end)
        stop = end if newline < 0 else newline
        while tabs and at < stop and shell.script[at] == "\t":
            at += 1
        if literal:
            yield from literal_parts(shell.script, at, stop)
        else:
            yield from shell.parts(at, stop, True)
        yield Text("\n", stop, stop)
        at = stop + 1


def _echoed(shell: Shell, words: Sequence[Word]) -> Printed:
    options = ""
    while words and _ECHO_OPTION.match(words[0].text) and shell.dialect == "posix":
        options += words[0].text
        words = words[1:]
    parts: Iterable[Part] = _of_words(shell, words)
    parts = _unescaped(parts) if "e" in options else parts
    return _lines(parts if "n" in options else (*parts, END))


def _of_words(shell: Shell, words: Sequence[Word]) -> Iterator[Part]:
    """The words with blanks between them."""
    for position, word in enumerate(words):
        if position:
            yield Text(" ", word.start, word.start)
        start, end = word.start, word.end
        if shell.dialect == "pwsh" and shell.script.startswith(('@"', "@'"), start):
            start, end = start + 1, end - shell.script.endswith("@", start, end)
        yield from shell.parts(start, end)


def _unescaped(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        if not isinstance(part, Text):
            yield part
            continue
        yield from _replaced(part, _ESCAPE)


def _replaced(part: Text, pattern: re.Pattern[str]) -> Iterator[Text]:
    """A text with its escapes read; a directive of printf is a text of its own."""
    at = 0
    for match in pattern.finditer(part.text):
        if match.start() > at:
            yield _part_of(part, at, match.start())
        escape = match.group(1)
        text = match.group() if escape is None else _ESCAPED.get(escape, escape)
        yield replace(part, text=text, start=part.start + match.start(), end=part.start + match.end())
        at = match.end()
    if at < len(part.text):
        yield _part_of(part, at, len(part.text))


def _part_of(part: Text, start: int, end: int) -> Text:
    if part.end - part.start != len(part.text):
        return replace(part, text=part.text[start:end])
    return replace(part, text=part.text[start:end], start=part.start + start, end=part.start + end)


def _formatted(shell: Shell, words: Sequence[Word]) -> Printed | None:
    """What printf makes of its format and its arguments."""
    if words and words[0].text == "--":
        words = words[1:]
    if not words or words[0].text == "-v":
        return SILENCE
    form: list[Part] = []
    # An escape of the word is its own piece, so that a backslash and what it escapes have to be put together first.
    for part in _merged(shell.parts(words[0].start, words[0].end)):
        form.extend(_replaced(part, _DIRECTIVE) if isinstance(part, Text) else (part,))
    given = list(words[1:])
    takes = any(_takes(part) for part in form)
    found: list[Part] = []
    for _ in range(MAX_ROUNDS):
        for part in form:
            if _takes(part):
                word = given.pop(0) if given else None
                found.extend(shell.parts(word.start, word.end) if word is not None else ())
            elif isinstance(part, Text) and part.text == "%%":
                found.append(replace(part, text="%"))
            else:
                found.append(part)
        if not given or not takes:
            return _lines(found)
    return None


def _takes(part: Part) -> bool:
    return isinstance(part, Text) and part.text.startswith("%") and part.text != "%%" and part.text[-1] in "sdiqbu"


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """Parts with neighbouring texts made one."""
    held: Text | None = None
    for part in parts:
        if isinstance(part, Text) and held is not None and held.end == part.start:
            held = Text(held.text + part.text, held.start, part.end, part.quoted)
            continue
        if held is not None:
            yield held
        held = part if isinstance(part, Text) else None
        if held is None:
            yield part
    if held is not None:
        yield held


def _lines(parts: Iterable[Part]) -> Printed:
    found: list[list[Part]] = [[]]
    for part in parts:
        if not isinstance(part, Text) or "\n" not in part.text:
            found[-1].append(part)
            continue
        at = 0
        for text in part.text.split("\n"):
            if at:
                found.append([])
            if text.rstrip("\r"):
                found[-1].append(replace(_part_of(part, at, at + len(text)), text=text.rstrip("\r")))
            at += len(text) + 1
    return Printed(tuple(tuple(line) for line in found if line), bool(found[-1]))
