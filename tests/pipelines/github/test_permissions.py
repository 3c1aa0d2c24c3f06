from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from ecrlint.parse.tree import Mapping
from ecrlint.parse.yaml import read_yaml
from ecrlint.pipelines.github.permissions import ACCESS, Effective, Permissions, effective, read_permissions
from ecrlint.pipelines.github.project import access
from ecrlint.place import Place, Span

from .project_files import load, run_of

JOB = Place("w.yml", Span(9, 3, 9, 6))

BLOCKS = {
    "absent": "",
    "write-all": "permissions: write-all",
    "read-all": "permissions: read-all",
    "empty": "permissions: {}",
    "granting": "permissions: {id-token: write, contents: read}",
    "listing others": "permissions: {issues: write}",
    "none": "permissions: {id-token: none, contents: none}",
    "read": "permissions: {id-token: read, contents: write}",
}
TOKEN = {"write-all": "write", "granting": "write"}
CONTENTS = {"write-all": "write", "read-all": "read", "granting": "read", "read": "write"}
SCOPE_TABLES = [("id-token", TOKEN, "none"), ("contents", CONTENTS, "read")]
"""Scope, what each block grants of it (none if it is not listed), and what there is without a block."""


def block(text: str) -> Permissions | None:
    root = read_yaml("w.yml", text or "x: 1").root
    assert isinstance(root, Mapping)
    return read_permissions(read_yaml("w.yml", text), root.entry("permissions"))[0]


def caller_of(access: str | None) -> Effective | None:
    place = Place("caller.yml", Span(1, 1, 1, 2))
    if access is None:
        return None
    return Effective(access, "granted" if access != "none" else "not-listed", "job", place)  # type: ignore[arg-type]


@pytest.mark.parametrize(("workflow", "job", "caller"), list(product(BLOCKS, BLOCKS, [None, *ACCESS])))
@pytest.mark.parametrize(("scope", "table", "default"), SCOPE_TABLES)
def test_every_combination_of_blocks(
    workflow: str, job: str, caller: str | None, scope: str, table: dict[str, str], default: str
) -> None:
    governing = job if job != "absent" else workflow
    own = table.get(governing, "none") if governing != "absent" else (caller or default)
    expected = min([own, caller or "write"], key=lambda a: ("none", "read", "write").index(a))
    found = effective(scope, JOB, block(BLOCKS[job]), block(BLOCKS[workflow]), caller_of(caller))
    assert found.access == expected
    lowered = caller is not None and caller != own and expected == caller
    if lowered:
        assert found.cause == "caller"
        assert found.place.path == "caller.yml"


@pytest.mark.parametrize(
    ("workflow", "job", "cause", "level", "line"),
    [
        ("granting", "listing others", "replaces-workflow", "job", 1),
        ("listing others", "listing others", "not-listed", "job", 1),
        ("listing others", "absent", "not-listed", "workflow", 1),
        ("absent", "empty", "empty", "job", 1),
        ("absent", "read-all", "read-all", "job", 1),
        ("absent", "none", "set-to-none", "job", 1),
        ("absent", "read", "invalid-value", "job", 1),
        ("absent", "absent", "no-permissions", "nothing", 9),
        ("granting", "absent", "granted", "workflow", 1),
    ],
)
def test_why_a_job_has_no_token(workflow: str, job: str, cause: str, level: str, line: int) -> None:
    found = effective("id-token", JOB, block(BLOCKS[job]), block(BLOCKS[workflow]))
    assert (found.cause, found.level, found.place.span.line) == (cause, level, line)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("permissions:", 1, "has no value"),
        ("permissions: all", 14, "must be `read-all`"),
        ("permissions: {id-tokens: write}", 15, "no permission scope"),
        ("permissions: {contents: yes}", 25, "one of none, read, write"),
        ("permissions: {models: write}", 23, "cannot be `write`"),
    ],
)
def test_what_github_refuses(text: str, column: int, words: str) -> None:
    tree = read_yaml("w.yml", text)
    assert isinstance(tree.root, Mapping)
    _, (problem,) = read_permissions(tree, tree.root.entry("permissions"))
    assert problem.span.column == column
    assert words in problem.message


def test_reading_an_id_token_is_left_to_its_rule() -> None:
    tree = read_yaml("w.yml", "permissions: {id-token: read}")
    assert isinstance(tree.root, Mapping)
    found, problems = read_permissions(tree, tree.root.entry("permissions"))
    assert problems == ()
    assert found is not None
    assert [(g.scope, g.value, g.place.span.column) for g in found.grants] == [("id-token", "read", 25)]


# -- blocks, callers and events together ----------------------------------------------------------------

ORDER = ("none", "read", "write")
STARTED_BY = {
    "push": "push",
    "a pull request": "pull_request",
    "a pull request, with the rights of its target": "pull_request_target",
    "a person": "workflow_dispatch",
    "a release or a call": "[release, workflow_call]",
    "calls alone": "workflow_call",
}


