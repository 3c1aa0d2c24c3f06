"""What each operation makes of a text, in every language it is written in."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

import pytest

from ecrlint.finding import Change, Edit, Fix, Operation
from ecrlint.fix.work_out import worked_out
from ecrlint.place import Lines, Place

HCL, YAML, JSON = "main.tf", "config.yml", "policy.json"


class Case(NamedTuple):
    """`at` is the text at the place, the first of its kind; `after` is what the file then is, None where nothing
    can be done."""

    name: str
    path: str
    do: Operation
    arguments: dict[str, Any]
    at: str
    before: str
    after: str | None


def case(
    name: str, path: str, do: Operation, arguments: dict[str, Any], at: str, before: str, after: str | None
) -> Any:
    return pytest.param(Case(name, path, do, arguments, at, before, after), id=f"{do}: {name}")


BLOCK = 'resource "a" "b" {\n  name = "x"\n}\n'
STEP = "steps:\n  - uses: a@v1\n    with:\n      key: 1\n  - run: b\n"

CASES = [
    # set
    case("a string", HCL, "set", {"value": "new"}, '"x"', BLOCK, BLOCK.replace('"x"', '"new"')),
    case("what HCL escapes", HCL, "set", {"value": '${a}"%{'}, '"x"', BLOCK, BLOCK.replace('"x"', r'"$${a}\"%%{"')),
    case("a number for a text", HCL, "set", {"value": 7}, '"x"', BLOCK, BLOCK.replace('"x"', "7")),
    case("an expression", HCL, "set", {"value": {"$expression": "a.b.c"}}, '"x"', BLOCK, BLOCK.replace('"x"', "a.b.c")),
    case("no reference", HCL, "set", {"value": 1}, "var.x", BLOCK.replace('"x"', "var.x"), None),
    case("no template", HCL, "set", {"value": 1}, '"x${y}"', BLOCK.replace('"x"', '"x${y}"'), None),
    case("no branch", HCL, "set", {"value": 1}, '"x"', BLOCK.replace('"x"', 'a ? "x" : "y"'), None),
    case("no heredoc", HCL, "set", {"value": 1}, "<<E\nx\nE", BLOCK.replace('"x"', "<<E\nx\nE"), None),
    case(
        "in a call",
        HCL,
        "set",
        {"value": 2},
        "1",
        "a {\n  b = jsonencode({ c = [1] })\n}\n",
        "a {\n  b = jsonencode({ c = [2] })\n}\n",
    ),
    case(
        "JSON in a heredoc",
        HCL,
        "set",
        {"value": 2},
        "1",
        'a {\n  b = <<-E\n    {"c": 1}\n  E\n}\n',
        'a {\n  b = <<-E\n    {"c": 2}\n  E\n}\n',
    ),
    case(
        "JSON in a string",
        HCL,
        "set",
        {"value": "n"},
        r"\"old\"",
        r"""a {
  b = "{\"c\": \"old\"}"
}
""",
        r"""a {
  b = "{\"c\": \"n\"}"
}
""",
    ),
    case("JSON in JSON", JSON, "set", {"value": 2}, "1", r'{"b": "{\"c\": 1}"}', r'{"b": "{\"c\": 2}"}'),
    case(
        "JSON in a string with a template",
        JSON,
        "set",
        {"value": 2},
        "1",
        r'{"b": "{\"c\": 1, \"d\": \"${e}\"}"}',
        None,
    ),
    case("what an alias names", YAML, "set", {"value": "new"}, "old", "a: &x old\nb: *x\n", None),
    case("what nothing names", YAML, "set", {"value": "new"}, "old", "a: &x old\nb: 1\n", "a: &x new\nb: 1\n"),
    case(
        "inside of what an alias names", YAML, "set", {"value": "new"}, "old", "a: &x\n  - c: old\nb:\n  <<: *x\n", None
    ),
    case("JSON with a template", HCL, "set", {"value": 2}, "1", 'a {\n  b = <<E\n{"c": 1, "d": "${e}"}\nE\n}\n', None),
    case("JSON", JSON, "set", {"value": "ü"}, "1", '{\r\n  "a": 1\r\n}', '{\r\n  "a": "ü"\r\n}'),
    case("plain", YAML, "set", {"value": "new"}, "old", "a: old # why\n", "a: new # why\n"),
    case("in single quotes", YAML, "set", {"value": "it's"}, "'old'", "a: 'old'\n", "a: 'it''s'\n"),
    case("in double quotes", YAML, "set", {"value": 2.1}, '"2.0"', 'a: "2.0"\n', 'a: "2.1"\n'),
    case("what needs quotes", YAML, "set", {"value": "yes: no"}, "old", "a: old\n", 'a: "yes: no"\n'),
    case("a text that looks like a number", YAML, "set", {"value": "10"}, "old", "a: old\n", 'a: "10"\n'),
    case("in braces", YAML, "set", {"value": "${{ a }}"}, "old", "a: {b: old, c: 1}\n", 'a: {b: "${{ a }}", c: 1}\n'),
    case("no block scalar", YAML, "set", {"value": "x"}, "|", "a: |\n  old\n", None),
    case("no expression of GitHub", YAML, "set", {"value": "x"}, "${{ a }}", "a: ${{ a }}\n", None),
    case("no parameter of CircleCI", YAML, "set", {"value": "x"}, "<< a >>", "a: << a >>\n", None),
    case("a mapping for a shorthand", YAML, "set", {"value": {"b": "c"}}, "a", "a: old\n", "a: {b: c}\n"),
    # replace
    case("a part of a text", YAML, "replace", {"find": "b", "value": "new"}, "a.b.c", "x: a.b.c\n", "x: a.new.c\n"),
    case(
        "in a script",
        YAML,
        "replace",
        {"find": "b", "value": "new"},
        "a.b",
        "x: |\n  echo a.b\n",
        "x: |\n  echo a.new\n",
    ),
    case("only once", YAML, "replace", {"find": "b", "value": "new"}, "b.b", "x: b.b\n", None),
    case("all of them", YAML, "replace", {"find": "b", "value": "new", "all": True}, "b.b", "x: b.b\n", "x: new.new\n"),
    case(
        "a word, wherever a script has it",
        YAML,
        "replace",
        {"find": "AB", "value": "C", "word": True, "whole": True, "all": True},
        "$AB",
        "r: |\n  # AB\n  x $AB $ABC $A_AB ${AB} # not AB\n",
        "r: |\n  # AB\n  x $C $ABC $A_AB ${C} # not AB\n",
    ),
    case(
        "quotes of JSON in a string",
        HCL,
        "replace",
        {"find": '"', "value": "", "all": True},
        r"\"1\"",
        'a {\n  b = "{\\"c\\": \\"1\\"}"\n}\n',
        'a {\n  b = "{\\"c\\": 1}"\n}\n',
    ),
    case("not there", YAML, "replace", {"find": "z", "value": "new"}, "b.b", "x: b.b\n", None),
    case("a key", YAML, "replace", {"find": "b", "value": "new"}, "a/b", "- a/b:\n    c: 1\n", "- a/new:\n    c: 1\n"),
    case(
        "quotes",
        HCL,
        "replace",
        {"find": '"', "value": "", "all": True},
        '"1"',
        BLOCK.replace('"x"', '"1"'),
        BLOCK.replace('"x"', "1"),
    ),
    case(
        "a step of a reference",
        HCL,
        "replace",
        {"find": ".arn", "value": ".name"},
        "a.b.arn",
        BLOCK.replace('"x"', "a.b.arn"),
        BLOCK.replace('"x"', "a.b.name"),
    ),
    case("what breaks the file", YAML, "replace", {"find": "b", "value": "{"}, "b", "x: {a: b}\n", None),
    case("a comment", HCL, "replace", {"find": "b", "value": "c"}, "# a b", f"# a b\n{BLOCK}", f"# a c\n{BLOCK}"),
    # put
    case(
        "an argument",
        HCL,
        "put",
        {"entries": {"longer": 1}},
        'resource "a" "b"',
        BLOCK,
        'resource "a" "b" {\n  name   = "x"\n  longer = 1\n}\n',
    ),
    case(
        "behind another",
        HCL,
        "put",
        {"entries": {"c": 1}, "after": ["name"]},
        "a",
        "a {\n  name = 1\n\n  z = 1\n}\n",
        "a {\n  name = 1\n  c    = 1\n\n  z = 1\n}\n",
    ),
    case(
        "before nested blocks",
        HCL,
        "put",
        {"entries": {"c": 1}},
        "a",
        "a {\n  b = 1\n\n  d {\n  }\n}\n",
        "a {\n  b = 1\n  c = 1\n\n  d {\n  }\n}\n",
    ),
    case(
        "in a body with nothing but a block",
        HCL,
        "put",
        {"entries": {"c": 1}},
        "a",
        "a {\n  d {\n  }\n}\n",
        "a {\n  c = 1\n\n  d {\n  }\n}\n",
    ),
    case("in an empty body", HCL, "put", {"entries": {"c": 1}}, "a", "a {\n}\n", "a {\n  c = 1\n}\n"),
    case(
        "in a body on one line",
        HCL,
        "put",
        {"entries": {"ccc": 1}},
        "a",
        "a { b = 1 }\n",
        "a {\n  b   = 1\n  ccc = 1\n}\n",
    ),
    case(
        "columns nobody kept",
        HCL,
        "put",
        {"entries": {"ccc": 1}},
        "a",
        "a {\n  b     = 1\n  c = 2\n}\n",
        "a {\n  b     = 1\n  c = 2\n  ccc = 1\n}\n",
    ),
    case(
        "columns beside comments nobody kept",
        HCL,
        "put",
        {"entries": {"ccc": 1}},
        "a",
        "a {\n  b = 1    # x\n}\n",
        "a {\n  b   = 1    # x\n  ccc = 1\n}\n",
    ),
    case("CRLF", HCL, "put", {"entries": {"ccc": 1}}, "a", "a {\r\n  b = 1\r\n}", "a {\r\n  b   = 1\r\n  ccc = 1\r\n}"),
    case("a value for null", HCL, "put", {"entries": {"b": 1}}, "a", "a {\n  b = null\n}\n", "a {\n  b = 1\n}\n"),
    case("what is there", HCL, "put", {"entries": {"b": 1}}, "a", "a {\n  b = var.x\n}\n", None),
    case(
        "a nested block",
        HCL,
        "put",
        {"under": "b", "block": True, "entries": {"c": True}},
        "a",
        "a {\n  x = 1\n}\n",
        "a {\n  x = 1\n\n  b {\n    c = true\n  }\n}\n",
    ),
    case(
        "in a nested block",
        HCL,
        "put",
        {"under": "b", "block": True, "entries": {"c": True}},
        "a",
        "a {\n  b {}\n}\n",
        "a {\n  b {\n    c = true\n  }\n}\n",
    ),
    case(
        "at a nested block",
        HCL,
        "put",
        {"under": "b", "block": True, "entries": {"c": 1}},
        "b",
        "a {\n  b {\n  }\n}\n",
        "a {\n  b {\n    c = 1\n  }\n}\n",
    ),
    case(
        "beside a dynamic block",
        HCL,
        "put",
        {"under": "b", "block": True, "entries": {"c": 1}},
        "a",
        'a {\n  dynamic "b" {\n    for_each = []\n    content {}\n  }\n}\n',
        None,
    ),
    case(
        "an object",
        HCL,
        "put",
        {"under": "t", "entries": {"C": "x"}},
        "a",
        "a {\n  b = 1\n}\n",
        'a {\n  b = 1\n  t = {\n    C = "x"\n  }\n}\n',
    ),
    case(
        "in an object on one line",
        HCL,
        "put",
        {"under": "t", "entries": {"C": "x"}},
        "{ B = 1 }",
        "a {\n  t = { B = 1 }\n}\n",
        'a {\n  t = { B = 1, C = "x" }\n}\n',
    ),
    case(
        "in an object over several lines",
        HCL,
        "put",
        {"entries": {"CCC": "x"}},
        "t",
        "a {\n  t = {\n    B = 1 # why\n  }\n}\n",
        'a {\n  t = {\n    B   = 1 # why\n    CCC = "x"\n  }\n}\n',
    ),
    case(
        "in an object with commas",
        HCL,
        "put",
        {"entries": {"C": "x"}},
        "t",
        "a {\n  t = {\n    B = 1,\n  }\n}\n",
        'a {\n  t = {\n    B = 1,\n    C = "x",\n  }\n}\n',
    ),
    case(
        "in an object with colons and quotes",
        HCL,
        "put",
        {"entries": {"C": "x"}},
        "t",
        'a {\n  t = { "B" : 1 }\n}\n',
        'a {\n  t = { "B" : 1, "C": "x" }\n}\n',
    ),
    case(
        "in an empty object",
        HCL,
        "put",
        {"entries": {"C": "x"}},
        "t",
        "a {\n  t = {}\n}\n",
        'a {\n  t = {\n    C = "x"\n  }\n}\n',
    ),
    case(
        "in an object with a computed key",
        HCL,
        "put",
        {"entries": {"C": "x"}},
        "t",
        "a {\n  t = { (b) = 1 }\n}\n",
        None,
    ),
    case("over a reference", HCL, "put", {"under": "t", "entries": {"C": "x"}}, "var.t", "a {\n  t = var.t\n}\n", None),
    case(
        "block style",
        YAML,
        "put",
        {"entries": {"c": "d"}},
        "p",
        "p:\n    a: b # why\nq: 1\n",
        "p:\n    a: b # why\n    c: d\nq: 1\n",
    ),
    case("flow style", YAML, "put", {"entries": {"c": "d"}}, "p", "p: {a: b}\n", "p: {a: b, c: d}\n"),
    case("flow style with blanks", YAML, "put", {"entries": {"c": "d"}}, "p", "p: { a: b }\n", "p: { a: b, c: d }\n"),
    case("empty braces", YAML, "put", {"entries": {"c": "d", "e": "f"}}, "p", "p: {}\n", "p: {c: d, e: f}\n"),
    case(
        "braces over several lines",
        YAML,
        "put",
        {"entries": {"c": "d"}},
        "p",
        "p: {\n  a: b\n}\n",
        "p: {\n  a: b,\n  c: d\n}\n",
    ),
    case("nothing yet", YAML, "put", {"entries": {"c": "d"}}, "p", "p:\nq: 1\n", "p: {c: d}\nq: 1\n"),
    case(
        "a mapping within",
        YAML,
        "put",
        {"under": "n", "entries": {"c": "d"}, "after": ["runs"]},
        "p",
        "p:\n    runs: x\n    steps:\n        - y\n",
        "p:\n    runs: x\n    n:\n        c: d\n    steps:\n        - y\n",
    ),
    case(
        "a mapping within, first",
        YAML,
        "put",
        {"under": "n", "entries": {"c": "d"}, "after": ["runs"]},
        "p",
        "p:\n  steps: x\n",
        "p:\n  n:\n    c: d\n  steps: x\n",
    ),
    case(
        "in the mapping within",
        YAML,
        "put",
        {"under": "n", "entries": {"c": "d"}},
        "p",
        "p:\n  n: {}\n",
        "p:\n  n: {c: d}\n",
    ),
    case(
        "at the mapping within",
        YAML,
        "put",
        {"under": "n", "entries": {"c": "d"}},
        "n",
        "p:\n  n: {}\n",
        "p:\n  n: {c: d}\n",
    ),
    case(
        "beside a value",
        YAML,
        "put",
        {"beside": True, "entries": {"c": "d"}},
        "./w.yml",
        "j:\n  uses: ./w.yml\n",
        "j:\n  uses: ./w.yml\n  c: d\n",
    ),
    case(
        "beside an entry",
        YAML,
        "put",
        {"beside": True, "under": "with", "entries": {"c": "d"}},
        "uses: a@v1",
        STEP,
        STEP.replace("key: 1\n", "key: 1\n      c: d\n"),
    ),
    case(
        "at its own value",
        YAML,
        "put",
        {"beside": True, "under": "with", "entries": {"key": 2}},
        "1",
        STEP.replace("v1", "v"),
        STEP.replace("v1", "v").replace("key: 1", "key: 2"),
    ),
    case(
        "before everything",
        YAML,
        "put",
        {"beside": True, "first": True, "entries": {"v": 2.1}},
        "a",
        "# c\na:\n  b: 1\n",
        "# c\nv: 2.1\na:\n  b: 1\n",
    ),
    case(
        "behind a script",
        YAML,
        "put",
        {"beside": True, "entries": {"c": "d"}},
        "uses: x",
        "- uses: x\n  run: |\n    a\n\n- b\n",
        "- uses: x\n  run: |\n    a\n  c: d\n\n- b\n",
    ),
    case("no final line break", YAML, "put", {"entries": {"c": "d"}}, "p", "p:\n  a: b", "p:\n  a: b\n  c: d"),
    case(
        "a copy instead of an alias",
        YAML,
        "put",
        {"entries": {"c": "d"}},
        "q",
        "p: &x\n  a: b\nq: *x # why\n",
        "p: &x\n  a: b\nq: {a: b, c: d} # why\n",
    ),
    case(
        "a copy within",
        YAML,
        "put",
        {"under": "q", "entries": {"c": "d"}},
        "o",
        "p: &x {a: b}\no:\n  q: *x\n",
        "p: &x {a: b}\no:\n  q: {a: b, c: d}\n",
    ),
    case("no copy of much", YAML, "put", {"entries": {"c": "d"}}, "q", "p: &x {a: [b]}\nq: *x\n", None),
    case("no copy of a text", YAML, "put", {"entries": {"c": "d"}}, "q", "p: &x b\nq: *x\n", None),
    case("what an alias names", YAML, "put", {"entries": {"c": "d"}}, "p", "p: &x {a: b}\nq: *x\n", None),
    case(
        "what an alias may name",
        YAML,
        "put",
        {"entries": {"c": "d"}, "shared": True},
        "p",
        "p: &x {a: b}\nq: *x\n",
        "p: &x {a: b, c: d}\nq: *x\n",
    ),
    case(
        "at the root",
        YAML,
        "put",
        {"root": True, "under": "o", "entries": {"c": "d"}, "after": ["v"]},
        "x",
        "v: 1\n\nj:\n  - x\n",
        "v: 1\no:\n  c: d\n\nj:\n  - x\n",
    ),
    case(
        "behind what is there",
        YAML,
        "put",
        {"root": True, "under": "o", "entries": {"c": "d"}, "after": ["v"]},
        "x",
        "v: 1\no:\n  a: b\nj:\n  - x\n",
        "v: 1\no:\n  a: b\n  c: d\nj:\n  - x\n",
    ),
    case(
        "an expression over several lines",
        HCL,
        "put",
        {"entries": {"p": {"$expression": "f({\n  a = 1\n})"}}},
        "a",
        "a {\n  bb = 1\n}\n",
        "a {\n  bb = 1\n  p = f({\n    a = 1\n  })\n}\n",
    ),
    case(
        "no such expression", JSON, "put", {"entries": {"p": {"$expression": "f(\n)"}}}, '"a"', '{"a": {"b": 1}}', None
    ),
    case(
        "members on one line", JSON, "put", {"entries": {"c": 1}}, '"p"', '{"p": {"a": 1}}', '{"p": {"a": 1, "c": 1}}'
    ),
    case(
        "members on their lines",
        JSON,
        "put",
        {"entries": {"c": {"d": 1}}},
        '"p"',
        '{\n\t"p": {\n\t\t"a": 1\n\t}\n}\n',
        '{\n\t"p": {\n\t\t"a": 1,\n\t\t"c": {\n\t\t\t"d": 1\n\t\t}\n\t}\n}\n',
    ),
    # delete
    case("an argument", HCL, "delete", {}, "bbb", "a {\n  bbb = 1 # x\n  c   = 2\n}\n", "a {\n  c = 2\n}\n"),
    case(
        "an entry of an object", HCL, "delete", {}, "B", "a {\n  t = { B = 1, C = 2 }\n}\n", "a {\n  t = { C = 2 }\n}\n"
    ),
    case(
        "the last entry of an object",
        HCL,
        "delete",
        {},
        "C",
        "a {\n  t = { B = 1, C = 2 }\n}\n",
        "a {\n  t = { B = 1 }\n}\n",
    ),
    case(
        "a line of an object",
        HCL,
        "delete",
        {},
        "CCC",
        "a {\n  t = {\n    B   = 1\n    CCC = 2\n  }\n}\n",
        "a {\n  t = {\n    B = 1\n  }\n}\n",
    ),
    case("not from a block", HCL, "delete", {"of_object": True}, "x.y", "a {\n  b = x.y\n}\n", None),
    case(
        "a computed entry of an object",
        HCL,
        "delete",
        {"of_object": True},
        "x.y",
        "a {\n  t = { b = x.y, c = 1 }\n}\n",
        "a {\n  t = { c = 1 }\n}\n",
    ),
    case("an entry", YAML, "delete", {}, "b", "a: 1\nb: 2 # why\nc: 3\n", "a: 1\nc: 3\n"),
    case(
        "what belongs to it", YAML, "delete", {"with": ["c", "x"]}, "b", "a: 1\nb: 2\nc:\n  - 3\nd: 4\n", "a: 1\nd: 4\n"
    ),
    case("the last of several", YAML, "delete", {"with": ["c"]}, "2", "a:\n  b: 2\n  c: 3\nd: 4\n", "d: 4\n"),
    case("the first of an item", YAML, "delete", {}, "b", "- b: 1\n  c: 2\n", "- c: 2\n"),
    case("all of an item", YAML, "delete", {}, "b", "- b: 1\n", None),
    case("in braces", YAML, "delete", {"with": ["c"]}, "b", "a: {b: 1, c: 2, d: 3}\n", "a: {d: 3}\n"),
    case("at the end of braces", YAML, "delete", {"with": ["c"]}, "d", "a: {b: 1, c: 2, d: 3}\n", "a: {b: 1}\n"),
    case("a member", JSON, "delete", {}, '"b"', '{\n  "a": 1,\n  "b": 2\n}\n', '{\n  "a": 1\n}\n'),
    case("the first member", JSON, "delete", {}, '"a"', '{\n  "a": 1,\n  "b": 2\n}\n', '{\n  "b": 2\n}\n'),
    case("a comment", HCL, "delete", {}, "# x", "a {\n  b = 1 # x\n}\n", "a {\n  b = 1\n}\n"),
    case("a line of comment", YAML, "delete", {}, "# x", "a: 1\n  # x\nb: 2\n", "a: 1\nb: 2\n"),
    case(
        "a comment of a script",
        YAML,
        "delete",
        {"single": "r"},
        "# [r]",
        "r: |\n  a\n  # [r]\n  b\n",
        "r: |\n  a\n  b\n",
    ),
    case("a comment behind a command", YAML, "delete", {}, "# [r]", "r: |\n  a 'b' # [r]\n", "r: |\n  a 'b'\n"),
    case("a comment in a quoted script", YAML, "delete", {}, "# [r]", 'r: "a # [r]"\n', 'r: "a"\n'),
    case(
        "a comment before a script's first line",
        YAML,
        "delete",
        {},
        "# [r]",
        "r: |\n  # [r]\n  a\n",
        "r: |\n  a\n",
    ),
    case("no comment of another depth", YAML, "delete", {}, "# [r]", "r: |\n  # [r]\n    a\n", None),
    case("no comment that is all", YAML, "delete", {}, "# [r]", "r: |\n  # [r]\n", None),
    case("no comment in a text", YAML, "delete", {}, "# [r]", "r: |\n  echo '\n  # [r]\n  '\n", None),
    case("no comment in a here-document", YAML, "delete", {}, "# [r]", "r: |\n  cat <<E\n  # [r]\n  E\n", None),
    case("no comment in a continued line", YAML, "delete", {}, "# [r]", "r: |\n  a \\\n  # [r]\n  b\n", None),
    case("no comment of a folded script", YAML, "delete", {}, "# [r]", "r: >\n  a\n  # [r]\n", None),
    case(
        "a member of JSON in a string",
        HCL,
        "delete",
        {},
        r"\"d\"",
        'a {\n  b = "{\\"c\\": 1, \\"d\\": []}"\n}\n',
        'a {\n  b = "{\\"c\\": 1}"\n}\n',
    ),
    case("a comment about one thing", HCL, "delete", {"single": "r"}, "# [r, s]", f"# [r, s]\n{BLOCK}", None),
    # rename
    case(
        "an argument",
        HCL,
        "rename",
        {"key": "longer"},
        "b",
        "a {\n  b = 1\n  c = 2\n}\n",
        "a {\n  longer = 1\n  c      = 2\n}\n",
    ),
    case(
        "a key in quotes",
        HCL,
        "rename",
        {"key": "c"},
        '"b"',
        'a {\n  t = { "b" = 1 }\n}\n',
        'a {\n  t = { "c" = 1 }\n}\n',
    ),
    case("a key", YAML, "rename", {"key": "b_c"}, "b-c", "- a:\n    b-c: 1\n", "- a:\n    b_c: 1\n"),
    case("a key that is there", YAML, "rename", {"key": "c"}, "b", "b: 1\nc: 2\n", None),
    # sort
    case(
        "objects",
        HCL,
        "sort",
        {"by": "n"},
        "1",
        "a {\n  b = f([{ n = 2 }, { n = 10 }, { n = 1, x = [] }])\n}\n",
        "a {\n  b = f([{ n = 1, x = [] }, { n = 2 }, { n = 10 }])\n}\n",
    ),
    case(
        "blocks",
        HCL,
        "sort",
        {"by": "n"},
        "1",
        "a {\n  r {\n    n = 2\n  }\n  r {\n    n = 1\n    x {}\n  }\n}\n",
        "a {\n  r {\n    n = 1\n    x {}\n  }\n  r {\n    n = 2\n  }\n}\n",
    ),
    case(
        "items with their comments inside",
        JSON,
        "sort",
        {"by": "n"},
        "1",
        '[{"n": 2}, {"n": 1}]',
        '[{"n": 1}, {"n": 2}]',
    ),
    case(
        "blocks with comments inside",
        HCL,
        "sort",
        {"by": "n"},
        "1",
        "a {\n  r {\n    n = 2 # second\n  }\n\n  r {\n    n = 1\n  }\n}\n",
        "a {\n  r {\n    n = 1\n  }\n\n  r {\n    n = 2 # second\n  }\n}\n",
    ),
    case(
        "not beside a dynamic block",
        HCL,
        "sort",
        {"by": "n"},
        "1",
        'a {\n  r {\n    n = 2\n  }\n  r {\n    n = 1\n  }\n  dynamic "r" {\n    for_each = []\n  }\n}\n',
        None,
    ),
    case(
        "not past a comment",
        HCL,
        "sort",
        {"by": "n"},
        "1",
        "a {\n  b = [\n    { n = 2 },\n    # x\n    { n = 1 }\n  ]\n}\n",
        None,
    ),
    case(
        "not by a reference",
        HCL,
        "sort",
        {"by": "n"},
        "1",
        "a {\n  b = [{ n = 2 }, { n = var.n }, { n = 1 }]\n}\n",
        None,
    ),
    # move
    case(
        "a step with its comment",
        YAML,
        "move",
        {"line": 5, "column": 7},
        "a: 1",
        "s:\n  - a: 1\n    b: 2\n  # why\n  - c: 3\n  - d: 4\n",
        "s:\n  # why\n  - c: 3\n  - a: 1\n    b: 2\n  - d: 4\n",
    ),
    case("not out of its list", YAML, "move", {"line": 4, "column": 5}, "a: 1", "s:\n  - a: 1\nt:\n  - c: 3\n", None),
    # add
    case(
        "an object",
        HCL,
        "add",
        {"number": "n", "value": {"t": {"u": 1}}},
        "r",
        "a {\n  b = f({\n    r = [\n      { n = 3 }\n    ]\n  })\n}\n",
        "a {\n  b = f({\n    r = [\n      { n = 3 },\n      {\n"
        "        n = 4\n        t = { u = 1 }\n      }\n    ]\n  })\n}\n",
    ),
    case(
        "a member",
        JSON,
        "add",
        {"number": "n", "value": {"t": 1}},
        '"r"',
        '{\n  "r": [\n    {"n": 3}\n  ]\n}\n',
        '{\n  "r": [\n    {"n": 3},\n    {\n      "n": 4,\n      "t": 1\n    }\n  ]\n}\n',
    ),
    case("an item", YAML, "add", {"value": "c"}, "r", "r:\n- a\n- b # x\nq: 1\n", "r:\n- a\n- b # x\n- c\nq: 1\n"),
    case(
        "a block",
        HCL,
        "add",
        {"blocks": "r", "number": "n", "value": {"text": "x", "s": {"t": 1}}},
        "a",
        "a {\n  r {\n    n = 3\n  } # last\n  z = 1\n}\n",
        'a {\n  r {\n    n = 3\n  } # last\n\n  r {\n    n    = 4\n    text = "x"\n\n    s {\n      t = 1\n    }\n'
        "  }\n  z = 1\n}\n",
    ),
    case(
        "a block close to the others",
        HCL,
        "add",
        {"blocks": "r", "value": {"t": 1}},
        "a",
        "a {\n  r {\n  }\n  r {\n  }\n}\n",
        "a {\n  r {\n  }\n  r {\n  }\n  r {\n    t = 1\n  }\n}\n",
    ),
    case("no block of another kind", HCL, "add", {"blocks": "r", "value": {}}, "a", "a {\n  q {\n  }\n}\n", None),
    case(
        "no block beside a dynamic one",
        HCL,
        "add",
        {"blocks": "r", "value": {}},
        "a",
        'a {\n  r {\n  }\n  dynamic "r" {\n    for_each = []\n  }\n}\n',
        None,
    ),
    case(
        "a member of JSON in a string",
        HCL,
        "add",
        {"number": "n", "value": {"t": "u"}},
        r"\"r\"",
        'a {\n  b = "{\\"r\\": [{\\"n\\": 3}]}"\n}\n',
        'a {\n  b = "{\\"r\\": [{\\"n\\": 3}, {\\"n\\": 4, \\"t\\": \\"u\\"}]}"\n}\n',
    ),
    # append
    case(
        "a block",
        HCL,
        "append",
        {"text": 'r "p" "<label>" {\n  <each>\n  x = <self>.y\n}\n'},
        'resource "a" "b"',
        BLOCK,
        BLOCK + '\nr "p" "b" {\n  x = a.b.y\n}\n',
    ),
    case(
        "for each",
        HCL,
        "append",
        {"text": 'r "p" "<label>" {\n  <each>\n  x = <self>.y\n}'},
        'resource "a" "b"',
        'resource "a" "b" {\n  for_each = var.x\n}\n\n# c\n',
        'resource "a" "b" {\n  for_each = var.x\n}\n\n'
        'r "p" "b" {\n  for_each = a.b\n  x        = each.value.y\n}\n\n# c\n',
    ),
    case(
        "counted",
        HCL,
        "append",
        {"text": 'r "p" "<label>" {\n  <each>\n  x = <self>.y\n}'},
        'resource "a" "b"',
        'resource "a" "b" {\n  count = 2\n}',
        'resource "a" "b" {\n  count = 2\n}\n\nr "p" "b" {\n  count = length(a.b)\n  x     = a.b[count.index].y\n}',
    ),
    case(
        "not twice",
        HCL,
        "append",
        {"text": 'r "p" "<label>" {\n}'},
        'resource "a" "b"',
        f'{BLOCK}r "p" "b" {{\n}}\n',
        None,
    ),
]


@pytest.mark.parametrize("given", CASES)
def test_an_operation(given: Case) -> None:
    assert fixed(given.path, given.before, given.do, given.arguments, given.at) == given.after


def test_every_operation_has_cases_that_work_and_cases_that_do_not() -> None:
    given = [param.values[0] for param in CASES]
    assert {one.do for one in given if one.after is not None} == set(get_args(Operation))
    assert {one.do for one in given if one.after is None} >= set(get_args(Operation))


def test_only_what_changes_is_in_the_edits() -> None:
    fix = fix_for(HCL, "a {\n  b = 1\n  c = 2\n}\n", "put", {"entries": {"d": 3}}, "a")
    assert fix is not None
    assert [(edit.place.span.line, edit.place.span.column, edit.text) for edit in fix.edits] == [(4, 1, "  d = 3\n")]


def fixed(path: str, text: str, do: Operation, arguments: dict[str, Any], at: str) -> str | None:
    fix = fix_for(path, text, do, arguments, at)
    return None if fix is None else with_edits_made(text, fix.edits)


def fix_for(path: str, text: str, do: Operation, arguments: dict[str, Any], at: str) -> Fix | None:
    start = text.index(at)
    place = Place(path, Lines(text).span(start, start + len(at)))
    return worked_out(Fix("Do it.", True, (Change(do, place, arguments),)), {path: text}.get)


def with_edits_made(text: str, edits: tuple[Edit, ...]) -> str:
    lines = Lines(text)
    for edit in sorted(edits, key=lambda edit: edit.place.span, reverse=True):
        span = edit.place.span
        start, end = lines.offset(span.line, span.column), lines.offset(span.end_line, span.end_column)
        text = text[:start] + edit.text + text[end:]
    return text
