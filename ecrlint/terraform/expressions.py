"""Evaluates expressions: operators, conditionals, `for`, splats, templates, references, calls.

What Terraform would refuse raises `Refused`; what cannot be told is a value that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ..parse import tree as t
from ..place import Place
from ..records import replace
from ..values import Unknown
from .access import attribute, index
from .convert import Refused, in_range, known_text
from .expressions_loops import loop, splat
from .expressions_operators import binary, conditional, unary
from .functions import call
from .scope import Evaluate, Scope
from .templates import evaluate_template
from .values import Alike, Obj, Seq, Value, doubt, part_of, unknown


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
    return Value(in_range(node.value, place) if isinstance(node.value, Decimal) else node.value, place)


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
    return Value(why, value.place, part_of(value.uses, None))


def _name(node: t.Name, scope: Scope) -> Value:
    if node.name in scope.bound:
        return scope.bound[node.name]
    return scope.names(node.name, scope.place(node.span))


def _get_attr(node: t.GetAttr, scope: Scope) -> Value:
    target = evaluate(node.target, scope)
    place = scope.place(node.span)
    if not isinstance(target.data, (Obj, Alike)):
        scope.risk(target)
    return _widen(attribute(target, node.name, place), scope.place(node.target.span), place)


def _index(node: t.Index, scope: Scope) -> Value:
    target = evaluate(node.target, scope)
    key = evaluate(node.key, scope)
    place = scope.place(node.span)
    if isinstance(target.data, (Seq, Obj)):
        scope.risk(key, *([Value(why)] if (why := _open(target.data)) else []))
    else:
        scope.risk(target, key)
    return _widen(index(target, key, place), scope.place(node.target.span), place)


def _open(data: Seq | Obj) -> Unknown | None:
    """Why there may be other elements, or fewer."""
    return data.gap if isinstance(data, Seq) else data.rest


def _widen(value: Value, inner: Place, outer: Place) -> Value:
    """`var.a.b` is one reference: its place is the whole of it, not that of `var.a`."""
    if value.uses and value.uses[0].place == inner:
        return Value(value.data, value.place, (replace(value.uses[0], place=outer), *value.uses[1:]))
    return value


def _parens(node: t.Parens, scope: Scope) -> Value:
    return evaluate(node.inner, scope)


def _unread(node: t.Unread, scope: Scope) -> Value:
    return Value(node.why, scope.place(node.span))


_LEVELS: dict[type, int] = {t.Template: 2, t.Call: 2, t.ForExpr: 3}
"""What nests deeper in the machine counts more, so that the limit does not depend on the machine."""


def _evaluating(handler: Callable[[Any, Scope, Evaluate], Value]) -> Callable[[Any, Scope], Value]:
    """A handler of another module, which is given `evaluate`."""
    return lambda node, scope: handler(node, scope, evaluate)


_HANDLERS: dict[type, Callable[[Any, Scope], Value]] = {
    t.Constant: _literal,
    t.Template: _evaluating(evaluate_template),
    t.TupleExpr: _tuple,
    t.ObjectExpr: _object,
    t.Name: _name,
    t.GetAttr: _get_attr,
    t.Index: _index,
    t.Splat: _evaluating(splat),
    t.Call: _evaluating(call),
    t.Unary: _evaluating(unary),
    t.Binary: _evaluating(binary),
    t.Conditional: _evaluating(conditional),
    t.ForExpr: _evaluating(loop),
    t.Parens: _parens,
    t.Unread: _unread,
}
