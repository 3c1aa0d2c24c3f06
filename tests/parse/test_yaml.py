from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

import pytest

from ecrlint.parse.tree import DataTree, Mapping, Node, Scalar, Sequence
from ecrlint.parse.yaml import read_yaml, scalar_runs
from ecrlint.place import Span, place_of


def read(text: str) -> DataTree:
    return read_yaml("ci.yml", text)


def clean(text: str) -> Node:
    tree = read(text)
    assert tree.problems == ()
    assert tree.root is not None
    return tree.root


def value(text: str) -> Scalar:
    """The value of the key `k`."""
    root = clean(text)
    assert isinstance(root, Mapping)
    found = root.get("k")
    assert isinstance(found, Scalar)
    return found


def at(span: Span) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column


def plain(node: Node | None) -> object:
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value if node else None


def nodes(root: Node | None) -> Iterator[Node]:
    """Every node once, keys included."""
    seen: set[int] = set()
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, Mapping):
            waiting.extend(part for entry in node.entries for part in (entry.key, entry.value))
        elif isinstance(node, Sequence):
            waiting.extend(node.items)


def check_runs(tree: DataTree) -> None:
    """The runs of every scalar cover its text in order, each on one line, exact ones verbatim."""
    for node in nodes(tree.root):
        if not isinstance(node, Scalar):
            continue
        position = written = 0
        for run in scalar_runs(tree, node):
            span = run.place.span
            start = tree.lines.offset(span.line, span.column)
            end = tree.lines.offset(span.end_line, span.end_column)
            assert run.start == position
            assert span.line == span.end_line
            assert 0 <= start <= end <= len(tree.text)
            if run.exact:
                assert tree.text[start:end] == node.text[position : position + run.length]
            position += run.length
            written += run.exact and any(map(str.isalpha, tree.text[start:end]))
        assert position == len(node.text)
        first = tree.text[tree.lines.offset(node.span.line, node.span.column) :][:1]
        if first not in ("*", '"') and any(map(str.isalpha, node.text)):  # neither an alias nor escapes
            assert written


# -- values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("Null", None),
        ("nUll", "nUll"),
        ("10", Decimal(10)),
        ("-7", Decimal(-7)),
        ("010", Decimal(10)),
        ("0o17", Decimal(15)),
        ("0x1F", Decimal(31)),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("1.10", Decimal("1.10")),
        (".5", Decimal("0.5")),
        ("1.", Decimal(1)),
        ("1e3", Decimal(1000)),
        ("1e99999999", "1e99999999"),
        ("9" * 500, "9" * 500),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1.2.3", "1.2.3"),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ("-x", "-x"),
        ('"10"', "10"),
        ("'true'", "true"),
        ("!!str 10", "10"),
        ("!!int '12'", Decimal(12)),
        ("!!bool 'true'", True),
        ("!!null x", None),
        ("!!int abc", "abc"),
        ("! 12", "12"),
        ("!Ref 12", "12"),
        ("!<tag:yaml.org,2002:str> 12", "12"),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(written: str, expected: object) -> None:
    found = value(f"k: {written}\n")
    assert found.value == expected
    assert type(found.value) is type(expected)


def test_the_text_of_a_number_stays_as_written() -> None:
    assert value("k: 1.10").text == "1.10"
    assert value('k: "10"').text == "10"


def test_on_is_an_ordinary_key() -> None:
    root = clean("on:\n  push:\n")
    assert isinstance(root, Mapping)
    assert root.entries[0].key.value == "on"


# -- spans -------------------------------------------------------------------------------------------


