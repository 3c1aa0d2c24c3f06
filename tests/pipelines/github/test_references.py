from __future__ import annotations

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from ecrlint.pipelines.github import references
from ecrlint.pipelines.github.references import Pinned, at_least, pinned
from ecrlint.pipelines.github.workflow import Uses

from .project_files import load, run_of

ROOT = Path(__file__).resolve().parents[3]
CREDENTIALS = "aws-actions/configure-aws-credentials"
V4_3_1 = "7474bc4690e29a8392af63c5b98e7449536d5c3a"
UNKNOWN = "0123456789abcdef0123456789abcdef01234567"


def uses_of(root: Path, written: str) -> Uses:
    step = run_of(load(root, {"w.yml": f"on: push\njobs:\n  a:\n    steps:\n      - uses: {written}\n"}), "a").steps[0]
    assert step.step.uses is not None
    return step.step.uses


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (f"{CREDENTIALS}@v4", Pinned("tag", (4,), "tag")),
        (f"{CREDENTIALS}@4.3.1", Pinned("tag", (4, 3, 1), "tag")),
        (f"{CREDENTIALS}@v4.0.0-rc.1", Pinned("tag", (4, 0, 0), "tag")),
        (f"{CREDENTIALS}@v4 # v3", Pinned("tag", (4,), "tag")),
        (f"{CREDENTIALS}@main", Pinned("branch")),
        (f"{CREDENTIALS}@release/v4", Pinned("branch")),
        (f"{CREDENTIALS}@7474bc4", Pinned("short commit")),
        (f"{CREDENTIALS}@deadbeef", Pinned("branch")),
        (f"{CREDENTIALS}@", Pinned("nothing")),
        (f"{CREDENTIALS}@{V4_3_1}", Pinned("commit", (4, 3, 1), "commit")),
        (f"AWS-actions/Configure-AWS-credentials@{V4_3_1.upper()}", Pinned("commit", (4, 3, 1), "commit")),
        (f"{CREDENTIALS}@{V4_3_1} # master", Pinned("commit", (4, 3, 1), "commit")),
        (f"{CREDENTIALS}@{V4_3_1} # v4", Pinned("commit", (4, 3, 1), "commit", ((4,),))),
        (f"{CREDENTIALS}@{V4_3_1} # 4.3", Pinned("commit", (4, 3, 1), "commit", ((4, 3),))),
        (f"{CREDENTIALS}@{V4_3_1} # v4.0.2 -> v4.3.1", Pinned("commit", (4, 3, 1), "commit", ((4, 0, 2), (4, 3, 1)))),
        (f"{CREDENTIALS}@{V4_3_1} # v4.3.0", Pinned("commit", (4, 3, 1), "commit", ((4, 3, 0),), False)),
        (f"{CREDENTIALS}@{V4_3_1} # see issue 5.1 of 2024", Pinned("commit", (4, 3, 1), "commit")),
        (f"{CREDENTIALS}@{V4_3_1} # 01.02.2024", Pinned("commit", (4, 3, 1), "commit")),
        (f"{CREDENTIALS}@{UNKNOWN}", Pinned("commit")),
        (f"{CREDENTIALS}@{UNKNOWN} # tag=v7.0.0", Pinned("commit", (7, 0, 0), "comment", ((7, 0, 0),))),
        (f"{CREDENTIALS}@{UNKNOWN} # pin@v4", Pinned("commit", (4,), "comment", ((4,),))),
        (f"{CREDENTIALS}@{UNKNOWN} # v4.3.1", Pinned("commit", (4, 3, 1), "comment", ((4, 3, 1),), False)),
        (f"owner/other@{UNKNOWN} # v4.3.1", Pinned("commit", (4, 3, 1), "comment", ((4, 3, 1),))),
    ],
)
def test_what_a_reference_is_tied_to(tmp_path: Path, written: str, expected: Pinned) -> None:
    assert pinned(uses_of(tmp_path, written)) == expected


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("a/b@v4", True),
        ("a/b@v4.2.1", True),
        ("a/b@v4.1.0", False),
        ("a/b@v3", False),
        ("a/b@main", None),
        (f"a/b@{UNKNOWN} # v6.0.0", True),
        (f"a/b@{UNKNOWN} # tag=v2.1", False),
        (f"a/b@{UNKNOWN} # v4", None),
        (f"a/b@{UNKNOWN} # master", None),
        (f"{CREDENTIALS}@{V4_3_1} # v1", True),
    ],
)
def test_whether_a_reference_is_of_a_release_or_later(tmp_path: Path, written: str, answer: bool | None) -> None:
    assert at_least(uses_of(tmp_path, written), (4, 2)) is answer


def script() -> ModuleType:
    spec = spec_from_file_location("reduce_releases", ROOT / "scripts" / "reduce_releases.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_keeps_the_commits_of_releases() -> None:
    full = {
        "a/b": [
            {"tag": "v1.10.0", "sha": "c3"},
            {"tag": "v1", "sha": "c3"},
            {"tag": "master", "sha": "c9"},
            {"tag": "v1.2.0", "sha": "c2"},
            {"tag": "1.2.0", "sha": "c2"},
        ]
    }
    table = script().reduce(full, {"a/b": {"v1.2.0": "t2", "v1": "t9"}})
    assert json.dumps(table) == '{"a/b": {"1.2.0": ["c2", "t2"], "1.10.0": ["c3"]}}'


def test_the_shipped_table_has_whole_commits_each_of_one_release_only() -> None:
    table = json.loads(Path(references.__file__).with_name("releases.json").read_text(encoding="utf-8"))
    assert sorted(table) == ["aws-actions/amazon-ecr-login", CREDENTIALS]
    commits = [commit for releases in table.values() for found in releases.values() for commit in found]
    assert {len(commit) for commit in commits} == {40}
    assert len(set(commits)) == len(commits)
