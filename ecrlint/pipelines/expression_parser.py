"""Reading the expressions of GitHub Actions: tokens, and a parser by recursive descent."""

from __future__ import annotations

import re

from ..records import dataclass, replace
from .expression_nodes import (
    Call,
    Compare,
    Constant,
    Context,
    Every,
    Expression,
    Index,
    Logical,
    LogicalOperator,
    Member,
    Not,
)

MAX_DEPTH = 50
"""Nesting of one expression; GitHub refuses deeper ones."""

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


class SyntaxFault(Exception):
    """An expression that GitHub cannot read; `start` and `end` bound what shows it."""

    def __init__(self, reason: str, start: int, end: int) -> None:
        super().__init__(reason)
        self.reason, self.start, self.end = reason, start, end


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    tokens: list[_Token] = []
    at = start
    while at < end:
        match = _TOKEN.match(text, at, end)
        if match is None:
            raise SyntaxFault(_stray(text[at]), at, at + 1)
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
            raise SyntaxFault("the expression is empty", self._end, self._end)
        found = self._either()
        if self._at < len(self._tokens):
            token = self._tokens[self._at]
            raise SyntaxFault(f"`{token.text}` is not expected here", token.start, token.end)
        return found

    def _either(self) -> Expression:
        self._open += 1
        if self._open > MAX_DEPTH:
            raise SyntaxFault(f"the expression is nested deeper than {MAX_DEPTH} levels", self._end, self._end)
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
                    raise SyntaxFault("a name is missing after `.`", name.start, name.end)
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
            return replace(inner, start=token.start, end=self._expect(")").end)
        raise SyntaxFault(f"`{token.text}` is not expected here", token.start, token.end)

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
            raise SyntaxFault(f"{what} is missing at the end of the expression", self._end, self._end)
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, symbol: str) -> _Token:
        token = self._next(f"`{symbol}`")
        if token.text != symbol or token.kind != "symbol":
            raise SyntaxFault(f"`{symbol}` is missing before `{token.text}`", token.start, token.end)
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


def parsed(text: str, start: int, end: int) -> Expression:
    """The expression in `text[start:end]`. Raises SyntaxFault where there is none."""
    return _Parser(_tokens(text, start, end), end).whole()
