"""Fingerprints: what lets a finding be known again after lines have moved."""

from __future__ import annotations

import re
import sys
from array import array
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..finding import Finding
    from .texts import Texts

_WINDOW = 100
_FACTOR = 37
_BITS = (1 << 64) - 1
_DROPPED = pow(_FACTOR, _WINDOW, 1 << 64)
_END_OF_FILE = 0xFFFF
_BLANKS = re.compile("[ \t]+")


def line_hashes(data: bytes) -> tuple[str, ...]:
    """`primaryLocationLineHash` of every line of a file, as GitHub's upload-sarif action computes it.

    A hash covers the 100 UTF-16 code units from the first one of the line on, blanks not counted, and is
    followed by the number of lines up to this one that have the same hash. Source: src/fingerprints.ts
    of github/codeql-action, which warns about logs whose value differs from its own. It rolls the hash
    over the file; here a window's hash is the difference of two prefix hashes, which is the same number.
    A CR that no LF follows ends a line too: there, and only there, lines are not those of `Span`.
    """
    units = _units(data)
    starts = [0, *(i + 1 for i, unit in enumerate(units) if unit == 10)]
    units.extend([_END_OF_FILE] + [0] * _WINDOW)
    prefix = list(accumulate(units, lambda sofar, unit: (sofar * _FACTOR + unit) & _BITS, initial=0))
    seen: Counter[int] = Counter()
    hashes = []
    for start in starts:
        value = (prefix[start + _WINDOW] - _DROPPED * prefix[start]) & _BITS
        seen[value] += 1
        hashes.append(f"{value:x}:{seen[value]}")
    return tuple(hashes)


def _units(data: bytes) -> array[int]:
    """The UTF-16 code units that count: no blanks, every line break a single LF."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\r").replace("\r", "\n")
    units = array("H", _BLANKS.sub("", text).encode("utf-16-le"))
    if sys.byteorder == "big":
        units.byteswap()
    return units


def finding_fingerprints(findings: Iterable[Finding], texts: Texts) -> list[str]:
    """Our own fingerprint of each finding, in order: a digest and, since several may have the same, a
    running number. It holds the rule, the path, the entity and the text of the line, but no line number
    and no white space."""
    seen: Counter[str] = Counter()
    found = []
    for finding in findings:
        digest = sha256()
        for part in (finding.rule, finding.place.path, *finding.entities[:1]):
            digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
        digest.update(texts.line_digest(finding.place.path, finding.place.span.line))
        name = digest.hexdigest()[:32]
        seen[name] += 1
        found.append(f"{name}:{seen[name]}")
    return found
