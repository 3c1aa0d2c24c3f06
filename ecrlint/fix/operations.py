"""The operations of fixes: what a change of a rule means in the text of a file.

The arguments of each are described in `rules/rule.schema.json`. Whatever is not written out as plain text at the
place itself, such as a reference or a template, is left alone: `NoFixError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..finding import Change
from .append import append_text
from .insert import insert_block, insert_entries, insert_first, insert_item
from .layout import NoFixError, Raw, line_start
from .move import blocks, highest, move_before, sort_items
from .nodes import Document, Item, Node, Target, is_shared, locate, walk
from .remove import delete_comment, delete_items, delete_script_comment
from .write import hcl, hcl_key, in_string, json_text, yaml_flow, yaml_scalar

Arguments = Mapping[str, Any]

_WORD = re.compile(r"[A-Za-z0-9_.-]+")


def raw_edits(document: Document, change: Change) -> list[Raw]:
    """The edits of one change. Raises NoFixError."""
    target = locate(document, change.place.span)
    if target is None or not isinstance(change.arguments, dict):
        raise NoFixError
    if is_shared(target) and not change.arguments.get("shared"):
        raise NoFixError
    return _OPERATIONS[change.operation](document, target, change.arguments)


def _set(document: Document, target: Target, arguments: Arguments) -> list[Raw]:
    """Another value in the place of one that is written out."""
    node = target.node if target.part is None else None
    if node is None and target.item is not None and not target.item.block:
        node = target.item.value
    if node is None:
        raise NoFixError
    return [set_value(document, node, arguments["value"])]


def set_value(document: Document, node: Node, value: Any) -> Raw:
    """The edit that puts a value in the place of a literal."""
    # What GitHub and CircleCI put into a text makes it no literal, whatever YAML thinks of it.
    computed = node.style == "yaml" and ("${{" in node.text or "<<" in node.text)
    whole = node.shape == "scalar" and node.literal and not computed
    if not whole and not (node.shape in ("mapping", "sequence") and node.style in ("object", "tuple", "json")):
        raise NoFixError
    return Raw(node.start, node.end, _rewritten(document, node, value))


def _rewritten(document: Document, node: Node, value: Any) -> str:
    old = document.text[node.start : node.end]
    if node.style in ("hcl", "object", "tuple"):
        return hcl(value, "")
    if node.style == "json":
        return _as_written(node, json_text(value, "", None))
    if old[:1] in ("|", ">"):
        raise NoFixError
    quote = old[0] if old[:1] in ("'", '"') else ""
    if isinstance(value, (Mapping, list)):
        return yaml_flow(value)
    in_flow = node.owner is not None and node.owner.parent.style == "yaml-flow"
    return yaml_scalar(value, flow=in_flow, quote=quote)


def _as_written(node: Node, text: str) -> str:
    """A text as it is written where a node is: inside of a string with its escapes."""
    return in_string(text) if node.quoted else text


def _replace(document: Document, target: Target, arguments: Arguments) -> list[Raw]:
    """Other characters in the place of some that stand once in a text: a value, a part of one, a key or a comment."""
    find = arguments["find"]
    if target.comment is not None:
        start, end = target.comment
    elif target.node is not None:
        if target.node.shape != "scalar" and target.node.style != "hcl":
            raise NoFixError
        whole = (target.node.start, target.node.end)
        start, end = whole if arguments.get("whole") else target.part or whole
        find = _as_written(target.node, find)
    elif target.item is not None and target.item.key is not None:
        start, end = target.item.key_start, target.item.key_end
    else:
        raise NoFixError
    written = document.text[start:end]
    pattern = rf"(?<!\w){re.escape(find)}(?!\w)" if arguments.get("word") else re.escape(find)
    places = [match.start() for match in re.finditer(pattern, written)] if find else []
    if arguments.get("whole"):  # what a comment says of a name is the author's
        places = [at for at in places if "#" not in written[line_start(written, at) : at]]
    if len(places) != 1 and not (places and arguments.get("all")):
        raise NoFixError
    return [Raw(start + at, start + at + len(find), arguments["value"]) for at in places]


def _put(document: Document, target: Target, arguments: Arguments) -> list[Raw]:
    """Entries in a mapping, whether they are there already or not."""
    entries = dict(arguments["entries"])
    owner = target.item or (target.node.owner if target.node else None)
    scalar = target.node is not None and target.node.shape == "scalar"
    if scalar and target.part is None and owner is not None and owner.key in entries:
        return [set_value(document, owner.value, entries[owner.key])]
    container = document.root if arguments.get("root") else _container(target, owner, arguments)
    if arguments.get("first"):
        return [insert_first(document, container, entries)]
    after = arguments.get("after", ())
    under = arguments.get("under")
    if under is None or (owner is not None and owner.key == under and owner.value is container):
        return _fill(document, container, entries, after)
    return _put_under(document, container, under, entries, arguments)


def _container(target: Target, owner: Item | None, arguments: Arguments) -> Node:
    if arguments.get("beside"):
        if owner is None or owner.key is None:
            raise NoFixError
        return owner.parent
    if target.item is not None:
        return target.item.value
    if target.node is not None and target.part is None:
        return target.node
    raise NoFixError


def _put_under(
    document: Document, container: Node, under: str, entries: dict[str, Any], arguments: Arguments
) -> list[Raw]:
    """Entries in a mapping within the container, which is made if it is not there."""
    if any(item.key == "dynamic" and item.labels == (under,) for item in container.items):
        raise NoFixError
    inner = container.item(under)
    if inner is not None and (inner.value.shape == "mapping" or inner.value.copied is not None):
        return _fill(document, inner.value, entries, ())
    if inner is not None:
        return _fill(document, container, {under: entries}, ())
    block = bool(arguments.get("block")) and container.style == "body"
    return [insert_entries(document, container, {under: entries}, arguments.get("after", ()), block=block)]


def _fill(document: Document, container: Node, entries: Mapping[str, Any], after: Sequence[str]) -> list[Raw]:
    """What of the entries is missing is added, what is there as null or empty gets its value. What is there already
    stays as it is; where that is the first of the entries there is nothing to be done."""
    if container.copied is not None:
        return [_copied(document, container, entries)]
    if container.shape == "scalar" and container.owner is not None and container.owner.key is not None:
        return [_filled(document, container, entries)]
    if container.shape != "mapping":
        raise NoFixError
    missing: dict[str, Any] = {}
    edits: list[Raw] = []
    for key, value in entries.items():
        there = container.item(key)
        if there is None:
            missing[key] = value
        elif there.value.literal and (there.value.null or there.value.text == ""):
            edits.append(_filled(document, there.value, value))
        elif not missing and not edits:
            raise NoFixError
    if any(item.key == "" for item in container.items):
        raise NoFixError
    return [*edits, insert_entries(document, container, missing, after)] if missing else edits


def _copied(document: Document, alias: Node, entries: Mapping[str, Any]) -> Raw:
    """In the place of an alias of a mapping a copy of it, with entries that it has not got."""
    named = alias.copied
    if named is None or named.shape != "mapping":
        raise NoFixError
    written: dict[str, str] = {}
    for item in named.items:
        text = document.text[item.value.start : item.value.end]
        if not item.key or item.key in entries or item.value.shape != "scalar" or not _WORD.fullmatch(text):
            raise NoFixError
        written[item.key] = text
    written.update((key, yaml_flow(value)) for key, value in entries.items())
    inside = ", ".join(f"{yaml_scalar(key, flow=True)}: {text}" for key, text in written.items())
    return Raw(alias.start, alias.end, "{" + inside + "}")


def _filled(document: Document, node: Node, value: Any) -> Raw:
    """A value where there is nothing yet: YAML lets one leave it out altogether."""
    if node.start == node.end and node.owner is not None and node.style == "yaml":
        return Raw(node.owner.key_end, node.end, ": " + yaml_flow(value, flow=isinstance(value, (Mapping, list))))
    return set_value(document, node, value)


def _delete(document: Document, target: Target, arguments: Arguments) -> list[Raw]:
    """An entry with what belongs to it, or a comment, which may be one of the script that a text holds."""
    if target.comment is not None:
        return [delete_comment(document, target.comment, arguments.get("single"))]
    if target.node is not None and target.part is not None:
        return [delete_script_comment(document, target.node, target.part, arguments.get("single"))]
    item = target.item or (target.node.owner if target.node else None)
    if item is None or target.part is not None or (arguments.get("of_object") and item.parent.style != "object"):
        raise NoFixError
    beside = set(arguments.get("with", ()))
    others = [other for other in item.parent.items if other is not item and other.key in beside]
    return delete_items(document, sorted([item, *others], key=lambda entry: entry.start))


def _rename(document: Document, target: Target, arguments: Arguments) -> list[Raw]:
    """Another key for an entry."""
    item = target.item
    if item is None or item.key is None or item.block or item.parent.item(arguments["key"]) is not None:
        raise NoFixError
    old, key = document.text[item.key_start : item.key_end], arguments["key"]
    quote = old[0] if old[:1] in ("'", '"') else ""
    if item.parent.style in ("object", "body"):
        written = f'"{key}"' if quote else hcl_key(key)
    elif item.parent.style == "json":
        written = _as_written(item.parent, json_text(key, "", None))
    else:
        written = yaml_scalar(key, flow=item.parent.style == "yaml-flow", quote=quote)
    return [Raw(item.key_start, item.key_end, written)]


def _sort(document: Document, target: Target, arguments: Arguments) -> list[Raw]:
    node = target.node or (target.item.value if target.item else None)
    if node is None:
        raise NoFixError
    return sort_items(document, node, arguments["by"])


def _move(document: Document, target: Target, arguments: Arguments) -> list[Raw]:
    """One step before another. The place of the change is that of the other; `of` is a line of the one to move."""
    node = _some_node(target)
    at = document.lines.offset(arguments["line"], arguments["column"])
    around = [found for found in walk(document.root) if found.start <= at < found.end]
    inner = min(around, key=lambda found: found.end - found.start, default=None)
    if node is None or inner is None:
        raise NoFixError
    return move_before(document, inner, node)


def _some_node(target: Target) -> Node | None:
    return target.node or (target.item.value if target.item else None)


def _add(document: Document, target: Target, arguments: Arguments) -> list[Raw]:
    """One more item for a list, numbered above all others if it is to have a number."""
    node = _some_node(target)
    if node is None or node.shape != ("mapping" if "blocks" in arguments else "sequence"):
        raise NoFixError
    items = blocks(node, arguments["blocks"]) if "blocks" in arguments else node.items
    value = arguments["value"]
    if "number" in arguments:
        value = {arguments["number"]: highest(items, arguments["number"]) + 1, **value}
    if "blocks" in arguments:
        return [insert_block(document, items, value)]
    return [insert_item(document, node, value)]


def _append(document: Document, target: Target, arguments: Arguments) -> list[Raw]:
    if target.item is None or not target.item.block or target.item.parent.style != "file":
        raise NoFixError
    return [append_text(document, target.item, arguments["text"])]


_OPERATIONS: Mapping[str, Callable[[Document, Target, Arguments], list[Raw]]] = {
    "set": _set,
    "replace": _replace,
    "put": _put,
    "delete": _delete,
    "rename": _rename,
    "sort": _sort,
    "move": _move,
    "add": _add,
    "append": _append,
}
