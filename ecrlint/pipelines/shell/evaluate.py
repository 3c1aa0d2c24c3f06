"""What the words of a script become when it runs, as far as that can be told.

A script is read once from top to bottom: a variable has the value that was last given to it, or any of
several where a branch or a loop gives one. Functions are not looked into.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from ...place import Place
from ...values import Step
from ..symbolic import Known, Opaque, Symbolic, concatenated
from .commands import Command, Word
from .parts import MAX_NESTING, Dialect, Embedded, Part, Substitution, Text, Variable, parts_between
from .reader import ASSIGNMENT, commands

MAX_OUTCOMES = 16
"""Values of one word; with more of them it cannot be told."""
MAX_PIECES = 64
"""Pieces of one value; a value of more cannot be told."""
MAX_TEXT = 4_000
"""Characters of one value that a script puts together; a longer one cannot be told."""
_SHOWN = 60

Outcomes = tuple[Symbolic, ...]


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
        return text.rsplit("/", 1)[-1] if text else ""


class Shell:
    """One run through a script."""

    def __init__(self, script: str, around: Surroundings, dialect: Dialect = "posix") -> None:
        self._script = script.replace("`", "\\") if dialect == "pwsh" else script
        self._around = around
        self._dialect = dialect
        self._variables: dict[str, Outcomes] = {}
        self._own: dict[str, Outcomes] = {}
        self.functions: set[str] = set()

    def calls(self) -> Iterator[Call]:
        """Every command outside of functions, in order. What `value` gives is as of the command given last."""
        every = commands(self._script)
        self.functions = {command.function for command in every} - {""}
        for command in every:
            if command.function:
                continue
            self._own = {}
            for word in command.assignments:
                self._assign(word, command, not command.words)
            if command.words:
                if command.name in ("for", "select"):
                    self._loop(command)
                    continue
                if command.name == "case":
                    continue
                yield Call(command, self._arguments(command))
                self._builtin(command)

    def value(self, name: str, place: Place) -> Outcomes | None:
        """The values of a variable for the command given last; None if nothing is known to set it."""
        if name in self._own:
            return self._own[name]
        if name in self._variables:
            return self._variables[name]
        return self._around.variable(name, place)

    # -- what changes variables ----------------------------------------------------------------------

    def _assign(self, word: Word, command: Command, lasting: bool) -> None:
        match = ASSIGNMENT.match(self._script, word.start, word.end)
        if match is None:
            return
        name = match.group(1)
        outcomes = self._expanded(match.end(), word.end)
        if match.group().endswith("+="):
            outcomes = self._together([self._variable_value(name, word.start, word.end), outcomes], word)
        if not lasting:
            self._own[name] = outcomes
        elif command.conditional:
            before = self._variable_value(name, word.start, word.end)
            self._variables[name] = _limited((*before, *outcomes), self._place(word.start, word.end), f"${name}")
        else:
            self._variables[name] = outcomes

    def _loop(self, command: Command) -> None:
        """`for x in a b`: the variable may be any of the words."""
        words = command.words
        if len(words) < 2:
            return
        listed = words[3:] if len(words) > 2 and words[2].text == "in" else ()
        outcomes = tuple(o for word in listed for o in self._expanded(word.start, word.end))
        several = any(isinstance(p, (Variable, Substitution)) for w in listed for p in self._parts(w.start, w.end))
        place = self._place(words[0].start, words[-1].end)
        if several or not outcomes:
            outcomes = (Symbolic((Opaque("it takes several values in a loop", f"${words[1].text}"),), place),)
        self._variables[words[1].text] = _limited(outcomes, place, f"${words[1].text}")

    def _builtin(self, command: Command) -> None:
        words = command.words
        if command.name in ("export", "declare", "typeset", "readonly", "local"):
            for word in words[1:]:
                self._assign(word, command, True)
        elif command.name in ("read", "mapfile", "readarray", "unset"):
            for word in words[1:]:
                self._forget(word, f"{command.name} sets it when the script runs")
        elif command.name == "printf" and len(words) > 2 and words[1].text == "-v":
            self._forget(words[2], "printf sets it when the script runs")
        elif self._dialect == "pwsh" and len(words) > 2 and words[1].text == "=" and words[0].text.startswith("$"):
            name = words[0].text[1:].removeprefix("env:").removeprefix("Env:")
            whole = words[2] if len(words) == 3 else None
            value = (
                self._expanded(whole.start, whole.end) if whole else self._opaque(words[2], "the script computes it")
            )
            self._variables[name] = value

    def _forget(self, word: Word, reason: str) -> None:
        if not word.text.startswith("-"):
            self._variables[word.text] = self._opaque(word, reason)

    def _opaque(self, word: Word, reason: str) -> Outcomes:
        return (Symbolic((Opaque(reason, f"${word.text}"[:_SHOWN]),), self._place(word.start, word.end)),)

    # -- words ---------------------------------------------------------------------------------------

    def _arguments(self, command: Command) -> tuple[Argument, ...]:
        found: list[Argument] = []
        for word in command.words:
            parts = self._parts(word.start, word.end)
            split = any(isinstance(p, (Variable, Embedded)) and not p.quoted for p in parts)
            open_ = split or any(isinstance(p, Substitution) for p in parts)
            argument = Argument(self._of_parts(parts, word.start, word.end), word.start, word.end, not open_)
            found.extend(_fields(argument) if split else (argument,))
        return tuple(found)

    def _place(self, start: int, end: int) -> Place:
        return self._around.place(start, end)

    def _parts(self, start: int, end: int) -> tuple[Part, ...]:
        return parts_between(self._script, start, end, self._dialect)

    def _expanded(self, start: int, end: int, depth: int = 0) -> Outcomes:
        return self._of_parts(self._parts(start, end), start, end, depth)

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
                source = self._script[word.start : word.end][:_SHOWN]
                return (Symbolic((Opaque("it is put together from too many values", source),), place),)
        found = dict.fromkeys(concatenated(row, place) for row in product(*columns))
        return _limited(tuple(found), place, self._script[word.start : word.end][:_SHOWN])

    def _of_part(self, part: Part, place: Place, depth: int) -> Outcomes:
        if isinstance(part, Text):
            return (Symbolic((Known(part.text),) if part.text else (), place),)
        if isinstance(part, Embedded):
            return self._around.embedded(part.start, part.end)
        if isinstance(part, Variable):
            return self._of_variable(part, place, depth)
        source = " ".join(self._script[part.start : part.end].split())
        shown = source if len(source) <= _SHOWN else source[:_SHOWN] + "...)"
        return (Symbolic((Opaque("a command in the script makes it", shown),), place),)

    def _of_variable(self, part: Variable, place: Place, depth: int) -> Outcomes:
        operator = part.operator.removeprefix(":")
        if not part.name or (operator and operator not in ("-", "=", "+", "?")):
            source = self._script[part.start : part.end][:_SHOWN]
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
        if name in self._variables:
            note = Step(f"${name}", place)
            return tuple(o if o.place == place else o.through(note) for o in self._variables[name])
        found = self._around.variable(name, place)
        if found is not None:
            return found
        return (Symbolic((Opaque(f"${name} is not set in this file", f"${name}"),), place),)


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
