"""Texts that hypothesis makes: arbitrary ones of the words that mean something, and valid ones by a grammar."""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import strategies as st
from targets import MARKS, WORDS

from ecrlint.terraform.functions import names


def many(usually: int) -> int:
    """How many examples to try; `ECRLINT_EXAMPLES` says it for a long run."""
    return int(os.environ.get("ECRLINT_EXAMPLES", usually))


pieces = st.one_of(st.sampled_from(WORDS), st.sampled_from(MARKS), st.just(" "), st.just("\n"), st.text(max_size=3))
any_text = st.lists(pieces, max_size=40).map("".join)
"""Words and marks of all languages in any order."""


@st.composite
def changed(draw: st.DrawFn, seeds: tuple[str, ...]) -> str:
    """A text that was well-formed, with some stretches of it replaced."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(pieces) + text[at + draw(st.sampled_from((0, 0, 1, 2, 10))) :]
    return text


# -- JSON and YAML ----------------------------------------------------------------------------------------------------

_SAFE = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"), include_characters="\t\n", exclude_characters="\x85\u2028\u2029\ufeff"
    ),
    max_size=12,
)
_NUMBERS = st.one_of(st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False))
data = st.recursive(
    st.one_of(st.none(), st.booleans(), _NUMBERS, _SAFE, st.sampled_from(WORDS)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_SAFE, inner, max_size=4)),
    max_leaves=12,
)
"""Plain data: null, bools, numbers, strings, lists and objects."""


@st.composite
def yaml_of(draw: st.DrawFn, value: Any, indent: str = "", *, flow: bool = False) -> str:
    """Plain data written as YAML in one of the ways there are."""
    flow = flow or draw(st.integers(0, 4)) == 0
    if isinstance(value, str):
        return draw(_string(value, indent, flow=flow))
    if not isinstance(value, (dict, list)):
        return json.dumps(value)
    if flow or not value:
        gap = draw(st.sampled_from((" ", "", "  ")))
        if isinstance(value, list):
            return "[" + f",{gap}".join([draw(yaml_of(item, indent, flow=True)) for item in value]) + "]"
        pairs = [f"{json.dumps(k)}: {draw(yaml_of(v, indent, flow=True))}" for k, v in value.items()]
        return "{" + f",{gap}".join(pairs) + "}"
    step = indent + draw(st.sampled_from(("  ", " ", "    ")))
    comment = draw(st.sampled_from(("", "", "\n# c")))
    items = [("- ", v) for v in value] if isinstance(value, list) else [(f"{_key(k)}: ", v) for k, v in value.items()]
    return "".join(f"{comment}\n{step}{key}{draw(yaml_of(item, step))}" for key, item in items)


def _key(key: str) -> str:
    return key if key.isalpha() and key.isascii() and key not in ("null", "true", "false") else json.dumps(key)


@st.composite
def _string(draw: st.DrawFn, value: str, indent: str, *, flow: bool) -> str:
    ways = ["double"]
    if "\n" not in value and "\t" not in value:
        ways.append("single")
    if not flow and value.strip() and value[0] not in " \n\t" and not value.startswith("\t"):
        ways.append("literal")
    way = draw(st.sampled_from(ways))
    if way == "single":
        return "'" + value.replace("'", "''") + "'"
    if way == "literal":
        body = value.rstrip("\n")
        ends = len(value) - len(body)
        chomp = "-" if ends == 0 else "" if ends == 1 else "+"
        inner = indent + "  "
        lines = [f"{inner}{line}" if line else "" for line in body.split("\n")] + [""] * max(0, ends - 1)
        return f"|{chomp}\n" + "\n".join(lines) + ("\n" if ends > 1 else "")
    return json.dumps(value, ensure_ascii=draw(st.booleans()))


# -- expressions of Terraform -----------------------------------------------------------------------------------------

_NAMES = ("var.x", "var.y", "local.z", "each.key", "a-b", "x")


_FUNCTIONS = st.sampled_from(sorted(names()))


def _hcl(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def of(*parts: st.SearchStrategy[str], form: str) -> st.SearchStrategy[str]:
        return st.tuples(*parts).map(lambda made: form.format(*made))

    operator = st.sampled_from(("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"))
    return st.one_of(
        of(inner, operator, inner, form="{0} {1} {2}"),
        of(inner, inner, inner, form="{0} ? {1} : {2}"),
        of(inner, form="({0})"),
        of(inner, form="!{0}"),
        of(inner, form="-{0}"),
        of(inner, inner, form="[{0}, {1},]"),
        of(inner, inner, form="{{a = ({0})\n ({1}) = 1, }}"),  # in braces a line break ends an element
        of(inner, inner, form="({0})[{1}]"),
        of(inner, form="({0}).a[*].b"),
        of(inner, form="({0}).*.b"),
        of(inner, inner, form='"a${{{0}}}b%{{if {1}}}c%{{~else~}} d %{{endif}}"'),
        of(inner, form='"%{{for k, v in {0}~}}\\n${{k}}%{{endfor}}"'),
        of(inner, form="<<-EOT\n  a ${{{0}}}\n    b\n  EOT\n"),
        of(inner, inner, form="[for v in {0} : v if {1}]"),
        of(inner, inner, form="{{for k, v in {0} : k => {1}...}}"),
        of(_FUNCTIONS, inner, form="{0}({1})"),
        of(_FUNCTIONS, inner, inner, form="{0}({1}, {2})"),
        of(_FUNCTIONS, inner, inner, inner, form="{0}({1}, /* c */ {2}, {3}...)"),
    )


_ATOMS = st.one_of(
    st.sampled_from(
        (*_NAMES, "null", "true", "false", "0", "1", "2.50", "1e3", '""', '"a"', '"a/b"', '"é$${x}\\u00e9"')
    ),
    st.sampled_from(
        ("[]", "{}", '["a", "b"]', '{a = "x", b = 1}', 'toset(["a"])', "<<EOT\nx\nEOT\n", '"[1,{}]"', '"%s-%d"')
    ),
)
hcl_expression = st.recursive(_ATOMS, _hcl, max_leaves=8)
"""Expressions that are valid by their syntax."""

# -- expressions of GitHub --------------------------------------------------------------------------------------------

_CONTEXTS = ("github.ref", "secrets.A", "vars['B']", "steps.a.outputs.b", "matrix.*", "inputs", "env.C", "needs[*].d")


def _github(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operator = st.sampled_from(("&&", "||", "==", "!=", "<", ">=", " && ", "\n||\n"))
    called = st.sampled_from(("contains", "format", "join", "toJSON", "fromJSON", "startsWith", "hashFiles", "f"))
    return st.one_of(
        st.tuples(inner, operator, inner).map("".join),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"!{one}"),
        inner.map(lambda one: f"({one}).a"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]})[{two[1]}]"),
        st.tuples(called, st.lists(inner, max_size=3)).map(lambda call: f"{call[0]}({', '.join(call[1])})"),
    )


github_expression = st.recursive(
    st.sampled_from((*_CONTEXTS, "true", "null", "1", "-2.5e3", "0xfF", "NaN", "''", "'it''s'", "'}}'")),
    _github,
    max_leaves=8,
)
"""Expressions that are valid by their syntax."""
