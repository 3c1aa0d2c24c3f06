"""Soundness for calls of the Cloud Platform's module: what is said with a variable open holds for every value of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ecrlint.rulebook.load import load
from ecrlint.run import check
from ecrlint.settings import Settings

SOURCE = "github.com/ministryofjustice/cloud-platform-terraform-ecr-credentials?ref="
RULES = frozenset({
    "cp-oidc-providers", "cp-github-repositories", "cp-namespace", "cp-module-source", "cp-module-arguments",
    "cp-actions-prefix",
})  # fmt: skip
GIVEN = (
    "business_unit", "application", "is_production", "team_name", "namespace", "environment_name",
    "infrastructure_support",
)  # fmt: skip
USUAL = {
    "source": f'"{SOURCE}8.0.2"',
    "repo_name": '"api"',
    "oidc_providers": '["github"]',
    "github_repositories": '["shop"]',
    "github_actions_prefix": '"a"',
    **dict.fromkeys(GIVEN, '"a"'),
}

PROVIDERS = ('"github"', '"circleci"', '"GitHub"', "null")
LISTS = ('["github"]', '["circleci"]', "[]", '["shop", "a/b"]', '"text"', "null", '["example-repository"]')
NAMES = ('"shop"', '"moj/shop"', '"shop.git"', '""', '"SHOP"')
PREFIXES = ('"a"', '"A"', '"b-b"', '"1"', '"github"', '""', "null")
BOOLS = ("true", "false")

CASES: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "providers": (LISTS, {"oidc_providers": "var.x"}),
    "a provider": (PROVIDERS, {"oidc_providers": "[var.x]"}),
    "one more provider": (PROVIDERS, {"oidc_providers": '["github", var.x]'}),
    "a provider by condition": (BOOLS, {"oidc_providers": 'var.x ? ["github"] : ["circleci"]'}),
    "repositories": (LISTS, {"github_repositories": "var.x"}),
    "a repository": (NAMES, {"github_repositories": "[var.x]"}),
    "one more repository": (NAMES, {"github_repositories": '["moj/shop", var.x]'}),
    "the end of a repository": (NAMES, {"github_repositories": '["moj/${var.x}"]'}),
    "repositories by condition": (BOOLS, {"github_repositories": 'var.x ? ["moj/a"] : ["b.git"]'}),
    "namespace": (('"a"', '""', "null"), {"namespace": "var.x"}),
    "namespace for CircleCI": (('"a"', '""', "null"), {"namespace": "var.x", "oidc_providers": '["circleci"]'}),
    "namespace in part": (('"a"', '""'), {"namespace": '"${var.x}-dev"'}),
    "no namespace, a provider": (PROVIDERS[:2], {"namespace": "null", "oidc_providers": "[var.x]"}),
    "release": (('"8.0.2"', '"5.3.0"', '"4.9"', '"main"', '"version"', '""'), {"source": f'"{SOURCE}${{var.x}}"'}),
    "release by condition": (BOOLS, {"source": f'var.x ? "{SOURCE}5.3.0" : "{SOURCE}5.1.1"'}),
    "release and an argument": (
        ('"8.0.2"', '"7.1.1"', '"5.3.0"'),
        {"source": f'"{SOURCE}${{var.x}}"', "enable_irsa": "true"},
    ),
    "environment": (('"a"', '""'), {"environment_name": "var.x"}),
    "prefix": (PREFIXES, {"github_actions_prefix": "var.x"}),
    "prefix in part": (('"a"', '"1"', '"-"', '""', '"GITHUB"'), {"github_actions_prefix": '"${var.x}_b"'}),
    "end of a prefix": (('"a"', '"hub_"', '"-"', '""'), {"github_actions_prefix": '"git${var.x}"'}),
    "environments": (("[]", '["dev"]', '["DEV", "b"]', "null"), {"github_environments": "var.x"}),
    "an environment": (('"dev"', '"b"'), {"github_environments": '["c", var.x]'}),
    "there or not": (BOOLS, {"count": "var.x ? 1 : 0"}),
    "how many": (("0", "1", "2"), {"count": "var.x"}),
}  # fmt: skip
"""What stands in one of the calls, by what is open in it, with values to try."""

BY_SHAPE = {
    ("a repository", "cp-github-repositories"),
    ("environment", "cp-module-arguments"),
}
"""What passes although some values of the variable would fail, and is meant to: a list that holds something, and an
environment that is surely given."""


def call(name: str, **arguments: str) -> str:
    lines = [f"  {key} = {value}" for key, value in {**USUAL, **arguments}.items()]
    return "\n".join([f'module "{name}" {{', *lines, "}", ""])


def text_of(arguments: dict[str, str]) -> str:
    """The call in question after one that makes variables of the same names, and one in an environment."""
    beside = call("first") + call("dev", github_environments='["dev"]')
    return beside + call("open", **arguments)


def said(root: Path, text: str, variable: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """(rule, call) of what fails and of what cannot be told."""
    (root / "ecr.tf").write_text(text, encoding="utf-8")
    (root / "variables.tf").write_text(variable, encoding="utf-8")
    found = check(Settings(root, convention="cloud-platform", select=RULES), load()).findings
    fails, unsure = (
        {(f.rule, entity.split("[")[0].split("#")[0]) for f in found if f.outcome == outcome for entity in f.entities}
        for outcome in ("fail", "unsure")
    )
    return fails, unsure


def wrong(name: str, root: Path) -> Iterator[str]:
    values, arguments = CASES[name]
    text = text_of(arguments)
    fails, unsure = said(root, text, 'variable "x" {}\n')
    for value in values:
        now, _ = said(root, text, f'variable "x" {{\n  default = {value}\n}}\n')
        there = not (value == "0" or (value == "false" and "count" in arguments))
        yield from (f"{rule} fails open, but not with {value}" for rule, at in sorted(fails - now) if there)
        for rule, _ in sorted(now - fails - unsure):
            if (name, rule) not in BY_SHAPE:
                yield f"{rule} is silent open, but fails with {value}"


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_with_a_variable_open_holds_for_its_values(name: str, tmp_path: Path) -> None:
    assert list(wrong(name, tmp_path)) == []


@pytest.mark.parametrize(("name", "rule"), sorted(BY_SHAPE))
def test_every_exception_is_needed(name: str, rule: str, tmp_path: Path) -> None:
    values, arguments = CASES[name]
    text = text_of(arguments)
    assert rule not in {r for found in said(tmp_path, text, 'variable "x" {}\n') for r, _ in found}
    tried = [said(tmp_path, text, f'variable "x" {{\n  default = {value}\n}}\n')[0] for value in values]
    assert rule in {r for fails in tried for r, _ in fails}
