from __future__ import annotations

import random
from decimal import Decimal

import pytest

from ecrlint.parse.json import json_runs, read_json, read_json_pieces
from ecrlint.parse.json_nodes import JsonArray, JsonNode, JsonObject, JsonScalar
from ecrlint.parse.tree import Mapping, Node, Scalar, Sequence
from ecrlint.place import Span, place_of
from ecrlint.values import Unknown

X = Unknown("var.x has no value")
Y = Unknown("var.y has no value")


def plain(node: Node | None) -> object:
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value if node else None


def at(span: Span) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column


# -- files ---------------------------------------------------------------------------------------------


def test_values_and_spans() -> None:
    tree = read_json("p.json", '{"a": [1.10, -2e3,\n  true, null], "b c": "x"}\n')
    assert tree.problems == ()
    assert plain(tree.root) == {"a": [Decimal("1.10"), Decimal(-2000), True, None], "b c": "x"}
    assert isinstance(tree.root, Mapping)
    assert at(tree.root.span) == (1, 1, 2, 27)
    items = tree.root.get("a")
    assert isinstance(items, Sequence)
    assert at(items.span) == (1, 7, 2, 14)
    assert at(items.items[1].span) == (1, 14, 1, 18)
    entry = tree.root.entry("b c")
    assert entry is not None
    assert at(entry.key.span) == (2, 16, 2, 21)
    assert at(entry.value.span) == (2, 23, 2, 26)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"\\ud800"', "\ud800"),
        ('"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'),
        ("\ufeff[]", []),
        (" [ ] ", []),
        ("{}", {}),
        ("1e99999999", "1e99999999"),
        ('"\u2028"', "\u2028"),
    ],
)
def test_odd_values(text: str, expected: object) -> None:
    tree = read_json("p.json", text)
    assert tree.problems == ()
    assert plain(tree.root) == expected


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", (1, 1), "no JSON value"),
        (" \n", (1, 1), "no JSON value"),
        ('{"a": 1,\n}', (1, 8), "comma stands before `}`"),
        ("[1,]", (1, 3), "comma stands before `]`"),
        ("[,1]", (1, 2), "one comma too many"),
        ("[1,,2]", (1, 4), "one comma too many"),
        ("{'a': 1}", (1, 2), "single quotes"),
        ("{a: 1}", (1, 2), "key in double quotes"),
        ("// c\n{}", (1, 1), "no comments"),
        ('{"a": 1 /* c */}', (1, 9), "A comma or `}`"),
        ("[NaN]", (1, 2), "no such number"),
        ("[-Infinity]", (1, 2), "no such number"),
        ("[True]", (1, 2), "small letters"),
        ("[01]", (1, 2), "no JSON value"),
        ("[+1]", (1, 2), "no JSON value"),
        ("[1 2]", (1, 4), "A comma or `]`"),
        ('{"a"}', (1, 5), "no value"),
        ('{"a":}', (1, 6), "no value"),
        ('{"a" 1}', (1, 6), "colon is expected"),
        ('{"a": {\n"b": 1', (1, 7), "`{` opened here is never closed"),
        ('["abc', (1, 2), "quote opened here"),
        ('["a\nb"]', (1, 4), "A line break"),
        ('["a\tb"]', (1, 4), "A tab"),
        ('["\\x"]', (1, 3), "no escape sequence"),
        ('["\\u12"]', (1, 4), "no escape sequence"),
        ("[1]]", (1, 4), "Nothing may follow"),
        ("]", (1, 1), "A value is expected"),
    ],
)
def test_what_is_no_json(text: str, place: tuple[int, int], words: str) -> None:
    tree = read_json("p.json", text)
    assert tree.root is None
    (problem,) = tree.problems
    assert problem.kind == "syntax"
    assert (problem.span.line, problem.span.column) == place
    assert words in problem.message


def test_a_key_given_twice_counts_once() -> None:
    tree = read_json("p.json", '{"a": 1,\n "a": 2}')
    (problem,) = tree.problems
    assert (problem.kind, at(problem.span)) == ("duplicate-key", (2, 2, 2, 5))
    assert plain(tree.root) == {"a": 1}


def test_nesting_has_a_limit() -> None:
    assert read_json("p.json", "[" * 200 + "]" * 200).root is not None
    tree = read_json("p.json", "[" * 100_000)
    assert [(problem.kind, problem.span.column) for problem in tree.problems] == [("limit", 201)]


def test_runs_of_a_string() -> None:
    tree = read_json("p.json", '["a\\n\\ud83d\\ude00b", 12]')
    assert isinstance(tree.root, Sequence)
    text, number = tree.root.items
    assert isinstance(text, Scalar)
    assert isinstance(number, Scalar)
    assert [(run.start, run.length, at(run.place.span), run.exact) for run in json_runs(tree, text)] == [
        (0, 1, (1, 3, 1, 4), True),
        (1, 1, (1, 4, 1, 6), False),
        (2, 1, (1, 6, 1, 18), False),
        (3, 1, (1, 18, 1, 19), True),
    ]
    place = place_of(json_runs(tree, number), 1, 2)
    assert place is not None
    assert at(place.span) == (1, 23, 1, 24)


