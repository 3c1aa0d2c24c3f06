"""Values of expressions, as `terraform console` 1.11 gives them for the same text."""

from __future__ import annotations

import pytest

from ecrlint.parse.hcl import parse_expression
from ecrlint.place import Place
from ecrlint.terraform.convert import Refused
from ecrlint.terraform.expressions import evaluate
from ecrlint.terraform.jsontext import encode
from ecrlint.terraform.scope import Budget, Files, Scope
from ecrlint.terraform.values import Obj, Opaque, Seq, Str, Undecided, Value, doubt, string, unknown
from ecrlint.values import Unknown


def names(name: str, place: Place) -> Value:
    if name != "var":
        raise Refused(f"{name} is not known", place)

    def get(attribute: str, at: Place) -> Value:
        if attribute == "branch":
            return Value(Undecided((string("a/x"), string("a/y")), Unknown("var.branch is one of two")), at)
        return unknown(f"var.{attribute} has no value", at)

    return Value(Opaque("var", get))


def value_of(text: str) -> Value:
    expression, problems = parse_expression(text)
    assert expression is not None, problems
    return evaluate(expression, Scope("a.tf", names, Files(), Budget()))


def as_json(text: str) -> str | None:
    return encode(value_of(text)).text


KNOWN = {
    'true ? 1 : "a"': '"1"',
    '[for k, v in {b=1,a=2} : "${k}=${v}"]': '["a=2","b=1"]',
    '{for k, v in ["x","y"] : v => k}': '{"x":0,"y":1}',
    '{for s in ["a","b","ab"] : substr(s,0,1) => s...}': '{"a":["a","ab"],"b":["b"]}',
    "[for x in [1,2,3] : x * 2 if x > 1]": "[4,6]",
    '[for i, x in toset(["b","a"]) : "${i}${x}"]': '["aa","bb"]',
    "[0.1+0.2, 10 % 3, -7 % 3, 2*3.5, 7/2, 1e3]": "[0.3,1,-1,7,3.5,1000]",
    'merge({a=1},null,{b="2"})': '{"a":1,"b":"2"}',
    '[tostring(true), tostring(1.50), tonumber("12.50"), tobool("1")]': '["true","1.5",12.5,true]',
    'coalesce("", "x")': '"x"',
    'coalesce("", 2)': '"2"',
    'format("%s-%03d-%v-%5.2f|%-5s|%%", "a", 7, "x", 1.234, "z")': '"a-007-x- 1.23|z    |%"',
    'join("-", ["a", 1, true])': '"a-1-true"',
    'split(",", "a,b,,c")': '["a","b","","c"]',
    'replace("a_b_c", "_", "-")': '"a-b-c"',
    '[upper("abcß"), lower("ÄB")]': '["ABCß","äb"]',
    '[trim("..a..", "."), trimspace("  a b "), trimprefix("v1.2", "v"), trimsuffix("a.git", ".git")]': (
        '["a","a b","1.2","a"]'
    ),
    '[substr("hello", 1, 3), substr("hello", -3, -1)]': '["ell","llo"]',
    'lookup({a=1}, "b", "x")': '"x"',
    'element(["a","b","c"], 4)': '"b"',
    "[keys({b=1,a=2}), values({b=1,a=2})]": '[["a","b"],[2,1]]',
    '[contains(["a","b"], "b"), contains([1,2], "1")]': "[true,false]",
    '[length("héllo"), length({a=1}), length([1,2])]': "[5,1,2]",
    'compact(["a","",null,"b"])': '["a","b"]',
    'flatten([["a",["b"]],"c",[]])': '["a","b","c"]',
    '[distinct(["a","b","a"]), tolist([1,"a",true]), toset(["b","a","b"])]': ('[["a","b"],["1","a","true"],["a","b"]]'),
    '[try({}.a, "d"), can({}.a), can({a=1}.a)]': '["d",false,true]',
    '[one([]), one(["x"])]': '[null,"x"]',
    "[range(3), range(1,7,2), range(5,3)]": "[[0,1,2],[1,3,5],[5,4]]",
    'zipmap(["a","b"],[1,2])': '{"a":1,"b":2}',
    '[min(3,1,2), max("3",1), abs(-3), ceil(1.2), floor(-1.2), parseint("ff",16)]': "[1,3,3,2,-2,255]",
    'setproduct(["a","b"],[1,2])': '[["a",1],["a",2],["b",1],["b",2]]',
    'jsondecode("{\\"a\\":[1,2.5,null,true]}")': '{"a":[1,2.5,null,true]}',
    'jsonencode({a="<x>&", b=[1,null]})': '"{\\"a\\":\\"\\\\u003cx\\\\u003e\\\\u0026\\",\\"b\\":[1,null]}"',
    '"a${true}${1.50}"': '"atrue1.5"',
    '"%{ if true }yes%{ else }no%{ endif }"': '"yes"',
    "{a={b=[1,2]}}.a.b[1]": "2",
    "[[{a=1},{a=2}][*].a, [{a=1}].*.a, null[*]]": "[[1,2],[1],[]]",
    '[1 == 1.0, "true" == true, 1 == "1", null == null, ["a"] == ["a"]]': "[true,false,false,true,true]",
    'true && false || 1 < "2"': "true",
    '{(upper("a")) = 1, "b c" = 2, a = 3, a = 4}': '{"A":1,"a":4,"b c":2}',
}


