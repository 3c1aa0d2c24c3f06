"""Reading a script of the Windows command prompt (`shell: cmd`) into its commands.

Source: learn.microsoft.com, "Windows commands" (cmd, if, for, set, call, rem). Read leniently: quotes, `^`, what
`&`, `|`, parentheses and redirections separate. What stands in an `if` or a `for`, and everything in a script that
jumps with `goto`, need not run. Nothing is expanded.
"""

from __future__ import annotations

import re

from ...records import dataclass, field
from .blocks import MAX_INSIDE, Block, Path, finished
from .commands import Command, Redirection, Word

_PLAIN = re.compile(r"[^\s\"&|<>()^$]+")
_OPERATOR = re.compile(r"[0-9]?(?:>>|>&|>|<)")
_SET = re.compile(r"[ \t]*(?:(\")([A-Za-z_]\w*)=([^\"\n]*)|()([A-Za-z_]\w*)=([^\n&|<>]*))", re.IGNORECASE)
_COMPUTED = re.compile(r"[ \t]*/[ap]\b", re.IGNORECASE)
_GOTO = re.compile(r"(?:^|[\s(@&])goto[\s:]", re.IGNORECASE)
_IF = re.compile(
    r"[ \t]*(?:/i[ \t]+)?(?:not[ \t]+)?(?:/i[ \t]+)?(?:exist[ \t]+(?:\"[^\"\n]*\"|\S+)|defined[ \t]+\S+|"
    r"errorlevel[ \t]+\S+|(?:\"[^\"\n]*\"|[^\s=]+)[ \t]*(?:==|[ \t](?:equ|neq|lss|leq|gtr|geq)[ \t])[ \t]*"
    r"(?:\"[^\"\n]*\"|[^\s(]+))",
    re.IGNORECASE,
)
_FOR = re.compile(r"[^\n]*?\)[ \t]*do\b", re.IGNORECASE)


def batch_commands(script: str) -> tuple[Command, ...]:
    """All commands of a script, in order."""
    reader = _Reader(script, bool(_GOTO.search(script)))
    reader.read()
    return tuple(reader.commands())


@dataclass(slots=True)
class _Open:
    conditional: bool
    inside: Path
    words: list[Word] = field(default_factory=list)
    assignments: list[Word] = field(default_factory=list)
    redirections: list[Redirection] = field(default_factory=list)
    piped: bool = False
    closes: int | None = None


