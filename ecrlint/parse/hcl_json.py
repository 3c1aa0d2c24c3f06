"""HCL's JSON syntax as Terraform reads it: `.tf.json` and `.tofu.json` files.

Only a schema tells there whether a key is an argument or a nested block. Most schemas are the providers', so a
key is given both ways: as an attribute always, and as blocks as well where its value is an object or a list
of objects. Whoever asks knows which of the two it is.
Source: HCL's JSON syntax specification, and `json/structure.go` of hashicorp/hcl.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..place import Lines, Span
from ..records import dataclass, field
from ..values import Unknown
from .hcl_json_values import Reading, Values
from .json_nodes import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar
from .json_pieces import read_json_pieces
from .tree import Attribute, Block, BlockHeader, Body, Label, Problem

LABELS: Mapping[str, int] = {
    "terraform": 0, "locals": 0, "moved": 0, "removed": 0, "import": 0,
    "provider": 1, "variable": 1, "output": 1, "module": 1, "check": 1,
    "resource": 2, "data": 2, "ephemeral": 2, "action": 2,
}  # fmt: skip
"""How many labels the blocks of a configuration file have. Blocks of other types are passed over."""

COMMENT = "//"
"""The key of a comment in an object that stands for a body."""

_LABELS_WITHIN: Mapping[tuple[str, str], int] = {
    ("resource", "provisioner"): 1,
    ("check", "data"): 2,
    ("terraform", "backend"): 1,
    ("terraform", "provider_meta"): 1,
}
"""Labels of blocks that stand directly in a top-level block. `dynamic` has one wherever it stands."""

_REFERENCES = frozenset({"type", "provider", "providers", "depends_on"})
"""Arguments of top-level blocks in which a string holds a reference or a type."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A block: its type and labels as keys, what stands for its header, its body."""

    keys: tuple[JsonScalar, ...]
    header: tuple[int, int]
    body: JsonNode


@dataclass(frozen=True, slots=True)
class HclJsonTree:
    """A file in JSON syntax. `problems` are those of the JSON itself and of what should stand for a block;
    strings are looked into only when a block is asked for."""

    path: str
    text: str
    lines: Lines
    blocks: tuple[BlockHeader, ...]
    problems: tuple[Problem, ...]
    _found: Mapping[int, _Found] = field(repr=False)


def read_hcl_json(path: str, text: str) -> HclJsonTree:
    """Reads a file. `path` is kept for whoever holds the tree. Never raises for what is in the text."""
    lines = Lines(text)
    reading = read_json_pieces((text,), repeated=True)
    problems = [Problem(e.kind, _first_line(text, lines, e.start, e.end), e.message) for e in reading.errors]
    found: dict[int, _Found] = {}
    if reading.root is not None and not isinstance(reading.root, Unknown):
        unpacking = _Unpacking(text, lines, problems)
        if isinstance(reading.root, JsonScalar) and reading.root.value is None:
            unpacking.refuse(reading.root, "An object is expected here, with a member for each type of block.")
        for member in unpacking.members(reading.root):
            if member.key.text in LABELS:
                blocks = unpacking.blocks(member, LABELS[member.key.text])
                found.update((block.body.start, block) for block in blocks)
    headers = (
        BlockHeader(
            block.keys[0].text,
            tuple(key.text for key in block.keys[1:]),
            lines.span(*block.header),
            block.body.start,
            block.body.end,
        )
        for block in found.values()
    )
    return HclJsonTree(path, text, lines, tuple(headers), tuple(problems), found)


def parse_json_block(tree: HclJsonTree, header: BlockHeader) -> tuple[Block | None, tuple[Problem, ...]]:
    """Builds one top-level block of the tree; None with the problem if a string in it is no valid template.

    A block in which an argument is set twice is given with the first of them and a problem of kind
    "duplicate-key". Raises `WrongParserLibrary`.
    """
    builder = _Builder(tree.text, tree.lines, header.type, Values(tree.text, tree.lines))
    block = builder.block(tree._found[header.start], header.type)
    if builder.values.problems:
        return None, tuple(builder.values.problems)
    return block, tuple(builder.problems)


