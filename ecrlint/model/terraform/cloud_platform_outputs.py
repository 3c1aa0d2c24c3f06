"""Long-lived credentials of the Cloud Platform's module: what reads the outputs that handed them out, and the
arguments that named the secrets they were stored in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...entity import Entity
from ...parse import tree as t
from ...place import Place, Span
from ...records import dataclass, replace
from ...terraform.instance import Instance
from ...terraform.platform_releases import span_of
from ...values import Json, Unknown
from .cloud_platform_calls import Called, because
from .cloud_platform_source import known_release, release_called
from .facts import derived, one_line

KIND = "cp.access_key"

OUTPUTS = ("access_key_id", "secret_access_key")
"""The outputs up to 5.3.0 that held the key of the user the module made."""

ARGUMENTS = ("github_actions_secret_ecr_access_key", "github_actions_secret_ecr_secret_key")
"""The arguments up to 5.3.0 that named the secrets on GitHub in which the module stored that key."""

_CATCHING = frozenset({"try", "can"})
_PASSING = frozenset({"values", "one", "flatten", "tolist", "toset", "concat", "merge"})


@dataclass(frozen=True, slots=True)
class Reference:
    """An output of a module call that is read. `caught`: inside of `try` or `can`, where one that is not there is
    no error."""

    call: str
    output: str
    span: Span
    caught: bool


def handed_out_keys(root: Instance, calls: Iterable[Called]) -> Iterator[Entity]:
    """One `cp.access_key` for each block that reads keys of one call, and for each call that names their secrets."""
    by_module: dict[str, dict[str, Called]] = {}
    for called in calls:
        by_module.setdefault(called.instance.path, {}).setdefault(called.call.name, called)
    for own in by_module.values():
        for called in own.values():
            yield from _of_arguments(called, root)
        yield from _of_outputs(next(iter(own.values())).instance, own, root)


def _of_arguments(called: Called, root: Instance) -> Iterator[Entity]:
    found = [item for item in called.call.config.attributes() if item.attribute.name in ARGUMENTS]
    if found:
        places = [one_line(Place(item.path, item.attribute.name_span)) for item in found]
        names = [item.attribute.name for item in found]
        yield _entity(called, root, "argument", names, places, called.call.address, True)


def _of_outputs(instance: Instance, calls: Mapping[str, Called], root: Instance) -> Iterator[Entity]:
    for index in (instance.module.index, instance.module.overrides):
        for items in index.values():
            for item in items:
                written = item.tree.text[item.header.start : item.header.end]
                block = instance.module.parsed(item) if any(output in written for output in OUTPUTS) else None
                if block is not None:
                    yield from _of_block(block, item.tree.path, instance, calls, root)


def _of_block(
    block: t.Block, path: str, instance: Instance, calls: Mapping[str, Called], root: Instance
) -> Iterator[Entity]:
    by_call: dict[str, list[Reference]] = {}
    for reference in references(block):
        if reference.call in calls:
            by_call.setdefault(reference.call, []).append(reference)
    for name, found in by_call.items():
        called = calls[name]
        places = [one_line(Place(path, reference.span)) for reference in found]
        names = list(dict.fromkeys(reference.output for reference in found))
        read = _read(called, found)
        yield _entity(called, root, "output", names, places, instance.path + _shown(block), read)


def _read(called: Called, found: list[Reference]) -> Json:
    """Whether keys are read. What stands inside of `try` is passed over where the release has no such output."""
    if not all(reference.caught for reference in found):
        return True
    release = known_release(asked := release_called(called.call, called.instance))
    span = span_of(release) if release is not None else None
    if span is not None:
        return OUTPUTS[0] in span.outputs
    return because(asked) if isinstance(asked, Unknown) else Unknown("the outputs of the release are not known")


def _shown(block: t.Block) -> str:
    """What messages call a block."""
    labels = [label.text for label in block.labels]
    return ".".join(labels if block.type == "resource" else [block.type, *labels])


def _entity(
    called: Called, root: Instance, via: str, names: list[str], places: list[Place], where: str, read: Json
) -> Entity:
    asked = release_called(called.call, called.instance)
    release = known_release(asked)
    span = span_of(release) if release is not None else None
    gone: Json = OUTPUTS[0] not in span.outputs if span is not None else Unknown("the release is not known")
    order = sorted(dict.fromkeys(places))
    place = order[0]
    facts = {
        "via": derived(via, place),
        "names": derived(list(names), place),
        "where": derived(where, place),
        "release": derived(asked if isinstance(asked, str) else "(unknown)", place),
        "keys_read": derived(read, place),
        "removed": derived(gone, place),
        "second": derived(len(order) > 1, order[-1]),
    }
    unit = called.unit
    units = () if unit == root.module.directory else (root.module.directory,)
    return Entity(KIND, called.call.address, where, unit, place, facts, called.exists, units)


# -- finding references ---------------------------------------------------------------------------------------------


def references(block: t.Block) -> Iterator[Reference]:
    """Every output of `OUTPUTS` that a block reads of a module call, also through splats, `for` and `each`."""
    each = block.body.attribute("for_each")
    bound = {"each": called} if each is not None and (called := _call_of(each.value, {})) else {}
    pending: list[tuple[Any, Mapping[str, str], bool]] = [(block.body, bound, False)]
    while pending:
        node, names, caught = pending.pop()
        if (found := _reference(node, names, caught)) is not None:
            yield found
            continue
        if isinstance(node, t.Call) and node.name in _CATCHING:
            caught = True
        names = _bound(node, names)
        pending.extend((child, names, caught) for child in reversed(list(_children(node))))


def _children(node: Any) -> Iterator[Any]:
    """The nodes below a node, in the order they are written."""
    for name in type(node).__dataclass_fields__:
        child = getattr(node, name)
        for item in child if isinstance(child, tuple) else (child,):
            if hasattr(type(item), "__dataclass_fields__") and not isinstance(item, Span):
                yield item


def _bound(node: Any, names: Mapping[str, str]) -> Mapping[str, str]:
    """The names that stand for an instance of a call inside of a node."""
    if isinstance(node, t.ForExpr) and (call := _call_of(node.collection, names)):
        return {**names, node.value: call}
    if isinstance(node, t.Splat) and (call := _call_of(node.target, names)):
        return {**names, "*": call}
    return names


def _reference(node: Any, names: Mapping[str, str], caught: bool) -> Reference | None:
    if isinstance(node, t.GetAttr):
        output = node.name
    elif isinstance(node, t.Index):
        output = _text(node.key)
    elif isinstance(node, t.Splat):
        found = _reference(node.each, _bound(node, names), caught)
        return replace(found, span=node.span) if found is not None else None
    else:
        return None
    call = _call_of(node.target, names) if output in OUTPUTS else None
    return Reference(call, output, node.span, caught) if call else None


def _call_of(node: t.Expression, names: Mapping[str, str]) -> str | None:
    """The module call that an expression is an instance of, or the instances of."""
    while True:
        if isinstance(node, (t.Index, t.Splat)):
            node = node.target
        elif isinstance(node, t.Parens):
            node = node.inner
        elif isinstance(node, t.Call) and node.name in _PASSING and node.args:
            node = node.args[0]
        elif isinstance(node, t.Name):
            return names.get(node.name)
        elif isinstance(node, t.GetAttr) and isinstance(node.target, t.Name):
            if node.target.name == "module":
                return node.name
            return names.get("each") if (node.target.name, node.name) == ("each", "value") else None
        else:
            return None


def _text(node: t.Expression) -> str:
    if isinstance(node, t.Template) and len(node.parts) == 1 and isinstance(node.parts[0], t.Text):
        return node.parts[0].value
    return ""
