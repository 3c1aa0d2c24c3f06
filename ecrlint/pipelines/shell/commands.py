"""What a script is read into: simple commands with their words, redirections and surroundings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word. `start` and `end` are offsets into the script; `text` has lost its quotes."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Redirection:
    """`operator target`, such as `>> "$GITHUB_ENV"`. For a here-document `start` and `end` of `body` bound its
    lines, else they are equal."""

    operator: str
    target: Word
    body: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command. `assignments` stand before its name; `piped`: its output goes to the next command.

    `conditional`: it need not run when the script does (a branch, a loop, after `||`). `function` names the
    function it is the body of, empty outside of functions. The head of a loop is a command of its own whose
    name is `for` or `select`, that of a `case` one whose name is `case`."""

    words: tuple[Word, ...]
    assignments: tuple[Word, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    piped: bool = False
    conditional: bool = False
    function: str = ""

    @property
    def name(self) -> str:
        """The name of the program without its directory, empty for bare assignments."""
        return self.words[0].text.rsplit("/", 1)[-1] if self.words else ""
