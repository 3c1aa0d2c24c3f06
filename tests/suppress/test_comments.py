from __future__ import annotations

from datetime import date

import pytest

from ecrlint.parse.tree import Comment, Scalar
from ecrlint.parse.yaml import read_yaml, scalar_runs
from ecrlint.place import Lines
from ecrlint.suppress.comments import Suppression, shell_comments, suppressions

TODAY = date(2026, 5, 1)


def of_yaml(text: str) -> tuple[Suppression, ...]:
    tree = read_yaml("ci.yml", text)
    assert tree.problems == ()
    return suppressions("ci.yml", text, tree.comments)


def of_hcl(text: str, *written: str) -> tuple[Suppression, ...]:
    """Of comments that stand in a text, each given as it is written there."""
    lines = Lines(text)
    comments = []
    for comment in written:
        start = text.index(comment)
        before = text[text.rfind("\n", 0, start) + 1 : start]
        behind = text[start + len(comment) :].split("\n")[0]
        alone = not before.strip() and not behind.strip()
        comments.append(Comment(lines.span(start, start + len(comment)), comment, alone))
    return suppressions("ecr.tf", text, comments)


def one(found: tuple[Suppression, ...]) -> Suppression:
    (suppression,) = found
    return suppression


def test_on_the_line_itself() -> None:
    found = one(of_yaml("a: 1\nb: 2  # ecrlint: ignore[aws-region] EU only\n"))
    assert (found.rules, found.scope, found.line, found.reason) == (("aws-region",), "line", 2, "EU only")
    assert (found.until, found.fault) == (None, None)
    span = found.place.span
    assert (found.place.path, span.line, span.column, span.end_column) == ("ci.yml", 2, 7, 44)


def test_alone_on_the_line_before() -> None:
    assert one(of_yaml("a: 1\n# ecrlint: ignore[x] why\nb: 2\n")).line == 3


def test_stacked_comments_are_all_about_the_next_line() -> None:
    text = "a: 1\n# ecrlint: ignore[x] why\n# and more words\n  # ecrlint: ignore[y] because\nb: 2\n"
    assert [(found.rules, found.line) for found in of_yaml(text)] == [(("x",), 5), (("y",), 5)]


def test_a_blank_line_ends_the_reach() -> None:
    assert one(of_yaml("a: 1\n# ecrlint: ignore[x] why\n\nb: 2\n")).line == 3


def test_several_rules_and_a_date() -> None:
    found = one(of_yaml("a: 1 # ecrlint: ignore[ x , y,] until=2026-05-01 -- moving soon\n"))
    assert found.rules == ("x", "y")
    assert (found.until, found.reason, found.fault) == ("2026-05-01", "moving soon", None)
    assert found.holds(TODAY)
    assert not found.holds(date(2026, 5, 2))
    assert found.expired(date(2026, 5, 2))


def test_the_date_may_stand_behind_the_reason() -> None:
    found = one(of_yaml("a: 1 # ecrlint: ignore[x] moving soon until=2026-05-01\n"))
    assert (found.until, found.reason) == ("2026-05-01", "moving soon")


@pytest.mark.parametrize(
    ("comment", "fault"),
    [
        ("# ecrlint: ignore[x]", "no-reason"),
        ("# ecrlint: ignore[x] --", "no-reason"),
        ("# ecrlint: ignore[x] until=2027-01-01", "no-reason"),
        ("# ecrlint: ignore[] why", "no-rules"),
        ("# ecrlint: ignore[ , ] why", "no-rules"),
        ("# ecrlint: ignore x why", "form"),
        ("# ecrlint: ingore[x] why", "form"),
        ("# ecrlint: ignore[x why", "form"),
        ("# ecrlint:", "form"),
        ("# ecrlint: ignore[x] until=soon why", "date"),
        ("# ecrlint: ignore[x] until=2026-02-30 why", "date"),
        ("# ecrlint: ignore[x] until=20260203 why", "date"),
        ("# ecrlint: ignore-file[x] why", "position"),
    ],
)
def test_what_suppresses_nothing(comment: str, fault: str) -> None:
    found = one(of_yaml(f"a: 1\nb: 2 {comment}\n"))
    assert found.fault == fault
    assert not found.holds(TODAY)


