"""Writes values as YAML, laid out as `yamlencode` lays them out (libyaml's emitter, block style)."""

from __future__ import annotations

from decimal import Decimal

from .convert import Exhausted, known_text
from .convert_numbers import number_text
from .values import MAX_TEXT, Encoded, Obj, Seq, Str, Value

WIDTH = 80
MAX_KEY = 128
MAX_DEPTH = 100

_BREAKS = "\n\r\u0085\u2028\u2029"
_NAMED = {
    "\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e",
    '"': '"', "\\": "\\", "\u0085": "N", "\u00a0": "_", "\u2028": "L", "\u2029": "P",
}  # fmt: skip


def yaml_text(value: Value) -> str:
    """A wholly known value as YAML."""
    writer = _Writer()
    writer.node(value, -1, 0, in_mapping=False)
    plain = value.data is None or isinstance(value.data, (bool, Decimal))
    text = writer.text()
    return text + ("\n...\n" if plain else "" if writer.fresh and text.endswith("\n") else "\n")


class _Writer:
    """What has been written. `fresh`: nothing but indentation and dashes stand on the line so far."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._column = 0
        self._size = 0
        self.fresh = True
        self._space = True

    def text(self) -> str:
        return "".join(self._parts)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)
        self._column = len(text) - text.rfind("\n") - 1 if "\n" in text else self._column + len(text)
        if self._size > MAX_TEXT:
            raise Exhausted("the text is too long to evaluate")

    def _indent(self, indent: int) -> None:
        indent = max(indent, 0)
        if not self.fresh or self._column > indent or (self._column == indent and not self._space):
            self._put("\n")
        self._put(" " * (indent - self._column))
        self.fresh = self._space = True

    def _sign(self, sign: str, *, space: bool, leads: bool = False) -> None:
        """A sign such as `-` or `:`, with a space before it if there is none yet."""
        self._put(" " + sign if space and not self._space else sign)
        self._space = leads
        self.fresh = self.fresh and leads

    def node(self, value: Value, indent: int, depth: int, *, in_mapping: bool) -> None:
        """A value that stands at an indentation (-1 at the top)."""
        if depth > MAX_DEPTH:
            raise Exhausted("the value is nested too deeply to evaluate")
        data = value.data
        if isinstance(data, Seq):
            self._sequence(data, indent, depth, in_mapping=in_mapping)
        elif isinstance(data, Obj):
            self._mapping(data, indent, depth)
        elif isinstance(data, (Str, Encoded)):
            self._string(known_text(value) or "", max(indent + 2, 2), simple=False)
        else:
            self._sign(_plain(value), space=True)

    def _sequence(self, data: Seq, indent: int, depth: int, *, in_mapping: bool) -> None:
        if not data.items:
            self._sign("[]", space=True)
            return
        inner = 0 if indent < 0 else indent if in_mapping and not self.fresh else indent + 2
        for item in data.values or ():
            self._indent(inner)
            self._sign("-", space=True, leads=True)
            self._space = False
            self.node(item, inner, depth + 1, in_mapping=False)

    def _mapping(self, data: Obj, indent: int, depth: int) -> None:
        if not data.items:
            self._sign("{}", space=True)
            return
        inner = 0 if indent < 0 else indent + 2
        for key in sorted(data.items):
            if len(key.encode()) > MAX_KEY or any(char in _BREAKS for char in key):
                raise Exhausted("a key of this form is not evaluated")
            self._indent(inner)
            self._string(key, inner + 2, simple=True)
            self._sign(":", space=False)
            self.node(data.items[key], inner, depth + 1, in_mapping=True)

    def _string(self, text: str, indent: int, *, simple: bool) -> None:
        if "\n" in text and not simple and _block_allowed(text):
            self._literal(text, indent)
        else:
            self._quoted(text, indent, simple=simple)

    def _literal(self, text: str, indent: int) -> None:
        self._sign("|", space=True)
        hint = "2" if text[0] == " " or text[0] in _BREAKS else ""
        if text[-1] not in _BREAKS:
            hint += "-"
        elif len(text) == 1 or text[-2] in _BREAKS:
            hint += "+"
        self._put(hint + "\n")
        lines = text.removesuffix("\n").split("\n")
        self._put("\n".join(" " * indent + line if line else "" for line in lines))
        self.fresh, self._space = False, True
        if hint.endswith("+"):
            self._put("\n")
            self.fresh = True

    def _quoted(self, text: str, indent: int, *, simple: bool) -> None:
        self._sign('"', space=True)
        spaces = False
        for at, char in enumerate(text):
            if char == " ":
                folds = not simple and not spaces and self._column > WIDTH and 0 < at < len(text) - 1
                if folds:
                    self.fresh = False
                    self._indent(indent)
                    self._put("\\" if text[at + 1] == " " else "")
                else:
                    self._put(" ")
                spaces = True
                continue
            self._put(char if _printable(char) and char not in '"\\' else _escaped(char))
            spaces = False
        self._sign('"', space=False)


def _plain(value: Value) -> str:
    if isinstance(value.data, Decimal):
        return number_text(value.data)
    return {None: "null", True: "true", False: "false"}[value.data]  # type: ignore[index]


def _printable(char: str) -> bool:
    if char in _BREAKS or char == "\ufeff" or char == "\u0000":
        return False
    return " " <= char <= "~" or "\u00a0" <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd"


def _escaped(char: str) -> str:
    if char in _NAMED:
        return "\\" + _NAMED[char]
    code = ord(char)
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _block_allowed(text: str) -> bool:
    """Whether a text can be a literal block: no space at its end or before a line break, nothing odd."""
    if text.endswith(" ") or any(f" {char}" in text for char in _BREAKS):
        return False
    return all(_printable(char) or char == "\n" for char in text)
