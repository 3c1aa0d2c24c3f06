"""`for` expressions, splats, and the elements of collections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from ..parse import tree as t
from ..place import Place
from ..values import Unknown
from .convert import Refused, known_text, one_of, partly_unknown, to_bool
from .convert_collections import in_order
from .convert_numbers import counted
from .expressions_operators import spread
from .scope import Evaluate, Scope
from .values import Alike, Gap, Obj, Opaque, Seq, Undecided, Value, doubt, string, unknown


def splat(node: t.Splat, scope: Scope, evaluate: Evaluate) -> Value:
    """`x[*].y`: a list of one for what is not a list, an empty one for null."""
    target = evaluate(node.target, scope)
    scope.risk(target)
    place = scope.place(node.span)
    data = target.data
    if data is None:
        return Value(Seq("tuple", ()), place)
    if isinstance(data, Alike):
        element = evaluate(node.each, scope.bind({"*": data.element}))
        return Value(Alike(element, data.unknown), place)
    if isinstance(data, Undecided):
        return one_of([_splat_over(option, node, scope, evaluate) for option in data.options], data.unknown, place)
    if isinstance(data, Unknown):
        return Value(data, place)
    return _splat_over(target, node, scope, evaluate)


def _splat_over(target: Value, node: t.Splat, scope: Scope, evaluate: Evaluate) -> Value:
    place = scope.place(node.span)
    if target.data is None:
        return Value(Seq("tuple", ()), place)
    items: Iterable[Value | Gap] = (target,)
    kind: Literal["list", "tuple"] = "tuple"
    if isinstance(target.data, Seq):
        items = (item if isinstance(item, Gap) else target.child(item) for item in in_order(target.data))
        kind = "tuple" if target.data.kind == "tuple" else "list"
    found = tuple(item if isinstance(item, Gap) else evaluate(node.each, scope.bind({"*": item})) for item in items)
    element = target.data.element if isinstance(target.data, Seq) and isinstance(node.each, t.Name) else None
    return Value(Seq(kind, found, element), place)


def loop(node: t.ForExpr, scope: Scope, evaluate: Evaluate) -> Value:
    """`[for ...]` and `{for ...}`."""
    collection = evaluate(node.collection, scope)
    scope.risk(collection)
    place = scope.place(node.span)
    return spread((collection,), place, lambda value: _for_over(node, scope, value, evaluate))


def _for_over(node: t.ForExpr, scope: Scope, collection: Value, evaluate: Evaluate) -> Value:
    place = scope.place(node.span)
    if collection.data is None:
        raise Refused("null cannot be looped over", place)
    in_turn = node.result_key is None or node.grouped
    results = [_one_result(node, scope, key, value, evaluate) for key, value in entries(collection, in_turn=in_turn)]
    if node.result_key is None:
        return Value(Seq("tuple", tuple(value for _, value in results if value is not None)), place)
    return _for_object(node, results, place)


Result = tuple["Value | Gap | None", "Value | Gap | None"]


def _one_result(node: t.ForExpr, scope: Scope, key: Value, value: Value | Gap, evaluate: Evaluate) -> Result:
    """Key and value for one element; a gap where it cannot be told whether there is any."""
    scope.budget.spend()
    if isinstance(value, Gap):
        return value, value
    inner = scope.bind({**({node.key: key} if node.key else {}), node.value: value})
    if node.condition is not None:
        held = partly_unknown(to_bool(evaluate(node.condition, inner)))
        if held.data is None:
            raise Refused("the condition of a for is null", scope.place(node.condition.span))
        if held.data is False:
            return None, None
        if held.data is not True:
            gap = Gap(doubt(held) or Unknown("the condition cannot be told", scope.place(node.condition.span)))
            return gap, gap
    result = evaluate(node.result, inner)
    return (evaluate(node.result_key, inner) if node.result_key is not None else None), result


def _for_object(node: t.ForExpr, results: list[Result], place: Place) -> Value:
    items: dict[str, Value] = {}
    groups = _Groups()
    rest: Unknown | None = None
    for key, value in results:
        if value is None:
            continue
        if isinstance(key, Gap) or isinstance(value, Gap) or key is None:
            why = next(g.unknown for g in (key, value) if isinstance(g, Gap))
            rest = rest or why
            groups.blur(why)
            continue
        text = known_text(key)
        if text is None:
            if key.data is None:
                raise Refused("a key is null", place)
            why = doubt(key) or Unknown("a key cannot be told", place)
            rest = rest or why
            groups.blur(why)
        elif node.grouped:
            groups.add(text, value)
        elif text in items:
            raise Refused(f'two elements have the key "{text}"', place)
        else:
            items[text] = value
    if node.grouped:
        items = {key: Value(Seq("tuple", tuple(group)), place) for key, group in groups.found.items()}
    return Value(Obj("object", dict(sorted(items.items())), rest), place)


class _Groups:
    """The groups of a `for` with `...`. An element whose key cannot be told may belong to any of them."""

    __slots__ = ("_first", "found")

    def __init__(self) -> None:
        self.found: dict[str, list[Value | Gap]] = {}
        self._first: list[Value | Gap] = []

    def add(self, key: str, value: Value) -> None:
        """One more element of a group."""
        self.found.setdefault(key, [*self._first]).append(value)

    def blur(self, why: Unknown) -> None:
        """Here any group may have one more element."""
        for group in self.found.values():
            group.append(Gap(why))
        self._first = [Gap(why)]


def entries(collection: Value, *, in_turn: bool = False) -> Iterator[tuple[Value, Value | Gap]]:
    """Keys and values of a collection in Terraform's order; a gap for what cannot be told. `in_turn`: there
    is a gap wherever something may stand, else one says that there may be more."""
    data = collection.data
    if isinstance(data, Opaque) and data.whole is not None:
        collection = data.whole()
        data = collection.data
    if isinstance(data, Seq):
        yield from _elements(collection, data, in_turn)
    elif isinstance(data, Obj):
        for key in sorted(data.items):
            if data.rest and in_turn:
                yield unknown(data.rest.reason), Gap(data.rest)
            yield string(key, data.keys.get(key)), collection.child(data.items[key])
        if data.rest:
            yield unknown(data.rest.reason), Gap(data.rest)
    elif isinstance(data, Alike):
        yield Value(data.unknown), Gap(data.unknown)
    elif found := doubt(collection):
        yield Value(found), Gap(found)
    else:
        raise Refused("what is not a collection cannot be looped over", collection.place)


def _elements(collection: Value, data: Seq, in_turn: bool) -> Iterator[tuple[Value, Value | Gap]]:
    before: Gap | None = None
    for number, item in enumerate(in_order(data) if in_turn else data.items):
        if isinstance(item, Gap):
            before = item
            yield unknown(item.unknown.reason), item
            continue
        value = collection.child(item)
        if data.kind == "set":
            yield value, value
        else:
            yield (unknown(before.unknown.reason) if before else Value(counted(number))), value
