"""Functions on maps and objects."""

from __future__ import annotations

from collections.abc import Mapping

from ..place import Place
from ..records import replace
from ..values import Unknown
from .access import attribute, index
from .convert import Exhausted, Refused, kind_of, known_text
from .convert_collections import element_values, known_element, loosened, to_type
from .convert_equal import equal
from .convert_types import ANY, STRING, Type, type_of, unify
from .functions import PART, PART_TEXT, Args, Function, Parameter
from .functions_lists import element_type, sized, unknown_for, why_open
from .scope import Scope
from .values import MAX_ITEMS, Alike, Gap, Obj, Seq, Value, deep_doubt, doubt, part_of, string


def _merge(args: Args, _: Scope, place: Place) -> Value:
    """Later arguments win. After one that cannot be told, earlier keys are there but may be overridden."""
    items: dict[str, Value] = {}
    keys: dict[str, Place] = {}
    rest: Unknown | None = None
    kinds = set()
    for arg in args:
        data = arg.data
        if data is None:
            continue
        more = data.rest if isinstance(data, Obj) else doubt(arg)
        if more is None and not isinstance(data, Obj):
            raise Refused(f"{kind_of(arg)} cannot be merged", place)
        if more is not None:
            rest = rest or more
            items = {key: Value(more, value.place, part_of(value.uses, None)) for key, value in items.items()}
        if isinstance(data, Obj):
            items.update((key, arg.child(value)) for key, value in data.items.items())
            keys.update(data.keys)
            kinds.add(data.kind)
    inner = [type_of(arg).inner for arg in args if isinstance(arg.data, Obj)]
    same = kinds == {"map"} and all(type_ == inner[0] for type_ in inner)
    return Value(Obj("map" if same else "object", items, rest, keys, known_element(inner[0]) if same else None), place)


def _lookup(args: Args, _: Scope, place: Place) -> Value:
    """The default stands in only for a key that is surely not there."""
    target, data = args[0], args[0].data
    if not isinstance(data, Obj):
        if doubt(target) is None:
            raise Refused(f"{kind_of(target)} has no keys", place)
        found = index(target, args[1], place)
        return replace(found, uses=part_of(found.uses, None)) if len(args) == 3 else found
    key = known_text(args[1])
    if key is None:
        found = index(target, args[1], place)
        why = doubt(args[1]) or Unknown("the key cannot be told")
        return found if len(args) < 3 and doubt(found) is None else unknown_for(why, place)
    if data.kind == "map" and len(args) == 3:
        return _in_map(target, data, key, args[2], place)
    if key in data.items or data.rest or len(args) < 3:
        return attribute(target, key, place)
    # An object that cannot be told as a whole may turn out to be a map.
    open_ = deep_doubt(target)
    return loosened(args[2], open_) if open_ else args[2]


def _in_map(target: Value, data: Obj, key: str, default: Value, place: Place) -> Value:
    """The default is converted to the type of the map's elements."""
    inner = type_of(target).inner or ANY
    if key in data.items or data.rest:
        if inner.kind != "any" and doubt(default) is None:
            to_type(default, inner)
        return attribute(target, key, place)
    if inner.kind == "any":
        return loosened(default, deep_doubt(target) or Unknown("the type of the map cannot be told"))
    return to_type(default, inner)


def _keys(args: Args, _: Scope, place: Place) -> Value:
    value, data = args[0], args[0].data
    if not isinstance(data, Obj):
        if why := doubt(value):
            return unknown_for(why, place)
        raise Refused(f"{kind_of(value)} has no keys", place)
    items = [value.child(string(key, data.keys.get(key))) for key in sorted(data.items)]
    return _in_sequence(data, items, place, STRING)


def _values(args: Args, _: Scope, place: Place) -> Value:
    value, data = args[0], args[0].data
    if isinstance(data, Alike):
        return value
    if not isinstance(data, Obj):
        if found := doubt(value):
            return unknown_for(found, place)
        raise Refused(f"{kind_of(value)} has no values", place)
    items = [value.child(data.items[key]) for key in sorted(data.items)]
    return _in_sequence(data, items, place, type_of(value).inner)


