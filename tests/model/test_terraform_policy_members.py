"""Lifecycle policies member by member: what each is described with, and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform.policy_grammar import belongs_in, resembles
from ecrlint.model.terraform.policy_members import MAX_MEMBERS, members_below
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

Members = Mapping[str, Entity]


def members(tmp_path: Path, text: str, **files: str) -> Members:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")
    found = list(members_below(evaluate_root(Sources(tmp_path), ".")))
    by_pointer = {entity.address.partition("#")[2]: entity for entity in found}
    assert len(by_pointer) == len(found)
    return by_pointer


def of_rules(tmp_path: Path, *rules: str) -> Members:
    """A policy of rules, each on a line of its own from line 5."""
    head = 'variable "x" {}\nresource "aws_ecr_lifecycle_policy" "p" {\n  repository = "a/b"\n'
    return members(tmp_path, head + "  policy = jsonencode({ rules = [\n" + ",\n".join(rules) + "\n  ] })\n}\n")


def of_text(policy: str) -> str:
    """A policy whose text is on line 4."""
    head = 'variable "x" {}\nresource "aws_ecr_lifecycle_policy" "p" {\n  repository = "a/b"\n'
    return f"{head}  policy = {policy}\n}}\n"


def rule(
    priority: object, selection: str = 'tagStatus = "any"', action: str = 'type = "expire"', more: str = ""
) -> str:
    return f"{{ rulePriority = {priority}, selection = {{ {selection} }}, action = {{ {action} }}, {more} }}"


def value(found: Members, pointer: str, fact: str) -> Any:
    data = found[pointer].facts[fact].value
    return data.reason if isinstance(data, Unknown) else data


def line(found: Members, pointer: str, fact: str = "value") -> int:
    return found[pointer].facts[fact].origin.place.span.line


def test_every_key_that_is_written_or_could_matter_is_a_member(tmp_path: Path) -> None:
    found = of_rules(tmp_path, rule(1, 'tagStatus = "tagged", tagPrefixList = ["v", "w"]', more="color = 1"))
    rule_, selection, action = "/rules/0", "/rules/0/selection", "/rules/0/action"
    written = [f"{rule_}/{key}" for key in ("rulePriority", "selection", "action", "color")]
    written += [f"{selection}/{key}" for key in ("tagStatus", "tagPrefixList", "tagPrefixList/0", "tagPrefixList/1")]
    missing = [f"{selection}/{key}" for key in ("countType", "countUnit", "countNumber", "storageClass")]
    missing += [f"{action}/targetStorageClass"]
    assert set(found) == {"", "/rules", rule_, *written, f"{action}/type", *missing}
    assert {pointer for pointer, entity in found.items() if not entity.facts["present"].value} == set(missing)
    assert {entity.name for entity in found.values()} == {"a/b"}


@pytest.mark.parametrize(
    ("written", "type_", "expected"),
    [
        ("10", "integer", 10),
        ("10.0", "integer", 10),
        ("1.5", "number", 1.5),
        ('"10"', "string", "10"),
        ("true", "boolean", True),
        ("null", "null", None),
        ("[1]", "array", None),
        ("{}", "object", None),
        ("var.x", "var.x has no value", "var.x has no value"),
        ('"v-${var.x}"', "string", "var.x has no value"),
        ("jsonencode(1)", "string", "1"),
    ],
)
def test_the_type_of_a_value_is_that_of_the_json(tmp_path: Path, written: str, type_: str, expected: object) -> None:
    found = of_rules(tmp_path, rule(1, f"countNumber = {written}"))
    pointer = "/rules/0/selection/countNumber"
    assert (value(found, pointer, "type"), value(found, pointer, "value")) == (type_, expected)


def test_a_member_says_what_its_rule_says_elsewhere(tmp_path: Path) -> None:
    selection = 'tagStatus = "tagged", tagPrefixList = ["v"], tagPatternList = [], countType = "sinceImagePulled"'
    found = of_rules(tmp_path, rule(1), rule(2, selection, 'type = "transition"'), rule(3, "tagStatus = var.x"))
    names = ("rule", "tag_status", "count_type", "storage_class", "action", "tag_lists")
    assert [value(found, "/rules/1/action/targetStorageClass", name) for name in names] == [
        2,
        "tagged",
        "sinceImagePulled",
        "standard",
        "transition",
        2,
    ]
    assert [value(found, "/rules/2/selection/countUnit", name) for name in names] == [
        3,
        None,
        None,
        "standard",
        "expire",
        0,
    ]
    assert [value(found, "/rules", name) for name in names] == [None, None, None, None, None, 0]


@pytest.mark.parametrize(
    ("key", "part", "like", "elsewhere"),
    [
        ("tagPrefixes", "selection", "tagPrefixList", ""),
        ("tag_pattern_list", "selection", "tagPatternList", ""),
        ("count_number", "selection", "countNumber", ""),
        ("countnumber", "selection", "countNumber", ""),
        ("priority", "rule", "rulePriority", ""),
        ("countNumber", "rule", "", "selection"),
        ("rulePriority", "selection", "", "rule"),
        ("Rules", "policy", "rules", ""),
        ("owner", "rule", "", ""),
        ("targetClass", "action", "targetStorageClass", ""),
        ("x" * 1000, "rule", "", ""),
    ],
)
def test_an_unknown_key_is_like_a_known_one(key: str, part: str, like: str, elsewhere: str) -> None:
    assert (resembles(key, part), belongs_in(key, part)) == (like, elsewhere)


@pytest.mark.parametrize(
    ("priorities", "pointer", "previous", "same"),
    [
        ((1, 2), "/rules/1", 1, None),
        ((2, 2), "/rules/1", 2, 1),
        ((2, 3, 2), "/rules/2", 3, 1),
        ((1, 2), "/rules/0", None, None),
        ((1, "var.x", 3), "/rules/2", 1, None),
        (("var.x", "var.x"), "/rules/1", None, 1),
        (("var.x", 1), "/rules/1", None, None),
        (('"1"', 1), "/rules/1", 1, 1),
    ],
)
def test_priorities_are_compared(
    tmp_path: Path, priorities: tuple[object, ...], pointer: str, previous: object, same: object
) -> None:
    found = of_rules(tmp_path, *map(rule, priorities))
    member = f"{pointer}/rulePriority"
    assert (value(found, member, "previous_priority"), value(found, member, "same_value_in")) == (previous, same)
    if same is not None:
        assert line(found, member, "other_rule") == 4 + int(str(same))


ARCHIVE = 'tagStatus = "any", storageClass = "archive"'


@pytest.mark.parametrize(
    ("rules", "pointer", "same", "after"),
    [
        ([rule(1, 'tagStatus = "untagged"'), rule(2)], "/rules/1", None, []),
        ([rule(1), rule(2, 'tagStatus = "untagged"')], "/rules/0", None, [2]),
        ([rule(1), rule(2)], "/rules/0", None, []),
        ([rule(1), rule(2)], "/rules/1", 1, []),
        ([rule(1), rule(2, ARCHIVE)], "/rules/1", None, []),
        ([rule(1), rule(2, 'tagStatus = "untagged", storageClass = "archive"')], "/rules/0", None, []),
        ([rule(1), rule("var.x", 'tagStatus = "untagged"')], "/rules/0", None, []),
        ([rule(1), rule(2, "tagStatus = var.x")], "/rules/0", None, []),
        ([rule(1), rule(2, 'tagStatus = "any", storageClass = var.x')], "/rules/1", None, []),
    ],
)
def test_statuses_are_compared_within_a_storage_class(
    tmp_path: Path, rules: list[str], pointer: str, same: object, after: list[int]
) -> None:
    found = of_rules(tmp_path, *rules)
    member = f"{pointer}/selection/tagStatus"
    assert (value(found, member, "same_status_in"), value(found, member, "rules_after")) == (same, after)


def tagged(
    priority: object, entries: str, *, key: str = "tagPrefixList", more: str = "", action: str = "expire"
) -> str:
    return rule(priority, f'tagStatus = "tagged", {key} = {entries}, {more}', f'type = "{action}"')


@pytest.mark.parametrize(
    ("rules", "covered"),
    [
        ([tagged(1, '["v"]'), tagged(2, '["v1"]')], [None, 1]),
        ([tagged(2, '["v1"]'), tagged(1, '["v"]')], [2, None]),
        ([tagged(1, '["v"]'), tagged(2, '["v"]')], [None, None]),
        ([tagged(1, '["v"]'), tagged(2, '["v*"]', key="tagPatternList")], [None, 1]),
        ([tagged(1, '["v"]'), tagged(2, '["v1"]', more='storageClass = "archive"')], [None, None]),
        ([tagged(1, '["v"]', action="transition"), tagged(2, '["v1"]')], [None, None]),
        ([tagged(1, '["v"]'), tagged("var.x", '["v1"]')], [None, "var.x has no value"]),
        ([tagged(1, '["v"]'), tagged("var.x", '["w1"]')], [None, None]),
        ([tagged(1, "var.x"), tagged(2, '["v1"]')], [None, "var.x has no value"]),
        ([rule(1), tagged(2, '["v1"]')], [None, None]),
    ],
)
def test_a_rule_that_others_leave_nothing_to(tmp_path: Path, rules: list[str], covered: list[object]) -> None:
    found = of_rules(tmp_path, *rules)
    assert [value(found, f"/rules/{number}", "covered_by") for number in range(len(rules))] == covered


@pytest.mark.parametrize(
    ("policy", "type_", "length", "whole"),
    [
        ('""', "empty", 0, True),
        ('"  "', "empty", 2, True),
        ('"{"', "invalid", 1, True),
        ('"[ ]"', "array", 2, True),
        ('" { \\"rules\\" : [ ] } "', "object", 12, True),
        ("jsonencode({ rules = [var.x] })", "object", 12, False),
        ("var.x", "var.x has no value", 0, False),
        ('jsonencode({ a = "<" })', "object", 14, True),
    ],
)
def test_the_text_as_a_whole(tmp_path: Path, policy: str, type_: str, length: int, whole: bool) -> None:
    found = members(tmp_path, of_text(policy))
    assert [value(found, "", name) for name in ("type", "least_length", "whole")] == [type_, length, whole]
    assert line(found, "", "type") == 4


@pytest.mark.parametrize("policy", ["var.x", '""', '"{"'])
def test_a_text_that_is_no_document_has_no_further_members(tmp_path: Path, policy: str) -> None:
    assert list(members(tmp_path, of_text(policy))) == [""]


def test_rules_that_cannot_be_told_leave_the_others_known(tmp_path: Path) -> None:
    head = 'variable "x" {}\nresource "aws_ecr_lifecycle_policy" "p" {\n  repository = "a/b"\n'
    rules = f"concat([{rule(1)}], var.x, [{rule(2)}])"
    found = members(tmp_path, f"{head}  policy = jsonencode({{ rules = {rules} }})\n}}\n")
    assert value(found, "/rules", "length") == "var.x has no value"
    assert value(found, "/rules", "least_length") == 2
    assert value(found, "/rules/1/rulePriority", "value") == 2
    assert "/rules/2" not in found


def test_an_object_that_may_have_more_keys_lacks_none(tmp_path: Path) -> None:
    found = of_rules(tmp_path, '{ rulePriority = 1, selection = merge(var.x, { tagStatus = "any" }), action = {} }')
    assert value(found, "/rules/0/selection", "open") == "var.x has no value"
    assert [pointer for pointer in found if pointer.startswith("/rules/0/selection/")] == [
        "/rules/0/selection/tagStatus"
    ]
    assert value(found, "/rules/0/action", "open") is False


def test_keys_and_values_have_places_of_their_own(tmp_path: Path) -> None:
    text = """variable "days" {
  default = "30"
}
locals {
  unit = "day"
}
resource "aws_ecr_lifecycle_policy" "p" {
  repository = "a/b"
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        selection = {
          tagStatus   = "any"
          countUnit = (
            local.unit
          )
          countNumber = var.days
        }
      }
    ]
  })
}
"""
    found = members(tmp_path, text)
    selection = "/rules/0/selection"
    assert line(found, f"{selection}/countUnit", "present") == 15
    assert line(found, f"{selection}/countNumber") == 18
    assert [step.note for step in found[f"{selection}/countNumber"].facts["value"].origin.chain] == [
        "the default of var.days"
    ]
    assert line(found, f"{selection}/countType", "present") == 13
    assert line(found, "/rules/0/action", "present") == 11


def test_members_of_a_file_are_in_the_file(tmp_path: Path) -> None:
    text = 'resource "aws_ecr_lifecycle_policy" "p" {\n  repository = "a/b"\n  policy = file("p.json")\n}\n'
    found = members(tmp_path, text, p='{"rules": [\n  {"rulePriority": 1,\n   "selection": {"countNumber": 1}}\n]}\n')
    place = found["/rules/0/selection/countNumber"].facts["value"].origin.place
    assert (place.path, place.span.line, place.span.column) == ("p.json", 3, 33)
    assert line(found, "/rules/0/action", "present") == 2


def test_a_member_of_several_policies_has_what_all_of_them_say(tmp_path: Path) -> None:
    rules = rule('[1, "1"][var.x ? 0 : 1]', 'tagStatus = "any", countNumber = var.x ? 5 : 5')
    found = of_rules(tmp_path, rules)
    priority = found["/rules/0/rulePriority"].facts
    assert isinstance(priority["type"].value, Unknown)
    assert priority["type"].value.options == ("integer", "string")
    assert priority["type"].value.reason == "var.x has no value"
    assert priority["part"].value == "rule"
    assert value(found, "/rules/0/selection/countNumber", "value") == 5


def test_a_member_that_some_policies_lack_may_be_nowhere(tmp_path: Path) -> None:
    found = of_rules(tmp_path, rule(1, 'tagStatus = "any"'), f"[{rule(2)}, {{}}][var.x ? 0 : 1]")
    part = found["/rules/1/selection/tagStatus"].facts["part"].value
    assert isinstance(part, Unknown)
    assert part.options == ("selection", "nowhere")
    assert value(found, "/rules/0/selection/tagStatus", "part") == "selection"


def test_creation_templates_hold_policies_too(tmp_path: Path) -> None:
    text = """resource "aws_ecr_repository_creation_template" "t" {
  prefix           = "shop"
  applied_for      = ["REPLICATION"]
  lifecycle_policy = jsonencode({ rules = [] })
}
resource "aws_ecr_repository_creation_template" "none" {
  prefix      = "lab"
  applied_for = ["REPLICATION"]
}
"""
    found = members(tmp_path, text)
    assert list(found) == ["", "/rules"]
    assert found[""].name == 'the creation template "shop"'


def test_more_members_than_any_policy_has_are_not_described(tmp_path: Path) -> None:
    many = "[for i in range(300) : { rulePriority = i, selection = { tagPrefixList = [for j in range(20) : j] } }]"
    found = members(tmp_path, of_text(f"jsonencode({{ rules = {many} }})"))
    assert value(found, "/rules", "length") == 300
    assert len(found) == MAX_MEMBERS
