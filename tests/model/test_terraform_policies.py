"""Facts of lifecycle policies: which rule decides, and where its parts are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import entities
from ecrlint.model.terraform.probes import glob
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

VALUES = {"keep_tagged": {"prefix": "v", "count": 10}}


def policy(tmp_path: Path, text: str, **files: str) -> Entity:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")
    found = entities(evaluate_root(Sources(tmp_path), "."), VALUES)
    (entity,) = [e for e in found if e.kind == "ecr.lifecycle_policy"]
    return entity


def of_rules(tmp_path: Path, *rules: str) -> Entity:
    """A policy of rules, each on a line of its own from line 6."""
    text = 'variable "x" {}\nresource "aws_ecr_lifecycle_policy" "p" {\n  repository = "a/b"\n'
    return policy(tmp_path, text + "  policy = jsonencode({\n  rules = [\n" + ",\n".join(rules) + "\n  ]})\n}\n")


def value(entity: Entity, fact: str) -> Any:
    found = entity.facts[fact].value
    return found.reason if isinstance(found, Unknown) else found


def line(entity: Entity, fact: str) -> tuple[str, int]:
    place = entity.facts[fact].origin.place
    return place.path, place.span.line


def rule(priority: object, status: str, count: object = 10, kind: str = "imageCountMoreThan", **lists: str) -> str:
    extra = "".join(f"{name} = {value}, " for name, value in lists.items())
    return (
        f'{{ rulePriority = {priority}, selection = {{ tagStatus = "{status}", {extra}countType = "{kind}", '
        f'countNumber = {count} }}, action = {{ type = "expire" }} }}'
    )


V = {"tagPrefixList": '["v"]'}


@pytest.mark.parametrize(
    ("rules", "coverage", "count", "status", "others"),
    [
        ([rule(1, "tagged", **V)], "all", 10, "tagged", False),
        ([rule(1, "tagged", '"10"', **V)], "all", 10, "tagged", False),
        ([rule(1, "tagged", tagPatternList='["v*"]')], "all", 10, "tagged", False),
        ([rule(1, "tagged", tagPatternList='["*"]')], "all", 10, "tagged", True),
        ([rule(1, "tagged", tagPatternList='["v*.*.*"]')], "some", 10, "tagged", False),
        ([rule(1, "tagged", tagPrefixList='["v", "release"]')], "none", None, None, None),
        ([rule(1, "tagged", tagPrefixList='["v", "v1"]')], "some", 10, "tagged", False),
        ([rule(1, "tagged", tagPrefixList='["V"]')], "none", None, None, None),
        ([rule(1, "tagged", tagPrefixList="[]")], "none", None, None, None),
        ([rule(1, "untagged")], "none", None, None, None),
        ([rule(1, "any", 5)], "all", 5, "any", True),
        ([rule(2, "any", 5), rule(1, "tagged", **V)], "all", 10, "tagged", False),
        ([rule(2, "tagged", **V), rule(1, "tagged", 3, tagPrefixList='["v1"]')], "all", 3, "tagged", False),
        ([rule(1, "tagged", 3, tagPrefixList='["dev"]'), rule(2, "tagged", **V)], "all", 10, "tagged", False),
        ([rule(1, "tagged", "var.x", **V)], "all", "var.x has no value", "tagged", False),
        (
            [rule(1, "tagged", 3, tagPrefixList="[var.x]"), rule(2, "tagged", **V)],
            "all",
            "var.x has no value",
            "tagged",
            "var.x has no value",
        ),
        (
            [rule(1, "tagged", 3, tagPrefixList='["dev-${var.x}"]'), rule(2, "tagged", **V)],
            "all",
            10,
            "tagged",
            False,
        ),
        ([rule("var.x", "tagged", **V)], "all", 10, "tagged", False),
    ],
)
def test_which_rule_decides_about_releases(
    tmp_path: Path, rules: list[str], coverage: str, count: object, status: object, others: object
) -> None:
    entity = of_rules(tmp_path, *rules)
    assert value(entity, "release_coverage") == coverage
    assert value(entity, "release_count") == count
    assert value(entity, "release_status") == status
    assert value(entity, "release_selects_others") == others


@pytest.mark.parametrize(
    ("rules", "selected"),
    [
        ([rule(1, "tagged", **V), rule(2, "untagged")], False),
        ([rule(1, "tagged", tagPatternList='["v*"]')], False),
        ([rule(1, "tagged", tagPrefixList='["v", "release"]')], False),
        ([rule(1, "tagged", **V), rule(2, "tagged", tagPrefixList='["sha-"]')], True),
        ([rule(1, "tagged", tagPatternList='["*"]')], True),
        ([rule(1, "any")], True),
        ([rule(1, "tagged", tagPrefixList="[var.x]")], "var.x has no value"),
        ([rule(1, "tagged", tagPrefixList='["v${var.x}"]')], False),
    ],
)
def test_whether_a_rule_can_select_images_that_are_no_releases(
    tmp_path: Path, rules: list[str], selected: object
) -> None:
    assert value(of_rules(tmp_path, *rules), "unreleased_selected") == selected


def test_a_list_of_prefixes_asks_for_all_of_them(tmp_path: Path) -> None:
    entity = of_rules(tmp_path, rule(1, "tagged", tagPrefixList='["v", "release"]'))
    assert value(entity, "joined_prefixes") == ["v", "release"]
    assert line(entity, "joined_prefixes") == ("main.tf", 6)
    assert value(of_rules(tmp_path, rule(1, "tagged", **V)), "joined_prefixes") == []


@pytest.mark.parametrize(
    ("rules", "selected", "kind", "count", "at"),
    [
        ([rule(1, "untagged", 7, "sinceImagePushed")], True, "sinceImagePushed", 7, 6),
        ([rule(1, "tagged", **V)], False, None, None, 5),
        ([rule(1, "tagged", **V), rule(2, "any", 7, "sinceImagePushed")], True, "sinceImagePushed", 7, 7),
        ([rule(1, "any"), rule(2, "untagged", 7, "sinceImagePushed")], True, "imageCountMoreThan", 10, 6),
    ],
)
def test_which_rule_decides_about_untagged_images(
    tmp_path: Path, rules: list[str], selected: bool, kind: object, count: object, at: int
) -> None:
    entity = of_rules(tmp_path, *rules)
    assert value(entity, "untagged_selected") is selected
    assert value(entity, "untagged_count_type") == kind
    assert value(entity, "untagged_count") == count
    assert line(entity, "untagged_count") == ("main.tf", at)


JSON = """{
  "rules": [
    {
      "rulePriority": 1,
      "selection": {
        "tagStatus": "tagged",
        "tagPrefixList": ["v"],
        "countType": "imageCountMoreThan",
        "countNumber": %s
      },
      "action": {"type": "expire"}
    }
  ]
}"""

RESOURCE = 'resource "aws_ecr_lifecycle_policy" "p" {\n  repository = "a/b"\n  policy     = %s\n}\n'


@pytest.mark.parametrize(
    ("expression", "rest", "expected", "place"),
    [
        ("<<EOF\n" + JSON % 5 + "\nEOF", "", 5, ("main.tf", 12)),
        ("<<-EOF\n" + JSON % "${var.n}" + "\n  EOF", 'variable "n" {\n  default = 5\n}\n', 5, ("main.tf", 12)),
        ("<<EOF\n" + JSON % "${var.n}" + "\nEOF", 'variable "n" {}\n', "var.n has no value", ("main.tf", 12)),
        ('file("policy.json")', "", 5, ("policy.json", 9)),
        ("local.p", 'locals {\n  p = file("${path.module}/policy.json")\n}\n', 5, ("policy.json", 9)),
        ('jsonencode(jsondecode(file("policy.json")))', "", 5, ("main.tf", 3)),
        ("local.p", "locals {\n  p = <<EOF\n" + JSON % 5 + "\nEOF\n}\n", 5, ("main.tf", 3)),
        (
            "data.aws_ecr_lifecycle_policy_document.d.json",
            'data "aws_ecr_lifecycle_policy_document" "d" {\n  rule {\n    priority = 1\n    selection {\n'
            '      tag_status = "tagged"\n      tag_prefix_list = ["v"]\n      count_type = "imageCountMoreThan"\n'
            "      count_number = 5\n    }\n  }\n}\n",
            5,
            ("main.tf", 12),
        ),
    ],
)
def test_where_a_number_is_edited(
    tmp_path: Path, expression: str, rest: str, expected: object, place: tuple[str, int]
) -> None:
    entity = policy(tmp_path, RESOURCE % expression + rest, policy=JSON % 5)
    assert value(entity, "release_count") == expected
    assert line(entity, "release_count") == place
    assert value(entity, "release_action") == "expire"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('""', False),
        ('"nope"', False),
        ('"[]"', False),
        ("jsonencode({})", False),
        ("jsonencode({ rules = [] })", True),
        ("var.p", "var.p has no value"),
        ("jsonencode({ rules = var.p })", "var.p has no value"),
        ("jsonencode(merge({}, var.p))", "var.p has no value"),
    ],
)
def test_whether_a_policy_can_be_read(tmp_path: Path, expression: str, expected: object) -> None:
    entity = policy(tmp_path, 'variable "p" {}\n' + RESOURCE % expression)
    assert value(entity, "readable") == expected
    assert set(entity.facts) == set(of_rules(tmp_path, rule(1, "any")).facts)


def test_both_branches_of_an_unknown_condition_may_agree(tmp_path: Path) -> None:
    first, second = (rule(1, "tagged", n, **V) for n in (5, 6))
    text = f"var.p ? jsonencode({{ rules = [{first}] }}) : jsonencode({{ rules = [{second}] }})"
    entity = policy(tmp_path, 'variable "p" {}\n' + RESOURCE % text)
    assert value(entity, "release_count") == "var.p has no value"
    assert value(entity, "release_coverage") == "all"
    assert value(entity, "untagged_selected") is False


@pytest.mark.parametrize(
    ("pattern", "tag", "expected"),
    [
        ("v*", "v1.2.3", True),
        ("*", "", True),
        ("v*.*.*", "v1", False),
        ("v*.*.*", "v1.2.3", True),
        ("v*-rc", "v-rc", True),
        ("ab*ba", "aba", False),
        ("v1", "v1", True),
        ("v1", "v10", False),
    ],
)
def test_globs(pattern: str, tag: str, expected: bool) -> None:
    assert glob(pattern, tag) is expected