@pytest.mark.parametrize(("text", "expected"), list(KNOWN.items()))
def test_known_values(text: str, expected: str) -> None:
    assert as_json(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'tobool("TRUE")',
        "one([1, 2])",
        '"a${null}"',
        '"a${[1]}"',
        "[1,2][2]",
        "{a=1}.b",
        '"a" + 1',
        "1 / 0",
        "null ? 1 : 2",
        '{for x in ["a","a"] : x => 1}',
        'jsondecode("nope")',
        "upper(null)",
        "element([], 0)",
        "1e999999999",
        "range(100000)",
    ],
)
def test_what_terraform_refuses_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        value_of(text)


@pytest.mark.parametrize(
    "text",
    [
        'try(var.x, "MUTABLE")',
        'try(var.x.y, "MUTABLE")',
        'coalesce(var.x, "MUTABLE")',
        'lookup(var.x, "a", "MUTABLE")',
        'lookup(merge({}, var.x), "a", "MUTABLE")',
        'can(var.x) ? "a" : "b"',
        'var.x ? "MUTABLE" : var.y',
        "element(var.x, 0)",
        'contains(["a", var.x], "b")',
        "length(concat([1], var.x))",
        "tolist(toset([var.x]))[0]",
        "timestamp()",
        "sensitive(1)",
        "!var.x",
        'merge({a = "MUTABLE"}, var.x).a',
    ],
)
def test_unknown_never_becomes_a_fallback(text: str) -> None:
    assert doubt(value_of(text)) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('var.x ? "a" : "a"', '"a"'),
        ("false && var.x", "false"),
        ("var.x || true", "true"),
        ('merge(var.x, {a = "b"}).a', '"b"'),
        ('coalesce("a", var.x)', '"a"'),
        ('try("a", var.x)', '"a"'),
        ('contains(["a", var.x], "a")', "true"),
        ('concat(["a"], var.x)[0]', '"a"'),
        ('"shop/${var.x}" == "web/api"', "false"),
        ('startswith("shop/${var.x}", "shop/")', "true"),
        ("length([var.x, var.y])", "2"),
        ('split("/", var.branch)[0]', '"a"'),
        ('replace("${var.branch}", "/", "-") == "b"', "false"),
    ],
)
def test_what_known_parts_decide_is_decided(text: str, expected: str) -> None:
    assert as_json(text) == expected


def test_a_string_keeps_its_known_parts() -> None:
    data = value_of('"shop/${var.x}-api"').data
    assert isinstance(data, Str)
    texts = [getattr(piece, "text", None) for piece in data.pieces]
    assert texts == ["shop/", None, "-api"]


def test_a_change_of_letters_keeps_unknown_parts() -> None:
    data = value_of('upper("shop/${var.x}")').data
    assert isinstance(data, Str)
    assert [getattr(piece, "text", None) for piece in data.pieces] == ["SHOP/", None]


def test_an_unknown_key_may_override_any_other() -> None:
    data = value_of('{a = "MUTABLE", (var.x) = 1}').data
    assert isinstance(data, Obj)
    assert data.rest is not None
    assert isinstance(data.items["a"].data, Unknown)


def test_an_unknown_condition_of_a_for_leaves_a_gap() -> None:
    data = value_of('[for x in ["a", "b"] : x if x == "a" || var.y]').data
    assert isinstance(data, Seq)
    assert data.values is None
    assert data.gap == Unknown("var.y has no value", Place("a.tf", data.gap.place.span))  # type: ignore[union-attr]


def test_parts_keep_the_columns_they_are_written_in() -> None:
    value = value_of('split("/", "shop/api")[1]')
    assert value.data == Str(value.data.pieces)  # type: ignore[union-attr]
    (run,) = value.data.runs  # type: ignore[union-attr]
    assert (run.place.span.column, run.place.span.end_column, run.exact) == (18, 21, True)
