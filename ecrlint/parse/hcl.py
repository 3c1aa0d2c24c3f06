"""HCL native syntax: Terraform and OpenTofu files, and `.tfvars`.

`read_hcl` only scans: it is linear, imports no third-party package, and finds what a file consists of.
A block or attribute is parsed (by the tables that lark makes of python-hcl2's grammar) when somebody asks for it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..place import Lines
from ..records import dataclass, replace
from .hcl_faults import Fault
from .hcl_index import index
from .hcl_library import WrongParserLibrary
from .hcl_scan import Found, Scanner
from .tree import (
    Attribute,
    AttributeHeader,
    Block,
    BlockHeader,
    Comment,
    Expression,
    Problem,
    Template,
)

if TYPE_CHECKING:
    from .hcl_build import Items

__all__ = [
    "HclTree",
    "WrongParserLibrary",
    "parse_attribute",
    "parse_block",
    "parse_expression",
    "parse_template_string",
    "read_hcl",
]


@dataclass(frozen=True, slots=True)
class HclTree:
    """An HCL file as the scanner sees it.

    `problems` are those that need no grammar to be seen (brackets, strings, heredocs, comments, what stands
    at top level), at most one for each block. `damaged` holds the `start` of every block and attribute
    that cannot be read because of one of them; parsing it gives None. What ran into the end of the file
    or into the next block has a header as well. Of an attribute set twice the first is in `attributes`.
    """

    path: str
    text: str
    lines: Lines
    blocks: tuple[BlockHeader, ...]
    attributes: tuple[AttributeHeader, ...]
    comments: tuple[Comment, ...]
    problems: tuple[Problem, ...]
    damaged: frozenset[int]


def read_hcl(path: str, text: str) -> HclTree:
    """Scans a file. `path` is kept for whoever holds the tree. Never raises for what is in the text."""
    tree = _scanned(text) if len(text) <= _OFTEN else _scan(text)
    return replace(tree, path=path)


@lru_cache(maxsize=512)
def _scanned(text: str) -> HclTree:
    """A file that others may be equal to, without a path."""
    return _scan(text)


def _scan(text: str) -> HclTree:
    lines = Lines(text)
    found = index(text, lines)
    attributes: dict[str, AttributeHeader] = {}
    problems = found.problems
    for header in found.attributes:
        if header.name not in attributes:
            attributes[header.name] = header
            continue
        line = attributes[header.name].name_span.line
        message = f"`{header.name}` is set twice: first on line {line}. Remove one of them."
        problems.append(Problem("duplicate-key", header.name_span, message))
    return HclTree(
        "",
        text,
        lines,
        tuple(found.blocks),
        tuple(attributes.values()),
        found.comments,
        tuple(problems),
        frozenset(found.damaged),
    )


def parse_block(tree: HclTree, header: BlockHeader) -> tuple[Block | None, tuple[Problem, ...]]:
    """Parses one top-level block of the tree.

    None with the problem if it is not valid. None without one if the scanner has already found it damaged
    (`tree.problems` says how). A block in which an attribute is set twice is given with the first of them
    and a problem of kind "duplicate-key". Raises `WrongParserLibrary`.
    """
    if header.start in tree.damaged:
        return None, ()
    line, size = header.header.line, header.end - header.start
    if header.header.column > 1 or size > _OFTEN or line > _EARLY:
        return _block(tree.text, tree.lines, header.start, header.end)
    newline = _TO_NEWLINE.match(tree.text, header.end)
    return _block_at(line, size, tree.text[header.start : newline.end() if newline else header.end])


_OFTEN = 3_000
"""Blocks of more characters are hardly written twice."""


_EARLY = 1_000
"""The last line on which a block is looked up: what stands before it costs time in proportion."""


@lru_cache(maxsize=2048)
def _block_at(line: int, size: int, written: str) -> tuple[Block | None, tuple[Problem, ...]]:
    """A block by its text, which begins a line, and the line break behind it. The same providers, variables and
    modules stand on the same lines of many files of a platform's repository."""
    start = line - 1
    text = "\n" * start + written
    return _block(text, Lines(text), start, start + size)


