"""Makes ecrlint/model/orbs.json out of a full table of orb versions.

    python scripts/reduce_orbs.py FULL.json > ecrlint/model/orbs.json

The full table maps orb -> version -> {date, commands, jobs, executors}, each of these a map of name ->
parameter -> {type, default, enum, required}, as CircleCI's orb registry tells it. What is kept: the versions
of the orbs named below that define anything, and every parameter of their commands, jobs and executors with
the versions that have it alike. The same input gives the same output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

KEPT = ("circleci/aws-cli", "circleci/aws-ecr")
"""The orbs that rules ask about."""

USAGES = ("commands", "jobs", "executors")


def reduce(full: dict[str, Any]) -> dict[str, Any]:
    """The table that the package ships."""
    return {orb: _orb(full[orb]) for orb in KEPT if orb in full}


def _orb(versions: dict[str, Any]) -> dict[str, Any]:
    entries = {name.removeprefix("v"): entry for name, entry in versions.items()}
    ordered = sorted((name for name, entry in entries.items() if any(entry.get(u) for u in USAGES)), key=_number)
    spans: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for index, version in enumerate(ordered):
        before = ordered[index - 1] if index else None
        for usage in USAGES:
            for name, parameters in entries[version].get(usage, {}).items():
                if not parameters:
                    raise ValueError(f"{usage} {name} of {version} has no parameters: the table cannot say that")
                for parameter, about in parameters.items():
                    _add(spans.setdefault((usage, name, parameter), []), version, before, about)
    table: dict[str, Any] = {}
    for (usage, name, parameter), found in sorted(spans.items()):
        table.setdefault(usage, {}).setdefault(name, {})[parameter] = found
    return {"versions": ordered, **table}


def _add(spans: list[dict[str, Any]], version: str, before: str | None, parameter: dict[str, Any]) -> None:
    """Lengthens the last span of versions if nothing changed, else begins one."""
    what: dict[str, Any] = {"type": parameter.get("type"), "default": parameter.get("default")}
    if "enum" in parameter:
        what["enum"] = parameter["enum"]
    if parameter.get("required"):
        what["required"] = True
    last = spans[-1] if spans else None
    if last and last["to"] == before and {k: v for k, v in last.items() if k not in ("from", "to")} == what:
        last["to"] = version
    else:
        spans.append({"from": version, "to": version, **what})


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _text(table: dict[str, Any]) -> str:
    """The table as JSON, one line for each parameter."""
    lines = ["{"]
    for number, (orb, parts) in enumerate(table.items()):
        lines.append(f' "{orb}": {{')
        rows = [f'  "versions": {json.dumps(parts["versions"])}']
        for usage in USAGES:
            names = [
                f'   "{name}": {{\n'
                + ",\n".join(f'    "{p}": {json.dumps(s, ensure_ascii=False)}' for p, s in parameters.items())
                + "\n   }"
                for name, parameters in parts.get(usage, {}).items()
            ]
            if names:
                rows.append(f'  "{usage}": {{\n' + ",\n".join(names) + "\n  }")
        lines.append(",\n".join(rows))
        lines.append(" }" + ("," if number + 1 < len(table) else ""))
    return "\n".join([*lines, "}"]) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(_text(reduce(source)))
