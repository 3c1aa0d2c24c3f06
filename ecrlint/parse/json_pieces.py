"""Reads JSON of which some pieces may be unknown, such as a Terraform string with interpolations.

The result has offsets instead of spans, because such a text may have come together from several places.
Nothing here recurses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Pieces
from typing import Literal, NoReturn, TypeAlias

from ..records import dataclass, field
from ..values import Unknown
from .decimals import decimal_of
from .json_faults import BARE, Trouble, Undecidable, reject
from .json_nodes import JsonArray, JsonError, JsonMember, JsonNode, JsonObject, JsonReading, JsonScalar
from .json_strings import PiecedText


def read_json_pieces(pieces: Pieces[str | Unknown], *, repeated: bool = False) -> JsonReading:
    """Reads the concatenation of known and unknown pieces; each unknown piece counts as one position in
    the offsets of the result.

    An unknown piece within a string is taken to stay within it; as a member's value it is taken to be one
    value. Between members or items it makes their container open. With `repeated` every member of a key
    given more than once is kept, and that is no error.
    """
    texts: list[str] = []
    holes: dict[int, Unknown] = {}
    length = 0
    for piece in pieces:
        if isinstance(piece, Unknown):
            holes[length] = piece
            texts.append("\ufffc")
            length += 1
        else:
            texts.append(piece)
            length += len(piece)
    return _Reader(PiecedText("".join(texts), holes), repeated).read()


MAX_DEPTH = 200
"""Levels of nesting."""

_BLANKS = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_CLOSED_BY = {"{": "}", "[": "]"}


@dataclass(slots=True)
class _Open:
    """An object or array that is being read."""

    bracket: str
    start: int
    nodes: list[JsonNode] = field(default_factory=list)
    members: list[JsonMember] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    key: JsonScalar | None = None
    open: Unknown | None = None


# What may come next. "first": a value or the end of the container; "value": a value; "colon"; "comma": a
# comma or the end; "loose": anything of these, since an unknown piece stands before it.
_State: TypeAlias = Literal["first", "value", "colon", "member", "comma", "loose"]


class _Reader:
    def __init__(self, source: PiecedText, repeated: bool) -> None:
        self._source = source
        self._text = source.text
        self._repeated = repeated
        self._position = 1 if source.text.startswith("\ufeff") else 0
        self._stack: list[_Open] = []
        self._root: JsonNode | None = None
        self._errors: list[JsonError] = []

    def read(self) -> JsonReading:
        try:
            self._read_all()
        except Undecidable:
            return self._undecidable()
        except Trouble as trouble:
            error = trouble.error
            if self._source.bare_hole is not None and error.kind == "syntax":
                return self._undecidable()
            return JsonReading(None, (*self._errors, error))
        root = self._root
        if isinstance(root, JsonScalar) and isinstance(root.value, Unknown) and not root.parts:
            return JsonReading(root.value, ())
        return JsonReading(root, tuple(self._errors))

    def _undecidable(self) -> JsonReading:
        source = self._source
        at = source.bare_hole if source.bare_hole is not None else source.offsets[0]
        return JsonReading(source.holes[at], ())

    def _read_all(self) -> None:
        state: _State = "value"
        self._skip()
        if self._position >= len(self._text):
            raise Trouble(0, 0, "There is no JSON value here. Write one, such as {}.")
        while self._root is None:
            state = self._step(state)
            self._skip()
        if self._position < len(self._text):
            self._source.note_hole(self._position, len(self._text))
            self._fail("Nothing may follow the end of the JSON value. Remove this.")

    def _skip(self) -> None:
        found = _BLANKS.match(self._text, self._position)
        if found:
            self._position = found.end()

    # -- one token after the other ----------------------------------------------------------------------

    def _step(self, state: _State) -> _State:
        at = self._position
        character = self._text[at : at + 1]
        opened = self._stack[-1] if self._stack else None
        if not character:
            raise self._unclosed()
        if opened is not None and character == _CLOSED_BY[opened.bracket]:
            return self._close(opened, state)
        if state == "colon":
            if character != ":":
                self._source.note_hole(at, at + 1)
                self._fail("A colon is expected after the key.")
            self._position += 1
            return "value"
        if opened is not None and state in ("comma", "loose"):
            if character == ",":
                self._position += 1
                return "value" if opened.bracket == "[" else "member"
            if state == "comma":
                return self._instead_of_comma(opened)
        if opened is not None and opened.bracket == "{" and opened.key is None:
            return self._key(opened)
        return self._value(opened)

    def _instead_of_comma(self, opened: _Open) -> _State:
        """What follows a value without a comma: fine only if an unknown piece may hold the comma."""
        last = opened.nodes[-1] if opened.nodes else None
        if isinstance(last, JsonScalar) and isinstance(last.value, Unknown) and not last.parts:
            opened.open = opened.open or last.value
            return "loose"
        bare = BARE.match(self._text, self._position)
        hole = self._source.note_hole(self._position, bare.end()) if bare else None
        if bare is None or hole is None:
            what = "item" if opened.bracket == "[" else "entry"
            self._fail(f"A comma or `{_CLOSED_BY[opened.bracket]}` is expected after the {what} before this.")
        opened.open = opened.open or hole
        self._position = bare.end()
        return "loose"

    def _close(self, opened: _Open, state: _State) -> _State:
        at = self._position
        if state in ("colon", "value", "member"):
            if opened.key is not None:
                self._fail("The key before this has no value. Write a colon and a value after it.")
            comma = self._text.rfind(",", 0, at)
            message = f"This comma stands before `{self._text[at]}`, which JSON does not allow. Remove it."
            raise Trouble(comma, comma + 1, message)
        self._position += 1
        self._stack.pop()
        node: JsonNode
        if opened.bracket == "[":
            node = JsonArray(opened.start, at + 1, tuple(opened.nodes), opened.open)
        else:
            node = JsonObject(opened.start, at + 1, tuple(opened.members), opened.open)
        return self._place(node)

    def _place(self, node: JsonNode) -> _State:
        if not self._stack:
            self._root = node
            return "comma"
        opened = self._stack[-1]
        if opened.bracket == "{" and opened.key is not None:
            self._member(opened, opened.key, node)
            opened.key = None
        opened.nodes.append(node)
        return "comma"

    def _member(self, opened: _Open, key: JsonScalar, node: JsonNode) -> None:
        if isinstance(key.value, str):
            if key.value in opened.keys and not self._repeated:
                message = "This key is given twice in one object. Only one of them can take effect. Remove one."
                self._errors.append(JsonError("duplicate-key", key.start, key.end, message))
                return
            opened.keys[key.value] = key.start
        elif isinstance(key.value, Unknown):
            opened.open = opened.open or key.value
        opened.members.append(JsonMember(key, node))

    def _key(self, opened: _Open) -> _State:
        at = self._position
        if self._text[at] == '"':
            opened.key = self._string()
            return "colon"
        bare = BARE.match(self._text, at)
        hole = self._source.note_hole(at, bare.end()) if bare else None
        if bare is None or hole is None:
            reject(self._text, self._position, "A key in double quotes is expected here.")
        self._position = bare.end()
        self._skip()
        if self._text[self._position : self._position + 1] == ":":
            opened.key = JsonScalar(at, bare.end(), hole, "")
            return "colon"
        opened.open = opened.open or hole
        return "loose"

    def _value(self, opened: _Open | None) -> _State:
        at = self._position
        character = self._text[at]
        if character in "{[":
            if len(self._stack) >= MAX_DEPTH:
                message = f"This is nested more than {MAX_DEPTH} levels deep, so it is not judged."
                raise Trouble(at, at + 1, message, "limit")
            self._stack.append(_Open(character, at))
            self._position += 1
            return "first"
        if character == '"':
            return self._place(self._string())
        bare = BARE.match(self._text, at)
        if bare is None:
            reject(self._text, self._position, "A value is expected here.")
        hole = self._source.note_hole(at, bare.end())
        written = bare.group()
        if hole is not None:
            self._position = bare.end()
            if opened is not None and opened.bracket == "[":
                opened.open = opened.open or hole
                return "loose"
            return self._place(JsonScalar(at, bare.end(), hole, ""))
        if written in _LITERALS:
            self._position = bare.end()
            return self._place(JsonScalar(at, bare.end(), _LITERALS[written], written))
        if not _NUMBER.fullmatch(written):
            reject(self._text, self._position, "This is no JSON value. Text needs double quotes.")
        self._position = bare.end()
        number = decimal_of(written)
        return self._place(JsonScalar(at, bare.end(), written if number is None else number, written))

    def _string(self) -> JsonScalar:
        found = self._source.string(self._position)
        self._position = found.end
        return found

    def _fail(self, message: str) -> NoReturn:
        raise Trouble(self._position, self._position + 1, message)

    def _unclosed(self) -> Trouble:
        if not self._stack:
            return Trouble(self._position, self._position, "A value is expected here.")
        opened = self._stack[-1]
        closing = _CLOSED_BY[opened.bracket]
        message = f"The `{opened.bracket}` opened here is never closed. Write the `{closing}` that is missing."
        self._source.note_hole(0, len(self._text))
        return Trouble(opened.start, opened.start + 1, message)
