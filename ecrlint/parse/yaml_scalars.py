"""The characters of YAML scalars: how each style decodes, and where each piece was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from .decimals import decimal_of
from .tree import ScalarStyle


class Piece(NamedTuple):
    """Decoded characters with the offsets they were written at, all on one line.

    `exact`: the source between the offsets is these very characters.
    """

    text: str
    start: int
    end: int
    exact: bool


_BREAK = r"\r\n|\r|\n"
_FOLD = rf"[ \t]*(?:{_BREAK})(?:[ \t]*(?:{_BREAK}))*[ \t]*"
_TOKENS = {
    "plain": re.compile(rf"(?P<fold>{_FOLD})|(?P<text>[ \t]+|[^ \t\r\n]+)"),
    "single": re.compile(rf"(?P<fold>{_FOLD})|(?P<text>[ \t]+|[^ \t\r\n']+)|(?P<escape>''|')"),
    "double": re.compile(
        rf"(?P<fold>{_FOLD})|(?P<text>[ \t]+|[^ \t\r\n\\]+)|(?P<joined>\\(?:{_BREAK})(?:{_FOLD})?[ \t]*)"
        r"|(?P<escape>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
        r"|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|\\)"
    ),
}
_BREAKS = re.compile(_BREAK)
_LINE = re.compile(rf"([^\r\n]*)({_BREAK}|\Z)")
_HEADER = re.compile(r"[|>](?:[+-]?([1-9])?|([1-9])[+-])(?=[ \t]|[\r\n]|\Z)")

# YAML 1.2.2, 5.7
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028",
    "P": "\u2029",
}  # fmt: skip


def decode_flow(source: str, start: int, end: int, style: ScalarStyle) -> list[Piece]:
    """The pieces of a plain or quoted scalar that stands between two offsets, quotes included."""
    if style != "plain":
        start, end = start + 1, end - 1
    pieces: list[Piece] = []
    for token in _TOKENS[style].finditer(source, start, end):
        at, after = token.span()
        kind = token.lastgroup
        written = token.group()
        if kind == "text":
            pieces.append(Piece(written, at, after, True))
        elif kind == "escape":
            decoded = _unescape(written)
            pieces.append(Piece(decoded, at, after, decoded == written))
        else:
            folded = _fold(written, kind == "joined")
            # The decoded blank or line feed is placed where its line ends, on one line.
            stop = at + 1 if kind == "joined" else at + len(written) - len(written.lstrip(" \t"))
            if folded:
                pieces.append(Piece(folded, at, stop, False))
    return _joined(pieces)


def _fold(written: str, joined: bool) -> str:
    breaks = sum(1 for _ in _BREAKS.finditer(written))
    if breaks > 1:
        return "\n" * (breaks - 1)
    return "" if joined else " "


def _unescape(written: str) -> str:
    if written == "''":
        return "'"
    if len(written) < 2 or written[0] != "\\":
        return written
    if len(written) == 2:
        return _ESCAPES.get(written[1], written[1])
    if len(written) == 12:  # the two halves of a surrogate pair, as JSON writes them
        high, low = int(written[2:6], 16), int(written[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    code = int(written[2:], 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring exact pieces made one."""
    result: list[Piece] = []
    parts: list[str] = []
    for piece in pieces:
        if result and piece.exact and result[-1].exact and result[-1].end == piece.start:
            parts.append(piece.text)
            result[-1] = Piece("", result[-1].start, piece.end, True)
            continue
        if result and parts:
            result[-1] = result[-1]._replace(text="".join(parts))
        result.append(piece)
        parts = [piece.text]
    if result:
        result[-1] = result[-1]._replace(text="".join(parts))
    return result


class Block(NamedTuple):
    """A literal or folded block scalar: its pieces, the offset after its header's indicators, the offset
    of its first content line, the offset after its last content (blank lines not counted), and the
    offset where the lines that belong to it end."""

    pieces: list[Piece]
    header_end: int
    body: int
    end: int
    stop: int


class _BodyLine(NamedTuple):
    start: int
    end: int
    broken: bool


def block_header(source: str, start: int) -> tuple[int, int | None]:
    """The offset after the indicators of a block scalar, and its explicit indentation if it has one."""
    found = _HEADER.match(source, start)
    if found is None:
        return start + 1, None
    digit = found.group(1) or found.group(2)
    return found.end(), int(digit) if digit else None


def block_lines(source: str, start: int) -> Iterator[tuple[int, int, bool]]:
    """The lines after the line that `start` is on: start, end, and whether a line break follows."""
    first = _LINE.match(source, start)
    position = first.end() if first else len(source)
    while position < len(source):
        line = _LINE.match(source, position)
        if line is None:
            return
        yield line.start(1), line.end(1), line.end() > line.end(1)
        position = line.end()


