"""What a script is read into: simple commands with their words, redirections and surroundings."""

from __future__ import annotations

from typing import Literal

from ...records import dataclass

Dialect = Literal["posix", "pwsh", "cmd"]
"""The language of a script: that of sh and bash, of PowerShell, of the Windows command prompt."""
BlockKind = Literal["if", "loop", "case", "group", "subshell", "function", "list"]
"""A `list` is what follows a test and `&&`, or any command and `||`."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word. `start` and `end` are offsets into the script; `text` has lost its quotes."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Redirection:
    """`operator target`, such as `>> "$GITHUB_ENV"`. For a here-document `start` and `end` of `body` bound its
    lines, else they are equal. `descriptor` is the number before the operator, if there is one."""

    operator: str
    target: Word
    body: tuple[int, int] = (0, 0)
    descriptor: str = ""

    @property
    def takes_output(self) -> bool:
        """Whether what the command prints goes to the target."""
        return ">" in self.operator and self.descriptor in ("", "1") and self.operator != ">&"


@dataclass(frozen=True, slots=True)
class Inside:
    """A block that a command stands in. `number` is that of the block in its script. `branch` counts its branches
    from 1, 0 is its condition; it has `branches` of them, and if it is `complete`, one of them surely runs."""

    number: int
    kind: BlockKind
    branch: int = 0
    branches: int = 0
    complete: bool = False

    @property
    def forks(self) -> bool:
        """Whether the command need not run for standing in it."""
        return self.branch > 0 and self.kind in ("if", "loop", "case", "list")


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command. `assignments` stand before its name; `piped`: its output goes to the next command.

    `conditional`: it need not run when the script does (a branch, a loop, after `||`). `function` names the
    function it is the body of, empty outside of functions. The head of a loop is a command of its own whose
    name is `for` or `select`, that of a `case` one whose name is `case`. `inside` are the blocks it stands in,
    outermost first. What is redirected at the end of a block is a command without words that `closes` it."""

    words: tuple[Word, ...]
    assignments: tuple[Word, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    piped: bool = False
    conditional: bool = False
    function: str = ""
    inside: tuple[Inside, ...] = ()
    closes: int | None = None

    @property
    def name(self) -> str:
        """The name of the program without its directory, empty for bare assignments."""
        return self.words[0].text.rsplit("/", 1)[-1] if self.words else ""
