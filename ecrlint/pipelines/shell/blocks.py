"""What surrounds the commands of a script: branches, loops, groups, functions."""

from __future__ import annotations

from ...records import dataclass
from .commands import BlockKind, Dialect, Inside

MAX_INSIDE = 50
"""Levels of blocks that are told apart; what stands deeper need not run, and that is all that is known."""

_OPENERS: dict[str, BlockKind] = {"if": "if", "while": "loop", "until": "loop", "{": "group"}
_HEADS: dict[str, BlockKind] = {"for": "loop", "select": "loop", "case": "case"}
"""Their head is a command of its own: `for x in a b`, `case $x in`."""
_BODIES = frozenset({"then", "else", "elif", "do"})
_CLOSERS = {"fi": ("if",), "done": ("loop",), "esac": ("case",), "}": ("group", "function"), ")": ("subshell",)}
_SKIPPED = frozenset({"!", "]]"})
_PWSH_BRANCHES: dict[str, BlockKind] = {
    "if": "if",
    "elseif": "if",
    "else": "if",
    "foreach": "loop",
    "for": "loop",
    "while": "loop",
    "switch": "case",
    "catch": "loop",
    "do": "group",
    "try": "group",
    "finally": "group",
}
"""Words of PowerShell and what the braces behind them are; those of `catch` need not run at all."""


@dataclass(slots=True)
class Block:
    """A block while it is read. `branch` is the number of the one that is open; see `Inside`."""

    kind: BlockKind
    number: int
    branch: int = 0
    complete: bool = False
    name: str = ""
    pattern: bool = False
    asked: bool = False

    @property
    def optional(self) -> bool:
        """Whether what stands in it need not run."""
        return self.branch > 0 or self.kind == "case"

    def next_branch(self, *, last: bool = False) -> None:
        """Opens the next branch. `last`: it runs if none of those before it does."""
        self.branch += 1
        self.complete = self.complete or last


Path = tuple[tuple[Block, int], ...]
"""Blocks with the number of the branch."""


def finished(path: Path) -> tuple[Inside, ...]:
    """The blocks of a path as they are once the whole script is read."""
    return tuple(Inside(b.number, b.kind, branch, b.branch, b.complete) for b, branch in path)


class Blocks:
    """The blocks that are open at one point of a script. `conditional`, `function` and `outer` are those of the
    command that the whole script stands in. Blocks are numbered by where they begin."""

    def __init__(self, conditional: bool, function: str, outer: Path = (), dialect: Dialect = "posix") -> None:
        self._conditional = conditional
        self._outer = outer
        self._dialect = dialect
        self._open: list[Block] = []
        self._defined: str | None = None
        self._next: tuple[str, BlockKind] | None = None
        self._last_if: Block | None = None
        self.names_function = False
        self.closed: Block | None = None
        self._bodies = 0
        self._functions: list[str] = [function] if function else []

    @property
    def conditional(self) -> bool:
        """Whether a command here need not run."""
        return self._conditional or self._bodies > 0

    @property
    def function(self) -> str:
        """The function whose body this is, if any."""
        return self._functions[-1] if self._functions else ""

    @property
    def inside(self) -> Path:
        """The blocks that a command here stands in."""
        room = max(MAX_INSIDE - len(self._outer), 0)
        return (*self._outer, *((block, block.branch) for block in self._open[:room]))

    def control(self, word: str, at: int) -> bool:
        """Takes a word at the place of a command's name; whether it was a control word, and no command."""
        self.closed = None
        if self.names_function:
            self.names_function = False
            self._defined = word.removesuffix("()")
            return True
        if word == "function":
            self.names_function = True
            return True
        if self._dialect == "pwsh":
            return self._control_powershell(word, at)
        if word in _BODIES:
            self._body(word)
            return True
        if word in _CLOSERS:
            self.close(word)
            return True
        if word in _OPENERS:
            self.open(_OPENERS[word], at)
            return True
        if word in _HEADS:
            self.open(_HEADS[word], at)
            return False
        return word in _SKIPPED

    def _control_powershell(self, word: str, at: int) -> bool:
        if word == "{":
            self._open_braces(at)
            return True
        if word == "}":
            self.close(word)
            return True
        lowered = word.lower()
        if lowered in _PWSH_BRANCHES:
            self._next = lowered, _PWSH_BRANCHES[lowered]
            return True
        return False

    def _open_braces(self, at: int) -> None:
        word, kind = self._next or ("", "group")
        self._next = None
        if self._defined is not None or kind == "group":
            self.open("group", at)
            return
        last = self._last_if
        block = last if word in ("else", "elseif") and last is not None else Block(kind, at)
        self._push(block)
        self._begin(block, last=word == "else")

    def _body(self, word: str) -> None:
        """`then`, `do`, and what begins another branch."""
        self.end_list()
        block = self._open[-1] if self._open else None
        if block is None or block.kind not in ("if", "loop"):
            return
        if word in ("elif", "else"):
            self._begin(block, last=word == "else")
            block.asked = word == "elif"
        elif block.asked:
            block.asked = False  # the condition of an `elif` counts to the branch that follows it
        elif not block.branch:
            self._begin(block)

    def define(self, name: str) -> None:
        """`name()` was read: the next block is its body."""
        self._defined = name

    def open(self, kind: BlockKind, at: int) -> None:
        """Opens a block."""
        if self._defined is not None and kind in ("group", "subshell"):
            self._push(Block("function" if kind == "group" else kind, at, name=self._defined))
            self._functions.append(self._defined)
            self._defined = None
            return
        self._push(Block(kind, at, pattern=kind == "case"))

    def close(self, word: str) -> None:
        """Closes the innermost block if it is one that `word` closes."""
        self.end_list()
        self.closed = None
        if self._open and self._ends(self._open[-1], word):
            self.closed = self._pop()
            if self.closed.kind == "if":
                self._last_if = self.closed

    def _ends(self, block: Block, word: str) -> bool:
        if self._dialect == "pwsh":
            return (block.kind == "subshell") is (word == ")")
        return block.kind in _CLOSERS[word]

    @property
    def in_pattern(self) -> bool:
        """Whether the pattern of a branch of a `case` is read, which a `)` ends."""
        return bool(self._open) and self._open[-1].pattern

    def end_branch(self) -> None:
        """A branch of a `case` ends, and the next pattern follows."""
        if self._open and self._open[-1].kind == "case":
            self._open[-1].pattern = True

    def end_pattern(self, *, all_: bool) -> None:
        """The pattern of a branch of a `case` ends. `all_`: it is `*`."""
        block = self._open[-1]
        block.pattern = False
        block.next_branch(last=all_)

    def begin_list(self, at: int, *, either: bool) -> None:
        """What follows need not run: it stands behind a test and `&&`, or (`either`) behind `||`."""
        if self._open and self._open[-1].kind == "list":
            block = self._open[-1]
            if either and block.branch == 1 and block.asked:
                block.asked = False
                block.next_branch(last=True)
            return
        self._push(Block("list", at, asked=not either))
        self._begin(self._open[-1])

    def end_list(self) -> None:
        """The end of the line, or of all that `&&` and `||` join."""
        while self._open and self._open[-1].kind == "list":
            self._pop()

    def _begin(self, block: Block, *, last: bool = False) -> None:
        self._bodies += not block.optional
        block.next_branch(last=last)

    def _push(self, block: Block) -> None:
        self._bodies += block.optional
        self._open.append(block)

    def _pop(self) -> Block:
        block = self._open.pop()
        self._bodies -= block.optional
        if block.name:
            self._functions.pop()
        return block
