"""The trees that parsing gives: plain data (YAML, JSON) and HCL, every key and value with its span.

Nothing here knows ECR. All nodes are frozen; spans are 1-based code points with an exclusive end.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias, Union

from ..place import Lines, Span
from ..records import dataclass
from ..values import Unknown

ProblemKind = Literal["syntax", "duplicate-key", "limit", "encoding", "unsupported"]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as written, its marker (`#`, `//`, `/*`) included. `alone`: nothing else is on its line."""

    span: Span
    text: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file. `message` is a sentence for people that says what to do; it never
    holds the wording of a parser library, which changes between versions."""

    kind: ProblemKind
    span: Span
    message: str


# -- plain data: YAML and JSON -----------------------------------------------------------------------

ScalarStyle = Literal["plain", "single", "double", "literal", "folded", "json"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar. `value` is what YAML 1.2's core schema (or JSON) resolves it to; numbers are `Decimal`.
    `text` is the decoded text before that resolution (`10` and `"10"` both give `10`)."""

    span: Span
    value: str | bool | Decimal | None
    text: str
    style: ScalarStyle


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping. Of a key given twice the first entry counts; the tree's problems name the other."""

    span: Span
    entries: tuple[Entry, ...]
    flow: bool

    def entry(self, key: str) -> Entry | None:
        """The entry of a key, by the text of the key."""
        for entry in self.entries:
            if entry.key.text == key:
                return entry
        return None

    def get(self, key: str) -> Node | None:
        """The value of a key, by the text of the key."""
        entry = self.entry(key)
        return entry.value if entry else None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence."""

    span: Span
    items: tuple[Node, ...]
    flow: bool


Node: TypeAlias = Union[Scalar, Mapping, Sequence]


@dataclass(frozen=True, slots=True)
class DataTree:
    """A YAML or JSON file. An alias stands for the very node it names (its span is that of the anchor's
    node). `root` is None for an empty file and for one that could not be read; then `problems` say so."""

    path: str
    text: str
    lines: Lines
    root: Node | None
    comments: tuple[Comment, ...]
    problems: tuple[Problem, ...]


# -- HCL ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, bool or null. (Strings are templates, also those without a template sequence.)"""

    span: Span
    value: Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Text:
    """Literal characters of a template. `runs` places them: (start in `value`, length, span, exact),
    as in `ecrlint.place.Run`, each on one line."""

    span: Span
    value: str
    runs: tuple[tuple[int, int, Span, bool], ...]


@dataclass(frozen=True, slots=True)
class Interpolation:
    """`${ expression }` inside a template; strip markers have already been applied to the texts beside it."""

    span: Span
    value: Expression


@dataclass(frozen=True, slots=True)
class TemplateIf:
    """`%{ if condition }...%{ else }...%{ endif }`."""

    span: Span
    condition: Expression
    then: tuple[TemplatePart, ...]
    otherwise: tuple[TemplatePart, ...]


@dataclass(frozen=True, slots=True)
class TemplateFor:
    """`%{ for key, value in collection }...%{ endfor }`."""

    span: Span
    key: str | None
    value: str
    collection: Expression
    body: tuple[TemplatePart, ...]


TemplatePart: TypeAlias = Union[Text, Interpolation, TemplateIf, TemplateFor]


@dataclass(frozen=True, slots=True)
class Template:
    """A quoted string or a heredoc. The span includes quotes or markers. An indented heredoc (`<<-`) has
    already lost its common indentation, escapes are decoded, strip markers applied."""

    span: Span
    parts: tuple[TemplatePart, ...]
    heredoc: bool


@dataclass(frozen=True, slots=True)
class TupleExpr:
    """`[a, b]`."""

    span: Span
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ObjectItem:
    """`key = value` in an object constructor. A bare name as a key is a `Template` of that text: Terraform
    takes it literally, while a parenthesised key is evaluated."""

    key: Expression
    value: Expression


@dataclass(frozen=True, slots=True)
class ObjectExpr:
    """`{ a = 1 }`."""

    span: Span
    items: tuple[ObjectItem, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """The first name of a reference (`var` in `var.x`), or a name bound by a `for`."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class GetAttr:
    """`target.name`; also `target.0`, whose name is the digits."""

    span: Span
    target: Expression
    name: str
    name_span: Span


@dataclass(frozen=True, slots=True)
class Index:
    """`target[key]`."""

    span: Span
    target: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Splat:
    """`target[*].a[0]` or `target.*.a`. `each` is what is done with each element, written over a `Name`
    called `*` that stands for it. An attribute splat (`full` false) ends at the first index; the
    parser has arranged that."""

    span: Span
    target: Expression
    each: Expression
    full: bool


@dataclass(frozen=True, slots=True)
class Call:
    """`name(args...)`. `expand`: the last argument is followed by `...`. A provider's function has its
    `provider::x::f` name."""

    span: Span
    name: str
    name_span: Span
    args: tuple[Expression, ...]
    expand: bool


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x` or `!x`."""

    span: Span
    operator: Literal["-", "!"]
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`."""

    span: Span
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? then : otherwise`."""

    span: Span
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class ForExpr:
    """`[for k, v in collection : value if condition]`, or with `{}` and a `result_key` an object;
    `grouped` is the `...` after the value."""

    span: Span
    key: str | None
    value: str
    collection: Expression
    result_key: Expression | None
    result: Expression
    condition: Expression | None
    grouped: bool


@dataclass(frozen=True, slots=True)
class Parens:
    """`( inner )`; kept because it makes an object key an expression."""

    span: Span
    inner: Expression


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands for an expression that cannot be read, or of which it cannot be told whether it counts. No parser gives
    it."""

    span: Span
    why: Unknown


Expression: TypeAlias = Union[
    Constant, Template, TupleExpr, ObjectExpr, Name, GetAttr, Index, Splat, Call, Unary, Binary, Conditional, ForExpr,
    Parens, Unread,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`."""

    span: Span
    name: str
    name_span: Span
    value: Expression


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a block; the span includes its quotes."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" { ... }`. `header` runs from the type to the last label (or the type alone)."""

    span: Span
    header: Span
    type: str
    labels: tuple[Label, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class Body:
    """Attributes and blocks in the order they are written. The span of a block's body includes its braces."""

    span: Span
    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that name."""
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute
        return None

    def blocks_of(self, type_: str) -> tuple[Block, ...]:
        """The nested blocks of one type, in order."""
        return tuple(block for block in self.blocks if block.type == type_)


@dataclass(frozen=True, slots=True)
class BlockHeader:
    """A top-level block as the scanner sees it, before anything is parsed. `start` and `end` are offsets
    (0-based code points) of the whole block."""

    type: str
    labels: tuple[str, ...]
    header: Span
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AttributeHeader:
    """A top-level attribute as the scanner sees it (tfvars files), with the offsets of the whole of it."""

    name: str
    name_span: Span
    start: int
    end: int
