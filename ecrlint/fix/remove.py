"""Taking entries away, with their lines or their commas."""

from __future__ import annotations

from collections.abc import Sequence

from .layout import NoFixError, Raw, closes_line, content_end, line_start, next_line, on_one_line, opens_line
from .nodes import Document, Item, Node


def delete_items(document: Document, items: Sequence[Item]) -> list[Raw]:
    """Takes entries of one mapping or sequence away. An entry left with nothing in it goes as well, in YAML, where
    it would mean null."""
    parent = items[0].parent
    if len(items) == len(parent.items) and parent.style in ("yaml-block", "yaml-flow"):
        if parent.owner is None or parent.owner.key is None:
            raise NoFixError
        return delete_items(document, [parent.owner])
    if parent.style in ("body", "yaml-block"):
        return [_statement(document, parent, item, items) for item in items]
    return [_bracketed(document, parent, item, items) for item in items]


def delete_comment(document: Document, comment: tuple[int, int], single: str | None) -> Raw:
    """Takes a comment away, with its line if nothing else is on it. With `single` only if what it names in brackets
    is nothing but that."""
    text, (start, end) = document.text, comment
    if single is not None and f"[{single}]" not in text[start:end].replace(" ", ""):
        raise NoFixError
    if opens_line(text, start):
        return Raw(line_start(text, start), next_line(text, end), "")
    before = start
    while text[before - 1] in " \t":
        before -= 1
    return Raw(before, end, "")


def delete_script_comment(document: Document, node: Node, comment: tuple[int, int], single: str | None) -> Raw:
    """Takes a comment out of a script that is the text of a scalar of YAML, as `delete_comment` does. Raises NoFixError
    where what is taken for a comment may be something else to the shell, or the script would be another one without
    it."""
    text, start = document.text, comment[0]
    script = text[node.start : start]
    literal, line = script[:1] == "|", on_one_line(document, node)
    if node.style != "yaml" or not text.startswith("#", start) or not (literal or line):
        raise NoFixError
    # Inside of quotes, of a here-document or behind a continued line a `#` begins no comment that could go.
    body = script[1:] if line and script[:1] in ("'", '"') else script
    if "<<" in body or body.count("'") % 2 or body.count('"') % 2 or "`" in body:
        raise NoFixError
    if opens_line(text, start) and (line or not _can_go(text, start, node)):
        raise NoFixError
    return delete_comment(document, comment, single)


def _can_go(text: str, at: int, node: Node) -> bool:
    """Whether a line of a block scalar can be taken away: it continues none, and neither is it all there is nor does
    it give the indentation of the others."""
    before = text[node.start : line_start(text, at)].split("\n")[1:]
    after = [line for line in text[next_line(text, at) : node.end].split("\n") if line.strip()]
    if any(line.strip() for line in before):
        return not before[-2].rstrip("\r").endswith("\\")
    indent = at - line_start(text, at)
    return bool(after) and len(after[0]) - len(after[0].lstrip(" ")) == indent


def _statement(document: Document, parent: Node, item: Item, gone: Sequence[Item]) -> Raw:
    """An entry on lines of its own."""
    text, end = document.text, content_end(document.text, item)
    if parent.style == "body" and on_one_line(document, parent):
        raise NoFixError
    if not closes_line(document, end):
        raise NoFixError
    if opens_line(text, item.start):
        return Raw(line_start(text, item.start), next_line(text, end), "")
    # The first key of an item stands behind its dash: the next that stays moves up there.
    following = [other for other in parent.items if other.start > item.start and other not in gone]
    behind = [other for other in parent.items if other.start > item.start]
    if not following or behind[0] is not following[0]:
        raise NoFixError
    return Raw(item.start, following[0].start, "")


def _bracketed(document: Document, parent: Node, item: Item, gone: Sequence[Item]) -> Raw:
    """An entry in brackets: with its line where it has one, else with the comma and blanks beside it."""
    text, end = document.text, content_end(document.text, item)
    at = parent.items.index(item)
    kept_before = [other for other in parent.items[:at] if other not in gone]
    kept_after = [other for other in parent.items[at + 1 :] if other not in gone]
    behind = end
    while behind < len(text) and text[behind] in " \t":
        behind += 1
    comma = behind < len(text) and text[behind] == ","
    alone = opens_line(text, item.start) and closes_line(document, behind + 1 if comma else end)
    if alone and (parent.style == "object" or comma or not kept_before):
        return Raw(line_start(text, item.start), next_line(text, end), "")
    if kept_after:
        return Raw(item.start, parent.items[at + 1].start, "")
    if kept_before:
        return Raw(content_end(text, parent.items[at - 1]), end, "")
    return Raw(parent.start + 1, parent.end - 1, "")
