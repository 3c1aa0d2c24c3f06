"""The literal characters of templates: escapes decoded, and where each decoded character is written.

Two kinds of literal text exist: in quotes, where a backslash escapes, and elsewhere (heredocs, templates
that stand in a file or a JSON string), where it does not. `$${` and `%%{` stand for `${` and `%{` in both.
"""

from __future__ import annotations

import re

from ..place import Lines, Span
from ..records import dataclass
from .decoded import DecodedLines
from .hcl_faults import Fault
from .hcl_lexical import SPACE
from .tree import Text

_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{0,4}|U[0-9A-Fa-f]{0,8}|[^uU]|)|\$\$\{|%%\{", re.DOTALL)
_DOUBLED = re.compile(r"\$\$\{|%%\{")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


@dataclass(slots=True)
class Piece:
    """Literal text that is trimmed as one: what stands between two sequences, in a heredoc at most a line.

    `parts` are (value, start offset, end offset); a part whose value is as long as its place is exact.
    `start` and `end` are where the whole piece is written.
    """

    value: str
    parts: list[tuple[str, int, int]]
    start: int
    end: int

    def keep(self, start: int, end: int) -> None:
        """Drops all but characters `start` to `end` of the value."""
        kept, at = [], 0
        for value, first, last in self.parts:
            low, high = max(start - at, 0), min(end - at, len(value))
            at += len(value)
            if low >= high:
                continue
            if last - first == len(value):
                first, last = first + low, first + high
            kept.append((value[low:high], first, last))
        self.value, self.parts = self.value[start:end], kept


def quoted_piece(text: str, start: int, end: int, lines: Lines) -> Piece:
    """Offsets `start` to `end`, which stand in quotes, decoded. Raises `Fault` at an invalid escape."""
    parts: list[tuple[str, int, int]] = []
    at = start
    for match in _ESCAPE.finditer(text, start, end):
        if at < match.start():
            parts.append((text[at : match.start()], at, match.start()))
        at = match.end()
        parts.append((_decode(match, lines), match.start(), at))
    if at < end:
        parts.append((text[at:end], at, end))
    return Piece("".join(part[0] for part in parts), parts, start, end)


def plain_pieces(text: str, start: int, end: int) -> list[Piece]:
    """Offsets `start` to `end` outside quotes, one piece for each line."""
    pieces = []
    while start < end:
        newline = text.find("\n", start, end)
        stop = end if newline < 0 else newline + 1
        pieces.append(_plain_piece(text, start, stop))
        start = stop
    return pieces


def _plain_piece(text: str, start: int, end: int) -> Piece:
    parts = []
    at = start
    for match in _DOUBLED.finditer(text, start, end):
        if at < match.start():
            parts.append((text[at : match.start()], at, match.start()))
        at = match.end()
        parts.append((match[0][1:], match.start(), at))
    if at < end:
        parts.append((text[at:end], at, end))
    return Piece("".join(part[0] for part in parts), parts, start, end)


def _decode(match: re.Match[str], lines: Lines) -> str:
    escape = match[0]
    if escape[0] != "\\":
        return escape[1:]
    simple = _SIMPLE.get(escape[1:])
    if simple is not None:
        return simple
    span = lines.span(match.start(), match.end())
    if escape[1:2] in ("u", "U"):
        digits = 4 if escape[1] == "u" else 8
        code = int(escape[2:], 16) if len(escape) == digits + 2 else -1
        if 0 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
            return chr(code)
        raise Fault(
            "syntax",
            span,
            f"`{escape}` stands for no character. Write `\\{escape[1]}` and the {digits} hexadecimal digits "
            f"of a Unicode code point.",
        )
    raise Fault(
        "syntax",
        span,
        f"`{escape}` is no escape sequence. Write `\\\\` for a backslash; the others are `\\n`, `\\r`, `\\t`, "
        f'`\\"`, `\\uNNNN` and `\\UNNNNNNNN`.',
    )


def decode_quoted(text: str) -> str:
    """The text between the quotes of a plain string, decoded; as it is written where an escape is invalid."""
    if "\\" not in text and "{" not in text:
        return text
    try:
        return quoted_piece(text, 0, len(text), Lines(text)).value
    except Fault:
        return text


def trim_left(piece: Piece) -> None:
    """Applies `~}`: removes the white space the piece begins with."""
    piece.keep(len(piece.value) - len(piece.value.lstrip(SPACE)), len(piece.value))


def trim_right(piece: Piece) -> None:
    """Applies `${~`: removes the white space the piece ends with."""
    piece.keep(0, len(piece.value.rstrip(SPACE)))


def flush(pieces: list[Piece | None]) -> None:
    """Removes the indentation that the lines of a `<<-` heredoc have in common.

    `None` stands for a sequence. The rule is Terraform's: counted is the white space at the beginning of
    each line's first piece, none where a line begins with a sequence; lines of nothing but white space do
    not count and keep theirs.
    """
    fewest: int | None = None
    indented = []
    begins = True
    for piece in pieces:
        if begins:
            width = len(piece.value) - len(piece.value.lstrip(SPACE)) if piece is not None else 0
            blank = piece is not None and width == len(piece.value) and piece.value.endswith("\n")
            if not blank:
                fewest = width if fewest is None else min(fewest, width)
                if piece is not None:
                    indented.append(piece)
        begins = piece is not None and piece.value.endswith("\n")
    for piece in indented:
        piece.keep(fewest or 0, len(piece.value))


def text_node(pieces: list[Piece], lines: Lines) -> Text:
    """Pieces that follow each other as one node; characters written next to each other are one run."""
    runs: list[tuple[int, int, Span, bool]] = []
    length, run_start, place_start, place_end = 0, 0, -1, -1
    for piece in pieces:
        for value, start, end in piece.parts:
            exact = end - start == len(value)
            if exact and start == place_end and place_start >= 0:
                place_end = end
            else:
                if place_start >= 0:
                    _add_run(runs, run_start, length, place_start, place_end, lines)
                run_start, place_start, place_end = length, start, end
            length += len(value)
            if not exact or value.endswith("\n"):
                _add_run(runs, run_start, length, place_start, place_end, lines)
                run_start, place_start, place_end = length, -1, -1
    if place_start >= 0:
        _add_run(runs, run_start, length, place_start, place_end, lines)
    span = runs[0][2].to(runs[-1][2]) if runs else lines.span(pieces[0].start, pieces[-1].end)
    return Text(span, "".join(piece.value for piece in pieces), tuple(runs))


def _add_run(runs: list[tuple[int, int, Span, bool]], at: int, stop: int, start: int, end: int, lines: Lines) -> None:
    exact = end - start == stop - at
    if not isinstance(lines, DecodedLines):
        line, column = lines.position(start)
        runs.append((at, stop - at, Span(line, column, line, column + end - start), exact))
    elif exact:
        for first, last, same in lines.stretches(start, end):
            runs.append((at + first - start, last - first, lines.span(first, last), same))
    else:
        runs.append((at, stop - at, lines.span(start, end), False))
