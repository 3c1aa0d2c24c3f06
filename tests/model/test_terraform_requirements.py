"""What lifecycle rules ask of tags, compared."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecrlint.model.terraform.probes import Rule, glob, selects
from ecrlint.model.terraform.requirements import covers, one_tag_fits
from ecrlint.terraform.values import Value
from ecrlint.values import Json, Unknown

WHY = Unknown("var.x has no value")


def rule(*, prefixes: Json = None, patterns: Json = None, status: Json = "tagged") -> Rule:
    return Rule(Value(None), 1, status, prefixes, patterns, {})


def prefixes(*entries: Json) -> Rule:
    return rule(prefixes=list(entries))


def patterns(*entries: Json) -> Rule:
    return rule(patterns=list(entries))


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        (prefixes("v"), prefixes("v1"), True),
        (prefixes("v1"), prefixes("v"), False),
        (prefixes("v"), prefixes("w"), False),
        (prefixes("v"), prefixes("w", "v1"), True),
        (prefixes("v", "w"), prefixes("v1"), False),
        (prefixes("v", "w"), prefixes("w2", "v1"), True),
        (patterns("v*"), prefixes("v"), True),
        (prefixes("v"), patterns("v*-rc"), True),
        (patterns("*"), patterns("a*b"), True),
        (patterns("*-rc*"), patterns("v*-rc1"), True),
        (patterns("a*b*"), patterns("a*"), False),
        (patterns("v1"), patterns("v1"), True),
        (patterns("v1"), patterns("v*"), False),
        (prefixes(["", WHY]), prefixes("v"), WHY),
        (prefixes(["dev-", WHY]), prefixes("v"), False),
        (prefixes("v"), prefixes(["v-", WHY]), True),
        (prefixes("v-1"), prefixes(["v", WHY]), WHY),
        (rule(prefixes=WHY), prefixes("v"), WHY),
        (rule(status=WHY, prefixes=["v"]), prefixes("v1"), WHY),
        (rule(status="any"), prefixes("v"), False),
        (prefixes(), prefixes("v"), False),
        (rule(prefixes=["v"], patterns=["v*"]), prefixes("v"), False),
    ],
)
def test_a_rule_covers_another(above: Rule, below: Rule, expected: bool | Unknown) -> None:
    assert covers(above, below) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (prefixes("dev", "staging"), False),
        (prefixes("v", "v1"), True),
        (prefixes("v"), True),
        (patterns("*dev", "*prod"), False),
        (patterns("dev*", "*-prod"), True),
        (patterns("a*b*c", "ab*d*c"), True),
        (patterns("a", "a*"), True),
        (patterns("a", "b*"), False),
        (prefixes("dev", ["", WHY]), WHY),
        (prefixes("dev", ["prod-", WHY]), False),
        (prefixes("dev", "prod", ["", WHY]), False),
        (rule(status="any"), True),
        (rule(prefixes=WHY), WHY),
        (patterns("*" + "a" * 150 + "*", "*" + "b" * 150), True),
        (prefixes(*map(str, range(51))), True),
    ],
)
def test_one_tag_can_meet_a_list(asked: Rule, expected: bool | Unknown) -> None:
    assert one_tag_fits(asked) == expected


TAGS = ["".join(letters) for size in (1, 2, 3, 4) for letters in product("ab", repeat=size)]
PATTERN = st.text("ab*", min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.lists(PATTERN, min_size=1, max_size=2), st.lists(PATTERN, min_size=1, max_size=2))
def test_what_is_said_of_patterns_holds_for_every_image(first: list[str], second: list[str]) -> None:
    above, below = patterns(*first), patterns(*second)
    images = [(tag,) for tag in TAGS] + [(a, b) for a in TAGS[:14] for b in TAGS[:14]]
    if covers(above, below) is True:
        assert all(selects(above, image) is True for image in images if selects(below, image) is True)
    if one_tag_fits(above) is False:
        assert not any(all(glob(pattern, tag) for pattern in first) for tag in TAGS)
