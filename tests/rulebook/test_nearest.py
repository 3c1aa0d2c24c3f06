"""What is proposed for a word that means nothing."""

from __future__ import annotations

import pytest

from ecrlint.rulebook.nearest import hint, nearest

FACTS = ["tag_mutability", "mutability_argument", "scan_on_push", "name", "tags", "ecr.repository", "ecr.region"]
MANY = [*FACTS, "kms_key", "force_delete", "location"]


@pytest.mark.parametrize(
    ("word", "words", "told"),
    [
        ("tag_mutabilty", FACTS, "; did you mean tag_mutability?"),
        ("mutability", FACTS, "; did you mean tag_mutability?"),
        ("scan-on-push", FACTS, "; did you mean scan_on_push?"),
        ("Scan_On_Push", FACTS, "; did you mean scan_on_push?"),
        ("ecr.repo", FACTS, "; did you mean ecr.repository?"),
        ("force", MANY, "; did you mean force_delete?"),
        ("xyzzy", ["count"], "; there is count"),
        ("xyzzy", ["a", "b", "c"], "; there are a, b and c"),
        ("keys", MANY, "; the nearest are kms_key, tags and name"),
        ("x", [], ""),
        (7, ["a"], "; there is a"),
    ],
)
def test_the_nearest_comes_first_and_never_a_long_list(word: object, words: list[str], told: str) -> None:
    assert hint(word, words) == told


def test_nothing_is_proposed_where_nothing_is_near() -> None:
    assert nearest("xyzzy", FACTS) == ""
