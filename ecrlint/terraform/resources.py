"""Resource instances: their arguments, nested blocks and what other expressions see of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..entity import Exists
from ..parse.tree import Block, Expression, GetAttr, Name
from ..place import Place
from ..records import dataclass, field, replace
from ..values import Unknown
from .convert import Refused
from .expansion import Expansion, iterator
from .expressions import settle
from .expressions_loops import entries
from .module import ConfigBlock
from .planned import overlay, stand_in
from .scope import Scope
from .values import Alike, Gap, Obj, Opaque, Seq, Undecided, Use, Value, doubt

ID_IS = {
    "aws_ecr_repository": "name",
    "aws_ecr_lifecycle_policy": "repository",
    "aws_ecr_repository_policy": "repository",
}
"""Resource types whose `id` is one of their arguments (the provider sets it so)."""


@dataclass(frozen=True, slots=True)
class BlockInstance:
    """A nested block as it is evaluated; `config.header` is its place. `planned` is what a plan has for it."""

    config: ConfigBlock
    scope: Scope
    address: str
    planned: Value | None = None

    def attribute(self, name: str) -> Value | None:
        """The value of an attribute; None where it is not set, which `null` means as well."""
        value = evaluated(self.config, self.scope, name)
        return value if self.planned is None else _planned(self.planned, name, value, self.config)

    def blocks(self, type_: str) -> Blocks:
        """The nested blocks of a type."""
        found = nested(self.config, self.scope, type_, self.address)
        return found if self.planned is None else _planned_blocks(self, self.planned, type_, found)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Nested blocks; with `unknown` there may be more, or fewer."""

    items: tuple[BlockInstance, ...]
    unknown: Unknown | None = None


def evaluated(config: ConfigBlock, scope: Scope, name: str) -> Value | None:
    """The value of an attribute of a block; None where it is not set or null."""
    located = config.attribute(name)
    if located is None:
        return None
    value = settle(located.attribute.value, replace(scope, path=located.path))
    return None if value.data is None else value


def _planned(planned: Value, name: str, value: Value | None, config: ConfigBlock) -> Value | None:
    """What a plan has for an argument, at the place of what is written for it."""
    found = planned.data.items.get(name) if isinstance(planned.data, Obj) else planned
    if found is None or found.data is None:
        return None
    return overlay(found, value, config.header)


def _planned_blocks(block: BlockInstance | Resource, planned: Value, type_: str, written: Blocks) -> Blocks:
    """The nested blocks of a plan, each at the place of the one that is written for it."""
    found = planned.data.items.get(type_) if isinstance(planned.data, Obj) else planned
    if found is None or found.data is None:
        return Blocks(())
    values = found.data.values if isinstance(found.data, Seq) else None
    if values is None:
        return Blocks((), doubt(found) or Unknown(f"the {type_} blocks of {block.address} cannot be told"))
    items = written.items
    like = items[0] if items else BlockInstance(_template(block.config, type_), block.scope, block.address)
    return Blocks(tuple(replace(items[i] if i < len(items) else like, planned=v) for i, v in enumerate(values)))


def _template(config: ConfigBlock, type_: str) -> ConfigBlock:
    """The block that generates the blocks of a type, else the one that would hold them."""
    found = next(iter(config.blocks_of(type_)), None)
    return stand_in(found.header if found is not None else config.header, type_)


def nested(config: ConfigBlock, scope: Scope, type_: str, address: str) -> Blocks:
    """The nested blocks of one type, dynamic ones unrolled."""
    items: list[BlockInstance] = []
    why: Unknown | None = None
    if config.doubt is not None:
        return Blocks((), config.doubt)
    for found in config.blocks_of(type_):
        inner = replace(scope, path=found.path)
        if found.block.type != "dynamic":
            items.append(BlockInstance(found, inner, address))
            continue
        for item in _dynamic(found, inner, type_, address):
            if isinstance(item, Unknown):
                why = why or item
            else:
                items.append(item)
    return Blocks(tuple(items), why)


