"""What CircleCI's registered orbs accept, by version. Source: the orb registry, reduced to `orbs.json` by
scripts/reduce_orbs.py."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from ..records import dataclass
from ..values import Unknown

Usage = Literal["commands", "jobs", "executors"]

_NUMBERS = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,2}\Z")

_RENAMED = {
    "account_url": ("registry-id", "account_id"),
    "registry_id": ("account_id", "account-url"),
    "account_id": ("registry-id", "account-url"),
    "aws_region": ("region", "aws-region"),
    "region": ("aws-region", "region"),
    "use_docker_layer_caching": ("docker_layer_caching",),
    "docker_layer_caching": ("use-docker-layer-caching",),
    "repository": ("repo",),
    "tags": ("tag",),
}
"""Parameters that another version calls otherwise, and usual mistakes: what they may be called instead."""


@dataclass(frozen=True, slots=True)
class Release:
    """The version an orb reference stands for. `sure`: it is that very version, so that what it does not have
    is not there; otherwise it is the nearest one known, and the real one may know more."""

    number: str
    sure: bool


@cache
def _table() -> dict[str, Any]:
    with open(Path(__file__).with_name("orbs.json"), encoding="utf-8") as file:
        table: dict[str, Any] = json.load(file)
    return table


def known(orb: str) -> bool:
    """Whether the table has an orb at all."""
    return orb in _table()


@lru_cache(maxsize=256)
def release(orb: str, version: str) -> Release | Unknown:
    """The version that a reference stands for.

    A prefix (`8`, `8.2`) and `volatile` stand for the newest version known here; that is sure only where a
    newer one cannot have come out since. Of an exact version that is not known here, the one before it within
    the same major version answers.
    """
    versions = _table()[orb]["versions"]
    if version == "volatile":
        return Release(str(versions[-1]), False)
    if not _NUMBERS.match(version):
        return Unknown(f"it cannot be told what version {version or 'without a number'} of {orb} accepts")
    wanted = _number(version)
    numbers = [_number(name) for name in versions]
    if len(wanted) == 3:
        found = [number for number in numbers if number[0] == wanted[0] and number <= wanted]
        sure = wanted in numbers
    else:
        found = [number for number in numbers if number[: len(wanted)] == wanted]
        sure = numbers[-1][: len(wanted)] != wanted
    if not found:
        return Unknown(f"version {version} of {orb} is not known to ecrlint")
    return Release(".".join(map(str, found[-1])), sure)


def resolved_version(orb: str, version: str) -> str | Unknown:
    """The version that a reference stands for, as `major.minor.patch`: the number of its `release`."""
    found = release(orb, version)
    return found if isinstance(found, Unknown) else found.number


def parameter(orb: str, usage: Usage, name: str, parameter_name: str, version: str) -> dict[str, Any] | None:
    """Type and default of a parameter of an orb's command, job or executor in a version (`major.minor.patch`);
    None if that version has none of this name."""
    spans = _table()[orb].get(usage, {}).get(name, {}).get(parameter_name, ())
    number = _number(version)
    for span in spans:
        if _number(span["from"]) <= number <= _number(span["to"]):
            return dict(span)
    return None


@lru_cache(maxsize=256)
def parameters(orb: str, usage: Usage, name: str, version: str) -> Mapping[str, Mapping[str, Any]]:
    """Every parameter of an orb's command, job or executor in a version; empty if it has none of that name."""
    names = _table()[orb].get(usage, {}).get(name, {})
    found = {each: parameter(orb, usage, name, each, version) for each in names}
    return MappingProxyType({each: about for each, about in found.items() if about is not None})


@lru_cache(maxsize=256)
def names(orb: str, usage: Usage, version: str) -> tuple[str, ...]:
    """The commands, jobs or executors of an orb in a version."""
    return tuple(name for name in _table()[orb].get(usage, {}) if parameters(orb, usage, name, version))


def meant(written: str, accepted: Iterable[str]) -> str:
    """The one of several names that a wrong one stands for: the same with dashes for underscores, what another
    version of the orb calls it, or the one that comes nearest; "" if none does."""
    choices = tuple(accepted)
    folded = written.replace("-", "_")
    same = [name for name in choices if name.replace("-", "_") == folded]
    renamed = [name for name in _RENAMED.get(folded, ()) if name in choices]
    near = get_close_matches(written, choices, 1, 0.8) if len(written) <= 80 else []
    return next(iter((*same, *renamed, *near)), "")


def respelled(written: str, accepted: Iterable[str]) -> bool:
    """Whether a name is one of several but for dashes and underscores."""
    folded = written.replace("-", "_")
    return any(name != written and name.replace("-", "_") == folded for name in accepted)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
