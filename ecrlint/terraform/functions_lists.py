"""Functions on lists."""

from __future__ import annotations

from decimal import Decimal

from ..place import Place
from ..values import Unknown
from .convert import Exhausted, Refused, kind_of, known_text, partly_unknown
from .convert_collections import element_values, in_order, known_element, loosened, to_type
from .convert_equal import equal, fingerprint
from .convert_numbers import counted
from .convert_types import ANY, BOOL, STRING, Type, type_of, unify
from .functions import NUMERIC, PART, PART_NUMBER, WHOLE, Args, Function, Parameter
from .functions_strings import clusters, whole_number
from .scope import Scope
from .values import MAX_ITEMS, Alike, Encoded, Gap, Obj, Seq, Str, Value, deep_doubt, doubt


def why_open(value: Value) -> Unknown | None:
    """Why the number of elements of a collection is not known."""
    if found := doubt(value):
        return found
    data = value.data
    if isinstance(data, Seq):
        return data.gap
    return data.rest if isinstance(data, Obj) else None


def unknown_for(why: Unknown, place: Place) -> Value:
    """An unknown result, for that reason."""
    return Value(Unknown(why.reason, why.place), place)


def items_of(value: Value, place: Place) -> tuple[Value | Gap, ...]:
    """The elements of a list, set or tuple in order; one gap for a value that cannot be told."""
    data = value.data
    if isinstance(data, Seq):
        return tuple(item if isinstance(item, Gap) else value.child(item) for item in in_order(data))
    if found := doubt(value):
        return (Gap(found),)
    raise Refused(f"{kind_of(value)} is not a list", place)


def sized(items: tuple[Value | Gap, ...], place: Place, kind: str = "tuple", element: Type | None = None) -> Value:
    """A list of these elements, unless they are too many. `element` is their type where there are none."""
    if len(items) > MAX_ITEMS:
        raise Exhausted("the list is too long to evaluate", place)
    return Value(Seq("list" if kind == "list" else "tuple", items, known_element(element)), place)


def element_type(value: Value) -> Type | None:
    """The type of the elements of a list, set or map."""
    return type_of(value).inner


def _concat(args: Args, _: Scope, place: Place) -> Value:
    """Lists of one type give a list, anything else a tuple."""
    if not args:
        raise Refused("concat needs a list", place)
    if any(isinstance(arg.data, Seq) and arg.data.kind == "set" for arg in args):
        raise Refused("a set cannot be concatenated", place)
    items = tuple(item for arg in args for item in items_of(arg, place))
    seqs = [arg.data for arg in args if isinstance(arg.data, Seq)]
    if len(seqs) == len(args) and all(data.kind == "list" and data.element != ANY for data in seqs):
        common = unify([type_of(arg) for arg in args])
        if common is not None:
            if common.inner is not None:
                return sized(tuple(_converted(i, common.inner) for i in items), place, "list", common.inner)
            return sized(_all_loosened(items), place)
    uncertain = len(seqs) < len(args) or any(data.element == ANY for data in seqs)
    if uncertain and all(data.kind == "list" or data.element == ANY for data in seqs):
        # With lists only, the result is a list, whose elements have one type.
        return sized(_all_loosened(items), place)
    return sized(items, place)


def _all_loosened(items: tuple[Value | Gap, ...]) -> tuple[Value | Gap, ...]:
    why = next((d for item in items if (d := item.unknown if isinstance(item, Gap) else deep_doubt(item))), _OPEN)
    return tuple(item if isinstance(item, Gap) else loosened(item, why) for item in items)


_OPEN = Unknown("the type of the elements cannot be told")


def _converted(item: Value | Gap, type_: Type) -> Value | Gap:
    return item if isinstance(item, Gap) else to_type(item, type_)


def _flatten(args: Args, scope: Scope, place: Place) -> Value:
    def flat(value: Value, depth: int) -> list[Value | Gap]:
        scope.budget.spend()
        if depth > 100:
            raise Exhausted("the lists are nested too deeply to evaluate", place)
        if isinstance(value.data, Seq):
            found: list[Value | Gap] = []
            for item in items_of(value, place):
                found.extend([item] if isinstance(item, Gap) else flat(item, depth + 1))
            return found
        why = doubt(value)
        if why is not None and not isinstance(value.data, Str):
            return [Gap(why)]
        return [value]

    if why := doubt(args[0]):
        return unknown_for(why, place)
    if not isinstance(args[0].data, Seq):
        raise Refused("flatten needs a list", place)
    return sized(tuple(flat(args[0], 0)), place)


