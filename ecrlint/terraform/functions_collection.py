"""Functions on collections, and the type conversions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from ..place import Place
from ..values import Unknown
from .access import attribute, index
from .convert import (
    Refused,
    element_values,
    equal,
    kind_of,
    known_text,
    make_set,
    partly_unknown,
    to_bool,
    to_number,
    to_string,
    unify,
)  # fmt: skip
from .functions import Function
from .scope import Exhausted, Scope
from .values import (
    MAX_ITEMS,
    Alike,
    Encoded,
    Gap,
    Obj,
    Seq,
    Str,
    Value,
    deep_doubt,
    doubt,
    string,
)  # fmt: skip

Args = tuple[Value, ...]


def _why(value: Value) -> Unknown | None:
    """Why the number of elements of a collection is not known."""
    if found := doubt(value):
        return found
    data = value.data
    if isinstance(data, Seq):
        return data.gap
    return data.rest if isinstance(data, Obj) else None


def _converted(convert: Callable[[Value], Value]) -> Function:
    def body(args: Args, _: Scope, place: Place) -> Value:
        return convert(args[0])

    return Function(body, 1, 1, partial=True)


def _tostring(value: Value) -> Value:
    return to_string(value)


def _seq_items(value: Value, place: Place) -> tuple[Value | Gap, ...]:
    data = value.data
    if isinstance(data, Seq):
        return tuple(item if isinstance(item, Gap) else value.child(item) for item in data.items)
    if found := doubt(value):
        return (Gap(found),)
    raise Refused(f"{kind_of(value)} is not a list", place)


def _tolist(args: Args, _: Scope, place: Place) -> Value:
    if args[0].data is None:
        return args[0]
    if found := doubt(args[0]):
        return Value(found, place, args[0].uses)
    items = _seq_items(args[0], place)
    if all(isinstance(item, Value) for item in items):
        items = unify(tuple(item for item in items if isinstance(item, Value)))
    return Value(Seq("list", items), place)


def _toset(args: Args, _: Scope, place: Place) -> Value:
    if args[0].data is None:
        return args[0]
    if found := doubt(args[0]):
        return Value(found, place, args[0].uses)
    items = _seq_items(args[0], place)
    if all(isinstance(item, Value) for item in items):
        items = unify(tuple(item for item in items if isinstance(item, Value)))
    return make_set(items, place)


def _tomap(args: Args, _: Scope, place: Place) -> Value:
    value = args[0]
    data = value.data
    if data is None:
        return value
    if not isinstance(data, Obj):
        if found := doubt(value):
            return Value(found, place, value.uses)
        raise Refused(f"{kind_of(value)} is not a map", place)
    values = unify(tuple(data.items.values()))
    return Value(Obj("map", dict(zip(data.items, values, strict=True)), data.rest, data.keys), value.place, value.uses)


def _merge(args: Args, _: Scope, place: Place) -> Value:
    """Later arguments win. After one that cannot be told, earlier keys are there but may be overridden."""
    items: dict[str, Value] = {}
    keys: dict[str, Place] = {}
    rest: Unknown | None = None
    for arg in args:
        data = arg.data
        if data is None:
            continue
        more = data.rest if isinstance(data, Obj) else doubt(arg)
        if more is not None:
            rest = rest or more
            items = {key: Value(more, value.place, value.uses) for key, value in items.items()}
        elif not isinstance(data, Obj):
            raise Refused(f"{kind_of(arg)} cannot be merged", place)
        if isinstance(data, Obj):
            items.update((key, arg.child(value)) for key, value in data.items.items())
            keys.update(data.keys)
    return Value(Obj("object", items, rest, keys), place)


def _concat(args: Args, _: Scope, place: Place) -> Value:
    items = tuple(item for arg in args for item in _seq_items(arg, place))
    return _sized(items, place)


def _sized(items: tuple[Value | Gap, ...], place: Place) -> Value:
    if len(items) > MAX_ITEMS:
        raise Exhausted("the list is too long to evaluate", place)
    return Value(Seq("tuple", items), place)


def _flatten(args: Args, scope: Scope, place: Place) -> Value:
    def flat(value: Value | Gap, depth: int) -> list[Value | Gap]:
        scope.budget.spend()
        if isinstance(value, Gap):
            return [value]
        if isinstance(value.data, Seq) and depth < 100:
            return [x for item in _seq_items(value, place) for x in flat(item, depth + 1)]
        if isinstance(value.data, Unknown):
            return [Gap(value.data)]
        return [value]

    if not isinstance(args[0].data, Seq):
        raise Refused("flatten needs a list", place)
    return _sized(tuple(flat(args[0], 0)), place)


def _compact(args: Args, _: Scope, place: Place) -> Value:
    kept: list[Value | Gap] = []
    for item in _seq_items(args[0], place):
        if isinstance(item, Gap) or (
            isinstance(item.data, Str) and item.data.pieces and any(not isinstance(p, Value) for p in item.data.pieces)
        ):
            kept.append(item)
        elif found := doubt(item):
            kept.append(Gap(found))
        elif item.data is not None and known_text(item) != "":
            kept.append(item)
    return Value(Seq("list", tuple(kept)), place)


def _distinct(args: Args, _: Scope, place: Place) -> Value:
    items = _seq_items(args[0], place)
    kept: list[Value | Gap] = []
    for item in items:
        if isinstance(item, Gap):
            kept.append(item)
            continue
        results = [equal(item, k) for k in kept[:500] if isinstance(k, Value)]
        if True in results:
            continue
        doubts = [r for r in results if isinstance(r, Unknown)]
        kept.append(Gap(doubts[0]) if doubts else item)
    return Value(Seq("list", tuple(kept)), place)


def _lookup(args: Args, _: Scope, place: Place) -> Value:
    """The default stands in only for a key that is surely not there."""
    target, key = args[0], known_text(args[1]) if not doubt(args[1]) else None
    if key is None or not isinstance(target.data, Obj):
        return index(target, args[1], place)
    if key in target.data.items or target.data.rest or len(args) < 3:
        return attribute(target, key, place)
    return args[2]


def _element(args: Args, _: Scope, place: Place) -> Value:
    if isinstance(args[0].data, Alike):
        return args[0].data.element
    values = element_values(args[0]) if _why(args[0]) is None else None
    number = partly_unknown(to_number(args[1])).data
    if values is None or not isinstance(number, Decimal):
        why = _why(args[0]) or doubt(args[1]) or Unknown("the index cannot be told")
        return Value(why, place)
    if not values:
        raise Refused("element of an empty list", place)
    if number < 0:
        raise Refused("element with a negative index", place)
    return values[int(number) % len(values)]


def _keys(args: Args, _: Scope, place: Place) -> Value:
    data = args[0].data
    if not isinstance(data, Obj):
        raise Refused(f"{kind_of(args[0])} has no keys", place)
    items: list[Value | Gap] = [args[0].child(string(key, data.keys.get(key))) for key in sorted(data.items)]
    return Value(Seq("list", (*items, *([Gap(data.rest)] if data.rest else ()))), place)


def _values(args: Args, _: Scope, place: Place) -> Value:
    value = args[0]
    data = value.data
    if isinstance(data, Alike):
        return value
    if not isinstance(data, Obj):
        if found := doubt(value):
            return Value(found, place)
        raise Refused(f"{kind_of(value)} has no values", place)
    items: list[Value | Gap] = [value.child(data.items[key]) for key in sorted(data.items)]
    return Value(Seq("list", (*items, *([Gap(data.rest)] if data.rest else ()))), place)


def _contains(args: Args, _: Scope, place: Place) -> Value:
    why: Unknown | None = None
    for item in _seq_items(args[0], place):
        result = item.unknown if isinstance(item, Gap) else equal(item, args[1])
        if result is True:
            return Value(data=True, place=place)
        if isinstance(result, Unknown):
            why = why or result
    return Value(Unknown(why.reason, why.place), place) if why else Value(data=False, place=place)


def _length(args: Args, _: Scope, place: Place) -> Value:
    data = args[0].data
    if why := _why(args[0]):
        return Value(Unknown(why.reason, why.place), place)
    if isinstance(data, (Str, Encoded)):
        return Value(Decimal(len(known_text(args[0]) or "")), place)
    if isinstance(data, Seq) and data.kind == "set" and deep_doubt(args[0]) and len(data.items) > 1:
        return Value(deep_doubt(args[0]), place)
    if isinstance(data, (Seq, Obj)):
        return Value(Decimal(len(data.items)), place)
    raise Refused(f"{kind_of(args[0])} has no length", place)


def _coalesce(args: Args, _: Scope, place: Place) -> Value:
    """The first argument that is neither null nor empty; one that may be either is never skipped."""
    options: list[Value] = []
    why: Unknown | None = None
    for arg in args:
        data = arg.data
        if data is None or (isinstance(data, Str) and data.text == ""):
            continue
        sure = isinstance(data, Str) and any(not isinstance(p, Value) for p in data.pieces)
        found = doubt(arg)
        options.append(arg)
        if sure or not found:
            break
        why = why or found
    if not options:
        raise Refused("all arguments of coalesce are null or empty", place)
    if why is not None:
        return Value(Unknown(why.reason, why.place), place, options[0].uses)
    return unify((options[0], *(arg for arg in args if arg.data is not None)))[0]


def _coalescelist(args: Args, _: Scope, place: Place) -> Value:
    for arg in args:
        if why := _why(arg):
            return Value(Unknown(why.reason, why.place), place)
        if isinstance(arg.data, Seq) and arg.data.items:
            return arg
    raise Refused("all arguments of coalescelist are empty", place)


def _one(args: Args, _: Scope, place: Place) -> Value:
    if isinstance(args[0].data, Alike):
        return args[0].data.element
    if why := _why(args[0]):
        return Value(Unknown(why.reason, why.place, maybe_null=True), place)
    values = element_values(args[0])
    if len(values) > 1:
        raise Refused("one is given more than one element", place)
    return values[0] if values else Value(None, place)


def _range(args: Args, scope: Scope, place: Place) -> Value:
    numbers = [to_number(arg).data for arg in args]
    if not all(isinstance(n, Decimal) for n in numbers):
        raise Refused("range needs numbers", place)
    known = [n for n in numbers if isinstance(n, Decimal)]
    start, end = (Decimal(0), known[0]) if len(known) == 1 else (known[0], known[1])
    step = known[2] if len(known) == 3 else Decimal(1 if start <= end else -1)
    if step == 0:
        raise Refused("range with step 0", place)
    if abs((end - start) / step) > 1024:
        raise Refused("range gives more than 1024 numbers", place)
    items: list[Value | Gap] = []
    while (start < end) if step > 0 else (start > end):
        items.append(Value(start, place))
        start += step
    return Value(Seq("list", tuple(items)), place)


def _zipmap(args: Args, _: Scope, place: Place) -> Value:
    if why := _why(args[0]) or _why(args[1]):
        return Value(Unknown(why.reason, why.place), place)
    keys, values = element_values(args[0]), element_values(args[1])
    if len(keys) != len(values):
        raise Refused("zipmap needs as many values as keys", place)
    items: dict[str, Value] = {}
    for key, value in zip(keys, values, strict=True):
        if why := doubt(key):
            return Value(Unknown(why.reason, why.place), place)
        items[known_text(key) or ""] = value
    return Value(Obj("object", items), place)


def _reverse(args: Args, _: Scope, place: Place) -> Value:
    return Value(Seq("tuple", tuple(reversed(_seq_items(args[0], place)))), place)


def _slice(args: Args, _: Scope, place: Place) -> Value:
    if why := _why(args[0]):
        return Value(Unknown(why.reason, why.place), place)
    values = element_values(args[0])
    low, high = (to_number(arg).data for arg in args[1:])
    if not isinstance(low, Decimal) or not isinstance(high, Decimal) or not 0 <= low <= high <= len(values):
        raise Refused("slice is out of range", place)
    return Value(Seq("tuple", values[int(low) : int(high)]), place)


def _setproduct(args: Args, scope: Scope, place: Place) -> Value:
    combos: list[tuple[Value, ...]] = [()]
    for arg in args:
        if why := _why(arg):
            return Value(Unknown(why.reason, why.place), place)
        combos = [(*combo, value) for combo in combos for value in element_values(arg)]
        scope.budget.spend(len(combos))
        if len(combos) > MAX_ITEMS:
            raise Exhausted("the list is too long to evaluate", place)
    return Value(Seq("tuple", tuple(Value(Seq("tuple", combo), place) for combo in combos)), place)


def _sort(args: Args, _: Scope, place: Place) -> Value:
    if why := deep_doubt(args[0]):
        return Value(Unknown(why.reason, why.place), place)
    ordered = sorted(element_values(args[0]), key=lambda v: known_text(v) or "")
    return Value(Seq("list", tuple(ordered)), place)


def _quantified(decisive: bool) -> Function:
    def body(args: Args, _: Scope, place: Place) -> Value:
        why: Unknown | None = None
        for item in _seq_items(args[0], place):
            value = Value(item.unknown) if isinstance(item, Gap) else partly_unknown(to_bool(item))
            if value.data is decisive:
                return Value(decisive, place)
            why = why or doubt(value)
        return Value(Unknown(why.reason, why.place), place) if why else Value(not decisive, place)

    return Function(body, 1, 1, partial=True)


def _union(args: Args, _: Scope, place: Place) -> Value:
    return make_set((item for arg in args for item in _seq_items(arg, place)), place)


def _setsubtract(args: Args, _: Scope, place: Place) -> Value:
    if why := _why(args[0]) or _why(args[1]) or deep_doubt(args[0]) or deep_doubt(args[1]):
        return Value(Unknown(why.reason, why.place), place)
    taken = element_values(args[1])
    kept = [v for v in element_values(args[0]) if not any(equal(v, t) is True for t in taken)]
    return make_set(kept, place)


def _passed(args: Args, _: Scope, place: Place) -> Value:
    return args[0]


def _sensitive(args: Args, _: Scope, place: Place) -> Value:
    return Value(Unknown("the value is sensitive", place), place)


FUNCTIONS: Mapping[str, Function] = {
    "tostring": _converted(_tostring),
    "tonumber": _converted(to_number),
    "tobool": _converted(to_bool),
    "tolist": Function(_tolist, 1, 1, partial=True),
    "toset": Function(_toset, 1, 1, partial=True),
    "tomap": Function(_tomap, 1, 1, partial=True),
    "merge": Function(_merge, 0, None, partial=True),
    "concat": Function(_concat, 0, None, partial=True),
    "flatten": Function(_flatten, 1, 1),
    "compact": Function(_compact, 1, 1, partial=True),
    "distinct": Function(_distinct, 1, 1, partial=True),
    "lookup": Function(_lookup, 2, 3, partial=True),
    "element": Function(_element, 2, 2, partial=True),
    "keys": Function(_keys, 1, 1),
    "values": Function(_values, 1, 1, partial=True),
    "contains": Function(_contains, 2, 2, partial=True),
    "length": Function(_length, 1, 1, partial=True),
    "coalesce": Function(_coalesce, 1, None, partial=True),
    "coalescelist": Function(_coalescelist, 1, None, partial=True),
    "one": Function(_one, 1, 1, partial=True),
    "range": Function(_range, 1, 3),
    "zipmap": Function(_zipmap, 2, 2, partial=True),
    "reverse": Function(_reverse, 1, 1, partial=True),
    "slice": Function(_slice, 3, 3, partial=True),
    "sort": Function(_sort, 1, 1, partial=True),
    "setproduct": Function(_setproduct, 1, None, partial=True),
    "setunion": Function(_union, 1, None, partial=True),
    "setsubtract": Function(_setsubtract, 2, 2, partial=True),
    "alltrue": _quantified(False),
    "anytrue": _quantified(True),
    "nonsensitive": Function(_passed, 1, 1, partial=True),
    "sensitive": Function(_sensitive, 1, 1, partial=True),
}
