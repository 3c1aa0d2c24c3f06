"""Who reads the access keys of old releases: the block, the outputs, the line of the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import entities
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

HUB = "github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials"
BOTH = ["secret_access_key", "access_key_id"]


def keys(tmp_path: Path, *blocks: str, ref: str = "5.3.0", meta: str = "") -> list[Entity]:
    """What is found in blocks that begin on line 5, behind two calls."""
    calls = f'module "ecr" {{\n  source = "{HUB}?ref={ref}"\n  {meta}\n}}'
    (tmp_path / "main.tf").write_text("\n".join([calls, *blocks, ""]), encoding="utf-8")
    found = entities(evaluate_root(Sources(tmp_path), "."), {})
    return [entity for entity in found if entity.kind == "cp.access_key"]


@pytest.mark.parametrize(
    ("value", "names", "column"),
    [
        ("module.ecr.access_key_id", ["access_key_id"], 11),
        ('"${module.ecr.secret_access_key}"', ["secret_access_key"], 14),
        ('module.ecr["access_key_id"]', ["access_key_id"], 11),
        ("module.ecr[0].access_key_id", ["access_key_id"], 11),
        ("module.ecr[*].access_key_id", ["access_key_id"], 11),
        ("values(module.ecr)[*].secret_access_key", ["secret_access_key"], 11),
        ("one(module.ecr[*]).access_key_id", ["access_key_id"], 11),
        ("[for m in module.ecr : m.access_key_id]", ["access_key_id"], 34),
        ("{ for k, m in module.ecr : k => [m.secret_access_key, m.access_key_id] }", BOTH, 44),
        ("[module.ecr.secret_access_key, module.ecr.access_key_id]", BOTH, 12),
        ("module.ecr.repo_url", None, 0),
        ("module.other.access_key_id", None, 0),
        ("var.access_key_id", None, 0),
        ("[for m in module.other : m.access_key_id]", None, 0),
        ('"module.ecr.access_key_id"', None, 0),
    ],
)  # fmt: skip
def test_ways_to_read_a_key(tmp_path: Path, value: str, names: list[str] | None, column: int) -> None:
    found = keys(tmp_path, 'output "key" {', f"  value = {value}", "}")
    assert [entity.facts["names"].value for entity in found] == ([names] if names else [])
    if names:
        place = found[0].facts["keys_read"].origin.place
        assert (place.span.line, place.span.column) == (6, column)
        assert found[0].facts["where"].value == "output.key"


def test_a_block_is_one_and_says_where_the_last_key_is(tmp_path: Path) -> None:
    data = ["data = {", "a = module.ecr.access_key_id", "b = module.ecr.secret_access_key", "}"]
    (entity,) = keys(tmp_path, 'resource "kubernetes_secret" "s" {', *data, "}")
    assert entity.facts["where"].value == "kubernetes_secret.s"
    assert entity.facts["keys_read"].origin.place.span.line == 7
    assert (entity.facts["second"].value, entity.facts["second"].origin.place.span.line) == (True, 8)


def test_each_instance_of_a_call(tmp_path: Path) -> None:
    block = 'resource "kubernetes_secret" "s" {\n  for_each = module.ecr\n  data = { k = each.value.access_key_id }\n}'
    (entity,) = keys(tmp_path, block, meta='for_each = toset(["a"])')
    assert entity.facts["keys_read"].origin.place.span.line == 7


def test_a_call_without_instances_hands_out_nothing(tmp_path: Path) -> None:
    assert keys(tmp_path, 'output "k" {\n  value = module.ecr[0].access_key_id\n}', meta="count = 0") == []


@pytest.mark.parametrize(
    ("ref", "value", "read", "removed"),
    [
        ("5.3.0", "module.ecr.access_key_id", True, False),
        ("6.0.0", "module.ecr.access_key_id", True, True),
        ("8.0.2", "module.ecr.access_key_id", True, True),
        ("main", "module.ecr.access_key_id", True, None),
        ("5.3.0", 'try(module.ecr.access_key_id, "")', True, False),
        ("6.0.0", 'try(module.ecr.access_key_id, "")', False, True),
        ("main", "can(module.ecr.access_key_id)", None, None),
        ("6.0.0", "[try(module.ecr.access_key_id, null), module.ecr.secret_access_key]", True, True),
    ],
)
def test_what_the_release_makes_of_it(
    tmp_path: Path, ref: str, value: str, read: bool | None, removed: bool | None
) -> None:
    (entity,) = keys(tmp_path, 'output "k" {', f"  value = {value}", "}", ref=ref)
    for name, expected in (("keys_read", read), ("removed", removed)):
        found = entity.facts[name].value
        assert (None if isinstance(found, Unknown) else found) == expected


def test_arguments_that_name_the_secrets(tmp_path: Path) -> None:
    (entity,) = keys(tmp_path, meta='github_actions_secret_ecr_access_key = "A"')
    assert entity.facts["via"].value == "argument"
    assert entity.facts["names"].value == ["github_actions_secret_ecr_access_key"]
    assert entity.facts["keys_read"].origin.place.span.line == 3
