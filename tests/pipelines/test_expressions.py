from __future__ import annotations

import pytest

from ecrlint.pipelines.expressions import (
    Call,
    Compare,
    Constant,
    Context,
    Embedded,
    Every,
    Flaw,
    Index,
    Logical,
    Member,
    Not,
    Plain,
    parse_expression,
    parse_text,
    reference,
    references,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("true", True),
        ("'it''s'", "it's"),
        ("''", ""),
        ("0xff", 255.0),
        ("0o17", 15.0),
        ("-9.2", -9.2),
        ("1e3", 1000.0),
    ],
)
def test_literals(text: str, value: object) -> None:
    found = parse_expression(text)
    assert isinstance(found, Constant)
    assert found.value == value
    assert (found.start, found.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("secrets.AWS_ACCOUNT_ID", ("secrets", "AWS_ACCOUNT_ID")),
        ("SECRETS['my-id']", ("secrets", "my-id")),
        ("steps.login-ecr.outputs.registry", ("steps", "login-ecr", "outputs", "registry")),
        ("secrets[env.NAME]", None),
        ("github.event.commits.*.id", None),
        ("format('{0}', a)", None),
    ],
)
def test_references_are_names_that_are_written_out(text: str, names: tuple[str, ...] | None) -> None:
    found = parse_expression(text)
    assert not isinstance(found, Flaw)
    assert reference(found) == names


def test_operators_bind_as_github_binds_them() -> None:
    found = parse_expression("!a == b && c.d < 1 || e(f, 'g')[0].*")
    assert isinstance(found, Logical)
    assert found.operator == "||"
    both, every = found.operands
    assert isinstance(both, Logical)
    assert both.operator == "&&"
    equal, less = both.operands
    assert isinstance(equal, Compare)
    assert isinstance(equal.left, Not)
    assert isinstance(less, Compare)
    assert isinstance(less.left, Member)
    assert isinstance(every, Every)
    assert isinstance(every.target, Index)
    assert isinstance(every.target.target, Call)
    assert [type(a) for a in every.target.target.arguments] == [Context, Constant]


def test_all_references_of_an_expression_with_their_offsets() -> None:
    text = "contains(vars.A, inputs[matrix.x]) && secrets.B"
    found = parse_expression(text)
    assert not isinstance(found, Flaw)
    assert [(text[n.start : n.end], names) for n, names in references(found)] == [
        ("vars.A", ("vars", "A")),
        ("inputs", ("inputs",)),
        ("matrix.x", ("matrix", "x")),
        ("secrets.B", ("secrets", "B")),
    ]


@pytest.mark.parametrize(
    ("text", "start", "reason"),
    [
        ("", 0, "empty"),
        ('"a"', 0, "single quotes"),
        ("'a", 0, "never closed"),
        ("a b", 2, "`b` is not expected here"),
        ("a &&", 4, "missing at the end"),
        ("a.", 2, "missing at the end"),
        ("f(a", 3, "`)` is missing"),
        ("a = b", 2, "`=` has no meaning"),
        ("(" * 60 + "a" + ")" * 60, 122 - 1, "nested deeper"),
        ("a" + ".b" * 60, 0, "nested deeper"),
    ],
)
def test_flaws_say_where_and_why(text: str, start: int, reason: str) -> None:
    found = parse_expression(text)
    assert isinstance(found, Flaw)
    assert reason in found.reason
    assert found.start == start


def test_texts_are_split_at_their_expressions() -> None:
    text = "arn:${{ secrets.A }}:role/${{ '}}' }}"
    parts = parse_text(text)
    assert [text[part.start : part.end] for part in parts] == [
        "arn:",
        "${{ secrets.A }}",
        ":role/",
        "${{ '}}' }}",
    ]
    assert [type(part) for part in parts] == [Plain, Embedded, Plain, Embedded]


def test_text_without_an_expression_is_one_part() -> None:
    assert parse_text("a }} b") == (Plain(0, 6, "a }} b"),)
    assert parse_text("") == (Plain(0, 0, ""),)


def test_an_expression_that_is_never_closed_takes_the_rest() -> None:
    (first, second) = parse_text("a ${{ b }")
    assert isinstance(second, Embedded)
    assert isinstance(second.expression, Flaw)
    assert (first.start, second.start, second.end) == (0, 2, 9)


def test_parentheses_belong_to_what_they_are_around() -> None:
    text = "!(a || b) && ((c).d == 1)"
    found = parse_expression(text)
    assert isinstance(found, Logical)
    negated, compared = found.operands
    assert isinstance(negated, Not)
    assert isinstance(compared, Compare)
    parts = (found, negated, negated.operand, compared, compared.left)
    assert [text[part.start : part.end] for part in parts] == [text, "!(a || b)", "(a || b)", "((c).d == 1)", "(c).d"]
