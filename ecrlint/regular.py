"""Reading and writing plain files. What is read never blocks and never goes on without end, whatever else stands in
its place; what is written is there as a whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import count


class NotRegularError(OSError):
    """What a path leads to is no plain file but a folder, a pipe, a device, a socket."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, "Not a plain file")


class TooLargeError(OSError):
    """A file is larger than what is read of one. `size` is its size in bytes, as far as known."""

    def __init__(self, size: int) -> None:
        super().__init__(errno.EFBIG, os.strerror(errno.EFBIG))
        self.size = size


def read_regular(path: str | os.PathLike[str], limit: int) -> bytes:
    """The contents of a file of at most `limit` bytes, links followed.

    Raises OSError where it cannot be read: NotRegularError for what is no plain file, without waiting for anybody who
    might write to it, TooLargeError for a larger one, also for one that grows while it is read.
    """
    # What is opened is asked what it is, not what stood there a moment ago.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise NotRegularError
        if status.st_size > limit:
            raise TooLargeError(status.st_size)
        data = os.read(handle, status.st_size + 1)
        while len(data) <= limit and (more := os.read(handle, limit + 1 - len(data))):
            data += more
    finally:
        os.close(handle)
    if len(data) > limit:
        raise TooLargeError(len(data))
    return data


def write_whole(
    path: str | os.PathLike[str], data: bytes | Iterable[bytes], mode: int | None = None, *, durable: bool = False
) -> None:
    """Writes a file as a whole: whatever happens there is the old one or the new one, and no part of either besides.

    `data` may come in pieces. `mode` are its permissions; None for those of a new file. `durable`: also when the
    machine fails. Raises OSError where it cannot be written.
    """
    folder, name = os.path.split(os.path.abspath(path))
    part = os.path.join(folder, f".{name[:100]}.{os.getpid()}.{next(_NUMBERS)}")
    with _undisturbed():
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
            with os.fdopen(handle, "wb") as file:
                file.writelines((data,) if isinstance(data, bytes) else data)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            if mode is not None:
                os.chmod(part, mode)
            os.replace(part, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(part)
            raise


_NUMBERS = count()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Puts off Ctrl-C and SIGTERM until what is begun is done."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
