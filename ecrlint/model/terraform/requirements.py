"""What lifecycle rules ask of the tags of an image, compared with each other.

A rule for tagged images asks that for each entry of its list the image has a tag that fits. A prefix is the pattern
that ends with a `*`. Source: Amazon ECR user guide, "Lifecycle policy evaluation rules".
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from ...records import dataclass
from ...values import Json, Unknown
from .probes import Rule, glob

_ANY = "\ue000"
"""Stands for whatever a `*` covers when one pattern is matched against another; no tag has it."""

_LONGEST = 300
"""Longest pattern that is compared, in characters; a tag has at most 300."""

_MOST = 50
"""Most entries of a list that are compared."""

_STEPS = 10_000
"""Most pairs of positions at which two patterns are compared."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A pattern a tag of the image must fit; with `why` only its beginning is known."""

    pattern: str
    why: Unknown | None = None

    @property
    def head(self) -> str:
        """What every tag that fits begins with."""
        return self.pattern if self.why else self.pattern.split("*", 1)[0]


def demands(rule: Rule) -> list[Demand] | Unknown | None:
    """What a rule asks for; None where it selects images otherwise than by their tags."""
    if isinstance(rule.status, Unknown):
        return rule.status
    lists = [given for given in (rule.prefixes, rule.patterns) if given is not None]
    if rule.status != "tagged" or len(lists) != 1:
        return None
    given = lists[0]
    if isinstance(given, Unknown):
        return given
    entries = given if isinstance(given, list) and len(given) <= _MOST else []
    found = [_demand(entry, "*" if rule.prefixes is not None else "") for entry in entries]
    known = [demand for demand in found if demand is not None and len(demand.pattern) <= _LONGEST]
    return known if known and len(known) == len(entries) else None


def _demand(entry: Json, ending: str) -> Demand | None:
    if isinstance(entry, list):
        start, why = entry
        return Demand(str(start), why if isinstance(why, Unknown) else Unknown("it cannot be told"))
    text = str(entry)
    if "\0" in text or (ending and "*" in text):
        return None
    return Demand(text + ending)


def one_tag_fits(rule: Rule) -> bool | Unknown:
    """Whether a single tag can be all that a rule asks for; false if any two entries exclude each other."""
    found = demands(rule)
    if found is None or isinstance(found, Unknown):
        return found or True
    results = [_meet(a, b) for a, b in combinations(found, 2)]
    if False in results:
        return False
    return next((result for result in results if isinstance(result, Unknown)), True)


def covers(above: Rule, below: Rule) -> bool | Unknown:
    """Whether every image that a rule selects by its tags is also selected by another one."""
    high, low = demands(above), demands(below)
    if high is None or low is None:
        return False
    for unknown in (high, low):
        if isinstance(unknown, Unknown):
            return unknown
    assert isinstance(high, list)
    assert isinstance(low, list)
    return _all(_any(_contains(demand, other) for other in low) for demand in high)


def _contains(high: Demand, low: Demand) -> bool | Unknown:
    """Whether every tag that fits the second pattern fits the first."""
    if high.why is None and low.why is None:
        return glob(high.pattern, low.pattern.replace("*", _ANY))
    if high.why is None and glob(high.pattern, low.pattern + _ANY):
        return True
    if high.why is not None:
        possible = low.head.startswith(high.head) or (low.why is not None and high.head.startswith(low.head))
    else:
        possible = low.head.startswith(high.head) or high.head.startswith(low.head)
    return (high.why or low.why or False) if possible else False


def _meet(a: Demand, b: Demand) -> bool | Unknown:
    """Whether some tag fits two patterns."""
    if not (a.head.startswith(b.head) or b.head.startswith(a.head)):
        return False
    return a.why or b.why or _intersect(a.pattern, b.pattern)


def _intersect(a: str, b: str) -> bool:
    """Whether some text fits two patterns: both are walked at once. Of long ones it is taken for granted."""
    if len(a) * len(b) > _STEPS:
        return True
    reached = {(0, 0)}
    todo = [(0, 0)]
    while todo:
        i, j = todo.pop()
        if i == len(a) and j == len(b):
            return True
        for step in _steps(a, b, i, j):
            if step not in reached:
                reached.add(step)
                todo.append(step)
    return False


def _steps(a: str, b: str, i: int, j: int) -> Iterable[tuple[int, int]]:
    left, right = a[i : i + 1], b[j : j + 1]
    if left == "*":
        yield i + 1, j
        if right and right != "*":
            yield i, j + 1
    if right == "*":
        yield i, j + 1
        if left and left != "*":
            yield i + 1, j
    if left and left == right and left != "*":
        yield i + 1, j + 1


def _any(results: Iterable[bool | Unknown]) -> bool | Unknown:
    found: bool | Unknown = False
    for result in results:
        if result is True:
            return True
        found = found or result
    return found


def _all(results: Iterable[bool | Unknown]) -> bool | Unknown:
    found: bool | Unknown = True
    for result in results:
        if result is False:
            return False
        if isinstance(result, Unknown) and found is True:
            found = result
    return found