def _in_sequence(data: Obj, items: list[Value], place: Place, element: Type | None) -> Value:
    """Keys that cannot be told may stand anywhere among the others."""
    found: list[Value | Gap] = [Gap(data.rest)] if data.rest else []
    for item in items:
        found += [item, Gap(data.rest)] if data.rest else [item]
    if data.kind == "object":
        return Value(Seq("tuple", tuple(found)), place)
    return Value(Seq("list", tuple(found), known_element(element)), place)


def _zipmap(args: Args, _: Scope, place: Place) -> Value:
    if why := deep_doubt(args[0]) or why_open(args[1]):
        return unknown_for(why, place)
    if isinstance(args[1].data, Seq) and args[1].data.kind == "set":
        raise Refused("zipmap needs a list of values", place)
    keys, values = element_values(args[0]), element_values(args[1])
    if len(keys) != len(values):
        raise Refused("zipmap needs as many values as keys", place)
    items: dict[str, Value] = {}
    for key, value in zip(keys, values, strict=True):
        if key.data is None:
            raise Refused("a key is null", place)
        items[known_text(key) or ""] = value
    kind = args[1].data.kind if isinstance(args[1].data, Seq) else "tuple"
    element = known_element(type_of(args[1]).inner)
    return Value(Obj("map" if kind == "list" else "object", dict(sorted(items.items())), element=element), place)


def _transpose(args: Args, _: Scope, place: Place) -> Value:
    """Keys and elements change places."""
    data = args[0].data
    found: dict[str, list[str]] = {}
    for key, value in sorted(data.items.items() if isinstance(data, Obj) else ()):
        if value.data is None:
            raise Refused("transpose meets null", place)
        for item in element_values(value):
            if item.data is None:
                raise Refused("transpose meets null", place)
            found.setdefault(known_text(item) or "", []).append(key)
    items = {
        text: Value(Seq("list", tuple(string(key) for key in sorted(keys, key=str.encode))), place)
        for text, keys in sorted(found.items())
    }
    return Value(Obj("map", items, element=Type("list", STRING)), place)


def _matchkeys(args: Args, scope: Scope, place: Place) -> Value:
    """The values whose keys are among those searched for."""
    values, keys, wanted = (element_values(arg) for arg in args)
    common = unify([type_of(args[1]), type_of(args[2])])
    if common is None:
        raise Refused("the keys and what is searched for have no type in common", place)
    if len(values) != len(keys):
        raise Refused("matchkeys needs as many values as keys", place)
    if common.kind != "any":
        keys, wanted = element_values(to_type(args[1], common)), element_values(to_type(args[2], common))
    if len(keys) * len(wanted) > 10 * MAX_ITEMS:
        raise Exhausted("the lists are too long to evaluate", place)
    found = []
    for value, key in zip(values, keys, strict=True):
        results = [equal(key, other) for other in wanted]
        scope.budget.spend(len(results))
        if True in results:
            found.append(value)
        elif why := next((r for r in results if isinstance(r, Unknown)), None):
            return unknown_for(why, place)
    return sized(tuple(found), place, "list", element_type(args[0]))


_LIST = Parameter(Type("list", ANY))
_PART_STRINGS = Parameter(Type("list", STRING), partial=True)
_MAP_OF_LISTS = Parameter(Type("map", Type("list", STRING)))

FUNCTIONS: Mapping[str, Function] = {
    "merge": Function(_merge, rest=Parameter(null=True, partial=True)),
    "lookup": Function(_lookup, (PART, PART_TEXT, Parameter(null=True, partial=True)), optional=1),
    "keys": Function(_keys, (PART,)),
    "values": Function(_values, (PART,)),
    "zipmap": Function(_zipmap, (_PART_STRINGS, PART)),
    "transpose": Function(_transpose, (_MAP_OF_LISTS,)),
    "matchkeys": Function(_matchkeys, (_LIST, _LIST, _LIST)),
}