@dataclass(frozen=True, slots=True)
class _Unpacking:
    """Finds the blocks that objects and lists of objects stand for, and notes where there is something else."""

    text: str
    lines: Lines
    problems: list[Problem] = field(default_factory=list)

    def members(self, node: JsonNode, *, labels: bool = False) -> Iterator[JsonMember]:
        """The members of an object, or of all the objects in a list; null has none. Among `labels` there are no
        comments."""
        for item in node.items if isinstance(node, JsonArray) else (node,):
            if isinstance(item, JsonObject):
                yield from (member for member in item.members if labels or member.key.text != COMMENT)
            elif isinstance(item, JsonArray) or item is not node or item.value is not None:
                self.refuse(item, "An object is expected here, with a member for each argument, block or label.")

    def blocks(self, member: JsonMember, labels: int) -> Iterator[_Found]:
        """Every block that a member stands for, in the order they are written."""
        pending: list[tuple[tuple[JsonScalar, ...], JsonNode]] = [((member.key,), member.value)]
        while pending:
            keys, node = pending.pop()
            if len(keys) <= labels:
                inner = [((*keys, found.key), found.value) for found in self.members(node, labels=True)]
                if not inner and _could_hold(node):
                    self.refuse(node, f"`{keys[0].text}` has no label here. Write the label as the key of a member.")
                pending.extend(reversed(inner))
                continue
            key = (keys[-1].start, keys[-1].end)
            if isinstance(node, JsonObject):
                yield _Found(keys, key, node)
            elif isinstance(node, JsonArray):
                alone = len(node.items) == 1
                for item in node.items:
                    if isinstance(item, JsonScalar) and item.value is not None:
                        self.refuse(item, f"An object is expected here, with the contents of `{keys[0].text}`.")
                        continue
                    yield _Found(keys, key if alone else (item.start, item.start + 1), item)
            elif node.value is not None:
                self.refuse(node, f"An object is expected here, with the contents of `{keys[0].text}`.")

    def refuse(self, node: JsonNode, message: str) -> None:
        """Notes what is wrong with a node."""
        self.problems.append(Problem("syntax", _first_line(self.text, self.lines, node.start, node.end), message))


@dataclass(frozen=True, slots=True)
class _Builder:
    """Makes a top-level block of type `top`. The limit on nesting of JSON bounds the recursion."""

    text: str
    lines: Lines
    top: str
    values: Values
    problems: list[Problem] = field(default_factory=list)

    def block(self, found: _Found, within: str) -> Block:
        """A block; `within` is its type, or "" for one that is nested in others."""
        header = self.lines.span(*found.header)
        start = self.lines.span(found.keys[0].start, found.keys[0].end)
        labels = tuple(Label(key.text, self.lines.span(key.start, key.end)) for key in found.keys[1:])
        body = self._body(found.body, within)
        span = (start if (start.line, start.column) < (header.line, header.column) else header).to(body.span)
        return Block(span, header, found.keys[0].text, labels, body)

    def _body(self, node: JsonNode, within: str) -> Body:
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        nested = _Unpacking(self.text, self.lines)
        for member in nested.members(node):
            name = member.key.text
            labels = 1 if name == "dynamic" else _LABELS_WITHIN.get((within, name), 0)
            # What no object could be read from is an argument only: the problems of `nested` concern nobody.
            found = list(nested.blocks(member, labels)) if _like_blocks(member.value) else []
            if name not in attributes:
                attributes[name] = self._attribute(member, within)
            elif not found:
                self._twice(member, attributes[name])
            for block in found:
                blocks.append(self.block(block, "dynamic" if name == "dynamic" else ""))
        return Body(self.lines.span(node.start, node.end), tuple(attributes.values()), tuple(blocks))

    def _attribute(self, member: JsonMember, within: str) -> Attribute:
        name = self.lines.span(member.key.start, member.key.end)
        value = self.values.of(member.value, _reading(self.top, within, member.key.text))
        whole = self.lines.span(member.key.start, member.value.end)
        return Attribute(whole, member.key.text, name, value)

    def _twice(self, member: JsonMember, first: Attribute) -> None:
        message = f"`{first.name}` is set twice: first on line {first.name_span.line}. Remove one of them."
        span = self.lines.span(member.key.start, member.key.end)
        self.problems.append(Problem("duplicate-key", span, message))


def _could_hold(node: JsonNode) -> bool:
    """Whether a node can hold labels, be it that it has none."""
    if isinstance(node, JsonArray):
        return all(isinstance(item, JsonObject) for item in node.items)
    return isinstance(node, JsonObject) or node.value is None


def _like_blocks(node: JsonNode) -> bool:
    if isinstance(node, JsonArray):
        return bool(node.items) and all(isinstance(item, JsonObject) for item in node.items)
    return isinstance(node, JsonObject)


def _reading(top: str, within: str, name: str) -> Reading:
    """How Terraform takes the strings of an argument."""
    if within == "dynamic":
        return "reference" if name == "iterator" else "template"
    if within and name in _REFERENCES:
        meta = {"type": top == "variable", "providers": top == "module"}
        if meta.get(name, top not in ("variable", "locals", "provider")):
            return "reference"
    if within and (top == "variable" or (top == "module" and name in ("source", "version"))):
        return "literal"
    return "template"


def _first_line(text: str, lines: Lines, start: int, end: int) -> Span:
    """The span of a stretch, cut to its first line."""
    start = min(start, len(text))
    newline = text.find("\n", start, end)
    return lines.span(start, max(start, min(end, len(text)) if newline < 0 else newline))
