"""Which texts are valid HCL, as a table that is held against our parser and against Terraform itself."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ecrlint.parse.hcl import parse_attribute, parse_block, read_hcl
from ecrlint.parse.tree import (
    Attribute,
    Block,
    Constant,
    Interpolation,
    Name,
    Problem,
    Template,
    TemplateFor,
    TemplateIf,
    Text,
    TupleExpr,
)

VALID = [
    "a = !!b\n",
    "a = --1\n",
    "a = -1-1-1 - - 2\n",
    "a = 1 # x\ry\n",
    "a = 1.e5\n",
    "a = 1e5\n",
    "a = core::length(x)\n",
    "a = core :: length (x)\n",
    "a = b.*.c[*].d\n",
    "a = b[*].c.*.d[0]\n",
    "a = b[ * ].c\n",
    "a = b. *.c\n",
    "a = <<EOT\nx\nEOT   \n",
    "a = <<_E\nx\n_E\n",
    "a = <<\xe9-1\nx\n\xe9-1\n",
    "a = <<-E\n  x ${b} %{ if c }\n  y %{ endif }\n  E\n",
    "a = <<EOT\nx\r\nEOT\r\n",
    "a = <<EOT\nEOT\n",
    "a = f(<<EOT\nx\nEOT\n, 1)\n",
    "a = [<<EOT\nx\nEOT\n, <<EOT\ny\nEOT\n]\n",
    "a { b = 1 }\n",
    "a {}\n",
    "a { }\n",
    "a {\n}\n",
    "a {\n b {\n }\n c = 1\n}\n",
    'a {\n b "c" d { e = 1 }\n}\n',
    "a = {-1 = 2\n -2 = 3}\n",
    "a = {in = 1, if = 2\n for = 3}\n",
    'a = {null = 1, true = 2, 3 = 4, (b) = 5, "c" : 6, b.c = 7}\n',
    "a = f(b...)\n",
    "a = f(b, )\n",
    "a = {b = 1\n (c) = 2}\n",
    "a = {b = (1\n + 2\n)}\n",
    'a = "\\u00e9 \\U0001F600 \\n\\t\\r\\"\\\\"\n',
    'a = "$$${x}"\n',
    'a = "%%%{x}"\n',
    'a = "$${"\n',
    'a = "%%{"\n',
    'a = "$"\n',
    'a = "%"\n',
    'a = "$$"\n',
    'a = "$${x ${b}"\n',
    'a = "%{ if x }a%{ else }b%{ endif }"\n',
    'a = "%{ for x in y }a%{ endfor ~}"\n',
    'a = "%{ for k, v in y }a${k}%{ endfor }"\n',
    'a = "%{~ if x ~}a%{~ endif ~}"\n',
    'a = "${~ x ~}"\n',
    'a = "${x~}"\n',
    'a = "${"x"}"\n',
    'a = "${"${"${x}"}"}"\n',
    'a = "${f("}")}"\n',
    'a = "${{a = 1}["a"]}"\n',
    'a = "${x\n}"\n',
    'a = "${\n x # c\n}"\n',
    'a = "${x /* } */ }"\n',
    "a = [for if in y : if]\n",
    'a = [for x in y : x if x != ""]\n',
    "a = [for x in -y : -x if -x]\n",
    "a = [for x in --y : --x if !!x]\n",
    "a = [for x, y in z : x]\n",
    "a = {for x in y : x => x}\n",
    "a = {for x in y : x => x...}\n",
    "a = {for x in y : x => x... if x}\n",
    "a = {\n# c\n for x in y :\n x\n=>\n x\n if\n x\n}\n",
    "a = {for x in y : x => {\n b = 1\n c = 2\n}}\n",
    "a = (if)\n",
    "a = [in, if]\n",
    "a = if\n",
    "a = in.for.null.true.each\n",
    "a = for\n",
    "in = 1\n",
    "if {}\n",
    'for "x" {}\n',
    "null = 1\n",
    "true {}\n",
    "a = 1 /* x\n */\nb=2\n",
    "a = /* x */ 1\n",
    'a /* x */ "b" /* y */ {}\n',
    "a = f(\n1\n,\n2\n)\n",
    "a = [\n1\n,\n2\n,\n]\n",
    "a = (b\n # x\n // y\n + c)\n",
    "a = b ? c : d ? e : f\n",
    "a = b + c\nd = e\n",
    'a = "x${~ b ~}y"\n',
    "a = []\n",
    "a = {}\n",
    "a = {\n  a = 1,\n\n  b = 2,\n}\n",
    "a = b[-1]\n",
    "a = b[\n1\n]\n",
    'a "$${b}" {}\n',
    'a "x\\ny" {}\n',
    "a = f(x)[0].b.0\n",
    'a = {}["b"]\n',
    "a = [1][0]\n",
    'a = "x".y\n',
    "a = 5.b\n",
    "a = (b).c\n",
    "\ufeffa = 1\n",
    "\xe9 = \xfc-\xf6\n",
    "ab-c_d = 1\n",
    "a = b-\n",
    "a = b -c\n",
    "a = a == b != c <= d >= e && f || g\n",
    "a {\n b = 1\n b {}\n}\n",
    "a = 1 # x",
    "a = 1",
    "a = 1 // x\r\n",
    "a = 1\r\nb = 2\r\n",
    'a {\r\n b = "c"\r\n}\r\n',
    "a =  1\n",
    "a =\t1\n",
    "a = -b.c[0] * -2\n",
    "a = !b && !c\n",
    "a = <<-EOT\n  ${x}\n EOT\n",
    'a = <<EOT\n$${x} %%{y} $ % $$ \\n "q" \nEOT\n',
    "a = <<EOT\n${<<X\ny\nX\n}\nEOT\n",
    'a = "${<<X\ny\nX\n}"\n',
    'dynamic "x" {\n for_each = y\n iterator = z\n content {\n a = z.value\n }\n}\n',
    "a = provider::aws::f(1)\n",
    "a = a::b::c::d(1)\n",
    "a = f (1)\n",
    "a = {f = g\n (1) = 2}\n",
    "a = {\n # c\n}\n",
    "a = {# c\n b = 1 # d\n # e\n c = 2 /* f */\n}\n",
    "a = { b = 1, # c\n c = 2 }\n",
    "a = [ 1, # c\n 2 // d\n]\n",
    "a = {if.x = 1}\n",
    "a = {b = 1\n endif(c) = in\n}\n",
    "a = [for for in in : for if in]\n",
    "a = {for if, in in for : if => in}\n",
]

# Each with the line and column of the first problem.
INVALID = [
    ("a = b.0.1\n", 1, 7),
    ('a = "x\r"\n', 1, 5),
    ("a = 0x10\n", 1, 6),
    ("a = core::length\n", 1, 5),
    ("a = b.*.c.*.d\n", 1, 10),
    ("a = <<EOT \nx\nEOT\n", 1, 5),
    ("a = <<EOT\nx\nEOT", 1, 5),
    ('a = "${a"\nb = 1\n', 1, 9),
    ("a {\n b = 1 }\n", 2, 8),
    ("a { b {} }\n", 1, 7),
    ("a { b = 1\n}\n", 1, 10),
    ("a { b = 1, c = 2 }\n", 1, 10),
    ("a { b = 1 c = 2 }\n", 1, 11),
    ("a {\n b {\n } c = 1\n}\n", 3, 4),
    ("a {\n b {}}\n", 2, 6),
    ("a = {b = 1\n, c = 2}\n", 2, 1),
    ("a = {for = 1}\n", 1, 6),
    ("a = f(b..., )\n", 1, 11),
    ("a = f(,)\n", 1, 7),
    ('a = {"b" = 1 (c) = 2}\n', 1, 14),
    ("a = {b = 1 c = 2}\n", 1, 12),
    ("a = {b = c (d) = 2}\n", 1, 16),
    ("a = {b = 1 !c = 2}\n", 1, 12),
    ("a = {b = 1 {} = 2}\n", 1, 12),
    ("a = {b = {} c = 2}\n", 1, 13),
    ("a = {\n  b =\n 1\n}\n", 2, 6),
    ("a = {\n  b\n = 1\n}\n", 2, 4),
    ("a = {b + c\n = 1}\n", 1, 11),
    ("a = {b = 1 +\n 2}\n", 1, 13),
    ("a = {b = 1\n + 2}\n", 2, 2),
    ("a = {b = 1\n ? 2 : 3}\n", 2, 2),
    ("a = {b = 1 ? 2\n : 3}\n", 1, 15),
    ('a = "\\q"\n', 1, 6),
    ('a = "\\u00e"\n', 1, 6),
    ('a = "\\ud800"\n', 1, 6),
    ('a = "%{ if x }a%{ else }b%{ else }c%{ endif }"\n', 1, 26),
    ('a = "%{ if x }a"\n', 1, 6),
    ('a = "%{ endif }"\n', 1, 6),
    ('a = "%{ else }"\n', 1, 6),
    ('a = "%{ if x }%{ endfor }"\n', 1, 15),
    ('a = "%{ for in y }a%{ endfor }"\n', 1, 6),
    ('a = "%{ foo }"\n', 1, 6),
    ('a = "%{ if }x%{ endif }"\n', 1, 12),
    ('a = "${}"\n', 1, 6),
    ('a = "${ }"\n', 1, 6),
    ('a = "${x ~ }"\n', 1, 10),
    ('a = "${x y}"\n', 1, 10),
    ("a = [for x in y : x...]\n", 1, 20),
    ("a = [for x in y : x => x]\n", 1, 21),
    ("a = {for x in y : x}\n", 1, 20),
    ("a {} b {}\n", 1, 6),
    ("a {}\n}\n", 2, 1),
    ('a "b"\n{\n}\n', 1, 1),
    ("a\n", 1, 1),
    ("a b = 1\n", 1, 1),
    ('a "b" = 1\n', 1, 1),
    ('"a" = 1\n', 1, 1),
    ('"a" {}\n', 1, 1),
    ("a = 1 /* x\n */ b=2\n", 2, 5),
    ("a = b ?\n c : d\n", 1, 8),
    ("a = b\n ? c : d\n", 2, 2),
    ("a = b +\n c\n", 1, 8),
    ("a = b\n + c\n", 2, 2),
    ("a = b + c\n - d\n", 2, 2),
    ('a = "b" + "c"\n -d\n', 2, 2),
    ("a = ~x\n", 1, 5),
    ("a = [1,,2]\n", 1, 8),
    ("a = [1 2]\n", 1, 8),
    ("a = [,]\n", 1, 6),
    ("a = {,}\n", 1, 6),
    ("a = {a = 1,, b = 2}\n", 1, 12),
    ("a = {\n  a = 1;\n}\n", 2, 8),
    ("a = 1..2\n", 1, 5),
    ("a = 1...2\n", 1, 5),
    ("a = - \n 1\n", 1, 6),
    ("a = b[]\n", 1, 7),
    ("a = b[1\n", 1, 6),
    ('a = "a" "b"\n', 1, 9),
    ("a = b c\n", 1, 7),
    ('a "${b}" {}\n', 1, 4),
    ("a = f(x)\n.b\n", 2, 1),
    ("a = b.\nc\n", 1, 7),
    ("a = b.(c)\n", 1, 7),
    ('a = b."c"\n', 1, 7),
    ("-a = 1\n", 1, 1),
    ("1a = 1\n", 1, 1),
    ("a = 1b\n", 1, 6),
    ("a = b- c\n", 1, 8),
    ("a = a & b\n", 1, 7),
    ("a = a ^ b\n", 1, 7),
    ("a = a | b\n", 1, 7),
    ("a = a = b\n", 1, 7),
    ("a == b\n", 1, 1),
    ("a =\n 1\n", 1, 4),
    ("a = 1\n\n\na = 2\n", 4, 1),
    ("a {\n b = 1\n b = 2\n}\n", 3, 2),
    ("a {\r b = 1\n}\n", 1, 4),
    ("a = 1 b = 2\n", 1, 7),
    ("a = `x`\n", 1, 5),
    ("a = 'x'\n", 1, 5),
    ("a = @x\n", 1, 5),
    ("a = 1;\n", 1, 6),
    ("a = (1\n", 1, 5),
    ("a = 1)\n", 1, 6),
    ("a = [1)\n", 1, 7),
    ("a {\n b = [1\n}\n", 3, 1),
    ("a = {b = 1]\n", 1, 11),
    ('a = "x\ny"\n', 1, 5),
    ('a = "x\n', 1, 5),
    ("/* x\n", 1, 1),
    ("a = 1 /* x\n", 1, 7),
    ("a = 1 */\n", 1, 8),
    ("a = b ! c\n", 1, 7),
    ("a = b ? : c\n", 1, 9),
    ("a = b ? c :\n", 1, 12),
    ("a = b ? c\n", 1, 10),
    ("a = ...\n", 1, 5),
    ("a = b...\n", 1, 6),
    ("a = =>\n", 1, 5),
    ("a = f\n(1)\n", 2, 1),
]


def read(text: str) -> tuple[list[Attribute | Block], list[Problem]]:
    tree = read_hcl("main.tf", text)
    nodes: list[Attribute | Block] = []
    problems = list(tree.problems)
    for block_header in tree.blocks:
        block, found = parse_block(tree, block_header)
        nodes += [block] if block else []
        problems += found
    for attribute_header in tree.attributes:
        attribute, found = parse_attribute(tree, attribute_header)
        nodes += [attribute] if attribute else []
        problems += found
    return nodes, sorted(problems, key=lambda problem: problem.span)


@pytest.mark.parametrize("text", VALID)
def test_valid_text_is_read_without_a_problem(text: str) -> None:
    nodes, problems = read(text)
    assert problems == []
    assert nodes


@pytest.mark.parametrize(("text", "line", "column"), INVALID)
def test_invalid_text_has_a_problem_at_its_place(text: str, line: int, column: int) -> None:
    _, problems = read(text)
    assert (problems[0].span.line, problems[0].span.column) == (line, column)
    assert problems[0].kind in ("syntax", "duplicate-key")
    assert problems[0].message.endswith(".")


needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")


@needs_terraform
def test_terraform_fmt_agrees_with_the_table(tmp_path: Path) -> None:
    texts = [*VALID, *(text for text, _, _ in INVALID)]
    for number, text in enumerate(texts):
        (tmp_path / f"t{number:04}.tf").write_bytes(text.encode())
    command = ["terraform", "fmt", "-write=false", "-list=false", "-no-color", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    refused = {int(number) for number in re.findall(r"t(\d{4})\.tf", run.stderr)}
    expected = set(range(len(VALID), len(texts)))
    wrong = sorted(refused ^ expected)
    assert [texts[number] for number in wrong] == []


# Expressions without references, whose value Terraform computes from its own reading of them.
VALUES = [
    '"$$${x}"',
    '"%%%%{x}"',
    '"a $ ${~ "b" ~} $c"',
    '"\\n  ${~ "b" ~}  \\n y"',
    '"x\\u00e9\\U0001F600\\t\\"\\\\"',
    '" ${"a"} "',
    '"${"a"}"',
    '"%{ if true }a%{ else }b%{ endif }"',
    '"%{ if false ~} a %{~ else ~} b %{ endif ~} c"',
    '"%{ for x in ["a","b"] ~} ${x}, %{~ endfor }"',
    "<<E\nE\n",
    "<<E\n\nE\n",
    "<<E\na\n b\nE\n",
    "<<-E\n    a\n      b\n\n   \n   c\n  E\n",
    '<<-E\n    ${"a"}\n  b\n    E\n',
    '<<-E\n  ${"a"}\n ${"b"} \n  E\n',
    '<<-E\n${"a"}\n  b\n  E\n',
    '<<-E\n  a ${~ "b" ~}  \n    c\n   d\nE\n',
    "<<-E\n    %{ if true ~}\n    x\n    %{ endif ~}\n   y\n  E\n",
    "<<-E\n    %{~ if true ~}\n    x\n    %{~ endif ~}\n   y\n  E\n",
    '<<E\n  x  \n  ${~ "b"}\nE\n',
    '<<E\n  x  \n${~ "b"}\nE\n',
    '<<E\n$${x} %%{y} $ % $$ \\n "q" \nE\n',
    "<<-E\n\ta\n\t\tb\n\t E\n",
    "<<-E\n  a\r\n   b\r\n  E\r\n",
    "<<-E\n  a $ b\n    $ c\n   %\n  E\n",
    "<<E\n${<<X\ny\nX\n}\nE\n",
    '<<-E\n  %{ for x in ["p","q"] }\n  - ${x}\n  %{ endfor }\n  E\n',
    '<<-E\n  %{ for x in ["p","q"] ~}\n  - ${x}\n  %{ endfor ~}\n  end\n  E\n',
    "<<-E\n\xa0 a\n  b\n  E\n",
    '"a${"b"}$${c}%%{d}%"',
    '"$"',
    '"${~"a"~} b"',
    '"${"a" ~}\\n  b"',
    '<<E\na ${"b" ~}\n\n\n  c\nE\n',
    '<<-E\n    a ${"b" ~}\n      c\n     d\nE\n',
    "<<-E\n      E1\n    E\n",
]


def value(node: Any, names: dict[str, Any]) -> Any:
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, Name):
        return names[node.name]
    if isinstance(node, TupleExpr):
        return [value(item, names) for item in node.items]
    assert isinstance(node, Template)
    if len(node.parts) == 1 and isinstance(node.parts[0], Interpolation):
        return value(node.parts[0].value, names)
    return "".join(rendered(part, names) for part in node.parts)


def rendered(part: Any, names: dict[str, Any]) -> str:
    if isinstance(part, Text):
        return part.value
    if isinstance(part, Interpolation):
        return str(value(part.value, names))
    if isinstance(part, TemplateIf):
        parts = part.then if value(part.condition, names) else part.otherwise
        return "".join(rendered(inner, names) for inner in parts)
    assert isinstance(part, TemplateFor)
    items = value(part.collection, names)
    return "".join(rendered(inner, {**names, part.value: item}) for item in items for inner in part.body)


@needs_terraform
def test_templates_have_the_value_that_terraform_gives_them(tmp_path: Path) -> None:
    lines = "".join(f"  v{at} = {text}" + ("" if text.endswith("\n") else "\n") for at, text in enumerate(VALUES))
    source = f"locals {{\n{lines}}}\n"
    (tmp_path / "main.tf").write_bytes(source.encode())
    question = f"jsonencode([{', '.join(f'local.v{at}' for at in range(len(VALUES)))}])\n"
    command = ["terraform", f"-chdir={tmp_path}", "console"]
    run = subprocess.run(command, input=question, capture_output=True, text=True, check=True)  # noqa: S603
    nodes, problems = read(source)
    assert problems == []
    assert isinstance(nodes[0], Block)
    ours = [value(attribute.value, {}) for attribute in nodes[0].body.attributes]
    assert ours == json.loads(json.loads(run.stdout))
