"""Work in several processes: all of it is done or named, in whatever way a process ends, and none is left."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ecrlint.processes import spread


def children() -> bool:
    """Whether this process has a child, dead or alive, that nobody waited for."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


@pytest.mark.parametrize("processes", [1, 2, 3, 50])
@pytest.mark.parametrize("count", [0, 1, 7, 5_000])
def test_every_piece_is_done_once(count: int, processes: int) -> None:
    found = list(spread(lambda number: b"%d" % number * 3, count, processes))
    assert sorted(found) == [(number, b"%d" % number * 3) for number in range(count)]
    assert not children()


def test_answers_may_be_longer_than_a_pipe_holds() -> None:
    found = dict(spread(lambda number: b"%d" % number * 500_000, 6, 2))
    assert all(found[number] == b"%d" % number * 500_000 for number in range(6))


def killed() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def left() -> bytes:
    os._exit(0)


def failed() -> bytes:
    raise ValueError


@pytest.mark.parametrize("end", [killed, left, failed])
@pytest.mark.parametrize("processes", [1, 2])
def test_a_piece_whose_process_ends_is_named(end: Callable[[], bytes], processes: int) -> None:
    parent = os.getpid()

    def work(number: int) -> bytes:
        assert os.getpid() != parent
        return end() if number == 3 else b"done"

    found = dict(spread(work, 10, processes))
    assert found.keys() == set(range(10))
    assert found[3] is None
    assert all(found[number] == b"done" for number in range(3))
    if processes == 2:
        assert [number for number, text in found.items() if text is None] == [3]
    assert not children()


def test_no_process_outlives_the_one_who_asked(tmp_path: Path) -> None:
    """Whoever stops listening, by an interrupt for one, ends the others, whatever they are doing."""

    def work(number: int) -> bytes:
        if number:
            (tmp_path / str(os.getpid())).touch()
            time.sleep(60)
        return b"done"

    answers = spread(work, 3, 2)
    assert next(answers) == (0, b"done")
    while not (pids := [path.name for path in tmp_path.iterdir()]):
        time.sleep(0.01)
    answers.close()  # type: ignore[attr-defined]
    assert not children()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)


def test_ctrl_c_ends_a_process_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    def work(_: int) -> bytes:
        signal.raise_signal(signal.SIGINT)
        return b"done"

    assert list(spread(work, 1, 1)) == [(0, None)]
    assert capfd.readouterr() == ("", "")


def test_what_is_buffered_is_written_once(capfd: pytest.CaptureFixture[str]) -> None:
    print("a line", end="")
    assert list(spread(lambda _: b"done", 2, 2))
    print(flush=True)
    assert capfd.readouterr().out == "a line\n"
