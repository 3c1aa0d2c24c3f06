"""Makes ecrlint/model/orbs.json out of a full table of orb versions.

    python scripts/reduce_orbs.py FULL.json > ecrlint/model/orbs.json

The full table maps orb -> version -> {date, commands, jobs, executors}, each of these a map of name ->
parameter -> {type, default, required}, as CircleCI's orb registry tells it. What is kept: the versions of
the orbs named below, and of their commands and jobs the parameters that a rule asks about, each with the
versions that have it. The same input gives the same output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

KEPT: dict[str, tuple[str, ...]] = {
    "circleci/aws-ecr": ("registry-id",),
}
"""Orb -> parameters that rules ask about."""


def reduce(full: dict[str, Any]) -> dict[str, Any]:
    """The table that the package ships."""
    return {orb: _orb(full[orb], parameters) for orb, parameters in sorted(KEPT.items())}


def _orb(versions: dict[str, Any], kept: tuple[str, ...]) -> dict[str, Any]:
    ordered = sorted((name.removeprefix("v") for name in versions), key=_number)
    spans: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for index, version in enumerate(ordered):
        entry = versions.get(f"v{version}") or versions.get(version, {})
        for usage in ("commands", "jobs"):
            for name, parameters in entry.get(usage, {}).items():
                for parameter in kept:
                    if parameter in parameters:
                        before = ordered[index - 1] if index else None
                        _add(
                            spans.setdefault((usage, name, parameter), []),
                            version,
                            before,
                            parameters[parameter],
                        )
    table: dict[str, Any] = {}
    for (usage, name, parameter), found in sorted(spans.items()):
        table.setdefault(usage, {}).setdefault(name, {})[parameter] = found
    return {"versions": ordered, **table}


def _add(spans: list[dict[str, Any]], version: str, before: str | None, parameter: dict[str, Any]) -> None:
    """Lengthens the last span of versions if nothing changed, else begins one."""
    what = {"type": parameter.get("type"), "default": parameter.get("default")}
    last = spans[-1] if spans else None
    if last and last["to"] == before and {key: last[key] for key in what} == what:
        last["to"] = version
    else:
        spans.append({"from": version, "to": version, **what})


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(reduce(source), indent=1, ensure_ascii=False) + "\n")
