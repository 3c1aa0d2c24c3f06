"""What can be told of a module call by a glance at its text: most calls need no more, and are never parsed."""

from __future__ import annotations

import re

from ..records import dataclass

WRITTEN_SOURCE = re.compile(r"""\bsource\b(?:[ \t]*=[ \t]*"([^"\\$%\n]*)"[ \t]*(?=\r?\n|[#}]|//))?""")
"""The word `source`, with a string behind it if nothing in the string needs to be evaluated."""

_HEAD = re.compile(r'module[ \t]+"[^"\\$%\n]*"[ \t]*\{')
_ALONE = r"(?![\w.\[(-]|[ \t]*[.\[(])"
_PART = re.compile(
    rf"""[ \t]+ | (?:\#|//)[^\n]*
    | (\r?\n)
    | ([A-Za-z_][\w-]*)[ \t]*=(?![=>])
    | "([^"\\$%\n]*)"
    | (var|local|aws|module)\.([A-Za-z_][\w-]*)(?:\.[A-Za-z_][\w-]*)?{_ALONE}
    | (?:true|false|null){_ALONE} | -?[0-9]+(?:\.[0-9]+)?(?![\w.])
    | ([{{}}\[\],=])""",
    re.VERBOSE,
)
_NEWLINE, _KEY, _STRING, _ROOT, _NAME, _MARK = range(1, 7)

_START, _QUOTED, _VALUE, _AFTER = range(4)
"""Where the next piece stands: where an item begins, behind a key in quotes, where a value is due, behind one."""

_DEEP = 20


@dataclass(frozen=True, slots=True)
class Parts:
    """What a block of plain values is made of: the strings in it, and the names of variables, local values and modules
    that it refers to."""

    strings: frozenset[str]
    variables: frozenset[str]
    local_values: frozenset[str]
    modules: frozenset[str]


class _Reader:
    """Follows the pieces of a block. `wrong` says that one stands where it cannot, or that more than a glance is
    needed to tell."""

    def __init__(self) -> None:
        self.strings: set[str] = set()
        self.names: dict[str, set[str]] = {"var": set(), "local": set(), "module": set(), "aws": set()}
        self.keys: set[str] = set()
        self.open = ["body"]
        self.state = _AFTER
        self.wrong = False

    def take(self, part: re.Match[str]) -> None:
        """Takes one piece that is no blank and no comment."""
        group = part.lastindex
        if group == _NEWLINE:
            self._newline()
        elif group == _MARK:
            self._mark(part[_MARK])
        elif group == _KEY:
            self._key(part[_KEY])
        elif group == _STRING:
            self.strings.add(part[_STRING])
            quoted_key = self.state == _START and self.open[-1] == "{"
            self._follow(_START if quoted_key else _VALUE, _QUOTED if quoted_key else _AFTER)
        elif not part[0].isspace() and part[0][0] not in "#/":
            if group == _NAME:
                self.names[part[_ROOT]].add(part[_NAME])
            self._follow(_VALUE, _AFTER)

    def _follow(self, wanted: int, then: int) -> None:
        self.wrong = self.wrong or self.state != wanted
        self.state = then

    def _newline(self) -> None:
        if self.open[-1] != "[":
            self.wrong = self.wrong or self.state in (_VALUE, _QUOTED)
            self.state = _START

    def _key(self, name: str) -> None:
        if self.open[-1] == "body":
            self.wrong = self.wrong or name in self.keys
            self.keys.add(name)
        self.wrong = self.wrong or self.open[-1] == "["
        self._follow(_START, _VALUE)

    def _mark(self, mark: str) -> None:
        inner = self.open[-1]
        if mark in "[{":
            self._follow(_VALUE, _VALUE if mark == "[" else _START)
            self.open.append(mark)
            self.wrong = self.wrong or len(self.open) > _DEEP
        elif mark == "=":
            self._follow(_QUOTED, _VALUE)
        elif mark == ",":
            self._follow(_AFTER, _VALUE if inner == "[" else _START)
            self.wrong = self.wrong or inner == "body"
        else:
            ends = (_START,) if inner == "body" else (_START, _AFTER) if inner == "{" else (_VALUE, _AFTER)
            self.wrong = self.wrong or self.state not in ends or (mark == "]") is not (inner == "[")
            self.open.pop()
            self.state = _AFTER


def plain_parts(text: str, start: int, end: int) -> Parts | None:
    """What the module call between two offsets of a text is made of. None where it holds anything that is computed, and
    where it may not be valid: of what has parts, every value is one of these, or a list or an object of them."""
    head = _HEAD.match(text, start, end)
    if head is None:
        return None
    reader, pos, match_at = _Reader(), head.end(), _PART.match
    while not reader.wrong and reader.open:
        part = match_at(text, pos, end)
        if part is None:
            return None
        pos = part.end()
        reader.take(part)
    if reader.wrong or pos != end:
        return None
    found = (reader.strings, reader.names["var"], reader.names["local"], reader.names["module"])
    return Parts(*map(frozenset, found))
