"""Makes ecrlint/pipelines/github/releases.json out of a full table of the releases of GitHub actions.

    python scripts/reduce_releases.py FULL.json [OWNER/NAME=GIT_DIRECTORY ...] > ecrlint/pipelines/github/releases.json

The full table maps an action to the list of its tags, each with {tag, sha, ...}. What is kept: for every
release (a tag with three numbers) the commits it is known by, as a text of hexadecimal digits each. A git
directory adds the objects of annotated tags, which somebody may have pinned instead of the commit. The same
input gives the same output.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

_RELEASE = re.compile(r"v?(\d+\.\d+\.\d+)")


def reduce(full: dict[str, Any], objects: dict[str, dict[str, str]] | None = None) -> dict[str, dict[str, list[str]]]:
    """The table that the package ships: action -> release -> commits. `objects` are annotated tags by action
    and name."""
    return {
        action: _releases(
            [(entry["tag"], entry["sha"]) for entry in entries] + sorted((objects or {}).get(action, {}).items())
        )
        for action, entries in sorted(full.items())
    }


def _releases(tags: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag, commit in tags:
        match = _RELEASE.fullmatch(tag)
        if match and commit not in found.setdefault(match.group(1), []):
            found[match.group(1)].append(commit)
    return dict(sorted(found.items(), key=lambda item: [int(number) for number in item[0].split(".")]))


def annotated(directory: str) -> dict[str, str]:
    """The objects of the annotated tags of a repository, by the tags' names."""
    command = ["git", "-C", directory, "for-each-ref", "--format=%(objecttype) %(refname:short) %(objectname)"]
    listed = subprocess.run([*command, "refs/tags"], capture_output=True, text=True, check=True)  # noqa: S603
    rows = [line.split(" ") for line in listed.stdout.splitlines()]
    return {name: commit for kind, name, commit in rows if kind == "tag"}


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    pairs = (argument.partition("=") for argument in sys.argv[2:])
    table = reduce(source, {action: annotated(directory) for action, _, directory in pairs})
    sys.stdout.write(json.dumps(table, indent=1) + "\n")
