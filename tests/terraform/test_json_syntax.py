"""Modules in JSON syntax, alone and beside files in native syntax."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.place import START, Place
from ecrlint.terraform.convert import known_text
from ecrlint.terraform.instance import Instance, evaluate_root
from ecrlint.terraform.jsontext import encode
from ecrlint.terraform.roots import all_problems


def root(tmp_path: Path, files: Mapping[str, str], directory: str = ".") -> Instance:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return evaluate_root(Sources(tmp_path), directory)


def local(instance: Instance, name: str) -> str | None:
    return encode(instance._local(name, Place("", START))).text


LOCALS = {
    "text": "plain",
    "whole": "${[1, 2]}",
    "mixed": 'n=${1 + 2} ${upper("\u00e9\\n")}',
    "escaped": '$${a} %%{b} \\ " \n \u2028',
    "directive": "%{ for x in [1, 2] }<${x}>%{ endfor }",
    "object": {"${local.text}-key": [True, None, 1.5, {"deep": "${local.text}"}]},
    "large": 12345678901234567890,
    "small": 1e-7,
    "conditional": "${true ? local.text : null}",
    "list": ["${local.whole[0]}", "%{ if local.whole[1] == 2 }two%{ endif }"],
    "empty": "",
    "heredoc": '${jsonencode({a = "x"})}',
    "trimmed": "a  ${~ 1 ~}  b",
}


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not here to be asked")
def test_terraform_agrees_on_every_value(tmp_path: Path) -> None:
    names = list(LOCALS)
    instance = root(tmp_path, {"main.tf.json": json.dumps({"locals": LOCALS})})
    call = ["terraform", "console", "-no-color"]
    asked = "jsonencode([" + ", ".join(f"local.{name}" for name in names) + "])\n"
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": "", "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run(  # noqa: S603
        call, cwd=tmp_path, input=asked, capture_output=True, text=True, env=environment, check=True
    )
    theirs = json.loads(json.loads(done.stdout))
    ours = [json.loads(local(instance, name) or "") for name in names]
    assert dict(zip(names, ours, strict=True)) == dict(zip(names, theirs, strict=True))


def test_places_are_those_in_the_json_file(tmp_path: Path) -> None:
    text = '{"resource": {"aws_ecr_repository": {"api": {\n  "name": "\\u0073hop/${var.x}",\n  "tags": {"a": "b"}\n}}}}'
    instance = root(tmp_path, {"main.tf.json": text, "x.tf": 'variable "x" {\n  default = "api"\n}\n'})
    (resource,) = instance.all_resources("aws_ecr_repository")
    name = resource.attribute("name")
    assert name is not None
    assert known_text(name) == "shop/api"
    assert name.place is not None
    assert (name.place.path, name.place.span.line, name.place.span.column) == ("main.tf.json", 2, 11)
    assert resource.config.header.span.line == 1


def test_nested_and_dynamic_blocks(tmp_path: Path) -> None:
    text = """{"resource": {"aws_ecr_repository": {"api": {
      "image_scanning_configuration": {"scan_on_push": true},
      "dynamic": {"filter": {"for_each": "${["a", "b"]}", "iterator": "it", "content": {"value": "${it.value}"}}}
    }}}}""".replace('["a", "b"]', '[\\"a\\", \\"b\\"]')
    instance = root(tmp_path, {"main.tf.json": text})
    (resource,) = instance.all_resources("aws_ecr_repository")
    (scanning,) = resource.blocks("image_scanning_configuration").items
    found = scanning.attribute("scan_on_push")
    assert found is not None
    assert found.data is True
    filters = resource.blocks("filter").items
    assert [known_text(value) for item in filters if (value := item.attribute("value")) is not None] == ["a", "b"]


def test_an_override_file_in_json_changes_a_block_in_native_syntax(tmp_path: Path) -> None:
    files = {
        "main.tf": 'resource "a" "b" {\n  x = "main"\n  y = "main"\n}\n',
        "z_override.tf.json": '{"resource": {"a": {"b": {"x": "over"}}}}',
    }
    (resource,) = root(tmp_path, files).all_resources("a")
    x, y = resource.attribute("x"), resource.attribute("y")
    assert x is not None
    assert y is not None
    assert (known_text(x), known_text(y)) == ("over", "main")
    assert x.place is not None
    assert (x.place.path, x.place.span.column) == ("z_override.tf.json", 32)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.tf": "tf", "a.tofu": "tofu"}, ("a.tofu",)),
        ({"a.tf.json": "x", "a.tofu.json": "x"}, ("a.tofu.json",)),
        ({"a.tf": "x", "a.tofu.json": "x"}, ("a.tf", "a.tofu.json")),
        ({"a.tf.json": "x", "a.tofu": "x"}, ("a.tf.json", "a.tofu")),
        ({"a.tf": "x", "a.tf.json": "x", "b.tofu": "x"}, ("a.tf", "a.tf.json", "b.tofu")),
        (
            {"a_override.tf.json": "x", "b.tf": "x", "override.tofu": "x"},
            ("b.tf", "a_override.tf.json", "override.tofu"),
        ),
        ({".a.tf": "x", "b.tf~": "x", "#c.tf#": "x", "d.tf.json~": "x", "e.tf": "x"}, ("e.tf",)),
        ({"a.tftest.json": "x", "b.tfvars": "x", "c.tf.jsonl": "x", "tf": "x"}, ()),
    ],
)
def test_which_files_make_a_module(tmp_path: Path, files: dict[str, str], expected: tuple[str, ...]) -> None:
    written = {path: "{}" if path.rstrip("~").endswith(".json") else "" for path in files}
    assert root(tmp_path, written).module.files == expected


def test_a_broken_string_makes_its_own_block_unknown_only(tmp_path: Path) -> None:
    text = '{"locals": [{"a": "x"}, {"b": "${"}]}'
    instance = root(tmp_path, {"main.tf.json": text})
    assert local(instance, "a") == '"x"'
    assert local(instance, "b") is None
    assert [(path, problem.span.column) for path, problem in all_problems(instance)] == [("main.tf.json", 32)]


def test_a_module_call_in_json(tmp_path: Path) -> None:
    files = {
        "main.tf.json": '{"module": {"m": {"source": "./m", "x": "given"}}}',
        "output.tf.json": '{"output": {"o": {"value": "${module.m.o}"}}}',
        "m/main.tf.json": '{"variable": {"x": {"type": "string"}}, "output": {"o": {"value": "<${var.x}>"}}}',
    }
    instance = root(tmp_path, files)
    assert known_text(instance.output("o", Place("", START))) == "<given>"
