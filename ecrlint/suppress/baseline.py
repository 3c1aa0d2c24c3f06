"""A baseline: the findings of a day, recorded so that a later run can leave them out.

A finding is known again by its fingerprint, which holds the rule, the path, the entity and the text of its line, but
no line number: it survives lines that move, and does not hide the same fault elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from ..finding import Finding
from ..inputs import InvalidInput
from ..keys import mask
from ..records import replace

FORMAT = 1

_KEYS = ("rule", "path", "entity", "outcome", "fingerprint")


def write_baseline(findings: Iterable[tuple[Finding, str]]) -> str:
    """The document that records findings, each with its fingerprint. One finding a line, so that it merges well."""
    entries = sorted(
        {
            (f.rule, mask(f.place.path), mask(f.entities[0]) if f.entities else "", f.outcome, fingerprint)
            for f, fingerprint in findings
        }
    )
    lines = ",\n".join(
        "    " + json.dumps(dict(zip(_KEYS, entry, strict=True)), ensure_ascii=False) for entry in entries
    )
    return f'{{\n  "format": {FORMAT},\n  "findings": [\n{lines}\n  ]\n}}\n' if lines else _EMPTY


_EMPTY = f'{{\n  "format": {FORMAT},\n  "findings": []\n}}\n'

Entries = dict[tuple[str, str], dict[str, str]]
"""What is recorded, by fingerprint and outcome."""


def read_baseline(shown: str, text: str) -> Entries:
    """What a document records. Raises InvalidInput where it is none; `shown` is how messages call it."""
    again = "write it again with `ecrlint baseline`"
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidInput(f"{shown}{line}: the baseline is not JSON; {again}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InvalidInput(f"{shown}: not a baseline of format {FORMAT}; {again}")
    entries = document.get("findings")
    if not isinstance(entries, list) or not all(map(_is_entry, entries)):
        raise InvalidInput(f"{shown}: not a baseline, an entry lacks one of {', '.join(_KEYS)}; {again}")
    return {(entry["fingerprint"], entry["outcome"]): entry for entry in entries}


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in _KEYS)


def leave_out(
    findings: Sequence[Finding], fingerprints: Sequence[str], recorded: Entries, shown: str
) -> tuple[list[Finding], list[dict[str, str]]]:
    """The findings in their order, recorded ones marked as suppressed; and the entries that no finding has any more.

    What a comment suppresses stays suppressed by that, and its entry counts as gone: it is not needed.
    """
    left = dict(recorded)
    marked: list[Finding] = []
    for finding, fingerprint in zip(findings, fingerprints, strict=True):
        known = finding.suppressed is None and left.pop((fingerprint, finding.outcome), None) is not None
        marked.append(replace(finding, suppressed=f"recorded in {shown}") if known else finding)
    return marked, list(left.values())
