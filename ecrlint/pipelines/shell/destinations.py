"""Which files the output of each command of a script goes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .commands import Command, Dialect, Word
from .printed import is_relay

MAX_ALIASES = 50
"""Variables that may stand for one file."""

_WRITERS = frozenset({"out-file", "add-content", "set-content", "tee-object"})


def is_writer(command: Command) -> bool:
    """Whether it is a command of PowerShell that writes what it is fed to a file."""
    return command.name.lower() in _WRITERS


def destinations(
    every: Sequence[Command], files: Sequence[str], dialect: Dialect
) -> tuple[dict[int, frozenset[str]], set[int]]:
    """For each command (by identity) the files that its output goes to, and the commands that are fed by a pipe."""
    aliases = _aliases(every, files, dialect)
    found: dict[int, frozenset[str]] = {}
    fed: set[int] = set()
    closing = {command.closes: command for command in every if command.closes is not None}
    for position in range(len(every) - 1, -1, -1):
        command = every[position]
        goes = _named(_written_to(command), aliases)
        redirected = [r.target for r in command.redirections if r.takes_output]
        reader = _reader(every, position) if command.piped else None
        if reader is not None:
            fed.add(id(reader))
        if redirected:
            goes |= _named(redirected[-1:], aliases)
        elif reader is not None:
            relays = is_relay(reader) or (dialect == "pwsh" and is_writer(reader))
            goes |= found.get(id(reader), frozenset()) if relays else frozenset()
        elif not command.piped:
            block = next((b for b in reversed(command.inside) if b.number in closing), None)
            last = closing[block.number] if block is not None else None
            goes |= found.get(id(last), frozenset()) if last is not command else frozenset()
        if goes:
            found[id(command)] = goes
    return found, fed


def _written_to(command: Command) -> list[Word]:
    """The files that a command writes by itself."""
    name = command.name.lower()
    if name == "tee":
        return [word for word in command.words[1:] if not word.text.startswith("-")]
    return list(command.words[1:]) if is_writer(command) else []


def _reader(every: Sequence[Command], position: int) -> Command | None:
    """The command that a pipe leads to: the next one that does not stand inside of this one."""
    own = every[position]
    stretches = [*own.words, *own.assignments, *(r.target for r in own.redirections)]
    end = max((word.end for word in stretches), default=0)
    for following in range(position + 1, len(every)):
        command = every[following]
        parts = (*command.assignments, *command.words, *(r.target for r in command.redirections))
        if not parts or min(word.start for word in parts) >= end:
            return command
    return None


def _aliases(every: Iterable[Command], files: Sequence[str], dialect: Dialect) -> re.Pattern[str]:
    """What names one of the files: its variable, one that it was put into, or the expression for it."""
    names = {file: {file} for file in files}
    for command in every if dialect == "posix" else ():
        for word in command.assignments:
            name, _, value = word.text.partition("=")
            for file in files:
                if value in (f"${file}", f"${{{file}}}") and len(names[file]) < MAX_ALIASES:
                    names[file].add(name)
    return re.compile("|".join(_pattern(file, names[file], dialect) for file in files), re.IGNORECASE)


def _pattern(file: str, names: Iterable[str], dialect: Dialect) -> str:
    variables = "|".join(sorted(names))
    written = {
        "posix": rf"\$(?:(?:{variables})|\{{(?:{variables})\}})",
        "pwsh": rf"\$(?:env:{file}|\{{env:{file}\}})",
        "cmd": rf"%{file}%",
    }[dialect]
    expression = rf"\$\{{\{{\s*github\.{file.removeprefix('GITHUB_').lower()}\s*\}}\}}"
    return rf"(?P<{file}>\s*(?:{written}|{expression})\s*\Z)"


def _named(words: Iterable[Word], aliases: re.Pattern[str]) -> frozenset[str]:
    found = [match for word in words if (match := aliases.match(word.text))]
    return frozenset(name for match in found for name, text in match.groupdict().items() if text)
