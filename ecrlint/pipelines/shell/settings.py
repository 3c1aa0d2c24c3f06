"""What a script gives a value: variables, lines of the environment file, settings of the AWS CLI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from ...records import dataclass
from .commands import Command, Dialect
from .destinations import destinations
from .reader import ASSIGNMENT, commands

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


def settings(script: str, environment_file: str, dialect: Dialect | None = "posix") -> Iterator[Setting]:
    """Every variable and AWS CLI setting that the script gives a value. A script that is for no shell (`dialect` is
    None) is read as one of a POSIX shell.

    `environment_file` names the variable whose file later steps read: `GITHUB_ENV` or `BASH_ENV`.
    """
    every = commands(script, dialect or "posix")
    goes_to, _ = (
        destinations(every, (environment_file,), dialect or "posix") if environment_file in script else ({}, {})
    )
    for command in every:
        yield from _assigned(command, script)
        if dialect == "pwsh":
            yield from _of_environment(command, script)
        if command.name == "aws":
            yield from _configured(command)
        yield from _written(command, script, environment_file, id(command) in goes_to)


def writes_to(command: Command, variable: str) -> bool:
    """Whether the command's output goes to the file that a variable names."""
    targets = [r.target.text for r in command.redirections if ">" in r.operator]
    if command.name == "tee":
        targets += [word.text for word in command.words[1:]]
    return any(variable in target for target in targets)


# -- settings ----------------------------------------------------------------------------------------

_ENVIRONMENT = re.compile(r"\$env:([A-Za-z_]\w*)(=?)", re.IGNORECASE)
_PAIR = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(\S[^\n]*)?")


def _assigned(command: Command, script: str) -> Iterator[Setting]:
    via: Via = "assignment"
    words = command.assignments
    if command.name in ("export", "declare", "typeset", "readonly", "local"):
        via, words = "export", (*words, *command.words[1:])
    for word in words:
        match = ASSIGNMENT.match(script, word.start, word.end)
        if match:
            yield _setting(script, match.group(1), match.end(), word.end, via)


def _of_environment(command: Command, script: str) -> Iterator[Setting]:
    """`$env:NAME = value` of PowerShell."""
    words = command.words
    match = _ENVIRONMENT.match(script, words[0].start, words[0].end) if words else None
    if match is None:
        return
    if match.end() < words[0].end:
        yield _setting(script, match.group(1), match.end(), words[0].end, "export")
    elif len(words) > 1 and (match.group(2) or words[1].text == "="):
        value = words[1:] if match.group(2) else words[2:]
        if value:
            yield _setting(script, match.group(1), value[0].start, value[-1].end, "export")


def _configured(command: Command) -> Iterator[Setting]:
    words = [word for word in command.words if not word.text.startswith("--")]
    if len(words) >= 5 and [word.text for word in words[1:3]] == ["configure", "set"]:
        value = words[4]
        yield Setting(words[3].text.rsplit(".", 1)[-1], value.text, value.start, value.end, "configure")


def _written(command: Command, script: str, environment_file: str, goes_there: bool) -> Iterator[Setting]:
    """Lines that go to the environment file or to the AWS credentials file."""
    via: Via = "environment-file"
    if not (goes_there or writes_to(command, environment_file)):
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