@pytest.mark.parametrize("comment", ["# not ecrlint: ignore[x] y", "# ecrlint ignore[x] y", "# eslint: off"])
def test_what_is_not_for_us(comment: str) -> None:
    assert of_yaml(f"a: 1 {comment}\n") == ()


@pytest.mark.parametrize("head", ["", "# licence\n\n", "\n---\n", "%YAML 1.2\n---\n"])
def test_a_whole_file(head: str) -> None:
    found = one(of_yaml(f"{head}# ecrlint: ignore-file[x] generated\na: 1\n"))
    assert (found.scope, found.line, found.rules, found.fault) == ("file", None, ("x",), None)


def test_a_whole_file_only_before_everything_else() -> None:
    assert one(of_yaml("a: 1\n# ecrlint: ignore-file[x] generated\nb: 1\n")).fault == "position"


def test_a_file_of_comments_only() -> None:
    assert one(of_yaml("# ecrlint: ignore-file[x] generated\n")).fault is None


def test_the_comments_of_hcl() -> None:
    text = (
        "// ecrlint: ignore[a] one\n"
        "x = 1 /* ecrlint: ignore[b] two */\n"
        "/* words\n   ecrlint: ignore[c] three\n */\n"
        "y = 2\n"
        "/* ecrlint: ignore[d] four */ z = 3\n"
        "/*\n * ecrlint: ignore[e] five */\n"
        "w = 4\n"
    )
    found = of_hcl(
        text,
        "// ecrlint: ignore[a] one",
        "/* ecrlint: ignore[b] two */",
        "/* words\n   ecrlint: ignore[c] three\n */",
        "/* ecrlint: ignore[d] four */",
        "/*\n * ecrlint: ignore[e] five */",
    )
    assert [(each.rules[0], each.reason, each.line, each.fault) for each in found] == [
        ("a", "one", 2, None),
        ("b", "two", 2, None),
        ("c", "three", 6, None),
        ("d", "four", 7, None),
        ("e", "five", 10, None),
    ]
    spans = [(each.place.span.line, each.place.span.column, each.place.span.end_column) for each in found]
    assert spans == [(1, 1, 26), (2, 7, 35), (4, 4, 28), (7, 1, 30), (9, 2, 30)]
    lines = text.split("\n")
    for each in found:
        span = each.place.span
        assert "ecrlint: ignore" in lines[span.line - 1][span.column - 1 : span.end_column - 1]


def script_of(text: str) -> tuple[Comment, ...]:
    tree = read_yaml("ci.yml", text)
    waiting = [tree.root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            if "ecrlint" in node.text:
                return shell_comments(node.text, scalar_runs(tree, node))
        elif node is not None:
            waiting += [entry.value for entry in node.entries] if hasattr(node, "entries") else node.items
    return ()


def test_shell_comments_in_a_script() -> None:
    text = (
        "run: |\n"
        "  # ecrlint: ignore[a] one\n"
        "  # just words\n"
        "  docker push x\n"
        "  docker push y  # ecrlint: ignore[b] two\n"
        "  echo '# not' # nor this\n"
    )
    comments = script_of(text)
    assert [(comment.text, comment.span.line, comment.span.column, comment.alone) for comment in comments] == [
        ("# ecrlint: ignore[a] one", 2, 3, True),
        ("# just words", 3, 3, True),
        ("# ecrlint: ignore[b] two", 5, 18, False),
    ]
    found = suppressions("ci.yml", text, comments)
    assert [(each.rules, each.line) for each in found] == [(("a",), 4), (("b",), 5)]


def test_a_script_without_anything_for_us() -> None:
    assert shell_comments("# words\necho\n", ()) == ()
