"""The status of files: what tells, without reading, that a file is what it was.

A file whose status is as it was has the contents it had, but for one that was changed so shortly before it was looked
at that a second change may have left the same times: such files are read again and compared by their contents.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

RECENT = 2_000_000_000
"""Nanoseconds before a run from which on a change of a file is too recent to go by its times."""

Status = str
"""Device, inode, size, time of change and of change of status; empty for what does not exist."""


def status_of(path: str) -> Status:
    """The status of what a path leads to, links followed."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ""
    return _status(found)


def _status(found: os.stat_result) -> Status:
    return f"{found.st_dev}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}"


def changed_at(status: Status) -> int:
    """When a file was last changed in any way, in nanoseconds; 0 for what does not exist."""
    return int(status.rpartition(":")[2]) if status else 0


def files_below(
    root: Path, skipped: frozenset[str], left_out: frozenset[str], wanted: Callable[[str, str], bool]
) -> dict[str, Status]:
    """The status of every wanted file below a root by its path, and an empty one for each folder that is not gone
    into: those of certain names, and those of certain paths. `wanted` is told folder and name."""
    base = os.fspath(root)
    found: dict[str, Status] = {}
    pending = [""]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(f"{base}/{folder}") as entries:
                listed = list(entries)
        except OSError:
            found[f"{folder}/"] = ""
            continue
        for entry in listed:
            name = entry.name
            path = f"{folder}/{name}" if folder else name
            if entry.is_dir(follow_symlinks=False):
                if name in skipped or path in left_out:
                    found[f"{path}/"] = ""
                else:
                    pending.append(path)
            elif wanted(folder, name):
                found[path] = status_of(entry.path)
    return found


def digest(statuses: Mapping[str, Status]) -> str:
    """One word for many statuses."""
    lines = sorted(f"{path}\0{status}\n" for path, status in statuses.items())
    return sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def recent(statuses: Mapping[str, Status], before: int) -> Iterator[str]:
    """The paths of what was changed shortly before a time, or after it."""
    return (path for path, status in statuses.items() if changed_at(status) > before - RECENT)


def now() -> int:
    """The time, in nanoseconds."""
    return time.time_ns()
