"""A text by its spans: what stands at one, and whether it lies in the text at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ecrlint.place import Lines, Run, Span
from ecrlint.records import fields, is_dataclass


class Written:
    """A text whose spans are looked at."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self._ends = [len(line) for line in text.split("\n")]

    def of(self, span: Span, *, line_break: bool = False) -> str:
        """What stands at a span. Fails where it does not lie in the text."""
        start, end = self.offsets(span, line_break=line_break)
        return self.text[start:end]

    def offsets(self, span: Span, *, line_break: bool = False) -> tuple[int, int]:
        """The offsets of a span. Fails where it does not lie in the text. With `line_break` the last thing in it may be
        that of its last line, which is a column of that line then."""
        assert 1 <= span.line <= span.end_line <= len(self._ends), span
        last = line_break and span.end_line < len(self._ends)
        assert 1 <= span.column <= self._ends[span.line - 1] + 1, span
        assert 1 <= span.end_column <= self._ends[span.end_line - 1] + 1 + last, span
        start, end = self.lines.offset(span.line, span.column), self.lines.offset(span.end_line, span.end_column)
        assert start <= end, span
        return start, end

    def in_order(self, spans: Iterable[Span]) -> None:
        """Fails where spans are not in order, or overlap."""
        before = 0
        for span in spans:
            start, end = self.offsets(span)
            assert before <= start, (span, self.text)
            before = end

    def decoded(self, text: str, runs: Iterable[Run]) -> None:
        """Fails where runs do not give back a text that was decoded, each character where it is written."""
        at = 0
        for run in runs:
            assert run.start == at, (run, text)
            at += run.length
            source = self.of(run.place.span, line_break=True)
            assert run.place.span.line == run.place.span.end_line or not run.exact, run
            assert not run.exact or source == text[run.start : at], (run, source, text)
        assert at == len(text), (text, at)


def inner(node: Any) -> Iterator[Any]:
    """The records directly inside of a record, those in its tuples included."""
    for field in fields(node):
        pending = [getattr(node, field.name)]
        while pending:
            value = pending.pop(0)
            if isinstance(value, tuple):
                pending[:0] = value
            elif is_dataclass(value):
                yield value


def walk(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every record inside of one, with the record it stands in."""
    pending = [node]
    while pending:
        outer = pending.pop()
        for each in inner(outer):
            yield outer, each
            pending.append(each)
