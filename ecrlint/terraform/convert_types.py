"""Types of values, and the one type that several values are converted to (`tolist`, `? :`, `coalesce`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from ..records import dataclass, field
from ..values import Unknown
from .values import MAX_ITEMS, Alike, Encoded, Gap, Opaque, Seq, Str, Undecided, Value

Kind = Literal["any", "null", "string", "number", "bool", "list", "set", "map", "tuple", "object"]


@dataclass(frozen=True, slots=True)
class Type:
    """A type. `inner` is the type of elements, `attributes` those of an object with whether they may be
    left out and what they are then, `items` those of a tuple. `any`: it cannot be told, or (in a
    constraint) every type will do. `null`: that of the literal `null`, which fits everywhere."""

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
NULL = Type("null")
STRING = Type("string")
NUMBER = Type("number")
BOOL = Type("bool")


class Fuel:
    """Bounds a walk over a value whose parts may be shared, and so far more than they take up."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_ITEMS

    def burn(self) -> bool:
        """Takes one step; False if there is none left."""
        self.left -= 1
        return self.left >= 0


def type_of(value: Value, fuel: Fuel | None = None) -> Type:
    """The type of a value; `any` where it depends on what cannot be told."""
    fuel = fuel or Fuel()
    data = value.data
    if not fuel.burn() or isinstance(data, (Unknown, Alike, Opaque)):
        return ANY
    if data is None:
        return NULL
    if isinstance(data, bool):
        return BOOL
    if isinstance(data, Decimal):
        return NUMBER
    if isinstance(data, (Str, Encoded)):
        return STRING
    if isinstance(data, Undecided):
        return _common([type_of(option, fuel) for option in data.options])
    if data.element == ANY:
        return ANY
    if isinstance(data, Seq):
        return _type_of_seq(data, fuel)
    if data.kind == "map":
        unseen = data.rest is not None and not data.items and data.element is None
        inner = ANY if unseen else _common([type_of(item, fuel) for item in data.items.values()], data.element)
        return Type("map", inner)
    if data.rest is not None:
        return ANY
    return Type("object", attributes={k: Attribute(type_of(item, fuel)) for k, item in data.items.items()})


def _type_of_seq(data: Seq, fuel: Fuel) -> Type:
    types = [type_of(item, fuel) for item in data.items if not isinstance(item, Gap)]
    if data.kind != "tuple":
        unseen = not types and data.items and data.element is None
        return Type(data.kind, ANY if unseen else _common(types, data.element))
    return Type("tuple", items=tuple(types)) if len(types) == len(data.items) else ANY


def _common(types: list[Type], element: Type | None = None) -> Type:
    """The type all elements of a collection have; what is not known of an empty one fits any other."""
    if element is not None:
        return element
    found = NULL
    for type_ in types:
        found = _joined(found, type_)
    return found


def _joined(a: Type, b: Type) -> Type:
    """The type of elements that only differ in what is null; `any` if they differ otherwise."""
    if a.kind == "null" or a == b:
        return b
    if b.kind == "null":
        return a
    if a.kind != b.kind or len(a.items) != len(b.items) or a.attributes.keys() != b.attributes.keys():
        return ANY
    inner = _joined(a.inner, b.inner) if a.inner and b.inner else None
    attributes = {key: Attribute(_joined(a.attributes[key].type, b.attributes[key].type)) for key in a.attributes}
    return Type(a.kind, inner, attributes, tuple(_joined(x, y) for x, y in zip(a.items, b.items, strict=True)))


def is_open(type_: Type) -> bool:
    """Whether a type depends on what cannot be told."""
    inner = (*type_.items, *(attribute.type for attribute in type_.attributes.values()))
    return type_.kind == "any" or (type_.inner is not None and is_open(type_.inner)) or any(map(is_open, inner))


def differ(a: Type, b: Type) -> bool | None:
    """Whether two values of these types cannot be equal; None where that cannot be told."""
    if "any" in (a.kind, b.kind) or "null" in (a.kind, b.kind):
        return None
    if a.kind != b.kind or len(a.items) != len(b.items) or a.attributes.keys() != b.attributes.keys():
        return True
    pairs = list(zip(a.items, b.items, strict=True))
    pairs += [(a.attributes[key].type, b.attributes[key].type) for key in a.attributes]
    if a.inner is not None and b.inner is not None:
        pairs.append((a.inner, b.inner))
    results = [differ(x, y) for x, y in pairs]
    if True in results:
        return True
    return None if None in results else False


def unify(types: Sequence[Type]) -> Type | None:
    """The type to convert values of all these types to; None where Terraform finds none. `any` if one of
    them is open, `null` where it leaves the values as they are. Follows cty's convert.UnifyUnsafe."""
    if any(map(is_open, types)):
        return ANY
    count = {kind: sum(type_.kind == kind for type_ in types) for kind in ("null", "map", "list", "set")}
    objects, tuples = (sum(type_.kind == kind for type_ in types) for kind in ("object", "tuple"))
    total, null = len(types), count["null"]
    for kind, structural in (("map", objects), ("list", tuples), ("set", 0)):
        if count[kind] and count[kind] + null == total:
            return NULL if null else _unify_collections(kind, types)
        if structural and count[kind] and count[kind] + structural + null == total:
            plain = [type_ if type_.kind in (kind, "null") else _as_collection(kind, [type_]) for type_ in types]
            found = unify([type_ for type_ in plain if type_]) if all(plain) else None
            if found is not None and found.kind == kind:
                return found
    for kind, number in (("object", objects), ("tuple", tuples)):
        if number and number + null == total:
            return NULL if null else _unify_structures(kind, types)
    return None if objects and tuples else _preferred(types)