def test_spans_of_block_collections_end_with_their_last_value() -> None:
    root = clean("a:\n  - b: 1   # one\n    c: 2\n\n  # more\n\nd:\n  e: x\n# end\n")
    assert isinstance(root, Mapping)
    items = root.get("a")
    assert isinstance(items, Sequence)
    assert at(root.span) == (1, 1, 8, 7)
    assert at(items.span) == (2, 3, 3, 9)
    assert at(items.items[0].span) == (2, 5, 3, 9)
    assert at(root.entries[1].key.span) == (7, 1, 7, 2)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("k: foo # c\n", (1, 4, 1, 7)),
        ("k: 'a # b'\n", (1, 4, 1, 11)),
        ("k: foo\n  bar\n\n  baz\n\n# c\n", (1, 4, 4, 6)),
        ("k: |\n  a\n\n  b\n\n\nl: 1\n", (1, 4, 4, 4)),
        ("k: >-\n  a\n  b  \n# c\nl: 1\n", (1, 4, 3, 4)),
        ("k: |+\n\nl: 1\n", (1, 4, 1, 6)),
        ("k: &x !!str  foo\n", (1, 14, 1, 17)),
        ("k: &x # c\n  foo\n", (2, 3, 2, 6)),
        ("k:\nl: 1\n", (1, 3, 1, 3)),
        ("k:   # none\nl: 1\n", (1, 3, 1, 3)),
        ("k: &x\nl: 1\n", (1, 6, 1, 6)),
        ("{k: , l: 1}\n", (1, 4, 1, 4)),
        ("{k, l: 1}\n", (1, 3, 1, 3)),
        ("? k\n? l\n", (1, 4, 1, 4)),
        ("  k: foo\n  l: 1\n", (1, 6, 1, 9)),
        ("\U0001f600: 1\nk: \U0001f600x\n", (2, 4, 2, 6)),
        ("k: a\u2028b\x85c\nl: 1\n", (1, 4, 1, 9)),
        ("l: 1\r\nk: ab\r\n", (2, 4, 2, 6)),
        ("l: 1\rk: ab\r", (1, 9, 1, 11)),
    ],
)
def test_the_span_of_a_value(text: str, span: tuple[int, int, int, int]) -> None:
    assert at(value(text).span) == span


def test_the_span_of_flow_collections_includes_the_brackets() -> None:
    root = clean("a: [1, {b: 2,\n  c: [x: y]}]  # c\n")
    assert isinstance(root, Mapping)
    outer = root.get("a")
    assert isinstance(outer, Sequence)
    assert outer.flow
    assert at(outer.span) == (1, 4, 2, 14)
    inner = outer.items[1]
    assert isinstance(inner, Mapping)
    assert at(inner.span) == (1, 8, 2, 13)
    pairs = inner.get("c")
    assert isinstance(pairs, Sequence)
    assert at(pairs.items[0].span) == (2, 7, 2, 11)
    assert plain(outer) == [1, {"b": 2, "c": [{"x": "y"}]}]


def test_an_empty_item_stands_after_its_dash() -> None:
    root = clean("-\n# c\n-   \n- x\n")
    assert isinstance(root, Sequence)
    assert [at(item.span) for item in root.items] == [(1, 2, 1, 2), (3, 2, 3, 2), (4, 3, 4, 4)]


def test_a_key_that_is_not_written_stands_before_its_colon() -> None:
    root = clean("# c\n : x\n")
    assert isinstance(root, Mapping)
    assert at(root.span) == (2, 2, 2, 5)
    assert at(root.entries[0].key.span) == (2, 2, 2, 2)


# -- anchors and merge keys ----------------------------------------------------------------------------


def test_an_alias_is_the_very_node_it_names() -> None:
    root = clean("a: &x\n  b: 1\nc: *x\nd: [*x]\n")
    assert isinstance(root, Mapping)
    assert root.get("c") is root.get("a")
    assert at(root.span) == (1, 1, 4, 8)


def test_anchors_of_a_mapping_and_of_its_first_key() -> None:
    tree = read("a: &x !!map # c\n  &y k: |\n    text\nb: [*x, *y]\n")
    assert plain(tree.root) == {"a": {"k": "text\n"}, "b": [{"k": "text\n"}, "k"]}
    assert isinstance(tree.root, Mapping)
    inner = tree.root.get("a")
    assert isinstance(inner, Mapping)
    assert at(inner.span) == (2, 3, 3, 9)
    assert at(inner.entries[0].key.span) == (2, 6, 2, 7)


def test_an_anchor_may_be_defined_again() -> None:
    assert plain(clean("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")) == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_an_alias_as_a_key_has_the_place_where_it_is_used() -> None:
    tree = read("a: &x k\n*x : 1\n")
    assert isinstance(tree.root, Mapping)
    key = tree.root.entries[1].key
    assert (key.text, at(key.span)) == ("k", (2, 1, 2, 3))
    assert place_of(scalar_runs(tree, key), 0, 1) is not None


def test_merge_keys_stay_entries_and_may_repeat() -> None:
    root = clean("a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n")
    assert isinstance(root, Mapping)
    merged = root.get("b")
    assert isinstance(merged, Mapping)
    assert [entry.key.text for entry in merged.entries] == ["<<", "<<"]


