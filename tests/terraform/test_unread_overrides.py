"""Override files that cannot be read: what they may change is not known, whether it is written or left out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.finding import Finding
from ecrlint.place import START, Place
from ecrlint.rulebook.compile import build
from ecrlint.run import check
from ecrlint.settings import Settings
from ecrlint.terraform.convert import known_text
from ecrlint.terraform.instance import Instance, evaluate_root
from ecrlint.terraform.providers import Providers
from ecrlint.terraform.resources import Resource
from ecrlint.terraform.values import Value, doubt
from ecrlint.values import Unknown

BOOK = build(Path(__file__).parents[2] / "rules")

MAIN = """resource "aws_ecr_repository" "api" {
  name                 = "shop/api"
  image_tag_mutability = "IMMUTABLE"
  image_scanning_configuration {
    scan_on_push = true
  }
}
resource "aws_ecr_repository" "web" {
  name = "shop/web"
}
"""

BROKEN_API = 'resource "aws_ecr_repository" "api" {\n  name = = 1\n}\n'


def evaluated(tmp_path: Path, files: Mapping[str, str]) -> Instance:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return evaluate_root(Sources(tmp_path), ".")


def repositories(root: Instance) -> dict[str, Resource]:
    return {resource.address: resource for resource in root.all_resources("aws_ecr_repository")}


def why(value: Value | None) -> str | None:
    found = doubt(value) if value is not None else None
    return found.reason if found is not None else None


def shown(resource: Resource, *names: str) -> list[str | None]:
    """What each attribute is: its text, why that is not known, or None where it is not set."""
    values = [resource.attribute(name) for name in names]
    return [why(value) or (known_text(value) if value is not None else None) for value in values]


def test_what_is_written_and_what_is_left_out_may_be_changed(tmp_path: Path) -> None:
    root = evaluated(tmp_path, {"main.tf": MAIN, "x_override.tf": BROKEN_API})
    api = repositories(root)["aws_ecr_repository.api"]
    reason = "x_override.tf, which may change it, cannot be read at line 1"
    assert shown(api, "name", "image_tag_mutability", "force_delete") == [reason] * 3
    mutability, left_out = api.attribute("image_tag_mutability"), api.attribute("force_delete")
    assert mutability is not None
    assert mutability.place is not None
    assert left_out is not None
    assert left_out.place is not None
    assert (mutability.place.path, mutability.place.span.line, mutability.place.span.column) == ("main.tf", 3, 26)
    assert left_out.place == api.config.header
    blocks = api.blocks("image_scanning_configuration")
    assert (blocks.items, blocks.unknown) == ((), mutability.data)
    assert isinstance(mutability.data, Unknown)
    assert mutability.data.place is not None
    assert (mutability.data.place.path, mutability.data.place.span.line) == ("x_override.tf", 1)
    assert mutability.data.maybe_null


@pytest.mark.parametrize(
    "broken",
    [
        BROKEN_API,
        'resource "aws_ecr_repository" "api" {\n  name = "x\n}\n',
        'resource "aws_ecr_repository" "api" {\n  x = [\n',
        'resource "aws_ecr_repository" "api" {\n  x = [\n\nresource "aws_ecr_repository" "web" {\n}\n',
        'resource "aws_ecr_repository" "api" {\n  x = <<EOT\n  a\n}\n',
        '# note\nresource "aws_ecr_repository" "web" {\n}\n' + BROKEN_API,
    ],
)
def test_only_blocks_that_it_could_be_about_are_in_doubt(tmp_path: Path, broken: str) -> None:
    found = repositories(evaluated(tmp_path, {"main.tf": MAIN, "x_override.tf": broken}))
    assert why(found["aws_ecr_repository.api"].attribute("name")) is not None
    assert shown(found["aws_ecr_repository.web"], "name", "image_tag_mutability") == ["shop/web", None]


def test_what_can_be_read_beside_it_still_counts(tmp_path: Path) -> None:
    over = 'resource "aws_ecr_repository" "web" {\n  name = "shop/over"\n}\n'
    found = repositories(evaluated(tmp_path, {"main.tf": MAIN, "x_override.tf": BROKEN_API + over}))
    assert shown(found["aws_ecr_repository.web"], "name") == ["shop/over"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("override.tf", "= 1\n"),
        ("x_override.tf", BROKEN_API + "}\n"),
        (
            "x_override.tf",
            'resource "aws_ecr_repository" "api" {\n  x = [\n\n  resource "aws_ecr_repository" "web" {\n',
        ),
        ("x_override.tf", 'resource "aws_ecr_repository" "api"\n{\n}\n'),
        ("x_override.tf.json", '{"resource": {'),
        ("x_override.tf.json", '{"resource": {"aws_ecr_repository": {"api": 1}}}'),
        ("x_override.tofu", "= 1\n"),
        ("x_override.tf", "\0"),
    ],
)
def test_a_file_of_which_that_cannot_be_told_may_change_everything(tmp_path: Path, name: str, text: str) -> None:
    found = repositories(evaluated(tmp_path, {"main.tf": MAIN, name: text}))
    reasons = {reason for resource in found.values() for reason in shown(resource, "name", "image_tag_mutability")}
    assert all(reason is not None and name in reason and "may change it" in reason for reason in reasons)


def test_a_link_out_of_the_tree_and_what_is_no_text_may_change_everything(tmp_path: Path) -> None:
    (tmp_path / "outside.tf").write_text("", encoding="utf-8")
    for number, name in enumerate(("link_override.tf", "bytes_override.tf")):
        tree = tmp_path / str(number)
        tree.mkdir()
        (tree / "main.tf").write_text(MAIN, encoding="utf-8")
        if number:
            (tree / name).write_bytes(b"\xff")
        else:
            (tree / name).symlink_to(tmp_path / "outside.tf")
        for resource in repositories(evaluate_root(Sources(tree), ".")).values():
            (reason,) = shown(resource, "name")
            assert reason is not None
            assert name in reason


@pytest.mark.parametrize("name", ["x.tf", "x.tf.json", "override.tfvars", "xoverride.tf"])
def test_other_files_that_cannot_be_read_change_nothing_that_is_there(tmp_path: Path, name: str) -> None:
    found = repositories(evaluated(tmp_path, {"main.tf": MAIN, name: "= 1\n"}))
    assert shown(found["aws_ecr_repository.api"], "name", "image_tag_mutability") == ["shop/api", "IMMUTABLE"]


def test_instances_are_those_that_are_written_but_may_not_exist(tmp_path: Path) -> None:
    main = MAIN.replace("  name  ", '  for_each = toset(["a", "b"])\n  name  ')
    found = repositories(evaluated(tmp_path, {"main.tf": main, "x_override.tf": BROKEN_API}))
    assert [(address, resource.exists) for address, resource in found.items()] == [
        ('aws_ecr_repository.api["a"]', "maybe"),
        ('aws_ecr_repository.api["b"]', "maybe"),
        ("aws_ecr_repository.web", "yes"),
    ]


@pytest.mark.parametrize(
    ("broken", "expression", "known"),
    [
        ("locals {\n  a = = 1\n}\n", "local.a", None),
        ("locals {\n  a = = 1\n}\n", "var.a", "va"),
        ('variable "a" {\n  default = = 1\n}\n', "var.a", None),
        ('variable "a" {\n  default = = 1\n}\n', "var.b", "vb"),
        ('output "x" {\n  value = = 1\n}\n', "local.a", "la"),
        ('data "aws_iam_policy_document" "d" {\n  x = = 1\n}\n', "data.aws_iam_policy_document.d.json", None),
        ('module "m" {\n  x = = 1\n}\n', "module.m.a", None),
        ('module "m" {\n  x = = 1\n}\n', "module.m.b", None),
        ('module "m" {\n  x = = 1\n}\n', "module.m.c", "c"),
    ],
)
def test_whatever_has_a_value(tmp_path: Path, broken: str, expression: str, known: str | None) -> None:
    main = (
        'variable "a" {\n  default = "va"\n}\nvariable "b" {\n  default = "vb"\n}\nlocals {\n  a = "la"\n}\n'
        'data "aws_iam_policy_document" "d" {\n}\nmodule "m" {\n  source = "./m"\n  a = "given"\n}\n'
        f'output "o" {{\n  value = {expression}\n}}\n'
    )
    inner = (
        'variable "a" {}\nvariable "b" {\n  default = "b"\n}\noutput "a" {\n  value = var.a\n}\n'
        'output "b" {\n  value = var.b\n}\noutput "c" {\n  value = "c"\n}\n'
    )
    root = evaluated(tmp_path, {"main.tf": main, "m/main.tf": inner, "x_override.tf": broken})
    value = root.output("o", Place("", START))
    if known is not None:
        assert known_text(value) == known
    else:
        assert why(value) == "x_override.tf, which may change it, cannot be read at line 1"


def test_a_module_stays_the_one_that_is_called(tmp_path: Path) -> None:
    main = 'module "m" {\n  source = "./m"\n}\n'
    root = evaluated(
        tmp_path, {"main.tf": main, "m/main.tf": MAIN, "x_override.tf": 'module "m" {\n  source = = 1\n}\n'}
    )
    (call,) = root.calls()
    (child,) = call.children
    assert (child.module.directory, child.exists) == ("m", "maybe")


def test_the_provider_of_a_block_in_doubt_cannot_be_told(tmp_path: Path) -> None:
    providers = 'provider "aws" {\n  region = "a"\n}\nprovider "aws" {\n  alias = "b"\n  region = "b"\n}\n'
    for broken, unknown in ((BROKEN_API, True), ('provider "aws" {\n  alias = = 1\n}\n', False)):
        root = evaluated(tmp_path, {"main.tf": providers + MAIN, "x_override.tf": broken})
        resource = repositories(root)["aws_ecr_repository.api"]
        found = Providers(root).of(resource.config, root, resource.scope)
        assert (found.unknown is not None) is unknown
        if found.block is not None:
            assert found.key == "aws"
            assert why(found.block.attribute("region")) is not None


FAILING = """resource "aws_ecr_repository" "api" {
  name                 = "Shop/api"
  image_tag_mutability = "MUTABLE"
  image_scanning_configuration {
    scan_on_push = false
  }
  tags = { Project = "" }
}
resource "aws_ecr_lifecycle_policy" "api" {
  repository = aws_ecr_repository.api.name
  policy     = jsonencode({ rules = [] })
}
"""

WRITTEN = ("tag-immutability", "scan-on-push", "required-tags", "repository-name-valid")
LEFT_OUT = ("tag-immutability", "scan-on-push", "required-tags")


def findings(tmp_path: Path, rule: str, files: Mapping[str, str]) -> tuple[Finding, ...]:
    directory = tmp_path / ".infra"
    directory.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        (directory / path).write_text(text, encoding="utf-8")
    return check(Settings(tmp_path, convention="central-oidc", select=frozenset({rule})), BOOK).findings


@pytest.mark.parametrize("rule", WRITTEN)
def test_what_is_wrong_may_be_set_right(tmp_path: Path, rule: str) -> None:
    assert {f.outcome for f in findings(tmp_path, rule, {"ecr.tf": FAILING})} == {"fail"}
    found = findings(tmp_path, rule, {"x_override.tf": BROKEN_API})
    assert {f.outcome for f in found} == {"unsure"}
    assert all("x_override.tf, which may change it, cannot be read" in f.message for f in found)
    assert {f.outcome for f in findings(tmp_path, rule, {"x_override.tf": BROKEN_API.replace("api", "b")})} == {"fail"}


@pytest.mark.parametrize("rule", LEFT_OUT)
def test_what_is_missing_may_be_added(tmp_path: Path, rule: str) -> None:
    bare = 'resource "aws_ecr_repository" "api" {\n  name = "shop/api"\n}\n'
    assert {f.outcome for f in findings(tmp_path, rule, {"ecr.tf": bare})} == {"fail"}
    assert {f.outcome for f in findings(tmp_path, rule, {"x_override.tf": BROKEN_API})} == {"unsure"}


def test_the_rules_of_a_policy_may_be_replaced(tmp_path: Path) -> None:
    rule = "lifecycle-expire-untagged"
    assert {f.outcome for f in findings(tmp_path, rule, {"ecr.tf": FAILING})} == {"fail"}
    broken = 'resource "aws_ecr_lifecycle_policy" "api" {\n  policy = = 1\n}\n'
    assert {f.outcome for f in findings(tmp_path, rule, {"x_override.tf": broken})} == {"unsure"}
