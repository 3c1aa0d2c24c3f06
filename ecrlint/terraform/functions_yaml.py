"""`yamlencode` and `yamldecode`. The second reads scalars as YAML 1.1 does, in part: `yes` is a bool, a date
becomes a timestamp."""

from __future__ import annotations

import re
from datetime import date

from ..parse.tree import Entry, Node, Scalar, Sequence
from ..parse.yaml import read_yaml
from ..place import Place
from ..records import dataclass
from .convert import Exhausted, Refused, known_text, read_number, to_string
from .functions import TEXT, Args, Function, Parameter
from .functions_strings import chars_of, result, text_of
from .functions_yaml_text import yaml_text
from .scope import Budget, Scope
from .values import Chars, Obj, Seq, Value


def _yamlencode(args: Args, _: Scope, place: Place) -> Value:
    return result([Chars(yaml_text(args[0]))], place)


_BOOLS = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_NUMBER = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?", re.ASCII)
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)
_LIKE_A_TIME = re.compile(r"\d{4}-\d", re.ASCII)
_TAG_OR_DOCUMENT = re.compile(r"(?:^|[\s\[{,:?-])!|^(?:---|\.\.\.|%)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What reading one document needs. `file` is the path of the file that the text is, if it is one."""

    place: Place
    budget: Budget
    file: str | None

    def where(self, node: Node) -> Place:
        """The place of a node: in the file, or that of the call."""
        return Place(self.file, node.span) if self.file is not None else self.place


def _yamldecode(args: Args, scope: Scope, place: Place) -> Value:
    text = text_of(args[0])
    if _TAG_OR_DOCUMENT.search(text):
        raise Exhausted("YAML with tags, directives or several documents is not evaluated", place)
    tree = read_yaml("", text)
    if tree.problems:
        raise Exhausted(f"the YAML cannot be read: {tree.problems[0].message.rstrip('.')}", place)
    if tree.root is None:
        raise Exhausted("an empty text is not read as YAML", place)
    if isinstance(tree.root, Scalar) and tree.root.style in ("literal", "folded"):
        raise Exhausted("YAML that is one block of text is not evaluated", place)
    return _node(tree.root, _Reading(place, scope.budget, _file(args[0])))


def _file(value: Value) -> str | None:
    runs = chars_of(value).runs
    if not runs or not value.uses or not value.uses[0].edge or value.place is None:
        return None
    first = runs[0]
    whole = first.start == 0 and first.place.span.line == 1 and first.place.span.column == 1
    return first.place.path if whole and value.place.path == first.place.path else None


def _node(node: Node, reading: _Reading) -> Value:
    reading.budget.spend()
    where = reading.where(node)
    if isinstance(node, Scalar):
        return _scalar(node, where)
    if isinstance(node, Sequence):
        return Value(Seq("tuple", tuple(_node(item, reading) for item in node.items)), where)
    items: dict[str, Value] = {}
    keys: dict[str, Place] = {}
    for entry in node.entries:
        if entry.key.style == "plain" and entry.key.text == "<<":
            items.update(_merged(entry, reading))
            continue
        key = known_text(_scalar(entry.key, where))
        if key is None:
            raise Refused("a key in the YAML is null", where)
        items[key] = _node(entry.value, reading)
        keys[key] = reading.where(entry.key)
    return Value(Obj("object", dict(sorted(items.items())), None, keys), where)


def _merged(entry: Entry, reading: _Reading) -> dict[str, Value]:
    """What `<<` brings in."""
    value = _node(entry.value, reading)
    if isinstance(entry.value, Sequence):
        raise Exhausted("whether a list of mappings is merged depends on the version of Terraform", value.place)
    if not isinstance(value.data, Obj):
        raise Refused("only mappings can be merged into a mapping", value.place)
    return dict(value.data.items)


def _scalar(scalar: Scalar, where: Place) -> Value:
    if scalar.style in ("single", "double"):
        return result([Chars(scalar.text)], where)
    value = _resolved(scalar.text, where)
    return value if scalar.style == "plain" else to_string(value)


def _resolved(text: str, where: Place) -> Value:
    if text in _BOOLS:
        return Value(_BOOLS[text], where)
    if text in _NULLS:
        return Value(None, where)
    if _SPECIAL.fullmatch(text):
        raise Exhausted("an infinite number is not computed with", where)
    if _LIKE_A_TIME.match(text):
        return _timestamp(text, where)
    if _BASED.fullmatch(text):
        return Value(read_number(str(int(text, 0))), where)
    if _NUMBER.fullmatch(text):
        return Value(read_number(text, where), where)
    return result([Chars(text)], where)


def _timestamp(text: str, where: Place) -> Value:
    found = _DATE.fullmatch(text)
    try:
        day = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        day = None
    if day is not None:
        return result([Chars(f"{day.isoformat()}T00:00:00Z")], where)
    if ":" in text:
        raise Exhausted("timestamps in YAML are not evaluated", where)
    return result([Chars(text)], where)


FUNCTIONS = {
    "yamlencode": Function(_yamlencode, (Parameter(null=True),)),
    "yamldecode": Function(_yamldecode, (TEXT,)),
}
