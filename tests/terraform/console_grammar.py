"""Expressions made up at random, to be compared with `terraform console`.

What comes out of it is mostly well typed, but not always: what Terraform refuses is compared as well.
"""

from __future__ import annotations

import random
import re

PATTERNS = ["[a-z]+", "a", "(a)(b)?", "b*", "^.", "x$", "(?i)A", "[^a-z]", "(a|b)+", ".{2}", r"\\d+", r"\\w", "a??"]

ENDS = {
    "s": ['"a"', '"b"', '""', '"ab"', '"a/b"', '"1"', '"true"', '"é"', '"A-b_C"', '"x y"', '"aXbX"', '"10.0.0.0/8"'],
    "n": ["0", "1", "2", "-1", "3", "1.5", "10", '"2"', "0.1", "1e3"],
    "b": ["true", "false", '"true"', '"0"'],
    "l": [
        "[]",
        '["a", "b"]',
        '["b", "a", "b"]',
        "[1, 2]",
        '[1, "a"]',
        "[true]",
        '[["a"], [1]]',
        'toset(["b", "a"])',
        "toset([2, 1])",
        'tolist(["x"])',
        "[{a = 1}]",
        "tolist([3, 1])",
    ],
    "o": ["{}", "{a = 1}", '{a = "x", b = 2}', 'tomap({a = "1"})', '{b = ["x"], a = {}}', "tomap({b = 1, a = 2})"],
    "r": PATTERNS,
}

FORMS = {
    "s": [
        "upper(<s>)", "lower(<s>)", "title(<s>)", "strrev(<s>)", '"${<p>}-${<s>}"', "join(<s0>, <l>)",
        "replace(<s>, <s0>, <s0>)", "substr(<s>, <n0>, <n0>)", "trim(<s>, <s0>)", "trimprefix(<s>, <s0>)",
        "trimsuffix(<s>, <s0>)", 'format("%s:%v", <p>, <x>)', 'format("%5s|%-6q|%.3s", <p>, <s>, <s>)',
        "tostring(<p>)", "coalesce(<p>, <p>)", "coalesce(<x>, <x>, <x>)", "jsonencode(<x>)", "yamlencode(<x>)",
        "element(<l>, <n0>)", "<l>[<n0>]", "lookup(<o>, <s0>, <x>)", "try(<x>, <s0>)", "(<b> ? <x> : <x>)",
        "md5(<s>)", "base64encode(<s>)", "urlencode(<s>)", "indent(<n0>, <s>)", "chomp(<s>)", "basename(<s>)",
        '"%{ if <b> }x%{ else }${<s>}%{ endif }"', 'try(tostring(regex("<r>", <s>)), "no")', "dirname(<s>)",
        '"%{ for k, v in <c> }${k}=${jsonencode(v)};%{ endfor }"', 'replace(<s>, "/<r>/", "-$1")',
    ],
    "n": [
        "length(<c>)", "length(<s>)", "(<n> + <n>)", "(<n> - <n>)", "(<n> * <n>)", "(<n> / <n>)", "(<n> % <n>)",
        "max(<n>, <n>)", "min(<n>, <n>)", "abs(<n>)", "ceil(<n>)", "floor(<n>)", "signum(<n>)", "sum(<l>)",
        "tonumber(<p>)", "-<n>", "parseint(<s>, 16)", "index(<l>, <x>)", "(<b> ? <n> : <n>)", "try(<x>, <n>)",
        "one(<l>)",
    ],
    "b": [
        "(<x> == <x>)", "(<p> != <p>)", "(<n> < <n>)", "(<n> >= <n>)", "!<b>", "(<b> && <b>)", "(<b> || <b>)",
        "contains(<c>, <x>)", "startswith(<s>, <s0>)", "endswith(<s>, <s0>)", "strcontains(<s>, <s0>)", "can(<x>)",
        "alltrue(<l>)", "anytrue(<l>)", "tobool(<p>)", "(<l> == <l>)",
    ],
    "l": [
        "[<x>, <x>]", "concat(<l>, <l>)", "compact(<l>)", "distinct(<l>)", "tolist(<l>)", "toset(<l>)", "flatten(<l>)",
        "reverse(<l>)", "sort(<l>)", "keys(<o>)", "values(<o>)", "slice(<l>, 0, 1)", "setunion(<l>, <l>)",
        "setintersection(<l>, <l>)", "setsubtract(<l>, <l>)", "setproduct(<l>, <l>)", "chunklist(<l>, 2)",
        "split(<s0>, <s>)", "range(<n0>)", "[for k, v in <c> : v]", "[for k, v in <c> : [k, v]]",
        "[for v in <c> : v if v != null]", "[for v in <c> : v if can(v.a)]", "(<l>[*])",
        'formatlist("%v-%s", <l>, <s>)', "(<b> ? <l> : <l>)", "try(<x>, <l>)", 'regexall("<r>", <s>)',
        "matchkeys(<l>, <l>, <l>)", "coalescelist(<l>, <l>)", "coalesce(<l>, <l>)", "jsondecode(jsonencode(<l>))",
        "yamldecode(yamlencode(<l>))",
    ],
    "o": [
        "{a = <x>, b = <x>}", "merge(<o>, <o>)", "tomap(<o>)", "zipmap(<l>, <l>)", "{for k, v in <c> : k => v}",
        "{for k, v in <c> : k => [v]}", "{for v in <l> : v => v...}", "{(<s>) = <x>}", "(<b> ? <o> : <o>)",
        "transpose(<o>)", "try(<x>, <o>)", "jsondecode(jsonencode(<o>))", "yamldecode(yamlencode(<o>))",
    ],
}  # fmt: skip

UNIONS = {"p": "snb", "x": "ssnbllo", "c": "lo"}
"""What may be any of several kinds."""

_HOLE = re.compile(r"<([a-z])(0?)>")


def generated(kind: str, depth: int, chance: random.Random) -> str:
    """An expression: `s` text, `n` number, `b` bool, `l` list, `o` object, `x` any of them."""
    kind = chance.choice(UNIONS.get(kind, kind))
    if depth <= 0 or kind not in FORMS:
        return chance.choice(ENDS[kind])
    form = chance.choice(FORMS[kind])
    return _HOLE.sub(lambda hole: generated(hole.group(1), 0 if hole.group(2) else depth - 1, chance), form)


def verbs(chance: random.Random) -> str:
    """A call of `format` with one verb."""
    flags = "".join(chance.sample("0#+ -", chance.choice((0, 0, 1, 2))))
    verb = "%" + flags + chance.choice(("", "", "5", "8", "12")) + chance.choice(("", "", ".0", ".2", ".5"))
    numbers = ("0", "1", "-1", "255", "-77", "1.5", "-2.75", "123456.789", "1e21", "2.5", "1000000", "1/3", "0.00001")
    letter = chance.choice("vdsqtbxXoeEfgG")
    return f'format("{verb}{letter}|", {chance.choice((*numbers, "true", chr(34) + "a b" + chr(34)))})'


def expressions(seed: int, count: int) -> list[str]:
    """So many expressions, always the same for a seed."""
    chance = random.Random(seed)
    made = [generated(chance.choice("snblo"), chance.choice((1, 2, 2, 3)), chance) for _ in range(count * 4 // 5)]
    return made + [verbs(chance) for _ in range(count - len(made))]
