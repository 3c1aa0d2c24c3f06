"""What an expression is evaluated in: the names it sees, the file it stands in, what is left to spend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ..place import Place, Span
from .convert import Refused
from .values import Value

MAX_DEPTH = 200
"""Levels of nested evaluation. A reference counts `REFERENCE_DEPTH`: it nests deeper in the machine."""

REFERENCE_DEPTH = 3

MAX_STEPS = 400_000
"""Work for one root module and all modules it calls, in evaluated nodes."""


class Exhausted(Refused):
    """A limit is reached; unlike what Terraform refuses, `try` does not recover from it."""


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
class Scope:
    """`path` is the file of the expression. `names` gives what a first name stands for (`var`, `local`,
    a resource type), `bound` what is bound nearer (`each`, `for` variables). `read` gives a file's text
    and its path below the root, for `file()`; it refuses what it may not read."""

    path: str
    names: Callable[[str, Place], Value]
    read: Callable[[str], tuple[str, str]]
    budget: Budget
    bound: Mapping[str, Value] = field(default_factory=dict)

    def bind(self, more: Mapping[str, Value]) -> Scope:
        """This scope with more names."""
        return replace(self, bound={**self.bound, **more})

    def place(self, span: Span) -> Place:
        """A span of the file of this scope as a place."""
        return Place(self.path, span)
