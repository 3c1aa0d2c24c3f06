"""What is said of an expression with unknown parts holds for everything these parts may turn out to be."""

from __future__ import annotations

import random

import pytest

from ecrlint.parse.hcl import parse_expression
from ecrlint.parse.tree import Expression
from ecrlint.place import Place
from ecrlint.terraform.convert import Refused
from ecrlint.terraform.expressions import evaluate
from ecrlint.terraform.jsontext import encode
from ecrlint.terraform.scope import Budget, Scope
from ecrlint.terraform.values import Opaque, Value, string, unknown

TEXTS = ["", "a", "b", "p", "p/q", "a/b", "true"]
"""What the unknown strings may be."""

ATOMS = ["var.x", "var.y", '"a"', '""', '"a/b"', '"p/${var.x}"', '"${var.y}/q"']

TEXT_FORMS = [
    "({b} ? {t} : {t})",
    "coalesce({t}, {t})",
    "try({t}, {t})",
    'lookup({o}, "a", {t})',
    'try({o}.a, "none")',
    'join("/", {l})',
    '"${{t}}-z"',
    "upper({t})",
    'replace({t}, "/", "-")',
    'trimprefix({t}, "p")',
    'format("%s/%s", {t}, {t})',
    'element(concat({l}, ["end"]), 0)',
    "jsonencode({o})",
    "jsondecode(jsonencode({t}))",
    'split("/", {t})[0]',
]
LIST_FORMS = [
    "[{t}, {t}]",
    "concat({l}, {l})",
    "compact({l})",
    "distinct({l})",
    "tolist(toset({l}))",
    "[for k in {l} : k if k != {t}]",
    "keys({o})",
    "values({o})",
    "flatten([{l}, [{l}]])",
    "reverse({l})",
]
OBJECT_FORMS = [
    "{a = {t}, b = {t} }",
    "merge({o}, {o})",
    "{for k in toset({l}) : k => upper(k) }",
    "{({t}) = {t} }",
    'zipmap(["a", "b"], [{t}, {t}])',
]
BOOL_FORMS = [
    "{t} == {t}",
    "!({b})",
    "({b} && {b})",
    "({b} || {b})",
    "contains({l}, {t})",
    'startswith({t}, "p/")',
    "length({l}) > 1",
    "can({o}.a)",
]
FORMS = {"t": TEXT_FORMS, "l": LIST_FORMS, "o": OBJECT_FORMS, "b": BOOL_FORMS}
ENDS = {"t": ATOMS, "l": ["[var.x]", '["a", "b"]'], "o": ["{a = var.x}", "{}"], "b": ["true", 'var.x == "a"']}


def generated(kind: str, depth: int, chance: random.Random) -> str:
    if depth == 0:
        return chance.choice(ENDS[kind])
    form = chance.choice(FORMS[kind])
    for name in "tlob":
        while f"{{{name}}}" in form:
            form = form.replace(f"{{{name}}}", generated(name, depth - 1, chance), 1)
    return form


def said(expression: Expression, **given: str) -> str | None:
    """The value as JSON; None if it is not known, "refused" if there is none."""

    def get(name: str, place: Place) -> Value:
        return string(given[name]) if name in given else unknown("it has no value", place)

    def no_files(path: str) -> tuple[str, str]:
        raise Refused(path)

    scope = Scope("a.tf", lambda name, place: Value(Opaque(name, get)), no_files, Budget())
    try:
        return encode(evaluate(expression, scope)).text
    except Refused:
        return "refused"


@pytest.mark.parametrize("seed", range(8))
def test_known_means_known_for_every_completion(seed: int) -> None:
    chance = random.Random(seed)
    known = 0
    for _ in range(150):
        text = generated(chance.choice("tlob"), 3, chance)
        expression, problems = parse_expression(text)
        assert expression is not None, (text, problems)
        before = said(expression)
        if before is None:
            continue
        known += 1
        for _ in range(6):
            given = {"x": chance.choice(TEXTS), "y": chance.choice(TEXTS)}
            assert said(expression, **given) in (before, "refused"), (text, given)
    assert known > 10
