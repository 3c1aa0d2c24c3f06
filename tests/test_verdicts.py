"""Verdicts, end to end: what is right is in them too, and they agree with the findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.report.result import Verdict
from ecrlint.rulebook.load import load
from ecrlint.run import check
from ecrlint.settings import NO_CONFIGURATION, Layer, Settings

FIXTURES = Path(__file__).parents[1] / "fixtures"
RULE = "tag-immutability"

REPOSITORIES = """\
resource "aws_ecr_repository" "right" {
  name                 = "shop/right"
  image_tag_mutability = "IMMUTABLE"
}
resource "aws_ecr_repository" "wrong" {
  for_each             = toset(["a", "b"])
  name                 = "shop/${each.key}"
  image_tag_mutability = each.key == "a" ? "MUTABLE" : var.open
}
resource "aws_ecr_repository" "known" {
  name                 = "shop/known"
  image_tag_mutability = "MUTABLE" # ecrlint: ignore[tag-immutability] moved next week
}
resource "aws_ecr_repository" "open" {
  name                 = "shop/open"
  image_tag_mutability = var.open
}
variable "open" {}
"""


def states(root: Path, **changes: object) -> dict[str, str]:
    """The state of the rule by address."""
    settings = Settings(root, select=frozenset({RULE, "unused-suppression"}), **changes)  # type: ignore[arg-type]
    return {verdict.address: verdict.state for verdict in check(settings, load()).verdicts() if verdict.rule == RULE}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "ecr.tf").write_text(REPOSITORIES)
    return tmp_path


def test_each_instance_has_its_own_state(root: Path) -> None:
    assert states(root) == {
        "aws_ecr_repository.right": "pass",
        'aws_ecr_repository.wrong["a"]': "fail",
        'aws_ecr_repository.wrong["b"]': "unsure",
        "aws_ecr_repository.known": "suppressed",
        "aws_ecr_repository.open": "unsure",
    }


def test_suppressions_can_be_left_out(root: Path) -> None:
    assert states(root, suppressions=False)["aws_ecr_repository.known"] == "fail"


def test_what_is_not_named_is_not_in_them(root: Path) -> None:
    (root / "other").mkdir()
    (root / "other" / "ecr.tf").write_text('resource "aws_ecr_repository" "x" {\n  name = "shop/x"\n}\n')
    assert states(root, named=("other",)) == {"aws_ecr_repository.x": "fail"}


def test_a_rule_that_is_off_is_not_in_them_and_levels_are_those_that_hold(root: Path) -> None:
    from dataclasses import replace

    off = replace(NO_CONFIGURATION, path="c", layers=(Layer(rules={RULE: {"level": "off"}}),))
    assert states(root, configuration=off) == {}
    note = replace(NO_CONFIGURATION, path="c", layers=(Layer(rules={RULE: {"level": "note"}}),))
    settings = Settings(root, select=frozenset({RULE}), configuration=note)
    levels = {verdict.level for verdict in check(settings, load()).verdicts() if verdict.state == "fail"}
    assert levels == {"note"}


def test_findings_about_comments_are_in_them(root: Path) -> None:
    path = root / "infra" / "ecr.tf"
    path.write_text(REPOSITORIES.replace('"IMMUTABLE"', '"IMMUTABLE" # ecrlint: ignore[tag-immutability] nothing here'))
    result = check(Settings(root, select=frozenset({RULE, "unused-suppression"})), load())
    (found,) = [verdict for verdict in result.verdicts() if verdict.kind == "file.suppression"]
    assert (found.state, found.place.span.line, found.unit) == ("fail", 3, "infra")


@pytest.mark.parametrize("name", ["central-oidc-faulty", "cloud-platform-faulty", "central-oidc-clean"])
def test_they_agree_with_the_findings(name: str) -> None:
    result = check(Settings(FIXTURES / name), load())
    verdicts = result.verdicts()

    def told(states: set[str]) -> set[object]:
        return {(v.rule, v.place) for v in verdicts if v.state in states}

    assert told({"fail"}) == {(f.rule, f.place) for f in result.findings if f.outcome == "fail"}
    assert told({"unsure"}) - told({"fail"}) == {(f.rule, f.place) for f in result.findings if f.outcome == "unsure"}
    assert any(isinstance(verdict, Verdict) and verdict.state == "pass" for verdict in verdicts)
    assert result.verdicts() is verdicts
