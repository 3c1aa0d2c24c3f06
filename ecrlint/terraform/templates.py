"""Evaluates templates: quoted strings and heredocs, with every character's place kept."""

from __future__ import annotations

from collections.abc import Iterable

from ..parse import tree as t
from ..place import Place, Run
from ..values import Unknown
from .convert import Exhausted, Refused, composed, partly_unknown, pieces_of, to_bool
from .convert_collections import to_type
from .convert_types import STRING
from .expressions_loops import entries
from .scope import Evaluate, Scope
from .values import (
    MAX_TEXT,
    Chars,
    Encoded,
    Gap,
    Piece,
    Str,
    Value,
    doubt,
    join_pieces,
    text_length,
)


def evaluate_template(node: t.Template, scope: Scope, evaluate: Evaluate) -> Value:
    """The value of a template. A template that is nothing but one interpolation is that value itself."""
    parts = node.parts
    if len(parts) == 1 and isinstance(parts[0], t.Interpolation) and not node.heredoc:
        return evaluate(parts[0].value, scope)
    data = composed(join_pieces(_pieces(parts, scope, evaluate)))
    if text_length(data) > MAX_TEXT:
        raise Exhausted("the text is too long to evaluate", scope.place(node.span))
    return Value(data, scope.place(node.span))


def _pieces(parts: Iterable[t.TemplatePart], scope: Scope, evaluate: Evaluate) -> list[Piece]:
    found: list[Piece] = []
    for part in parts:
        if isinstance(part, t.Text):
            runs = tuple(Run(start, length, scope.place(span), exact) for start, length, span, exact in part.runs)
            found.append(Chars(part.value, runs))
        elif isinstance(part, t.Interpolation):
            found.extend(_interpolated(part, scope, evaluate))
        elif isinstance(part, t.TemplateIf):
            found.extend(_if(part, scope, evaluate))
        else:
            found.extend(_for(part, scope, evaluate))
    scope.budget.spend(1 + sum(len(p.text) for p in found if isinstance(p, Chars)) // 100)
    return found


def _interpolated(part: t.Interpolation, scope: Scope, evaluate: Evaluate) -> list[Piece]:
    value = evaluate(part.value, scope)
    scope.risk(value)
    value = to_type(value, STRING)
    place = scope.place(part.span)
    if value.data is None:
        raise Refused("null cannot be put into a text", place)
    if isinstance(value.data, Encoded):
        return pieces_of(value)
    return [placed(piece, place) for piece in pieces_of(value)]


def placed(piece: Piece, place: Place) -> Piece:
    """Characters that came in by reference: whoever reads the text finds them at the reference."""
    if isinstance(piece, Value):
        return piece
    return Chars(piece.text, (Run(0, len(piece.text), place, False),))


def _if(part: t.TemplateIf, scope: Scope, evaluate: Evaluate) -> list[Piece]:
    condition = partly_unknown(to_bool(evaluate(part.condition, scope)))
    scope.risk(condition)
    if isinstance(condition.data, bool):
        return _pieces(part.then if condition.data else part.otherwise, scope, evaluate)
    if condition.data is None:
        raise Refused("the condition is null", scope.place(part.condition.span))
    try:
        then = join_pieces(_pieces(part.then, scope, evaluate))
        otherwise = join_pieces(_pieces(part.otherwise, scope, evaluate))
    except Exhausted:
        raise
    except Refused as refused:
        return [Value(Unknown(refused.reason, refused.place), scope.place(part.span))]
    if then.text is not None and then.text == otherwise.text:
        return list(then.pieces)
    why = doubt(condition) or Unknown("the condition cannot be told")
    return [Value(why, scope.place(part.span))]


def _for(part: t.TemplateFor, scope: Scope, evaluate: Evaluate) -> list[Piece]:
    found: list[Piece] = []
    collection = evaluate(part.collection, scope)
    scope.risk(collection)
    for key, value in entries(collection, in_turn=True):
        if isinstance(value, Gap):
            found.append(Value(value.unknown, scope.place(part.span)))
            continue
        inner = scope.bind({**({part.key: key} if part.key else {}), part.value: value})
        found.extend(_pieces(part.body, inner, evaluate))
        if text_length(Str(tuple(found))) > MAX_TEXT:
            raise Exhausted("the text is too long to evaluate", scope.place(part.span))
    return found
