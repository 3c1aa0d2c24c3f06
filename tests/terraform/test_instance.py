"""Modules as Terraform loads them: variables, value files, overrides, instances, calls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.place import START, Place
from ecrlint.terraform.convert import known_text
from ecrlint.terraform.instance import Instance, evaluate_root
from ecrlint.terraform.roots import all_problems, called_directories
from ecrlint.terraform.values import Str, Value, doubt
from ecrlint.values import Unknown


def root(tmp_path: Path, files: Mapping[str, str], directory: str = ".") -> Instance:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return evaluate_root(Sources(tmp_path), directory)


def output(instance: Instance, name: str = "o") -> Value:
    return instance.output(name, Place("", START))


def reason(value: Value) -> str:
    found = doubt(value)
    assert found is not None
    return found.reason


OUT = 'output "o" {\n  value = var.x\n}\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, "default"),
        ({"terraform.tfvars": 'x = "a"'}, "a"),
        ({"terraform.tfvars": 'x = "a"', "terraform.tfvars.json": '{"x": "b"}'}, "b"),
        ({"terraform.tfvars.json": '{"x": "b"}', "a.auto.tfvars": 'x = "c"'}, "c"),
        ({"a.auto.tfvars": 'x = "c"', "b.auto.tfvars.json": '{"x": "d"}'}, "d"),
        ({"prod.tfvars": 'y = "other"'}, "default"),
        ({"prod.tfvars": 'x = "default"'}, "default"),
        ({"env/prod.tfvars": 'x = "prod"'}, "default"),
        ({"override.tf": 'variable "x" {\n  default = "over"\n}\n'}, "over"),
    ],
)
def test_where_a_root_variable_gets_its_value(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    main = 'variable "x" {\n  default = "default"\n}\n' + OUT
    assert known_text(output(root(tmp_path, {"main.tf": main, **files}))) == expected


X = 'variable "x" {\n  default = "a"\n}\n'


def out(expression: str) -> str:
    return 'output "o" {\n  value = ' + expression + "\n}\n"


@pytest.mark.parametrize(
    ("main", "files", "expected"),
    [
        ('variable "x" {}\n' + OUT, {}, "var.x has no value"),
        (OUT, {}, "var.x is not declared"),
        (OUT, {"b.tf": 'variable "x" {\n  default = "a\n'}, "b.tf cannot be read at line 1"),
        (OUT, {"b.tf.json": '{"variable": {'}, "b.tf.json cannot be read in full"),
        (X + OUT, {"p.tfvars": 'x = "b"'}, "var.x has another value with p.tfvars"),
        (X + OUT, {"terragrunt.hcl": ""}, "var.x may be set by terragrunt.hcl"),
        (X.replace("}", "  sensitive = true\n}") + OUT, {}, "var.x is sensitive"),
        (out("local.a") + "locals {\n  a = local.b\n  b = local.a\n}\n", {}, "local.a refers to itself"),
        (
            out("data.aws_region.x.name") + 'data "aws_region" "x" {}\n',
            {},
            "data.aws_region.x.name is known only after Terraform has run",
        ),
        (out("terraform.workspace"), {}, "terraform.workspace is known only when Terraform runs"),
        (out('file("/etc/passwd")'), {}, "/etc/passwd is outside the repository"),
        (out('file("../../../../etc/passwd")'), {}, "there is no file ../../../../etc/passwd"),
        (
            out("module.m.x") + 'module "m" {\n  source = "a/b/c"\n}\n',
            {},
            "module.m is not in this repository, so its outputs are unknown",
        ),
    ],
)
def test_why_a_value_cannot_be_told(tmp_path: Path, main: str, files: dict[str, str], expected: str) -> None:
    assert reason(output(root(tmp_path, {"main.tf": main, **files}))) == expected


def test_a_tofu_file_hides_the_tf_file_of_its_name(tmp_path: Path) -> None:
    files = {"a.tf": 'locals {\n  x = "tf"\n}\n', "a.tofu": 'locals {\n  x = "tofu"\n}\n'}
    instance = root(tmp_path, {**files, "o.tf": 'output "o" {\n  value = local.x\n}\n'})
    assert known_text(output(instance)) == "tofu"
    assert instance.module.files == ("a.tofu", "o.tf")


def test_optional_attributes_of_an_object_get_their_defaults(tmp_path: Path) -> None:
    text = """
    variable "x" {
      type    = map(object({ name = string, scan = optional(bool, true), note = optional(string) }))
      default = { a = { name = 1 } }
    }
    output "o" {
      value = jsonencode(var.x)
    }
    """
    assert known_text(output(root(tmp_path, {"main.tf": text}))) == '{"a":{"name":"1","note":null,"scan":true}}'


def test_a_broken_block_hides_its_own_names_only(tmp_path: Path) -> None:
    text = 'locals {\n  a = "x"\n}\nlocals {\n  b = = 1\n}\noutput "o" {\n  value = "${local.a}${local.b}"\n}\n'
    instance = root(tmp_path, {"main.tf": text})
    value = output(instance)
    assert isinstance(value.data, Str)
    assert reason(value) == "main.tf cannot be read at line 4"
    assert [(path, problem.span.line) for path, problem in all_problems(instance)] == [("main.tf", 5)]


def addresses(instance: Instance, type_: str = "terraform_data") -> list[tuple[str, str]]:
    return [(r.address, r.exists) for i in instance.below() for r in i.all_resources(type_)]


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ("", [("terraform_data.x", "yes")]),
        ("count = 2", [("terraform_data.x[0]", "yes"), ("terraform_data.x[1]", "yes")]),
        ("count = 0", []),
        ("count = var.n", [("terraform_data.x[?]", "maybe")]),
        ("count = var.n ? 1 : 0", [("terraform_data.x[0]", "maybe")]),
        ('for_each = toset(["b", "a"])', [('terraform_data.x["a"]', "yes"), ('terraform_data.x["b"]', "yes")]),
        ("for_each = { a = 1 }", [('terraform_data.x["a"]', "yes")]),
        ("for_each = var.n", [("terraform_data.x[?]", "maybe")]),
        (
            "for_each = merge({ a = 1 }, var.n)",
            [('terraform_data.x["a"]', "yes"), ("terraform_data.x[?]", "maybe")],
        ),
        ("for_each = var.n ? { a = 1 } : {}", [('terraform_data.x["a"]', "maybe")]),
        ("for_each = terraform_data.x", [("terraform_data.x[?]", "maybe")]),
    ],
)
def test_instances(tmp_path: Path, meta: str, expected: list[tuple[str, str]]) -> None:
    text = 'variable "n" {}\nresource "terraform_data" "x" {\n  ' + meta + "\n}\n"
    assert addresses(root(tmp_path, {"main.tf": text})) == expected


def test_a_local_module_is_evaluated_with_what_its_caller_hands_over(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  for_each = toset(["x", "y"])\n  source   = "./m"\n  name     = each.key\n}\n'
        'output "o" {\n  value = module.a["y"].shout\n}\n',
        "m/main.tf": 'variable "name" {}\noutput "shout" {\n  value = upper(var.name)\n}\n'
        'resource "terraform_data" "r" {}\n',
    }
    instance = root(tmp_path, files)
    assert known_text(output(instance)) == "Y"
    assert called_directories(instance) == frozenset({"m"})
    assert addresses(instance) == [
        ('module.a["x"].terraform_data.r', "yes"),
        ('module.a["y"].terraform_data.r', "yes"),
    ]


def test_a_module_that_calls_itself_ends(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./a"\n}\n',
        "a/main.tf": 'module "b" {\n  source = "../"\n}\nresource "terraform_data" "r" {}\n',
    }
    assert addresses(root(tmp_path, files)) == [("module.a.terraform_data.r", "yes")]


def test_dynamic_blocks(tmp_path: Path) -> None:
    text = """
    variable "n" {}
    resource "terraform_data" "x" {
      dynamic "rule" {
        for_each = ["a", "b"]
        iterator = it
        content {
          name = "${it.key}-${it.value}"
        }
      }
      dynamic "maybe" {
        for_each = var.n
        content {}
      }
    }
    """
    (resource,) = root(tmp_path, {"main.tf": text}).all_resources("terraform_data")
    names = [known_text(block.attribute("name") or Value(None)) for block in resource.blocks("rule").items]
    assert names == ["0-a", "1-b"]
    assert resource.blocks("maybe").unknown == Unknown(
        "var.n has no value",
        Place("main.tf", resource.blocks("maybe").unknown.place.span),
        maybe_null=True,  # type: ignore[union-attr]
    )


HOSTILE = {
    "chain": "a0 = 1\n" + "".join(f"a{i} = local.a{i - 1}\n" for i in range(1, 2000)) + "o = local.a1999\n",
    "shared": 'a0 = ["a", "b"]\n'
    + "".join(f"a{i} = [local.a{i - 1}, local.a{i - 1}]\n" for i in range(1, 40))
    + "o = [local.a39 == local.a38, jsonencode(local.a39), length(flatten(local.a30))]\n",
    "texts": 'a0 = "abcdefgh"\n'
    + "".join(f'a{i} = "${{local.a{i - 1}}}${{local.a{i - 1}}}"\n' for i in range(1, 40))
    + "o = local.a39\n",
    "loops": "o = length([for i in setproduct(range(1000), range(1000)) : i])\n",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_work_is_bounded(tmp_path: Path, name: str) -> None:
    text = "locals {\n" + HOSTILE[name] + '}\noutput "o" {\n  value = jsonencode(local.o)\n}\n'
    assert doubt(output(root(tmp_path, {"main.tf": text}))) is not None
