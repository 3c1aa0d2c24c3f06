"""Patterns that a configuration brings: refused with their place, and matched against short texts only."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.cli import guarded
from ecrlint.judge.kleene import FAILS, HOLDS, MAX_SUBJECT, judge

RULE = """\
id: own-rule
title: Repositories have our names
level: error
conventions: {{central-oidc: on}}
why: Who looks for one of our repositories finds it by its name.
refs: [https://example.com/]
tags: [own]
precision: high
params:
  names: {{about: their names, schema: {{type: string}}, default: '{default}'}}
select: ecr.repository
cases:
  - at: name
    must: {{pattern: {pattern}}}
    message: "Repository {{value}} has another name."
    help: "Rename it."
examples:
  - title: right
    files: {{.infra/a.tf: 'resource "aws_ecr_repository" "a" {{ name = "aaa" }}'}}
  - title: wrong
    files:
      .infra/a.tf: |
        resource "aws_ecr_repository" "a" {{
          name = "b!"  # expect: fail
        }}
"""

Capture = pytest.CaptureFixture[bytes]


def run(root: Path, config: str, rule: str, capture: Capture) -> tuple[int, str]:
    (root / "rules").mkdir()
    (root / "rules/own-rule.yaml").write_text(rule)
    (root / ".ecrlint.yaml").write_text(config)
    (root / "a.tf").write_text('resource "aws_ecr_repository" "a" {\n  name = "%s!"\n}\n' % ("a" * 60))
    status = guarded(["check", str(root), "--no-cache", "--select", "own-rule", "--format", "concise"])
    out, err = capture.readouterr()
    return status, (out + err).decode()


def test_a_pattern_of_a_rule(tmp_path: Path, capsysbinary: Capture) -> None:
    rule = RULE.format(pattern="'^(a+)+$'", default="a")
    status, said = run(tmp_path, "rule_folders: [rules]\n", rule, capsysbinary)
    assert status == 2
    assert said.startswith("ecrlint: rules/own-rule.yaml:14: a regular expression that could take very long: ")


def test_a_pattern_that_is_a_parameter(tmp_path: Path, capsysbinary: Capture) -> None:
    config = "rule_folders: [rules]\nrules:\n  own-rule:\n    level: error\n    params:\n      names: '^(a+)+$'\n"
    rule = RULE.format(pattern="{$param: names}", default="^a+$")
    status, said = run(tmp_path, config, rule, capsysbinary)
    assert status == 2
    assert said.startswith(
        "ecrlint: .ecrlint.yaml:6: rules.own-rule.params.names: a regular expression that could take very long"
    )


def test_a_default_that_is_a_pattern(tmp_path: Path, capsysbinary: Capture) -> None:
    rule = RULE.format(pattern="{$param: names}", default="(a|a?)+$")
    status, said = run(tmp_path, "rule_folders: [rules]\n", rule, capsysbinary)
    assert status == 2
    assert said.startswith("ecrlint: rules/own-rule.yaml:10: ")
    assert "a regular expression that could take very long" in said


def test_a_pattern_that_is_what_was_scanned(tmp_path: Path, capsysbinary: Capture) -> None:
    rule = RULE.format(pattern="{$fact: name}", default="a")
    status, said = run(tmp_path, "rule_folders: [rules]\n", rule, capsysbinary)
    assert status == 2
    assert "rules/own-rule.yaml:14: a pattern cannot be a fact" in said


def test_a_value_of_a_convention_that_rules_match_by(tmp_path: Path, capsysbinary: Capture) -> None:
    rule = RULE.format(pattern="{$param: names}", default="^a+$")
    status, said = run(tmp_path, "rule_folders: [rules]\nvalues: {region: '(a+)+$'}\n", rule, capsysbinary)
    assert status == 2
    assert said.startswith("ecrlint: .ecrlint.yaml:2: ")


def test_a_pattern_that_may_be_used(tmp_path: Path, capsysbinary: Capture) -> None:
    rule = RULE.format(pattern="{$param: names}", default="^a+$")
    status, said = run(tmp_path, "rule_folders: [rules]\n", rule, capsysbinary)
    assert status == 1
    assert said.startswith("a.tf:2:10: error[own-rule] ")


def test_a_text_that_is_too_long_to_be_matched_is_neither_right_nor_wrong() -> None:
    assert judge({"pattern": "^a+$"}, "a" * MAX_SUBJECT) == HOLDS
    assert judge({"pattern": "^a+$"}, "b" * MAX_SUBJECT) == FAILS
    for text in ("a" * (MAX_SUBJECT + 1), "b" * (MAX_SUBJECT + 1)):
        verdict = judge({"pattern": "^a+$"}, text)
        assert verdict.holds is None
        assert "longer than the 1,024 characters" in verdict.doubts[0].reason


@pytest.mark.parametrize("pattern", ["!", "*a*a*a*a*b", "/" + "**/a/" * 8])
@pytest.mark.parametrize(
    "where", ["exclude: ['{}']\n", "paths: [{{match: ['{}'], rules: {{tag-immutability: off}}}}]\n"]
)
def test_patterns_of_paths(where: str, pattern: str, tmp_path: Path, capsysbinary: Capture) -> None:
    (tmp_path / "a.tf").write_text('resource "aws_ecr_repository" "a" {\n  name = "a"\n}\n')
    (tmp_path / ".ecrlint.yaml").write_text(where.format(pattern))
    status = guarded(["check", str(tmp_path), "--no-cache"])
    err = capsysbinary.readouterr().err.decode()
    assert status == 2, err
    assert repr(pattern) in err


@pytest.mark.parametrize(
    "text",
    [
        "values: !!python/object/apply:os.system ['touch {root}/executed']\n",
        "project: !!python/name:os.system a\n",
        "!!python/object/new:subprocess.Popen [[touch, {root}/executed]]\n",
        "project: '{{facts.__class__.__init__.__globals__}}'\n",
        "project: '${{{{ jndi:ldap://x }}}}$(touch {root}/executed)`touch {root}/executed`'\n",
        "convention: '{{0.__class__}}%(name)s%n'\n",
    ],
)
def test_a_configuration_is_data(text: str, tmp_path: Path, capsysbinary: Capture) -> None:
    (tmp_path / "a.tf").write_text('resource "aws_ecr_repository" "a" {\n  name = "a/{0.__class__}%n{facts.name}"\n}\n')
    (tmp_path / ".ecrlint.yaml").write_text(text.format(root=tmp_path))
    status = guarded(["check", str(tmp_path), "--no-cache"])
    out, err = capsysbinary.readouterr()
    assert status in (1, 2)
    assert b"fault of ecrlint" not in err
    assert b"<class" not in out + err
    assert not (tmp_path / "executed").exists()
