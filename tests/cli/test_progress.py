"""Progress: on a terminal, not at once, not often, and gone at the end."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import pytest

from ecrlint.cli.progress import PATIENCE, PAUSE, progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def shown(
    stream: io.StringIO,
    told: Iterable[tuple[float, str]],
    environ: Mapping[str, str] = MappingProxyType({}),
    quiet: bool = False,
) -> str:
    """What a stream holds after words were told, each so many seconds after the one before."""
    clock = Clock()
    with progress(stream, environ, quiet=quiet, clock=clock) as tell:
        for seconds, what in told:
            clock.now += seconds
            tell(what)
    return stream.getvalue()


def test_a_short_run_shows_nothing() -> None:
    assert shown(Terminal(), [(PATIENCE / 2, "Reading a.tf"), (0, "Reading b.tf")]) == ""


def test_a_long_one_says_what_it_does_and_leaves_nothing() -> None:
    assert shown(Terminal(), [(1, "Reading a.tf"), (1, "Judging b")]) == (
        "\r\x1b[KReading a.tf\r\x1b[KJudging b\r\x1b[K"
    )


def test_at_most_ten_times_a_second() -> None:
    told = [(PAUSE / 10, f"Reading {n}") for n in range(1000)]
    text = shown(Terminal(), told)
    assert 90 <= text.count("Reading") <= 100


@pytest.mark.parametrize(
    ("stream", "environ", "quiet"),
    [
        (io.StringIO(), {}, False),
        (Terminal(), {"CI": "true"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {}, True),
    ],
)
def test_nowhere_else(stream: io.StringIO, environ: dict[str, str], quiet: bool) -> None:
    assert shown(stream, [(9, "Reading a.tf")], environ, quiet) == ""


def test_it_is_erased_when_a_run_breaks_off() -> None:
    stream = Terminal()

    def told() -> Iterator[tuple[float, str]]:
        yield 1, "Reading a.tf"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shown(stream, told())
    assert stream.getvalue() == "\r\x1b[KReading a.tf\r\x1b[K"


def test_names_of_files_steer_no_terminal_and_fit_its_line() -> None:
    text = shown(Terminal(), [(1, "Reading \x1b[2J\n\u202e.tf"), (1, f"Reading {'long/' * 50}é.tf")])
    first, second = text.removeprefix("\r\x1b[K").removesuffix("\r\x1b[K").split("\r\x1b[K")
    assert first == "Reading \\x1b[2J\\n\\u202e.tf"
    assert 60 < len(second) < 80
    assert second.startswith("Reading ...")
    assert second.endswith("long/?.tf")


def test_only_the_process_that_began_says_something(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    with progress(stream, {}, quiet=False, clock=iter(range(0, 100, 10)).__next__) as tell:
        real = os.getpid()
        monkeypatch.setattr(os, "getpid", lambda: real + 1)
        tell("Judging a")
        assert stream.getvalue() == ""
