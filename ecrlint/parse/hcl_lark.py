"""lark's LALR parser over python-hcl2's grammar, loaded from the tables that `hcl_tables` made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar

from lark import Lark
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer as LarkLexer

from .hcl_build import Inline, Items, callbacks
from .hcl_faults import Fault, unexpected
from .hcl_tables import load
from .hcl_terminals import Tok
from .hcl_tokens import Job, Lexer


class _LexerForLark(LarkLexer):
    """Hands lark the tokens of a `Job`: lark's documented interface for custom lexers."""

    __future_interface__: ClassVar[int] = 2

    def __init__(self, conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Any]:
        states = parser_state.parse_conf.states
        stack = parser_state.state_stack
        return Lexer(lexer_state.text, lambda: states[stack[-1]]).tokens()


@lru_cache(maxsize=1)
def _parser() -> Lark:
    tables = load()
    rules, symbols = tables["rules"], tables["symbols"]
    reductions = [(1, {"@": place}) for place in range(len(rules))]
    states = {
        number: {
            row[at]: (0, row[at + 1]) if row[at + 1] >= 0 else reductions[-1 - row[at + 1]]
            for at in range(0, len(row), 2)
        }
        for number, row in enumerate(tables["states"])
    }
    all_rules = [{"@": place} for place in range(len(rules))]
    data = {
        "parser": {
            "lexer_conf": {
                "terminals": [], "ignore": [], "g_regex_flags": 0, "use_bytes": False,
                "lexer_type": _LexerForLark, "__type__": "LexerConf",
            },
            "parser_conf": {
                "rules": all_rules, "start": ["start"], "parser_type": "lalr", "__type__": "ParserConf",
            },
            "parser": {
                "tokens": dict(enumerate(symbols)),
                "states": states,
                "start_states": {"start": tables["start"]},
                "end_states": {"start": tables["end"]},
            },
            "__type__": "ParsingFrontend",
        },
        "rules": all_rules,
        "options": {"parser": "lalr", "lexer": _LexerForLark, "start": ["start"], "propagate_positions": False},
        "__type__": "Lark",
    }  # fmt: skip
    memo = dict(enumerate(rules))
    parser: Lark = Lark._load_from_dict(data, memo, transformer=callbacks(), tree_class=Inline)  # type: ignore[no-untyped-call]
    return parser


def parse(job: Job) -> Items:
    """Parses a stretch of code: one call of lark, linear in its length. Raises `Fault`."""
    try:
        items: Items = _parser().parse(job)  # type: ignore[assignment]
    except UnexpectedToken as error:
        raise _fault(job, error) from None
    return items


def _fault(job: Job, error: Any) -> Fault:
    token = error.token
    if not isinstance(token, Tok):
        message = "The expression is not complete where it ends. Write what is missing, such as a value."
        return Fault("syntax", job.lines.span(job.end, job.end), message)
    span = token.span
    if token.type == "COMMA" and token.value == "\n":
        message = "The line ends before this is complete. Write `key = value` on one line."
        return Fault("syntax", span, message)
    start = job.lines.offset(span.line, span.column)
    return Fault("syntax", span, unexpected(job.text[start : job.lines.offset(span.end_line, span.end_column)]))
