from __future__ import annotations

import pytest

from ecrlint.pipelines.shell.evaluate import Shell

from .test_shell_evaluate import surroundings


@pytest.mark.parametrize(
    ("script", "directory"),
    [
        ("p", ""),
        ("cd a\np", "a"),
        ("cd a && cd ../b/./c && p", "b/c"),
        ("cd $A/b; p", "x/b"),
        ("(cd a; p)", "a"),
        ("(cd a)\np", ""),
        ("cd a; (cd b; q); p", "a"),
        ("cd a; (p)", "a"),
        ("D=$(cd a && pwd)\np", ""),
        ("cd $GITHUB_WORKSPACE/a; p", "/a"),
        ('cd "$GITHUB_WORKSPACE"; p', "/"),
        ("pushd a; p", "a"),
        ("cd /tmp; p", None),
        ("cd $NONE; p", None),
        ("cd; p", None),
        ("cd -; p", None),
        ("pushd a; popd; p", None),
        ("if x; then cd a; fi; p", None),
        ("if x; then cd a; p; fi", "a"),
        ("cd a || exit 1; p", "a"),
    ],
)
def test_where_a_command_runs(script: str, directory: str | None) -> None:
    shell = Shell(script, surroundings(script, A="x"))
    (found,) = [shell.directory(call.command) for call in shell.calls() if call.name == "p"]
    assert found == directory
