"""Where a token may stand: the brackets that are open, what each of them is, and the token before.

The grammar takes newlines for blanks, so that it would let pass what only a newline or a comma keeps apart. That is
refused here, with words that say what is missing.
"""

from __future__ import annotations

from typing import Literal, NoReturn, TypeAlias

from ..place import Span
from ..records import dataclass
from .hcl_faults import TOO_DEEP, Fault, unexpected
from .hcl_lexical import LIMIT

BODY, OBJECT, OTHER = range(3)
"""What a bracket, or the code as a whole, is: the body of a block, an object, or anything else."""

START, HEADER, VALUE, AFTER = range(4)
"""Where in a body the next token stands: where an item begins, in its header, in a value, behind a block."""

Sort: TypeAlias = Literal["name", "string", "number", "operator", "mark"]
"""What a token is, as far as its place is concerned."""

_OPENERS = {")": "(", "]": "[", "}": "{"}
_OPERANDS = frozenset(("name", "string", "number"))
_NEEDS_OPERAND = frozenset((
    "=", "==", "!=", "<=", ">=", "=>", "&&", "||", "-", "+", "*", "/", "%", "<", ">", "!", "?", ":", ".",
))  # fmt: skip


@dataclass(slots=True)
class Level:
    """A bracket that is open, or the code as a whole."""

    kind: int
    opener: str
    state: int = START
    one_line: bool = False
    fresh: bool = True


class Levels:
    """The brackets that are open. `operand` says whether the token before ends an operand; `last` is that token as
    written, a newline after one that counts."""

    __slots__ = ("last", "operand", "stack")

    def __init__(self, kind: int) -> None:
        self.stack = [Level(kind, "")]
        self.operand = False
        self.last = ""

    @property
    def in_header(self) -> bool:
        """Whether the next token belongs to the header of a block, or names an attribute."""
        level = self.stack[-1]
        return level.kind == BODY and level.state == HEADER

    # -- brackets and ends ---------------------------------------------------------------------------

    def open(self, written: str, span: Span, *, loop: bool) -> None:
        """Takes an opening bracket. `loop`: `for` follows it, so that braces are no object."""
        if len(self.stack) > LIMIT:
            raise Fault("limit", span, TOO_DEEP)
        level = self.stack[-1]
        if written != "{":
            self.stack.append(Level(OTHER, written))
        elif level.kind == BODY and level.state == HEADER:
            level.state = AFTER
            self.stack.append(Level(BODY, written))
        else:
            # Of the two expressions in braces only the object is sensitive to newlines.
            self.stack.append(Level(OTHER if loop else OBJECT, written))

    def close(self, written: str, span: Span) -> None:
        """Takes a closing bracket."""
        level = self.stack[-1]
        if level.opener != _OPENERS[written]:
            _refuse(written, span)
        if level.kind == BODY:
            if level.state == HEADER:
                _refuse(written, span)
            if level.state != START and not level.one_line:
                message = "This `}` must stand on a line of its own, because the block goes over several lines."
                raise Fault("syntax", span, message)
        if self.last in _NEEDS_OPERAND:
            raise Fault("syntax", span, f"A value is missing between `{self.last}` and `{written}`.")
        self.stack.pop()

    def newline(self, span: Span) -> bool:
        """Takes a newline: whether it separates elements as a comma does."""
        level = self.stack[-1]
        if level.kind == OTHER:
            return False
        if self.last in _NEEDS_OPERAND:
            raise Fault("syntax", span, _incomplete(self.last))
        if level.kind == BODY:
            if level.one_line and level.state != START:
                message = "A block that begins on one line must end on it. Put the `}` there, or use several lines."
                raise Fault("syntax", span, message)
            if level.state == HEADER:
                message = "The line ends before this is complete. Write `= value`, or the `{` of the block, on it."
                raise Fault("syntax", span, message)
            level.state = START
            self.operand, self.last = False, "\n"
            return False
        comma, self.operand = self.operand, False
        if comma:
            self.last = "\n"
        return comma

    def end(self, span: Span) -> None:
        """Takes the end of the code."""
        if len(self.stack) > 1:
            raise Fault("syntax", span, f"The text ends while a `{self.stack[-1].opener}` is still open.")
        if self.last in _NEEDS_OPERAND:
            raise Fault("syntax", span, f"A value is missing after `{self.last}`.")

    # -- what stands next to each other --------------------------------------------------------------

    def check(self, what: Sort, written: str, span: Span) -> None:
        """Raises what the grammar would let pass: two things that no newline or comma keeps apart."""
        level = self.stack[-1]
        if level.kind == OTHER:
            if not level.opener and self.operand and what in _OPERANDS:
                _refuse(written, span)
        elif level.kind == OBJECT:
            self._check_object(what, written, span)
        elif level.state == VALUE:
            if self.operand and (what in _OPERANDS or (what == "mark" and written == "{")):
                message = f"A new line must follow the value before `{written}`. Put it on its own line."
                raise Fault("syntax", span, message)
        elif level.state == AFTER:
            raise Fault("syntax", span, f"A new line must follow the `}}` before `{written}`. Put it on its own line.")
        elif level.state == START:
            self._check_start(level, what, written, span)
        else:
            self._check_header(what, written, span)

    def _check_object(self, what: Sort, written: str, span: Span) -> None:
        if self.last == "\n" and written == ",":
            raise Fault("syntax", span, "A comma must stand on the line of the value that it follows.")
        called = written == "(" and not (self.last[:1].isalpha() or self.last[:1] == "_")
        if self.operand and (what in _OPERANDS or written in "{!" or called):
            message = f"A comma or a new line must stand between this and the value before `{written}`."
            raise Fault("syntax", span, message)

    def _check_start(self, level: Level, what: Sort, written: str, span: Span) -> None:
        if what != "name":
            raise Fault("syntax", span, _no_item(what, written, self.last))
        if level.fresh and level.opener:
            level.one_line = self.last == "{"
        level.fresh = False

    def _check_header(self, what: Sort, written: str, span: Span) -> None:
        if what in ("name", "string"):
            return
        if written == "{" and len(self.stack) > 1 and self.stack[-1].one_line:
            message = "A block that is written on one line cannot hold another block. Put each on lines of its own."
            raise Fault("syntax", span, message)
        if written not in "={":
            _refuse(written, span)


def _no_item(what: Sort, written: str, last: str) -> str:
    """The message for what begins neither an attribute nor a block."""
    if what == "string":
        return "The name of an attribute or block takes no quotes here. Remove them."
    if written == "{":
        return "The `{` of a block must stand on the line of its header. Write it there."
    if last == "\n":
        return (
            f"A line cannot begin with `{written}` here: the line before it is already complete. "
            f"Put the expression in parentheses to continue it on a new line."
        )
    return f"An attribute or a block should begin here, not `{written}`."


def _incomplete(last: str) -> str:
    """The message for a line that ends where a value is missing."""
    if last == "=":
        return "A value is missing after `=`. Write it on the same line."
    return (
        f"The line ends after `{last}`, so its value is incomplete. Put the expression in "
        f"parentheses to continue it on the next line."
    )


def _refuse(written: str, span: Span) -> NoReturn:
    raise Fault("syntax", span, unexpected(written))
