"""What surrounds the commands of a script: branches, loops, functions, and prefixes such as `sudo`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENERS = {"if": "if", "while": "loop", "until": "loop", "{": "group"}
_HEADS = {"for": "loop", "select": "loop", "case": "case"}
"""Their head is a command of its own: `for x in a b`, `case $x in`."""
_BODIES = frozenset({"then", "else", "elif", "do"})
_CLOSERS = {"fi": ("if",), "done": ("loop",), "esac": ("case",), "}": ("group", "function"), ")": ("subshell",)}
_SKIPPED = frozenset({"!", "]]"})


@dataclass(slots=True)
class _Block:
    kind: str
    body: bool = False
    name: str = ""
    pattern: bool = False


class Blocks:
    """The blocks that are open at one point of a script. `conditional` and `function` are those of the
    command that the whole script stands in."""

    def __init__(self, conditional: bool, function: str) -> None:
        self._outer = conditional, function
        self._open: list[_Block] = []
        self._defined: str | None = None
        self.names_function = False
        self._bodies = 0
        self._functions: list[str] = [function] if function else []

    @property
    def conditional(self) -> bool:
        """Whether a command here need not run."""
        return self._outer[0] or self._bodies > 0

    @property
    def function(self) -> str:
        """The function whose body this is, if any."""
        return self._functions[-1] if self._functions else ""

    def control(self, word: str) -> bool:
        """Takes a word at the place of a command's name; whether it was a control word, and no command."""
        if self.names_function:
            self.names_function = False
            self._defined = word.removesuffix("()")
            return True
        if word == "function":
            self.names_function = True
            return True
        if word in _BODIES:
            if self._open and not self._open[-1].body:
                self._open[-1].body = True
                self._bodies += 1
            return True
        if word in _CLOSERS:
            self.close(word)
            return True
        if word in _OPENERS:
            self.open(_OPENERS[word])
            return True
        if word in _HEADS:
            self.open(_HEADS[word])
            return False
        return word in _SKIPPED

    def define(self, name: str) -> None:
        """`name()` was read: the next block is its body."""
        self._defined = name

    def open(self, kind: str) -> None:
        """Opens a block."""
        if self._defined is not None and kind in ("group", "subshell"):
            self._open.append(_Block("function" if kind == "group" else kind, False, self._defined))
            self._functions.append(self._defined)
            self._defined = None
            return
        block = _Block(kind, kind == "case", pattern=kind == "case")
        self._bodies += block.body
        self._open.append(block)

    def close(self, word: str) -> None:
        """Closes the innermost block if it is one that `word` closes."""
        if self._open and self._open[-1].kind in _CLOSERS[word]:
            block = self._open.pop()
            self._bodies -= block.body
            if block.name:
                self._functions.pop()

    @property
    def in_pattern(self) -> bool:
        """Whether the pattern of a branch of a `case` is read, which a `)` ends."""
        return bool(self._open) and self._open[-1].pattern

    def branch(self, *, ends: bool) -> None:
        """A branch of a `case` ends, and the next pattern follows; or its pattern ends."""
        if self._open and self._open[-1].kind == "case":
            self._open[-1].pattern = ends


_PREFIXES: dict[str, tuple[str, int]] = {
    "sudo": ("-u -g -h -p -C -r -t -U -T -D -R", 0),
    "exec": ("-a", 0),
    "command": ("", 0),
    "builtin": ("", 0),
    "nohup": ("", 0),
    "time": ("-f -o", 0),
    "env": ("-u -C --unset --chdir", 0),
    "eval": ("", 0),
    "nice": ("-n", 0),
    "ionice": ("-c -n -p", 0),
    "stdbuf": ("-i -o -e", 0),
    "timeout": ("-k -s --kill-after --signal", 1),
    "xargs": ("-a -d -E -I -L -n -P -s", 0),
}
"""Commands that run the command behind them: their options with a value, and how many words come first."""
_LOOKS_UP = re.compile(r"[ \t]+-[vV]\b")


@dataclass(slots=True)
class Prefix:
    """What of a prefix may still follow before the command that it runs."""

    name: str
    values: tuple[str, ...]
    first: int
    value_next: bool = False

    @staticmethod
    def named(word: str) -> Prefix | None:
        """The prefix of that name, if there is one."""
        name = word.rsplit("/", 1)[-1]
        known = _PREFIXES.get(name)
        return Prefix(name, tuple(known[0].split()), known[1]) if known else None

    def asks(self, script: str, at: int) -> bool:
        """Whether it only asks where a command is (`command -v docker`) and runs nothing."""
        return self.name == "command" and _LOOKS_UP.match(script, at) is not None

    def swallows(self, word: str) -> bool:
        """Whether the next word still belongs to the prefix."""
        if self.value_next:
            self.value_next = False
            return True
        if word.startswith("-") and len(word) > 1:
            self.value_next = word in self.values
            return True
        if self.first:
            self.first -= 1
            return True
        return False
