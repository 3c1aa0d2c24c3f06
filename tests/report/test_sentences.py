"""Where the first sentence ends."""

from __future__ import annotations

import pytest

from ecrlint.report.sentences import split_sentence


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("One. Two. Three.", "One.", "Two. Three."),
        ("only one", "only one", ""),
        ("File main.tf is at v1.2 here. Next.", "File main.tf is at v1.2 here.", "Next."),
        ('The text "Keep. All" stays. Next.', 'The text "Keep. All" stays.', "Next."),
        ("Use a tag, e.g. v1. Next.", "Use a tag, e.g. v1.", "Next."),
        ("(It is so.) Next.", "(It is so.)", "Next."),
        ('An odd " quote. Next.', 'An odd " quote.', "Next."),
        ("Cannot tell for x[?] whether it holds. Next.", "Cannot tell for x[?] whether it holds.", "Next."),
        ("The name shop/... is long. Next.", "The name shop/... is long.", "Next."),
        ("It has 4. 2 are expected.", "It has 4.", "2 are expected."),
        ("", "", ""),
    ],
)
def test_split_sentence(text: str, first: str, rest: str) -> None:
    assert split_sentence(text) == (first, rest)