def _compact(args: Args, _: Scope, place: Place) -> Value:
    kept: list[Value | Gap] = []
    for item in items_of(args[0], place):
        if isinstance(item, Gap) or _never_empty(item):
            kept.append(item)
        elif found := doubt(item):
            kept.append(Gap(found))
        elif item.data is not None and known_text(item) != "":
            kept.append(item)
    return sized(tuple(kept), place, "list", STRING)


def _never_empty(item: Value) -> bool:
    """Whether a string has a known piece."""
    return isinstance(item.data, Str) and any(not isinstance(piece, Value) for piece in item.data.pieces)


def _distinct(args: Args, scope: Scope, place: Place) -> Value:
    kept: list[Value | Gap] = []
    seen: set[str] = set()
    odd: list[Value] = []
    for item in items_of(args[0], place):
        mark = None if isinstance(item, Gap) else fingerprint(item)
        if isinstance(item, Gap) or (mark is not None and mark in seen):
            kept.extend([item] if isinstance(item, Gap) else [])
            continue
        others = odd if mark is not None else [k for k in kept if isinstance(k, Value)]
        scope.budget.spend(1 + len(others))
        results = [equal(item, other) for other in others]
        if True in results:
            continue
        if mark is not None:
            seen.add(mark)
        else:
            odd.append(item)
        # A gap before may hold an equal element as well, which then stands there.
        doubts = [r for r in results if isinstance(r, Unknown)] + [k.unknown for k in kept if isinstance(k, Gap)]
        kept.append(Gap(doubts[0]) if doubts else item)
    return sized(tuple(kept), place, "list", element_type(args[0]))


def _element(args: Args, _: Scope, place: Place) -> Value:
    if isinstance(args[0].data, Alike):
        return args[0].data.element
    if isinstance(args[0].data, Seq) and args[0].data.kind == "set":
        raise Refused("the elements of a set have no index", place)
    number = partly_unknown(args[1]).data
    if isinstance(number, Decimal) and isinstance(args[0].data, Seq) and args[0].data.gap:
        return _before_gap(args[0], args[0].data, whole_number(args[1], place), place)
    if why := why_open(args[0]) or (None if isinstance(number, Decimal) else doubt(args[1])):
        return unknown_for(why, place)
    values = element_values(args[0])
    position = whole_number(args[1], place)
    if not values:
        raise Refused("element of an empty list", place)
    if position < 0:
        raise Exhausted("whether element takes a negative index depends on the version of Terraform", place)
    return values[position % len(values)]


def _before_gap(value: Value, data: Seq, position: int, place: Place) -> Value:
    """An element that stands before those that cannot be told."""
    known = next(number for number, item in enumerate(data.items) if isinstance(item, Gap))
    found = data.items[position] if 0 <= position < known else None
    if isinstance(found, Value):
        return value.child(found)
    return unknown_for(data.gap or Unknown("the list cannot be told"), place)


def _index(args: Args, _: Scope, place: Place) -> Value:
    """Where the first element equal to a value stands."""
    if isinstance(args[0].data, (Obj,)) or (isinstance(args[0].data, Seq) and args[0].data.kind == "set"):
        raise Refused("index needs a list", place)
    for number, item in enumerate(items_of(args[0], place)):
        found = item.unknown if isinstance(item, Gap) else equal(item, args[1])
        if isinstance(found, Unknown):
            return unknown_for(found, place)
        if found:
            return Value(counted(number), place)
    raise Refused("index does not find the element", place)


def _contains(args: Args, _: Scope, place: Place) -> Value:
    if args[1].data is None:
        raise Exhausted("whether contains searches for null depends on the version of Terraform", place)
    why: Unknown | None = None
    for item in items_of(args[0], place):
        result = item.unknown if isinstance(item, Gap) else equal(item, args[1])
        if result is True:
            return Value(data=True, place=place)
        if isinstance(result, Unknown):
            why = why or result
    return unknown_for(why, place) if why else Value(data=False, place=place)


def _length(args: Args, _: Scope, place: Place) -> Value:
    data = args[0].data
    if why := why_open(args[0]):
        return unknown_for(why, place)
    if isinstance(data, (Str, Encoded)):
        return Value(counted(len(clusters(known_text(args[0]) or "", place))), place)
    if isinstance(data, (Seq, Obj)):
        return Value(counted(len(data.items)), place)
    raise Refused(f"{kind_of(args[0])} has no length", place)