# -- what is read although it is odd -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("\n# only a comment\n", None),
        ("---\n", None),
        ("--- # c\n...\n", None),
        ("---\nk: 1\n...\n# c\n", {"k": 1}),
        ("k:\tv\t# c\n", {"k": "v"}),
        ("k: a\tb\nl: [1,\t2]\n", {"k": "a\tb", "l": [1, 2]}),
        ("\t# c\n \t\nk: 1\n", {"k": 1}),
        ("k: |\n  \n    a\n    b\n", {"k": "\na\nb\n"}),
        ('k: "\\ud83d\\ude00"\n', {"k": "\U0001f600"}),
        ("k: [http://x/y, a::b, '#']\n", {"k": ["http://x/y", "a::b", "#"]}),
        ('{"k":1,"l":[]}', {"k": 1, "l": []}),
    ],
)
def test_odd_but_readable(text: str, expected: object) -> None:
    tree = read(text)
    assert plain(tree.root) == expected
    assert tree.problems == ()


def test_line_separators_of_unicode_end_neither_lines_nor_comments() -> None:
    tree = read("k: 1 # a\u2028b: 2\nc: x\u2029y\n")
    assert plain(tree.root) == {"k": 1, "c": "x\u2029y"}
    assert [comment.text for comment in tree.comments] == ["# a\u2028b: 2"]
    assert isinstance(tree.root, Mapping)
    assert tree.root.entries[1].key.span.line == 2


# -- problems ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "place", "words"),
    [
        ("a:\n\t- 1\n", "syntax", (2, 1), "A tab is used as indentation"),
        ("a: 'x\nb: 1\n", "syntax", (1, 4), "quote opened here is never closed"),
        ("a: [1, 2\nb: 3\n", "syntax", (2, 2), "`[` on line 1"),
        ("a: {b: 2\nc: [\n", "syntax", (2, 2), "`{` on line 1"),
        ("a: b: c\n", "syntax", (1, 5), "quote the value if the colon belongs to it"),
        ("a: 1\nb\nc: 1\n", "syntax", (2, 1), "neither `key: value`"),
        ("a: - b\n", "syntax", (1, 4), "A list item is not allowed here"),
        ("a:\n  b: 1\n c: 2\n", "syntax", (3, 2), "Align it"),
        ("a: @x\n", "syntax", (1, 4), "cannot start with `@`"),
        ('a: "\\q"\n', "syntax", (1, 6), "not an escape sequence"),
        ('a: "\\u12"\n', "syntax", (1, 7), "hexadecimal"),
        ('a: "\\UFFFFFFFF"\n', "syntax", (1, 2), "not valid YAML here"),
        ("a: *nope\n", "syntax", (1, 4), "No anchor `&nope`"),
        ("a: | x\n  y\n", "syntax", (1, 6), "a comment may follow"),
        ("a: !x!y z\n", "syntax", (1, 4), "%TAG"),
        ("a: [1", "syntax", (1, 6), "`[` on line 1"),
        ("a: 1\x00\n", "encoding", (1, 5), "U+0000"),
        ("a: \udcff\n", "encoding", (1, 4), "U+DCFF"),
        ("a: &a [1, *a]\n", "limit", (1, 11), "the very value it stands in"),
        ("a: " + "[" * 300, "limit", (1, 203), "200 levels"),
        ("- " * 300, "limit", (1, 401), "200 levels"),
        ("{a: " * 300, "limit", (1, 801), "200 levels"),
    ],
)
def test_what_cannot_be_read(text: str, kind: str, place: tuple[int, int], words: str) -> None:
    tree = read(text)
    assert tree.root is None
    (problem,) = tree.problems
    assert problem.kind == kind
    assert (problem.span.line, problem.span.column) == place
    assert words in problem.message


def test_two_hundred_levels_are_read() -> None:
    assert read("[" * 200 + "]" * 200).problems == ()
    assert read("[" * 199 + "x" + "]" * 199).root is not None


def test_aliases_that_stand_for_too_much() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    (problem,) = read("\n".join(lines)).problems
    assert problem.kind == "limit"
    assert problem.span.line == 10


def test_aliases_that_nest_too_deeply() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 400)]
    tree = read("\n".join(lines))
    assert (tree.root, [problem.kind for problem in tree.problems]) == (None, ["limit"])


def test_many_aliases_of_one_small_node_are_no_problem() -> None:
    assert read("a: &x [1]\nb: [" + "*x, " * 1000 + "]\n").problems == ()


def test_a_key_given_twice_counts_once() -> None:
    tree = read("a: 1\nb: 2\n'a': 3\n")
    (problem,) = tree.problems
    assert problem.kind == "duplicate-key"
    assert at(problem.span) == (3, 1, 3, 4)
    assert "line 1" in problem.message
    assert plain(tree.root) == {"a": 1, "b": 2}