def _dynamic(found: ConfigBlock, scope: Scope, type_: str, address: str) -> Iterator[BlockInstance | Unknown]:
    for_each = found.block.body.attribute("for_each")
    content = next(iter(found.block.body.blocks_of("content")), None)
    if for_each is None or content is None:
        return
    collection = settle(for_each.value, scope)
    name = _iterator_name(found.block) or type_
    if isinstance(collection.data, (Unknown, Undecided, Alike)):
        yield doubt(collection) or Unknown("the dynamic block cannot be told", found.header)
        return
    try:
        pairs = list(entries(collection))
    except Refused as refused:
        yield Unknown(refused.reason, refused.place)
        return
    for key, value in pairs:
        if isinstance(value, Gap):
            yield value.unknown
            continue
        bound = {name: iterator(key, value, f'for_each of dynamic "{type_}"', name)}
        yield BlockInstance(ConfigBlock(found.path, _as_block(found.block, content)), scope.bind(bound), address)


def _as_block(dynamic: Block, content: Block) -> Block:
    """What a dynamic block generates: its content, to be found where the dynamic block begins."""
    return replace(content, header=dynamic.header)


def _iterator_name(block: Block) -> str | None:
    attribute = block.body.attribute("iterator")
    node: Expression | None = attribute.value if attribute else None
    while isinstance(node, GetAttr):
        node = node.target
    return node.name if isinstance(node, Name) else None


@dataclass(slots=True)
class Resource:
    """One instance of a resource or data source. `address` is unique among all instances of one root. `planned` is what
    a plan has for it, which is believed more than what is written."""

    type: str
    name: str
    address: str
    config: ConfigBlock
    expansion: Expansion
    scope: Scope
    exists: Exists
    unit: str
    planned: Value | None = None
    _memo: dict[str, Value | None] = field(default_factory=dict)

    def attribute(self, name: str) -> Value | None:
        """The value of an argument; None where it is not set, which `null` means as well."""
        if name not in self._memo:
            self._memo[name] = Value(Unknown(f"{self.address}.{name} refers to itself", self.config.header))
            value = evaluated(self.config, self.scope, name)
            if self.planned is not None:
                value = _planned(self.planned, self._planned_name(name), value, self.config)
            self._memo[name] = value
        return self._memo[name]

    def _planned_name(self, name: str) -> str:
        """What a plan calls an argument: tags with the provider's default ones are `tags_all`."""
        known = self.planned.data.items if self.planned is not None and isinstance(self.planned.data, Obj) else {}
        return "tags_all" if name == "tags" and "tags_all" in known else name

    def blocks(self, type_: str) -> Blocks:
        """The nested blocks of a type."""
        found = nested(self.config, self.scope, type_, self.address)
        return found if self.planned is None else _planned_blocks(self, self.planned, type_, found)

    def attribute_place(self, name: str) -> Place:
        """The name of an argument where it is set, else the header of the block."""
        located = self.config.attribute(name)
        return Place(located.path, located.attribute.name_span) if located else self.config.header

    def value(self, computed: Callable[[str], Value | None] | None = None) -> Value:
        """What a reference to this instance stands for. `computed` may know further attributes, and is asked for each
        once."""
        made: dict[str, Value | None] = {}

        def get(name: str, place: Place) -> Value:
            wanted = ID_IS.get(self.type, name) if name == "id" else name
            target = f"{self.address}.{wanted}"
            if computed and wanted not in made:
                made[wanted] = computed(wanted)
            found = made.get(wanted) or self.attribute(wanted)
            if found is None:
                reason = f"{self.address}.{name} is known only after Terraform has run"
                found = Value(Unknown(reason, place), place)
            edge = bool(computed) and found.place is not None
            return found.through(Use(place, f"{self.address}.{name}", edge, target))

        return Value(Opaque(self.address, get), self.config.header)
