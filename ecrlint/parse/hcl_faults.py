"""What ends the reading of HCL, and the words for what is wrong wherever more than one module says it."""

from __future__ import annotations

from ..place import Span
from .hcl_lexical import LIMIT
from .tree import ProblemKind

LONE_CR = "A carriage return without a line feed is not valid here. Save the file with LF or CRLF line endings."
UNCLOSED_STRING = (
    "This string is not closed on its line. Write the closing quote, and `\\n` for a line break in it, "
    "or use a heredoc."
)
UNCLOSED_COMMENT = "This comment is never closed. Write `*/` where it ends."
TOO_DEEP = f"Brackets and templates nest more than {LIMIT} levels deep here, so this is not read any further."


class Fault(Exception):
    """A problem that ends the reading of what it stands in."""

    def __init__(self, kind: ProblemKind, span: Span, message: str) -> None:
        super().__init__(message)
        self.kind: ProblemKind = kind
        self.span = span
        self.message = message


def unclosed_heredoc(marker: str) -> str:
    """The message for a heredoc that runs into the end."""
    return f"This heredoc is never closed. Write a line that holds only `{marker}` after its text."


def unclosed(opener: str) -> str:
    """The message for a bracket, or a sequence in a template, that is never closed."""
    return f"The `{opener}` here is never closed. Write the `{_closer(opener)}` that belongs to it."


def nothing_to_close(mark: str) -> str:
    """The message for a closing bracket where none is open."""
    return f"This `{mark}` closes nothing. Remove it, or write the bracket that it should close."


def mismatch(mark: str, opener: str) -> str:
    """The message for a closing bracket that does not belong to the one that is open."""
    return f"This `{mark}` stands where the `{opener}` before it is still open. Write `{_closer(opener)}` first."


def unexpected(written: str) -> str:
    """What is said where nothing better is known."""
    shown = printable(written) if len(written) == 1 else written
    if len(shown) > 40:
        shown = shown[:37] + "..."
    return f"This is not valid HCL here: unexpected `{shown}`. Remove it, or complete what stands before it."


def printable(char: str) -> str:
    """A character as a message shows it: itself, or its code point where it would not be seen."""
    return char if char.isprintable() and char != " " else f"U+{ord(char):04X}"


def _closer(opener: str) -> str:
    return {"(": ")", "[": "]"}.get(opener, "}")
