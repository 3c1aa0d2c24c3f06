"""Choosing the convention by evidence."""

from __future__ import annotations

import pytest

from ecrlint.convention import choose

CENTRAL, PLATFORM, NONE = frozenset({"central-oidc"}), frozenset({"cloud-platform"}), frozenset[str]()


@pytest.mark.parametrize(
    ("evidence", "asked", "by_unit", "reasons"),
    [
        ({}, None, {}, [("central-oidc", "the default")]),
        ({"a": NONE}, None, {"a": "central-oidc"}, [("central-oidc", "the default")]),
        (
            {"a": NONE, "b": CENTRAL},
            None,
            {"a": "central-oidc", "b": "central-oidc"},
            [("central-oidc", "seen in b")],
        ),
        (
            {"a": NONE, "b": PLATFORM},
            None,
            {"a": "cloud-platform", "b": "cloud-platform"},
            [("cloud-platform", "seen in b")],
        ),
        (
            {"a": NONE, "b": PLATFORM, "c": CENTRAL},
            None,
            {"a": "central-oidc", "b": "cloud-platform", "c": "central-oidc"},
            [("cloud-platform", "seen in b"), ("central-oidc", "seen in c")],
        ),
        ({"b": PLATFORM | CENTRAL}, None, {"b": "cloud-platform"}, [("cloud-platform", "seen in b")]),
        ({"b": PLATFORM}, "central-oidc", {"b": "central-oidc"}, [("central-oidc", "asked for")]),
    ],
)
def test_choice(
    evidence: dict[str, frozenset[str]], asked: str | None, by_unit: dict[str, str], reasons: list[tuple[str, str]]
) -> None:
    choice = choose(evidence, asked)
    assert dict(choice.by_unit) == by_unit
    assert list(choice.reasons) == reasons
    assert bool(choice.advice) is (len(reasons) > 1)
