"""An answer as text and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..convention import Choice
from ..finding import Finding
from ..keys import mask
from ..plain import pack, unpack
from ..report.door import masked
from ..report.result import RuleInfo
from ..result import Answer


def packed(whole: Answer) -> bytes | None:
    """An answer as JSON without key material; None where its paths hold some, which have to be whole."""
    paths = "\n".join({*whole.checked, *whole.choice.by_unit, *whole.left_out, *_paths(whole.findings)})
    if mask(paths) != paths:
        return None
    data = {
        "findings": [pack(masked(finding)) for finding in whole.findings],
        "rules": [pack(rule) for rule in whole.rules],
        "by_unit": dict(whole.choice.by_unit),
        "reasons": whole.choice.reasons,
        "advice": whole.choice.advice,
        "checked": whole.checked,
        "repository": whole.repository,
        "dated": whole.dated,
        "left_out": whole.left_out,
    }
    return json.dumps(data, separators=(",", ":")).encode()


def _paths(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        yield from (finding.unit, *finding.units, *(place.path for place in finding.places))


def unpacked(data: Mapping[str, Any]) -> Answer:
    """The answer that `packed` made JSON of."""
    return Answer(
        findings=tuple(unpack(Finding, finding) for finding in data["findings"]),
        rules=tuple(unpack(RuleInfo, rule) for rule in data["rules"]),
        choice=Choice(data["by_unit"], tuple((name, why) for name, why in data["reasons"]), data["advice"]),
        checked=tuple(data["checked"]),
        repository=data["repository"],
        dated=data["dated"],
        left_out=tuple(data["left_out"]),
    )
