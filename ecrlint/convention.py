"""Choosing the convention where nothing says it: by evidence that was parsed, file by file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .records import dataclass

DEFAULT = "central-oidc"
CLOUD_PLATFORM = "cloud-platform"


@dataclass(frozen=True, slots=True)
class Choice:
    """The convention of every unit, and why: (name, reason) of each in force. `advice` asks for a
    configuration where the tree carries evidence for both."""

    by_unit: Mapping[str, str]
    reasons: tuple[tuple[str, str], ...]
    advice: str = ""

    def of(self, unit: str) -> str:
        """The convention of a unit."""
        return self.by_unit.get(unit, self.reasons[0][0])


Asked = Callable[[str], "tuple[str, str] | None"]
"""The convention that is asked for at a unit and by what; None where evidence decides."""


def probable(evidence: frozenset[str], others: frozenset[str]) -> str:
    """The convention of a unit that nothing is asked for at, from its own evidence and that of all others seen so far:
    `choose` says the same once all have been seen."""
    if CLOUD_PLATFORM in evidence or (CLOUD_PLATFORM in others and not {DEFAULT} & {*evidence, *others}):
        return CLOUD_PLATFORM
    return DEFAULT


def choose(evidence: Mapping[str, frozenset[str]], asked: Asked) -> Choice:
    """The convention of each unit, from what is asked for and the evidence each carries (names of conventions).

    Evidence for the Cloud Platform alone decides for all that nothing is asked for; evidence for both decides for
    each unit; without any the central convention holds.
    """
    wanted = {unit: answer for unit in evidence if (answer := asked(unit)) is not None}
    named = {unit: name for unit, (name, _) in wanted.items()}
    reasons = tuple(dict.fromkeys(wanted.values()))
    if reasons and len(named) == len(evidence):
        return Choice(named, reasons)
    whole = asked("")
    if whole is not None and not evidence:
        return Choice({}, (whole,))
    free = _by_evidence({unit: names for unit, names in evidence.items() if unit not in named})
    return Choice({**free.by_unit, **named}, (*free.reasons, *reasons), free.advice)


def _by_evidence(evidence: Mapping[str, frozenset[str]]) -> Choice:
    platform = sorted(unit for unit, names in evidence.items() if CLOUD_PLATFORM in names)
    central = sorted(unit for unit, names in evidence.items() if DEFAULT in names and unit not in platform)
    if not platform:
        reason = f"seen in {central[0]}" if central else "the default"
        return Choice(dict.fromkeys(evidence, DEFAULT), ((DEFAULT, reason),))
    if not central:
        return Choice(dict.fromkeys(evidence, CLOUD_PLATFORM), ((CLOUD_PLATFORM, f"seen in {platform[0]}"),))
    by_unit = {unit: CLOUD_PLATFORM if unit in platform else DEFAULT for unit in evidence}
    reasons = ((CLOUD_PLATFORM, f"seen in {platform[0]}"), (DEFAULT, f"seen in {central[0]}"))
    advice = "The tree holds evidence for both conventions; a configuration or --convention says which one is meant."
    return Choice(by_unit, reasons, advice)
