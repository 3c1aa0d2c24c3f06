"""Which release of the module a source asks for: the kind of its ref, the release, and the line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.entity import Entity
from ecrlint.model.terraform import entities
from ecrlint.terraform.instance import evaluate_root
from ecrlint.values import Unknown

NAME = "ministryofjustice/cloud-platform-terraform-ecr-credentials"
HUB = f"github.com/{NAME}"
VALUES = {"module": {"oldest": "6.0.0", "placeholder": "version"}}
OLD = "c80fbeee54304324934e67c1afd517c6bc59c94d"
SHA = "a8ce80e902cc98a1e886f8a3e96b3f62250d79f8"


def module(tmp_path: Path, *lines: str, head: str = "") -> Entity:
    """The call whose first line is line 1, or behind what stands before it."""
    text = "\n".join([*([head] if head else []), 'module "ecr" {', *lines, "}", ""])
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    found = entities(evaluate_root(Sources(tmp_path), "."), VALUES)
    return next(entity for entity in found if entity.kind == "cp.module")


def shown(entity: Entity, name: str) -> Any:
    value = entity.facts[name].value
    return f"?{value.reason}" if isinstance(value, Unknown) else value


@pytest.mark.parametrize(
    ("source", "kind", "ref", "release"),
    [
        (f"{HUB}?ref=8.0.2", "release", "8.0.2", "8.0.2"),
        (f"{HUB}?ref=v8.0.2", "release", "v8.0.2", "8.0.2"),
        (f"{HUB}?ref=4.9", "release", "4.9", "4.9"),
        (f"{HUB}?ref=8.1.0-rc.1", "release", "8.1.0-rc.1", "8.1.0"),
        (f"git::https://{HUB}.git?ref=refs/tags/6.0.0", "release", "refs/tags/6.0.0", "6.0.0"),
        (f"git::https://www.{HUB}.git//.?depth=1&ref=6.1.0", "release", "6.1.0", "6.1.0"),
        (f"git::ssh://git@{HUB}.git?ref=7%2E1.1", "release", "7.1.1", "7.1.1"),
        (f"git@github.com:{NAME}.git?ref=5.3.0", "release", "5.3.0", "5.3.0"),
        (HUB, "nothing", None, None),
        (f"{HUB}.git?depth=1", "nothing", None, None),
        (f"{HUB}?ref=", "nothing", None, None),
        (f"{HUB}?ref=version", "placeholder", "version", None),
        (f"{HUB}?ref=Version", "placeholder", "Version", None),
        (f"{HUB}?ref=main", "branch", "main", None),
        (f"{HUB}?ref=8.x", "branch", "8.x", None),
        (f"{HUB}?ref=release-8.0.2", "branch", "release-8.0.2", None),
        (f"{HUB}?ref=deadbeef", "branch", "deadbeef", None),
        (f"{HUB}?ref={OLD}", "commit", OLD, "7.1.1"),
        (f"{HUB}?ref={SHA}", "commit", SHA, "?no comment says which release the commit a8ce80e902cc is"),
        (f"./modules/{NAME}", "elsewhere", None, None),
        ("registry.example.org/moj/cloud-platform-terraform-ecr-credentials/aws", "elsewhere", None, None),
        (f"https://{HUB}/archive/refs/tags/8.0.2.zip", "elsewhere", None, None),
    ],
)  # fmt: skip
def test_sources(tmp_path: Path, source: str, kind: str, ref: str | None, release: str | None) -> None:
    entity = module(tmp_path, f'  source = "{source}"')
    assert (shown(entity, "ref_kind"), shown(entity, "ref"), shown(entity, "release")) == (kind, ref, release)
    assert entity.facts["ref_kind"].origin.place.span.line == 2


@pytest.mark.parametrize(
    ("comment", "release"),
    [
        ("#8.0.2", "8.0.2"),
        ("# v7.1.1", "7.1.1"),
        ("// release 8.0", "8.0"),
        ("/* version: 5.3.0 */", "5.3.0"),
        ("# was 5.3.0", None),
        ("# latest", None),
        ("\n  # 8.0.2", None),
    ],
)
def test_a_comment_behind_a_commit_says_its_release(tmp_path: Path, comment: str, release: str | None) -> None:
    entity = module(tmp_path, f'  source = "{HUB}?ref={SHA}" {comment}')
    value = entity.facts["release"].value
    assert isinstance(value, Unknown) if release is None else value == release


@pytest.mark.parametrize(
    ("ref", "older", "keys", "oidc", "namespace"),
    [
        ("4.9", True, True, False, "none"),
        ("5.1.4", True, True, True, "none"),
        ("5.3.0", True, True, True, "optional"),
        ("5.9.9", True, True, True, "required"),
        ("6.0.0", False, False, True, "required"),
        ("9.0.0", False, False, True, "required"),
        ("main", None, None, None, "required"),
    ],
)
def test_what_a_release_means(
    tmp_path: Path, ref: str, older: bool | None, keys: bool | None, oidc: bool | None, namespace: str
) -> None:
    entity = module(tmp_path, f'  source = "{HUB}?ref={ref}"')
    facts = ("older_than_agreed", "makes_access_keys", "knows_oidc", "namespace_argument")
    assert tuple(shown(entity, name) for name in facts) == (older, keys, oidc, namespace)


def test_a_ref_that_cannot_be_told(tmp_path: Path) -> None:
    entity = module(tmp_path, f'  source = "{HUB}?ref=${{var.release}}"', head='variable "release" {}')
    assert shown(entity, "ref_kind") == "?var.release has no value"
    assert shown(entity, "makes_access_keys") == "?var.release has no value"


def test_a_ref_from_a_variable_with_a_default(tmp_path: Path) -> None:
    head = 'variable "release" {\n  default = "5.3.0"\n}'
    entity = module(tmp_path, f'  source = "{HUB}?ref=${{var.release}}"', head=head)
    assert shown(entity, "release") == "5.3.0"
    assert entity.facts["release"].origin.place.span.line == 5


def test_the_argument_version(tmp_path: Path) -> None:
    entity = module(tmp_path, f'  source = "{HUB}?ref=8.0.2"', '  version = "8.0.2"')
    fact = entity.facts["version_argument"]
    assert (fact.value, fact.origin.place.span.line) == ("8.0.2", 3)
    assert module(tmp_path, f'  source = "{HUB}?ref=8.0.2"').facts["version_argument"].value is None
