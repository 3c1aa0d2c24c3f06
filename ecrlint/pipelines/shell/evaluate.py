"""What the words of a script become when it runs, as far as that can be told.

A script is read once from top to bottom: a variable has the value that was last given to it, or any of
several where branches or a loop give one. Functions are not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product

from ...place import Place
from ...records import dataclass
from ...values import Step
from ..symbolic import Known, Opaque, Symbolic, concatenated
from .commands import Command, Dialect, Word
from .directories import CHANGES_DIRECTORY, Directories
from .flow import Flow, Outcomes, Slot
from .parts import MAX_NESTING, Embedded, Part, Substitution, Text, Variable, parts_between
from .reader import ASSIGNMENT, commands

MAX_OUTCOMES = 16
"""Values of one word; with more of them it cannot be told."""
MAX_PIECES = 64
"""Pieces of one value; a value of more cannot be told."""
MAX_TEXT = 4_000
"""Characters of one value that a script puts together; a longer one cannot be told."""
_SHOWN = 60
_POWERSHELL_HEAD = re.compile(r"\$(?:env:|script:|global:)?([A-Za-z_]\w*)(=?)", re.IGNORECASE)

__all__ = ["Argument", "Call", "Outcomes", "Shell", "Surroundings"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a script is given from outside. `variable` gives the values of an environment variable, None if
    nothing is known to set it; `embedded` those of `${{ }}` between two offsets; `place` where it is written."""

    variable: Callable[[str, Place], Outcomes | None]
    embedded: Callable[[int, int], Outcomes]
    place: Callable[[int, int], Place]


@dataclass(frozen=True, slots=True)
class Argument:
    """A word as the command sees it. `quoted` is false where an unquoted value could turn out to be several
    words. `start` and `end` are those of the word it comes from."""

    outcomes: Outcomes
    start: int
    end: int
    quoted: bool = True

    @property
    def text(self) -> str | None:
        """The word, if it is one known text."""
        return self.outcomes[0].text if len(self.outcomes) == 1 else None


@dataclass(frozen=True, slots=True)
class Call:
    """A command with what its words become."""

    command: Command
    arguments: tuple[Argument, ...]

    @property
    def name(self) -> str:
        """The name of the program without its directory; empty if it cannot be told."""
        text = self.arguments[0].text if self.arguments else ""
        name = (text or "").rsplit("/", 1)[-1]
        return name.rsplit("\\", 1)[-1].lower() if name.lower().endswith(".exe") else name


