"""Values in HCL's JSON syntax as expressions: strings are templates, and so are the keys of objects."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Literal

from ..place import Lines, Span
from ..records import dataclass, field
from .decoded import DecodedLines
from .hcl import parse_expression, parse_template_string
from .json_nodes import JsonArray, JsonNode, JsonObject, JsonScalar
from .tree import Constant, Expression, ObjectExpr, ObjectItem, Problem, Template, Text, TupleExpr

Reading = Literal["template", "literal", "reference"]
"""How strings are meant: as templates; as they are, where Terraform evaluates nothing (the default of a
variable, the source of a module); or as the expression they hold (a type, a provider, an iterator)."""

_FAR = Decimal("1e9999")
"""Stands for numbers too large even for a `Decimal`: too large to compute with as well."""


@dataclass(slots=True)
class Values:
    """Makes expressions of the JSON nodes of one file. `problems` are the strings that are no valid template."""

    text: str
    lines: Lines
    problems: list[Problem] = field(default_factory=list)
    _made: dict[tuple[int, Reading], Expression] = field(default_factory=dict)

    def of(self, node: JsonNode, reading: Reading) -> Expression:
        """The expression of a node. Nothing recurses, each node is made once."""
        made = self._made
        stack = [node]
        while stack:
            top = stack[-1]
            if (id(top), reading) not in made:
                missing = [inner for inner in _inner(top) if (id(inner), reading) not in made]
                if missing:
                    stack.extend(missing)
                    continue
                made[id(top), reading] = self._make(top, reading)
            stack.pop()
        return made[id(node), reading]

    def _make(self, node: JsonNode, reading: Reading) -> Expression:
        span = self.lines.span(node.start, node.end)
        if isinstance(node, JsonArray):
            return TupleExpr(span, tuple(self._made[id(item), reading] for item in node.items))
        if isinstance(node, JsonObject):
            keyed: Reading = "literal" if reading == "literal" else "template"
            firsts = {member.key.text: member for member in reversed(node.members)}
            items = [
                ObjectItem(self._string(member.key, keyed), self._made[id(member.value), reading])
                for member in node.members
                if firsts[member.key.text] is member
            ]
            return ObjectExpr(span, tuple(items))
        if self.text[node.start] == '"':
            return self._string(node, reading)
        return Constant(span, _constant(node))

    def _string(self, node: JsonScalar, reading: Reading) -> Expression:
        span = self.lines.span(node.start, node.end)
        text = node.text
        if reading == "literal" or (reading == "template" and "${" not in text and "%{" not in text):
            return self._literal(node, span)
        lines = DecodedLines(self.lines, self.text, node.start + 1, node.end - 1)
        if reading == "reference":
            found, _ = parse_expression(text, lines=lines)
            return found if found is not None else self._literal(node, span)
        template, problems = parse_template_string(text, lines=lines)
        self.problems.extend(problems)
        return Template(span, template.parts if template is not None else (), heredoc=False)

    def _literal(self, node: JsonScalar, span: Span) -> Template:
        if not node.text:
            return Template(span, (), heredoc=False)
        lines = DecodedLines(self.lines, self.text, node.start + 1, node.end - 1)
        runs = tuple(
            (first, last - first, lines.span(first, last), same)
            for first, last, same in lines.stretches(0, len(node.text))
        )
        return Template(span, (Text(runs[0][2].to(runs[-1][2]), node.text, runs),), heredoc=False)


def _inner(node: JsonNode) -> tuple[JsonNode, ...]:
    if isinstance(node, JsonArray):
        return node.items
    return tuple(member.value for member in node.members) if isinstance(node, JsonObject) else ()


def _constant(node: JsonScalar) -> Decimal | bool | None:
    if node.value is None or isinstance(node.value, (bool, Decimal)):
        return node.value
    try:
        return Decimal(node.text)
    except InvalidOperation:
        return _FAR
