"""Values from the command line and from value files, with Terraform's precedence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.inputs import (
    Given,
    Inputs,
    InvalidInput,
    VarFile,
    Variable,
    read_var_file,
    read_variable,
    undeclared,
)
from ecrlint.place import START, Place
from ecrlint.terraform.convert import known_text
from ecrlint.terraform.instance import Instance, evaluate_root
from ecrlint.terraform.jsontext import encode
from ecrlint.terraform.roots import all_problems
from ecrlint.terraform.values import Undecided, Value, doubt


def write(directory: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text, encoding="utf-8")


def root(tmp_path: Path, files: Mapping[str, str], *given: Given, directory: str = ".") -> Instance:
    write(tmp_path, files)
    return evaluate_root(Sources(tmp_path), directory, Inputs(given))


def variable(instance: Instance, name: str = "x") -> Value:
    return instance.variable(name, Place("", START))


def reason(value: Value) -> str:
    found = doubt(value)
    assert found is not None
    return found.reason


MAIN = 'variable "x" {\n  default = "default"\n}\n'

TFVARS = {
    "terraform.tfvars": 'x = "a"\n',
    "terraform.tfvars.json": '{"x": "b"}',
    "a.auto.tfvars.json": '{"x": "c"}',
    "b.auto.tfvars": 'x = "d"\n',
}

PROD, DEV = {"prod.tfvars": 'x = "prod"\n'}, {"env/dev.tfvars.json": '{"x": "dev"}'}


@pytest.mark.parametrize(
    ("files", "given", "expected"),
    [
        ({}, (), "default"),
        (dict(list(TFVARS.items())[:1]), (), "a"),
        (dict(list(TFVARS.items())[:2]), (), "b"),
        (dict(list(TFVARS.items())[:3]), (), "c"),
        (TFVARS, (), "d"),
        (TFVARS, (Variable("x", "var"),), "var"),
        (TFVARS | PROD, (VarFile("prod.tfvars"),), "prod"),
        (TFVARS | PROD, (VarFile("prod.tfvars"), Variable("x", "var")), "var"),
        (TFVARS | PROD, (Variable("x", "var"), VarFile("prod.tfvars")), "prod"),
        (TFVARS | PROD | DEV, (VarFile("prod.tfvars"), VarFile("env/dev.tfvars.json")), "dev"),
        (TFVARS, (Variable("x", "1"), Variable("x", "2")), "2"),
        (TFVARS, (Variable("y", "1"),), "d"),
        ({"terraform.tfvars": 'y = "other"\n'}, (), "default"),
        (PROD, (Variable("x", "var"),), "var"),
        ({"terraform.tfvars.json": '{"x": "${y}"}'}, (), "${y}"),
    ],
)
def test_what_wins(tmp_path: Path, files: dict[str, str], given: tuple[Given, ...], expected: str) -> None:
    assert known_text(variable(root(tmp_path, {"main.tf": MAIN, **files}, *given))) == expected


TYPES = {
    "none": ("", "[1]", '"[1]"'),
    "string": ("type = string", '"a"', '"\\"a\\""'),
    "number": ("type = number", "1.50", "1.5"),
    "bool": ("type = bool", "true", "true"),
    "any": ("type = any", '["a", 1]', '["a",1]'),
    "list": ("type = list(string)", '["a", "b"]', '["a","b"]'),
    "object": ("type = object({ a = string, b = optional(number, 2) })", '{ a = "x" }', '{"a":"x","b":2}'),
    "map": ("type = map(number)", "{ a = 1 }", '{"a":1}'),
}


@pytest.mark.parametrize(("type_", "text", "expected"), TYPES.values(), ids=list(TYPES))
def test_how_a_value_is_read(tmp_path: Path, type_: str, text: str, expected: str) -> None:
    files = {"main.tf": 'variable "x" {\n  ' + type_ + "\n}\n"}
    value = variable(root(tmp_path, files, Variable("x", text)))
    assert encode(value).text == expected
    assert value.place is None


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not here to be asked")
def test_terraform_reads_values_alike(tmp_path: Path) -> None:
    blocks = [f'variable "{name}" {{\n  {type_}\n}}\n' for name, (type_, _, _) in TYPES.items()]
    write(tmp_path, {"main.tf": "".join(blocks)})
    arguments = [f"-var={name}={text}" for name, (_, text, _) in TYPES.items()]
    asked = "jsonencode([" + ", ".join(f"jsonencode(var.{name})" for name in TYPES) + "])\n"
    done = subprocess.run(  # noqa: S603
        ["terraform", "console", "-no-color", *arguments],  # noqa: S607
        cwd=tmp_path,
        input=asked,
        capture_output=True,
        text=True,
        env={**os.environ, "TF_CLI_CONFIG_FILE": "", "CHECKPOINT_DISABLE": "1"},
        check=True,
    )
    assert json.loads(json.loads(done.stdout)) == [expected for _, _, expected in TYPES.values()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1", "the value of --var x cannot be read: The text ends while a `[` is still open"),
        ("[var.y]", "var cannot be used in a value file"),
    ],
)
def test_a_value_that_cannot_be_read(tmp_path: Path, text: str, expected: str) -> None:
    files = {"main.tf": 'variable "x" {\n  type = list(string)\n}\n'}
    assert reason(variable(root(tmp_path, files, Variable("x", text)))) == expected


def options(value: Value) -> list[str | None]:
    assert isinstance(value.data, Undecided)
    return [known_text(option) for option in value.data.options]


def test_a_file_that_may_apply_makes_a_set_of_values(tmp_path: Path) -> None:
    files = {"main.tf": MAIN, **PROD, "dev.tfvars": 'x = "dev"\n', "other.tfvars": 'y = "z"\n'}
    value = variable(root(tmp_path, files))
    assert options(value) == ["default", "dev", "prod"]
    assert reason(value) == "var.x has another value with dev.tfvars, prod.tfvars"


def test_a_named_file_rules_out_the_others(tmp_path: Path) -> None:
    files = {"main.tf": MAIN + 'variable "y" {\n  default = "y"\n}\n', **PROD, "dev.tfvars": 'x = "d"\ny = "d"\n'}
    instance = root(tmp_path, files, VarFile("prod.tfvars"))
    assert known_text(variable(instance)) == "prod"
    assert known_text(variable(instance, "y")) == "y"


def test_a_named_file_decides_for_the_modules_it_is_meant_for(tmp_path: Path) -> None:
    """It is meant for those that declare a variable it sets, and for the one whose directory it lies in."""
    main = {f"{name}/main.tf": MAIN for name in ("a", "b")} | {"c/main.tf": MAIN.replace('"x"', '"z"')}
    extra = {"b/b.tfvars": 'x = "b"\n', "c/c.tfvars": 'z = "c"\n', "a/env/prod.tfvars": 'x = "prod"\n'}
    given = VarFile("a/env/prod.tfvars")
    found = {name: root(tmp_path, {**main, **extra}, given, directory=name) for name in ("a", "b", "c")}
    assert known_text(variable(found["a"])) == "prod"
    assert known_text(variable(found["b"])) == "prod"
    assert options(variable(found["c"], "z")) == ["default", "c"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terraform.tfvars", 'y = "a\n'),
        ("terraform.tfvars.json", '{"y": 1'),
        ("prod.tfvars", "y = = 1\n"),
        ("b.auto.tfvars.json", "[]"),
    ],
)
def test_a_file_that_cannot_be_read_may_set_any_variable(tmp_path: Path, name: str, text: str) -> None:
    instance = root(tmp_path, {"main.tf": MAIN, name: text})
    assert reason(variable(instance)) == f"{name} cannot be read"
    assert [path for path, _ in all_problems(instance)] == [name]


def test_what_a_broken_file_says_before_and_what_stands_above_it_counts(tmp_path: Path) -> None:
    broken = 'x = "kept"\ny = = 1\n'
    assert known_text(variable(root(tmp_path, {"main.tf": MAIN, "a.auto.tfvars": broken}))) == "kept"
    above = {"main.tf": MAIN, "a.auto.tfvars": "y = = 1\n", "b.auto.tfvars": 'x = "above"\n'}
    assert known_text(variable(root(tmp_path, above))) == "above"


def test_a_null_leaves_the_default_of_a_variable_that_cannot_be_null(tmp_path: Path) -> None:
    main = MAIN.replace("}", "  nullable = false\n}")
    assert known_text(variable(root(tmp_path, {"main.tf": main, "terraform.tfvars": "x = null\n"}))) == "default"
    assert variable(root(tmp_path, {"main.tf": MAIN})).data is None


def test_the_values_of_a_called_module_are_its_callers(tmp_path: Path) -> None:
    files = {
        "main.tf": MAIN + 'module "m" {\n  source = "./m"\n}\noutput "o" {\n  value = module.m.o\n}\n',
        "m/main.tf": MAIN + 'output "o" {\n  value = var.x\n}\n',
        "m/terraform.tfvars": 'x = "own"\n',
        "m/prod.tfvars": 'x = "own"\n',
    }
    instance = root(tmp_path, files, Variable("x", "root"))
    assert known_text(instance.output("o", Place("", START))) == "default"


def test_directories_side_by_side_stay_apart(tmp_path: Path) -> None:
    files = {f"envs/{name}/main.tf": MAIN for name in ("dev", "prod")}
    files |= {f"envs/{name}/terraform.tfvars": f'x = "{name}"\n' for name in ("dev", "prod")}
    files["envs/terraform.tfvars"] = 'x = "above"\n'
    found = {name: variable(root(tmp_path, files, directory=f"envs/{name}")) for name in ("dev", "prod")}
    assert {name: known_text(value) for name, value in found.items()} == {"dev": "dev", "prod": "prod"}


def test_the_workspace(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": 'locals {\n  a = "${terraform.workspace}-${tofu.workspace}"\n}\n'})
    found = [
        evaluate_root(Sources(tmp_path), ".", Inputs(workspace=name))._local("a", Place("", START))
        for name in ("prod", None)
    ]
    assert known_text(found[0]) == "prod-prod"
    assert reason(found[1]) == "terraform.workspace is known only when Terraform runs"


# -- the command line ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("a=b", Variable("a", "b")),
        ("a=", Variable("a", "")),
        ("a=b=c", Variable("a", "b=c")),
        (" a = b", Variable("a", " b")),
    ],
)
def test_a_variable_of_the_command_line(argument: str, expected: Variable) -> None:
    assert read_variable(argument) == expected


@pytest.mark.parametrize("argument", ["a", "=b", "", " =b"])
def test_an_argument_that_sets_nothing(argument: str) -> None:
    with pytest.raises(InvalidInput, match="write NAME=VALUE"):
        read_variable(argument)


def test_a_file_of_the_command_line(tmp_path: Path) -> None:
    write(tmp_path, {"tree/env/prod.tfvars": "", "outside.tfvars": ""})
    tree = tmp_path / "tree"
    (tree / "link.tfvars").symlink_to(tree / "env/prod.tfvars")
    (tree / "away.tfvars").symlink_to(tmp_path / "outside.tfvars")
    (tmp_path / "door").symlink_to(tree)
    assert read_var_file("env/prod.tfvars", tree, tree) == VarFile("env/prod.tfvars")
    assert read_var_file("../env/prod.tfvars", tree / "env", tree) == VarFile("env/prod.tfvars")
    assert read_var_file(str(tree / "env/prod.tfvars"), tmp_path, tree) == VarFile("env/prod.tfvars")
    assert read_var_file("link.tfvars", tree, tree) == VarFile("link.tfvars")
    assert read_var_file("env/prod.tfvars", tmp_path / "door", tree) == VarFile("env/prod.tfvars")
    for argument in ("../outside.tfvars", str(tmp_path / "outside.tfvars"), "away.tfvars"):
        with pytest.raises(InvalidInput, match="outside"):
            read_var_file(argument, tree, tree)
    for argument in ("env/none.tfvars", "env"):
        with pytest.raises(InvalidInput, match="there is no such file"):
            read_var_file(argument, tree, tree)


def test_names_that_no_module_declares() -> None:
    inputs = Inputs((Variable("a", "1"), Variable("b", "1"), VarFile("c"), Variable("a", "2"), Variable("d", "")))
    assert undeclared(inputs, ["b"]) == ("a", "d")
    assert inputs.files == ("c",)