def content_indent(source: str, start: int, parent: int) -> int | None:
    """By how many blanks the content of the block scalar at `start` is indented; None if it has none.

    `parent` is the indentation (columns from 0) of the block collection it stands in, -1 outside any.
    """
    _, explicit = block_header(source, start)
    if explicit is not None:
        return max(parent, 0) + explicit
    for at, end, _ in block_lines(source, start):
        line = source[at:end]
        indent = len(line) - len(line.lstrip(" "))
        if line.strip(" \t") or parent < indent < len(line):  # a tab beyond the indentation is content
            return indent if indent > parent else None
    return None


def decode_block(source: str, start: int, indent: int | None) -> Block:
    """The pieces of the block scalar whose `|` or `>` is at `start`, its content indented by `indent`."""
    header_end, _ = block_header(source, start)
    header = source[start:header_end]
    lines, blanks, stop = _body(source, start, indent)
    body = lines[0].start if lines else stop
    decode = _literal if source[start] == "|" else _folded
    pieces = decode(source, lines, indent or 0)
    if "-" not in header and lines and lines[-1].broken:
        pieces.append(Piece("\n", lines[-1].end, lines[-1].end, False))
    if "+" in header:
        pieces.extend(Piece("\n", blank.start, blank.end, False) for blank in blanks if blank.broken)
    end = header_end
    for line in reversed(lines):
        written = source[line.start : line.end].rstrip(" \t")
        if written:
            end = line.start + len(written)
            break
    return Block(pieces, header_end, body, end, stop)


def _body(source: str, start: int, indent: int | None) -> tuple[list[_BodyLine], list[_BodyLine], int]:
    """The lines up to the last with content, the blank lines after it, and the offset after these."""
    lines: list[_BodyLine] = []
    blanks: list[_BodyLine] = []
    first = _LINE.match(source, start)
    stop = first.end() if first else len(source)
    for at, end, broken in block_lines(source, start):
        line = source[at:end]
        lead = len(line) - len(line.lstrip(" "))
        if _is_blank(line, lead, indent):
            blanks.append(_BodyLine(at, end, broken))
        elif indent is None or lead < indent or (indent == 0 and _ends_document(line)):
            break
        else:
            lines.extend(blanks)
            blanks = []
            lines.append(_BodyLine(at, end, broken))
        stop = end + 1 if broken else end
    return lines, blanks, stop


def _is_blank(line: str, lead: int, indent: int | None) -> bool:
    if line.strip(" \t"):
        return False
    return indent is None or lead < indent or lead == len(line) == indent


def _ends_document(line: str) -> bool:
    return line[:3] in ("---", "...") and line[3:4] in ("", " ", "\t")


def _literal(source: str, lines: list[_BodyLine], indent: int) -> list[Piece]:
    pieces: list[Piece] = []
    for number, line in enumerate(lines):
        if line.start + indent < line.end:
            pieces.append(Piece(source[line.start + indent : line.end], line.start + indent, line.end, True))
        if number < len(lines) - 1:
            pieces.append(Piece("\n", line.end, line.end, False))
    return pieces


def _folded(source: str, lines: list[_BodyLine], indent: int) -> list[Piece]:
    """Folds as YAML 1.2.2, 8.1.3 says: line breaks beside more indented lines are kept."""
    pieces: list[Piece] = []
    previous: _BodyLine | None = None
    was_spaced = False
    empty = 0
    for line in lines:
        at = line.start + indent
        if at >= line.end:
            if previous is None:
                pieces.append(Piece("\n", line.end, line.end, False))
            empty += 1
            continue
        spaced = source[at] in " \t"
        if previous is not None:
            kept = empty + 1 if spaced or was_spaced else empty
            pieces.append(Piece("\n" * kept or " ", previous.end, previous.end, False))
        pieces.append(Piece(source[at : line.end], at, line.end, True))
        previous, was_spaced, empty = line, spaced, 0
    return pieces


# -- what a plain scalar means -------------------------------------------------------------------------

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]{1,400}|0x[0-9a-fA-F]{1,300}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_TAG = "tag:yaml.org,2002:"


def plain_value(text: str) -> str | bool | Decimal | None:
    """What a plain scalar without a tag resolves to in YAML 1.2's core schema (10.3.2).

    `.inf` and `.nan` stay strings, and so do numbers beyond what a double holds: they have no value
    that all readers agree on.
    """
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if text[0] not in "+-.0123456789":
        return text
    number = _number(text)
    return text if number is None else number


def _number(text: str) -> Decimal | None:
    if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
        return decimal_of(text)
    if _BASED.fullmatch(text):
        return Decimal(int(text[2:], 8 if text[1] == "o" else 16))
    return None


def value_of(text: str, style: ScalarStyle, tag: str | None) -> str | bool | Decimal | None:
    """What a scalar resolves to. Tags of the core schema are followed; under any other the text stays."""
    if tag is None:
        return plain_value(text) if style == "plain" else text
    kind = tag[len(_TAG) :] if tag.startswith(_TAG) else ""
    if kind == "null":
        return None
    if kind not in ("bool", "int", "float"):
        return text
    value = plain_value(text)
    wanted = bool if kind == "bool" else Decimal
    return value if isinstance(value, wanted) else text
