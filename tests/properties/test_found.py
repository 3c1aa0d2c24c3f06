"""What fuzzing has found: each input once failed, and stands here as small as it could be made.

The name of a file begins with that of its target (`targets.TARGETS`); `scripts/fuzz.py` finds more.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from targets import FINDINGS, TARGETS


@pytest.mark.parametrize("path", sorted(FINDINGS.iterdir()), ids=lambda path: path.name)
def test_what_was_found_stays_mended(path: Path) -> None:
    TARGETS[path.name.partition(".")[0]].holds(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_what_targets_begin_with_holds(name: str) -> None:
    """A few texts of each kind; the fuzzer begins with all of them."""
    seeds = sorted(set(TARGETS[name].seeds()), key=len)
    for seed in seeds[:: max(1, len(seeds) // 5)]:
        TARGETS[name].holds(seed)
