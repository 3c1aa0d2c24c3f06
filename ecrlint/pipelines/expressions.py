"""The language inside `${{ }}` of GitHub Actions: what a text holds, and expressions as trees.

Source: docs.github.com, "Evaluate expressions in workflows and actions". Nothing is evaluated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias, Union

MAX_LENGTH = 21_000
"""Characters of one expression; GitHub refuses longer ones."""
MAX_DEPTH = 50
"""Nesting of one expression; GitHub refuses deeper ones."""

LogicalOperator = Literal["&&", "||"]


@dataclass(frozen=True, slots=True)
class Constant:
    """null, true, false, a number or a string in single quotes. `start` and `end` of every node are
    offsets into the text that was parsed, the end exclusive."""

    start: int
    end: int
    value: None | bool | float | str


@dataclass(frozen=True, slots=True)
class Context:
    """The name a reference starts with, such as `secrets`."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """`target.name`."""

    start: int
    end: int
    target: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """`target[key]`."""

    start: int
    end: int
    target: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Every:
    """`target.*` or `target[*]`."""

    start: int
    end: int
    target: Expression


@dataclass(frozen=True, slots=True)
class Not:
    """`!operand`."""

    start: int
    end: int
    operand: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right` with one of `== != < <= > >=`."""

    start: int
    end: int
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Logical:
    """Operands joined by `&&` or by `||`, two or more."""

    start: int
    end: int
    operator: LogicalOperator
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`."""

    start: int
    end: int
    name: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Union[Constant, Context, Member, Index, Every, Not, Compare, Logical, Call]


@dataclass(frozen=True, slots=True)
class Flaw:
    """An expression that GitHub cannot read. `reason` is a clause for people."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plain:
    """Text outside of expressions."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """`${{ expression }}` with its braces."""

    start: int
    end: int
    expression: Expression | Flaw


@lru_cache(maxsize=256)
def parse_text(text: str) -> tuple[Plain | Embedded, ...]:
    """What a value of a workflow consists of, in order. A text without `${{` is one `Plain`."""
    parts: list[Plain | Embedded] = []
    at = 0
    while True:
        opening = text.find("${{", at)
        if opening < 0:
            break
        if opening > at:
            parts.append(Plain(at, opening, text[at:opening]))
        closing = _closing(text, opening + 3)
        if closing < 0:
            flaw = Flaw(opening, len(text), "`${{` is never closed by `}}`")
            parts.append(Embedded(opening, len(text), flaw))
            return tuple(parts)
        parts.append(Embedded(opening, closing + 2, parse_expression(text, opening + 3, closing)))
        at = closing + 2
    if at < len(text) or not parts:
        parts.append(Plain(at, len(text), text[at:]))
    return tuple(parts)


def parse_expression(text: str, start: int = 0, end: int | None = None) -> Expression | Flaw:
    """The expression written in `text[start:end]`, or why there is none."""
    end = len(text) if end is None else end
    if end - start > MAX_LENGTH:
        return Flaw(start, end, f"the expression is longer than {MAX_LENGTH} characters")
    try:
        found = _Parser(_tokens(text, start, end), end).whole()
    except _SyntaxError as error:
        return Flaw(error.start, max(error.end, error.start), error.reason)
    if _depth(found) > MAX_DEPTH:
        return Flaw(start, end, f"the expression is nested deeper than {MAX_DEPTH} levels")
    return found


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside of one."""
    if isinstance(node, Member | Every):
        return (node.target,)
    if isinstance(node, Index):
        return (node.target, node.key)
    if isinstance(node, Not):
        return (node.operand,)
    if isinstance(node, Compare):
        return (node.left, node.right)
    if isinstance(node, Logical):
        return node.operands
    if isinstance(node, Call):
        return node.arguments
    return ()


def reference(node: Expression) -> tuple[str, ...] | None:
    """The names of a reference whose every name is written out: `secrets['X']` gives ("secrets", "X").
    The context is in lower case, as GitHub compares it; other names stay as written."""
    names: list[str] = []
    while not isinstance(node, Context):
        if isinstance(node, Member):
            names.append(node.name)
        elif isinstance(node, Index) and isinstance(node.key, Constant) and isinstance(node.key.value, str):
            names.append(node.key.value)
        else:
            return None
        node = node.target
    names.append(node.name.lower())
    return tuple(reversed(names))


def references(node: Expression) -> Iterator[tuple[Expression, tuple[str, ...]]]:
    """Every reference inside an expression that is written out, the longest form of each."""
    pending = [node]
    while pending:
        node = pending.pop()
        names = reference(node)
        if names is not None:
            yield node, names
        else:
            pending.extend(reversed(children(node)))


# -- reading -----------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<string>'(?:[^']|'')*')
    | (?P<number>[+-]?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w-])
        | [+-]?Infinity\b | NaN\b)
    | (?P<name>[A-Za-z_][A-Za-z0-9_-]*)
    | (?P<symbol>&&|\|\||==|!=|<=|>=|[!<>()\[\].,*])""",
    re.VERBOSE,
)
_KEYWORDS: dict[str, None | bool] = {"null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


class _SyntaxError(Exception):
    def __init__(self, reason: str, start: int, end: int) -> None:
        super().__init__(reason)
        self.reason, self.start, self.end = reason, start, end


def _closing(text: str, at: int) -> int:
    """The offset of the `}}` that ends an expression; those in single quotes do not."""
    quoted = False
    for match in re.compile(r"'|\}\}").finditer(text, at):
        if match.group() == "'":
            quoted = not quoted
        elif not quoted:
            return match.start()
    return -1


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    tokens: list[_Token] = []
    at = start
    while at < end:
        match = _TOKEN.match(text, at, end)
        if match is None:
            raise _SyntaxError(_stray(text[at]), at, at + 1)
        kind = str(match.lastgroup)
        if kind != "space":
            tokens.append(_Token(kind, match.group(), at, match.end()))
        at = match.end()
    return tokens


def _stray(character: str) -> str:
    if character == '"':
        return 'strings in an expression stand in single quotes, not in "double" ones'
    if character == "'":
        return "a string is never closed by a single quote"
    return f"`{character}` has no meaning in an expression"


class _Parser:
    """Recursive descent; what is open is never deeper than `MAX_DEPTH`."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._at = 0
        self._open = 0

    def whole(self) -> Expression:
        if not self._tokens:
            raise _SyntaxError("the expression is empty", self._end, self._end)
        found = self._either()
        if self._at < len(self._tokens):
            token = self._tokens[self._at]
            raise _SyntaxError(f"`{token.text}` is not expected here", token.start, token.end)
        return found

    def _either(self) -> Expression:
        self._open += 1
        if self._open > MAX_DEPTH:
            raise _SyntaxError(f"the expression is nested deeper than {MAX_DEPTH} levels", self._end, self._end)
        operands = [self._both()]
        while self._take("||"):
            operands.append(self._both())
        self._open -= 1
        return _logical("||", operands)

    def _both(self) -> Expression:
        operands = [self._equal()]
        while self._take("&&"):
            operands.append(self._equal())
        return _logical("&&", operands)

    def _equal(self) -> Expression:
        left = self._ordered()
        while token := self._take("==", "!="):
            right = self._ordered()
            left = Compare(left.start, right.end, token.text, left, right)
        return left

    def _ordered(self) -> Expression:
        left = self._negated()
        while token := self._take("<", "<=", ">", ">="):
            right = self._negated()
            left = Compare(left.start, right.end, token.text, left, right)
        return left

    def _negated(self) -> Expression:
        marks: list[_Token] = []
        while token := self._take("!"):
            marks.append(token)
        found = self._postfix()
        for mark in reversed(marks):
            found = Not(mark.start, found.end, found)
        return found

    def _postfix(self) -> Expression:
        found = self._primary()
        while token := self._take(".", "["):
            if token.text == ".":
                name = self._next("a name after `.`")
                if name.text == "*":
                    found = Every(found.start, name.end, found)
                elif name.kind == "name":
                    found = Member(found.start, name.end, found, name.text)
                else:
                    raise _SyntaxError("a name is missing after `.`", name.start, name.end)
            elif self._take("*"):
                found = Every(found.start, self._expect("]").end, found)
            else:
                key = self._either()
                found = Index(found.start, self._expect("]").end, found, key)
        return found

    def _primary(self) -> Expression:
        token = self._next("a value")
        if token.kind == "string":
            return Constant(token.start, token.end, token.text[1:-1].replace("''", "'"))
        if token.kind == "number":
            return Constant(token.start, token.end, _number(token.text))
        if token.kind == "name":
            return self._named(token)
        if token.text == "(":
            inner = self._either()
            self._expect(")")
            return inner
        raise _SyntaxError(f"`{token.text}` is not expected here", token.start, token.end)

    def _named(self, token: _Token) -> Expression:
        if self._take("("):
            return self._call(token)
        if token.text in _KEYWORDS:
            return Constant(token.start, token.end, _KEYWORDS[token.text])
        return Context(token.start, token.end, token.text)

    def _call(self, name: _Token) -> Expression:
        arguments: list[Expression] = []
        closing = self._take(")")
        while closing is None:
            arguments.append(self._either())
            if self._take(","):
                continue
            closing = self._expect(")")
        return Call(name.start, closing.end, name.text, tuple(arguments))

    def _take(self, *symbols: str) -> _Token | None:
        if self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind == "symbol" and token.text in symbols:
                self._at += 1
                return token
        return None

    def _next(self, what: str) -> _Token:
        if self._at >= len(self._tokens):
            raise _SyntaxError(f"{what} is missing at the end of the expression", self._end, self._end)
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, symbol: str) -> _Token:
        token = self._next(f"`{symbol}`")
        if token.text != symbol or token.kind != "symbol":
            raise _SyntaxError(f"`{symbol}` is missing before `{token.text}`", token.start, token.end)
        return token


def _logical(operator: LogicalOperator, operands: list[Expression]) -> Expression:
    if len(operands) == 1:
        return operands[0]
    return Logical(operands[0].start, operands[-1].end, operator, tuple(operands))


def _number(text: str) -> float:
    sign = -1.0 if text.startswith("-") else 1.0
    digits = text.lstrip("+-")
    if digits[:2] == "0x":
        return sign * int(digits[2:], 16)
    if digits[:2] == "0o":
        return sign * int(digits[2:], 8)
    return sign * float(digits)


def _depth(node: Expression) -> int:
    deepest = 0
    pending = [(node, 1)]
    while pending:
        node, depth = pending.pop()
        deepest = max(deepest, depth)
        pending.extend((child, depth + 1) for child in children(node))
    return deepest