class _Reader:
    def __init__(self, script: str, jumps: bool) -> None:
        self.script, self.at = script, 0
        self._jumps = jumps
        self._blocks: list[Block] = []
        self._last: Block | None = None
        self._pending: Block | None = None
        self._line: list[Block] = []
        self._done: list[_Open] = []
        self._open = self._fresh()

    def commands(self) -> list[Command]:
        return [
            Command(
                tuple(o.words),
                tuple(o.assignments),
                tuple(o.redirections),
                o.piped,
                o.conditional,
                "",
                finished(o.inside),
                o.closes,
            )
            for o in self._done
        ]

    def _fresh(self) -> _Open:
        open_ = (*self._blocks[:MAX_INSIDE], *self._line[:MAX_INSIDE])
        deep = len(self._blocks) > MAX_INSIDE
        conditional = self._jumps or deep or any(block.optional for block in open_)
        return _Open(conditional, tuple((block, block.branch) for block in open_))

    def read(self) -> None:
        script, end = self.script, len(self.script)
        while self.at < end:
            character = script[self.at]
            if character == "\n":
                self._close()
                self._line.clear()
                self._pending = None
                self._open = self._fresh()
                self.at += 1
            elif character in " \t\r@" and (character != "@" or not self._open.words):
                self.at += 1
            elif script.startswith(("^\n", "^\r\n"), self.at):
                self.at = script.index("\n", self.at) + 1
            elif operator := _OPERATOR.match(script, self.at):
                self._redirection(operator.group(), operator.end())
            elif character in "&|":
                self._separator(character)
            elif character == "(" and not self._open.words:
                self._begin()
            elif character == ")":
                self._end()
            else:
                self._take(self._word())
        self._close()

    def _separator(self, character: str) -> None:
        double = self.script.startswith(character * 2, self.at)
        self.at += 2 if double else 1
        if character == "|" and not double:
            self._open.piped = True
        self._close()
        if character == "|" and double:
            block = Block("list", self.at)
            block.next_branch()
            self._line.append(block)
        self._open = self._fresh()

    def _begin(self) -> None:
        block = self._pending or Block("group", self.at)
        self._pending = None
        if self._line and self._line[-1] is block:
            self._line.pop()
        self.at += 1
        self._close()
        self._blocks.append(block)
        self._open = self._fresh()

    def _end(self) -> None:
        self.at += 1
        self._close()
        self._line.clear()
        if self._blocks:
            self._last = self._blocks.pop()
        self._open = self._fresh()
        self._open.closes = self._last.number if self._last is not None else None

    def _close(self) -> None:
        opened = self._open
        if opened.words or opened.assignments or opened.redirections or (opened.closes is not None and opened.piped):
            self._done.append(opened)
        self._open = self._fresh()

    def _redirection(self, operator: str, at: int) -> None:
        self.at = at
        while self.script[self.at : self.at + 1] in (" ", "\t"):
            self.at += 1
        target = self._word() if self.at < len(self.script) else Word(self.at, self.at, "")
        kind = operator.lstrip("0123456789")
        self._open.redirections.append(Redirection(kind, target, descriptor=operator[: len(operator) - len(kind)]))

    def _take(self, word: Word) -> None:
        opened, name = self._open, word.text.lower()
        if opened.words:
            opened.words.append(word)
        elif name == "rem" or word.text.startswith("::") or (word.text.startswith(":") and name != ":"):
            newline = self.script.find("\n", self.at)
            self.at = len(self.script) if newline < 0 else newline
        elif name == "if":
            self._head(_IF, Block("if", word.start))
        elif name == "for":
            self._head(_FOR, Block("loop", word.start))
        elif name == "else" and self._last is not None and self._last.kind == "if":
            self._continue(self._last)
        elif name == "set":
            self._set(word)
        elif name != "call":
            opened.words.append(Word(word.start, word.end, _program(word.text)))

    def _head(self, pattern: re.Pattern[str], block: Block) -> None:
        """What an `if` asks or a `for` goes through; then the command follows, or a parenthesis."""
        match = pattern.match(self.script, self.at)
        if match is not None:
            self.at = match.end()
        block.next_branch()
        self._pending = block
        self._line.append(block)
        self._open = self._fresh()

    def _continue(self, block: Block) -> None:
        """`) else (`; after `else if` another question decides."""
        again = re.match(r"[ \t]*if\b", self.script[self.at : self.at + 40], re.IGNORECASE)
        block.next_branch(last=again is None)
        if again is not None:
            self.at += again.end()
            match = _IF.match(self.script, self.at)
            self.at = match.end() if match is not None else self.at
        self._pending = block
        self._line.append(block)
        self._open = self._fresh()

    def _set(self, word: Word) -> None:
        """`set NAME=value`, the value up to the end of the line. What `/a` and `/p` compute cannot be told."""
        computed = _COMPUTED.match(self.script, self.at)
        match = _SET.match(self.script, self.at)
        if match is None or computed is not None:
            self._open.words.append(word)
            return
        quoted = match.group(1) is not None
        name, value = (2, 3) if quoted else (5, 6)
        start, end = match.start(name), match.end(value)
        while not quoted and end > match.start(value) and self.script[end - 1] in " \t\r":
            end -= 1
        if self._blocks and not quoted and self.script[end - 1] == ")":
            end -= 1  # the parenthesis that ends the block
        self._open.assignments.append(Word(start, end, self.script[start:end]))
        self.at = min(end + quoted, len(self.script))

    def _word(self) -> Word:
        script, start, end = self.script, self.at, len(self.script)
        text: list[str] = []
        while self.at < end:
            plain = _PLAIN.match(script, self.at)
            if plain:
                text.append(plain.group())
                self.at = plain.end()
                continue
            character = script[self.at]
            if script.startswith("${{", self.at):
                closing = script.find("}}", self.at)
                closing = end if closing < 0 else closing + 2
                text.append(script[self.at : closing])
                self.at = closing
            elif character == '"':
                closing = script.find('"', self.at + 1)
                newline = script.find("\n", self.at)
                stop = min(p for p in (closing, newline, end) if p >= 0)
                text.append(script[self.at + 1 : stop])
                self.at = stop + (stop < end and script[stop] == '"')
            elif character == "^" and script[self.at + 1 : self.at + 2] not in ("\n", "\r", ""):
                text.append(script[self.at + 1])
                self.at += 2
            elif character in "$^" or (character in "()" and self.at > start and character == "("):
                text.append(character)
                self.at += 1
            else:
                break
        if self.at == start:
            self.at += 1
        return Word(start, self.at, "".join(text))


def _program(text: str) -> str:
    """The name of a program, without its directory, and in lower case as Windows takes it."""
    if text.startswith(("${{", "%")):
        return text
    return text.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".exe").lower()