def _coalescelist(args: Args, _: Scope, place: Place) -> Value:
    if not args:
        raise Refused("coalescelist needs a list", place)
    if any(isinstance(arg.data, Seq) and arg.data.kind == "set" for arg in args):
        raise Refused("coalescelist needs lists", place)
    if any(not isinstance(arg.data, Seq) and arg.data is not None and not doubt(arg) for arg in args):
        raise Refused("coalescelist needs lists", place)
    if any(arg.data is None for arg in args):
        raise Exhausted("whether coalescelist takes null depends on the type of the null", place)
    for arg in args:
        if why := doubt(arg):
            return unknown_for(why, place)
        if isinstance(arg.data, Seq) and any(isinstance(item, Value) for item in arg.data.items):
            return arg
        if why := why_open(arg):
            return unknown_for(why, place)
    raise Refused("all arguments of coalescelist are empty", place)


def _one(args: Args, _: Scope, place: Place) -> Value:
    if isinstance(args[0].data, Alike):
        return args[0].data.element
    if why := why_open(args[0]):
        if isinstance(args[0].data, Obj):
            raise Refused("one needs a list", place)
        return Value(Unknown(why.reason, why.place, maybe_null=True), place)
    values = element_values(args[0])
    if len(values) > 1:
        raise Refused("one is given more than one element", place)
    return values[0] if values else Value(None, place)


def _reverse(args: Args, _: Scope, place: Place) -> Value:
    items = tuple(reversed(items_of(args[0], place)))
    data = args[0].data
    kind = "tuple" if isinstance(data, Seq) and data.kind == "tuple" else "list"
    return sized(items, place, kind, element_type(args[0]))


def _slice(args: Args, _: Scope, place: Place) -> Value:
    data = args[0].data
    if why := doubt(args[0]):
        return unknown_for(why, place)
    if not isinstance(data, Seq) or data.kind == "set":
        raise Refused("slice needs a list", place)
    low, high = (whole_number(arg, place) for arg in args[1:])
    if not 0 <= low <= high or (data.gap is None and high > len(data.items)):
        raise Refused("slice is out of range", place)
    items = items_of(args[0], place)[:high]
    if why := next((item.unknown for item in items if isinstance(item, Gap)), None):
        return unknown_for(why, place)
    if len(items) < high:
        return unknown_for(data.gap or Unknown("the list cannot be told"), place)
    return sized(items[low:], place, data.kind, element_type(args[0]))


def _sort(args: Args, _: Scope, place: Place) -> Value:
    values = element_values(args[0])
    if any(value.data is None for value in values):
        raise Refused("sort meets null", place)
    ordered = sorted(values, key=lambda value: (known_text(value) or "").encode())
    return sized(tuple(ordered), place, "list", STRING)


def _chunklist(args: Args, _: Scope, place: Place) -> Value:
    """Lists of so many elements, the last one with what is left."""
    size = whole_number(args[1], place)
    if size < 0:
        raise Refused("chunklist with a negative size", place)
    if why := why_open(args[0]):
        return unknown_for(why, place)
    values = element_values(args[0])
    if not values:
        return sized((), place, "list", Type("list", element_type(args[0])))
    size = size or len(values)
    chunks = [values[start : start + size] for start in range(0, len(values), size)]
    return Value(Seq("list", tuple(Value(Seq("list", chunk), place) for chunk in chunks)), place)


def _quantified(decisive: bool) -> Function:
    def body(args: Args, _: Scope, place: Place) -> Value:
        why: Unknown | None = None
        for item in items_of(args[0], place):
            value = Value(item.unknown) if isinstance(item, Gap) else partly_unknown(item)
            null = value.data is None and not decisive and why is None
            if value.data is decisive or null:
                return Value(decisive, place)
            why = why or doubt(value)
        return unknown_for(why, place) if why else Value(not decisive, place)

    return Function(body, (Parameter(Type("list", BOOL), partial=True),))


_LIST = Parameter(Type("list", ANY), partial=True)
_STRINGS = Parameter(Type("list", STRING))
_PART_STRINGS = Parameter(Type("list", STRING), partial=True)

FUNCTIONS = {
    "concat": Function(_concat, rest=PART),
    "flatten": Function(_flatten, (PART,)),
    "compact": Function(_compact, (_PART_STRINGS,)),
    "distinct": Function(_distinct, (_LIST,)),
    "element": Function(_element, (PART, PART_NUMBER)),
    "index": Function(_index, (PART, WHOLE)),
    "contains": Function(_contains, (PART, Parameter(null=True, partial=True))),
    "length": Function(_length, (PART,)),
    "coalescelist": Function(_coalescelist, rest=Parameter(null=True, partial=True)),
    "one": Function(_one, (PART,)),
    "reverse": Function(_reverse, (PART,)),
    "slice": Function(_slice, (PART, NUMERIC, NUMERIC)),
    "sort": Function(_sort, (_STRINGS,)),
    "chunklist": Function(_chunklist, (_LIST, NUMERIC)),
    "alltrue": _quantified(False),
    "anytrue": _quantified(True),
}