def _unify_collections(kind: str, types: Sequence[Type]) -> Type | None:
    inner = unify([type_.inner or ANY for type_ in types])
    return Type(kind, inner) if inner is not None else None  # type: ignore[arg-type]


def _parts(type_: Type) -> list[Type]:
    return list(type_.items) + [attribute.type for attribute in type_.attributes.values()]


def _as_collection(kind: str, types: Sequence[Type]) -> Type | None:
    """Objects as one map, tuples as one list."""
    parts = [part for type_ in types for part in _parts(type_)]
    inner = unify(parts) if parts else NULL
    if inner is None:
        return None
    found = Type(kind, inner)  # type: ignore[arg-type]
    return found if all(convertible(type_, found) for type_ in types) else None


def _unify_structures(kind: str, types: Sequence[Type]) -> Type | None:
    collection = "map" if kind == "object" else "list"
    first = types[0]
    if any(t.attributes.keys() != first.attributes.keys() or len(t.items) != len(first.items) for t in types):
        return _as_collection(collection, types)
    items = [unify([type_.items[number] for type_ in types]) for number in range(len(first.items))]
    named = {key: unify([type_.attributes[key].type for type_ in types]) for key in first.attributes}
    if None in items or None in named.values():
        return None
    attributes = {key: Attribute(type_) for key, type_ in named.items() if type_}
    found = Type(kind, attributes=attributes, items=tuple(i for i in items if i))  # type: ignore[arg-type]
    return found if all(convertible(type_, found) for type_ in types) else _as_collection(collection, types)


def _preferred(types: Sequence[Type]) -> Type | None:
    """The most general of the types that all others convert to."""
    waiting = list(range(len(types)))
    while waiting:
        chosen = next((i for i in waiting if not any(_compare(types[j], types[i]) < 0 for j in waiting)), waiting[0])
        waiting.remove(chosen)
        if all(type_ == types[chosen] or convertible(type_, types[chosen]) for type_ in types):
            return types[chosen]
    return NULL if not types else None


_GENERAL = {"set": 0, "list": 1, "tuple": 2, "map": 3, "object": 4}


def _compare(a: Type, b: Type) -> int:
    """Below 0 if `a` is more general than `b`, above 0 the other way round, 0 if neither is."""
    if "null" in (a.kind, b.kind):
        return (a.kind == "null") - (b.kind == "null")
    if a.kind == b.kind and a.inner and b.inner:
        return _compare(a.inner, b.inner)
    if a.kind in ("string", "number", "bool") and b.kind in ("string", "number", "bool"):
        return (b.kind == "string") - (a.kind == "string")
    if {a.kind, b.kind} <= {"set", "list", "tuple"} and a.kind != b.kind:
        return _compare_sequences(a.kind, b.kind)
    if {a.kind, b.kind} == {"map", "object"}:
        return -1 if a.kind == "map" else 1
    if a.kind == b.kind and a.attributes.keys() == b.attributes.keys() and len(a.items) == len(b.items):
        found = {_compare(x, y) for x, y in zip(a.items, b.items, strict=True)}
        found |= {_compare(a.attributes[key].type, b.attributes[key].type) for key in a.attributes}
        return 0 if {-1, 1} <= found or found <= {0} else (-1 if -1 in found else 1)
    return 0


def _compare_sequences(a: str, b: str) -> int:
    if "set" in (a, b):
        return 1 if a == "set" else -1
    return -1 if a == "list" else 1


def convertible(source: Type, target: Type) -> bool:
    """Whether Terraform has a conversion between two types (it may still refuse a value, as "x" to number)."""
    if source == target or "null" in (source.kind, target.kind) or "any" in (source.kind, target.kind):
        return True
    a, b = source.kind, target.kind
    if a in ("string", "number", "bool") or b in ("string", "number", "bool"):
        return {a, b} <= {"string", "number", "bool"} and "string" in (a, b)
    if a in ("list", "set", "map") and (b == a or {a, b} == {"list", "set"}):
        return convertible(source.inner or ANY, target.inner or ANY)
    if (a == "tuple" and b in ("list", "set")) or (a == "object" and b == "map"):
        parts, wanted = _parts(source), target.inner or ANY
        if wanted.kind in ("any", "null"):
            return not parts or unify(parts) is not None
        return all(convertible(part, wanted) for part in parts)
    if a == b == "tuple":
        same = len(source.items) == len(target.items)
        return same and all(convertible(x, y) for x, y in zip(source.items, target.items, strict=True))
    if a == b == "object":
        return all(
            convertible(source.attributes[key].type, attribute.type) if key in source.attributes else attribute.optional
            for key, attribute in target.attributes.items()
        )
    if a == "map" and b == "object":
        return all(convertible(source.inner or ANY, attribute.type) for attribute in target.attributes.values())
    return False
