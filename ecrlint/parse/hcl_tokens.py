"""Code as the tokens that python-hcl2's grammar is written in.

The grammar's own terminals have faults (strings that run over lines, heredocs and numbers in quadratic
time, no letters outside ASCII, newlines wherever they like), so the tokens are made here and lark gets
them through its interface for custom lexers. Where a newline counts is decided here too: in the body of a
block it ends an attribute, in an object it separates the elements as a comma does (and is handed on as
one), everywhere else it is a blank. So no newline ever reaches the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from ..place import Lines, Span
from .decoded import DecodedLines
from .hcl_index import printable
from .hcl_scan import LIMIT, LONE_CR, NAME, PLAIN, TOO_DEEP, Fault, is_name, skip_trivia
from .hcl_text import decode_quoted, quoted_piece, text_node
from .tree import Label, Template, Text

_TOKEN = re.compile(
    rf"""[ \t]*(?:
      ({NAME}(?:[ \t]*::[ \t]*{NAME})*)
    | (\r?\n)
    | ({PLAIN})
    | ("|<<)
    | (\.\.\.|\.[ \t]*\*|\[[ \t]*\*[ \t]*\]|[=!<>]=|=>|&&|\|\||[-+*%<>=!?:.,()\[\]{{}}]|/(?![/*]))
    | ([0-9](?:\.*(?:[0-9]|[eE][+-]?[0-9]))*)
    | ((?:\#|//)[^\n]*)
    | (/\*)
    | \Z
    )""",
    re.VERBOSE,
)
_NAME, _NEWLINE, _STRING, _TEMPLATE, _MARK, _NUMBER, _COMMENT, _LONG_COMMENT = range(1, 9)
_UNSEEN = frozenset((_NEWLINE, _COMMENT, _LONG_COMMENT))
_WHOLE_NUMBER = re.compile(r"[0-9]+")
_GOOD_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")

_MARKS = {
    "...": "ELLIPSIS", "==": "DOUBLE_EQ", "!=": "NEQ", "<=": "LEQ", ">=": "GEQ", "=>": "FOR_OBJECT_ARROW",
    "&&": "DOUBLE_AMP", "||": "DOUBLE_PIPE", "-": "MINUS", "+": "PLUS", "*": "ASTERISK", "/": "SLASH",
    "%": "PERCENT", "<": "LT", ">": "GT", "=": "EQ", "!": "NOT", "?": "QMARK", ":": "COLON", ".": "DOT",
    ",": "COMMA", "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", "{": "LBRACE", "}": "RBRACE",
}  # fmt: skip
_KEYWORDS = {
    "if": "IF", "in": "IN", "for": "FOR", "null": "NULL", "true": "TRUE", "false": "FALSE",
}  # fmt: skip
_ANYWHERE = frozenset(("NULL", "TRUE", "FALSE"))
_OPENERS = {")": "(", "]": "[", "}": "{"}
TERMINALS = frozenset((*_MARKS.values(), *_KEYWORDS.values(), "NAME", "INT_LITERAL", "FLOAT_LITERAL",
                       "TEMPLATE_STRING", "DBLQUOTE", "ATTR_SPLAT", "FULL_SPLAT_START"))  # fmt: skip
"""The terminals of the grammar that this module makes."""


class Tok:
    """A token. lark reads its `type` and copies the positions (which are none) into the end token."""

    __slots__ = ("span", "type", "value")
    start_pos = line = column = end_line = end_column = end_pos = None

    def __init__(self, type_: str, value: Any, span: Span) -> None:
        self.type = type_
        self.value = value
        self.span = span


Node = tuple[Any, int]
"""An expression and how many levels its tree has."""


@dataclass(frozen=True, slots=True)
class Job:
    """A stretch of code to parse: offsets `start` to `end` of `text`. With `body` it is the content of a file
    (attributes and blocks), else one expression. `templates` gives for the offset at which a template that
    is no plain string begins its node, and the offset at which scanning goes on."""

    text: str
    lines: Lines
    start: int
    end: int
    body: bool
    templates: Mapping[int, tuple[Node, int]]


# What a bracket, or the code as a whole, is: the body of a block, an object, or anything else.
_BODY, _OBJECT, _OTHER = range(3)
# Where in a body the next token stands.
_START, _HEADER, _VALUE, _AFTER = range(4)


@dataclass(slots=True)
class _Level:
    kind: int
    opener: str
    state: int = _START
    one_line: bool = False
    fresh: bool = True


class Lexer:
    """Makes the tokens of one job. `accepted` tells which terminals the parser can take next, by which
    `in`, `for` and their like are told from names."""

    def __init__(self, job: Job, accepted: Callable[[], Mapping[str, Any]]) -> None:
        self.job = job
        self.accepted = accepted
        self.levels = [_Level(_BODY if job.body else _OTHER, "")]
        self.operand = False  # whether the token before ends an operand
        self.last = ""  # the token before, as written; "\n" after a newline that counts
        self.pending: list[tuple[str, Span]] = []  # unary operators that were not handed on yet
        self.straight = not isinstance(job.lines, DecodedLines)  # columns follow from offsets
        self.row, self.row_start = job.lines.position(job.start)
        self.row_start = job.start - self.row_start + 1

    def tokens(self) -> Iterator[Tok]:
        """The tokens, in order. Raises `Fault`."""
        job = self.job
        text, end, match_at = job.text, job.end, _TOKEN.match
        if not job.body:
            here = self._span(job.start, job.start)
            yield Tok("NAME", "", here)
            yield Tok("EQ", "=", here)
        pos = job.start
        while pos < end:
            match = match_at(text, pos, end)
            if match is None:
                self._stray(text, pos)
            group = match.lastindex
            if group is None:
                break
            start, pos = match.start(group), match.end()
            if group in _UNSEEN:
                pos, comma = self._unseen(group, start, pos)
                if comma is not None:
                    yield comma
                continue
            token: Tok | None
            if group == _TEMPLATE:
                token, pos = self._template(start)
            else:
                token = self._token(group, match[group], start, pos)
            if token is None:
                continue
            if self.pending:
                yield self._unary()
                if token.type == "NAME" and token.value in _KEYWORDS:
                    token = self._name_token(token.value, token.span)
            if token.type == "DBLQUOTE":
                yield token
            yield token
        self._finish()

    def _unseen(self, group: int, start: int, end: int) -> tuple[int, Tok | None]:
        if group == _LONG_COMMENT:
            return self._long_comment(start), None
        if group == _COMMENT:
            return end, None
        comma = self._newline(start)
        self.row += 1
        self.row_start = end
        return end, comma

    # -- one token -----------------------------------------------------------------------------------

    def _token(self, group: int, written: str, start: int, end: int) -> Tok | None:
        if self.straight:
            column = start - self.row_start + 1
            span = Span(self.row, column, self.row, column + end - start)
        else:
            span = self._span(start, end)
        if group == _MARK:
            return self._mark(written, span, end)
        level = self.levels[-1]
        if group == _NAME:
            self._check_place(level, "name", written, span)
            return self._name(level, written, span, end)
        if group == _STRING:
            self._check_place(level, "string", written, span)
            if level.kind == _BODY and level.state == _HEADER:
                self.last = written
                return Tok("DBLQUOTE", Label(decode_quoted(written[1:-1]), span), span)
            self.operand, self.last = True, written
            plain = _plain_template(written, span) if self.straight else self._decoded(start, end, span)
            return Tok("TEMPLATE_STRING", (plain, 1), span)
        self._check_place(level, "number", written, span)
        return self._number(written, span)

    def _name(self, level: _Level, written: str, span: Span, end: int) -> Tok:
        parts = [part.strip(" \t") for part in written.split("::")] if "::" in written else [written]
        if not written.isascii() and not all(map(is_name, parts)):
            bad = next(char for char in written if not char.isascii() and not ("a" + char).isidentifier())
            raise Fault("syntax", span, f"`{printable(bad)}` cannot be part of a name. Remove it.")
        if level.kind == _BODY and level.state == _START:
            level.state = _HEADER
        if len(parts) > 1:
            if not self.job.text.startswith("(", skip_trivia(self.job.text, end, self.job.end)):
                message = f"`{'::'.join(parts)}` names a function, so `(` and its arguments must follow."
                raise Fault("syntax", span, message)
            written = "::".join(parts)
        self.operand, self.last = True, written
        if written in _KEYWORDS and not self.pending:
            return self._name_token(written, span)
        return Tok("NAME", written, span)

    def _name_token(self, written: str, span: Span) -> Tok:
        # Terraform reserves none of these words. They are more than names only within a `for`, whose
        # brackets are of the other kind, and (the three values) where an expression can stand.
        keyword = _KEYWORDS[written]
        other = self.levels[-1].kind == _OTHER
        if (not other and keyword not in _ANYWHERE) or keyword not in self.accepted():
            return Tok("NAME", written, span)
        if other and keyword not in _ANYWHERE:
            self.operand = False
        return Tok(keyword, written, span)

    def _number(self, written: str, span: Span) -> Tok:
        whole = _WHOLE_NUMBER.fullmatch(written) is not None
        if self.last == "." and not whole:
            message = f"`.{written}` does not index twice. Write the indexes in brackets, such as `[0][1]`."
            raise Fault("syntax", span, message)
        if not whole and _GOOD_NUMBER.fullmatch(written) is None:
            raise Fault("syntax", span, f"`{written}` is no number. Write digits, with at most one point.")
        self.operand, self.last = True, written
        return Tok("INT_LITERAL" if whole else "FLOAT_LITERAL", written, span)

    def _mark(self, written: str, span: Span, end: int) -> Tok | None:
        level = self.levels[-1]
        if written in ("-", "!") and not self.operand:
            self._check_place(level, "operator", written, span)
            self.pending.append((written, span))
            self.last = written
            return None
        if len(written) > 1 and written[0] in ".[" and written != "...":
            return self._splat(level, written, span)
        if written in ")]}":
            self._close(written, span)
        else:
            self._check_place(level, "mark", written, span)
            if written in "([{":
                self._open(level, written, span, end)
            elif level.kind == _BODY and written == "=" and level.state == _HEADER:
                level.state = _VALUE
        self.operand = written in ")]}"
        self.last = written
        return Tok(_MARKS[written], written, span)

    def _splat(self, level: _Level, written: str, span: Span) -> Tok:
        self._check_place(level, "mark", written, span)
        if self.last == "." or not self.operand:
            self._unexpected(written, span)
        self.operand, self.last = True, written
        return Tok("ATTR_SPLAT" if written[0] == "." else "FULL_SPLAT_START", written, span)

    def _unary(self) -> Tok:
        # The grammar knows one operator before an operand; the others of a run (`!!x`) travel in its value.
        run, self.pending = self.pending, []
        operator, span = run[-1]
        return Tok(_MARKS[operator], run, span)

    def _template(self, start: int) -> tuple[Tok, int]:
        known = self.job.templates.get(start)
        if known is None:
            text = self.job.text
            span = self._span(start, start + (2 if text[start] == "<" else 1))
            if text[start] == "<":
                message = "`<<` begins a heredoc only if a name and the end of the line follow it at once."
                raise Fault("syntax", span, message)
            raise Fault("syntax", span, "This string is never closed. Write the closing quote.")
        (template, depth), resume = known
        level = self.levels[-1]
        self._check_place(level, "string", self.job.text[start], template.span)
        token = Tok("TEMPLATE_STRING", (template, depth), template.span)
        if level.kind == _BODY and level.state == _HEADER:
            token = Tok("DBLQUOTE", _label(template), template.span)
        else:
            self.operand = True
        self.last = '"'
        self._moved_to(resume)
        return token, resume

    # -- levels --------------------------------------------------------------------------------------

    def _open(self, level: _Level, written: str, span: Span, end: int) -> None:
        if len(self.levels) > LIMIT:
            raise Fault("limit", span, TOO_DEEP)
        if written != "{":
            self.levels.append(_Level(_OTHER, written))
        elif level.kind == _BODY and level.state == _HEADER:
            level.state = _AFTER
            self.levels.append(_Level(_BODY, written))
        else:
            # Of the two expressions in braces only the object is sensitive to newlines.
            inside = skip_trivia(self.job.text, end, self.job.end)
            loop = _TOKEN.match(self.job.text, inside, self.job.end)
            is_for = loop is not None and loop[_NAME] == "for"
            if loop is not None and is_for:
                name = _TOKEN.match(self.job.text, skip_trivia(self.job.text, loop.end(), self.job.end))
                if name is None or name[_NAME] is None:
                    message = "`for` begins a `for` expression here. Write the key `for` in quotes."
                    raise Fault("syntax", self._span(inside, loop.end()), message)
            self.levels.append(_Level(_OTHER if is_for else _OBJECT, written))

    def _close(self, written: str, span: Span) -> None:
        level = self.levels[-1]
        if level.opener != _OPENERS[written]:
            self._unexpected(written, span)
        if level.kind == _BODY:
            if level.state == _HEADER:
                self._unexpected(written, span)
            if level.state != _START and not level.one_line:
                raise Fault(
                    "syntax",
                    span,
                    "This `}` must stand on a line of its own, because the block goes over several lines.",
                )
        if self.pending or self.last in _NEEDS_OPERAND:
            raise Fault("syntax", span, f"A value is missing between `{self.last}` and `{written}`.")
        self.levels.pop()

    def _check_place(self, level: _Level, what: str, written: str, span: Span) -> None:
        """Raises what the grammar would let pass: two things that no newline or comma keeps apart."""
        if level.kind == _OTHER:
            if not level.opener and self.operand and what in ("name", "string", "number"):
                self._unexpected(written, span)
            return
        if level.kind == _OBJECT:
            self._check_object(what, written, span)
            return
        if level.state == _VALUE:
            if self.operand and (what in ("name", "string", "number") or (what == "mark" and written == "{")):
                raise Fault(
                    "syntax", span, f"A new line must follow the value before `{written}`. Put it on its own line."
                )
        elif level.state == _AFTER:
            raise Fault("syntax", span, f"A new line must follow the `}}` before `{written}`. Put it on its own line.")
        elif level.state == _START:
            self._check_start(level, what, written, span)
        elif level.state == _HEADER:
            self._check_header(what, written, span)

    def _check_object(self, what: str, written: str, span: Span) -> None:
        if self.last == "\n" and written == ",":
            raise Fault("syntax", span, "A comma must stand on the line of the value that it follows.")
        called = written == "(" and not (self.last[:1].isalpha() or self.last[:1] == "_")
        if self.operand and (what in ("name", "string", "number") or written in "{!" or called):
            raise Fault(
                "syntax", span, f"A comma or a new line must stand between this and the value before `{written}`."
            )

    def _check_start(self, level: _Level, what: str, written: str, span: Span) -> None:
        if what != "name":
            if what == "string":
                message = "The name of an attribute or block takes no quotes here. Remove them."
            elif written == "{":
                message = "The `{` of a block must stand on the line of its header. Write it there."
            elif self.last == "\n":
                message = (
                    f"A line cannot begin with `{written}` here: the line before it is already complete. "
                    f"Put the expression in parentheses to continue it on a new line."
                )
            else:
                message = f"An attribute or a block should begin here, not `{written}`."
            raise Fault("syntax", span, message)
        if level.fresh and level.opener:
            level.one_line = self.last == "{"
        level.fresh = False

    def _check_header(self, what: str, written: str, span: Span) -> None:
        if what in ("name", "string"):
            return
        if written == "{" and len(self.levels) > 1 and self.levels[-1].one_line:
            message = "A block that is written on one line cannot hold another block. Put each on lines of its own."
            raise Fault("syntax", span, message)
        if written not in "={":
            self._unexpected(written, span)

    def _newline(self, start: int) -> Tok | None:
        level = self.levels[-1]
        if level.kind == _OTHER:
            return None
        span = self._span(start, start)
        if self.pending or self.last in _NEEDS_OPERAND:
            if self.last == "=":
                message = "A value is missing after `=`. Write it on the same line."
            else:
                message = (
                    f"The line ends after `{self.last}`, so its value is incomplete. Put the expression in "
                    f"parentheses to continue it on the next line."
                )
            raise Fault("syntax", span, message)
        if level.kind == _BODY:
            if level.one_line and level.state != _START:
                message = "A block that begins on one line must end on it. Put the `}` there, or use several lines."
                raise Fault("syntax", span, message)
            if level.state == _HEADER:
                message = "The line ends before this is complete. Write `= value`, or the `{` of the block, on it."
                raise Fault("syntax", span, message)
            level.state = _START
            self.operand, self.last = False, "\n"
            return None
        comma = self.operand
        self.operand = False
        if not comma:
            return None
        self.last = "\n"
        return Tok("COMMA", "\n", span)

    # -- positions and faults ------------------------------------------------------------------------

    def _finish(self) -> None:
        if len(self.levels) > 1:
            opener = self.levels[-1].opener
            span = self._span(self.job.end, self.job.end)
            raise Fault("syntax", span, f"The text ends while a `{opener}` is still open.")
        if self.pending or self.last in _NEEDS_OPERAND:
            span = self._span(self.job.end, self.job.end)
            raise Fault("syntax", span, f"A value is missing after `{self.last}`.")

    def _decoded(self, start: int, end: int, span: Span) -> Template:
        """A plain string in a text that is itself written as a string."""
        lines = self.job.lines
        pieces = [quoted_piece(self.job.text, start + 1, end - 1, lines)] if end - start > 2 else []
        return Template(span, (text_node(pieces, lines),) if pieces else (), False)

    def _span(self, start: int, end: int) -> Span:
        return self.job.lines.span(start, end)

    def _moved_to(self, pos: int) -> None:
        self.row, column = self.job.lines.position(pos)
        self.row_start = pos - column + 1

    def _long_comment(self, start: int) -> int:
        close = self.job.text.find("*/", start + 2, self.job.end)
        if close < 0:
            message = "This comment is never closed. Write `*/` where it ends."
            raise Fault("syntax", self._span(start, start + 2), message)
        self._moved_to(close + 2)
        return close + 2

    def _stray(self, text: str, pos: int) -> NoReturn:
        while text[pos] in " \t":
            pos += 1
        span = self._span(pos, pos + 1)
        if text[pos] == "\r":
            raise Fault("syntax", span, LONE_CR)
        self._unexpected(text[pos], span)

    def _unexpected(self, written: str, span: Span) -> NoReturn:
        raise Fault("syntax", span, unexpected(written))


_NEEDS_OPERAND = frozenset((
    "=", "==", "!=", "<=", ">=", "=>", "&&", "||", "-", "+", "*", "/", "%", "<", ">", "!", "?", ":", ".",
))  # fmt: skip


def unexpected(written: str) -> str:
    """What is said where nothing better is known."""
    shown = printable(written) if len(written) == 1 else written
    if len(shown) > 40:
        shown = shown[:37] + "..."
    return f"This is not valid HCL here: unexpected `{shown}`. Remove it, or complete what stands before it."


def _plain_template(written: str, span: Span) -> Template:
    inside = written[1:-1]
    if not inside:
        return Template(span, (), False)
    where = Span(span.line, span.column + 1, span.line, span.end_column - 1)
    return Template(span, (Text(where, inside, ((0, len(inside), where, True),)),), False)


def _label(template: Template) -> Label:
    for part in template.parts:
        if not isinstance(part, Text):
            message = "The label of a block is taken as it is written, so it cannot hold a template. Remove it."
            raise Fault("syntax", part.span, message)
    return Label("".join(part.value for part in template.parts if isinstance(part, Text)), template.span)
