"""When two values that cannot be told are surely equal: where they are the same part of the same thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.place import START, Place
from ecrlint.terraform.instance import evaluate_root
from ecrlint.terraform.values import MAX_USES, identity

HEAD = """variable "x" {}
variable "y" {}
data "terraform_remote_state" "ecr" {
  backend = "s3"
}
"""


def identities(tmp_path: Path, *expressions: str, more: str = "") -> list[str | None]:
    named = "".join(f"  e{number} = {expression}\n" for number, expression in enumerate(expressions))
    (tmp_path / "main.tf").write_text(f"{HEAD}{more}locals {{\n{named}}}\n", encoding="utf-8")
    root = evaluate_root(Sources(tmp_path), ".")
    return [identity(root._local(f"e{number}", Place("", START))) for number in range(len(expressions))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("var.x", "var.x"),
        ("var.x", "local.e0"),
        ("var.x.name", 'var.x["name"]'),
        ("var.x[0]", "var.x.0"),
        ("var.x[0].name", 'var.x["0"]["name"]'),
        ("var.x", '"${var.x}"'),
        ("var.x", "tostring(var.x)"),
        ("data.terraform_remote_state.ecr.outputs.api", "data.terraform_remote_state.ecr.outputs.api"),
    ],
)
def test_one_value(first: str, second: str, tmp_path: Path) -> None:
    one, other = identities(tmp_path, first, second)
    assert one == other
    assert one is not None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("var.x", "var.y"),
        ("var.x[0]", "var.x[1]"),
        ("var.x.a", "var.x.b"),
        ("var.x.a", "var.x"),
        ("var.x.a.b", "var.x.b"),
        ("var.x[var.y]", "var.x[var.y]"),
        ("data.terraform_remote_state.ecr.outputs.api", "data.terraform_remote_state.ecr.outputs.web"),
        ("var.x", 'coalesce(var.x, "a")'),
        ("var.x.a", 'try(var.x.a, "a")'),
        ("var.x.a", 'lookup(var.x, "a", "b")'),
        ("var.x", "jsondecode(var.x)"),
        ("var.x", "lower(var.x)"),
        ("var.x", "var.x + 1"),
        ("var.x", "{ a = var.x, (var.y) = 1 }.a"),
        ("var.x", "merge({ a = var.x }, var.y).a"),
    ],
)
def test_two_values(first: str, second: str, tmp_path: Path) -> None:
    one, other = identities(tmp_path, first, second)
    assert one is None or one != other


def test_what_is_too_far_away_is_not_taken_for_the_same(tmp_path: Path) -> None:
    chain = "".join(f"  l{n} = local.l{n + 1}\n" for n in range(MAX_USES))
    more = f"locals {{\n{chain}  l{MAX_USES} = var.x\n  p{MAX_USES} = var.x.a\n}}\n"
    near, far = identities(tmp_path, f"local.l{MAX_USES - 3}", "local.l0", more=more)
    assert near == "var.x"
    assert far is None
