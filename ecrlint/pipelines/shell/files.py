"""What a script writes to the files that later steps read: `$GITHUB_ENV`, `$GITHUB_OUTPUT`.

Source: docs.github.com, "Workflow commands for GitHub Actions" (environment files, multiline strings). A line is
`NAME=value`, or `NAME<<delimiter` with the lines of the value up to the delimiter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ...records import dataclass, field
from ..symbolic import Known
from .commands import Command, Word
from .destinations import destinations, is_writer
from .evaluate import Shell
from .flow import Outcomes, Slot
from .parts import Part, Substitution, Text
from .printed import SILENCE, Line, Printed, is_relay, printed
from .reader import commands

MAX_UNCLEAR = 50
"""Names and patterns of names that are told apart where a value cannot be told."""

_HEAD = re.compile(r"[ \t]*([A-Za-z_][\w-]*)(=|<<-?)")
_ANY_NAME = re.compile(r"([A-Za-z_]\w*)(?:=|<<)")
_SET_OUTPUT = re.compile(r"::set-output[ ]+name=([\w-]+)::")
_LOOKS = frozenset(
    ("cat", "head", "tail", "ls", "test", "[", "[[", "echo", "printf", "wc", "stat", "grep", "file", "less", "type")
)
"""Commands that change no file for being given its name."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Names that may have been given a value that cannot be told: those that begin and end so. `at` counts when."""

    prefix: str
    suffix: str
    at: int
    exact: bool = False

    def holds(self, name: str) -> bool:
        """Whether the name is one of them."""
        if self.exact:
            return name == self.prefix
        long = len(name) >= len(self.prefix) + len(self.suffix)
        return long and name.startswith(self.prefix) and name.endswith(self.suffix)


@dataclass(frozen=True, slots=True)
class Written:
    """What a script writes to one file. `values` are by name; `unclear` names what else it may write."""

    values: Mapping[str, Slot] = field(default_factory=dict)
    unclear: tuple[Unclear, ...] = ()

    def get(self, name: str) -> Slot | None:
        """The values of a name that are surely or perhaps written; None if none is."""
        return self.values.get(name)

    def hides(self, name: str) -> bool:
        """Whether a value that cannot be told may have taken the place of what `get` gives."""
        slot = self.values.get(name)
        return any(item.holds(name) and (slot is None or item.at > slot.at) for item in self.unclear)

    def may_hold(self, name: str) -> bool:
        """Whether the name may be written at all."""
        return name in self.values or self.hides(name)


NOTHING = Written()
ANYTHING = Written({}, (Unclear("", "", 1),))


def any_name(text: str) -> Written:
    """What a script writes that is in no language of a shell: every name it gives a value, or any at all."""
    return Written({}, _guessed(text))


def written(shell: Shell, files: Sequence[str]) -> dict[str, Written]:
    """What a script writes to the files that these variables name."""
    every = commands(shell.script, shell.dialect)
    goes_to, fed = destinations(every, files, shell.dialect)
    gathered = {file: _File(file, shell) for file in files}
    old = "::set-output" in shell.script and "GITHUB_OUTPUT" in gathered
    for command in shell.commands(every):
        targets = goes_to.get(id(command), frozenset())
        if command.name == "echo" and old and not targets:
            gathered["GITHUB_OUTPUT"].old_output(command)
        for name in targets:
            _take(gathered[name], command, id(command) in fed)
        if not targets and command.words:
            _handed_over(gathered, command, shell)
    for file in gathered.values() if every else ():
        file.end(every[-1])
    for command in every:
        if command.function:
            for name in goes_to.get(id(command), ()):
                gathered[name].of_function(command)
    base = shell.flow.finish()
    return {name: gathered[name].result(base) for name in files}


def _take(file: _File, command: Command, fed: bool) -> None:
    if not command.words or (fed and (is_relay(command) or is_writer(command))):
        return  # what it is fed has been taken where it is printed
    found = _given(file.shell, command) if is_writer(command) else printed(file.shell, command)
    if found is None:
        file.unreadable(command)
        return
    for position, line in enumerate(found.lines):
        file.printed(line, command, open_=found.open_ and position == len(found.lines) - 1)


