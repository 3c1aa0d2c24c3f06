"""The terminals of python-hcl2's grammar that are made here, and a token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from ..place import Span

MARKS: Mapping[str, str] = {
    "...": "ELLIPSIS", "==": "DOUBLE_EQ", "!=": "NEQ", "<=": "LEQ", ">=": "GEQ", "=>": "FOR_OBJECT_ARROW",
    "&&": "DOUBLE_AMP", "||": "DOUBLE_PIPE", "-": "MINUS", "+": "PLUS", "*": "ASTERISK", "/": "SLASH",
    "%": "PERCENT", "<": "LT", ">": "GT", "=": "EQ", "!": "NOT", "?": "QMARK", ":": "COLON", ".": "DOT",
    ",": "COMMA", "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", "{": "LBRACE", "}": "RBRACE",
}  # fmt: skip
"""Marks, and what the grammar calls them."""

KEYWORDS: Mapping[str, str] = {
    "if": "IF", "in": "IN", "for": "FOR", "null": "NULL", "true": "TRUE", "false": "FALSE",
}  # fmt: skip
"""Words that are more than names in some places."""

TERMINALS = frozenset((*MARKS.values(), *KEYWORDS.values(), "NAME", "INT_LITERAL", "FLOAT_LITERAL",
                       "TEMPLATE_STRING", "DBLQUOTE", "ATTR_SPLAT", "FULL_SPLAT_START"))  # fmt: skip
"""All terminals that are made; the grammar has others, which are not."""


class Tok:
    """A token: the name of its terminal, what it stands for, and where it is written."""

    __slots__ = ("span", "type", "value")

    def __init__(self, type_: str, value: Any, span: Span) -> None:
        self.type = type_
        self.value = value
        self.span = span


Node = tuple[Any, int]
"""An expression and how many levels its tree has."""

Children: TypeAlias = list[Any]
"""What a rule is made of: its tokens, and what was made of the rules within."""
