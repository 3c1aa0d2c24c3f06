from __future__ import annotations

from itertools import product

import pytest

from ecrlint.parse.tree import Mapping
from ecrlint.parse.yaml import read_yaml
from ecrlint.pipelines.github.permissions import ACCESS, Effective, Permissions, effective, read_permissions
from ecrlint.place import Place, Span

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
@pytest.mark.parametrize(("scope", "table", "default"), [("id-token", TOKEN, "none"), ("contents", CONTENTS, "read")])
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
