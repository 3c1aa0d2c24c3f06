"""What the scanner finds in a file without a grammar: blocks, attributes, comments, and damage kept apart."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ecrlint.parse.hcl import HclTree, parse_attribute, parse_block, read_hcl
from ecrlint.place import Span


def places(tree: HclTree) -> list[tuple[str, int, int]]:
    return [(problem.kind, problem.span.line, problem.span.column) for problem in tree.problems]


def types(tree: HclTree) -> list[str]:
    return [header.type for header in tree.blocks]


def damaged(tree: HclTree) -> list[str]:
    blocks = [header.type for header in tree.blocks if header.start in tree.damaged]
    return blocks + [header.name for header in tree.attributes if header.start in tree.damaged]


def test_the_headers_of_blocks_say_type_labels_and_extent() -> None:
    text = 'terraform {\n}\n\nresource "a_b" /* x */ c {\n  x = "}"\n}\nlocals {}\n'
    tree = read_hcl("main.tf", text)
    assert [(header.type, header.labels, header.header) for header in tree.blocks] == [
        ("terraform", (), Span(1, 1, 1, 10)),
        ("resource", ("a_b", "c"), Span(4, 1, 4, 25)),
        ("locals", (), Span(7, 1, 7, 7)),
    ]
    assert [text[header.start : header.end] for header in tree.blocks] == [
        "terraform {\n}",
        'resource "a_b" /* x */ c {\n  x = "}"\n}',
        "locals {}",
    ]
    assert tree.problems == ()


def test_the_headers_of_attributes_end_before_comments() -> None:
    text = 'a = 1 # one\nb = [ # x\n  2,\n] /* two */ // three\nc = <<E\n# no comment\nE\nd = "# no"\n'
    tree = read_hcl("terraform.tfvars", text)
    assert [(header.name, text[header.start : header.end]) for header in tree.attributes] == [
        ("a", "a = 1"),
        ("b", "b = [ # x\n  2,\n]"),
        ("c", "c = <<E\n# no comment\nE"),
        ("d", 'd = "# no"'),
    ]
    assert [parse_attribute(tree, header)[1] for header in tree.attributes] == [(), (), (), ()]


def test_comments_have_their_places_and_are_alone_or_not() -> None:
    text = (
        "# one\r\na = 1 // two\n  /* three\n */\n"
        '/* four */ b = "# x ${c /* five */} y"\n/* six */ /* seven */\nd {} # eight'
    )
    tree = read_hcl("main.tf", text)
    assert [(comment.text, comment.span, comment.alone) for comment in tree.comments] == [
        ("# one", Span(1, 1, 1, 6), True),
        ("// two", Span(2, 7, 2, 13), False),
        ("/* three\n */", Span(3, 3, 4, 4), True),
        ("/* four */", Span(5, 1, 5, 11), False),
        ("/* five */", Span(5, 25, 5, 35), False),
        ("/* six */", Span(6, 1, 6, 10), False),
        ("/* seven */", Span(6, 11, 6, 22), False),
        ("# eight", Span(7, 6, 7, 13), False),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_block() -> None:
    tree = read_hcl("main.tf", "\ufeff# x\na {\n}\n")
    assert tree.problems == ()
    assert types(tree) == ["a"]
    assert [comment.alone for comment in tree.comments] == [True]


def test_quoted_labels_are_decoded() -> None:
    tree = read_hcl("main.tf", 'a "x\\"y" "$${z}" {\n}\n')
    assert tree.blocks[0].labels == ('x"y', "${z}")
    block, problems = parse_block(tree, tree.blocks[0])
    assert problems == ()
    assert block is not None
    assert [(label.text, label.span) for label in block.labels] == [
        ('x"y', Span(1, 3, 1, 9)),
        ("${z}", Span(1, 10, 1, 17)),
    ]


AROUND = 'before {{\n  a = "x"\n}}\n\nbroken "b" {{\n{}\n}}\n\nafter {{\n  a = "y"\n}}\n\nlast = 1\n'


@pytest.mark.parametrize(
    ("inside", "line", "column"),
    [
        ('  a = "x', 6, 7),
        ('  a = "x ${y', 6, 7),
        ('  a = f("x)', 6, 9),
        ("  a = [1, 2", 7, 1),
        ("  a = (1", 7, 1),
        ("  a = {\n    b = 1", 5, 12),
        ("  c {", 5, 12),
        ("  a = 1\n}", 8, 1),
        ("  a = <<EOT\n  text", 6, 7),
        ("  a = 1 /* text", 6, 9),
        ("  a = 1)", 6, 8),
        ("  a = 1\r  b = 2", 6, 8),
        ('  a = "${x"', 6, 11),
    ],
)
def test_damage_stays_within_its_block(inside: str, line: int, column: int) -> None:
    tree = read_hcl("main.tf", AROUND.format(inside))
    assert places(tree)[0][1:] == (line, column)
    assert types(tree) == ["before", "broken", "after"]
    assert [header.name for header in tree.attributes] == ["last"]
    sound = [header for header in tree.blocks if header.type != "broken"]
    assert [parse_block(tree, header)[1] for header in sound] == [(), ()]
    assert all(parse_block(tree, header)[0] for header in sound)
    assert parse_attribute(tree, tree.attributes[0])[0] is not None
    assert {problem.kind for problem in tree.problems} == {"syntax"}


def test_a_damaged_block_is_marked_and_its_problem_is_not_said_again() -> None:
    tree = read_hcl("main.tf", 'a {\n  b = "x\n}\nc {\n}\n')
    assert damaged(tree) == ["a"]
    assert parse_block(tree, tree.blocks[0]) == (None, ())
    assert [problem.message for problem in tree.problems] == [
        "This string is not closed on its line. Write the closing quote, and `\\n` for a line break in it, or use a "
        "heredoc."
    ]


def test_a_block_that_is_never_closed_ends_where_the_next_one_begins() -> None:
    text = 'a {\n  x = 1\n\nb "c" {\n  y = [\n    2\n\nd {\n}\n'
    tree = read_hcl("main.tf", text)
    assert [(header.type, text[header.start : header.end]) for header in tree.blocks] == [
        ("a", "a {\n  x = 1"),
        ("b", 'b "c" {\n  y = [\n    2'),
        ("d", "d {\n}"),
    ]
    assert places(tree) == [("syntax", 1, 3), ("syntax", 5, 7)]
    assert damaged(tree) == ["a", "b"]


def test_attributes_of_a_variable_file_are_kept_apart_as_well() -> None:
    tree = read_hcl("terraform.tfvars", 'a = [1,\nb = "x"\nc = "y\nd = 2\n')
    assert [header.name for header in tree.attributes] == ["a", "b", "c", "d"]
    assert damaged(tree) == ["a", "c"]
    assert places(tree) == [("syntax", 1, 5), ("syntax", 3, 5)]


def test_valid_nested_blocks_in_column_one_are_no_damage() -> None:
    tree = read_hcl("main.tf", "a {\nb {\nc = 1\n}\n}\nd {\n}\n")
    assert types(tree) == ["a", "d"]
    assert tree.problems == ()


def test_an_attribute_set_twice_at_top_level_is_named() -> None:
    tree = read_hcl("terraform.tfvars", "a = 1\nb = 2\na = 3\n")
    assert places(tree) == [("duplicate-key", 3, 1)]
    assert [header.name_span.line for header in tree.attributes] == [1, 2]


def test_text_that_is_no_hcl_has_one_problem_for_each_stretch_of_it() -> None:
    tree = read_hcl("main.tf", "%%%\n???\n!!!\na {\n}\n)))\n")
    assert places(tree) == [("syntax", 1, 1), ("syntax", 6, 1)]
    assert types(tree) == ["a"]


HOSTILE = {
    "open blocks": "a {\n" * 20_000,
    "open lists": "a {\n b = [\n" * 10_000,
    "open heredocs": "a = <<EOT\n" * 20_000,
    "open heredocs of different names": "".join(f"a = <<E{number}\n" for number in range(20_000)),
    "heredocs in interpolations": "a = <<A\n${\n" * 10_000 + "A\n",
    "open comments": "/* " * 20_000,
    "open strings": 'a = "\n' * 20_000,
    "strings in interpolations": '"${' * 20_000,
    "braces and comments": "a = " + "{\n#\n" * 20_000,
    "carriage returns": "\r" * 50_000,
    "comments on one line": "/**/" * 50_000,
    "nothing but closing": "}" * 50_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_scanned_without_harm(text: str) -> None:
    # None of these may search the rest of the file again and again: that would take minutes each.
    tree = read_hcl("main.tf", text)
    assert (tree.problems == ()) == (text == HOSTILE["comments on one line"])


def test_scanning_imports_nothing_of_the_parser() -> None:
    code = (
        "import sys; from ecrlint.parse.hcl import read_hcl; read_hcl('a', 'a {}'); "
        "print([name for name in ('lark', 'hcl2', 'ecrlint.parse.hcl_tables') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert run.stdout == "[]\n"