def test_a_second_document_is_not_read() -> None:
    tree = read("a: 1 # one\n---\nb: [\n")
    (problem,) = tree.problems
    assert problem.kind == "unsupported"
    assert at(problem.span) == (2, 1, 2, 4)
    assert plain(tree.root) == {"a": 1}


def test_an_unquoted_template_as_a_key_is_one_problem() -> None:
    tree = read("a: 1\nb: {{ x }}\n{{ y }}: 2\n")
    assert [(problem.kind, at(problem.span)) for problem in tree.problems] == [
        ("unsupported", (2, 5, 2, 10)),
        ("unsupported", (3, 1, 3, 8)),
    ]
    assert plain(tree.root) == {"a": 1, "b": {}}


# -- comments ------------------------------------------------------------------------------------------


def test_every_comment_once_in_order() -> None:
    tree = read(
        "# one\n"
        "a: b#c # two\n"
        "run: | # three\n"
        "  # not\n"
        "  echo '#'\n"
        " # four\n"
        "c: 'x # not' # five\n"
        "d: [1, # six\n"
        "  2]# seven\n"
        "e: &a#b x\n"
        "f: a # eight\n"
        "\t# nine"
    )
    assert tree.problems == ()
    found = [(comment.text, comment.span.line, comment.span.column, comment.alone) for comment in tree.comments]
    assert found == [
        ("# one", 1, 1, True),
        ("# two", 2, 8, False),
        ("# three", 3, 8, False),
        ("# four", 6, 2, True),
        ("# five", 7, 14, False),
        ("# six", 8, 8, False),
        ("# seven", 9, 5, False),
        ("# eight", 11, 6, False),
        ("# nine", 12, 2, True),
    ]


def test_the_comments_before_a_syntax_error_are_kept() -> None:
    tree = read("# ecrlint: x\n\na: 1 # y\nb: 'open # no\n")
    assert [comment.text for comment in tree.comments] == ["# ecrlint: x", "# y"]


# -- runs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("k: foo\n  bar\n\n\n  baz\n", "foo bar\n\nbaz"),
        ("k: 'it''s\n\n  me ''\n  '\n", "it's\nme ' "),
        ('k: "a\\tb \\\n   c\\x41\n  \td\\\n\n  e"\n', "a\tb cA d\ne"),
        ('k: "\\ud83d\\ude00\\U0001F600\\/"\n', "\U0001f600\U0001f600/"),
        ("k: |\n  a\n   b\n\n  c\n\n\n", "a\n b\n\nc\n"),
        ("k: |-\n  a\n  b\n", "a\nb"),
        ("k: |+\n  a\n\n\n", "a\n\n\n"),
        ("k: |+\n\n\nl: 1\n", "\n\n"),
        ("k: |2\n    a\n   b\n", "  a\n b\n"),
        ("k: |1-\n\n     \n a\n", "\n    \na"),
        ("k: |\n  a\n     \n  \tb\n", "a\n   \n\tb\n"),
        ("k: |\n  \t\n   a\n", "\t\n a\n"),
        ("k: |\n\t\n  a\n \t\n  b\n", "\na\n\nb\n"),
        ("k: |\n  a", "a"),
        ("k: |\nl: 1\n", ""),
        ("k: |\r\n  a\r\n  b\r\n", "a\nb\n"),
        ("k: >\n  a\n  b\n\n  c\n   d\n  e\n\n\n  f\n", "a b\nc\n d\ne\n\nf\n"),
        ("k: >-\n\n  a\n\n   b\n\n  c\n", "\na\n\n b\n\nc"),
        ("k: >+\n  a\n\n", "a\n\n"),
        ("k: >2\n    a\n  b\n", "  a\nb\n"),
        ("k: 10\n", "10"),
    ],
)
def test_runs_of_every_style(text: str, decoded: str) -> None:
    assert value(text).text == decoded
    check_runs(read(text))


def test_runs_in_nested_places() -> None:
    text = "a:\n  - - |2\n        x\n    - k: >1\n        y\n       z\n  - {b: 'c\n  d'}\n"
    assert plain(clean(text)) == {"a": [["  x\n", {"k": " y\nz\n"}], {"b": "c d"}]}
    check_runs(read(text))


def test_indentation_is_counted_from_a_lone_carriage_return() -> None:
    text = "x: &x\r  k: |2\r      a\r\r     b\r"
    assert plain(clean(text)) == {"x": {"k": "  a\n\n b\n"}}
    check_runs(read(text))


