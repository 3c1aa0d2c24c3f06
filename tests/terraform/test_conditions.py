"""Which blocks can exist at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.terraform.conditions import conditions, exclude_each_other, same_expansion
from ecrlint.terraform.instance import evaluate_root
from ecrlint.terraform.module import ConfigBlock


def blocks(tmp_path: Path, *bodies: str) -> list[ConfigBlock]:
    text = "\n".join(f'resource "r" "b{number}" {{\n  {body}\n}}' for number, body in enumerate(bodies))
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    module = evaluate_root(Sources(tmp_path), ".").module
    found = [module.block("resource", "r", f"b{number}") for number in range(len(bodies))]
    return [block for block in found if block is not None]


@pytest.mark.parametrize(
    ("first", "second", "exclusive"),
    [
        ("var.a ? 1 : 0", "var.a ? 0 : 1", True),
        ("var.a ? 1 : 0", "!var.a ? 1 : 0", True),
        ("var.a ? 1 : 0", "(!(var.a)) ? 3 : 0", True),
        ("var.a == null ? 1 : 0", "var.a != null ? 1 : 0", True),
        ("null == var.a ? 1 : 0", "var.a != null ? 1 : 0", True),
        ("var.a == null ? 1 : 0", "var.b != null ? 1 : 0", False),
        ("var.a && var.b ? 1 : 0", "var.c && !var.b ? 1 : 0", True),
        ("var.a || var.b ? 0 : 1", "var.a ? 1 : 0", True),
        ("var.a || var.b ? 1 : 0", "var.a ? 0 : 1", False),
        ("var.a ? 1 : 0", "var.a ? 1 : 0", False),
        ("var.a ? 1 : 0", "var.a ? 0 : 0", False),
        ('var.env == "prod" ? 1 : 0', 'var.env != "prod" ? 1 : 0', True),
        ('var.env == "prod" ? 1 : 0', 'var.env == "dev" ? 1 : 0', True),
        ('var.env == "prod" ? 1 : 0', '"prod" == var.env ? 0 : 1', True),
        ('var.env != "prod" ? 1 : 0', 'var.env != "dev" ? 1 : 0', False),
        ('var.n == "1" ? 1 : 0', "var.n == 2 ? 1 : 0", False),
        ("var.n == 1 ? 1 : 0", "var.n == 2 ? 1 : 0", True),
        ("length(var.a) > 0 ? 1 : 0", "length(var.a) == 0 ? 1 : 0", True),
        ("length(var.a) > 0 ? 1 : 0", "0 >= length(var.a) ? 1 : 0", True),
        ("length(var.a) > 0 ? 1 : 0", "length(var.a) < 2 ? 1 : 0", False),
        ("var.n >= 3 ? 1 : 0", "var.n < 3 ? 1 : 0", True),
        ("var.a >= var.b ? 1 : 0", "var.a < var.b ? 1 : 0", True),
        ("var.a <= var.b ? 1 : 0", "var.a > var.b ? 1 : 0", True),
        ("var.a <= var.b ? 1 : 0", "var.b < var.a ? 1 : 0", True),
        ("var.a < var.b ? 1 : 0", "var.b <= var.a ? 1 : 0", True),
        ("var.a <= var.b ? 1 : 0", "var.b > var.a ? 1 : 0", False),
        ('var.n < "5" ? 1 : 0', 'var.n > "10" ? 1 : 0', False),
        ("1", "0", False),
        ("var.x", "var.a ? 1 : 0", False),
    ],
)
def test_counts_that_exclude_each_other(tmp_path: Path, first: str, second: str, exclusive: bool) -> None:
    one, other = blocks(tmp_path, f"count = {first}", f"count = {second}")
    assert exclude_each_other(conditions(one), conditions(other)) is exclusive
    assert exclude_each_other(conditions(other), conditions(one)) is exclusive


def test_a_for_each_that_may_be_empty_is_a_condition_too(tmp_path: Path) -> None:
    one, other, third = blocks(
        tmp_path,
        'for_each = var.a ? toset(["x"]) : toset([])',
        "for_each = var.a ? {} : var.all",
        "name = 1",
    )
    assert exclude_each_other(conditions(one), conditions(other))
    assert conditions(third) == frozenset()


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("count = var.a ? 1 : 0", "count = (var.a) ? 1 : 0", True),
        ("count = var.a ? 1 : 0", "count = var.b ? 1 : 0", False),
        ("for_each = toset(var.x)", "for_each = toset(  var.x  )", True),
        ("for_each = toset(var.x)", "count = 1", False),
        ("name = 1", "name = 2", True),
    ],
)
def test_expansions_in_the_same_words(tmp_path: Path, first: str, second: str, same: bool) -> None:
    one, other = blocks(tmp_path, first, second)
    assert same_expansion(one, other) is same
