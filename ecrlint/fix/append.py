"""A new block of Terraform behind the one it belongs to."""

from __future__ import annotations

from .align import aligned
from .layout import NoFixError, Raw, closes_line, line_end
from .nodes import Document, Item

LABEL, EACH, SELF = "<label>", "<each>", "<self>"
"""What a text may name of the block it goes behind: its last label; a line with the argument that makes as many
instances as the block has; the instance of the block that belongs to one of these."""


def append_text(document: Document, item: Item, text: str) -> Raw:
    """The text of a block, fitted to another one, to go on the lines after it. Raises NoFixError."""
    if not item.labels or not closes_line(document, item.end):
        raise NoFixError
    address = ".".join(item.labels)
    each, own = _instances(item, address)
    lines = [line for line in text.strip("\n").split("\n") if line.strip() != EACH or each]
    fitted = "\n".join(lines).replace(LABEL, item.labels[-1]).replace(EACH, each).replace(SELF, own)
    if fitted.split("{")[0].split() in [line.split("{")[0].split() for line in document.text.splitlines()]:
        raise NoFixError
    fitted = aligned(fitted)
    at = line_end(document.text, item.end)
    return Raw(at, at, "\n\n" + fitted)


def _instances(item: Item, address: str) -> tuple[str, str]:
    """The argument that repeats a block as often as another one, and how an instance of the other is called there."""
    if item.value.item("for_each") is not None:
        return f"for_each = {address}", "each.value"
    if item.value.item("count") is not None:
        return f"count = length({address})", f"{address}[count.index]"
    return "", address