class Shell:
    """One run through a script."""

    def __init__(self, script: str, around: Surroundings, dialect: Dialect = "posix") -> None:
        self.script = script
        self.dialect: Dialect = dialect
        self._around = around
        self.flow = Flow(lambda outcomes, name: _limited(outcomes, outcomes[0].place, f"${name}"))
        self._own: dict[str, Outcomes] = {}
        self._directory = Directories()
        self.functions: set[str] = set()

    def calls(self) -> Iterator[Call]:
        """Every command outside of functions, in order. What `value` gives is as of the command given last."""
        for command in self.commands():
            if command.words and command.name not in ("for", "select", "case"):
                yield self.call(command)

    def commands(self, every: Sequence[Command] | None = None) -> Iterator[Command]:
        """The same with what is no program: heads of loops, bare assignments, redirections of blocks. `every` are the
        commands of the script where they have been read already."""
        every = commands(self.script, self.dialect) if every is None else every
        self.functions = {command.function for command in every} - {""}
        for command in every:
            if command.function:
                continue
            self.flow.enter(command.inside)
            self._own = {}
            for word in command.assignments:
                self._assign(word, command, not command.words)
            if command.name in ("for", "select"):
                self._loop(command)
            yield command
            if command.words:
                self._builtin(command)

    def call(self, command: Command) -> Call:
        """The command given last, with what its words become."""
        return Call(command, self._arguments(command))

    def value(self, name: str, place: Place) -> Outcomes | None:
        """The values of a variable for the command given last; None if nothing is known to set it."""
        if name in self._own:
            return self._own[name]
        slot = self.flow.get(name)
        if slot is None or not slot.sure:
            around = self._around.variable(name, place)
            return around if slot is None else (*(around or ()), *slot.outcomes)
        return slot.outcomes

    def directory(self, command: Command) -> str | None:
        """Where the command given last runs; see `Directories`."""
        return self._directory.of(command, self.flow)

    def parts(self, start: int, end: int, quoted: bool = False) -> tuple[Part, ...]:
        """What a stretch of the script is made of. `quoted`: it is read as if it stood in double quotes."""
        return parts_between(self.script, start, end, self.dialect, quoted)

    def joined(self, parts: Sequence[Part], start: int, end: int) -> Outcomes:
        """What parts become for the command given last, put together at a stretch of the script."""
        return self._of_parts(tuple(parts), start, end)

    # -- what changes variables ----------------------------------------------------------------------

    def _assign(self, word: Word, command: Command, lasting: bool) -> None:
        match = ASSIGNMENT.match(self.script, word.start, word.end)
        if match is None:
            return
        name = match.group(1)
        outcomes = self._expanded(match.end(), word.end)
        if match.group().endswith("+="):
            outcomes = self._together([self._variable_value(name, word.start, word.end), outcomes], word)
        if lasting:
            self.assign(name, outcomes, command, word)
        else:
            self._own[name] = outcomes

    def assign(self, name: str, outcomes: Outcomes, command: Command, word: Word, at: int = 0) -> None:
        """Gives a name a value from the command on. Blocks nested too deep for `Flow` only add one."""
        sure = True
        if command.conditional and not any(block.forks for block in command.inside):
            before = self.flow.get(name)
            sure = before is not None and before.sure
            place = self._place(word.start, word.end)
            outcomes = _limited((*(before.outcomes if before is not None else ()), *outcomes), place, f"${name}")
        self.flow.set(name, Slot(outcomes, sure, at), lasting=at > 0)

    def _loop(self, command: Command) -> None:
        """`for x in a b`: the variable may be any of the words."""
        words = command.words
        if len(words) < 2:
            return
        listed = words[3:] if len(words) > 2 and words[2].text == "in" else ()
        outcomes = tuple(o for word in listed for o in self._expanded(word.start, word.end))
        several = any(isinstance(p, (Variable, Substitution)) for w in listed for p in self.parts(w.start, w.end))
        place = self._place(words[0].start, words[-1].end)
        if several or not outcomes:
            outcomes = (Symbolic((Opaque("it takes several values in a loop", f"${words[1].text}"),), place),)
        self.flow.set(words[1].text, Slot(_limited(outcomes, place, f"${words[1].text}")))

    def _builtin(self, command: Command) -> None:
        words, name = command.words, command.name
        if name in ("export", "declare", "typeset", "readonly", "local"):
            for word in words[1:]:
                self._assign(word, command, True)
        elif name in ("read", "mapfile", "readarray", "unset"):
            for word in words[1:]:
                self._forget(word, f"{name} sets it when the script runs")
        elif name == "printf" and len(words) > 2 and words[1].text == "-v":
            self._forget(words[2], "printf sets it when the script runs")
        elif name in ("exit", "throw"):
            if not any(block.kind == "subshell" for block in command.inside):
                self.flow.stop(fails=name == "throw" or words[-1].text not in ("exit", "0", "/b"))
        elif name in CHANGES_DIRECTORY:
            self._directory.change(command, self.flow, self._arguments(command)[1:])
        elif self.dialect == "pwsh" and words[0].text.startswith("$"):
            self._assign_powershell(command)

    def _assign_powershell(self, command: Command) -> None:
        """`$name = value` and `$env:NAME = value`."""
        words = command.words
        match = _POWERSHELL_HEAD.match(words[0].text)
        if match is None:
            return
        rest = words[1:]
        if match.group(2):  # $name="value"
            at = self.script.index("=", words[0].start) + 1
            value = self._expanded(at, words[0].end) if not rest else None
        elif rest and rest[0].text == "=":
            value = self._expanded(rest[1].start, rest[1].end) if len(rest) == 2 else None
        else:
            return
        word = words[0]
        self.assign(match.group(1), value or self._opaque(word, "the script computes it"), command, word)

    def _forget(self, word: Word, reason: str) -> None:
        if not word.text.startswith("-"):
            self.flow.set(word.text, Slot(self._opaque(word, reason)))

    def _opaque(self, word: Word, reason: str) -> Outcomes:
        return (Symbolic((Opaque(reason, f"${word.text}"[:_SHOWN]),), self._place(word.start, word.end)),)

    # -- words ---------------------------------------------------------------------------------------

    def _arguments(self, command: Command) -> tuple[Argument, ...]:
        found: list[Argument] = []
        for word in command.words:
            parts = self.parts(word.start, word.end)
            split = any(isinstance(p, (Variable, Embedded)) and not p.quoted for p in parts)
            open_ = split or any(isinstance(p, Substitution) for p in parts)
            argument = Argument(self._of_parts(parts, word.start, word.end), word.start, word.end, not open_)
            found.extend(_fields(argument) if split else (argument,))
        return tuple(found)

    def _place(self, start: int, end: int) -> Place:
        return self._around.place(start, end)

    def _expanded(self, start: int, end: int, depth: int = 0) -> Outcomes:
        return self._of_parts(self.parts(start, end), start, end, depth)

    def _of_parts(self, parts: tuple[Part, ...], start: int, end: int, depth: int = 0) -> Outcomes:
        place = self._place(start, end)
        columns = [self._of_part(part, place, depth) for part in parts]
        if len(columns) == 1:
            return columns[0]
        return self._together(columns, Word(start, end, ""))

    def _together(self, columns: list[Outcomes], word: Word) -> Outcomes:
        place = self._place(word.start, word.end)
        size, pieces = 1, 0
        for column in columns:
            size *= len(column)
            pieces += max(len(outcome.pieces) for outcome in column)
            if size > MAX_OUTCOMES or pieces > MAX_PIECES:
                source = self.script[word.start : word.end][:_SHOWN]
                return (Symbolic((Opaque("it is put together from too many values", source),), place),)
        found = dict.fromkeys(concatenated(row, place) for row in product(*columns))
        return _limited(tuple(found), place, self.script[word.start : word.end][:_SHOWN])

    def _of_part(self, part: Part, place: Place, depth: int) -> Outcomes:
        if isinstance(part, Text):
            return (Symbolic((Known(part.text),) if part.text else (), place),)
        if isinstance(part, Embedded):
            return self._around.embedded(part.start, part.end)
        if isinstance(part, Variable):
            return self._of_variable(part, place, depth)
        source = " ".join(self.script[part.start : part.end].split())
        shown = source if len(source) <= _SHOWN else source[:_SHOWN] + "...)"
        return (Symbolic((Opaque("a command in the script makes it", shown),), place),)

    def _of_variable(self, part: Variable, place: Place, depth: int) -> Outcomes:
        operator = part.operator.removeprefix(":")
        if not part.name or (operator and operator not in ("-", "=", "+", "?")):
            source = self.script[part.start : part.end][:_SHOWN]
            return (Symbolic((Opaque("the script computes it", source),), place),)
        value = self._variable_value(part.name, part.start, part.end)
        if operator not in ("-", "=", "+") or depth >= MAX_NESTING:
            return value
        other = self._expanded(*part.argument, depth + 1)
        if operator == "+":
            return tuple(dict.fromkeys((*other, Symbolic((), place))))
        given = tuple(outcome for outcome in value if outcome.pieces)
        if given and all(any(isinstance(piece, Known) for piece in outcome.pieces) for outcome in value):
            return given
        return _limited(tuple(dict.fromkeys((*given, *other))), place, f"${part.name}")

    def _variable_value(self, name: str, start: int, end: int) -> Outcomes:
        place = self._place(start, end)
        slot = self.flow.get(name)
        found: Outcomes = ()
        if slot is None or not slot.sure:
            around = self._around.variable(name, place)
            missing = Symbolic((Opaque(f"${name} is not set in this file", f"${name}"),), place)
            found = around if around is not None else (missing,)
        if slot is not None:
            note = Step(f"${name}", place)
            found = (*found, *(o if o.place == place else o.through(note) for o in slot.outcomes))
        return found


