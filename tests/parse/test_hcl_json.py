"""HCL's JSON syntax: which blocks and arguments there are, what strings hold, and where all of it is written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from ecrlint.parse.hcl_json import HclJsonTree, parse_json_block, read_hcl_json
from ecrlint.parse.tree import (
    Block,
    Call,
    Constant,
    Expression,
    GetAttr,
    Interpolation,
    Name,
    ObjectExpr,
    Problem,
    Template,
    Text,
    TupleExpr,
)
from ecrlint.place import Span


def blocks(text: str) -> list[Block]:
    tree = read_hcl_json("main.tf.json", text)
    assert tree.problems == ()
    found = [parse_json_block(tree, header) for header in tree.blocks]
    assert [problems for _, problems in found if problems] == []
    return [block for block, _ in found if block is not None]


def problems(text: str) -> list[Problem]:
    tree = read_hcl_json("main.tf.json", text)
    return [*tree.problems, *(p for header in tree.blocks for p in parse_json_block(tree, header)[1])]


def value(text: str) -> Expression:
    """The value of the local `a` in a file that gives it a JSON value."""
    (block,) = blocks('{"locals": {"a": ' + text + "}}")
    (attribute,) = block.body.attributes
    return attribute.value


def at(span: Span) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column


def shown(found: Block) -> str:
    return " ".join([found.type, *(label.text for label in found.labels)])


# -- blocks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", []),
        ('{"//": "no block", "locals": {"//": {"no": "argument"}, "a": 1}}', ["locals"]),
        ('{"resource": {"a": {"b": {}, "c": {}}, "d": {"e": {}}}}', ["resource a b", "resource a c", "resource d e"]),
        ('{"resource": [{"a": [{"b": {}}]}, {"a": {"c": {}}}]}', ["resource a b", "resource a c"]),
        ('{"resource": {"a": {"b": {}}}, "resource": {"a": {"c": {}}}}', ["resource a b", "resource a c"]),
        ('[{"locals": {}}, {"variable": {"x": {}}}]', ["locals", "variable x"]),
        ('{"locals": [{"a": 1}, {"b": 2}]}', ["locals", "locals"]),
        ('{"provider": {"aws": [{}, {"alias": "west"}]}}', ["provider aws", "provider aws"]),
        ('{"resource": {"a": {"b": null}}}', []),
        ('{"later": {"x": {}}}', []),
        ('\ufeff{"locals": {}}', ["locals"]),
    ],
)
def test_which_blocks_there_are(text: str, expected: list[str]) -> None:
    assert [shown(block) for block in blocks(text)] == expected


def test_where_blocks_stand() -> None:
    text = """{
  "resource": {
    "aws_ecr_repository": {
      "api": {
        "name": "shop/api"
      },
      "web": [
        {"name": "a"}, {"name": "b"}
      ]
    }
  }
}
"""
    tree = read_hcl_json("main.tf.json", text)
    assert [at(header.header) for header in tree.blocks] == [(4, 7, 4, 12), (8, 9, 8, 10), (8, 24, 8, 25)]
    assert text[tree.blocks[1].start : tree.blocks[1].end] == '{"name": "a"}'
    api = blocks(text)[0]
    assert [(label.text, at(label.span)) for label in api.labels] == [
        ("aws_ecr_repository", (3, 5, 3, 25)),
        ("api", (4, 7, 4, 12)),
    ]
    assert at(api.header) == (4, 7, 4, 12)
    assert at(api.span) == (2, 3, 6, 8)
    assert at(api.body.span) == (4, 14, 6, 8)
    name = api.body.attribute("name")
    assert name is not None
    assert [at(span) for span in (name.span, name.name_span, name.value.span)] == [
        (5, 9, 5, 27),
        (5, 9, 5, 15),
        (5, 17, 5, 27),
    ]


def test_a_key_is_read_as_an_argument_and_as_blocks() -> None:
    text = """{"resource": {"a": {"b": {
  "one": {"x": 1},
  "two": [{"x": 2}, {"x": 3}],
  "tags": ["x", {}],
  "none": null,
  "empty": [],
  "twice": {"x": 4},
  "twice": {"x": 5}
}}}}"""
    (block,) = blocks(text)
    assert [attribute.name for attribute in block.body.attributes] == ["one", "two", "tags", "none", "empty", "twice"]
    found = [(nested.type, at(nested.header), nested.body.attributes[0].value) for nested in block.body.blocks]
    assert [(type_, header, node.value) for type_, header, node in found if isinstance(node, Constant)] == [
        ("one", (2, 3, 2, 8), Decimal(1)),
        ("two", (3, 11, 3, 12), Decimal(2)),
        ("two", (3, 21, 3, 22), Decimal(3)),
        ("twice", (7, 3, 7, 10), Decimal(4)),
        ("twice", (8, 3, 8, 10), Decimal(5)),
    ]


def test_dynamic_blocks_have_a_label_wherever_they_stand() -> None:
    text = """{"resource": {"a": {"b": {"rule": {"dynamic": {
  "filter": {"for_each": "${var.x}", "iterator": "it", "content": {"y": "${it.value}"}},
  "other": [{"for_each": [], "content": {}}, {"for_each": [1], "content": {}}]
}}}}}}"""
    (block,) = blocks(text)
    (rule,) = block.body.blocks_of("rule")
    assert [shown(nested) for nested in rule.body.blocks] == ["dynamic filter", "dynamic other", "dynamic other"]
    filter_ = rule.body.blocks[0]
    iterator = filter_.body.attribute("iterator")
    assert iterator is not None
    assert iterator.value == Name(Span(2, 51, 2, 53), "it")
    assert [shown(nested) for nested in filter_.body.blocks] == ["content"]


# -- values --------------------------------------------------------------------------------------------


def test_numbers_bools_null_lists_and_objects() -> None:
    node = value('[1.50, -2e3, true, null, {"${var.k}": "v"}, 1e400]')
    assert isinstance(node, TupleExpr)
    assert [item.value for item in node.items if isinstance(item, Constant)] == [
        Decimal("1.50"),
        Decimal(-2000),
        True,
        None,
        Decimal("1e400"),
    ]
    inner = node.items[4]
    assert isinstance(inner, ObjectExpr)
    key = inner.items[0].key
    assert isinstance(key, Template)
    assert isinstance(key.parts[0], Interpolation)


def test_a_string_is_a_template() -> None:
    node = value('"a-${var.x}"')
    assert isinstance(node, Template)
    assert at(node.span) == (1, 18, 1, 30)
    text, reference = node.parts
    assert isinstance(text, Text)
    assert (text.value, text.runs) == (
        "a-",
        (
            (
                0,
                2,
                Span(
                    1,
                    19,
                    1,
                    21,
                ),
                True,
            ),
        ),
    )
    assert isinstance(reference, Interpolation)
    assert isinstance(reference.value, GetAttr)
    assert at(reference.span) == (1, 21, 1, 29)
    assert at(reference.value.span) == (1, 23, 1, 28)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('""', []),
        ('"ab"', [(0, 2, 19, 21, True)]),
        (r'"a\nb"', [(0, 1, 19, 20, True), (1, 1, 20, 22, False), (2, 1, 22, 23, True)]),
        (r'"\u00e9\ud83d\ude00x"', [(0, 1, 19, 25, False), (1, 1, 25, 37, False), (2, 1, 37, 38, True)]),
        (r'"$${x}"', [(0, 2, 19, 22, False), (2, 2, 22, 24, True)]),
        (r'"a\u0024${x}"', [(0, 1, 19, 20, True), (1, 2, 20, 28, False), (3, 2, 28, 30, True)]),
    ],
)
def test_where_the_characters_of_a_string_are_written(
    text: str, expected: list[tuple[int, int, int, int, bool]]
) -> None:
    node = value(text)
    assert isinstance(node, Template)
    runs = [run for part in node.parts if isinstance(part, Text) for run in part.runs]
    assert [(start, length, span.column, span.end_column, exact) for start, length, span, exact in runs] == expected


def test_where_expressions_behind_escapes_are_written() -> None:
    node = value(r'"\"\n${upper(\"a\u00e9b\")}\t${[\n1,\n var.x]}"')
    assert isinstance(node, Template)
    first, second = (part for part in node.parts if isinstance(part, Interpolation))
    assert at(first.span) == (1, 23, 1, 45)
    assert isinstance(first.value, Call)
    (argument,) = first.value.args
    assert isinstance(argument, Template)
    assert at(argument.span) == (1, 31, 1, 43)
    (text,) = argument.parts
    assert isinstance(text, Text)
    assert [(text.value[s : s + n], span.column, exact) for s, n, span, exact in text.runs] == [
        ("a", 33, True),
        ("\u00e9", 34, False),
        ("b", 40, True),
    ]
    assert isinstance(second.value, TupleExpr)
    assert at(second.value.items[1].span) == (1, 57, 1, 62)


def test_what_terraform_does_not_evaluate_is_taken_as_it_is() -> None:
    text = '{"variable": {"x": {"default": "${y}", "validation": {"condition": "${y}"}}}, '
    text += '"module": {"m": {"source": "./${y}", "name": "${y}"}}}'
    variable, module = blocks(text)
    literal = {
        attribute.name: all(isinstance(part, Text) for part in attribute.value.parts)
        for body in (variable.body, module.body, variable.body.blocks[0].body)
        for attribute in body.attributes
        if isinstance(attribute.value, Template)
    }
    assert literal == {"default": True, "source": True, "name": False, "condition": False}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ('{"variable": {"x": {"type": "list(string)"}}}', "type", Call),
        ('{"variable": {"x": {"type": "string"}}}', "type", Name),
        ('{"resource": {"a": {"b": {"provider": "aws.west"}}}}', "provider", GetAttr),
        ('{"resource": {"a": {"b": {"type": "string"}}}}', "type", Template),
        ('{"output": {"x": {"depends_on": ["a.b"]}}}', "depends_on", TupleExpr),
        ('{"module": {"m": {"providers": {"aws": "aws.west"}}}}', "providers", ObjectExpr),
        ('{"locals": {"type": "string"}}', "type", Template),
    ],
)
def test_strings_that_are_references(text: str, name: str, expected: type) -> None:
    (block,) = blocks(text)
    attribute = block.body.attribute(name)
    assert attribute is not None
    assert type(attribute.value) is expected
    if isinstance(attribute.value, ObjectExpr):
        assert type(attribute.value.items[0].value) is GetAttr


def test_deep_nesting_is_no_trouble() -> None:
    depth = 190
    node = value('{"a":' * depth + '"${x}"' + "}" * depth)
    for _ in range(depth):
        assert isinstance(node, ObjectExpr)
        node = node.items[0].value
    assert isinstance(node, Template)


# -- what is wrong -------------------------------------------------------------------------------------

INVALID = {
    "": (1, 1),
    "null": (1, 1),
    "1": (1, 1),
    '{"locals": {"a": 1},}': (1, 20),
    '{"locals": {"a": 1}': (1, 1),
    '{"locals": {"a": "\\q"}}': (1, 19),
    '{"locals": 1}': (1, 12),
    '{"variable": {}}': (1, 14),
    '{"variable": null}': (1, 14),
    '{"variable": []}': (1, 14),
    '{"resource": {"//": "x", "a": {"b": {}}}}': (1, 21),
    '{"resource": {"a": "x"}}': (1, 20),
    '{"resource": {"a": {"b": "x"}}}': (1, 26),
    '{"resource": {"a": {"b": [\n"x"]}}}': (2, 1),
    '{"locals": {"a": "${foo(}"}}': (1, 25),
    '{"locals": {"a": "\\n${"}}': (1, 21),
    '{"locals": {"a": {"${": 1}}}': (1, 20),
    '{"locals": {"a": "%{ if true }x"}}': (1, 19),
    '{"locals": {"a": 1,\n"a": 2}}': (2, 1),
    '{"resource": {"terraform_data": {"a": {"input": 1, "input": 2}}}}': (1, 52),
    '{"locals": {"a": [{"x": 1, "x": 2}]}}': (1, 28),
}


@pytest.mark.parametrize(("text", "place"), INVALID.items())
def test_what_is_wrong_is_said_at_its_place(text: str, place: tuple[int, int]) -> None:
    (problem,) = problems(text)
    assert problem.kind in ("syntax", "duplicate-key")
    assert (problem.span.line, problem.span.column) == place
    assert problem.span.line == problem.span.end_line
    assert problem.message.endswith(".")


def test_other_blocks_are_read_beside_a_broken_one() -> None:
    tree: HclJsonTree = read_hcl_json("a.tf.json", '{"output": {"x": {"value": "${"}, "y": {"value": "${z}"}}}')
    assert [parse_json_block(tree, header)[0] is not None for header in tree.blocks] == [False, True]


VALID = [
    "{}",
    "[]",
    '{"//": "x", "locals": {"//": "y", "l1": 1}}',
    '[{"locals": {"l2": 1}}, {"locals": {"l3": 2}}]',
    '{"resource": [{"terraform_data": [{"r1": [{}]}]}]}',
    '{"resource": {"terraform_data": {"r2": null}}}',
    '{"resource": {"terraform_data": {"r3": [[{"input": 1}]]}}}',
    '{"resource": {"terraform_data": {"r4": {}}, "terraform_data": {"r5": {}}}}',
    '{"locals": {"l4": "a\\u00e9\\n${upper(\\"x\\")}"}}',
    '{"variable": {"v1": {"type": "list(string)", "default": ["${nope("]}}}',
    '{"locals": {"l5": "%{ if true }x%{ endif }", "l6": "$${x} %%{y}"}}',
    '{"locals": {"l7": ' + "[" * 150 + "]" * 150 + "}}",
    '{"resource": {"terraform_data": {"r6": {"provisioner": [{"local-exec": {"command": "x"}}]}}}}',
    '{"resource": {"terraform_data": {"r7": {"lifecycle": {"ignore_changes": ["input"]}, "depends_on": []}}}}',
]


@pytest.mark.parametrize("text", VALID)
def test_valid_files_have_no_problems(text: str) -> None:
    assert problems(text) == []


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not here to be asked")
def test_terraform_agrees(tmp_path: Path) -> None:
    """Terraform reads all files first, and strings only if it could read every file."""
    in_strings = [text for text in INVALID if "${" in text or "%{" in text or "input" in text or '"x": 1' in text]
    of_files = [text for text in INVALID if text not in in_strings]
    refused = terraform(tmp_path / "files", [*VALID, *of_files])
    assert refused == {text: text in of_files for text in (*VALID, *of_files)}
    for number, text in enumerate(in_strings):
        assert terraform(tmp_path / str(number), [text]) == {text: True}


def terraform(directory: Path, texts: list[str]) -> dict[str, bool]:
    """Whether Terraform refuses each of several files of one module."""
    directory.mkdir()
    for number, text in enumerate(texts):
        (directory / f"{number}.tf.json").write_text(text, encoding="utf-8")
    call = ["terraform", "validate", "-json", "-no-color"]
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": "", "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run(call, cwd=directory, capture_output=True, text=True, env=environment)  # noqa: S603
    names = {d["range"]["filename"] for d in json.loads(done.stdout)["diagnostics"] if "range" in d}
    return {text: f"{number}.tf.json" in names for number, text in enumerate(texts)}