def test_a_part_of_a_script_has_its_place() -> None:
    text = "jobs:\n  - run: |\n      cd app\n      docker push img\n"
    tree = read(text)
    script = next(node for node in nodes(tree.root) if isinstance(node, Scalar) and node.style == "literal")
    start = script.text.index("push")
    place = place_of(scalar_runs(tree, script), start, start + 4)
    assert place is not None
    assert place.path == "ci.yml"
    assert at(place.span) == (4, 14, 4, 18)


def test_an_escape_has_the_place_of_the_whole_sequence() -> None:
    tree = read('k: "a\\u00e9b"\n')
    node = value('k: "a\\u00e9b"\n')
    runs = scalar_runs(tree, node)
    assert [(run.start, run.length, at(run.place.span), run.exact) for run in runs] == [
        (0, 1, (1, 5, 1, 6), True),
        (1, 1, (1, 6, 1, 12), False),
        (2, 1, (1, 12, 1, 13), True),
    ]


# -- anything at all -----------------------------------------------------------------------------------

SEED = (
    "# c\non: &k\n  push: {branches: [main, 'v*'], tags: [\"a\\nb\"]}\njobs: &j\n  a:\n    run: |2-\n"
    "        x # y\n\n      z\n    <<: *k\n  b: >+\n    f\n     g\n\n  c:\n  - q\n"
    "? r\n: !!str 1\n\t\n...\n# d\n"
)
PARTS = [
    *"[]{}:,-?|>'\"#&*!%@\n\r\t \\~",
    "\r\n",
    "  ",
    "- ",
    ": ",
    "\u2028",
    "\x85",
    "\ufeff",
    "\U0001f600",
    "<<",
]


def test_no_text_raises_and_all_spans_lie_inside() -> None:
    chance = random.Random(20240501)
    assert read(SEED).problems == ()
    readable = 0
    for _ in range(700):
        text = SEED
        for _ in range(chance.randint(1, 3)):
            cut = chance.randrange(len(text) + 1)
            text = text[:cut] + chance.choice([chance.choice(PARTS), ""]) + text[cut + chance.randint(0, 6) :]
        tree = read(text)
        readable += tree.root is not None
        everywhere = [node.span for node in nodes(tree.root)]
        everywhere += [problem.span for problem in tree.problems] + [comment.span for comment in tree.comments]
        lines = text.split("\n")
        for span in everywhere:
            assert (span.line, span.column) <= (span.end_line, span.end_column)
            assert span.end_line <= len(lines)
            assert span.column <= len(lines[span.line - 1]) + 1
            assert span.end_column <= len(lines[span.end_line - 1]) + 1
        for comment in tree.comments:
            start = tree.lines.offset(comment.span.line, comment.span.column)
            assert text.startswith(comment.text, start)
            assert comment.text.startswith("#")
        check_runs(tree)
    assert readable > 100


def test_values_agree_with_the_library_where_both_follow_yaml_1_2() -> None:
    from ruamel.yaml import YAML

    texts = [
        "a: b\n c\n\n d\ne: 'x\n\n  y '\nf: \"p\\n\\\n  q\n  r\"\n",
        "a: |\n  x\n   y\n\n  z\n\nb: >\n  x\n  y\n\n   z\n  w\n\nc: |+\n  x\n\n",
        "- |-\n  a\n- >-\n  b\n  c\n- |2\n     d\n",
    ]
    for text in texts:
        events = YAML(typ="safe", pure=True).parse(text)
        theirs = [event.value for event in events if type(event).__name__ == "ScalarEvent"]
        ours = [node.text for node in nodes(clean(text)) if isinstance(node, Scalar)]
        assert sorted(ours) == sorted(theirs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on: {push: {}, release:}\n", {"on": {"push": {}, "release": None}}),
        ("{b:, c: 1}\n", {"b": None, "c": Decimal(1)}),
        ("{b::}\n", {"b:": None}),
        ("{b:c, d: 1}\n", {"b:c": None, "d": Decimal(1)}),
    ],
)
def test_a_key_in_braces_ends_before_its_colon(text: str, expected: object) -> None:
    assert plain(clean(text)) == expected


def test_the_span_of_a_key_in_braces_leaves_its_colon_out() -> None:
    root = clean("{key:, c: 1}\n")
    assert isinstance(root, Mapping)
    assert at(root.entries[0].key.span) == (1, 2, 1, 5)
