"""Rules about what is not there: they fail only if every file that could hold it was read.

Each rule is given a module in which something is lacking, so that it fails; then the same beside a file of the
module that cannot be read, and beside values that cannot be read where these decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecrlint.finding import Finding
from ecrlint.rulebook.compile import build
from ecrlint.run import check
from ecrlint.settings import Settings

BOOK = build(Path(__file__).parents[2] / "rules")


@dataclass(frozen=True)
class Absence:
    """`files` lack something that another file of the module could hold. In `by_value` a variable decides whether
    it is there, and its default says no."""

    rule: str
    files: Mapping[str, str]
    by_value: Mapping[str, str]


REPOSITORY = 'resource "aws_ecr_repository" "api" {\n  name = "shop/api"\n'
ON = 'variable "on" {\n  default = false\n}\n'

ABSENCES = [
    Absence(
        "lifecycle-policy-missing",
        {"main.tf": REPOSITORY + "}\n"},
        {
            "main.tf": REPOSITORY + "}\n",
            "policy.tf": ON + 'resource "aws_ecr_lifecycle_policy" "api" {\n  count = var.on ? 1 : 0\n'
            "  repository = aws_ecr_repository.api.name\n}\n",
        },
    ),
    Absence(
        "required-tags",
        {"main.tf": REPOSITORY + "}\n"},
        {
            "main.tf": REPOSITORY + '  tags = var.on ? { Project = "shop", ManagedBy = "terraform" } : {}\n}\n',
            "on.tf": ON,
        },
    ),
    Absence(
        "scan-on-push",
        {"main.tf": REPOSITORY + "}\n"},
        {
            "main.tf": REPOSITORY + '  dynamic "image_scanning_configuration" {\n    for_each = var.on ? [1] : []\n'
            "    content {\n      scan_on_push = true\n    }\n  }\n}\n",
            "on.tf": ON,
        },
    ),
    Absence(
        "tag-immutability",
        {},
        {
            "main.tf": REPOSITORY + '  image_tag_mutability = var.on ? "IMMUTABLE" : null\n}\n',
            "on.tf": ON,
        },
    ),
]

UNREAD_FILES: Mapping[str, tuple[str, bytes]] = {
    "broken block": ("other.tf", b'resource "aws_ecr_lifecycle_policy" "x" {\n'),
    "broken quote": ("other.tf", b'locals {\n  a = "x\n}\n'),
    "broken JSON": ("other.tf.json", b'{"resource": {'),
    "no configuration": ("other.tf.json", b'{"resource": {"x": 1}}'),
    "broken OpenTofu": ("other.tofu", b"locals {"),
    "too large": ("other.tf", b"#" * 2_000_001),
    "too large JSON": ("other.tf.json", b" " * 2_000_001),
    "too deep": ("other.tf", b"a {\n" * 250 + b"}\n" * 250),
    "not UTF-8": ("other.tf", b'locals {\n  a = "\xff"\n}\n'),
    "a link out of the tree": ("other.tf", b""),
}

UNREAD_VALUES: Mapping[str, tuple[str, bytes]] = {
    "broken values": ("terraform.tfvars", b"on = = true\n"),
    "broken values in JSON": ("a.auto.tfvars.json", b'{"on": '),
    "values too large": ("terraform.tfvars", b"#" * 2_000_001),
    "values not in UTF-8": ("terraform.tfvars.json", b'{"x": "\xff"}'),
    "broken values that may apply": ("prod.tfvars", b"on = = true\n"),
    "values behind a link out of the tree": ("terraform.tfvars", b""),
}


def outcomes(root: Path, rule: str, files: Mapping[str, str], unread: tuple[str, bytes] | None) -> set[str]:
    directory = root / "tree" / ".infra"
    directory.mkdir(parents=True)
    for path, text in files.items():
        (directory / path).write_text(text, encoding="utf-8")
    if unread is not None and unread[1]:
        (directory / unread[0]).write_bytes(unread[1])
    elif unread is not None:
        (root / "outside").write_text("", encoding="utf-8")
        (directory / unread[0]).symlink_to(root / "outside")
    settings = Settings(root / "tree", convention="central-oidc", select=frozenset({rule}))
    found: tuple[Finding, ...] = check(settings, BOOK).findings
    return {finding.outcome for finding in found}


BY_FILE = [absence for absence in ABSENCES if absence.files]


@pytest.mark.parametrize("absence", BY_FILE, ids=lambda absence: absence.rule)
def test_what_is_nowhere_fails(absence: Absence, tmp_path: Path) -> None:
    assert outcomes(tmp_path, absence.rule, absence.files, None) == {"fail"}
    assert outcomes(tmp_path / "more", absence.rule, absence.files, ("other.tf", b"locals {\n}\n")) == {"fail"}


@pytest.mark.parametrize("unread", UNREAD_FILES)
@pytest.mark.parametrize("absence", BY_FILE, ids=lambda absence: absence.rule)
def test_what_may_stand_in_a_file_that_cannot_be_read_is_unsure(absence: Absence, unread: str, tmp_path: Path) -> None:
    assert outcomes(tmp_path, absence.rule, absence.files, UNREAD_FILES[unread]) == {"unsure"}


@pytest.mark.parametrize("absence", ABSENCES, ids=lambda absence: absence.rule)
def test_what_a_default_leaves_out_fails(absence: Absence, tmp_path: Path) -> None:
    assert outcomes(tmp_path, absence.rule, absence.by_value, None) == {"fail"}
    assert outcomes(tmp_path / "more", absence.rule, absence.by_value, ("terraform.tfvars", b"x = 1\n")) == {"fail"}


@pytest.mark.parametrize("unread", UNREAD_VALUES)
@pytest.mark.parametrize("absence", ABSENCES, ids=lambda absence: absence.rule)
def test_what_values_that_cannot_be_read_may_add_is_unsure(absence: Absence, unread: str, tmp_path: Path) -> None:
    assert outcomes(tmp_path, absence.rule, absence.by_value, UNREAD_VALUES[unread]) == {"unsure"}


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"prod.tfvars": "on = true\n"}, "prod.tfvars"),
        ({"prod.tfvars": "on = false\n"}, None),
    ],
)
def test_a_values_file_that_may_apply(tmp_path: Path, files: dict[str, str], named: str | None) -> None:
    """It makes a rule unsure where it changes the verdict, and the reason names it."""
    for absence in ABSENCES:
        tree = tmp_path / absence.rule
        (tree / ".infra").mkdir(parents=True)
        for path, text in {**absence.by_value, **files}.items():
            (tree / ".infra" / path).write_text(text, encoding="utf-8")
        settings = Settings(tree, convention="central-oidc", select=frozenset({absence.rule}))
        (finding,) = check(settings, BOOK).findings
        assert finding.outcome == ("fail" if named is None else "unsure"), absence.rule
        if named is not None:
            assert named in finding.message + "".join(related.note for related in finding.related), absence.rule


def test_a_module_call_that_cannot_be_read_may_make_what_is_missing(tmp_path: Path) -> None:
    files = {"main.tf": REPOSITORY + "}\n"}
    call = ("policy.tf", b'module "policy" {\n  source = "./policy"\n  x = = 1\n}\n')
    assert outcomes(tmp_path, "lifecycle-policy-missing", files, call) == {"unsure"}


def test_another_module_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "tree" / "other").mkdir(parents=True)
    (tmp_path / "tree" / "other" / "main.tf").write_text('resource "aws_ecr_repository" "x" {', encoding="utf-8")
    files = {"main.tf": REPOSITORY + "}\n"}
    assert outcomes(tmp_path, "lifecycle-policy-missing", files, None) == {"fail"}
