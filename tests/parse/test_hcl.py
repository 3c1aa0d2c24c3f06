"""What is made of HCL: nodes, spans, templates. What is valid at all is in test_hcl_oracle.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from ecrlint.parse.hcl import (
    parse_attribute,
    parse_block,
    parse_expression,
    parse_template_string,
    read_hcl,
)
from ecrlint.parse.tree import (
    Attribute,
    Binary,
    Block,
    Call,
    Conditional,
    Constant,
    ForExpr,
    GetAttr,
    Index,
    Interpolation,
    Name,
    ObjectExpr,
    Parens,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Text,
    TupleExpr,
    Unary,
)
from ecrlint.place import Lines, Span


def shape(node: Any) -> str:
    """A node as a fully bracketed text, without places."""
    if isinstance(node, tuple):
        return " ".join(shape(item) for item in node)
    return SHAPES[type(node)](node)


def literal(node: Constant) -> str:
    return (
        str(node.value) if isinstance(node.value, Decimal) else {True: "true", False: "false", None: "null"}[node.value]
    )


def for_expression(node: ForExpr) -> str:
    key = f"{shape(node.result_key)} => " if node.result_key else ""
    dots = "..." if node.grouped else ""
    condition = f" if {shape(node.condition)}" if node.condition else ""
    return f"for {node.key}, {node.value} in {shape(node.collection)}: {key}{shape(node.result)}{dots}{condition}"


SHAPES: dict[type, Callable[[Any], str]] = {
    Constant: literal,
    ForExpr: for_expression,
    Text: lambda node: repr(node.value),
    Template: lambda node: f"<{shape(node.parts)}>",
    Interpolation: lambda node: "${" + shape(node.value) + "}",
    TemplateIf: lambda node: f"if({shape(node.condition)}; {shape(node.then)}; {shape(node.otherwise)})",
    TemplateFor: lambda node: f"for({node.key}, {node.value} in {shape(node.collection)}; {shape(node.body)})",
    TupleExpr: lambda node: f"[{shape(node.items)}]",
    ObjectExpr: lambda node: "{" + " ".join(f"{shape(item.key)}={shape(item.value)}" for item in node.items) + "}",
    Name: lambda node: node.name,
    GetAttr: lambda node: f"{shape(node.target)}.{node.name}",
    Index: lambda node: f"{shape(node.target)}[{shape(node.key)}]",
    Splat: lambda node: f"splat{'[*]' if node.full else '.*'}({shape(node.target)}; {shape(node.each)})",
    Call: lambda node: f"{node.name}({shape(node.args)}{'...' if node.expand else ''})",
    Unary: lambda node: f"({node.operator}{shape(node.operand)})",
    Binary: lambda node: f"({shape(node.left)} {node.operator} {shape(node.right)})",
    Conditional: lambda node: f"({shape(node.condition)} ? {shape(node.then)} : {shape(node.otherwise)})",
    Parens: lambda node: f"<({shape(node.inner)})>",
}


EXPRESSIONS = [
    ("1 - 1 - 1", "((1 - 1) - 1)"),
    ("1-1-1", "((1 - 1) - 1)"),
    ("a-1", "a-1"),
    ("a -1", "(a - 1)"),
    ("1 + 2 * 3 - -4", "((1 + (2 * 3)) - (-4))"),
    ("a || b && c == d", "(a || (b && (c == d)))"),
    ("a < b == c >= d", "((a < b) == (c >= d))"),
    ("-a.b[0] * 2", "((-a.b[0]) * 2)"),
    ("!!x", "(!(!x))"),
    ("- - - 1", "(-(-(-1)))"),
    ("a - - b", "(a - (-b))"),
    ("a--b", "a--b"),
    ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
    ("(a + b) * c", "(<((a + b))> * c)"),
    ("(\n  a # x\n  // y\n  # z\n  + b\n)", "<((a + b))>"),
    ("a.b.0.c", "a.b.0.c"),
    ('a["b"].c[1]', "a[<'b'>].c[1]"),
    ("a[*].b", "splat[*](a; *.b)"),
    ("a[*].b[0].c", "splat[*](a; *.b[0].c)"),
    ("a[ * ].b", "splat[*](a; *.b)"),
    ("a.*.b", "splat.*(a; *.b)"),
    ("a.*.b.0", "splat.*(a; *.b.0)"),
    ("a.*.b[0].c", "splat.*(a; *.b)[0].c"),
    ("a[*].b[*].c", "splat[*](a; splat[*](*.b; *.c))"),
    ("a[*].b.*.c[0]", "splat[*](a; splat.*(*.b; *.c)[0])"),
    ("a.*.b[*].c", "splat[*](splat.*(a; *.b); *.c)"),
    ("(a[*])[0]", "<(splat[*](a; *))>[0]"),
    ("f()", "f()"),
    ("f(a, b...)", "f(a b...)"),
    ("f(\n  a,\n  b,\n)", "f(a b)"),
    ("provider::aws::f(1)", "provider::aws::f(1)"),
    ("core :: length (x)", "core::length(x)"),
    ("[1, 2,]", "[1 2]"),
    ("[]", "[]"),
    ("{}", "{}"),
    ('{ a = 1, "b" : 2, (c) = 3, 4 = 5, true = 6, d.e = 7 }', "{<'a'>=1 <'b'>=2 <(c)>=3 4=5 <'true'>=6 d.e=7}"),
    ("{\n a = 1\n -1 = 2\n (b) = c\n\n}", "{<'a'>=1 (-1)=2 <(b)>=c}"),
    ("{ in = 1, if = 2 }", "{<'in'>=1 <'if'>=2}"),
    ("[for x in y : x if x]", "for None, x in y: x if x"),
    ("[for x in --y : !!x]", "for None, x in (-(-y)): (!(!x))"),
    ("{for k, v in y : k => v... if v}", "for k, v in y: k => v... if v"),
    ("{\n# c\nfor k, v in y :\nk\n=>\nv\n}", "for k, v in y: k => v"),
    ("null", "null"),
    ("[true, false]", "[true false]"),
    ('"a${b}c"', "<'a' ${b} 'c'>"),
    ('"${b}"', "<${b}>"),
    ('""', "<>"),
    ('"${"${"x"}"}"', "<${<${<'x'>}>}>"),
    ('"${~ a ~}"', "<${a}>"),
    ('"x ${~ a ~} y"', "<'x' ${a} 'y'>"),
    ('" ${~ a}"', "<'' ${a}>"),
    ('"${a # }\n}"', "<${a}>"),
    ('"$${x ${var.secret}}"', "<'${x ' ${var.secret} '}'>"),
    ('"$${"', "<'${'>"),
    ('"%%{ if }"', "<'%{ if }'>"),
    (r'"\n\r\t\"\\\u00e9\U0001F600"', "<'\\n\\r\\t\"\\\\é\U0001f600'>"),
    ('"%{ if a }b%{ else }c${d}%{ endif }"', "<if(a; 'b'; 'c' ${d})>"),
    ('"%{ if a }%{ endif }"', "<if(a; ; )>"),
    ('"%{ for k, v in a }${k}%{ endfor }x"', "<for(k, v in a; ${k}) 'x'>"),
    ('"%{ for v in a }%{ if v }${v}%{ endif }%{ endfor }"', "<for(None, v in a; if(v; ${v}; ))>"),
]


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS)
def test_an_expression_becomes_its_tree(text: str, expected: str) -> None:
    node, problems = parse_expression(text)
    assert problems == ()
    assert shape(node) == expected


def inner(node: Any) -> Iterator[Any]:
    yield node
    if isinstance(node, Splat):
        yield from inner(node.target)  # `each` is written over a `*` that is no expression of its own
        return
    if isinstance(node, ObjectExpr):
        for item in node.items:
            if not (isinstance(item.key, Template)):
                yield from inner(item.key)
            yield from inner(item.value)
        return
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        for child in value if isinstance(value, tuple) else (value,):
            if hasattr(child, "__dataclass_fields__") and not isinstance(child, Span):
                yield from inner(child)


def covered(text: str, span: Span) -> str:
    lines = Lines(text)
    return text[lines.offset(span.line, span.column) : lines.offset(span.end_line, span.end_column)]


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS)
def test_the_span_of_each_part_covers_that_part_and_no_more(text: str, expected: str) -> None:
    node, _ = parse_expression(text)
    assert covered(text, node.span) == text  # type: ignore[union-attr]
    for part in inner(node):
        written = covered(text, part.span)
        if isinstance(part, (Text, Interpolation, TemplateIf, TemplateFor)):
            again, problems = parse_template_string(written) if "\\" not in written else (None, ())
            assert problems == ()
            assert again is None or shape(again.parts) == shape(part) or isinstance(part, Text)
        else:
            again_expression, problems = parse_expression(written)
            assert problems == ()
            assert shape(again_expression) == shape(part)


def test_places_of_names_markers_and_calls() -> None:
    node, _ = parse_expression("  f(\n a.bc[*].d)  ")
    assert isinstance(node, Call)
    assert node.name_span == Span(1, 3, 1, 4)
    assert node.span == Span(1, 3, 2, 12)
    splat = node.args[0]
    assert isinstance(splat, Splat)
    assert splat.span == Span(2, 2, 2, 11)
    assert isinstance(splat.target, GetAttr)
    assert splat.target.name_span == Span(2, 4, 2, 6)
    assert isinstance(splat.each, GetAttr)
    assert splat.each.target == Name(Span(2, 6, 2, 9), "*")


def test_numbers_are_exact() -> None:
    node, _ = parse_expression("[0.1, 1e5, 12345678901234567890.123456789012345678901234567890]")
    assert isinstance(node, TupleExpr)
    assert [item.value for item in node.items if isinstance(item, Constant)] == [
        Decimal("0.1"),
        Decimal("100000"),
        Decimal("12345678901234567890.123456789012345678901234567890"),
    ]


def only_block(text: str) -> Block:
    tree = read_hcl("main.tf", text)
    assert tree.problems == ()
    block, problems = parse_block(tree, tree.blocks[0])
    assert problems == ()
    assert block is not None
    return block


def only_attribute(text: str) -> Attribute:
    tree = read_hcl("main.tf", text)
    assert tree.problems == ()
    attribute, problems = parse_attribute(tree, tree.attributes[0])
    assert problems == ()
    assert attribute is not None
    return attribute


def test_a_block_has_its_header_labels_and_body_with_their_places() -> None:
    block = only_block(
        '# first\nresource "aws_ecr_repository" api { # x\n  name = "a/b"\n\n  tags {}\n  x { y = 1 }\n}\n'
    )
    assert block.type == "resource"
    assert [(label.text, label.span) for label in block.labels] == [
        ("aws_ecr_repository", Span(2, 10, 2, 30)),
        ("api", Span(2, 31, 2, 34)),
    ]
    assert block.header == Span(2, 1, 2, 34)
    assert block.span == Span(2, 1, 7, 2)
    assert block.body.span == Span(2, 35, 7, 2)
    name = block.body.attribute("name")
    assert name is not None
    assert (name.span, name.name_span, name.value.span) == (Span(3, 3, 3, 15), Span(3, 3, 3, 7), Span(3, 10, 3, 15))
    assert [nested.body.span for nested in block.body.blocks] == [Span(5, 8, 5, 10), Span(6, 5, 6, 14)]


def test_the_names_that_the_grammar_reserves_are_names() -> None:
    block = only_block("in {\n  for = 1\n  if = null\n  for_each = each.value\n  true {\n  }\n}\n")
    assert [attribute.name for attribute in block.body.attributes] == ["for", "if", "for_each"]
    assert [nested.type for nested in block.body.blocks] == ["true"]
    assert block.type == "in"


def test_letters_outside_ascii_are_read_back() -> None:
    attribute = only_attribute("größe = über.länge-ñ\n")
    assert attribute.name == "größe"
    assert shape(attribute.value) == "über.länge-ñ"
    assert attribute.value.span == Span(1, 9, 1, 21)


def test_an_attribute_between_escaped_sequences_does_not_vanish() -> None:
    block = only_block('a {\n  d1 = "$${"\n  image_tag_mutability = "MUTABLE"\n  d2 = "}"\n}\n')
    assert [(item.name, shape(item.value)) for item in block.body.attributes] == [
        ("d1", "<'${'>"),
        ("image_tag_mutability", "<'MUTABLE'>"),
        ("d2", "<'}'>"),
    ]


def test_the_first_of_two_attributes_of_one_name_counts_and_the_other_is_named() -> None:
    text = "a {\n  b = 1\n  c {\n    d = 1\n    d = 2\n  }\n  b = 2\n}\n"
    tree = read_hcl("main.tf", text)
    block, problems = parse_block(tree, tree.blocks[0])
    assert block is not None
    assert shape(block.body.attribute("b").value) == "1"  # type: ignore[union-attr]
    assert [(problem.kind, problem.span) for problem in problems] == [
        ("duplicate-key", Span(5, 5, 5, 6)),
        ("duplicate-key", Span(7, 3, 7, 4)),
    ]


# -- templates ---------------------------------------------------------------------------------------


def test_a_heredoc_ends_with_its_marker_and_each_line_has_its_place() -> None:
    attribute = only_attribute('a = <<-EOT\n    {"x": "${y}"\n\n      z\n    EOT   \n')
    template = attribute.value
    assert isinstance(template, Template)
    assert template.heredoc
    assert template.span == Span(1, 5, 5, 8)
    first, sequence, last = template.parts
    assert isinstance(first, Text)
    assert (first.value, first.runs) == ('{"x": "', ((0, 7, Span(2, 5, 2, 12), True),))
    assert sequence.span == Span(2, 12, 2, 16)
    assert isinstance(last, Text)
    assert last.value == '"\n\n  z\n'
    assert last.runs == (
        (0, 2, Span(2, 16, 2, 18), True),
        (2, 1, Span(3, 1, 3, 2), True),
        (3, 4, Span(4, 5, 4, 9), True),
    )


def test_an_escape_is_a_run_of_its_own() -> None:
    node, _ = parse_expression(r'"ab\nc$${d"')
    assert isinstance(node, Template)
    text = node.parts[0]
    assert isinstance(text, Text)
    assert text.value == "ab\nc${d"
    assert text.runs == (
        (0, 2, Span(1, 2, 1, 4), True),
        (2, 1, Span(1, 4, 1, 6), False),
        (3, 1, Span(1, 6, 1, 7), True),
        (4, 2, Span(1, 7, 1, 10), False),
        (6, 1, Span(1, 10, 1, 11), True),
    )


def test_runs_give_back_the_text_they_were_taken_from() -> None:
    source = "a = <<-EOT\n\t  x ${~ y ~} z \r\n\t   %{ if q ~}\n\t   $${r}\n\t  %{ endif }é\n  EOT\n"
    template = only_attribute(source).value
    checked = 0
    for part in inner(template):
        if isinstance(part, Text):
            assert "".join(part.value[start : start + length] for start, length, _, _ in part.runs) == part.value
            for start, length, span, exact in part.runs:
                assert span.line == span.end_line
                if exact:
                    line = source.split("\n")[span.line - 1] + "\n"
                    assert line[span.column - 1 : span.end_column - 1] == part.value[start : start + length]
                    checked += 1
    assert checked >= 4


def test_a_heredoc_knows_no_backslash_escapes() -> None:
    template = only_attribute('a = <<E\nx\\n"y"\nE\n').value
    assert shape(template) == "<'x\\\\n\"y\"\\n'>"


def test_heredocs_nest_in_interpolations() -> None:
    template = only_attribute("a = <<A\n${<<B\n${<<A\nx\nA\n}\nB\n}\nA\n").value
    assert shape(template) == "<${<${<'x\\n'>} '\\n'>} '\\n'>"


def test_a_template_string_has_places_in_itself_and_no_escapes() -> None:
    template, problems = parse_template_string('a\\n${b}\n"c%{ if d }e%{ endif }')
    assert problems == ()
    assert shape(template) == "<'a\\\\n' ${b} '\\n\"c' if(d; 'e'; )>"
    assert template is not None
    assert template.span == Span(1, 1, 2, 23)
    assert not template.heredoc
    assert parse_template_string("") == (Template(Span(1, 1, 1, 1), (), False), ())


def test_a_template_string_that_is_not_valid_has_a_place_in_itself() -> None:
    template, problems = parse_template_string("a\n  ${b")
    assert template is None
    assert [(problem.kind, problem.span) for problem in problems] == [("syntax", Span(2, 3, 2, 5))]


def test_an_expression_within_a_text_has_places_in_that_text() -> None:
    node, problems = parse_expression("skip\n  (a +\n b) skip", 7, 15)
    assert problems == ()
    assert node is not None
    assert node.span == Span(2, 3, 3, 4)


# -- problems ----------------------------------------------------------------------------------------


def problems_of(text: str) -> list[tuple[str, int, int]]:
    tree = read_hcl("main.tf", text)
    found = [*tree.problems]
    for header in tree.blocks:
        found += parse_block(tree, header)[1]
    for attribute in tree.attributes:
        found += parse_attribute(tree, attribute)[1]
    return [(problem.kind, problem.span.line, problem.span.column) for problem in found]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a =\nb = 1\n", "A value is missing after `=`."),
        ("x {\n a =\n}\n", "A value is missing after `=`. Write it on the same line."),
        (
            "x {\n a = 1 +\n 2\n}\n",
            "The line ends after `+`, so its value is incomplete. Put the expression in parentheses to continue it on "
            "the next line.",
        ),
        (
            "x {\n a = 1\n + 2\n}\n",
            "A line cannot begin with `+` here: the line before it is already complete. Put the expression in "
            "parentheses to continue it on a new line.",
        ),
        ("x {\n a = [1, }]\n}\n", "This `}` stands where the `[` before it is still open. Write `]` first."),
        (
            "x {\n a = 1, \n}\n",
            "This is not valid HCL here: unexpected `,`. Remove it, or complete what stands before it.",
        ),
        (
            "x {\n y\n {\n }\n}\n",
            "The line ends before this is complete. Write `= value`, or the `{` of the block, on it.",
        ),
        ('x "${y}" {\n}\n', "The label of a block is taken as it is written, so it cannot hold a template. Remove it."),
    ],
)
def test_problems_are_said_in_our_own_words(text: str, message: str) -> None:
    tree = read_hcl("main.tf", text)
    found = [*tree.problems]
    for header in tree.blocks:
        found += parse_block(tree, header)[1]
    for attribute in tree.attributes:
        found += parse_attribute(tree, attribute)[1]
    assert message in [problem.message for problem in found]


def test_a_problem_inside_an_interpolation_has_its_own_place() -> None:
    assert problems_of('a {\n  b = "x ${f(1 2)} y"\n}\n') == [("syntax", 2, 16)]


# -- work and depth ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expression",
    [
        "1" + " + 1" * 10_000,
        "-1" * 10_000,
        "!" * 10_000 + "x",
        "a" + ".b" * 10_000,
        "a" + "[0]" * 10_000,
        "a" + "[*]" * 10_000,
        "x ? y : " * 10_000 + "z",
        "(" * 10_000 + "1" + ")" * 10_000,
        "[" * 10_000 + "]" * 10_000,
        "f(" * 10_000 + ")" * 10_000,
        '"${' * 10_000 + "1" + '}"' * 10_000,
        '"' + "%{ if a }" * 10_000 + "%{ endif }" * 10_000 + '"',
    ],
    ids=lambda text: text[:12],
)
def test_what_nests_too_deep_is_a_limit_at_its_place_and_nothing_worse(expression: str) -> None:
    text = f"x {{\n  a = {expression}\n}}\ny {{\n}}\n"
    tree = read_hcl("main.tf", text)
    kinds = [problem.kind for problem in tree.problems]
    block, problems = parse_block(tree, tree.blocks[0])
    assert block is None
    assert [*kinds, *(problem.kind for problem in problems)] == ["limit"]
    assert [*tree.problems, *problems][0].span.line == 2
    assert parse_block(tree, tree.blocks[1])[0] is not None


def test_a_chain_below_the_limit_is_read() -> None:
    node, problems = parse_expression("1" + " + 1" * 190)
    assert problems == ()
    assert isinstance(node, Binary)


@pytest.mark.parametrize(
    "text",
    [
        "a = <<EOT\n" + "\n" * 30_000 + "EOT\n",
        "a = <<EOT\n" + "E\n" * 30_000 + "EOT\n",
        "a = [\n" + "  1,\n" * 5_000 + "]\n",
        "a = 1 # x" + "/" * 60_000 + "\n",
        "a = 1 " + "/**/" * 20_000 + "\n",
        'a = "' + "\\n" * 30_000 + '"\n',
    ],
    ids=lambda text: text[:16],
)
def test_long_texts_are_read_in_linear_work(text: str) -> None:
    # Each of these took lark's own terminals quadratic time: minutes to hours at this length.
    assert problems_of(text) == []
