"""Parsing by the tables that lark made of python-hcl2's grammar (`hcl_tables`).

The tables are the whole of what lark works out; to follow them takes one loop. It stands here because lark's own
costs three times as much, most of it for rules of which nothing is left: an operand is a term, a product, a sum, a
comparison and so on, all with one child. Chains of such rules are followed once and remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from ..records import dataclass
from .hcl_build import CALLBACKS, Items, impossible
from .hcl_faults import Fault, unexpected
from .hcl_tables import load
from .hcl_terminals import Children, Tok
from .hcl_tokens import Job, Lexer

Build: TypeAlias = Callable[[Children], Any]

Reduction: TypeAlias = "tuple[int, str, Build | None]"
"""How many symbols a rule takes, what they are together, and what is made of them: None for the only one itself."""

END = "$END"


class Rows(dict[int, dict[str, Any]]):
    """What each state does with each symbol: the state to go to, or a `Reduction`. Made when it is first needed."""

    def __init__(self, tables: dict[str, Any]) -> None:
        super().__init__()
        self._rows: list[list[int]] = tables["states"]
        self._symbols: list[str] = tables["symbols"]
        self._reductions = [_reduction(*rule) for rule in tables["rules"]]

    def __missing__(self, state: int) -> dict[str, Any]:
        row, reductions = self._rows[state], self._reductions
        pairs = zip(row[::2], row[1::2], strict=True)
        made = {self._symbols[at]: to if to >= 0 else reductions[-1 - to] for at, to in pairs}
        self[state] = made
        return made


@dataclass(slots=True)
class Tables:
    """The tables in memory. `chains` remembers for a state, the one below it and a terminal where the rules lead that
    leave nothing but their only child."""

    rows: Rows
    start: int
    end: int
    chains: dict[tuple[int, int, str], int]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of the installed grammar. Raises `WrongParserLibrary`."""
    loaded = load()
    return Tables(Rows(loaded), loaded["start"], loaded["end"], {})


def _reduction(name: str, origin: str, single: bool, symbols: list[str]) -> Reduction:
    """A rule of the grammar. With `single` it is replaced by its child where it has one and no name of its own."""
    if single and name == origin and len(symbols) == 1:
        return 1, origin, None
    build = _itself if name.startswith("_") else CALLBACKS.get(name, impossible)
    inline = [symbol.startswith("_") for symbol in symbols]
    return len(symbols), origin, _dissolving(inline, build) if any(inline) else build


def _itself(children: Children) -> Children:
    return children


def _dissolving(inline: list[bool], build: Build) -> Build:
    """Rules with a leading underscore are none of their own: what they hold belongs to the rule around them."""

    def dissolved(children: Children) -> Any:
        # A repetition is a rule that begins with itself: its list grows, so that all of it takes linear time.
        found = children[0] if inline[0] else [children[0]]
        for at in range(1, len(children)):
            if inline[at]:
                found += children[at]
            else:
                found.append(children[at])
        return build(found)

    return dissolved


def parse(job: Job) -> Items:
    """Parses a stretch of code, in time linear in its length. Raises `Fault` and `WrongParserLibrary`."""
    known = tables()
    rows, end = known.rows, known.end
    states: list[int] = [known.start]
    values: list[Any] = []
    for token in _ended(Lexer(job, lambda: rows[states[-1]]).tokens()):
        terminal = token.type if token is not None else END
        state = states[-1]
        while True:
            action = rows[state].get(terminal)
            if action is None:
                raise _fault(job, token)
            if type(action) is int:
                states.append(action)
                values.append(token)
                break
            size, origin, build = action
            if build is None:
                state = states[-1] = _followed(known, states[-2], state, terminal)
                continue
            children = values[len(values) - size :]
            del values[len(values) - size :], states[len(states) - size :]
            values.append(build(children))
            state = rows[states[-1]][origin]
            states.append(state)
            if state == end and token is None:
                items: Items = values[-1]
                return items
    raise AssertionError("the end of the code is not the end of a parse")


def _ended(tokens: Iterator[Tok]) -> Iterator[Tok | None]:
    yield from tokens
    yield None


def _followed(known: Tables, below: int, state: int, terminal: str) -> int:
    """The state after all rules that leave only their child, as far as the terminal lets them follow each other."""
    key = below, state, terminal
    found = known.chains.get(key)
    if found is None:
        found = state
        action = known.rows[state][terminal]
        while type(action) is tuple and action[2] is None:
            found = known.rows[below][action[1]]
            action = known.rows[found].get(terminal)
        known.chains[key] = found
    return found


def _fault(job: Job, token: Tok | None) -> Fault:
    if token is None:
        message = "The expression is not complete where it ends. Write what is missing, such as a value."
        return Fault("syntax", job.lines.span(job.end, job.end), message)
    span = token.span
    if token.type == "COMMA" and token.value == "\n":
        message = "The line ends before this is complete. Write `key = value` on one line."
        return Fault("syntax", span, message)
    start = job.lines.offset(span.line, span.column)
    return Fault("syntax", span, unexpected(job.text[start : job.lines.offset(span.end_line, span.end_column)]))
