"""The list of changes that no example need notice (scripts/mutate_rules.py tries them all, which takes minutes)."""

from __future__ import annotations

from pathlib import Path

from ecrlint.rulebook.compile import compile_rules
from ecrlint.rulebook.source import read_document

HERE = Path(__file__).parent


def test_each_has_a_reason_and_is_about_a_rule_and_a_part_of_it() -> None:
    document, complaints = read_document(HERE / "unnoticed.yaml", "unnoticed.yaml")
    assert not complaints
    rules = compile_rules(HERE.parents[1] / "rules").rules
    for name, entries in document.data.items():
        parts = {"where", "params", *(f"cases.{i}" for i in range(len(rules[name].data["cases"])))}
        for entry in entries:
            assert len(entry["why"]) > 10
            changes = [change.replace("[*]", "*") for change in entry["changes"]]
            assert changes
            assert not [c for c in changes if not any(c.startswith((f"{p}.", f"{p}:")) for p in parts)]
