"""Evaluating: no expression raises anything but what is declared, and what does not change its meaning does not change
its value."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import hcl_expression, many

from ecrlint.parse.hcl import parse_expression
from ecrlint.place import Place
from ecrlint.terraform.convert import Exhausted, Refused
from ecrlint.terraform.expressions import evaluate, settle
from ecrlint.terraform.jsontext import encode
from ecrlint.terraform.scope import Budget, Files, Scope
from ecrlint.terraform.values import Opaque, Value, deep_doubt, unknown

GIVEN = {
    name: parse_expression(text)[0] for name, text in {"x": '"a"', "y": '["b", 1]', "z": '{a = true, b = "c"}'}.items()
}


def scope(*, known: bool) -> Scope:
    """A scope with every name that strategies use; `known` says whether they have values."""
    inside = Scope("a.tf", lambda name, place: unknown(f"{name} has no value", place), Files(), Budget())
    values = {name: evaluate(node, inside) for name, node in GIVEN.items() if node is not None}

    def get(name: str, place: Place) -> Value:
        return values[name] if known and name in values else unknown(f"{name} has no value", place)

    return Scope("a.tf", lambda name, place: Value(Opaque(name, get)), Files(), Budget())


def said(text: str, *, known: bool) -> str | None:
    """The value as JSON; None if it is not known, "refused" if there is none."""
    expression, _ = parse_expression(text)
    assert expression is not None, text
    try:
        value = evaluate(expression, scope(known=known))
    except Exhausted:
        return None
    except Refused as refused:
        return "refused" if refused.reason else "refused without a reason"
    settle(expression, scope(known=known))
    return None if deep_doubt(value) else encode(value).text


@settings(max_examples=many(150))
@given(hcl_expression, st.booleans())
def test_an_expression_of_terraform_has_a_value_or_a_reason(text: str, known: bool) -> None:
    value = said(text, known=known)
    assert value != "refused without a reason"
    assert said(f"({text})", known=known) == value
    assert said(f"\n  {text}\n /* c */", known=known) == value


@settings(max_examples=many(150))
@given(hcl_expression)
def test_what_is_known_with_names_open_is_known_with_their_values(text: str) -> None:
    value = said(text, known=False)
    if value in (None, "refused"):
        return
    # What Terraform refuses has no value that could be another one.
    assert said(text, known=True) in (value, "refused")
