"""Values a root module's variables get from the value files in its directory."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ..discover.sources import Sources
from ..parse import tree as t
from ..parse.hcl import parse_attribute, read_hcl
from ..parse.json import read_json
from ..place import Place
from ..values import Unknown
from .convert import Refused
from .expressions import settle
from .files import loaded_tfvars, other_tfvars
from .scope import Budget, Scope
from .values import Obj, Seq, Value, string


@dataclass(slots=True)
class Tfvars:
    """`loaded`: what Terraform loads by itself, variable to (file, value). `others`: files that are loaded
    only if somebody names them. `gap`: a loaded file that cannot be read."""

    loaded: dict[str, tuple[str, Value]] = field(default_factory=dict)
    others: dict[str, dict[str, Value]] = field(default_factory=dict)
    gap: Unknown | None = None
    found: list[tuple[str, t.Problem]] = field(default_factory=list)


def load_tfvars(sources: Sources, directory: str) -> Tfvars:
    """Reads the value files of a directory."""
    result = Tfvars()
    names = sources.names(directory)
    for path in loaded_tfvars(names, directory):
        values = _read(sources, path, result)
        if values is None:
            result.gap = Unknown(f"{path} cannot be read", maybe_null=True)
            continue
        result.loaded.update((name, (path, value)) for name, value in values.items())
    for path in other_tfvars(names, directory):
        result.others[path] = _read(sources, path, result) or {}
    return result


def _read(sources: Sources, path: str, result: Tfvars) -> dict[str, Value] | None:
    source = sources.read(path)
    if source is None:
        return None
    if source.problem is not None:
        result.found.append((path, source.problem))
        return None
    if path.endswith(".json"):
        data = read_json(path, source.text)
        result.found.extend((path, problem) for problem in data.problems)
        if not isinstance(data.root, t.Mapping):
            return None
        return {entry.key.text: json_value(entry.value, path) for entry in data.root.entries}
    tree = read_hcl(path, source.text)
    result.found.extend((path, problem) for problem in tree.problems)
    scope = Scope(path, _no_names, _no_files, Budget())
    values = {}
    for header in tree.attributes:
        attribute, problems = parse_attribute(tree, header)
        result.found.extend((path, problem) for problem in problems)
        if attribute is not None:
            values[attribute.name] = settle(attribute.value, scope)
    return None if tree.problems else values


def _no_names(name: str, place: Place) -> Value:
    raise Refused(f"{name} cannot be used in a value file", place)


def _no_files(path: str) -> tuple[str, str]:
    raise Refused("a value file cannot read files")


def json_value(node: t.Node, path: str) -> Value:
    """A value from a JSON file."""
    place = Place(path, node.span)
    if isinstance(node, t.Mapping):
        items = {entry.key.text: json_value(entry.value, path) for entry in node.entries}
        keys = {entry.key.text: Place(path, entry.key.span) for entry in node.entries}
        return Value(Obj("object", items, None, keys), place)
    if isinstance(node, t.Sequence):
        return Value(Seq("tuple", tuple(json_value(item, path) for item in node.items)), place)
    if isinstance(node.value, str):
        return string(node.value, place)
    return Value(node.value if isinstance(node.value, (bool, Decimal)) else None, place)