def test_no_text_raises_and_all_spans_lie_inside() -> None:
    chance = random.Random(7)
    seed = '{"a": [1, -2.5e3, true, null, "x\\n\\ud83d\\ude00\\"y"],\n "b": {"c": {}, "d": []}}'
    parts = [*"{}[]\",:\\ \n\t-1eu/#'", "true", "null", '"k": ', "\ud800", "\ufeff", "\x00"]
    readable = 0
    for _ in range(1500):
        text = seed
        for _ in range(chance.randint(1, 3)):
            cut = chance.randrange(len(text) + 1)
            text = text[:cut] + chance.choice(parts) + text[cut + chance.randint(0, 2) :]
        tree = read_json("p.json", text)
        readable += tree.root is not None
        assert (tree.root is None) <= bool(tree.problems)
        lines = text.split("\n")
        spans = [problem.span for problem in tree.problems]
        waiting = [tree.root] if tree.root else []
        while waiting:
            node = waiting.pop()
            spans.append(node.span)
            if isinstance(node, Mapping):
                waiting.extend(part for entry in node.entries for part in (entry.key, entry.value))
            elif isinstance(node, Sequence):
                waiting.extend(node.items)
            else:
                assert sum(run.length for run in json_runs(tree, node)) == len(node.text)
        for span in spans:
            assert (span.line, span.column) <= (span.end_line, span.end_column)
            assert span.end_line <= len(lines)
            assert span.end_column <= len(lines[span.end_line - 1]) + 1
    assert readable > 50


# -- unknown pieces ------------------------------------------------------------------------------------


def shape(node: JsonNode | Unknown | None) -> object:
    """Plain data; `?` for an unknown value, `...` for a container that may hold more."""
    if isinstance(node, JsonObject):
        members = {shape(member.key): shape(member.value) for member in node.members}
        return {**members, **({"...": ""} if node.open else {})}
    if isinstance(node, JsonArray):
        return [*(shape(item) for item in node.items), *(["..."] if node.open else [])]
    if isinstance(node, JsonScalar):
        return "?" if isinstance(node.value, Unknown) else node.value
    return node


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (['{"a": ', X, "}"], {"a": "?"}),
        (['{"a": ', X, ', "b": 2}'], {"a": "?", "b": 2}),
        (['{"a": 1', X, "}"], {"a": "?"}),
        (['{"a": "v', X, '", "b": 2}'], {"a": "?", "b": 2}),
        (['{"a": 1, ', X, "}"], {"a": 1, "...": ""}),
        (['{"a": 1 ', X, "}"], {"a": 1, "...": ""}),
        (['{"a": 1 ', X, ' "b": 2}'], {"a": 1, "b": 2, "...": ""}),
        (["{", X, "}"], {"...": ""}),
        (["{", X, ', "b": 2}'], {"b": 2, "...": ""}),
        (['{"a": ', X, ' "b": 2}'], {"a": "?", "b": 2, "...": ""}),
        (['{"', X, '": 1}'], {"?": 1, "...": ""}),
        (["{", X, ": 1}"], {"?": 1, "...": ""}),
        (["[", X, "]"], ["..."]),
        (["[", X, ', "b"]'], ["b", "..."]),
        (['["a"', X, '"b"]'], ["a", "b", "..."]),
        (['["a", "', X, '"]'], ["a", "?"]),
        (['"\\\\', X, '"'], "?"),
        ([X], X),
        ([X, Y], X),
        ([X, "{}"], X),
        (["{} ", X], X),
        (['{"a": ', X, "]"], X),
        (['{"a": [', Y, "}"], Y),
        (['{"a": 1 ', X], X),
        (['"\\', X, '"'], X),
        (['"\\u00', X, '"'], X),
    ],
)
def test_unknown_pieces(pieces: list[str | Unknown], expected: object) -> None:
    reading = read_json_pieces(pieces)
    assert reading.errors == ()
    assert shape(reading.root) == expected


def test_the_parts_and_offsets_of_a_partly_known_string() -> None:
    reading = read_json_pieces(['["v\\t', X, "-", Y, '", 7]'])
    assert isinstance(reading.root, JsonArray)
    text, number = reading.root.items
    assert isinstance(text, JsonScalar)
    assert text.value == X
    assert text.parts == ("v\t", X, "-", Y)
    assert (text.start, text.end) == (1, 9)
    assert (number.start, number.end) == (11, 12)


def test_an_error_before_the_unknown_piece_is_sure() -> None:
    reading = read_json_pieces(['{"a" 1, "b": ', X, "}"])
    assert reading.root is None
    assert [(error.kind, error.start) for error in reading.errors] == [("syntax", 5)]


def test_an_error_behind_an_unknown_piece_in_a_string_is_sure() -> None:
    reading = read_json_pieces(['{"a": "', X, '", }'])
    assert [(error.kind, error.start) for error in reading.errors] == [("syntax", 9)]


def test_a_known_key_given_twice_is_an_error_besides_unknown_pieces() -> None:
    reading = read_json_pieces(['{"a": 1, "a": ', X, "}"])
    assert [(error.kind, error.start) for error in reading.errors] == [("duplicate-key", 9)]
    assert shape(reading.root) == {"a": 1}


def test_any_arrangement_of_unknown_pieces_is_read() -> None:
    chance = random.Random(11)
    parts: list[str | Unknown] = ["{", "}", "[", "]", '"', ",", ":", "1", " ", "\\", '"a"', '"b": ', X, Y]
    sure = 0
    for _ in range(3000):
        reading = read_json_pieces([chance.choice(parts) for _ in range(chance.randint(1, 8))])
        sure += reading.root is not None
        assert reading.root is not None or reading.errors
        if isinstance(reading.root, Unknown):
            assert reading.errors == ()
    assert sure > 100
