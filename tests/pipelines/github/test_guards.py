from __future__ import annotations

import pytest

from ecrlint.pipelines.github.guards import NEVER, exclude, guards_of, opposite


@pytest.mark.parametrize(
    ("condition", "guards"),
    [
        ("${{ github.ref == 'x' }}", {("github.ref == 'x'", True)}),
        ("github.ref!='x'", {("github.ref == 'x'", False)}),
        ("!(github.ref == 'x')", {("github.ref == 'x'", False)}),
        ("!inputs.push", {("inputs.push", False)}),
        ("inputs.a && inputs.b == 'c'", {("inputs.a", True), ("inputs.b == 'c'", True)}),
        ("inputs.a || inputs.b", {("inputs.a || inputs.b", True)}),
        ("always()", set()),
        ("success() && inputs.a", {("inputs.a", True)}),
        ("!cancelled()", set()),
        ("failure()", {("failure()", True)}),
        ("true", set()),
        ("${{ inputs.a }} && x", {("${{ inputs.a }} && x", True)}),
        ("inputs.a ==", {("inputs.a ==", True)}),
    ],
)
def test_guards(condition: str, guards: set[tuple[str, bool]]) -> None:
    assert {(text, holds) for _, text, holds in guards_of(condition, "jobs.a")} == guards


def test_conditions_that_exclude_each_other() -> None:
    one, other = guards_of("inputs.a == 'x'", "l"), guards_of("inputs.a != 'x' && inputs.b", "l")
    assert exclude(one, other)
    assert not exclude(one, guards_of("inputs.a != 'x'", "elsewhere"))
    assert guards_of("false", "l") == {NEVER}
    assert exclude(guards_of("false", "l"), frozenset())
    (guard,) = one
    assert opposite(opposite(guard)) == guard
