"""What the data source `aws_ecr_lifecycle_policy_document` computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.terraform import policy_document
from ecrlint.terraform.alternatives import alternatives
from ecrlint.terraform.convert import known_text
from ecrlint.terraform.instance import evaluate_root
from ecrlint.terraform.values import Encoded, Obj, Seq, Value, deep_doubt

HEAD = 'variable "x" {}\nvariable "list" { type = list(string) }\n'


def document(tmp_path: Path, rules: str) -> Value:
    text = f'{HEAD}data "aws_ecr_lifecycle_policy_document" "p" {{\n{rules}\n}}\n'
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    (resource,) = evaluate_root(Sources(tmp_path), ".").all_resources(policy_document.TYPE, "data")
    found = policy_document.computed(resource, "json")
    assert found is not None
    return found


def rule(selection: str, action: str = "", priority: str = "1") -> str:
    return f"rule {{\n  priority = {priority}\n  selection {{\n    {selection}\n  }}\n  {action}\n}}"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            rule('tag_status = "any"\n count_type = "imageCountMoreThan"\n count_number = "10"', priority='"2"'),
            '{"rules":[{"action":{"type":"expire"},"rulePriority":2,"selection":{"countNumber":10,'
            '"countType":"imageCountMoreThan","tagStatus":"any"}}]}',
        ),
        (
            rule('tag_status = "tagged"\n tag_prefix_list = [1, "v"]\n tag_pattern_list = []\n count_unit = null'),
            '{"rules":[{"action":{"type":"expire"},"rulePriority":1,"selection":{"tagPrefixList":["1","v"],'
            '"tagStatus":"tagged"}}]}',
        ),
        (
            rule('storage_class = "archive"', 'action {\n type = "transition"\n target_storage_class = "archive"\n }'),
            '{"rules":[{"action":{"targetStorageClass":"archive","type":"transition"},"rulePriority":1,'
            '"selection":{"storageClass":"archive"}}]}',
        ),
        ("rule {\n priority = 1\n}", '{"rules":[{"action":{"type":"expire"},"rulePriority":1}]}'),
    ],
    ids=["numbers are converted", "what is null or empty is left out", "an action of its own", "no selection"],
)
def test_json(tmp_path: Path, rules: str, expected: str) -> None:
    assert known_text(document(tmp_path, rules)) == expected


def selection_of(found: Value) -> Value:
    assert isinstance(found.data, Encoded)
    policy = found.data.value
    assert isinstance(policy.data, Obj)
    rules = policy.data.items["rules"]
    assert isinstance(rules.data, Seq)
    (first,) = rules.data.items
    assert isinstance(first, Value)
    assert isinstance(first.data, Obj)
    return first.data.items["selection"]


@pytest.mark.parametrize("argument", ["count_unit = var.x", "tag_prefix_list = var.list", "storage_class = var.x"])
def test_what_may_be_null_may_be_missing(tmp_path: Path, argument: str) -> None:
    selection = selection_of(document(tmp_path, rule(f'tag_status = "any"\n {argument}')))
    assert isinstance(selection.data, Obj)
    assert list(selection.data.items) == ["tagStatus"]
    assert selection.data.rest is not None
    assert selection.data.rest.reason in ("var.x has no value", "var.list has no value")


def test_one_that_is_null_in_one_case_is_missing_in_that_case(tmp_path: Path) -> None:
    found = document(tmp_path, rule('tag_status = "any"\n count_unit = var.x ? null : "days"'))
    selections = [selection_of(one).data for one in alternatives(found)]
    assert [list(data.items) for data in selections if isinstance(data, Obj)] == [
        ["tagStatus"],
        ["tagStatus", "countUnit"],
    ]


def test_keys_have_the_places_of_their_arguments(tmp_path: Path) -> None:
    data = selection_of(document(tmp_path, rule('tag_status = "any"\n count_number = 1'))).data
    assert isinstance(data, Obj)
    assert [place.span.line for place in data.keys.values()] == [7, 8]


def test_a_description_that_is_not_known_is_a_text_all_the_same(tmp_path: Path) -> None:
    found = document(tmp_path, "rule {\n priority = 1\n description = var.x\n}")
    why = deep_doubt(found)
    assert why is not None
    assert why.reason == "var.x has no value"
