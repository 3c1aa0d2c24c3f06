"""What the compiler says of the fixes of rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrlint.rulebook.compile import compile_rules
from ecrlint.rulebook.pages import page

from .test_compile import RULE, folder


@pytest.mark.parametrize(
    ("fix", "complaint"),
    [
        ("title: Put it right., safe: true, changes: [{do: set, value: {$param: less}}]", "there is no parameter less"),
        ("title: Put it right., safe: true, changes: [{do: set, value: {$fact: nothing}}]", "there is no fact nothing"),
        (
            "title: Put it right., safe: true, changes: [{do: set, value: '{facts.nothing}'}]",
            "there is no placeholder {facts.nothing}",
        ),
        (
            "title: Put it right., safe: true, changes: [{do: put, entries: {'{x': 1}}]",
            "a brace that is no placeholder",
        ),
        ("title: 'Put {x} right.', safe: true, changes: [{do: delete}]", "there is no placeholder {x}"),
        ("title: Put it right., safe: true, changes: [{do: delete, at: nothing}]", "there is no fact nothing"),
        ("title: Put it right., safe: true, changes: [{do: move, of: nothing}]", "there is no fact nothing"),
        ("title: Put it right., safe: true, changes: [{do: delete, through: '('}]", "not a regular expression"),
        (
            "title: Put it right., safe: {properties: {nothing: true}}, changes: [{do: delete}]",
            "there is no fact nothing",
        ),
        (
            "title: Put it right., when: {properties: {word: {const: c}}}, safe: true, changes: [{do: delete}]",
            "can never be 'c'",
        ),
        ("title: Put it right., needs: [less], safe: true, changes: [{do: delete}]", "there is no parameter less"),
        ("title: Put it right., safe: true, changes: [{do: set}]", "value"),
        ("title: Put it right., safe: true, changes: [{do: jump}]", "jump"),
        ("title: Put it right., safe: true, changes: []", "changes"),
        ("title: without a period, safe: true, changes: [{do: delete}]", "title"),
    ],
)
def test_a_fix_is_checked(fix: str, complaint: str, tmp_path: Path) -> None:
    lines = RULE.replace("help: Make it smaller.", f"help: Make it smaller.\n    fix: {{{fix}}}")
    complaints = compile_rules(folder(tmp_path, lines)).complaints
    assert [c.line for c in complaints] == [18]
    assert complaint in complaints[0].message


def test_fixes_to_choose_from_are_checked_each(tmp_path: Path) -> None:
    good = "{title: Put it right., safe: true, changes: [{do: delete}]}"
    fix = f"fix: [{good}, {good.replace('delete', 'add')}]"
    complaints = compile_rules(folder(tmp_path, RULE.replace("help: Make", f"{fix}\n    help: Make"))).complaints
    assert [(c.line, "value" in c.message) for c in complaints] == [(17, True)]


@pytest.mark.parametrize(
    ("safe", "sentence"),
    [
        ("true", "`--fix` can put it right."),
        ("false", "`--unsafe-fixes` can put it right."),
        ("{properties: {size: {const: 1}}}", "`--fix` or `--unsafe-fixes` can put it right."),
    ],
)
def test_a_page_says_what_can_be_fixed(safe: str, sentence: str, tmp_path: Path) -> None:
    fix = f"fix: {{title: Put it right., safe: {safe}, changes: [{{do: delete}}]}}"
    compiled = compile_rules(folder(tmp_path, RULE.replace("help: Make", f"{fix}\n    help: Make")))
    assert sentence in page(compiled.rules["r"].data)
    assert "can put" not in page(compile_rules(folder(tmp_path / "other", RULE)).rules["r"].data)
