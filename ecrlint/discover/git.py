"""What `.git` says about a checkout, read without running git: the remote and the commit."""

from __future__ import annotations

import re
from pathlib import Path

from ..regular import read_regular

MAX_BYTES = 10_000_000
"""Of a file of git's; a larger one is as none."""

_REMOTE = re.compile(r'^\[remote "origin"\]\s*$(.*?)(?=^\[|\Z)', re.MULTILINE | re.DOTALL)
_URL = re.compile(r"^\s*url\s*=\s*(\S+)\s*$", re.MULTILINE)
_GITHUB = re.compile(r"github\.com[/:][\w.-]+/([\w.-]+?)(?:\.git)?/?\Z", re.IGNORECASE)
_COMMIT = re.compile(r"[0-9a-f]{40}")


def remote_and_commit(root: Path) -> tuple[str, str] | None:
    """The URL of the remote `origin` as configured and the full id of the commit checked out.

    None where either is not to be had: no remote, no commit yet, or a linked worktree, whose data lie
    outside the root and are not read.
    """
    folder = root / ".git"
    if not folder.is_dir():
        return None
    section = _REMOTE.search(_text(folder / "config"))
    url = _URL.search(section.group(1)) if section else None
    commit = _commit(folder)
    return (url.group(1), commit) if url and commit else None


def repository_name(root: Path) -> str:
    """The name of the repository on GitHub that a checkout is of, from its remote `origin`; empty where that is not
    to be had."""
    origin = remote_and_commit(root)
    found = _GITHUB.search(origin[0]) if origin else None
    return found.group(1) if found else ""


def _commit(folder: Path) -> str | None:
    head = _text(folder / "HEAD").strip()
    if not head.startswith("ref: "):
        return head if _COMMIT.fullmatch(head) else None
    reference = head[len("ref: ") :]
    if not re.fullmatch(r"refs/[\w./-]+", reference) or ".." in reference:
        return None
    loose = _text(folder / reference).strip()
    if _COMMIT.fullmatch(loose):
        return loose
    packed = re.search(rf"^([0-9a-f]{{40}}) {re.escape(reference)}$", _text(folder / "packed-refs"), re.MULTILINE)
    return packed.group(1) if packed else None


def _text(path: Path) -> str:
    try:
        return read_regular(path, MAX_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
