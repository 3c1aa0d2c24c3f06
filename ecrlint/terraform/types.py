"""Type constraints of variables, and what they do to a value: conversions and `optional()` defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..parse.tree import Call, Expression, Name, ObjectExpr, Template, Text, TupleExpr
from ..values import Unknown
from .convert import Fuel, Refused, kind_of, make_set, to_bool, to_number, to_string
from .expressions import evaluate
from .scope import Exhausted, Scope
from .values import Alike, Encoded, Obj, Opaque, Seq, Str, Undecided, Value

Kind = Literal["any", "string", "number", "bool", "list", "set", "map", "tuple", "object"]


@dataclass(frozen=True, slots=True)
class Type:
    """A type constraint. `inner` is the type of elements, `attributes` those of an object with whether
    they may be left out and what they are then, `items` those of a tuple."""

    kind: Kind
    inner: Type | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    items: tuple[Type, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an object type."""

    type: Type
    optional: bool = False
    default: Value | None = None


ANY = Type("any")


def read_type(node: Expression, scope: Scope) -> Type:
    """The type that a `type = ...` expression names; `any` for what it does not understand."""
    if isinstance(node, Template):
        text = "".join(part.value for part in node.parts if isinstance(part, Text))
        return _named(text)
    if isinstance(node, Name):
        return _named(node.name)
    if not isinstance(node, Call) or not node.args:
        return ANY
    first = node.args[0]
    if node.name == "list":
        return Type("list", read_type(first, scope))
    if node.name == "set":
        return Type("set", read_type(first, scope))
    if node.name == "map":
        return Type("map", read_type(first, scope))
    if node.name == "tuple" and isinstance(first, TupleExpr):
        return Type("tuple", items=tuple(read_type(item, scope) for item in first.items))
    if node.name == "object" and isinstance(first, ObjectExpr):
        return Type("object", attributes=_attributes(first, scope))
    return ANY


def _named(name: str) -> Type:
    if name in ("string", "number", "bool"):
        return Type(name)  # type: ignore[arg-type]
    if name in ("list", "set", "map"):
        return Type(name, ANY)  # type: ignore[arg-type]
    return ANY


def _attributes(node: ObjectExpr, scope: Scope) -> dict[str, Attribute]:
    found = {}
    for item in node.items:
        key = "".join(p.value for p in item.key.parts if isinstance(p, Text)) if isinstance(item.key, Template) else ""
        value = item.value
        if isinstance(value, Call) and value.name == "optional" and value.args:
            inner = read_type(value.args[0], scope)
            default = evaluate(value.args[1], scope) if len(value.args) > 1 else None
            found[key] = Attribute(inner, True, default)
        else:
            found[key] = Attribute(read_type(value, scope))
    return found


def conform(value: Value, type_: Type) -> Value:
    """A value converted to a type. Refused where Terraform would refuse it; unknown ones stay unknown."""
    return _conform(value, type_, Fuel())


def _conform(value: Value, type_: Type, fuel: Fuel) -> Value:
    data = value.data
    if not fuel.burn():
        raise Exhausted("the value is too large to evaluate", value.place)
    if type_.kind == "any" or data is None or isinstance(data, (Unknown, Opaque, Alike)):
        return value
    if isinstance(data, Undecided):
        options = tuple(_conform(option, type_, fuel) for option in data.options)
        return Value(Undecided(options, data.unknown), value.place, value.uses)
    if type_.kind == "string":
        return to_string(value)
    if type_.kind == "number":
        return to_number(value)
    if type_.kind == "bool":
        return to_bool(value)
    if type_.kind in ("list", "set", "tuple"):
        return _conform_seq(value, type_, fuel)
    return _conform_obj(value, type_, fuel)


def _conform_seq(value: Value, type_: Type, fuel: Fuel) -> Value:
    data = value.data
    if not isinstance(data, Seq):
        raise Refused(f"{kind_of(value)} is given where a {type_.kind} is wanted", value.place)
    inner = type_.inner or ANY
    items = []
    for number, item in enumerate(data.items):
        wanted = type_.items[number] if type_.kind == "tuple" and number < len(type_.items) else inner
        items.append(_conform(item, wanted, fuel) if isinstance(item, Value) else item)
    if type_.kind == "set":
        return Value(make_set(items, value.place).data, value.place, value.uses)
    kind: Literal["list", "tuple"] = "list" if type_.kind == "list" else "tuple"
    return Value(Seq(kind, tuple(items)), value.place, value.uses)


def _conform_obj(value: Value, type_: Type, fuel: Fuel) -> Value:
    data = value.data
    if isinstance(data, (Seq, Str, Encoded)) or not isinstance(data, Obj):
        raise Refused(f"{kind_of(value)} is given where a {type_.kind} is wanted", value.place)
    if type_.kind == "map":
        inner = type_.inner or ANY
        items = {key: _conform(item, inner, fuel) for key, item in data.items.items()}
        return Value(Obj("map", items, data.rest, data.keys), value.place, value.uses)
    items = {}
    for key, attribute in type_.attributes.items():
        found = data.items.get(key)
        if found is not None and (found.data is not None or attribute.default is None):
            items[key] = _conform(found, attribute.type, fuel)
        elif found is None and data.rest is not None:
            continue
        elif attribute.default is not None:
            items[key] = _conform(attribute.default, attribute.type, fuel)
        elif attribute.optional:
            items[key] = Value(None, value.place)
        else:
            raise Refused(f"the object lacks {key}", value.place)
    return Value(Obj("object", items, data.rest, data.keys), value.place, value.uses)
