"""A module: the files of one directory as Terraform loads them, each block parsed when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, Union

from ..discover.sources import Sources
from ..parse.hcl import HclTree, parse_block, read_hcl
from ..parse.hcl_json import HclJsonTree, parse_json_block, read_hcl_json
from ..parse.tree import Attribute, Block, BlockHeader, Problem
from ..place import START, Place, Span
from ..records import dataclass, field
from ..values import Unknown
from .files import config_files, is_override
from .glance import WRITTEN_SOURCE, Parts, plain_parts
from .unread_overrides import AS_WRITTEN, is_confined, may_change, unread

_NEVER_BLOCKS = ("locals", "terraform", "moved", "import", "removed", "check")
"""Top-level blocks that have no labels to be found by, or say nothing about values."""


_INDEXED = 3
"""How much of a block's type and labels it is found by: all of them, where it has as many as it may have."""

Tree: TypeAlias = Union[HclTree, HclJsonTree]
"""A configuration file in either syntax."""


@dataclass(frozen=True, slots=True)
class Located:
    """An attribute and the file it is written in."""

    path: str
    attribute: Attribute


@dataclass(frozen=True, slots=True)
class ConfigBlock:
    """A block and the blocks of override files that change it, first one first. `doubt` says why another one may do
    that, which cannot be read."""

    path: str
    block: Block
    overrides: tuple[tuple[str, Block], ...] = ()
    doubt: Unknown | None = None

    @property
    def header(self) -> Place:
        """Where the block begins."""
        return Place(self.path, self.block.header)

    def attribute(self, name: str) -> Located | None:
        """The attribute of that name that counts; where that cannot be told, one with a value that is not read."""
        for path, block in (*reversed(self.overrides), (self.path, self.block)):
            found = block.body.attribute(name)
            if found is not None:
                return self._or_doubt(name, Located(path, found))
        return self._or_doubt(name, None)

    def attributes(self) -> tuple[Located, ...]:
        """All attributes that count, of those that are written."""
        found: dict[str, Located] = {}
        for path, block in ((self.path, self.block), *self.overrides):
            for attribute in block.body.attributes:
                if path != self.path or attribute.name not in found:
                    found[attribute.name] = Located(path, attribute)
        return tuple(located for name in found if (located := self._or_doubt(name, found[name])) is not None)

    def _or_doubt(self, name: str, found: Located | None) -> Located | None:
        if self.doubt is None or name in AS_WRITTEN:
            return found
        path, attribute = (found.path, found.attribute) if found is not None else (self.path, None)
        return Located(path, unread(attribute, name, self.block.header, self.doubt))

    def blocks_of(self, type_: str) -> tuple[ConfigBlock, ...]:
        """The nested blocks of one type, dynamic ones included: those of the last override that has any."""
        for path, block in (*reversed(self.overrides), (self.path, self.block)):
            found = tuple(b for b in block.body.blocks if nested_type(b) == type_)
            if found:
                return tuple(ConfigBlock(path, b) for b in found)
        return ()


def nested_type(block: Block) -> str:
    """The type of a nested block; of a dynamic one the type it generates."""
    if block.type == "dynamic" and block.labels:
        return block.labels[0].text
    return block.type


@dataclass(slots=True)
class Indexed:
    """A top-level block of a file, parsed at most once."""

    tree: Tree
    header: BlockHeader
    parsed: bool = False
    block: Block | None = None


