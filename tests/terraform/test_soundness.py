"""What is said of an expression with unknown parts holds for everything these parts may turn out to be,
values of the wrong type included."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from ecrlint.parse.hcl import parse_expression
from ecrlint.parse.tree import Expression
from ecrlint.place import Place
from ecrlint.terraform.convert import Exhausted, Refused
from ecrlint.terraform.expressions import evaluate
from ecrlint.terraform.jsontext import encode
from ecrlint.terraform.scope import Budget, Files, Scope
from ecrlint.terraform.values import Opaque, Value, deep_doubt, unknown

TEXTS = ['""', '"a"', '"b"', '"p"', '"p/q"', '"a/b"', '"true"', '"1"']
"""What the unknown strings may be."""

ANYTHING = [
    *TEXTS,
    "1",
    "0",
    "2.5",
    "true",
    "false",
    "[]",
    '["a"]',
    '["b", "a"]',
    "[1, 2]",
    'toset(["b", "a"])',
    'tolist(["p", "a"])',
    "toset([2, 1])",
    "[[1], []]",
    "{}",
    '{a = "x"}',
    "{a = 1, c = true}",
    'tomap({b = "y"})',
    "{a = []}",
]
"""What `var.x` may be; `var.y` may be null as well."""

ATOMS = ["var.x", "var.y", '"a"', '""', '"a/b"', '"p/${var.x}"', '"${var.y}/q"']

FORMS = {
    "t": [
        "({b} ? {t} : {t})",
        "({b} ? {v} : {v})",
        "coalesce({t}, {t})",
        "coalesce({v}, {v}, {v})",
        "try({t}, {t})",
        "try({v}, {v})",
        'lookup({o}, "a", {t})',
        "lookup({o}, {t}, {v})",
        'try({o}.a, "none")',
        "try({l}[1], {o}.b, 3)",
        'join("/", {l})',
        "join({t}, {l}, {l})",
        '"${{t}}-z"',
        "upper({t})",
        "title({t})",
        'replace({t}, "/", "-")',
        'replace({t}, "/[a-p]+/", "<$0>")',
        'trimprefix({t}, "p")',
        'trimsuffix({t}, "/q")',
        'format("%s/%s", {t}, {t})',
        'format("%v|%5s|%q", {v}, {t}, {t})',
        'element(concat({l}, ["end"]), 0)',
        "element({l}, {n})",
        "{l}[{n}]",
        "jsonencode({o})",
        "jsonencode({l})",
        "yamlencode({v})",
        "jsondecode(jsonencode({t}))",
        'split("/", {t})[0]',
        "substr({t}, 0, {n})",
        "md5({t})",
        "tostring({v})",
        "one({l})",
        'regex("^[a-z]*", {t})',
        '"%{ if {b} }${{t}}%{ else }-%{ endif }"',
        '"%{ for x in {l} }${x},%{ endfor }"',
    ],
    "l": [
        "[{t}, {t}]",
        "[{v}, 1, {v}]",
        "concat({l}, {l})",
        "concat(tolist([1]), {l})",
        "compact({l})",
        "distinct({l})",
        "tolist({l})",
        "tolist([1, {v}])",
        "tolist(toset({l}))",
        "toset([{v}, true])",
        "[for k in {l} : k if k != {t}]",
        "[for k, v in {l} : k]",
        "[for k, v in {o} : v]",
        "keys({o})",
        "values({o})",
        "flatten([{l}, [{l}]])",
        "reverse({l})",
        "sort({l})",
        "slice({l}, 0, 1)",
        'split("/", {t})',
        "chunklist({l}, 1)",
        "setunion({l}, {l})",
        "setsubtract({l}, {l})",
        "setproduct({l}, {l})",
        'formatlist("%s!", {l})',
        "coalescelist({l}, {l})",
        "({b} ? {l} : {l})",
        "{l}[*]",
        "{v}[*]",
    ],
    "o": [
        "{a = {t}, b = {t} }",
        "{a = {v}, b = 1}",
        "merge({o}, {o})",
        "merge({o}, {v})",
        "tomap({a = {v}, b = true})",
        "tomap({o})",
        "{for k in toset({l}) : k => upper(k) }",
        "{for k in {l} : k => k...}",
        "{({t}) = {t} }",
        "{a = 1, ({t}) = 2, b = 3}",
        'zipmap(["a", "b"], [{t}, {t}])',
        "zipmap({l}, {l})",
        "({b} ? {o} : {o})",
        "({b} ? {a = 1} : {v})",
        "try({o}, {v})",
    ],
    "b": [
        "{t} == {t}",
        "{v} == {v}",
        "!({b})",
        "({b} && {b})",
        "({b} || {b})",
        "contains({l}, {t})",
        'startswith({t}, "p/")',
        'endswith({t}, "/q")',
        'strcontains({t}, "/")',
        "length({l}) > 1",
        "length({o}) == {n}",
        "can({o}.a)",
        "can(tonumber({v}))",
        "alltrue([{b}, {v}])",
        "anytrue([{v}, {b}])",
        "{n} < {n}",
    ],
    "n": ["length({l})", "length({t})", "({n} + {n})", "max({n}, {n})", "ceil({v})", "parseint({t}, 10)", "sum({l})"],
    "v": ["{t}", "{l}", "{o}", "{b}", "{n}"],
}
ENDS = {
    "t": ATOMS,
    "l": ["[var.x]", '["a", "b"]', "var.y", '["b", "a"]', "[]"],
    "o": ["{a = var.x}", "{}", "var.x", '{a = "q", b = 1}'],
    "b": ["true", 'var.x == "a"', "var.y", "false"],
    "n": ["0", "1", "2", "var.x"],
    "v": ["var.x", "var.y", "1", '"a"', "true", "null", "[1]"],
}


def generated(kind: str, depth: int, chance: random.Random) -> str:
    if depth == 0:
        return chance.choice(ENDS[kind])
    form = chance.choice(FORMS[kind])
    for name in "tlobnv":
        while f"{{{name}}}" in form:
            form = form.replace(f"{{{name}}}", generated(name, depth - 1, chance), 1)
    return form


def parsed(text: str) -> Expression:
    expression, problems = parse_expression(text)
    assert expression is not None, (text, problems)
    return expression


def scope(given: dict[str, Value]) -> Scope:
    def get(name: str, place: Place) -> Value:
        return given[name] if name in given else unknown("it has no value", place, maybe_null=name == "y")

    return Scope("a.tf", lambda name, place: Value(Opaque(name, get)), Files(), Budget())


def said(expression: Expression, **given: Value) -> str | None:
    """The value as JSON; None if it is not known, "refused" if there is none."""
    try:
        value = evaluate(expression, scope(given))
    except Exhausted:
        return None
    except Refused:
        return "refused"
    return None if deep_doubt(value) else encode(value).text


VALUES = {text: evaluate(parsed(text), scope({})) for text in [*ANYTHING, "null"]}


@pytest.mark.parametrize("seed", range(8))
def test_known_means_known_for_every_completion(seed: int) -> None:
    chance = random.Random(seed)
    known = 0
    for _ in range(180):
        text = generated(chance.choice("tlobn"), chance.choice((1, 2, 2, 3)), chance)
        expression = parsed(text)
        before = said(expression)
        if before is None or "var." not in text:
            continue
        known += 1
        for number in range(10):
            choices = TEXTS if number < 4 else ANYTHING
            given = {"x": chance.choice(choices), "y": chance.choice([*choices, "null"])}
            after = said(expression, **{name: VALUES[value] for name, value in given.items()})
            assert after in (before, "refused", None), (text, given)
    assert known > 10


def test_what_an_unknown_type_decides_is_left_open() -> None:
    for text in (
        "coalesce(1, var.x)",
        "true ? 1 : var.x",
        "tolist([1, var.x])",
        'true ? ["b", "a"] : var.x',
        "concat(tolist([1]), var.x)",
        "lookup(merge({}, var.x), 1, 2)",
    ):
        assert said(parsed(text)) is None, text


def test_an_option_that_its_type_leaves_open_is_one_of_two() -> None:
    value = evaluate(parsed("ceil(true ? 1.5 : var.x)"), scope({}))
    assert value.data == Decimal(2)
    assert said(parsed('"<${true ? 1 : var.x}>"')) == '"\\u003c1\\u003e"'
