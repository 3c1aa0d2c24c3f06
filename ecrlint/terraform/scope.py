"""What an expression is evaluated in: the names it sees, the file it stands in, what is left to spend."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from ..discover.sources import SourceFile, Sources
from ..parse.tree import Expression
from ..place import Place, Span
from ..records import dataclass, field, replace
from ..values import Unknown
from .convert import Exhausted as Exhausted
from .convert import Refused
from .values import Opaque, Undecided, Value, deep_doubt

MAX_DEPTH = 200
"""Levels of nested evaluation. A reference counts `REFERENCE_DEPTH`: it nests deeper in the machine."""

REFERENCE_DEPTH = 3

MAX_STEPS = 400_000
"""Work for one root module and all modules it calls, in evaluated nodes."""


class Budget:
    """Counts work and depth for one root module and everything it calls."""

    __slots__ = ("depth", "steps")

    def __init__(self) -> None:
        self.steps = MAX_STEPS
        self.depth = 0

    def spend(self, steps: int = 1) -> None:
        """Takes some steps off; raises `Exhausted` when there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise Exhausted("the module takes too much work to evaluate")

    def enter(self, levels: int = 1) -> None:
        """Goes deeper; the caller takes the levels back with `leave`, also after an error."""
        self.depth += levels
        if self.depth > MAX_DEPTH:
            self.depth -= levels
            raise Exhausted("the expressions are nested too deeply to evaluate")

    def leave(self, levels: int = 1) -> None:
        """Comes back up."""
        self.depth -= levels


@dataclass(frozen=True, slots=True)
class Files:
    """The files below the root that expressions may name, relative to `directory` (that of the root
    module); without `sources` there are none."""

    sources: Sources | None = None
    directory: str = "."

    def path(self, name: str) -> str:
        """The path below the root that a name means. Refused where it lies outside."""
        if name.startswith(("/", "~")):
            raise Refused(f"{name} is outside the repository")
        path = posixpath.normpath(posixpath.join(self.directory, name))
        if path == ".." or path.startswith("../"):
            raise Refused(f"there is no file {path}")
        return path

    def read(self, name: str) -> SourceFile:
        """A file; refused if there is none that may be read."""
        path = self.path(name)
        source = self.sources.read(path) if self.sources else None
        if source is None:
            raise Refused(f"there is no file {path}")
        if source.problem is not None and source.problem.kind == "limit":
            raise Refused(f"{path} cannot be read")
        return source

    def names(self, directory: str) -> tuple[str, ...]:
        """The names in a directory below the root; folders end with `/`."""
        return self.sources.names(directory) if self.sources else ()


@dataclass(frozen=True, slots=True)
class Scope:
    """`path` is the file of the expression. `names` gives what a first name stands for (`var`, `local`,
    a resource type), `bound` what is bound nearer (`each`, `for` variables). `files` gives what `file()`
    and its like may read. `forbidden` functions cannot be called here. `risks` collects, for `try`, why
    an expression may be refused although its value is known."""

    path: str
    names: Callable[[str, Place], Value]
    files: Files
    budget: Budget
    bound: Mapping[str, Value] = field(default_factory=dict)
    forbidden: frozenset[str] = frozenset()
    risks: list[Unknown] | None = None

    def bind(self, more: Mapping[str, Value]) -> Scope:
        """This scope with more names."""
        return replace(self, bound={**self.bound, **more})

    def risk(self, *values: Value) -> None:
        """Notes, inside `try`, that what is done here with these values may be refused: it depends on what
        cannot be told of them."""
        if self.risks is not None:
            for value in values:
                why = None if isinstance(value.data, (Opaque, Undecided)) else deep_doubt(value)
                if why is not None:
                    self.risks.append(why)

    def place(self, span: Span) -> Place:
        """A span of the file of this scope as a place."""
        return Place(self.path, span)


Evaluate = Callable[[Expression, Scope], Value]
"""What gives the value of an expression."""
