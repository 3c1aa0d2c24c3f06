"""Regular expressions as Terraform reads them (RE2 in the syntax of Go), as a tree.

Not `re`: it differs in what `$`, `\\s`, `{,3}` and many others mean, and takes exponential time on some
patterns. What RE2 refuses is `Refused`; the few things left out here raise `Exhausted`.
"""

from __future__ import annotations

from ..records import replace
from .convert import Exhausted, Refused
from .functions_regex_nodes import (
    CONTROL,
    LAST,
    NAMED,
    PERL,
    Assertion,
    Choice,
    Flags,
    Group,
    Node,
    One,
    Ranges,
    Repeat,
    Sequence,
    folded,
    negated,
)

MAX_REPEAT = 1_000
MAX_NESTING = 50


class Parser:
    """Reads one pattern. `names` are those of its groups, None for a group without one."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._flags = Flags()
        self.names: list[str | None] = []

    def parse(self) -> Node:
        """The tree of the pattern."""
        node = self._choice(0)
        if self._at < len(self._text):
            raise Refused("the regular expression has a ) too many")
        return node

    def _peek(self, count: int = 1) -> str:
        return self._text[self._at : self._at + count]

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise Refused("the regular expression ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _choice(self, depth: int) -> Node:
        if depth > MAX_NESTING:
            raise Exhausted("the regular expression is nested too deeply")
        items = [self._sequence(depth)]
        while self._peek() == "|":
            self._at += 1
            items.append(self._sequence(depth))
        return items[0] if len(items) == 1 else Choice(tuple(items))

    def _sequence(self, depth: int) -> Node:
        items: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            node = self._atom(depth)
            if node is not None:
                items.append(self._repeated(node))
            elif self._operator() is not None:
                raise Refused("the regular expression repeats nothing")
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def _operator(self) -> tuple[int, int | None] | None:
        """The repetition written here, consumed; None if there is none."""
        char = self._peek()
        if char and char in "*+?":
            self._at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        if char != "{":
            return None
        end = self._text.find("}", self._at)
        low, comma, high = self._text[self._at + 1 : max(end, 0)].partition(",")
        if end < 0 or not _digits(low) or (high and not _digits(high)):
            return None
        least, most = int(low[:9]), int(high[:9]) if high else (None if comma else int(low[:9]))
        if least > MAX_REPEAT or (most is not None and (most > MAX_REPEAT or most < least)):
            raise Refused("the regular expression repeats something too often")
        self._at = end + 1
        return least, most

    def _repeated(self, node: Node) -> Node:
        bounds = self._operator()
        if bounds is None:
            return node
        greedy = True
        if self._peek() == "?":
            self._at += 1
            greedy = False
        if self._operator() is not None:
            raise Refused("the regular expression has two repetitions in a row")
        return Repeat(node, *bounds, greedy != self._flags.lazy)

    def _atom(self, depth: int) -> Node | None:
        """One part of a sequence; None for flags, which are no part."""
        char = self._next()
        if char == "(":
            return self._group(depth)
        if char == "[":
            return One(self._set())
        if char == ".":
            return One(((0, LAST),) if self._flags.dot_all else negated(((10, 10),)))
        if char in "^$":
            where = "start" if char == "^" else "end"
            return Assertion(f"{'line' if self._flags.lines else 'text'} {where}")  # type: ignore[arg-type]
        if char == "\\":
            return self._escape()
        if char in "*+?":
            raise Refused("the regular expression repeats nothing")
        if char == "{":
            self._at -= 1
            if self._operator() is not None:
                raise Refused("the regular expression repeats nothing")
            self._at += 1
        return self._literal(ord(char))

    def _literal(self, char: int) -> One:
        return One(self._case(((char, char),)))

    def _case(self, ranges: Ranges) -> Ranges:
        return folded(ranges) if self._flags.fold else ranges

    def _group(self, depth: int) -> Node | None:
        before = self._flags
        name = None
        if self._peek() == "?":
            if self._peek(3) == "?P<" or (self._peek(2) == "?<" and self._peek(3) not in ("?<=", "?<!")):
                name = self._name()
            elif not self._read_flags():
                return None
            else:
                node = self._choice(depth + 1)
                return self._closed(node, before)
        self.names.append(name)
        number = len(self.names)
        return Group(number, self._closed(self._choice(depth + 1), before))

    def _closed(self, node: Node, flags: Flags) -> Node:
        if self._peek() != ")":
            raise Refused("the regular expression lacks a )")
        self._at += 1
        self._flags = flags
        return node

    def _name(self) -> str:
        start = self._text.index("<", self._at) + 1
        end = self._text.find(">", start)
        name = self._text[start : max(end, start)]
        if not name or not all(char == "_" or (char.isascii() and char.isalnum()) for char in name):
            raise Refused("the regular expression has a group with a wrong name")
        self._at = end + 1
        return name

    def _read_flags(self) -> bool:
        """Flags after `(?`; whether a group begins (`(?i:`) and not only flags are set (`(?i)`)."""
        self._at += 1
        value, seen = True, False
        while True:
            char = self._next()
            if char in _FLAGS:
                self._flags = replace(self._flags, **{_FLAGS[char]: value})
                seen = True
            elif char == "-" and value:
                value, seen = False, False
            elif char in ":)" and (seen or value):
                return char == ":"
            else:
                raise Refused("the regular expression has a kind of group that does not exist")

    def _escape(self) -> Node:
        char = self._peek()
        if char == "Q":
            end = self._text.find("\\E", self._at)
            quoted = self._text[self._at + 1 : end if end >= 0 else len(self._text)]
            self._at = end + 2 if end >= 0 else len(self._text)
            items = tuple(self._literal(ord(c)) for c in quoted)
            # A repetition after it belongs to the last character alone.
            return Sequence((*items[:-1], self._repeated(items[-1]))) if items else Sequence(())
        if char in _ASSERTIONS:
            self._at += 1
            return _ASSERTIONS[char]
        return One(self._class_escape() or self._case(((self._char_escape(),) * 2,)))

    def _class_escape(self) -> Ranges | None:
        """`\\d` and the like, after the backslash; None if it is something else."""
        char = self._peek()
        if char in ("p", "P"):
            raise Exhausted("the regular expression has a class of Unicode characters")
        if not char or char not in "dDsSwW":
            return None
        self._at += 1
        ranges = self._case(PERL[char.lower()]) if char.lower() == "w" else PERL[char.lower()]
        return ranges if char.islower() else negated(ranges)

    def _char_escape(self) -> int:
        char = self._next()
        if char in CONTROL:
            return CONTROL[char]
        if char == "x":
            return self._hexadecimal()
        if char in "01234567":
            digits = char
            while len(digits) < 3 and self._peek() and self._peek() in "01234567":
                digits += self._next()
            if len(digits) > 1 or char == "0":
                return int(digits, 8)
        if not char.isascii() or char.isalnum():
            raise Refused(f"the regular expression has \\{char}, which does not exist")
        return ord(char)

    def _hexadecimal(self) -> int:
        if self._peek() == "{":
            end = self._text.find("}", self._at)
            digits = self._text[self._at + 1 : max(end, 0)]
            self._at = end + 1
        else:
            digits = self._next() + self._next()
        if not digits or any(c not in "0123456789abcdefABCDEF" for c in digits) or int(digits[-9:], 16) > LAST:
            raise Refused("the regular expression has a wrong \\x")
        return int(digits, 16)

    def _set(self) -> Ranges:
        """`[...]`, after its bracket."""
        without = self._peek() == "^"
        self._at += without
        found: list[tuple[int, int]] = []
        first = True
        while first or self._peek() != "]":
            first = False
            found.extend(self._set_part())
        self._at += 1
        ranges = tuple(found)
        return negated(self._case(ranges)) if without else self._case(ranges)

    def _set_part(self) -> Ranges:
        if self._peek(2) == "[:" and (end := self._text.find(":]", self._at + 2)) >= 0:
            name = self._text[self._at + 2 : end]
            ranges = NAMED.get(name.removeprefix("^"))
            if ranges is None:
                raise Refused(f"the regular expression has a class called {name}, which does not exist")
            self._at = end + 2
            return negated(self._case(ranges)) if name.startswith("^") else ranges
        if self._peek() == "\\":
            self._at += 1
            if (found := self._class_escape()) is not None:
                return found
            self._at -= 1
        low = self._set_char()
        if self._peek() == "-" and self._peek(2) not in ("-", "-]"):
            self._at += 1
            high = self._set_char()
            if high < low:
                raise Refused("the regular expression has a range that ends before it begins")
            return ((low, high),)
        return ((low, low),)

    def _set_char(self) -> int:
        char = self._next()
        return self._char_escape() if char == "\\" else ord(char)


_FLAGS = {"i": "fold", "m": "lines", "s": "dot_all", "U": "lazy"}
_ASSERTIONS = {
    "A": Assertion("text start"),
    "z": Assertion("text end"),
    "b": Assertion("word"),
    "B": Assertion("no word"),
}


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and (text == "0" or not text.startswith("0"))
