"""`data.aws_iam_policy_document` as the provider computes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.place import START, Place
from ecrlint.terraform.convert import known_text
from ecrlint.terraform.instance import evaluate_root
from ecrlint.terraform.jsontext import decode
from ecrlint.terraform.values import Gap, Obj, Seq, Value, deep_doubt

HEAD = 'variable "x" {}\n'


def document(tmp_path: Path, text: str, name: str = "d") -> Value:
    (tmp_path / "main.tf").write_text(HEAD + text, encoding="utf-8")
    root = evaluate_root(Sources(tmp_path), ".")
    (resource,) = root.resources("data", "aws_iam_policy_document", name)
    from ecrlint.terraform import iam_document

    found = iam_document.computed(resource, "json")
    assert found is not None
    return found


def read(tmp_path: Path, text: str) -> Any:
    return json.loads(known_text(document(tmp_path, text)) or "")


def data(body: str, name: str = "d") -> str:
    return f'data "aws_iam_policy_document" "{name}" {{\n{body}\n}}\n'


def test_statements_principals_and_conditions(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        data(
            """
  policy_id = "p"
  statement {
    sid       = "One"
    actions   = ["ecr:PutImage", "ecr:BatchGetImage"]
    resources = ["arn:aws:s3:::b/&{aws:username}"]
    principals {
      type        = "AWS"
      identifiers = ["b", "a"]
    }
    principals {
      type        = "Service"
      identifiers = ["ecs.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "k:sub"
      values   = ["z", "a"]
    }
    condition {
      test     = "StringLike"
      variable = "k:aud"
      values   = ["c"]
    }
  }
  statement {
    effect        = "Deny"
    not_actions   = ["s3:*"]
    not_resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
"""
        ),
    )
    assert found == {
        "Version": "2012-10-17",
        "Id": "p",
        "Statement": [
            {
                "Sid": "One",
                "Effect": "Allow",
                "Action": ["ecr:PutImage", "ecr:BatchGetImage"],
                "Resource": "arn:aws:s3:::b/${aws:username}",
                "Principal": {"AWS": ["b", "a"], "Service": "ecs.amazonaws.com"},
                "Condition": {"StringLike": {"k:sub": ["z", "a"], "k:aud": "c"}},
            },
            {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "*", "Principal": "*"},
        ],
    }


def test_an_empty_document(tmp_path: Path) -> None:
    assert read(tmp_path, data("")) == {"Version": "2012-10-17"}
    assert read(tmp_path, data("statement {\n  actions = []\n  sid = null\n}")) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow"}],
    }


SOURCES = data('statement {\n  sid = "A"\n  actions = ["a:1"]\n}\nstatement {\n  actions = ["b:1"]\n}', "s")


@pytest.mark.parametrize(
    ("body", "actions"),
    [
        ("source_policy_documents = [data.aws_iam_policy_document.s.json]", ["a:1", "b:1"]),
        (
            "source_policy_documents = [data.aws_iam_policy_document.s.json]\n"
            'statement {\n  sid = "A"\n  actions = ["own:1"]\n}',
            ["own:1", "b:1"],
        ),
        (
            'statement {\n  sid = "A"\n  actions = ["own:1"]\n}\n'
            "override_policy_documents = [data.aws_iam_policy_document.s.json]",
            ["a:1", "b:1"],
        ),
        ("source_policy_documents = [jsonencode({ Statement = [{ Action = \"c:1\" }] }), null]", ["c:1"]),
        ("source_policy_documents = [<<-E\n{\"Statement\": [{\"Action\": \"d:1\"}]}\nE\n]", ["d:1"]),
        ("source_json = data.aws_iam_policy_document.s.json", ["a:1", "b:1"]),
    ],
)  # fmt: skip
def test_documents_are_merged_by_sid(tmp_path: Path, body: str, actions: list[str]) -> None:
    assert [s["Action"] for s in read(tmp_path, SOURCES + data(body))["Statement"]] == actions


def statements(value: Value) -> list[str | None]:
    """The actions of the statements, None for what cannot be told."""
    decoded = decode(value)
    assert isinstance(decoded.data, Obj)
    found = decoded.data.items["Statement"].data
    assert isinstance(found, Seq)
    result: list[str | None] = []
    for item in found.items:
        if isinstance(item, Gap) or not isinstance(item.data, Obj):
            result.append(None)
        else:
            result.append(known_text(item.data.items["Action"]))
    return result


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("source_policy_documents = [var.x]\nstatement {\n  actions = [\"o:1\"]\n}", [None, "o:1"]),
        (
            'statement {\n  sid = "A"\n  actions = ["o:1"]\n}\nstatement {\n  actions = ["o:2"]\n}\n'
            "override_policy_documents = [var.x]",
            [None, "o:2", None],
        ),
        ('dynamic "statement" {\n  for_each = var.x\n  content {\n    actions = ["a:1"]\n  }\n}', [None]),
        ('source_policy_documents = ["no JSON"]\nstatement {\n  actions = ["o:1"]\n}', [None, "o:1"]),
        ("statement {\n  actions = [var.x]\n}", [None]),
    ],
)  # fmt: skip
def test_what_is_unknown_stays_unknown(tmp_path: Path, body: str, found: list[str | None]) -> None:
    value = document(tmp_path, data(body))
    assert statements(value) == found
    assert deep_doubt(value) is not None


def test_each_part_has_the_place_of_its_argument(tmp_path: Path) -> None:
    value = decode(document(tmp_path, data('  statement {\n    actions = ["ecr:*"]\n  }')))
    assert isinstance(value.data, Obj)
    found = value.data.items["Statement"].data
    assert isinstance(found, Seq)
    (statement,) = found.values or ()
    assert isinstance(statement.data, Obj)
    assert (statement.place or Place("", START)).span.line == 3
    assert (statement.data.items["Action"].place or Place("", START)).span.line == 4
