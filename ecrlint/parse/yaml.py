"""Reads YAML 1.2 into a `DataTree`: every key and value with its span, all comments, and what is wrong.

ruamel.yaml's pure parser finds the structure, as a stream of events, which needs no recursion and can be
stopped at a limit. Everything else is done here: what scalars mean, aliases, spans, comments, problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..place import Lines, Place, Run
from .tree import DataTree, Problem, Scalar
from .yaml_comments import comments_between, leading_comments_end
from .yaml_errors import FALLBACK, Trouble, describe
from .yaml_nodes import Builder, StoppedError
from .yaml_scalars import Piece, block_lines, decode_block, decode_flow
from .yaml_text import forbidden_character, structure_of

MAX_TEXT = 500_000
"""Characters of a file. The library reads them one by one; ten times the largest file in the wild."""


def read_yaml(path: str, text: str) -> DataTree:
    """The tree of a YAML file. Never raises for anything the text holds.

    `text` has no byte order mark. `root` is None, without a problem, where there is nothing but comments.
    A syntax error or a limit leaves no root; of several documents the root is the first.
    """
    lines = Lines(text)
    if len(text) > MAX_TEXT:
        message = f"The file has more than {MAX_TEXT:,} characters, too many for YAML. Nothing in it was judged."
        return DataTree(path, text, lines, None, (), (Problem("limit", lines.span(0, 1), message),))
    bad = forbidden_character(text)
    if bad is not None:
        code = f"U+{ord(text[bad]):04X}"
        message = f"The character {code} is not allowed in YAML, so the file cannot be read. Remove it."
        problem = Problem("encoding", lines.span(bad, bad + 1), message)
        return DataTree(path, text, lines, None, (), (problem,))
    builder = Builder(text, lines)
    failed = True
    try:
        for event in _events(text):
            builder.take(event)
        failed = False
    except StoppedError as stop:
        span = lines.span(*_visible(text, stop.start, stop.end))
        builder.problems.append(Problem(stop.kind, span, stop.message))
        failed = stop.fatal
    except _NotYamlError as trouble:
        builder.problems.append(_syntax_problem(trouble.trouble, text, lines, builder.last))
    end = max(builder.last, leading_comments_end(text)) if failed else len(text)
    comments = comments_between(text, lines, builder.scalars, end)
    root = None if failed else builder.root
    problems = sorted(builder.problems, key=lambda problem: problem.span)
    return DataTree(path, text, lines, root, comments, tuple(problems))


class _NotYamlError(Exception):
    """Carries what the library objected to."""

    def __init__(self, trouble: Trouble | None) -> None:
        super().__init__()
        self.trouble = trouble


def _events(text: str) -> Iterator[Any]:
    """The library's events. Its errors come out as `_NotYamlError`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    events = YAML(typ="safe", pure=True).parse(structure_of(text))
    while True:
        try:
            event = next(events, None)
        except MarkedYAMLError as error:
            raise _NotYamlError(_trouble(error)) from None
        except (YAMLError, ValueError, OverflowError, LookupError, TypeError, AttributeError, AssertionError):
            # On some malformed input the library fails otherwise than by its own errors (an escape
            # beyond U+10FFFF is a ValueError). Only its code runs here.
            raise _NotYamlError(None) from None
        if event is None:
            return
        yield event


def _trouble(error: Any) -> Trouble | None:
    mark = error.problem_mark or error.context_mark
    if mark is None or not hasattr(mark, "index"):
        return None
    opened = error.context_mark.index if hasattr(error.context_mark, "index") else None
    return Trouble(f"{error.context or ''} {error.problem or ''}", mark.index, opened)


def _syntax_problem(trouble: Trouble | None, text: str, lines: Lines, last: int) -> Problem:
    if trouble is None:
        return Problem("syntax", lines.span(*_visible(text, last, last + 1)), FALLBACK)
    opened = trouble.opened
    line = lines.position(min(opened, len(text)))[0] if opened is not None else None
    offset, message = describe(trouble, text, line)
    return Problem("syntax", lines.span(*_visible(text, offset, offset + 1)), message)


def _visible(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch to point at: inside the text, on one line, and at the end of the text just after its last
    character that is not blank."""
    start, end = min(start, len(text)), min(end, len(text))
    if not text[start:].strip():
        start = len(text.rstrip())
        return start, start
    line_end = text.find("\n", start)
    return start, end if line_end < 0 else max(start, min(end, line_end))


def scalar_runs(tree: DataTree, scalar: Scalar) -> tuple[Run, ...]:
    """Where each character of `scalar.text` is written, one run for each stretch on a line.

    `scalar` is one of a tree that `read_yaml` made. A folded line break is a run that is not exact, with
    the place where its line ends; an escape sequence is one with the place of the sequence.
    """
    start = tree.lines.offset(scalar.span.line, scalar.span.column)
    end = tree.lines.offset(scalar.span.end_line, scalar.span.end_column)
    if scalar.style in ("literal", "folded"):
        pieces = decode_block(tree.text, start, _indent_again(tree.text, start, scalar)).pieces
    else:
        pieces = decode_flow(tree.text, start, end, scalar.style)
    if "".join(piece.text for piece in pieces) != scalar.text:  # a key that is an alias: written elsewhere
        pieces = [Piece(scalar.text, *_visible(tree.text, start, end), False)]
    return _runs(tree, pieces)


def _runs(tree: DataTree, pieces: list[Piece]) -> tuple[Run, ...]:
    runs = []
    position = 0
    for piece in pieces:
        place = Place(tree.path, tree.lines.span(piece.start, piece.end))
        runs.append(Run(position, len(piece.text), place, piece.exact))
        position += len(piece.text)
    return tuple(runs)


def _indent_again(text: str, start: int, scalar: Scalar) -> int | None:
    """The indentation a block scalar was read with, which depends on what is around it: seen from how much
    its first line with content lost. Up to there every line of the text is a line of the source."""
    decoded = scalar.text.split("\n")
    for number, (at, end, _) in enumerate(block_lines(text, start)):
        if number >= len(decoded):
            break
        if decoded[number]:
            return _leading_blanks(text[at:end]) - _leading_blanks(decoded[number])
    return None


def _leading_blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