def indented(block: str, indent: str) -> str:
    return f"{indent}{block}\n" if block else ""


def workflow_text(on: str, workflow: str, jobs: dict[str, str]) -> str:
    """A workflow with a block and jobs with their blocks."""
    written = "".join(f"  {name}:\n{body}" for name, body in jobs.items())
    return f"on: {on}\n{indented(BLOCKS[workflow], '')}jobs:\n{written}"


def own_jobs() -> dict[str, str]:
    return {f"j{n}": indented(BLOCKS[block], "    ") + "    steps: []\n" for n, block in enumerate(BLOCKS)}


def lowest(*accesses: str) -> str:
    return min(accesses, key=ORDER.index)


def by_blocks(table: dict[str, str], job: str, workflow: str, otherwise: str) -> str:
    """The job's block alone if it has one, else the workflow's, else what there is without a block."""
    governing = job if job != "absent" else workflow
    return otherwise if governing == "absent" else table.get(governing, "none")


@pytest.mark.parametrize("workflow", BLOCKS)
@pytest.mark.parametrize("on", STARTED_BY.values(), ids=list(STARTED_BY))
def test_every_block_of_workflow_and_job_under_every_event(tmp_path: Path, workflow: str, on: str) -> None:
    project = load(tmp_path, {"w.yml": workflow_text(on, workflow, own_jobs())})
    assert len(project.runs) == len(BLOCKS)
    for run, job in zip(project.runs, BLOCKS, strict=True):
        for scope, table, default in SCOPE_TABLES:
            found = access(run, scope)
            if on == "workflow_call" and job == workflow == "absent":
                assert found is None, "only callers that nobody sees decide"
                continue
            assert found is not None
            assert found.access == by_blocks(table, job, workflow, default)


@pytest.mark.parametrize("workflow", BLOCKS)
@pytest.mark.parametrize("caller_workflow", ["absent", "granting", "listing others", "read-all"])
def test_every_block_of_workflow_job_and_both_of_the_caller(
    tmp_path: Path, workflow: str, caller_workflow: str
) -> None:
    calls = {
        f"c{n}": indented(BLOCKS[block], "    ") + "    uses: ./.github/workflows/callee.yml\n"
        for n, block in enumerate(BLOCKS)
    }
    files = {
        "caller.yml": workflow_text("push", caller_workflow, calls),
        "callee.yml": workflow_text("workflow_call", workflow, own_jobs()),
    }
    runs = [run for run in load(tmp_path, files).runs if run.invocation.caller is not None]
    assert len(runs) == len(BLOCKS) ** 2
    for run, (caller_job, job) in zip(runs, product(BLOCKS, BLOCKS), strict=True):
        for scope, table, default in SCOPE_TABLES:
            bound = by_blocks(table, caller_job, caller_workflow, default)
            expected = lowest(bound, by_blocks(table, job, workflow, bound))
            found = access(run, scope)
            assert found is not None
            assert found.access == expected
            if expected == bound != by_blocks(table, job, workflow, bound):
                assert found.cause == "caller"
                assert found.place.path == ".github/workflows/caller.yml"


@pytest.mark.parametrize(("outer", "middle", "inner"), list(product(BLOCKS, repeat=3)))
def test_every_caller_on_the_way_can_only_take_away(tmp_path: Path, outer: str, middle: str, inner: str) -> None:
    def call(block: str, name: str) -> dict[str, str]:
        return {"c": indented(BLOCKS[block], "    ") + f"    uses: ./.github/workflows/{name}.yml\n"}

    files = {
        "outer.yml": workflow_text("push", "absent", call(outer, "middle")),
        "middle.yml": workflow_text("workflow_call", "absent", call(middle, "inner")),
        "inner.yml": workflow_text(
            "workflow_call", "absent", {"j": indented(BLOCKS[inner], "    ") + "    steps: []\n"}
        ),
    }
    run = run_of(load(tmp_path, files), "j")
    for scope, table, default in SCOPE_TABLES:
        first = by_blocks(table, outer, "absent", default)
        second = lowest(first, by_blocks(table, middle, "absent", first))
        found = access(run, scope)
        assert found is not None
        assert found.access == lowest(second, by_blocks(table, inner, "absent", second))


def test_a_workflow_with_events_of_its_own_is_judged_by_these_and_by_its_callers(tmp_path: Path) -> None:
    files = {
        "caller.yml": workflow_text(
            "push", "absent", {"c": "    permissions: write-all\n    uses: ./.github/workflows/callee.yml\n"}
        ),
        "callee.yml": workflow_text("[push, workflow_call]", "absent", {"j": "    steps: []\n"}),
    }
    runs = [run for run in load(tmp_path, files).runs if run.job.id == "j"]
    found = {run.invocation.caller is not None: access(run, "id-token") for run in runs}
    assert {called: effective and effective.access for called, effective in found.items()} == {
        False: "none",
        True: "write",
    }
