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
from typing import Any, NoReturn

from ..place import Lines, Span
from ..records import dataclass
from .decoded import DecodedLines
from .hcl_faults import LONE_CR, UNCLOSED_COMMENT, Fault, printable, unexpected
from .hcl_levels import BODY, HEADER, OTHER, START, VALUE, Levels
from .hcl_lexical import NAME, PLAIN, is_name, skip_trivia
from .hcl_terminals import KEYWORDS, MARKS, Node, Tok
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

_ANYWHERE = frozenset(("NULL", "TRUE", "FALSE"))


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


class Lexer:
    """Makes the tokens of one job. `accepted` tells which terminals the parser can take next, by which
    `in`, `for` and their like are told from names."""

    def __init__(self, job: Job, accepted: Callable[[], Mapping[str, Any]]) -> None:
        self.job = job
        self.accepted = accepted
        self.levels = Levels(BODY if job.body else OTHER)
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
                if token.type == "NAME" and token.value in KEYWORDS:
                    token = self._name_token(token.value, token.span)
            if token.type == "DBLQUOTE":
                yield token
            yield token
        self.levels.end(self._span(job.end, job.end))

    def _unseen(self, group: int, start: int, end: int) -> tuple[int, Tok | None]:
        if group == _LONG_COMMENT:
            return self._long_comment(start), None
        if group == _COMMENT:
            return end, None
        span = self._span(start, start)
        comma = Tok("COMMA", "\n", span) if self.levels.newline(span) else None
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
        levels = self.levels
        if group == _NAME:
            levels.check("name", written, span)
            return self._name(written, span, end)
        if group == _STRING:
            levels.check("string", written, span)
            if levels.in_header:
                levels.last = written
                return Tok("DBLQUOTE", Label(decode_quoted(written[1:-1]), span), span)
            levels.operand, levels.last = True, written
            plain = _plain_template(written, span) if self.straight else self._decoded(start, end, span)
            return Tok("TEMPLATE_STRING", (plain, 1), span)
        levels.check("number", written, span)
        return self._number(written, span)

    def _name(self, written: str, span: Span, end: int) -> Tok:
        parts = [part.strip(" \t") for part in written.split("::")] if "::" in written else [written]
        if not written.isascii() and not all(map(is_name, parts)):
            bad = next(char for char in written if not char.isascii() and not ("a" + char).isidentifier())
            raise Fault("syntax", span, f"`{printable(bad)}` cannot be part of a name. Remove it.")
        level = self.levels.stack[-1]
        if level.kind == BODY and level.state == START:
            level.state = HEADER
        if len(parts) > 1:
            if not self.job.text.startswith("(", skip_trivia(self.job.text, end, self.job.end)):
                message = f"`{'::'.join(parts)}` names a function, so `(` and its arguments must follow."
                raise Fault("syntax", span, message)
            written = "::".join(parts)
        self.levels.operand, self.levels.last = True, written
        if written in KEYWORDS and not self.pending:
            return self._name_token(written, span)
        return Tok("NAME", written, span)

    def _name_token(self, written: str, span: Span) -> Tok:
        # Terraform reserves none of these words. They are more than names only within a `for`, whose
        # brackets are of the other kind, and (the three values) where an expression can stand.
        keyword = KEYWORDS[written]
        other = self.levels.stack[-1].kind == OTHER
        if (not other and keyword not in _ANYWHERE) or keyword not in self.accepted():
            return Tok("NAME", written, span)
        if other and keyword not in _ANYWHERE:
            self.levels.operand = False
        return Tok(keyword, written, span)

    def _number(self, written: str, span: Span) -> Tok:
        whole = _WHOLE_NUMBER.fullmatch(written) is not None
        if self.levels.last == "." and not whole:
            message = f"`.{written}` does not index twice. Write the indexes in brackets, such as `[0][1]`."
            raise Fault("syntax", span, message)
        if not whole and _GOOD_NUMBER.fullmatch(written) is None:
            raise Fault("syntax", span, f"`{written}` is no number. Write digits, with at most one point.")
        self.levels.operand, self.levels.last = True, written
        return Tok("INT_LITERAL" if whole else "FLOAT_LITERAL", written, span)

    def _mark(self, written: str, span: Span, end: int) -> Tok | None:
        levels = self.levels
        if written in ("-", "!") and not levels.operand:
            levels.check("operator", written, span)
            self.pending.append((written, span))
            levels.last = written
            return None
        if len(written) > 1 and written[0] in ".[" and written != "...":
            return self._splat(written, span)
        if written in ")]}":
            levels.close(written, span)
        else:
            levels.check("mark", written, span)
            if written in "([{":
                levels.open(written, span, loop=written == "{" and not levels.in_header and self._loop(end))
            elif written == "=" and levels.in_header:
                levels.stack[-1].state = VALUE
        levels.operand = written in ")]}"
        levels.last = written
        return Tok(MARKS[written], written, span)

    def _loop(self, pos: int) -> bool:
        """Whether `for` follows an opening brace; then a name must follow it."""
        text, end = self.job.text, self.job.end
        inside = skip_trivia(text, pos, end)
        loop = _TOKEN.match(text, inside, end)
        if loop is None or loop[_NAME] != "for":
            return False
        name = _TOKEN.match(text, skip_trivia(text, loop.end(), end))
        if name is None or name[_NAME] is None:
            message = "`for` begins a `for` expression here. Write the key `for` in quotes."
            raise Fault("syntax", self._span(inside, loop.end()), message)
        return True

    def _splat(self, written: str, span: Span) -> Tok:
        levels = self.levels
        levels.check("mark", written, span)
        if levels.last == "." or not levels.operand:
            raise Fault("syntax", span, unexpected(written))
        levels.operand, levels.last = True, written
        return Tok("ATTR_SPLAT" if written[0] == "." else "FULL_SPLAT_START", written, span)

    def _unary(self) -> Tok:
        # The grammar knows one operator before an operand; the others of a run (`!!x`) travel in its value.
        run, self.pending = self.pending, []
        operator, span = run[-1]
        return Tok(MARKS[operator], run, span)

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
        levels = self.levels
        levels.check("string", self.job.text[start], template.span)
        token = Tok("TEMPLATE_STRING", (template, depth), template.span)
        if levels.in_header:
            token = Tok("DBLQUOTE", _label(template), template.span)
        else:
            levels.operand = True
        levels.last = '"'
        self._moved_to(resume)
        return token, resume

    # -- positions and faults ------------------------------------------------------------------------

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
            raise Fault("syntax", self._span(start, start + 2), UNCLOSED_COMMENT)
        self._moved_to(close + 2)
        return close + 2

    def _stray(self, text: str, pos: int) -> NoReturn:
        while text[pos] in " \t":
            pos += 1
        span = self._span(pos, pos + 1)
        if text[pos] == "\r":
            raise Fault("syntax", span, LONE_CR)
        raise Fault("syntax", span, unexpected(text[pos]))


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
