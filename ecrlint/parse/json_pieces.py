"""Reads JSON of which some pieces may be unknown, such as a Terraform string with interpolations.

The result has offsets instead of spans, because such a text may have come together from several places.
Nothing here recurses.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence as Pieces
from dataclasses import dataclass, field
from json import JSONDecodeError, loads
from typing import Literal, NoReturn, TypeAlias

from ..values import Unknown
from .decimals import decimal_of
from .json_nodes import JsonArray, JsonError, JsonMember, JsonNode, JsonObject, JsonReading, JsonScalar


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
    return _Reader("".join(texts), holes, repeated).read()


MAX_DEPTH = 200
"""Levels of nesting."""

_BLANKS = re.compile(r"[ \t\r\n]*")
_BARE = re.compile(r'[^ \t\r\n,:\[\]{}"]+')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_SIMPLE_STRING = re.compile(r'"([^"\\\x00-\x1f]*)"')
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_UNICODE_BEGUN = re.compile(r"u[0-9a-fA-F]{0,3}\Z")
_LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_CLOSED_BY = {"{": "}", "[": "]"}


class _TroubleError(Exception):
    """Ends the reading with one error."""

    def __init__(self, start: int, end: int, message: str, kind: Literal["syntax", "limit"] = "syntax") -> None:
        super().__init__(message)
        self.error = JsonError(kind, start, end, message)


class _UndecidableError(Exception):
    """Ends the reading: it depends on what an unknown piece holds."""


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
    def __init__(self, text: str, holes: dict[int, Unknown], repeated: bool) -> None:
        self._text = text
        self._holes = holes
        self._repeated = repeated
        self._offsets = sorted(holes)
        self._bare_hole: int | None = None
        self._position = 1 if text.startswith("\ufeff") else 0
        self._stack: list[_Open] = []
        self._root: JsonNode | None = None
        self._errors: list[JsonError] = []

    def read(self) -> JsonReading:
        try:
            self._read_all()
        except _UndecidableError:
            return self._undecidable()
        except _TroubleError as trouble:
            error = trouble.error
            if self._bare_hole is not None and error.kind == "syntax":
                return self._undecidable()
            return JsonReading(None, (*self._errors, error))
        root = self._root
        if isinstance(root, JsonScalar) and isinstance(root.value, Unknown) and not root.parts:
            return JsonReading(root.value, ())
        return JsonReading(root, tuple(self._errors))

    def _undecidable(self) -> JsonReading:
        at = self._bare_hole if self._bare_hole is not None else self._offsets[0]
        return JsonReading(self._holes[at], ())

    def _read_all(self) -> None:
        state: _State = "value"
        self._skip()
        if self._position >= len(self._text):
            raise _TroubleError(0, 0, "There is no JSON value here. Write one, such as {}.")
        while self._root is None:
            state = self._step(state)
            self._skip()
        if self._position < len(self._text):
            self._note_hole(self._position, len(self._text))
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
                self._note_hole(at, at + 1)
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
        bare = _BARE.match(self._text, self._position)
        hole = self._note_hole(self._position, bare.end()) if bare else None
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
            raise _TroubleError(comma, comma + 1, message)
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
        bare = _BARE.match(self._text, at)
        hole = self._note_hole(at, bare.end()) if bare else None
        if bare is None or hole is None:
            self._reject("A key in double quotes is expected here.")
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
                raise _TroubleError(at, at + 1, message, "limit")
            self._stack.append(_Open(character, at))
            self._position += 1
            return "first"
        if character == '"':
            return self._place(self._string())
        bare = _BARE.match(self._text, at)
        if bare is None:
            self._reject("A value is expected here.")
        hole = self._note_hole(at, bare.end())
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
            self._reject("This is no JSON value. Text needs double quotes.")
        self._position = bare.end()
        number = decimal_of(written)
        return self._place(JsonScalar(at, bare.end(), written if number is None else number, written))

    # -- strings ----------------------------------------------------------------------------------------

    def _string(self) -> JsonScalar:
        at = self._position
        hole = self._hole_between(at, len(self._text))
        simple = _SIMPLE_STRING.match(self._text, at)
        if simple is not None and (hole is None or hole >= simple.end()):
            self._position = simple.end()
            return JsonScalar(at, simple.end(), simple.group(1), simple.group(1))
        whole = _STRING.match(self._text, at)
        if whole is None:
            message = "The quote opened here is never closed. Close it on the same line."
            raise _TroubleError(at, at + 1, message)
        self._position = whole.end()
        if hole is not None and hole < whole.end():
            return self._partly_known(at, whole.end())
        return JsonScalar(at, whole.end(), text := self._decode(at + 1, whole.end() - 1), text)

    def _decode(self, start: int, end: int) -> str:
        """The characters between two offsets inside a string."""
        written = self._text[start:end]
        try:
            return str(loads(f'"{written}"'))
        except JSONDecodeError as error:
            at = start + min(max(error.pos - 1, 0), len(written) - 1)
            raise _TroubleError(at, at + 1, _about_string(self._text, at)) from None

    def _partly_known(self, start: int, end: int) -> JsonScalar:
        parts: list[str | Unknown] = []
        first: Unknown | None = None
        position = start + 1
        index = bisect_left(self._offsets, start)
        while index < len(self._offsets) and (offset := self._offsets[index]) < end:
            index += 1
            if self._text[position:offset]:
                parts.append(self._decode_before(position, offset))
            hole = self._holes[offset]
            first = first or hole
            parts.append(hole)
            position = offset + 1
        if self._text[position : end - 1]:
            parts.append(self._decode(position, end - 1))
        return JsonScalar(start, end, first, "", tuple(parts))

    def _decode_before(self, start: int, hole: int) -> str:
        written = self._text[start:hole]
        escape = _UNICODE_BEGUN.search(written)
        before = written[: escape.start()] if escape else written
        if (len(before) - len(before.rstrip("\\"))) % 2:
            # What the unknown piece begins with belongs to an escape sequence.
            self._bare_hole = hole
            raise _UndecidableError
        return self._decode(start, hole)

    # -- unknown pieces and errors ----------------------------------------------------------------------

    def _hole_between(self, start: int, end: int) -> int | None:
        index = bisect_left(self._offsets, start)
        found = self._offsets[index] if index < len(self._offsets) else end
        return found if found < end else None

    def _note_hole(self, start: int, end: int) -> Unknown | None:
        """The first unknown piece in a stretch outside strings."""
        offset = self._hole_between(start, end)
        if offset is None:
            return None
        if self._bare_hole is None:
            self._bare_hole = offset
        return self._holes[offset]

    def _fail(self, message: str) -> NoReturn:
        raise _TroubleError(self._position, self._position + 1, message)

    def _reject(self, message: str) -> NoReturn:
        """Fails at something that is no value and no key, and says what it seems to be."""
        at = self._position
        bare = _BARE.match(self._text, at)
        written = bare.group() if bare else self._text[at]
        end = at + len(written)
        if written.startswith(("//", "/*", "#")):
            raise _TroubleError(at, at + 1, "JSON has no comments. Remove this one.")
        if written.startswith("'"):
            raise _TroubleError(at, at + 1, "JSON has double quotes only. Replace the single quotes.")
        if written in ("NaN", "Infinity", "-Infinity"):
            raise _TroubleError(at, end, "JSON has no such number. Write a number, null or a string.")
        if written in ("True", "False", "None", "TRUE", "FALSE", "NULL", "Null"):
            raise _TroubleError(at, end, "JSON knows true, false and null in small letters only.")
        if written[0] == ",":
            raise _TroubleError(at, at + 1, f"{message} There is one comma too many. Remove it.")
        raise _TroubleError(at, end, message)

    def _unclosed(self) -> _TroubleError:
        if not self._stack:
            return _TroubleError(self._position, self._position, "A value is expected here.")
        opened = self._stack[-1]
        closing = _CLOSED_BY[opened.bracket]
        message = f"The `{opened.bracket}` opened here is never closed. Write the `{closing}` that is missing."
        self._note_hole(0, len(self._text))
        return _TroubleError(opened.start, opened.start + 1, message)


def _about_string(text: str, at: int) -> str:
    character = text[at]
    if character < " ":
        name = {"\n": "A line break", "\r": "A line break", "\t": "A tab"}.get(character, "A control character")
        return f"{name} cannot stand in a JSON string as itself. Write it as an escape such as \\n or \\t."
    return (
        "This is no escape sequence of JSON. Write two backslashes for a backslash, and four hexadecimal "
        "digits after \\u."
    )
