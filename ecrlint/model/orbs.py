"""What CircleCI's registered orbs accept, by version. Source: the orb registry, reduced to `orbs.json` by
scripts/reduce_orbs.py."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ..values import Unknown

Usage = Literal["commands", "jobs"]

_NUMBERS = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,2}\Z")


@cache
def _table() -> dict[str, Any]:
    with open(Path(__file__).with_name("orbs.json"), encoding="utf-8") as file:
        table: dict[str, Any] = json.load(file)
    return table


def resolved_version(orb: str, version: str) -> str | Unknown:
    """The version that a reference stands for, as `major.minor.patch`.

    A prefix (`8`, `8.2`) and `volatile` stand for the newest version known here. Of an exact version that
    is not known here, the one before it within the same major version answers.
    """
    if version == "volatile":
        return str(_table()[orb]["versions"][-1])
    if not _NUMBERS.match(version):
        return Unknown(f"it cannot be told what version {version or 'without a number'} of {orb} accepts")
    wanted = _number(version)
    known = [_number(name) for name in _table()[orb]["versions"]]
    if len(wanted) == 3:
        found = [number for number in known if number[0] == wanted[0] and number <= wanted]
    else:
        found = [number for number in known if number[: len(wanted)] == wanted]
    if not found:
        return Unknown(f"version {version} of {orb} is not known to ecrlint")
    return ".".join(map(str, found[-1]))


def parameter(orb: str, usage: Usage, name: str, parameter_name: str, version: str) -> dict[str, Any] | None:
    """Type and default of a parameter of an orb's command or job in a version (`major.minor.patch`); None
    if that version has none of this name."""
    spans = _table()[orb].get(usage, {}).get(name, {}).get(parameter_name, ())
    number = _number(version)
    for span in spans:
        if _number(span["from"]) <= number <= _number(span["to"]):
            return dict(span)
    return None


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
