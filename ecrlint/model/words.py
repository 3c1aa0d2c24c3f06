"""Names made of words with underscores, compared word by word."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

LONGEST = 6
"""Words in a name up to which it is looked at more closely. Names of environment variables have three or four."""


@lru_cache(maxsize=1024)
def shortened(name: str) -> tuple[str, ...]:
    """A name, and what it becomes by leaving out words and digits at their ends, the longest first: A_B2 gives A_B2,
    A_B, A and B. A name of too many words stands for itself only."""
    words = [word.rstrip("0123456789") or word for word in name.split("_") if word]
    if len(words) > LONGEST:
        return (name,)
    found = ("_".join(kept) for count in range(len(words), 0, -1) for kept in combinations(words, count))
    return tuple(dict.fromkeys((name, *found)))


@lru_cache(maxsize=1024)
def almost(name: str, wanted: str) -> bool:
    """Whether a name, or what it becomes by leaving words out, is a wanted name but for a slip of the pen: one
    character more, less or other, or two that changed places. All words but one have to be the same."""
    parts = wanted.split("_")
    if wanted in shortened(name):
        return False
    for run in shortened(name):
        words = run.split("_")
        differing = [(a, b) for a, b in zip(words, parts, strict=False) if a != b]
        if len(words) == len(parts) and len(differing) == 1 and len(differing[0][1]) > 3 and slip(*differing[0]):
            return True
        if abs(len(words) - len(parts)) == 1 and slip(run, wanted):
            return True
    return False


def corrected(name: str, wanted: str) -> str:
    """A name that is almost a wanted one, with the slip put right; empty where it is not to be told how."""
    for run in shortened(name):
        words, parts = run.split("_"), wanted.split("_")
        whole = name.split("_")
        if abs(len(words) - len(parts)) <= 1 and almost(run, wanted) and shortened(run)[0] == run:
            places = [at for at in range(len(whole)) if whole[at : at + len(words)] == words]
            if len(places) == 1 and slip(run, wanted):
                return "_".join((*whole[: places[0]], wanted, *whole[places[0] + len(words) :]))
    return ""


def slip(written: str, wanted: str) -> bool:
    """Whether one differs from the other by one character more, less or other, or by two that changed places."""
    if abs(len(written) - len(wanted)) > 1:
        return False
    start = 0
    while start < min(len(written), len(wanted)) and written[start] == wanted[start]:
        start += 1
    rest, other = written[start:], wanted[start:]
    swapped = rest[:2] == other[1::-1] and len(other) > 1 and rest[2:] == other[2:]
    return swapped or rest[1:] == other or rest == other[1:] or rest[1:] == other[1:]
