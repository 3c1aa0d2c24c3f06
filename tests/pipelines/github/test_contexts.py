from __future__ import annotations

import pytest

from ecrlint.pipelines.github.contexts import AVAILABLE, CONTEXTS, Position, is_context, nearest_context


@pytest.mark.parametrize(
    ("position", "lacks"),
    [
        ("workflow env", {"env", "needs", "matrix", "steps"}),
        ("job if", {"secrets", "env", "matrix", "steps"}),
        ("job env", {"env", "steps", "runner"}),
        ("job output", {"jobs"}),
        ("call input", {"secrets", "env", "steps"}),
        ("call secret", {"env", "steps"}),
        ("image", {"secrets", "env"}),
        ("container env", {"steps"}),
        ("registry login", {"steps", "runner"}),
        ("step", {"jobs"}),
        ("step if", {"secrets"}),
        ("composite step", {"secrets", "vars", "needs"}),
        ("composite step if", {"secrets", "vars", "needs"}),
    ],
)
def test_what_is_not_available(position: Position, lacks: set[str]) -> None:
    assert lacks <= CONTEXTS - AVAILABLE[position]
    assert "github" in AVAILABLE[position]
    assert AVAILABLE[position] <= CONTEXTS


def test_constants_in_other_spellings_are_no_contexts_to_complain_of() -> None:
    assert is_context("true")
    assert not is_context("secretts")


@pytest.mark.parametrize(
    ("name", "meant"), [("secrt", "secrets"), ("gihub", "github"), ("variables", "vars"), ("z", "")]
)
def test_the_nearest_context(name: str, meant: str) -> None:
    assert nearest_context(name) == meant
