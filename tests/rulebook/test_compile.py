"""What the compiler refuses: every complaint names file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecrlint.rulebook.compile import build, compile_rules, dump
from ecrlint.rulebook.load import RulesInvalid
from ecrlint.rulebook.schemas import bundled

RULES = Path(__file__).parents[2] / "rules"

KIND = """\
kind: k.thing
about: A thing.
facts:
  size: {type: integer, minimum: 0, description: how large}
  word: {enum: [a, b], description: a word}
  list: {type: array, items: {type: string}, description: words}
"""
CONVENTION = """\
name: c
title: C
guide: G
values:
  custom: {keep: {count: 10}}
"""
RULE = """\
id: r
title: Things are small enough
level: error
conventions: {c: on}
why: Because a thing that is too large does not fit anywhere.
refs: [https://example.com/]
tags: [x]
precision: high
params:
  most: {about: largest size, schema: {type: integer}, value: custom.keep.count}
select: k.thing
cases:
  - when: {properties: {word: {const: a}}}
    at: size
    must: {maximum: {$param: most}}
    message: "{entity.name} is {value}{origin}, not {params.most} as {facts.word} {{x}}"
    help: Make it smaller.
    related: [{at: list, note: the list}]
examples:
  - title: clean
    files: {a.tf: "x = 1"}
  - title: failing
    files: {a.tf: "x = 11 # expect: fail"}
"""


def folder(tmp_path: Path, rule: str, convention: str = CONVENTION, kind: str = KIND) -> Path:
    rules = tmp_path / "rules"
    for area in ("kinds", "conventions", "area"):
        (rules / area).mkdir(parents=True)
    for name in ("rule", "kind", "convention", "values"):
        shutil.copy(RULES / f"{name}.schema.json", rules)
    (rules / "area" / "r.yaml").write_text(rule)
    (rules / "conventions" / "c.yaml").write_text(convention)
    (rules / "kinds" / "k.thing.yaml").write_text(kind)
    (tmp_path / "pyproject.toml").write_text('[project.urls]\nRepository = "https://example.com/o/r"\n')
    return rules


def test_a_right_rule_compiles(tmp_path: Path) -> None:
    rules = folder(tmp_path, RULE)
    assert compile_rules(rules).complaints == ()
    book = build(rules)
    assert [rule["id"] for rule in book["rules"]] == ["r"]
    assert "examples" not in book["rules"][0]
    assert book["repository"] == "https://example.com/o/r"
    assert dump(book) == dump(build(rules))


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("id: r\n", "id: other\n", 1, "id is other, the file's name says r"),
        ("title: Things are small enough\n", "", 1, "the file lacks title"),
        ("level: error", "level: fatal", 3, "level is fatal, but can only be error, warning or note"),
        ("level: error", "level: error\nlevel: note", 4, ""),
        ("precision: high", "precision: high\nnonsense: 1", 9, "there is no key nonsense"),
        ("k.thing\ncases", "k.things\ncases", 11, "there is no kind k.things; did you mean k.thing?"),
        ("conventions: {c: on}", "conventions: {d: on}", 4, "there is no convention d"),
        (
            "value: custom.keep.count",
            "value: custom.keep.number",
            10,
            "has no value custom.keep.number",
        ),
        ("word: {const: a}", "wort: {const: a}", 13, "there is no fact wort; did you mean word?"),
        ("word: {const: a}", "word: {const: z}", 13, "the fact can never be 'z'"),
        ("word: {const: a}", "word: {enum: [a, z]}", 13, "the fact can never be 'z'"),
        ("word: {const: a}", "list: {contains: {const: 1}}", 13, "the fact can never be 1"),
        ("word: {const: a}", "word: {const: {$fact: wort}}", 13, "there is no fact wort"),
        ("word: {const: a}", "word: {format: uri}", 13, "the keyword format is not defined for unknown values"),
        ("word: {const: a}", "word: {pattern: '['}", 13, "not a regular expression"),
        ("{properties: {word: {const: a}}}", "{required: [wort]}", 13, "there is no fact wort"),
        (
            "{properties: {word: {const: a}}}",
            "\n     {required: [size,\n      {$param: most}]}",
            15,
            "required: a reference",
        ),
        ("{properties: {word: {const: a}}}", "{required: [{$fact: word}]}", 13, "for all of it ({$fact: word})"),
        ("{properties: {word: {const: a}}}", "{required: {$fact: wort}}", 13, "there is no fact wort"),
        ("{properties: {word: {const: a}}}", "{required: [[size]]}", 13, "required: ['size'] is not of type 'string'"),
        ("{properties: {word: {const: a}}}", "{required: size}", 13, "required: 'size' is not of type 'array'"),
        ("{properties: {word: {const: a}}}", "{properties: [word]}", 13, "properties has to be a mapping of names"),
        ("{properties: {word: {const: a}}}", "{allOf: {required: [size]}}", 13, "allOf has to be a list of schemas"),
        ("word: {const: a}", "word: {enum: a}", 13, "enum has to be a list of values"),
        ("word: {const: a}", "word: {const: {$fact: [word]}}", 13, "there is no fact ['word']"),
        ("word: {const: a}", "word: {pattern: 1}", 13, "pattern: 1 is not of type 'string'"),
        ("word: {const: a}", "size: {minimum: low}", 13, "minimum: 'low' is not of type 'number'"),
        ("$param: most", "$param: [most]", 15, "there is no parameter ['most']"),
        ("at: size", "at: sise", 14, "there is no fact sise"),
        ("$param: most", "$param: least", 15, "there is no parameter least"),
        ("{value}", "{valve}", 16, "there is no placeholder {valve}"),
        ("{facts.word}", "{facts.wort}", 16, "there is no placeholder {facts.wort}"),
        ("{entity.name}", "{entity.kind}", 16, "there is no placeholder {entity.kind}"),
        ("{{x}}", "{x", 16, "a brace that is no placeholder"),
        ("{params.most}", "{params.least:day|days}", 16, "there is no placeholder {params.least:day|days}"),
        ("{params.most}", "{params.most:day}", 16, "a brace that is no placeholder"),
        ("help: Make it smaller.", "help: Make it {params.smaller}.", 17, "there is no placeholder {params.smaller}"),
        ("at: list", "at: lists", 18, "there is no fact lists"),
        (" # expect: fail", "", 19, "a rule needs at least one clean and one failing example"),
        ("# expect: fail", "# expect: failure", 22, "an example expects failure; only fail and unsure"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert RULE.count(old) == 1
    rules = folder(tmp_path, RULE.replace(old, new))
    complaints = compile_rules(rules).complaints
    assert any(c.line == line and message in c.message for c in complaints), complaints
    assert {c.path for c in complaints} == {"rules/area/r.yaml"}
    with pytest.raises(RulesInvalid, match=r"rules/area/r\.yaml:"):
        build(rules)


@pytest.mark.parametrize(
    ("convention", "line", "message"),
    [
        (CONVENTION + "rules: {nothing: off}\n", 6, "there is no rule nothing"),
        (CONVENTION + "rules:\n  r: {params: {x: 1}}\n", 7, "the rule r has no parameter x; there is most"),
        (
            CONVENTION + "rules:\n  r: {params: {most: x}}\n",
            7,
            "rules.r.params.most is x (text); it has to be a whole number",
        ),
        (
            CONVENTION + "rules: {r: loud}\n",
            6,
            "rules.r is loud, but can only be off, on, error, warning, note or a",
        ),
        (CONVENTION.replace("custom:", "regoin: x\n  custom:"), 5, "values has no key regoin; did you mean region?"),
    ],
)
def test_a_convention_is_checked_too(tmp_path: Path, convention: str, line: int, message: str) -> None:
    complaints = compile_rules(folder(tmp_path, RULE, convention)).complaints
    assert any(c.line == line and message in c.message for c in complaints), complaints


def test_what_cannot_be_read_is_a_complaint_and_hides_no_other(tmp_path: Path) -> None:
    rules = folder(tmp_path, RULE.replace("at: size", "at: sise"))
    (rules / "area" / "s.yaml").write_text("a: [1\nb: 2")
    assert {c.path for c in compile_rules(rules).complaints} == {"rules/area/r.yaml", "rules/area/s.yaml"}


def test_every_value_that_a_rule_reads_is_documented() -> None:
    schema = bundled(RULES, "values")
    for name, document in compile_rules(RULES).rules.items():
        for param in document.data.get("params", {}).values():
            about = schema
            for step in param.get("value", "").split(".") if "value" in param else ():
                assert step in about["properties"], f"{name} reads {param['value']}, which values.schema.json lacks"
                about = about["properties"][step]
