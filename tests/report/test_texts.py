"""Positions in files that may not be what they were."""

from __future__ import annotations

import pytest

from ecrlint.place import Span
from ecrlint.report.texts import Texts


def texts(data: bytes) -> Texts:
    return Texts({"f": data}.get, str)


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", ("",)),
        (b"a\nb\n", ("a", "b")),
        (b"a\r\nb", ("a", "b")),
        (b"\xef\xbb\xbfa\n\n", ("a", "")),
        (b"a\xff", ("a\ufffd",)),
    ],
)
def test_lines(data: bytes, lines: tuple[str, ...]) -> None:
    assert texts(data).lines("f") == lines


@pytest.mark.parametrize(
    ("data", "span", "fitted"),
    [
        (b"abc\ndef\n", Span(1, 2, 1, 3), Span(1, 2, 1, 3)),
        (b"  abc \n", Span(1, 1, 1, 1), Span(1, 3, 1, 6)),
        (b"abc\n", Span(1, 2, 1, 2), Span(1, 2, 1, 3)),
        (b"abc\n", Span(1, 4, 1, 4), Span(1, 3, 1, 4)),
        (b"abc\n", Span(2, 1, 2, 1), Span(1, 3, 1, 4)),
        (b"abc\n", Span(9, 5, 12, 7), Span(1, 3, 1, 4)),
        (b"abc\n", Span(1, 2, 1, 99), Span(1, 2, 1, 4)),
        (b"abc\ndef\n", Span(1, 2, 5, 9), Span(1, 2, 2, 4)),
        (b"", Span(1, 1, 1, 1), Span(1, 1, 1, 1)),
        (b"\n  \n", Span(2, 1, 2, 1), Span(2, 1, 2, 3)),
    ],
)
def test_spans_are_moved_into_the_file(data: bytes, span: Span, fitted: Span) -> None:
    assert texts(data).fitted("f", span) == fitted


def test_a_file_that_is_gone_has_nothing() -> None:
    gone = Texts(lambda path: None, str)
    assert gone.lines("f") == ()
    assert gone.fitted("f", Span(7, 1, 7, 1)) == Span(7, 1, 7, 1)
    assert gone.line_hash("f", 1) is None
    assert gone.utf16_column("f", 7, 3) == 3


def test_utf16_columns_count_astral_characters_twice() -> None:
    source = texts("ü\U0001f600漢\U0001f600x\n".encode())
    assert [source.utf16_column("f", 1, column) for column in range(1, 7)] == [1, 2, 4, 5, 7, 8]


def test_each_file_is_read_and_masked_once() -> None:
    calls: list[str] = []

    def source(path: str) -> bytes:
        calls.append(path)
        return b"a\nb\n"

    def mask(text: str) -> str:
        calls.append("mask")
        return text

    one = Texts(source, mask)
    for line in (1, 2):
        one.fitted("f", Span(line, 1, line, 2))
        one.line_hash("f", line)
        one.line_digest("f", line)
        one.utf16_column("f", line, 1)
    assert calls == ["f", "mask"]