def _given(shell: Shell, command: Command) -> Printed | None:
    """`Add-Content -Path file -Value "NAME=value"`."""
    words = command.words
    for position, word in enumerate(words[:-1]):
        if word.text.lower() in ("-value", "-inputobject"):
            value = words[position + 1]
            return Printed((tuple(shell.parts(value.start, value.end)),))
    plain = [word for word in words[1:] if not word.text.startswith("-")]
    if command.name.lower() == "add-content" and len(plain) == 2:
        return Printed((tuple(shell.parts(plain[1].start, plain[1].end)),))
    return None


def _handed_over(gathered: Mapping[str, _File], command: Command, shell: Shell) -> None:
    """A command that is told the name of the file, or whose own script is, may write anything to it."""
    if command.name in _LOOKS or (command.name == "" and not command.redirections):
        return
    bodies = [shell.script[start:end] for start, end in (r.body for r in command.redirections) if end > start]
    texts = [*(word.text for word in command.words), *bodies]
    for file, found in gathered.items():
        if any(file in text for text in texts):
            found.guess("\n".join(bodies) or None)


class _File:
    """One of the files while a script is gone through."""

    def __init__(self, name: str, shell: Shell) -> None:
        self.name, self.shell = name, shell
        self._unclear: dict[tuple[str, str, bool], int] = {}
        self._in_script: tuple[Unclear, ...] | None = None
        self._count = 0
        self._open: tuple[str, str] | None = None
        self._held: list[Part] = []
        self._begun: list[Part] = []

    def printed(self, line: Line, command: Command, *, open_: bool) -> None:
        """Takes what a command prints, up to the end of a line or (`open_`) of a part of one."""
        self._begun.extend(line)
        if not open_:
            whole, self._begun = tuple(self._begun), []
            self.line(whole, command)

    def line(self, line: Line, command: Command) -> None:
        """Takes one line."""
        if self._open is not None:
            self._in_value(line, command)
            return
        head = _HEAD.match("".join(_leading(line)))
        if head is not None and head.group(2) == "=":
            self.set(head.group(1), _behind(line, head.end()), command)
        elif head is not None:
            self._open = head.group(1), self._source(_behind(line, head.end()))
            self._held = []
        else:
            self._computed_name(line, command)

    def _in_value(self, line: Line, command: Command) -> None:
        assert self._open is not None
        name, delimiter = self._open
        if self._source(line) != delimiter:
            self._held.extend((*((Text("\n", line[0].start, line[0].start),) if self._held else ()), *line))
            return
        self._open = None
        self.set(name, tuple(self._held) or (Text("", line[0].start, line[0].start),), command)

    def unreadable(self, command: Command) -> None:
        """A command prints what only a run tells: the value of a name that is open, or any names."""
        made = Substitution(command.words[0].start, command.words[-1].end)
        if self._begun:
            self.printed((made,), command, open_=False)
        elif self._open is not None:
            self._held.append(made)
        else:
            self.unclear("", "")

    def _source(self, parts: Sequence[Part]) -> str:
        """Parts as they are written, so that a delimiter is known again."""
        return "".join(p.text if isinstance(p, Text) else self.shell.script[p.start : p.end] for p in parts).strip()

    def set(self, name: str, value: Sequence[Part], command: Command) -> None:
        """Gives a name a value."""
        start, end = value[0].start, max(value[-1].end, value[0].start)
        self._keep(name, self.shell.joined(value, start, end), command, value[0])

    def _keep(self, name: str, outcomes: Outcomes, command: Command, at: Part) -> None:
        self._count += 1
        word = Word(at.start, max(at.end, at.start), "")
        self.shell.assign(f"\0{self.name}\0{name}", outcomes, command, word, self._count)

    def _computed_name(self, line: Line, command: Command) -> None:
        """A line whose name is made of variables."""
        outcomes = self.shell.joined(line, line[0].start, line[-1].end)
        for outcome in outcomes:
            first = outcome.pieces[0] if outcome.pieces else None
            head = _HEAD.match(first.text) if isinstance(first, Known) else None
            if head is not None and head.group(2) == "=":
                self.unclear(head.group(1), "", exact=True)
                continue
            known = [piece.text for piece in outcome.pieces if isinstance(piece, Known)]
            if not any("=" in text or "<<" in text for text in known):
                if all(isinstance(piece, Known) for piece in outcome.pieces):
                    continue  # no line of such a file
                self.unclear("", "")
                return
            prefix = first.text.strip() if isinstance(first, Known) else ""
            suffix = next(text for text in known if "=" in text or "<<" in text)
            suffix = re.split("=|<<", suffix, maxsplit=1)[0]
            plain = re.fullmatch(r"\w*", prefix) and re.fullmatch(r"\w*", suffix)
            self.unclear(prefix if plain else "", suffix if plain else "")

    def old_output(self, command: Command) -> None:
        """`echo "::set-output name=x::value"`."""
        for line in (printed(self.shell, command) or SILENCE).lines:
            head = _SET_OUTPUT.match("".join(_leading(line)))
            if head is not None:
                self.set(head.group(1), _behind(line, head.end()), command)

    def of_function(self, command: Command) -> None:
        """What a function writes depends on how it is called."""
        found = printed(self.shell, command)
        for line in found.lines if found is not None else ((),):
            head = _HEAD.match("".join(_leading(line)))
            if head is not None:
                self.unclear(head.group(1), "", exact=True)
            elif not line or not isinstance(line[0], Text):
                self.unclear("", "")

    def guess(self, text: str | None) -> None:
        """Names that a text (or the whole script) gives values may be written, or any if it names none."""
        if text is None:
            self._in_script = self._in_script or _guessed(self.shell.script)
        for item in _guessed(text) if text is not None else self._in_script or ():
            self.unclear(item.prefix, item.suffix, exact=item.exact)

    def unclear(self, prefix: str, suffix: str, *, exact: bool = False) -> None:
        """Names of that form may have any value from here on."""
        self._count += 1
        if len(self._unclear) >= MAX_UNCLEAR:
            self._unclear.clear()
            prefix, suffix, exact = "", "", False
        self._unclear[prefix, suffix, exact] = self._count

    def end(self, command: Command) -> None:
        """The end of the script, with its last command."""
        if self._begun:
            self.printed((), command, open_=False)

    def result(self, base: Mapping[str, Slot]) -> Written:
        """All of it. A value that is never ended cannot be told."""
        if self._open is not None:
            self.unclear(self._open[0], "", exact=True)
        mark = f"\0{self.name}\0"
        values = {name[len(mark) :]: slot for name, slot in base.items() if name.startswith(mark)}
        unclear = (Unclear(prefix, suffix, at, exact) for (prefix, suffix, exact), at in self._unclear.items())
        return Written(values, tuple(unclear))


def _guessed(text: str) -> tuple[Unclear, ...]:
    names = dict.fromkeys(_ANY_NAME.findall(text))
    if not names or len(names) > MAX_UNCLEAR:
        return (Unclear("", "", 1),)
    return tuple(Unclear(name, "", 1, True) for name in names)


def _leading(line: Line) -> Iterator[str]:
    """The text that a line begins with."""
    for part in line:
        if not isinstance(part, Text):
            return
        yield part.text


def _behind(line: Line, length: int) -> tuple[Part, ...]:
    """The parts behind so many characters of the text that a line begins with."""
    for position, part in enumerate(line):
        assert isinstance(part, Text)
        if length <= len(part.text):
            exact = part.end - part.start == len(part.text)
            start = part.start + length if exact else part.end
            rest = Text(part.text[length:], start, part.end, part.quoted)
            return (*((rest,) if rest.text or position == len(line) - 1 else ()), *line[position + 1 :])
        length -= len(part.text)
    return ()
