"""The parser tables of python-hcl2's grammar as JSON: made once when ecrlint is built, loaded at run time.

Making them takes lark more than a second, loading them a small part of that. The grammar is the file
`hcl2.lark` of the installed python-hcl2, found without importing the package. Its terminals are left out:
`hcl_tokens` makes the tokens, because the terminals cannot be repaired one by one (see there).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..regular import write_whole
from .hcl_library import wrong_library

FORMAT = "2"
"""Changed whenever tables of an older ecrlint can no longer be used."""

_SHIPPED = Path(__file__).resolve().parent.parent / "data" / "hcl2-tables.json"


def grammar() -> str:
    """The text of python-hcl2's grammar. Raises `WrongParserLibrary` if it is not there."""
    spec = importlib.util.find_spec("hcl2")
    if spec is None or spec.origin is None:
        raise wrong_library("The package hcl2 is not installed")
    try:
        return (Path(spec.origin).parent / "hcl2.lark").read_text(encoding="utf-8")
    except OSError:
        raise wrong_library("The installed package hcl2 has no grammar file") from None


def key(grammar_text: str) -> str:
    """What tables must carry to be used: a digest of the grammar they were made from, lark's version, the
    terminals that we make, and our format."""
    from .hcl_terminals import TERMINALS

    parts = (FORMAT, _lark_version(), *sorted(TERMINALS), grammar_text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _lark_version() -> str:
    """lark's version, without importing lark, which takes longer than to read the tables."""
    if "lark" not in sys.modules:
        with suppress(OSError):
            spec = importlib.util.find_spec("lark")
            text = Path(spec.origin).read_text(encoding="utf-8") if spec is not None and spec.origin else ""
            if found := _VERSION.search(text):
                return found[1]
    import lark

    return lark.__version__


_VERSION = re.compile(r"^__version__(?: *: *str)? *= *[\"']([^\"']+)", re.MULTILINE)


def build() -> bytes:
    """Makes the tables. The same bytes for the same grammar and lark, whatever the Python and hash seed.

    Raises `WrongParserLibrary` if the grammar has not the rules that our nodes are built from."""
    text = grammar()
    return _build(text, key(text))


def _build(grammar_text: str, wanted: str) -> bytes:
    return _dump(_make(grammar_text), wanted)


def write(path: str | Path) -> None:
    """Makes the tables and writes them to `path`, creating its folder."""
    data = build()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(data)


def load() -> dict[str, Any]:
    """The tables for the installed grammar: shipped, or from the user's cache, or made now (and cached)."""
    text = grammar()
    wanted = key(text)
    cached = _cache_folder() / f"hcl2-tables-{wanted[:16]}.json"
    for path in (_SHIPPED, cached):
        tables = _read(path, wanted)
        if tables is not None:
            return tables
    data = _build(text, wanted)
    _store(cached, data)
    tables = json.loads(data)
    assert isinstance(tables, dict)
    return tables


def _read(path: Path, wanted: str) -> dict[str, Any] | None:
    with suppress(OSError, ValueError):
        tables = json.loads(path.read_bytes())
        if isinstance(tables, dict) and tables.get("key") == wanted:
            return tables
    return None


def _cache_folder() -> Path:
    given = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(given):
        return Path(given) / "ecrlint"
    home = Path(os.path.expanduser("~"))
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ecrlint"


def _store(path: Path, data: bytes) -> None:
    # A cache that cannot be written is no reason to fail: the tables are in memory.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)


def _make(text: str) -> Any:
    from lark import Lark
    from lark.exceptions import LarkError

    from .hcl_build import CALLBACKS, UNUSED
    from .hcl_terminals import TERMINALS

    try:
        parser = Lark(text, parser="lalr", lexer="basic")
    except LarkError:
        raise wrong_library("The grammar of the installed package hcl2 cannot be read") from None
    named = {rule.alias or rule.origin.name for rule in parser.rules}
    rules = {name for name in named if not name.startswith("_") and name not in _LADDER}
    missing = set(CALLBACKS) - rules
    unknown = rules - set(CALLBACKS) - set(UNUSED)
    if missing or unknown or TERMINALS - {terminal.name for terminal in parser.terminals}:
        raise wrong_library("The grammar of the installed package hcl2 is not the expected one")
    return parser


# Rules that lark replaces by their only child, with an alias for everything else.
_LADDER = frozenset((
    "expression", "or_expr", "and_expr", "eq_expr", "rel_expr", "add_expr", "mul_expr", "unary_expr", "index",
))  # fmt: skip


def _dump(parser: Any, wanted: str) -> bytes:
    table = parser.parser.parser._parse_table
    rules = _usable_rules(parser.rules)
    rules.sort(key=_rule_key)
    places = {rule: place for place, rule in enumerate(rules)}
    follow = _made_terminals() | {rule.origin.name for rule in rules}
    order = _canonical_order(table, follow)
    numbers = {old: new for new, old in enumerate(order)}
    symbols = sorted(follow)
    states = []
    for old in order:
        row: list[int] = []
        for place, symbol in enumerate(symbols):
            action, argument = table.states[old].get(symbol, (None, None))
            if action is None or (action.name != "Shift" and argument not in places):
                continue
            # A shift is the state it leads to, a reduction the rule it applies, counted from -1 downwards.
            row += (place, numbers[argument] if action.name == "Shift" else -1 - places[argument])
        states.append(row)
    tables = {
        "key": wanted,
        "rules": [
            (rule.alias or rule.origin.name, rule.origin.name, rule.options.expand1, [s.name for s in rule.expansion])
            for rule in rules
        ],
        "symbols": symbols,
        "states": states,
        "start": numbers[table.start_states["start"]],
        "end": numbers[table.end_states["start"]],
    }
    return (json.dumps(tables, separators=(",", ":"), sort_keys=True) + "\n").encode()


def _made_terminals() -> set[str]:
    from .hcl_terminals import TERMINALS

    return {*TERMINALS, "$END"}


def _usable_rules(rules: list[Any]) -> list[Any]:
    # Rules that need a terminal that is never made (newlines, heredocs, the inside of templates) can never
    # be applied. Without them a third of the states is left.
    usable: list[Any] = []
    known = _made_terminals()
    while True:
        more = [rule for rule in rules if rule not in usable and known.issuperset(s.name for s in rule.expansion)]
        if not more:
            return usable
        usable += more
        known |= {rule.origin.name for rule in more}


def _rule_key(rule: Any) -> tuple[str, tuple[str, ...], int]:
    return rule.origin.name, tuple(symbol.name for symbol in rule.expansion), rule.order


def _canonical_order(table: Any, follow: set[str]) -> list[int]:
    # lark numbers the states as its sets happen to give them. Walking from the start along sorted symbols
    # gives the same order every time.
    order = [table.start_states["start"], table.end_states["start"]]
    seen = set(order)
    for state in order:
        for symbol in sorted(follow.intersection(table.states[state])):
            action, argument = table.states[state][symbol]
            if action.name == "Shift" and argument not in seen:
                seen.add(argument)
                order.append(argument)
    return order
