"""Base64, digests, URLs, CSV and other encodings."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import uuid
from collections.abc import Callable
from urllib.parse import quote_plus

from ..place import Place
from .convert import Exhausted, Refused
from .convert_types import STRING, Attribute, Type
from .functions import TEXT, Args, Function
from .functions_strings import result, text_of
from .scope import Scope
from .values import MAX_ITEMS, Chars, Obj, Seq, Value, string

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def digest(name: str, encoding: str) -> Callable[[bytes], str]:
    """The digest of some bytes, in `hex` or `base64`."""

    def compute(data: bytes) -> str:
        found = hashlib.new(name, data, usedforsecurity=False)
        return found.hexdigest() if encoding == "hex" else to_base64(found.digest())

    return compute


def to_base64(data: bytes) -> str:
    """Bytes in base64."""
    return base64.b64encode(data).decode("ascii")


def _of_text(compute: Callable[[bytes], str]) -> Function:
    def body(args: Args, _: Scope, place: Place) -> Value:
        return result([Chars(compute(text_of(args[0]).encode()))], place)

    return Function(body, (TEXT,))


def _decoded(text: str, place: Place) -> bytes:
    """The bytes of base64; line breaks in it do not count."""
    compact = text.replace("\r", "").replace("\n", "")
    if not _BASE64.fullmatch(compact):
        raise Refused("the text is not base64", place)
    try:
        return base64.b64decode(compact)
    except binascii.Error as error:
        raise Refused("the text is not base64", place) from error


def _base64decode(args: Args, _: Scope, place: Place) -> Value:
    try:
        return result([Chars(_decoded(text_of(args[0]), place).decode())], place)
    except UnicodeDecodeError as error:
        raise Refused("the decoded text is not UTF-8", place) from error


_ENCODINGS = {"utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "iso-8859-1": "latin-1"}
"""The encodings that are read and written here as Terraform does it."""


def _encoding(name: Value, place: Place) -> str:
    found = _ENCODINGS.get(text_of(name).lower())
    if found is None:
        raise Exhausted(f"the encoding {text_of(name)} is not evaluated", place)
    return found


def _textencode(args: Args, _: Scope, place: Place) -> Value:
    try:
        return string(to_base64(text_of(args[0]).encode(_encoding(args[1], place))), place)
    except UnicodeEncodeError as error:
        raise Refused("the text has characters that its encoding lacks", place) from error


def _textdecode(args: Args, _: Scope, place: Place) -> Value:
    encoding = _encoding(args[1], place)
    try:
        text = _decoded(text_of(args[0]), place).decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("the text is not in its encoding", place) from error
    if "\ufffd" in text:
        raise Refused("the text is not in its encoding", place)
    if text.startswith("\ufeff"):
        raise Exhausted("a text with a byte order mark is not evaluated", place)
    return result([Chars(text)], place)


_UUID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}", re.IGNORECASE | re.ASCII)
_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def _uuidv5(args: Args, _: Scope, place: Place) -> Value:
    name = text_of(args[0])
    namespace = _NAMESPACES.get(name)
    if namespace is None and len(name) == 38:
        raise Exhausted("a UUID in braces is not evaluated", place)
    if namespace is None and not _UUID.fullmatch(name):
        raise Refused("the namespace of uuidv5 is not a UUID", place)
    return string(str(uuid.uuid5(namespace or uuid.UUID(name), text_of(args[1]))), place)


_FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|\Z)')


def _csvdecode(args: Args, _: Scope, place: Place) -> Value:
    """The first row names the columns. Empty lines do not count, quotes stand around whole fields only."""
    text = text_of(args[0]).replace("\r\n", "\n")
    rows = _rows(text.removesuffix("\r"), place)
    if not rows:
        raise Refused("the CSV has no first row", place)
    header = rows[0]
    if len(set(header)) != len(header):
        raise Refused("two columns of the CSV have the same name", place)
    found = []
    for row in rows[1:]:
        if len(row) != len(header):
            raise Refused("a row of the CSV has another number of fields than the first", place)
        items = {name: result([Chars(field)], place) for name, field in sorted(zip(header, row, strict=True))}
        found.append(Value(Obj("object", items), place))
    row_type = Type("object", attributes={name: Attribute(STRING) for name in header})
    return Value(Seq("list", tuple(found), row_type), place)


def _rows(text: str, place: Place) -> list[list[str]]:
    rows: list[list[str]] = []
    row: list[str] = []
    at = count = 0
    while at < len(text) or row:
        if not row and text[at] == "\n":
            at += 1
            continue
        field = _FIELD.match(text, at)
        if field is None:
            raise Refused("the CSV has quotes in the wrong place", place)
        quoted = field.group(1)
        row.append(field.group(2) if quoted is None else quoted.replace('""', '"'))
        at = field.end()
        count += 1
        if count > MAX_ITEMS:
            raise Exhausted("the CSV is too long to evaluate", place)
        if field.group(3) != ",":
            rows.append(row)
            row = []
    return rows


def _urlencode(data: bytes) -> str:
    return quote_plus(data, safe="~")


FUNCTIONS = {
    "base64encode": _of_text(to_base64),
    "base64decode": Function(_base64decode, (TEXT,)),
    "base64sha256": _of_text(digest("sha256", "base64")),
    "base64sha512": _of_text(digest("sha512", "base64")),
    "md5": _of_text(digest("md5", "hex")),
    "sha1": _of_text(digest("sha1", "hex")),
    "sha256": _of_text(digest("sha256", "hex")),
    "sha512": _of_text(digest("sha512", "hex")),
    "urlencode": _of_text(_urlencode),
    "textencodebase64": Function(_textencode, (TEXT, TEXT)),
    "textdecodebase64": Function(_textdecode, (TEXT, TEXT)),
    "uuidv5": Function(_uuidv5, (TEXT, TEXT)),
    "csvdecode": Function(_csvdecode, (TEXT,)),
}