@dataclass(slots=True)
class Module:
    """One directory. `gaps` say which files could not be read in full: what is not found in the module
    may stand there. `unread_override` says why what is found may be changed."""

    directory: str
    sources: Sources
    trees: tuple[Tree, ...]
    gaps: list[Unknown]
    found: list[tuple[str, Problem]]
    index: dict[tuple[str, ...], list[Indexed]] = field(default_factory=dict)
    overrides: dict[tuple[str, ...], list[Indexed]] = field(default_factory=dict)
    broken: dict[tuple[str, ...], Unknown] = field(default_factory=dict)
    unread_override: Unknown | None = None
    _blocks: dict[tuple[str, ...], ConfigBlock | None] = field(default_factory=dict)
    _parts: dict[str, Parts | None] = field(default_factory=dict)
    _by_path: dict[str, Tree] = field(default_factory=dict)
    _starts: dict[tuple[str, ...], list[tuple[str, ...]]] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the module's configuration files that could be opened."""
        return tuple(tree.path for tree in self.trees)

    def tree(self, path: str) -> Tree | None:
        """The configuration file of a path."""
        if not self._by_path:
            self._by_path.update((tree.path, tree) for tree in reversed(self.trees))
        return self._by_path.get(path)

    def keys(self, *start: str) -> tuple[tuple[str, ...], ...]:
        """Type and labels of every block that starts so, in the order of files and lines."""
        if not self._starts:
            for key in self.index:
                for length in range(min(len(key), _INDEXED) + 1):
                    self._starts.setdefault(key[:length], []).append(key)
        found = self._starts.get(start[:_INDEXED], [])
        return tuple(found if len(start) <= _INDEXED else (key for key in found if key[: len(start)] == start))

    def block(self, *key: str) -> ConfigBlock | None:
        """The block of a type with these labels (the first, where there are several); None if there is
        none or it cannot be parsed (then `missing` knows)."""
        if key not in self._blocks:
            self._blocks[key] = next(self.blocks(*key), None)
        return self._blocks[key]

    def blocks(self, *key: str) -> Iterator[ConfigBlock]:
        """Every block of a type with these labels that can be parsed."""
        mergeable = key[0] not in _NEVER_BLOCKS
        overrides = self.overrides.get(key, ()) if mergeable else ()
        changes = tuple((item.tree.path, block) for item in overrides if (block := self.parsed(item)) is not None)
        doubt = self.doubt(*key) if mergeable else None
        for item in self.index.get(key, ()):
            block = self.parsed(item)
            if block is not None:
                yield ConfigBlock(item.tree.path, block, changes, doubt)

    def doubt(self, *key: str) -> Unknown | None:
        """Why the blocks of a type with these labels may be changed by an override file; None if they are as they are
        read. Of blocks without labels every one may be."""
        for item in self.overrides.get(key, ()):
            if self.parsed(item) is None:
                return may_change(item.tree.path, item.header.header)
        return self.unread_override

    def override_blocks(self, *key: str) -> Iterator[ConfigBlock]:
        """Blocks of override files that stand for themselves (`locals`)."""
        for item in self.overrides.get(key, ()):
            block = self.parsed(item)
            if block is not None:
                yield ConfigBlock(item.tree.path, block)

    def parsed(self, item: Indexed) -> Block | None:
        """The block of a header; None if it is not valid, which is noted."""
        if not item.parsed:
            item.parsed = True
            item.block, problems = _parse(item.tree, item.header)
            self.found.extend((item.tree.path, problem) for problem in problems)
            if item.block is None:
                place = Place(item.tree.path, item.header.header)
                reason = f"{item.tree.path} cannot be read at line {item.header.header.line}"
                key = (item.header.type, *item.header.labels[:1])
                self.broken.setdefault(key, Unknown(reason, place, maybe_null=True))
        return item.block

    def written_source(self, name: str) -> str | None:
        """The source of a module call as it is written, seen without parsing the block; None where that takes more
        than a look."""
        items = self.index.get(("module", name), ())
        if len(items) != 1 or ("module", name) in self.overrides or isinstance(items[0].tree, HclJsonTree):
            return None
        tree, header = items[0].tree, items[0].header
        found = [match[1] for match in WRITTEN_SOURCE.finditer(tree.text, header.start, header.end)]
        return found[0] if len(found) == 1 and header.start not in tree.damaged else None

    def written_parts(self, name: str) -> Parts | None:
        """What a module call is made of, seen without parsing the block. None where it holds more than plain values and
        where `written_source` is None."""
        if name not in self._parts:
            self._parts[name] = None
            if self.written_source(name) is not None:
                item = self.index[("module", name)][0]
                self._parts[name] = plain_parts(item.tree.text, item.header.start, item.header.end)
        return self._parts[name]

    def missing(self, *key: str) -> Unknown | None:
        """Why a block that is not found may be there after all; None if it is not. `key` is its type,
        perhaps with its first label (the type of a resource, the name of a variable)."""
        return self.broken.get(key) or (self.gaps[0] if self.gaps else None)

    def unread_call(self) -> Unknown | None:
        """A module call that cannot be read: whatever is missing may be made by the module it calls."""
        for key in self.keys("module"):
            if len(key) != 2 or self.written_parts(key[1]) is None:
                for item in self.index[key]:
                    self.parsed(item)
        return next((why for key, why in self.broken.items() if key[0] == "module"), None)


def load_module(sources: Sources, directory: str) -> Module:
    """The module in a directory (relative to the root, `.` for the root). Nothing is parsed yet; a
    directory without configuration gives a module without blocks."""
    trees: list[Tree] = []
    gaps: list[Unknown] = []
    found: list[tuple[str, Problem]] = []
    overriding: set[int] = set()
    unread_overrides: list[Unknown] = []
    for path in config_files(sources.names(directory), directory):
        source = sources.read(path)
        if source is None:
            gaps.append(_gap(path, "is a link to what is not in this repository"))
            if is_override(path):
                unread_overrides.append(may_change(path))
            continue
        if source.problem is not None:
            found.append((source.path, source.problem))
            gaps.append(_gap(source.path, "cannot be read", source.problem.span))
            if is_override(path):
                unread_overrides.append(may_change(source.path, source.problem.span))
            continue
        # What is read through a link is found where it is written.
        tree: Tree = (read_hcl_json if path.endswith(".json") else read_hcl)(source.path, source.text)
        trees.append(tree)
        if is_override(path):
            overriding.add(id(tree))
        found.extend((tree.path, problem) for problem in tree.problems)
        if tree.problems:
            gaps.append(_gap(tree.path, "cannot be read in full", tree.problems[0].span))
            if is_override(path) and not (isinstance(tree, HclTree) and is_confined(tree)):
                unread_overrides.append(may_change(tree.path, tree.problems[0].span))
    unread_override = next(iter(unread_overrides), None)
    module = Module(directory, sources, tuple(trees), gaps, found, unread_override=unread_override)
    for tree in trees:
        index = module.overrides if id(tree) in overriding else module.index
        for header in tree.blocks:
            index.setdefault((header.type, *header.labels), []).append(Indexed(tree, header))
    return module


def _parse(tree: Tree, header: BlockHeader) -> tuple[Block | None, tuple[Problem, ...]]:
    return parse_json_block(tree, header) if isinstance(tree, HclJsonTree) else parse_block(tree, header)


def _gap(path: str, why: str, span: Span = START) -> Unknown:
    return Unknown(f"{path} {why}", Place(path, span), maybe_null=True)


def problems(module: Module) -> tuple[tuple[str, Problem], ...]:
    """What is wrong with the files of a module, as far as they have been read: path and problem."""
    return tuple(dict.fromkeys(module.found))