def _limited(outcomes: Outcomes, place: Place, source: str) -> Outcomes:
    found = tuple(dict.fromkeys(outcomes))
    if len(found) > MAX_OUTCOMES:
        return (Symbolic((Opaque(f"there are more than {MAX_OUTCOMES} values it may have", source),), place),)
    size = sum(len(piece.text) for outcome in found for piece in outcome.pieces if isinstance(piece, Known))
    if size > MAX_TEXT or any(len(outcome.pieces) > MAX_PIECES for outcome in found):
        return (Symbolic((Opaque("it is too long a text", source),), place),)
    return tuple(
        outcome if len(outcome.chain) < MAX_PIECES and len(outcome.parts) < MAX_PIECES else _plain(outcome)
        for outcome in found
    )


def _plain(outcome: Symbolic) -> Symbolic:
    return Symbolic(outcome.pieces, outcome.place)


def _fields(argument: Argument) -> tuple[Argument, ...]:
    """The words that an unquoted value of known text falls into."""
    text = argument.text
    if text is None or not text.strip() or not any(character.isspace() for character in text):
        return () if text == "" else (argument,)
    (outcome,) = argument.outcomes
    return tuple(
        Argument((Symbolic((Known(field),), outcome.place, outcome.chain),), argument.start, argument.end)
        for field in text.split()
    )
