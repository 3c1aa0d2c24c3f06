"""Functions on sets."""

from __future__ import annotations

from collections.abc import Callable

from ..place import Place
from ..values import Unknown
from .convert import Exhausted, Refused
from .convert_collections import element_values, in_common, known_element, make_set, to_type
from .convert_equal import equal
from .convert_types import ANY, Type, type_of, unify
from .functions import PART, Args, Function, Parameter
from .functions_lists import unknown_for, why_open
from .scope import Scope
from .values import MAX_ITEMS, Gap, Seq, Value, doubt

_SET = Parameter(Type("set", ANY))
_PART_SET = Parameter(Type("set", ANY), partial=True)


def _union(args: Args, _: Scope, place: Place) -> Value:
    items: list[Value | Gap] = []
    for arg in args:
        data = arg.data
        items.extend(data.items if isinstance(data, Seq) else (Gap(doubt(arg) or Unknown("the set cannot be told")),))
    common = _common_type(args, place)
    if common is None or common.kind != "set":
        return make_set(in_common(items, place), place)
    inner = common.inner or ANY
    return make_set([i if isinstance(i, Gap) else to_type(i, inner) for i in items], place, inner)


def _operation(keep: Callable[[Value, tuple[Value, ...]], bool]) -> Function:
    """A function that keeps elements of the first set, depending on each further one in turn."""

    def body(args: Args, scope: Scope, place: Place) -> Value:
        common = _common_type(args, place)
        sets = [element_values(to_type(arg, common) if common else arg) for arg in args]
        found = sets[0]
        for other in sets[1:]:
            if len(found) * len(other) > 10 * MAX_ITEMS:
                raise Exhausted("the sets are too large to evaluate", place)
            scope.budget.spend(1 + len(found) * len(other) // 10)
            found = tuple(value for value in found if keep(value, other))
        return make_set(found, place, common.inner if common else None)

    return Function(body, (_SET,), _SET)


def _common_type(args: Args, place: Place) -> Type | None:
    """The type that all sets are converted to; None where all are empty ones of unknown type."""
    types = [type_of(arg) for arg in args]
    filled = [type_ for type_ in types if type_.inner is None or type_.inner.kind != "null"]
    if not filled:
        return None
    common = unify(filled)
    if common is None:
        raise Refused("the sets have no type of elements in common", place)
    return common


def _is_in(value: Value, others: tuple[Value, ...]) -> bool:
    return any(equal(value, other) is True for other in others)


def _setproduct(args: Args, scope: Scope, place: Place) -> Value:
    """All combinations; a list, unless one of the arguments is a set."""
    if len(args) < 2:
        raise Refused("setproduct needs two lists", place)
    combos: list[tuple[Value, ...]] = [()]
    types: list[Type] = []
    for arg in args:
        if why := why_open(arg):
            return unknown_for(why, place)
        arg = to_type(arg, Type("list", ANY))
        values = element_values(arg)
        types.append(type_of(arg).inner or ANY)
        if len(combos) * len(values) > MAX_ITEMS:
            raise Exhausted("the list is too long to evaluate", place)
        combos = [(*combo, value) for combo in combos for value in values]
        scope.budget.spend(len(combos))
    items = tuple(Value(Seq("tuple", combo), place) for combo in combos)
    element = known_element(Type("tuple", items=tuple(types)))
    if any(isinstance(arg.data, Seq) and arg.data.kind == "set" for arg in args):
        return make_set(items, place, element)
    return Value(Seq("list", items, element), place)


FUNCTIONS = {
    "setunion": Function(_union, (_PART_SET,), _PART_SET),
    "setintersection": _operation(_is_in),
    "setsubtract": Function(_operation(lambda value, others: not _is_in(value, others)).body, (_SET, _SET)),
    "setproduct": Function(_setproduct, rest=PART),
}
