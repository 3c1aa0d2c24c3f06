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
    choice = choose(evidence, lambda _: (asked, "asked for") if asked else None)
    assert dict(choice.by_unit) == by_unit
    assert list(choice.reasons) == reasons
    assert bool(choice.advice) is (len(reasons) > 1)


def test_what_is_asked_for_at_some_units_leaves_the_others_to_evidence() -> None:
    asked = {"a": ("acme", "by .ecrlint.yaml")}
    choice = choose({"a": PLATFORM, "b": NONE, "c": CENTRAL}, asked.get)
    assert dict(choice.by_unit) == {"a": "acme", "b": "central-oidc", "c": "central-oidc"}
    assert choice.reasons == (("central-oidc", "seen in c"), ("acme", "by .ecrlint.yaml"))


def test_without_a_unit_what_is_asked_for_holds_for_the_whole() -> None:
    assert choose({}, lambda _: ("acme", "asked for")).reasons == (("acme", "asked for"),)
