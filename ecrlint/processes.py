"""Work in several processes: forked, so that each has everything that was read before, and answering in bytes."""

from __future__ import annotations

import gc
import os
import selectors
import signal
import struct
from collections.abc import Callable, Iterator

_FRAME = struct.Struct("=II")
_MOST_IN_PIPE = 4_000
"""Numbers of four bytes that a pipe holds on every system before anybody reads from it (16 kB on macOS)."""

Work = Callable[[int], bytes]


def usable() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(work: Work, count: int, processes: int) -> Iterator[tuple[int, bytes | None]]:
    """The pieces of work 0 to `count` (exclusive) with what `work` gives for each, in the order they are done.

    Each process takes the next piece when it is done with one. None stands for a piece that could not be done: `work`
    raised an exception, or its process ended (for want of memory, or killed); whoever asked does it himself, where an
    exception then says what is wrong. No process outlives the iterator.
    """
    pieces, most = _pieces(count), max(1, min(processes, count))
    workers: dict[int, int] = {}
    left = set(range(count))
    selector = selectors.DefaultSelector()
    try:
        for _ in range(most):
            answers, pid = _start(work, pieces, [*workers])
            workers[answers] = pid
            selector.register(answers, selectors.EVENT_READ, bytearray())
        os.close(pieces)
        pieces = -1
        while workers:
            for key, _ in selector.select():
                data = os.read(key.fd, 1 << 20)
                if not data:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    os.waitpid(workers.pop(key.fd), 0)
                    continue
                key.data.extend(data)
                for number, answer in _frames(key.data):
                    left.discard(number)
                    yield number, answer
    finally:
        if pieces >= 0:
            os.close(pieces)
        for answers, pid in workers.items():
            os.close(answers)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        selector.close()
    for number in sorted(left):
        yield number, None


def _pieces(count: int) -> int:
    """A pipe from which each reader gets the next pieces of work: two numbers, the first and the one after the last."""
    size = -(-count // (_MOST_IN_PIPE // 2))
    reading, writing = os.pipe()
    for first in range(0, count, size or 1):
        os.write(writing, _FRAME.pack(first, min(first + size, count)))
    os.close(writing)
    return reading


def _start(work: Work, pieces: int, others: list[int]) -> tuple[int, int]:
    """Starts a process; gives the pipe of its answers and its id."""
    reading, writing = os.pipe()
    # A signal between the two lines would otherwise be dealt with in the new process as in the old one.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        pid = os.fork()
        if pid == 0:
            _work(work, pieces, writing, [reading, *others])
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(writing)
    return reading, pid


def _work(work: Work, pieces: int, answers: int, others: list[int]) -> None:
    """What the new process does. It never returns, and leaves alone what belongs to the old one: buffers, handlers."""
    status = 1
    try:
        for stopping in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
            signal.signal(stopping, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
        for other in others:
            os.close(other)
        gc.freeze()  # what the old process made stays as it is, and need not be looked through
        parent = os.getppid()
        while (frame := os.read(pieces, _FRAME.size)) and os.getppid() == parent:
            for number in range(*_FRAME.unpack(frame)):
                _answer(answers, number, work(number))
        status = 0
    finally:
        os._exit(status)


def _answer(answers: int, number: int, data: bytes) -> None:
    left = memoryview(_FRAME.pack(number, len(data)) + data)
    while left:
        left = left[os.write(answers, left) :]


def _frames(data: bytearray) -> Iterator[tuple[int, bytes]]:
    """Takes the whole answers off what has been read so far."""
    while len(data) >= _FRAME.size:
        number, length = _FRAME.unpack_from(data)
        end = _FRAME.size + length
        if len(data) < end:
            return
        answer = bytes(data[_FRAME.size : end])
        del data[:end]
        yield number, answer
