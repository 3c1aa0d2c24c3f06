"""What a run is asked to do: everything that can change its verdicts, and nothing of how they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .inputs import NO_INPUTS, Inputs


@dataclass(frozen=True, slots=True)
class Settings:
    """`root` is absolute. `named` are the paths of the command line relative to it, with `/`; empty means
    the whole root. `convention` is a name, or None for an automatic choice. `select` and `ignore` are rule
    ids; an empty `select` means all rules. `inputs` are the values for root modules, `plan` is the path of a plan
    in JSON as it was given."""

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
