"""The matrix: what counts for which row, and which verdict wins."""

from __future__ import annotations

from typing import Any

import pytest

from ecrlint.report.matrix import Row, tables
from ecrlint.report.result import State, Verdict

from .samples import place

WHERE = place("a.tf", 1, 1, 2)
CALL = 'module.a["x.y"].module.b'


def verdict(rule: str = "r", state: State = "pass", **changes: Any) -> Verdict:
    fields: dict[str, Any] = {
        "rule": rule,
        "state": state,
        "level": None if state == "pass" else "error",
        "kind": "ecr.repository",
        "name": "shop/api",
        "address": f"{CALL}.aws_ecr_repository.c",
        "unit": "infra",
        "place": WHERE,
    }
    return Verdict(**{**fields, **changes})


def rows(*verdicts: Verdict) -> list[Row]:
    return [row for table in tables(verdicts) for row in table.rows]


@pytest.mark.parametrize(
    "part",
    [
        {"kind": "ecr.lifecycle_policy", "address": "aws_ecr_lifecycle_policy.p"},
        {"kind": "ecr.policy_member", "address": "aws_ecr_lifecycle_policy.p#/rules/0"},
        {"kind": "cp.module", "name": "module.a", "address": 'module.a["x.y"]'},
        {"kind": "cp.argument", "name": "team", "address": f"{CALL}#team"},
        {"kind": "ecr.region", "name": "the provider", "address": f"{CALL}.aws_ecr_repository.c through aws.eu"},
    ],
)
def test_what_belongs_to_a_repository_counts_for_it(part: dict[str, str]) -> None:
    (row,) = rows(verdict(), verdict("other", "fail", **part))
    assert (row.group, row.label, row.detail) == ("repository", "shop/api", f"infra: {CALL}.aws_ecr_repository.c")
    assert {rule: cell.state for rule, cell in row.cells.items()} == {"r": "pass", "other": "fail"}


@pytest.mark.parametrize(
    ("about", "row"),
    [
        ({"kind": "ecr.lifecycle_policy", "name": "shop/other"}, ("unit", "infra", "")),
        ({"kind": "ecr.lifecycle_policy", "unit": "elsewhere"}, ("unit", "elsewhere", "")),
        ({"kind": "cp.module", "address": "module.z"}, ("unit", "infra", "")),
        ({"kind": "github.job", "unit": "w.yml", "address": "w.yml: jobs.push"}, ("job", "push", "w.yml")),
        (
            {"kind": "github.credentials", "unit": "w.yml", "address": "w.yml: jobs.push.steps[1]"},
            ("job", "push", "w.yml"),
        ),
        (
            {"kind": "github.token", "unit": "w.yml", "address": "w.yml: jobs.a > jobs.b > jobs.push.permissions"},
            ("job", "push", "w.yml"),
        ),
        ({"kind": "github.secret", "unit": "w.yml", "address": "w.yml: env: secrets.X"}, ("unit", "w.yml", "")),
        ({"kind": "circleci.credentials", "unit": "c", "address": "jobs.my-job.steps[1]"}, ("job", "my-job", "c")),
        ({"kind": "circleci.invocation", "unit": "c", "address": "workflows.w.jobs[0]", "job": "b"}, ("job", "b", "c")),
        ({"kind": "circleci.config", "unit": "c", "address": "c"}, ("unit", "c", "")),
        ({"kind": "file.problem", "unit": "w.yml", "address": "jobs.x"}, ("unit", "w.yml", "")),
    ],
)
def test_everything_else_counts_for_its_job_or_its_unit(about: dict[str, str], row: tuple[str, str, str]) -> None:
    repository, *others = rows(verdict(), verdict("other", "unsure", **about))
    assert [(r.group, r.label, r.detail) for r in others] == [row]
    assert "other" not in repository.cells


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (("pass", "fail", "unsure"), "fail"),
        (("suppressed", "unsure", "pass"), "unsure"),
        (("pass", "suppressed"), "suppressed"),
        (("pass", "pass"), "pass"),
    ],
)
def test_the_gravest_verdict_of_a_rule_counts(states: tuple[State, ...], state: State) -> None:
    for order in (states, states[::-1]):
        (row,) = rows(*(verdict(state=one) for one in order))
        assert row.cells["r"].state == state


def test_two_repositories_of_one_name_are_two_and_share_its_policy() -> None:
    found = rows(
        verdict(address="aws_ecr_repository.a"),
        verdict(address="aws_ecr_repository.b"),
        verdict("policy", "fail", kind="ecr.lifecycle_policy", address="aws_ecr_lifecycle_policy.p"),
    )
    assert [(row.detail, row.cells["policy"].state) for row in found] == [
        ("infra: aws_ecr_repository.a", "fail"),
        ("infra: aws_ecr_repository.b", "fail"),
    ]


def test_tables_know_which_rules_tell() -> None:
    first, second = tables([verdict("b"), verdict("a", "suppressed"), verdict("c", kind="file.problem")])
    assert (first.rules, first.telling) == (("a", "b"), ("a",))
    assert (second.rules, second.telling) == (("c",), ())
    assert tables([]) == ()
