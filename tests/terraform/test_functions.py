"""Functions over what is known in part, their limits, and the places of what they give. What they give for
known arguments is compared with Terraform in `test_console.py`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.parse.hcl import parse_expression
from ecrlint.place import Place, Span
from ecrlint.terraform.convert import Exhausted, Refused
from ecrlint.terraform.expressions import evaluate
from ecrlint.terraform.jsontext import encode
from ecrlint.terraform.scope import MAX_STEPS, Budget, Files, Scope
from ecrlint.terraform.values import Alike, Chars, Opaque, Str, Undecided, Value, deep_doubt, string, unknown
from ecrlint.values import Unknown


def names(name: str, place: Place) -> Value:
    def get(attribute: str, at: Place) -> Value:
        if attribute == "repository":
            element = Value(Opaque("x", lambda *_: string("shop/api")))
            return Value(Alike(element, Unknown("var.create has no value")), at)
        return unknown(f"var.{attribute} has no value", at)

    return Value(Opaque(name, get))


def value_of(text: str, files: Files | None = None, budget: Budget | None = None) -> Value:
    expression, problems = parse_expression(text)
    assert expression is not None, problems
    return evaluate(expression, Scope("a.tf", names, files or Files(), budget or Budget()))


def pieces(text: str) -> list[str | None]:
    data = value_of(text).data
    assert isinstance(data, Str)
    return [piece.text if isinstance(piece, Chars) else None for piece in data.pieces]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("length([var.x, upper(var.y)])", "2"),
        ('length({a = var.x, b = "c"})', "2"),
        ("keys({b = var.x, a = var.y})", '["a","b"]'),
        ("values({a = 1, b = var.x})[0]", "1"),
        ('contains(["a", var.x], "a")', "true"),
        ('contains(tolist(["a", "b"]), "c")', "false"),
        ('startswith("shop/${var.x}", "shop/")', "true"),
        ('startswith("shop/${var.x}", "web")', "false"),
        ('endswith("${var.x}/api", "pi")', "true"),
        ('strcontains("a-${var.x}-b", "-b")', "true"),
        ('split("/", "shop/${var.x}")[0]', '"shop"'),
        ('element(split("/", "a/b/${var.x}"), 0) == "a"', "true"),
        ('trimprefix("v1-${var.x}", "v") == "2"', "false"),
        ('join("/", ["shop", var.x]) == "web/api"', "false"),
        ('distinct(["a", var.x])[0]', '"a"'),
        ("reverse([var.x, 1])[0]", "1"),
        ('slice(["a", "b", var.x], 0, 2)', '["a","b"]'),
        ("chunklist([1, 2], 1)[1][0]", "2"),
        ('zipmap(["a", "b"], [var.x, 2]).b', "2"),
        ("element([var.x, 5], 1)", "5"),
        ("anytrue([var.x, true])", "true"),
        ("alltrue([var.x, false])", "false"),
        ('coalesce("a-${var.x}", "b") == "c"', "false"),
        ("flatten([[1], [var.x]])[0]", "1"),
        ('lookup(merge(var.x, {a = "b"}), "a", "c")', '"b"'),
        ('format("%s/%s", "shop", var.x) == "web/api"', "false"),
        ('formatlist("%s-%s", ["a", "b"], "c")[1]', '"b-c"'),
        ('try(lookup({a = "b"}, "a"), var.x)', '"b"'),
        ('"%{ if var.x }a%{ else }a%{ endif }"', '"a"'),
        ('jsondecode(jsonencode({a = var.x, b = "c"})).b', '"c"'),
        ("ceil(log(100, 3))", "5"),
        ("floor(var.x ? 1.5 : 1.7)", "1"),
    ],
)
def test_known_parts_decide_where_they_can(text: str, expected: str) -> None:
    assert encode(value_of(text)).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('join("-", ["a", var.x, "b"])', ["a-", None, "-b"]),
        ('join("-", concat(["a"], var.x, ["b"]))', ["a", None, "-b"]),
        ('format("%s:%s", var.x, "b")', [None, ":b"]),
        ('trimsuffix("a-${var.x}.git", ".git")', ["a-", None]),
        ('replace("a_b${var.x}_", "_", "-")', ["a-b", None, "-"]),
        ('"%{ for x in [var.x, "a"] }${x},%{ endfor }"', [None, ",a,"]),
    ],
)
def test_strings_keep_their_known_parts(text: str, expected: list[str | None]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'join("-", concat(var.x, ["a"]))',
        "length(concat([1], var.x))",
        "length(toset([var.x, 1]))",
        'tolist(toset(["a", "c", var.x]))[1]',
        "[for k, v in merge({b = 1}, var.x) : v][0]",
        "[for i, v in concat(var.x, [1]) : i][0]",
        "keys(merge({b = 1}, var.x))[0]",
        'sort(["b", var.x])[0]',
        'index(["a", var.x], "b")',
        'trimprefix(var.x, "a")',
        'regex("a", "b${var.x}")',
        'lookup({a = 1}, var.x, "b")',
        'try(tonumber(var.x), "none")',
        'try("a-${var.x}", "none")',
        'try(var.repository[0].name, "none")',
        "can(var.repository[0])",
        'try(file("missing.txt"), "none")',
        'fileexists("missing.txt") ? 1 : 2',
        "coalesce(1, var.x)",
        "tolist([1, var.x])",
        "issensitive(var.x)",
        'title("a-${var.x}")',
        'setunion(["a"], [var.x]) == toset(["a"])',
        "coalescelist(var.x, [1])",
        "jsondecode(var.x)",
        'jsondecode("{\\"a\\": ${var.x}").a',
    ],
)
def test_what_the_unknown_decides_stays_unknown(text: str) -> None:
    assert deep_doubt(value_of(text)) is not None


def test_what_may_be_refused_inside_try_is_one_of_two() -> None:
    data = value_of('try(var.repository[0].name, "none")').data
    assert isinstance(data, Undecided)
    assert [encode(option).text for option in data.options] == ['"shop/api"', '"none"']
    assert data.unknown.reason == "var.create has no value"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("setproduct(range(1000), range(1000))", "the list is too long to evaluate"),
        ('join("", [for i in range(1000) : format("%2000d", i)])', "the text is too long to evaluate"),
        ('replace(format("%9999d", 1), " ", format("%9999d", 1))', "the text is too long to evaluate"),
        ('regexall("(a|aa)+$", format("%9999s", ""))', None),
        ('regexall("(x+x+)+y", replace(format("%9999d", 1), " ", "x"))', None),
        ('regex("(?:x?){500}y", replace(format("%9999d", 1), " ", "x"))', "the regular expression takes too much work"),
        ('regex("a", format("%9999d%9999d%9999d", 1, 1, 1))', "the text is too long for a regular expression"),
        ("pow(99, 999)", "the result of pow is too large to compute with"),
        ("1e1999 * 1e1999", "a number is too large to compute with"),
        ("timestamp()", "the function timestamp depends on when Terraform runs"),
        ("provider::aws::arn_parse(1)", "the function provider::aws::arn_parse is a provider's"),
        ("nosuch(1)", "the function nosuch is not evaluated"),
        ("sensitive(1)", "the value is sensitive"),
    ],
)
def test_limits_end_in_a_reason(text: str, reason: str | None) -> None:
    budget = Budget()
    try:
        why = deep_doubt(value_of(text, budget=budget))
        found = why.reason if why else None
    except Exhausted as exhausted:
        found = exhausted.reason
    assert found == reason
    assert budget.steps < MAX_STEPS


def files(tmp_path: Path, given: Mapping[str, str], directory: str = ".") -> Files:
    for path, text in given.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return Files(Sources(tmp_path), directory)


def test_a_template_file_has_the_places_of_its_own_text(tmp_path: Path) -> None:
    found = files(tmp_path, {"p.tftpl": '{\n  "a": "${name}"\n}\n'})
    value = value_of('jsondecode(templatefile("p.tftpl", {name = "x"})).a', found)
    assert encode(value).text == '"x"'
    assert value.place is not None
    assert (value.place.path, value.place.span.line, value.place.span.column) == ("p.tftpl", 2, 8)
    partly = value_of('templatefile("p.tftpl", {name = var.x})', found)
    assert isinstance(partly.data, Str)
    assert [getattr(piece, "text", None) for piece in partly.data.pieces] == ['{\n  "a": "', None, '"\n}\n']


def test_yaml_of_a_file_has_the_places_of_the_file(tmp_path: Path) -> None:
    found = files(tmp_path, {"p.yaml": "rules:\n  - rulePriority: 1\n"})
    value = value_of('yamldecode(file("p.yaml")).rules[0].rulePriority', found)
    assert value.place == Place("p.yaml", Span(2, 19, 2, 20))
    assert encode(value).text == "1"


def test_files_are_read_below_the_root_only(tmp_path: Path) -> None:
    found = files(tmp_path, {"infra/a.txt": "a", "b.txt": "b"}, "infra")
    assert encode(value_of('[file("a.txt"), file("../b.txt")]', found)).text == '["a","b"]'
    assert encode(value_of('fileset("..", "*")', found)).text == '["b.txt"]'
    for text in ('file("../../c")', 'fileset("../..", "*")', 'file("/etc/passwd")', 'fileset("/etc", "*")'):
        why = deep_doubt(value_of(text, found))
        assert why is not None, text
        assert why.reason.startswith(("there is no file", "/etc"))


def test_inside_a_template_no_template_is_rendered(tmp_path: Path) -> None:
    found = files(tmp_path, {"a.tftpl": '${templatefile("a.tftpl", {})}', "b.tftpl": '${file("c.txt")}', "c.txt": "c"})
    with pytest.raises(Refused, match="templatefile cannot be called"):
        value_of('templatefile("a.tftpl", {})', found)
    assert encode(value_of('templatefile("b.tftpl", {})', found)).text == '"c"'
