"""The targets: each a figure of ours against figures of the same run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Figures = Callable[[str, str], float]
"""The median of a case: tree, name of the case. Raises KeyError where it was not run."""

MB = 1_000_000


@dataclass(frozen=True)
class Target:
    """What is wanted, as words, and as two figures the first of which must not be more than the second."""

    about: str
    ours: Callable[[Figures], float]
    bound: Callable[[Figures], float]


@dataclass(frozen=True)
class Met:
    """A target with its figures. `bound` is None where what it goes by was not run."""

    about: str
    ours: float
    bound: float
    unit: str

    @property
    def met(self) -> bool:
        return self.ours <= self.bound


def _cold_floor(of: Figures) -> float:
    # What python-hcl2 takes includes reading the other files, so that these are counted once.
    return of("S", "cold") + of("L", "floor: python-hcl2")


TIME = (
    Target("`--version`: at most 3 times `python -c pass`",
           lambda of: of("", "ecrlint --version"), lambda of: 3 * of("", "python -c pass")),
    Target("S cold: at least 8 times faster than checkov",
           lambda of: of("S", "cold"), lambda of: of("S", "checkov") / 8),
    Target("S cold: at most 1.3 times importing the libraries, loading the tables and parsing the two files",
           lambda of: of("S", "cold"), lambda of: 1.3 * of("S", "floor: imports, tables, parses")),
    Target("S warm: at most 5 times `python -c pass`",
           lambda of: of("S", "warm"), lambda of: 5 * of("", "python -c pass")),
    Target("M cold: at least 5 times faster than checkov's ECR checks",
           lambda of: of("M", "cold"), lambda of: of("M", "checkov, its ECR checks") / 5),
    Target("M warm: at least 40 times faster than checkov's ECR checks",
           lambda of: of("M", "warm"), lambda of: of("M", "checkov, its ECR checks") / 40),
    Target("L cold: at most S cold, reading every file once, and python-hcl2 on the files with a call",
           lambda of: of("L", "cold"), _cold_floor),
    Target("L warm: at most 2.5 times walking the tree and taking each file's status",
           lambda of: of("L", "warm"), lambda of: 2.5 * of("L", "floor: walk and status")),
    Target("one file changed in L: at most L warm and S cold",
           lambda of: of("L", "one file changed"), lambda of: of("L", "warm") + of("S", "cold")),
    Target("X cold: at most 11 times L cold",
           lambda of: of("X", "cold"), lambda of: 11 * of("L", "cold")),
    Target("X warm: at most 11 times L warm",
           lambda of: of("X", "warm"), lambda of: 11 * of("L", "warm")),
)  # fmt: skip

MEMORY = {"S": 60, "M": 120, "L": 200, "X": 500}
"""Most memory of the largest process, in MB."""


OURS = frozenset({"cold", "cold, remembering", "warm", "one file changed"})
"""The cases of ecrlint."""


def judged(times: Mapping[tuple[str, str], float], peaks: Mapping[tuple[str, str], float]) -> list[Met]:
    """The targets whose figures were measured."""
    found = []
    for target in TIME:
        try:
            ours, bound = target.ours(lambda *key: times[key]), target.bound(lambda *key: times[key])
        except KeyError:
            continue
        found.append(Met(target.about, ours, bound, "s"))
    for tree, most in MEMORY.items():
        used = [peak for (of, name), peak in peaks.items() if of == tree and name in OURS]
        if used:
            found.append(Met(f"{tree}: memory of the largest process under {most} MB", max(used) / MB, most, "MB"))
    return found
