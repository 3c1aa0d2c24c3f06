"""What a run is asked to do: everything that can change its verdicts, and nothing of how they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .inputs import NO_INPUTS, Inputs
from .records import dataclass, field

CONFIGURATION = ".ecrlint.yaml"
"""The configuration's name, at the root of a repository."""


def is_path(convention: str) -> bool:
    """Whether what names a convention is the path of a file."""
    return "/" in convention or convention.endswith((".yaml", ".yml"))


@dataclass(frozen=True, slots=True)
class Layer:
    """What a configuration says for everything, or for some paths: the name of a convention (None for any), values
    and rules over those of the convention. A rule has a `level` ("off", "on" or a level), `params`, or both.
    `match` are patterns as in `.gitignore`; empty for everything."""

    convention: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    match: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration file that was read and found right. `path` is how messages call it; `layers` are in the order
    in which they apply; `conventions` and `rules` are those of the organisation, compiled; `rule_folders` are
    absolute."""

    path: str = ""
    layers: tuple[Layer, ...] = ()
    exclude: tuple[str, ...] = ()
    require_reason: bool = True
    conventions: tuple[Mapping[str, Any], ...] = ()
    rules: tuple[Mapping[str, Any], ...] = ()
    rule_folders: tuple[Path, ...] = ()


NO_CONFIGURATION = Configuration()


@dataclass(frozen=True, slots=True)
class Settings:
    """`root` is absolute. `named` are the paths of the command line relative to it, with `/`; empty means
    the whole root. `convention` is a name, or None for an automatic choice. `select` and `ignore` are rule
    ids; an empty `select` means all rules. `inputs` are the values for root modules, `plan` is the path of a plan
    in JSON as it was given, `baseline` that of recorded findings. What `configuration` says gives way to the rest."""

    root: Path
    named: tuple[str, ...] = ()
    convention: str | None = None
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    gitignore: bool = True
    force_exclude: bool = False
    suppressions: bool = True
    inputs: Inputs = NO_INPUTS
    plan: str | None = None
    baseline: str | None = None
    configuration: Configuration = NO_CONFIGURATION
