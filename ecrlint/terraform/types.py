"""Type constraints of variables, and what they do to a value: conversions and `optional()` defaults."""

from __future__ import annotations

from ..parse.tree import Call, Expression, Name, ObjectExpr, Template, Text, TupleExpr
from .convert_collections import to_type
from .convert_types import ANY, Attribute, Fuel, Type
from .expressions import evaluate
from .scope import Exhausted, Scope
from .values import Gap, Obj, Seq, Undecided, Value


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


def is_primitive(node: Expression) -> bool:
    """Whether a `type = ...` expression names `string`, `number` or `bool`."""
    return isinstance(node, Name) and node.name in ("string", "number", "bool")


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
    """A value converted to a type constraint, `optional()` defaults filled in. Refused where Terraform would
    refuse it; unknown ones stay unknown."""
    return to_type(_with_defaults(value, type_, Fuel()), type_)


def _with_defaults(value: Value, type_: Type, fuel: Fuel) -> Value:
    """Attributes that are left out, or null, as their type says they are then."""
    if not fuel.burn():
        raise Exhausted("the value is too large to evaluate", value.place)
    if not _has_defaults(type_):
        return value
    data = value.data
    if isinstance(data, Undecided):
        options = tuple(_with_defaults(option, type_, fuel) for option in data.options)
        return Value(Undecided(options, data.unknown), value.place, value.uses)
    if isinstance(data, Seq) and type_.kind in ("list", "set", "tuple"):
        inner = [*type_.items, *(type_.inner or ANY for _ in data.items)]
        pairs = zip(data.items, inner, strict=False)
        items = tuple(item if isinstance(item, Gap) else _with_defaults(item, t, fuel) for item, t in pairs)
        return Value(Seq(data.kind, items), value.place, value.uses)
    if isinstance(data, Obj) and type_.kind == "map":
        filled = {key: _with_defaults(item, type_.inner or ANY, fuel) for key, item in data.items.items()}
        return Value(Obj(data.kind, filled, data.rest, data.keys), value.place, value.uses)
    if isinstance(data, Obj) and type_.kind == "object":
        return _filled(value, data, type_, fuel)
    return value


def _filled(value: Value, data: Obj, type_: Type, fuel: Fuel) -> Value:
    items = dict(data.items)
    for key, attribute in type_.attributes.items():
        found = items.get(key)
        absent = found.data is None if found is not None else data.rest is None
        if absent and attribute.default is not None:
            items[key] = _with_defaults(attribute.default, attribute.type, fuel)
        elif found is not None:
            items[key] = _with_defaults(found, attribute.type, fuel)
    return Value(Obj("object", items, data.rest, data.keys), value.place, value.uses)


def _has_defaults(type_: Type) -> bool:
    inner = (*type_.items, *([type_.inner] if type_.inner else []))
    attributes = type_.attributes.values()
    return any(a.default is not None or _has_defaults(a.type) for a in attributes) or any(map(_has_defaults, inner))
