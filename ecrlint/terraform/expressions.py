"""Evaluates expressions: operators, conditionals, `for`, splats, templates, references, calls.

What Terraform would refuse raises `Refused`; what cannot be told is a value that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from ..parse import tree as t
from ..place import Place
from ..values import Unknown
from . import templates
from .access import attribute, index
from .convert import (
    MAX_EXPONENT,
    MAX_OPTIONS,
    Refused,
    equal,
    known_text,
    one_of,
    partly_unknown,
    primitive,
    to_bool,
    to_number,
    to_string,
)  # fmt: skip
from .scope import Exhausted, Scope
from .values import (
    NUMBERS,
    Alike,
    Gap,
    Obj,
    Opaque,
    Seq,
    Undecided,
    Use,
    Value,
    doubt,
    string,
    unknown,
)  # fmt: skip


def evaluate(expression: t.Expression, scope: Scope) -> Value:
    """The value of an expression. Raises `Refused` where Terraform would stop with an error."""
    budget = scope.budget
    kind = type(expression)
    levels = _LEVELS.get(kind, 1)
    budget.spend()
    budget.enter(levels)
    try:
        return _HANDLERS[kind](expression, scope)
    finally:
        budget.leave(levels)


def settle(expression: t.Expression, scope: Scope) -> Value:
    """The value of an expression; where Terraform would refuse it, an unknown one that says why."""
    try:
        return evaluate(expression, scope)
    except Refused as refused:
        place = refused.place or scope.place(expression.span)
        return unknown(refused.reason, place).at(scope.place(expression.span))
    except RecursionError:
        return unknown("the expressions are nested too deeply to evaluate", scope.place(expression.span))


def _literal(node: t.Constant, scope: Scope) -> Value:
    place = scope.place(node.span)
    return Value(_in_range(node.value, place) if isinstance(node.value, Decimal) else node.value, place)


def _in_range(number: Any, place: Place) -> Any:
    if isinstance(number, Decimal) and abs(number.adjusted()) > MAX_EXPONENT:
        raise Refused("a number is too large to compute with", place)
    return number


def _template(node: t.Template, scope: Scope) -> Value:
    return templates.evaluate_template(node, scope, evaluate)


def _tuple(node: t.TupleExpr, scope: Scope) -> Value:
    items = tuple(evaluate(item, scope) for item in node.items)
    return Value(Seq("tuple", items), scope.place(node.span))


def _object(node: t.ObjectExpr, scope: Scope) -> Value:
    items: dict[str, Value] = {}
    keys: dict[str, Place] = {}
    rest: Unknown | None = None
    for item in node.items:
        key = evaluate(item.key, scope)
        value = evaluate(item.value, scope)
        text = known_text(key)
        if key.data is None:
            raise Refused("a key of an object is null", scope.place(item.key.span))
        if text is None:
            rest = doubt(key) or Unknown("a key cannot be told", scope.place(item.key.span))
            items = {k: _overridden(v, rest) for k, v in items.items()}
        else:
            items[text] = value
            keys[text] = scope.place(item.key.span)
    return Value(Obj("object", items, rest, keys), scope.place(node.span))


def _overridden(value: Value, why: Unknown) -> Value:
    return Value(why, value.place, value.uses)


def _name(node: t.Name, scope: Scope) -> Value:
    if node.name in scope.bound:
        return scope.bound[node.name]
    return scope.names(node.name, scope.place(node.span))


def _get_attr(node: t.GetAttr, scope: Scope) -> Value:
    target = evaluate(node.target, scope)
    place = scope.place(node.span)
    return _widen(attribute(target, node.name, place), scope.place(node.target.span), place)


def _index(node: t.Index, scope: Scope) -> Value:
    target = evaluate(node.target, scope)
    key = evaluate(node.key, scope)
    place = scope.place(node.span)
    return _widen(index(target, key, place), scope.place(node.target.span), place)


def _widen(value: Value, inner: Place, outer: Place) -> Value:
    """`var.a.b` is one reference: its place is the whole of it, not that of `var.a`."""
    if value.uses and value.uses[0].place == inner:
        first = value.uses[0]
        return Value(value.data, value.place, (Use(outer, first.note, first.edge, first.target), *value.uses[1:]))
    return value


def _splat(node: t.Splat, scope: Scope) -> Value:
    target = evaluate(node.target, scope)
    place = scope.place(node.span)
    data = target.data
    if data is None:
        return Value(Seq("tuple", ()), place)
    if isinstance(data, Alike):
        element = evaluate(node.each, scope.bind({"*": data.element}))
        return Value(Alike(element, data.unknown), place)
    if isinstance(data, Undecided):
        return one_of([_splat_over(option, node, scope) for option in data.options], data.unknown, place)
    if isinstance(data, Unknown):
        return Value(data, place)
    return _splat_over(target, node, scope)


def _splat_over(target: Value, node: t.Splat, scope: Scope) -> Value:
    place = scope.place(node.span)
    if target.data is None:
        return Value(Seq("tuple", ()), place)
    items: Iterable[Value | Gap] = (target,)
    if isinstance(target.data, Seq):
        items = (item if isinstance(item, Gap) else target.child(item) for item in target.data.items)
    found = tuple(item if isinstance(item, Gap) else evaluate(node.each, scope.bind({"*": item})) for item in items)
    return Value(Seq("tuple", found), place)


def _call(node: t.Call, scope: Scope) -> Value:
    from .functions import call

    return call(node, scope, evaluate)


def _unary(node: t.Unary, scope: Scope) -> Value:
    operand = evaluate(node.operand, scope)
    place = scope.place(node.span)
    if node.operator == "!":
        return spread((operand,), place, lambda v: _not(v, place))
    return spread((operand,), place, lambda v: _negative(v, place))


def _not(value: Value, place: Place) -> Value:
    found = to_bool(value).data
    return Value(not found, place) if isinstance(found, bool) else _cannot(value, place)


def _negative(value: Value, place: Place) -> Value:
    found = to_number(value).data
    return Value(-found, place) if isinstance(found, Decimal) else _cannot(value, place)


def _cannot(value: Value, place: Place) -> Value:
    """The result of an operation on a value that is not known; null is refused."""
    if value.data is None:
        raise Refused("null is not allowed here", place)
    return Value(doubt(value) or Unknown("it cannot be told", place), place)


def spread(args: tuple[Value, ...], place: Place, apply: Callable[..., Value]) -> Value:
    """A function of values some of which are one of several: all combinations, if they are few."""
    if not any(isinstance(arg.data, Undecided) for arg in args):
        return apply(*args)
    why = next(arg.data.unknown for arg in args if isinstance(arg.data, Undecided))
    combos: list[tuple[Value, ...]] = [()]
    for arg in args:
        data = arg.data
        options = tuple(arg.child(o) for o in data.options) if isinstance(data, Undecided) else (arg,)
        combos = [(*combo, option) for combo in combos for option in options]
        if len(combos) > MAX_OPTIONS:
            return Value(why, place)
    results = []
    for combo in combos:
        try:
            results.append(apply(*combo))
        except Refused:
            return Value(why, place)
    return one_of(results, why, place)


def _binary(node: t.Binary, scope: Scope) -> Value:
    place = scope.place(node.span)
    if node.operator in ("&&", "||"):
        return _logic(node, scope, place)
    left, right = evaluate(node.left, scope), evaluate(node.right, scope)
    if node.operator in ("==", "!="):
        return spread((left, right), place, lambda a, b: _compare(a, b, node.operator, place))
    return spread((left, right), place, lambda a, b: _arithmetic(a, b, node.operator, place))


def _logic(node: t.Binary, scope: Scope, place: Place) -> Value:
    """`false && unknown` is false, `true || unknown` true, whichever side is unknown. The right side is
    not looked at where the left one decides."""
    decisive = node.operator == "||"
    left = to_bool(evaluate(node.left, scope))
    if left.data is decisive:
        return Value(decisive, place)
    why = None if isinstance(left.data, bool) else _cannot(left, place)
    try:
        right = to_bool(evaluate(node.right, scope))
    except Exhausted:
        raise
    except Refused:
        if why is None:
            raise
        return why
    if right.data is decisive:
        return Value(decisive, place)
    if why is not None:
        return why
    return Value(not decisive, place) if isinstance(right.data, bool) else _cannot(right, place)


def _compare(left: Value, right: Value, operator: str, place: Place) -> Value:
    result = equal(left, right)
    if isinstance(result, Unknown):
        return Value(result, place)
    return Value(result == (operator == "=="), place)


def _arithmetic(left: Value, right: Value, operator: str, place: Place) -> Value:
    a, b = to_number(left), to_number(right)
    if not isinstance(a.data, Decimal):
        return _cannot(a, place)
    if not isinstance(b.data, Decimal):
        return _cannot(b, place)
    try:
        return Value(_in_range(_OPERATORS[operator](a.data, b.data), place), place)
    except (DivisionByZero, InvalidOperation, Overflow) as error:
        raise Refused(f"{a.data} {operator} {b.data} has no value", place) from error


_OPERATORS: dict[str, Callable[[Decimal, Decimal], Any]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "%": lambda a, b: NUMBERS.remainder(a, b),
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _conditional(node: t.Conditional, scope: Scope) -> Value:
    condition = partly_unknown(to_bool(evaluate(node.condition, scope)))
    place = scope.place(node.span)
    if condition.data is None:
        raise Refused("the condition is null", scope.place(node.condition.span))
    if isinstance(condition.data, bool):
        chosen, other = (node.then, node.otherwise) if condition.data else (node.otherwise, node.then)
        return _as_branch(evaluate(chosen, scope), other, scope)
    why = doubt(condition) or Unknown("the condition cannot be told", place)
    options = []
    for branch in (node.then, node.otherwise):
        try:
            options.append(evaluate(branch, scope))
        except Refused as refused:
            options.append(unknown(refused.reason, refused.place))
    return one_of(options, why, place)


def _as_branch(value: Value, other: t.Expression, scope: Scope) -> Value:
    """Both branches have one type: a number beside a string becomes a string."""
    if primitive(value) in ("number", "bool"):
        try:
            if primitive(evaluate(other, scope)) == "string":
                return to_string(value)
        except Refused:
            return value
    return value


def _for(node: t.ForExpr, scope: Scope) -> Value:
    collection = evaluate(node.collection, scope)
    place = scope.place(node.span)
    return spread((collection,), place, lambda value: _for_over(node, scope, value, place))


def _for_over(node: t.ForExpr, scope: Scope, collection: Value, place: Place) -> Value:
    results = [_one_result(node, scope, key, value) for key, value in entries(collection)]
    if node.result_key is None:
        return Value(Seq("tuple", tuple(value for _, value in results if value is not None)), place)
    return _for_object(node, results, place)


Result = tuple["Value | Gap | None", "Value | Gap | None"]


def _one_result(node: t.ForExpr, scope: Scope, key: Value, value: Value | Gap) -> Result:
    """Key and value for one element; a gap where it cannot be told whether there is any."""
    scope.budget.spend()
    if isinstance(value, Gap):
        return value, value
    inner = scope.bind({**({node.key: key} if node.key else {}), node.value: value})
    if node.condition is not None:
        held = partly_unknown(to_bool(evaluate(node.condition, inner)))
        if held.data is False:
            return None, None
        if held.data is not True:
            gap = Gap(doubt(held) or Unknown("the condition cannot be told", scope.place(node.condition.span)))
            return gap, gap
    result = evaluate(node.result, inner)
    return (evaluate(node.result_key, inner) if node.result_key is not None else None), result


def _for_object(node: t.ForExpr, results: list[Result], place: Place) -> Value:
    items: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    rest: Unknown | None = None
    for key, value in results:
        if value is None:
            continue
        if isinstance(key, Gap) or isinstance(value, Gap) or key is None:
            rest = rest or next(g.unknown for g in (key, value) if isinstance(g, Gap))
            continue
        text = known_text(key)
        if text is None:
            rest = rest or doubt(key) or Unknown("a key cannot be told", place)
        elif node.grouped:
            groups.setdefault(text, []).append(value)
        elif text in items:
            raise Refused(f'two elements have the key "{text}"', place)
        else:
            items[text] = value
    if node.grouped:
        items = {key: Value(Seq("tuple", tuple(group)), place) for key, group in groups.items()}
    return Value(Obj("object", dict(sorted(items.items())), rest), place)


def entries(collection: Value) -> Iterator[tuple[Value, Value | Gap]]:
    """Keys and values of a collection in Terraform's order; a gap for what cannot be told."""
    data = collection.data
    if isinstance(data, Opaque) and data.whole is not None:
        collection = data.whole()
        data = collection.data
    if isinstance(data, Seq):
        for number, item in enumerate(data.items):
            if isinstance(item, Gap):
                yield unknown(item.unknown.reason), item
            else:
                value = collection.child(item)
                yield (value if data.kind == "set" else Value(Decimal(number))), value
    elif isinstance(data, Obj):
        for key in sorted(data.items):
            yield string(key, data.keys.get(key)), collection.child(data.items[key])
        if data.rest:
            yield unknown(data.rest.reason), Gap(data.rest)
    elif isinstance(data, Alike):
        yield Value(data.unknown), Gap(data.unknown)
    elif found := doubt(collection):
        yield Value(found), Gap(found)
    else:
        raise Refused("what is not a collection cannot be looped over", collection.place)


def _parens(node: t.Parens, scope: Scope) -> Value:
    return evaluate(node.inner, scope)


_LEVELS: dict[type, int] = {t.Template: 2, t.Call: 2, t.ForExpr: 3}
"""What nests deeper in the machine counts more, so that the limit does not depend on the machine."""

_HANDLERS: dict[type, Callable[[Any, Scope], Value]] = {
    t.Constant: _literal,
    t.Template: _template,
    t.TupleExpr: _tuple,
    t.ObjectExpr: _object,
    t.Name: _name,
    t.GetAttr: _get_attr,
    t.Index: _index,
    t.Splat: _splat,
    t.Call: _call,
    t.Unary: _unary,
    t.Binary: _binary,
    t.Conditional: _conditional,
    t.ForExpr: _for,
    t.Parens: _parens,
}
