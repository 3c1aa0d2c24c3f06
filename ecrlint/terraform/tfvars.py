"""Values a root module's variables get from value files and from the command line.

Source of the precedence: Terraform's documentation of input variables, "Variable definition precedence", and
`internal/command/arguments` of hashicorp/terraform. `TF_VAR_` variables of the environment are not read, so
that a result depends on the repository and the call alone.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from ..discover.sources import Sources
from ..inputs import NO_INPUTS, Inputs, Variable
from ..parse import tree as t
from ..parse.hcl import parse_attribute, parse_expression, read_hcl
from ..parse.json import read_json
from ..place import Place
from ..records import dataclass, field
from ..values import Unknown
from .convert import Refused
from .expressions import settle
from .files import loaded_tfvars, other_tfvars
from .scope import Budget, Files, Scope
from .values import Obj, Seq, Value, string


@dataclass(frozen=True, slots=True)
class Layer:
    """What one file, or one `--var`, sets. `name` is what messages call it, `rest` says why it may set other
    variables than those in `values`."""

    name: str
    values: Mapping[str, Value]
    rest: Unknown | None = None

    def get(self, name: str) -> Value | None:
        """The value of a variable; unknown where it cannot be told whether there is one, None if there is none."""
        found = self.values.get(name)
        return found if found is not None or self.rest is None else Value(self.rest, self.rest.place)


@dataclass(frozen=True, slots=True)
class Tfvars:
    """What sets a root module's variables. In `layers` a later one wins. `others` are files that Terraform loads
    only if they are named, and nobody has: each may apply or not."""

    layers: tuple[Layer, ...] = ()
    others: tuple[Layer, ...] = ()
    found: tuple[tuple[str, t.Problem], ...] = ()

    def given(self, name: str) -> tuple[Layer, Value] | None:
        """The layer that sets a variable, with the value. None if nothing that applies does."""
        for layer in reversed(self.layers):
            value = layer.get(name)
            if value is not None:
                return layer, value
        return None

    def alternatives(self, name: str) -> tuple[tuple[Layer, Value], ...]:
        """What the files that may apply set a variable to."""
        return tuple((layer, value) for layer in self.others if (value := layer.get(name)) is not None)


def load_tfvars(
    sources: Sources,
    directory: str,
    inputs: Inputs = NO_INPUTS,
    declared: Collection[str] = (),
    structured: Callable[[str], bool] = lambda name: False,
) -> Tfvars:
    """Reads the value files of a directory and those of the command line.

    `declared` are the names of the module's variables; `structured` says of one whether `--var` gives it an
    expression instead of text. A file named on the command line that sets one of them, or that lies in the
    directory or below it, has been chosen for the module: then the files that only may apply do not.
    """
    reader = _Reader(sources)
    names = sources.names(directory)
    layers = [reader.file(path) for path in loaded_tfvars(names, directory)]
    chosen = False
    for item in inputs.given:
        if isinstance(item, Variable):
            if item.name in declared:
                layers.append(_from_argument(item, structured(item.name)))
            continue
        layer = reader.file(item.path)
        layers.append(layer)
        below = directory == "." or item.path.startswith(directory + "/")
        chosen = chosen or below or any(name in declared for name in layer.values)
    others = () if chosen else tuple(reader.file(path) for path in other_tfvars(names, directory))
    return Tfvars(tuple(layers), others, tuple(reader.found))


def _from_argument(item: Variable, expression: bool) -> Layer:
    """What `--var` sets. Of a text that is no expression where one is wanted nothing is known."""
    name = f"--var {item.name}"
    if not expression:
        return Layer(name, {item.name: string(item.value)})
    node, problems = parse_expression(item.value)
    if node is None:
        message = problems[0].message if problems else ""
        return Layer(name, {item.name: Value(Unknown(f"the value of {name} cannot be read: {message.rstrip('.')}"))})
    value = settle(node, Scope("", _no_names, Files(), Budget()))
    return Layer(name, {item.name: _nowhere(value)})


def _nowhere(value: Value) -> Value:
    """A value without places: what stands on the command line is in no file."""
    data = value.data
    if isinstance(data, Seq):
        items = tuple(_nowhere(item) if isinstance(item, Value) else item for item in data.items)
        return Value(Seq(data.kind, items))
    if isinstance(data, Obj):
        return Value(Obj(data.kind, {key: _nowhere(item) for key, item in data.items.items()}, data.rest))
    if isinstance(data, Unknown):
        return Value(Unknown(data.reason, None, data.maybe_null))
    text = getattr(data, "text", None)
    return string(text) if isinstance(text, str) else Value(data)


@dataclass(slots=True)
class _Reader:
    sources: Sources
    found: list[tuple[str, t.Problem]] = field(default_factory=list)

    def file(self, path: str) -> Layer:
        """What a value file sets."""
        name = posixpath.basename(path)
        source = self.sources.read(path)
        if source is None:
            return Layer(name, {}, Unknown(f"{path} is a link to what is not in this repository", maybe_null=True))
        if source.problem is not None:
            self.found.append((source.path, source.problem))
            return Layer(name, {}, _unread(source.path, source.problem))
        read = _json if path.endswith(".json") else _native
        values, problems = read(source.path, source.text)
        self.found.extend((source.path, problem) for problem in problems)
        worst = next((problem for problem in problems if problem.kind != "duplicate-key"), None)
        return Layer(name, values, _unread(source.path, worst) if worst is not None else None)


def _unread(path: str, problem: t.Problem) -> Unknown:
    return Unknown(f"{path} cannot be read", Place(path, problem.span), maybe_null=True)


Read = Callable[[str, str], tuple[dict[str, Value], list[t.Problem]]]


def _json(path: str, text: str) -> tuple[dict[str, Value], list[t.Problem]]:
    data = read_json(path, text)
    problems = list(data.problems)
    if isinstance(data.root, t.Mapping):
        return {entry.key.text: json_value(entry.value, path) for entry in data.root.entries}, problems
    if data.root is not None:
        message = "A file of values is one object, with a member for each variable."
        problems.append(t.Problem("syntax", data.root.span, message))
    return {}, problems


def _native(path: str, text: str) -> tuple[dict[str, Value], list[t.Problem]]:
    tree = read_hcl(path, text)
    problems = list(tree.problems)
    scope = Scope(path, _no_names, Files(), Budget())
    values = {}
    for header in tree.attributes:
        attribute, found = parse_attribute(tree, header)
        problems.extend(found)
        if attribute is not None:
            values[attribute.name] = settle(attribute.value, scope)
    return values, problems


def _no_names(name: str, place: Place) -> Value:
    raise Refused(f"{name} cannot be used in a value file", place)


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
