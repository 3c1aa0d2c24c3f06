"""Looking names up by what is known of them finds what comparing each with each would find."""

from __future__ import annotations

import random

import pytest

from ecrlint.model.terraform.name_index import Form, NameIndex, form
from ecrlint.terraform.convert_equal import may_equal
from ecrlint.terraform.values import Chars, Piece, Str, Value
from ecrlint.values import Unknown

HOLE = Value(Unknown("it cannot be told"))


def name(text: str) -> Value:
    """A name; `?` stands for a part that cannot be told."""
    pieces: list[Piece] = []
    for number, part in enumerate(text.split("?")):
        pieces += [HOLE] if number else []
        pieces += [Chars(part)] if part else []
    return Value(Str(tuple(pieces)))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("shop/api", ["shop/api", "shop/?", "?/api", "?", "s?i"]),
        ("shop/?", ["shop/api", "shop/web", "shop/?", "?/api", "?", "s?i"]),
        ("?/api", ["shop/api", "lab/api", "shop/?", "?/api", "?", "s?i"]),
        ("lab/?", ["lab/api", "?/api", "?"]),
        ("?", ["shop/api", "shop/web", "lab/api", "shop/?", "?/api", "?", "s?i"]),
        ("", ["?"]),
        ("shop", ["?"]),
        ("shop/api/x", ["shop/?", "?"]),
    ],
)
def test_names_that_may_be_the_same(wanted: str, found: list[str]) -> None:
    names = ["shop/api", "shop/web", "lab/api", "shop/?", "?/api", "?", "s?i"]
    index = NameIndex((form(name(text)), text) for text in names)
    assert list(index.that_may_be(form(name(wanted)))) == found


def test_what_is_no_string_may_be_any_name() -> None:
    assert form(HOLE) == Form()
    assert list(NameIndex([(form(HOLE), 1)]).that_may_be(form(name("a")))) == [1]


def test_nothing_that_may_be_the_same_is_missed() -> None:
    source = random.Random(7)
    texts = ["".join(source.choice("ab/?") for _ in range(source.randint(0, 5))) for _ in range(300)]
    index = NameIndex((form(name(text)), number) for number, text in enumerate(texts))
    for wanted in texts[:100]:
        found = list(index.that_may_be(form(name(wanted))))
        assert found == sorted(found)
        data = name(wanted).data
        for number, text in enumerate(texts):
            other = name(text).data
            assert isinstance(data, Str)
            assert isinstance(other, Str)
            same = may_equal(data, other)
            assert number in found or not same, (wanted, text)
            if ("?" in text) is ("?" in wanted):  # else what is known in the middle may tell them apart as well
                assert same or number not in found, (wanted, text)
