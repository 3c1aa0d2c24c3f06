"""What override files that cannot be read may change.

An override file changes blocks of other files by type and labels: arguments are replaced or added, nested blocks of a
type replaced as a group. Source: Terraform's documentation, "Override Files".
"""

from __future__ import annotations

import re
from bisect import bisect_right

from ..parse.hcl import HclTree
from ..parse.tree import Attribute, Unread
from ..place import START, Place, Span
from ..values import Unknown

AS_WRITTEN = frozenset({"alias", "count", "depends_on", "for_each", "providers", "source", "version"})
"""Arguments that say which block or module this is, and which instances it has. They are taken as they are written even
where they may be changed: what is inside is then found at all, and said to exist perhaps."""

_HEADER_WITHIN = re.compile(
    r"(?m)^[ \t]+(?:resource|data|ephemeral|module|variable|output|provider|locals|terraform)\b[^\n=]*\{"
)


def may_change(path: str, span: Span = START) -> Unknown:
    """The reason for a block that a file may change. `span` is where the file cannot be read."""
    reason = f"{path}, which may change it, cannot be read at line {span.line}"
    return Unknown(reason, Place(path, span), maybe_null=True)


def is_confined(tree: HclTree) -> bool:
    """Whether all that cannot be read of a file is inside of blocks whose headers can be: not where something else
    stands at top level, or a block that is never closed may have taken in the headers of others."""
    damaged = sorted((header.start, header.end) for header in tree.blocks if header.start in tree.damaged)
    if any(_HEADER_WITHIN.search(tree.text, start, end) for start, end in damaged):
        return False
    for problem in tree.problems:
        at = tree.lines.offset(problem.span.line, problem.span.column)
        before = bisect_right(damaged, (at, len(tree.text))) - 1
        if before < 0 or at > damaged[before][1]:
            return False
    return True


def unread(found: Attribute | None, name: str, header: Span, why: Unknown) -> Attribute:
    """An attribute of which it cannot be told whether it has the value that is written, if one is. Of one that is not
    the place is the header of the block."""
    if found is None:
        return Attribute(header, name, header, Unread(header, why))
    return Attribute(found.span, name, found.name_span, Unread(found.value.span, why))
