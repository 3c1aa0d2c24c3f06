"""How much is done for many repositories and policies: never each with each.

What is counted are the calls of our functions, which are the same in every run, not the time they take. A module four
times as large may take four times as many, and a little more for looking things up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import ecrlint
from ecrlint.discover.sources import Sources
from ecrlint.model.terraform.facts import known
from ecrlint.model.terraform.github_oidc import github_oidc
from ecrlint.model.terraform.iam import Iam
from ecrlint.model.terraform.policy_targets import targets_below
from ecrlint.model.terraform.regions import regions
from ecrlint.model.terraform.repositories import repositories
from ecrlint.terraform.instance import Instance, evaluate_root
from ecrlint.terraform.providers import Providers

OURS = str(Path(ecrlint.__file__).parent)

FEW, MANY = 15, 60
AT_MOST = 4.25
"""Times as many calls for four times as many blocks; comparing each with each would be sixteen times as many."""

OPEN = 'variable "x" {}\nvariable "y" {}\nvariable "names" {}\n'


def repository(number: int, name: str, more: str = "") -> str:
    return f'resource "aws_ecr_repository" "r{number}" {{\n  name = {name}\n  {more}\n}}\n'


def policy(number: int, target: str, more: str = "") -> str:
    more = f"  repository = {target}\n  {more}"
    return f'resource "aws_ecr_lifecycle_policy" "p{number}" {{\n{more}\n  policy = "{{}}"\n}}\n'


def pairs(name: str, target: str, more: str = "") -> Callable[[int], str]:
    """As many repositories and policies; `#` in what they are given is their number."""

    def text(count: int) -> str:
        each = [repository(n, name.replace("#", str(n)), more.replace("#", str(n))) for n in range(count)]
        each += [policy(n, target.replace("#", str(n)), more.replace("#", str(n))) for n in range(count)]
        return OPEN + "".join(each)

    return text


def beside(block: str, text: Callable[[int], str]) -> Callable[[int], str]:
    """As many blocks of another type as there are repositories, or one without a `#`."""
    return lambda count: text(count) + "".join(block.replace("#", str(n)) for n in range(count if "#" in block else 1))


NAMED = pairs('"shop/r#"', '"shop/r#"')

ROOTS: Mapping[str, Callable[[int], str]] = {
    "by reference": pairs('"shop/r#"', "aws_ecr_repository.r#.name"),
    "by name": NAMED,
    "by other names": pairs('"shop/r#"', '"shop/p#"'),
    "by names known in part": pairs('"${var.x}/r#"', '"${var.x}/r#"'),
    "by names known in part that end otherwise": pairs('"${var.x}/r#"', '"${var.y}/p#"'),
    "by names known in part that begin otherwise": pairs('"r#-${var.x}"', '"p#-${var.y}"'),
    "by names of which one part is known": pairs('"shop/r#"', '"shop/${var.x}"'),
    "by names that cannot be told": pairs("var.names[#]", "var.names[#]"),
    "by references to names that cannot be told": pairs("var.names[#]", "aws_ecr_repository.r#.name"),
    "by the only reference": pairs("var.names[#]", "aws_ecr_repository.r0.name"),
    "by attributes that are no name": pairs('"shop/r#"', "aws_ecr_repository.r#.arn"),
    "by one of two names": pairs('"shop/r#"', 'var.x == "a" ? "shop/r#" : "lab/r#"'),
    "through providers of their own": beside(
        'provider "aws" {\n  alias  = "a#"\n  region = "eu-central-1"\n}\n',
        pairs('"shop/r#"', "aws_ecr_repository.r#.name", "provider = aws.a#"),
    ),
    "with templates": beside(
        'resource "aws_ecr_repository_creation_template" "t#" {\n  prefix = "lab#"\n'
        '  applied_for = ["CREATE_ON_PUSH"]\n}\n',
        pairs('"shop/r#"', '"other/r#"'),
    ),
    "scanned by the registry": beside(
        'resource "aws_ecr_registry_scanning_configuration" "all" {\n  rule {\n'
        '    scan_frequency = "SCAN_ON_PUSH"\n    repository_filter {\n      filter = "*"\n    }\n  }\n}\n',
        NAMED,
    ),
    "given to modules that are not here": beside(
        'module "m#" {\n  source = "git::https://example.com/m"\n  name = "lab/r#"\n}\n',
        pairs('"shop/r#"', '"other/r#"'),
    ),
    "beside a file that cannot be read": beside('resource "aws_ecr_lifecycle_policy" "bad" {\n  a = = 1\n}\n', NAMED),
}


def evaluated(directory: Path, text: str) -> Instance:
    directory.mkdir()
    (directory / "main.tf").write_text(text, encoding="utf-8")
    return evaluate_root(Sources(directory), ".")


def modelled(root: Instance) -> int:
    providers = Providers(root)
    found = [*repositories(root, providers, {}), *targets_below(root, providers), *regions(root, providers)]
    return len([*found, *github_oidc(root, Iam(root), {})])


def calls_of(work: Callable[[], Any]) -> int:
    """How often our functions are entered, generators each time they go on."""
    count = 0

    def see(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            count += 1

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def work(directory: Path, text: str) -> int:
    """The calls for what is made of a root once everything in it is evaluated."""
    root = evaluated(directory, text)
    assert modelled(root) > 0
    return calls_of(lambda: modelled(root))


@pytest.mark.parametrize("name", ROOTS)
def test_the_work_grows_with_the_module(name: str, tmp_path: Path) -> None:
    few, many = (work(tmp_path / str(count), ROOTS[name](count)) for count in (FEW, MANY))
    assert many <= AT_MOST * few


def test_comparing_each_with_each_would_be_noticed(tmp_path: Path) -> None:
    def each_with_each(count: int) -> int:
        root = evaluated(tmp_path / str(count), NAMED(count))
        names = [resource.attribute("name") for resource in root.all_resources("aws_ecr_repository")]
        return calls_of(lambda: [known(a) == known(b) for a in names for b in names if a is not None and b is not None])

    assert each_with_each(MANY) > 3 * AT_MOST * each_with_each(FEW)


def roles(count: int) -> str:
    trust = 'jsonencode({ Statement = [{ Effect = "Allow", Principal = { Federated = var.x } }] })'
    return OPEN + "".join(
        f'resource "aws_iam_role" "r{n}" {{\n  name = "r{n}"\n  assume_role_policy = {trust}\n}}\n'
        f'resource "aws_iam_role_policy_attachment" "a{n}" {{\n  role = var.names[{n}]\n'
        f"  policy_arn = aws_iam_policy.all.arn\n}}\n"
        for n in range(count)
    )


def test_policies_of_roles_are_read_once(tmp_path: Path) -> None:
    allowed = '"ecr:PutImage", ' * 50
    text = (
        'resource "aws_iam_policy" "all" {\n  name = "all"\n  policy = jsonencode({ Statement = '
        f'[{{ Effect = "Allow", Action = [{allowed}] }}] }})\n}}\n'
    )
    few, many = (work(tmp_path / str(count), roles(count) + text) for count in (FEW, MANY))
    assert many <= AT_MOST * few
