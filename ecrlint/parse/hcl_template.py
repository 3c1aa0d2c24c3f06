"""Templates: from the pieces and sequences of a string or heredoc to a `Template` node.

The order of things is Terraform's: literal text is cut at sequences (in a heredoc also after each line),
strip markers trim the piece next to them, then `<<-` removes the common indentation, then pieces that
follow each other become one text, and at last directives are paired.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..place import Lines, Span
from ..records import dataclass, field
from .hcl_faults import TOO_DEEP, Fault
from .hcl_lexical import LIMIT, NAME, is_name, skip_trivia
from .hcl_raw import RawTemplate, TemplateSequence
from .hcl_text import Piece, flush, plain_pieces, quoted_piece, text_node, trim_left, trim_right
from .tree import Expression, Interpolation, Template, TemplateFor, TemplateIf, TemplatePart

_WORD = re.compile(NAME)

Evaluate = Callable[[int, int], tuple[Any, int]]
"""Parses the expression between two offsets: its node and the levels of its tree."""


@dataclass(slots=True)
class _Open:
    """A directive whose end is still to come, or (without `sequence`) the template itself."""

    sequence: TemplateSequence | None
    word: str = ""
    names: list[str] = field(default_factory=list)
    value: Any = None
    depth: int = 0
    parts: list[TemplatePart] = field(default_factory=list)
    then: tuple[TemplatePart, ...] | None = None


def build_template(text: str, lines: Lines, raw: RawTemplate, expression: Evaluate) -> tuple[Template, int]:
    """The node of a template and the levels of its tree. Raises `Fault`."""
    entries = _entries(text, lines, raw)
    stack = [_Open(None)]
    pieces: list[Piece] = []
    for entry in entries:
        if isinstance(entry, Piece):
            pieces.append(entry)
            continue
        if pieces:
            stack[-1].parts.append(text_node(pieces, lines))
            pieces = []
        if entry.directive:
            _directive(text, lines, entry, stack, expression)
        else:
            _interpolation(text, lines, entry, stack[-1], expression)
    if pieces:
        stack[-1].parts.append(text_node(pieces, lines))
    top = stack[-1]
    if top.sequence is not None:
        message = f"This `%{{ {top.word} }}` is never closed. Write `%{{ end{top.word} }}` after it."
        raise Fault("syntax", lines.span(top.sequence.start, top.sequence.end), message)
    span = lines.span(raw.start, raw.end)
    if top.depth >= LIMIT:
        raise Fault("limit", Span(span.line, span.column, span.line, span.column + 1), TOO_DEEP)
    return Template(span, tuple(top.parts), raw.style in ("heredoc", "flush")), top.depth + 1


def _entries(text: str, lines: Lines, raw: RawTemplate) -> list[Piece | TemplateSequence]:
    entries: list[Piece | TemplateSequence] = []
    at, strip = raw.body, False
    for sequence in [*raw.sequences, None]:
        stop = raw.body_end if sequence is None else sequence.start
        if at < stop:
            quoted = raw.style == "quoted"
            pieces = [quoted_piece(text, at, stop, lines)] if quoted else plain_pieces(text, at, stop)
            if strip:
                trim_left(pieces[0])
            entries += pieces
        if sequence is not None:
            before = entries[-1] if entries else None
            if sequence.strip_before and isinstance(before, Piece):
                trim_right(before)
            entries.append(sequence)
            at, strip = sequence.end, sequence.strip_after
    if raw.style == "flush":
        flush([entry if isinstance(entry, Piece) else None for entry in entries])
    return entries


def _interpolation(text: str, lines: Lines, sequence: TemplateSequence, into: _Open, expression: Evaluate) -> None:
    span = lines.span(sequence.start, sequence.end)
    if skip_trivia(text, sequence.inner, sequence.inner_end) >= sequence.inner_end:
        message = "There is no value in this `${ }`. Write one, or `$${` for the characters `${`."
        raise Fault("syntax", span, message)
    node, depth = expression(sequence.inner, sequence.inner_end)
    into.parts.append(Interpolation(span, node))
    into.depth = max(into.depth, depth)


def _directive(text: str, lines: Lines, sequence: TemplateSequence, stack: list[_Open], expression: Evaluate) -> None:
    span = lines.span(sequence.start, sequence.end)
    word, at = _word(text, sequence.inner, sequence.inner_end)
    if word in ("if", "for"):
        opened = _Open(sequence, word)
        if word == "for":
            opened.names, at = _for_names(text, span, at, sequence.inner_end)
        opened.value, opened.depth = expression(at, sequence.inner_end)
        if len(stack) > LIMIT:
            raise Fault("limit", span, TOO_DEEP)
        stack.append(opened)
        return
    if word not in ("else", "endif", "endfor"):
        message = "A directive begins with `if`, `else`, `endif`, `for` or `endfor`. Write `%%{` for `%{`."
        raise Fault("syntax", span, message)
    if skip_trivia(text, at, sequence.inner_end) < sequence.inner_end:
        raise Fault("syntax", span, f"Nothing can follow `{word}` in a directive. Remove what does.")
    top = stack[-1]
    if word == "else" and top.word == "if" and top.then is None:
        top.then, top.parts = tuple(top.parts), []
        return
    if word != f"end{top.word}" or top.sequence is None:
        raise Fault("syntax", span, f"This `%{{ {word} }}` belongs to no directive that is open here. Remove it.")
    stack.pop()
    start = lines.span(top.sequence.start, top.sequence.end)
    stack[-1].parts.append(_closed(top, start.to(span)))
    stack[-1].depth = max(stack[-1].depth, top.depth + 1)


def _closed(top: _Open, span: Span) -> TemplatePart:
    value: Expression = top.value
    parts = tuple(top.parts)
    if top.word == "if":
        return TemplateIf(span, value, parts if top.then is None else top.then, () if top.then is None else parts)
    key = top.names[0] if len(top.names) > 1 else None
    return TemplateFor(span, key, top.names[-1], value, parts)


def _for_names(text: str, span: Span, at: int, end: int) -> tuple[list[str], int]:
    name, at = _word(text, at, end)
    names = [name]
    comma = skip_trivia(text, at, end)
    if text.startswith(",", comma) and comma < end:
        name, at = _word(text, comma + 1, end)
        names.append(name)
    word, at = _word(text, at, end)
    if word != "in" or not all(names):
        message = "A `for` directive is written `%{ for item in list }` or `%{ for key, value in map }`."
        raise Fault("syntax", span, message)
    return names, at


def _word(text: str, at: int, end: int) -> tuple[str, int]:
    at = skip_trivia(text, at, end)
    match = _WORD.match(text, at, end)
    if match is None or not is_name(match[0]):
        return "", at
    return match[0], match.end()