def _block(text: str, lines: Lines, start: int, end: int) -> tuple[Block | None, tuple[Problem, ...]]:
    try:
        items = _parse(text, lines, start, end, True)
    except Fault as fault:
        return None, (_problem(fault),)
    return items.blocks[0], items.problems


def parse_attribute(tree: HclTree, header: AttributeHeader) -> tuple[Attribute | None, tuple[Problem, ...]]:
    """Parses one top-level attribute of the tree, as `parse_block` does a block."""
    if header.start in tree.damaged:
        return None, ()
    try:
        items = _parse(tree.text, tree.lines, header.start, header.end, True)
    except Fault as fault:
        return None, (_problem(fault),)
    return items.attributes[0], items.problems


def parse_expression(
    text: str, start: int = 0, end: int | None = None, *, lines: Lines | None = None
) -> tuple[Expression | None, tuple[Problem, ...]]:
    """Parses the one expression that stands between two offsets of a text; newlines in it do not count.

    Spans refer to the whole text, or are what `lines` gives. Raises `WrongParserLibrary`."""
    try:
        items = _parse(text, lines or Lines(text), start, len(text) if end is None else end, False)
    except Fault as fault:
        return None, (_problem(fault),)
    return items.attributes[0].value, ()


def parse_template_string(text: str, *, lines: Lines | None = None) -> tuple[Template | None, tuple[Problem, ...]]:
    """Parses a text that is a template as a whole: a string of a `.tf.json` file after JSON's own escapes
    are decoded, or a file given to `templatefile`. A backslash has no meaning in it outside of `${ }`.

    Spans refer to that text, or are what `lines` gives. Raises `WrongParserLibrary`."""
    lines = lines or Lines(text)
    scanner = Scanner(text, len(text))
    raw = scanner.bare(0)
    try:
        _raise_first(lines, scanner.found)
        known = _templates(text, lines, scanner)
    except Fault as fault:
        return None, (_problem(fault),)
    template = known[raw.start][0][0]
    return template, ()


def _problem(fault: Fault) -> Problem:
    return Problem(fault.kind, fault.span, fault.message)


def _raise_first(lines: Lines, found: list[Found]) -> None:
    for item in found:
        raise Fault(item.kind, lines.span(item.start, item.end), item.message)


def _parse(text: str, lines: Lines, start: int, end: int, body: bool) -> Items:
    from .hcl_lalr import parse
    from .hcl_tokens import Job

    # The line break behind a closing heredoc marker is part of what makes it one.
    newline = _TO_NEWLINE.match(text, end)
    scanner = Scanner(text, newline.end() if newline else end)
    if _TEMPLATES.search(text, start, end):
        scanner.code(start)
        _raise_first(lines, scanner.found)
    return parse(Job(text, lines, start, end, body, _templates(text, lines, scanner)))


_TO_NEWLINE = re.compile(r"[ \t]*\r?\n")
_TEMPLATES = re.compile(r"[\\$%]|<<")


def _templates(text: str, lines: Lines, scanner: Scanner) -> dict[int, tuple[tuple[Template, int], int]]:
    """The node (with the levels of its tree) of each template the scanner met, by where it begins, and where
    to go on after it. Inner ones come first, so that an expression finds those within it made."""
    from .hcl_lalr import parse
    from .hcl_template import build_template
    from .hcl_tokens import Job

    known: dict[int, tuple[tuple[Template, int], int]] = {}

    def expression(start: int, end: int) -> tuple[Expression, int]:
        items = parse(Job(text, lines, start, end, False, known))
        return items.attributes[0].value, items.depth - 1

    for raw in scanner.templates:
        known[raw.start] = build_template(text, lines, raw, expression), raw.resume
    return known
