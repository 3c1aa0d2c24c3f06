from __future__ import annotations

import pytest

from ecrlint.pipelines.circleci.references import Characters, Reference, split


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("plain", [Characters(0, "plain")]),
        ("<< parameters.x >>", [Reference(0, 18, "parameters.x")]),
        ("<<parameters.x>>", [Reference(0, 16, "parameters.x")]),
        ("a<< pipeline.id >>b", [Characters(0, "a"), Reference(1, 18, "pipeline.id"), Characters(18, "b")]),
        ("<<matrix.v>><<matrix.w>>", [Reference(0, 12, "matrix.v"), Reference(12, 24, "matrix.w")]),
        ("cat <<EOF > x", [Characters(0, "cat <<EOF > x")]),
        ("cat <<EOF >> x", [Characters(0, "cat <<EOF >> x")]),
        (r"cat \<<EOF", [Characters(0, "cat "), Characters(5, "<<EOF")]),
        (r"\<< parameters.x >>", [Characters(1, "<< parameters.x >>")]),
        ("<<A << parameters.x >>", [Characters(0, "<<A "), Reference(4, 22, "parameters.x")]),
        ("<< pipeline.number == 1 >>", [Reference(0, 26, None)]),
        ("<< parameters.x", [Characters(0, "<< parameters.x")]),
    ],
)
def test_splits_a_text_at_its_references(text: str, pieces: list[object]) -> None:
    assert list(split(text)) == pieces


def test_the_pieces_of_many_openings_are_found_in_one_pass() -> None:
    text = "<<" * 20_000 + " parameters.x >>"
    assert split(text)[-1] == Reference(len(text) - 18, len(text), "parameters.x")


def test_escaped_openings_without_end_are_found_in_one_pass() -> None:
    assert len(split("\\<<" * 20_000)) == 20_000
