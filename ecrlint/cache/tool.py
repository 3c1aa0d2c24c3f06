"""What ecrlint itself is, in one word: another version, an edited rule or an upgraded library is another tool."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path

from .status import status_of

_PACKAGE = Path(__file__).resolve().parent.parent


def fingerprint() -> str:
    """The status of every file of the package and of the folders that libraries are installed in."""
    lines = [f"{sys.version_info[:3]} {sys.implementation.name}"]
    lines += [f"{path} {status_of(path)}" for path in sys.path if path.endswith("-packages")]
    pending = [os.fspath(_PACKAGE)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        pending.append(entry.path)
                elif entry.name.endswith((".py", ".json", ".hcl", ".yaml")):
                    lines.append(f"{entry.path} {status_of(entry.path)}")
    return sha256("\n".join(sorted(lines)).encode("utf-8", "surrogatepass")).hexdigest()
