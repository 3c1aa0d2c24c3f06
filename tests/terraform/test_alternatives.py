"""What a value with choices in it can be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ecrlint.terraform.alternatives import MAX_ALTERNATIVES, alternatives, choice
from ecrlint.terraform.convert import known_text
from ecrlint.terraform.jsontext import encode
from ecrlint.terraform.values import Chars, Encoded, Gap, Obj, Seq, Str, Undecided, Value, string
from ecrlint.values import Unknown

WHY = Unknown("var.x has no value")


def one_of(*options: Value) -> Value:
    return Value(Undecided(options, WHY))


def number(n: int) -> Value:
    return Value(Decimal(n))


def seq(*items: Value | Gap) -> Value:
    return Value(Seq("tuple", items))


def obj(**items: Value) -> Value:
    return Value(Obj("object", items))


def shown(value: Value) -> list[str | None]:
    return [encode(found).text for found in alternatives(value)]


ONE_TWO = one_of(number(1), number(2))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (number(1), ["1"]),
        (ONE_TWO, ["1", "2"]),
        (seq(number(0), ONE_TWO), ["[0,1]", "[0,2]"]),
        (obj(a=ONE_TWO, b=number(3)), ['{"a":1,"b":3}', '{"a":2,"b":3}']),
        (obj(a=ONE_TWO, b=ONE_TWO), [f'{{"a":{a},"b":{b}}}' for a in (1, 2) for b in (1, 2)]),
        (one_of(seq(ONE_TWO), seq()), ["[1]", "[2]", "[]"]),
    ],
)
def test_each_combination_of_choices_is_an_alternative(value: Value, expected: list[str]) -> None:
    assert shown(value) == expected


def test_a_value_without_choices_is_itself() -> None:
    value = obj(a=seq(number(1)), b=string("x"))
    assert alternatives(value) == (value,)


def test_choices_inside_text_and_encoded_json_are_found() -> None:
    text = Value(Str((Chars("keep "), one_of(number(1), string("two")))))
    assert [known_text(found) for found in alternatives(text)] == ["keep 1", "keep two"]
    encoded = Value(Encoded(obj(a=ONE_TWO)))
    assert [known_text(found) for found in alternatives(encoded)] == ['{"a":1}', '{"a":2}']


def test_what_there_is_no_room_for_stays_unknown() -> None:
    found = alternatives(seq(*[ONE_TWO] * 6))
    assert len(found) == MAX_ALTERNATIVES
    assert all(isinstance(one.data, Seq) and one.data.items[-1] == Value(WHY) for one in found)


def test_a_gap_stays_where_it_is() -> None:
    found = alternatives(seq(Gap(WHY), ONE_TWO))
    assert [one.data.items for one in found if isinstance(one.data, Seq)] == [
        (Gap(WHY), number(1)),
        (Gap(WHY), number(2)),
    ]


def test_the_reason_is_that_of_the_first_choice() -> None:
    assert choice(obj(a=number(1), b=seq(ONE_TWO))) == WHY
    assert choice(Value(Str((Chars("x"), ONE_TWO)))) == WHY
    assert choice(obj(a=number(1))) is None
