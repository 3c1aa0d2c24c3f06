"""What reading JSON gives: nodes with offsets, of which some parts may be unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias, Union

from ..records import dataclass
from ..values import Unknown


@dataclass(frozen=True, slots=True)
class JsonScalar:
    """A string, number, true, false or null, or a value that is unknown.

    `text` is the decoded string, or the literal as written. A string with unknown parts has the first of
    them as its value, and all its `parts` in order. A number beyond what a double holds keeps its text as
    its value, since readers do not agree on it.
    """

    start: int
    end: int
    value: str | bool | Decimal | None | Unknown
    text: str
    parts: tuple[str | Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class JsonMember:
    """One key with its value. The value of the key is an `Unknown` or a string."""

    key: JsonScalar
    value: JsonNode


@dataclass(frozen=True, slots=True)
class JsonObject:
    """An object. `open`: an unknown piece stands where members do (or a key is unknown), so there may be
    members besides these. Of a key given twice the first counts."""

    start: int
    end: int
    members: tuple[JsonMember, ...]
    open: Unknown | None

    def get(self, key: str) -> JsonNode | None:
        """The value of a key; None if it is not there (for an open object: not for certain)."""
        for member in self.members:
            if member.key.value == key:
                return member.value
        return None


@dataclass(frozen=True, slots=True)
class JsonArray:
    """An array. `open`: an unknown piece stands where items do; it may be none, one or several, so there
    may be items before, between or after these."""

    start: int
    end: int
    items: tuple[JsonNode, ...]
    open: Unknown | None


JsonNode: TypeAlias = Union[JsonScalar, JsonObject, JsonArray]


@dataclass(frozen=True, slots=True)
class JsonError:
    """What is wrong, at an offset. `kind` as in `ecrlint.parse.tree.Problem`."""

    kind: Literal["syntax", "duplicate-key", "limit"]
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class JsonReading:
    """The outcome. `root` is None if the text is no JSON, and an `Unknown` if that depends on what the
    unknown pieces are; then there are no errors."""

    root: JsonNode | Unknown | None
    errors: tuple[JsonError, ...]
