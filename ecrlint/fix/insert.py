"""Adding entries to mappings and items to sequences, the way their neighbours are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .align import aligned
from .layout import (
    NoFixError,
    Raw,
    closes_line,
    column_indent,
    content_end,
    has_comment,
    indent_of,
    line_end,
    on_one_line,
    opens_line,
    step_of,
)
from .nodes import Document, Item, Node
from .write import hcl, hcl_key, in_string, json_text, yaml_block, yaml_flow, yaml_scalar


def insert_entries(
    document: Document, node: Node, entries: Mapping[str, Any], after: Sequence[str] = (), *, block: bool = False
) -> Raw:
    """Adds entries to a mapping: behind the last of those named in `after` that it has, else at its end.

    `block` makes nested blocks of HCL of entries that are mappings.
    """
    if node.shape != "mapping" or node.style == "file":
        raise NoFixError
    if node.style == "body":
        return _in_body(document, node, entries, after, block)
    if node.style == "yaml-block":
        return _in_block(document, node, entries, after)
    return _in_brackets(document, node, [_written(document, node, key, value) for key, value in entries.items()])


def insert_first(document: Document, node: Node, entries: Mapping[str, Any]) -> Raw:
    """Adds entries before the first one of a mapping in block style."""
    if node.style != "yaml-block" or not node.items or not opens_line(document.text, node.items[0].start):
        raise NoFixError
    at = node.items[0].start
    indent = column_indent(document.text, at)
    step = step_of(document, node)
    lines = [f"{yaml_scalar(key, flow=False)}:{yaml_block(v, indent, step)}\n{indent}" for key, v in entries.items()]
    return Raw(at, at, "".join(lines))


def insert_block(document: Document, blocks: Sequence[Item], value: Mapping[str, Any]) -> Raw:
    """Adds a nested block of HCL behind the last of some, the way they are parted. Mappings in the value are blocks
    within it."""
    last = blocks[-1]
    end = content_end(document.text, last)
    if not opens_line(document.text, last.start) or not closes_line(document, end):
        raise NoFixError
    at = line_end(document.text, end)
    close = len(blocks) > 1 and "\n" not in document.text[blocks[-2].end : last.start].replace("\n", "", 1)
    lines = _nested_lines(last.key or "", value, indent_of(document.text, last.start))
    return Raw(at, at, ("\n" if close else "\n\n") + aligned("\n".join(lines)))


def insert_item(document: Document, node: Node, value: Any) -> Raw:
    """Adds an item at the end of a sequence."""
    if node.shape != "sequence" or not node.items:
        raise NoFixError
    if node.style != "yaml-block":
        return _in_brackets(document, node, [_item_text(document, node, value)])
    last = node.items[-1]
    indent = indent_of(document.text, last.start)
    at = line_end(document.text, content_end(document.text, last))
    dash = document.text[len(indent) + document.text.rfind("\n", 0, last.start) + 1 :][:1]
    if dash != "-":
        raise NoFixError
    inner = column_indent(document.text, last.start)
    if isinstance(value, Mapping) and value:
        written = yaml_block(value, indent, " " * (len(inner) - len(indent))).lstrip()
    else:
        written = yaml_flow(value, flow=not isinstance(value, str))
    return Raw(at, at, f"\n{indent}- {written}")


# -- the body of a block ---------------------------------------------------------------------------------


def _in_body(document: Document, node: Node, entries: Mapping[str, Any], after: Sequence[str], block: bool) -> Raw:
    outer = indent_of(document.text, node.start)
    inner = _body_indent(document, node, outer)
    if block:
        lines = [line for key, value in entries.items() for line in _block_lines(key, value, inner)]
    else:
        lines = [f"{inner}{key} = {hcl(value, inner)}" for key, value in entries.items()]
    if on_one_line(document, node):
        return _opened_body(document, node, lines, inner, outer, block)
    behind = _behind(node, after, block)
    if behind is None:
        at = line_end(document.text, node.start)
        if not closes_line(document, node.start + 1):
            raise NoFixError
        parted = "\n" if block is False and node.items and not _follows_closely(document, node) else ""
        return Raw(at, at, "\n" + "\n".join(lines) + parted)
    at = line_end(document.text, content_end(document.text, behind))
    if not closes_line(document, content_end(document.text, behind)):
        raise NoFixError
    return Raw(at, at, ("\n\n" if block else "\n") + "\n".join(lines))


def _behind(node: Node, after: Sequence[str], block: bool) -> Item | None:
    """What a new statement goes behind: an argument goes before the nested blocks, a block to the end."""
    if block:
        return node.items[-1] if node.items else None
    plain: list[Item] = []
    for item in node.items:
        if item.block:
            break
        plain.append(item)
    named = [item for item in plain if item.key in after]
    return named[-1] if named else plain[-1] if plain else None


def _follows_closely(document: Document, node: Node) -> bool:
    """Whether the first statement of a body is an argument, which new ones may stand right before."""
    return not node.items[0].block


def _body_indent(document: Document, node: Node, outer: str) -> str:
    for item in node.items:
        if opens_line(document.text, item.start):
            return indent_of(document.text, item.start)
    return outer + "  "


def _block_lines(key: str, value: Any, indent: str) -> list[str]:
    if not isinstance(value, Mapping):
        raise NoFixError
    inner = indent + "  "
    return [f"{indent}{key} {{", *(f"{inner}{name} = {hcl(v, inner)}" for name, v in value.items()), f"{indent}}}"]


def _nested_lines(key: str, value: Mapping[str, Any], indent: str) -> list[str]:
    inner = indent + "  "
    lines = [f"{indent}{key} {{"]
    for name, item in value.items():
        if isinstance(item, Mapping):
            lines += ["", *_nested_lines(name, item, inner)]
        else:
            lines.append(f"{inner}{name} = {hcl(item, inner)}")
    return [*lines, f"{indent}}}"]


def _opened_body(document: Document, node: Node, lines: list[str], inner: str, outer: str, block: bool) -> Raw:
    """A body on one line is opened over several."""
    if has_comment(document, node.start, node.end):
        raise NoFixError
    content = document.text[node.start + 1 : node.end - 1].strip()
    own = [inner + content] if content else []
    parted = [""] if content and block else []
    return Raw(node.start, node.end, "\n".join(["{", *own, *parted, *lines, outer + "}"]))


# -- block style of YAML ---------------------------------------------------------------------------------


def _in_block(document: Document, node: Node, entries: Mapping[str, Any], after: Sequence[str]) -> Raw:
    named = [item for item in node.items if item.key in after]
    if after and not named and opens_line(document.text, node.items[0].start):
        return insert_first(document, node, entries)
    behind = named[-1] if named else node.items[-1]
    end = content_end(document.text, behind)
    if not closes_line(document, end):
        raise NoFixError
    indent = column_indent(document.text, node.items[0].start)
    step = step_of(document, node)
    at = line_end(document.text, end)
    lines = [f"\n{indent}{yaml_scalar(key, flow=False)}:{yaml_block(v, indent, step)}" for key, v in entries.items()]
    return Raw(at, at, "".join(lines))


# -- in brackets -----------------------------------------------------------------------------------------


def _written(document: Document, node: Node, key: str, value: Any) -> str:
    if node.style == "object":
        name = hcl_key(key)
        last = node.items[-1] if node.items else None
        if last is not None and document.text[last.key_start] == '"' and not name.startswith('"'):
            name = f'"{name}"'
        between = document.text[last.key_end : last.value.start] if last is not None else " = "
        mark = ": " if between.strip() == ":" else " = "
        return f"{name}{mark}{hcl(value, _inner_indent(document, node))}"
    if node.style == "json":
        inner = _inner_indent(document, node)
        text = f"{json_text(key, '', None)}: {json_text(value, inner, _json_step(document, node))}"
        return in_string(text) if node.quoted else text
    return f"{yaml_scalar(key, flow=True)}: {yaml_flow(value)}"


def _item_text(document: Document, node: Node, value: Any) -> str:
    if node.style == "tuple":
        return hcl(value, _inner_indent(document, node))
    if node.style == "json":
        text = json_text(value, _inner_indent(document, node), _json_step(document, node))
        return in_string(text) if node.quoted else text
    return yaml_flow(value)


def _json_step(document: Document, node: Node) -> str | None:
    """The step of indentation where the members stand on lines of their own, None where they stand on one."""
    if on_one_line(document, node):
        return None
    inner, outer = _inner_indent(document, node), indent_of(document.text, node.start)
    return inner[len(outer) :] or "  "


def _inner_indent(document: Document, node: Node) -> str:
    if node.items and opens_line(document.text, node.items[-1].start):
        return indent_of(document.text, node.items[-1].start)
    return indent_of(document.text, node.start) + "  "


def _in_brackets(document: Document, node: Node, written: list[str]) -> Raw:
    """What is in braces or brackets, on one line or on several."""
    if not node.items:
        return _in_empty(document, node, written)
    last = node.items[-1]
    at = content_end(document.text, last)
    lined = opens_line(document.text, last.start) and not on_one_line(document, node)
    if not lined:
        return Raw(at, at, "".join(f", {text}" for text in written))
    comma = _comma_after(document, at, node.end)
    indent = _inner_indent(document, node)
    if node.style == "object":
        mark = "," if comma is not None else ""
        at = line_end(document.text, comma if comma is not None else at)
        return Raw(at, at, "".join(f"\n{indent}{text}{mark}" for text in written))
    if comma is not None:
        at = line_end(document.text, comma)
        return Raw(at, at, "".join(f"\n{indent}{text}," for text in written))
    if line_end(document.text, at) != at and not closes_line(document, at):
        return Raw(at, at, "".join(f", {text}" for text in written))
    if has_comment(document, at, line_end(document.text, at)):
        raise NoFixError
    return Raw(at, at, "".join(f",\n{indent}{text}" for text in written))


def _in_empty(document: Document, node: Node, written: list[str]) -> Raw:
    if has_comment(document, node.start, node.end):
        raise NoFixError
    opening, closing = document.text[node.start], document.text[node.end - 1]
    if opening not in "{[":
        raise NoFixError
    if node.style == "object":
        indent = indent_of(document.text, node.start)
        inner = "".join(f"\n{indent}  {text}" for text in written)
        return Raw(node.start, node.end, f"{opening}{inner}\n{indent}{closing}")
    return Raw(node.start, node.end, opening + ", ".join(written) + closing)


def _comma_after(document: Document, at: int, stop: int) -> int | None:
    """The offset behind the comma that follows an item, if one does."""
    while at < stop and document.text[at] in " \t":
        at += 1
    return at + 1 if at < stop and document.text[at] == "," else None
