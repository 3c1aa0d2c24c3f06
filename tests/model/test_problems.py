from __future__ import annotations

from ecrlint.model.problems import problem_entities
from ecrlint.parse.tree import Problem
from ecrlint.place import Place, Span


def test_a_problem_is_an_entity_at_its_place() -> None:
    problem = Problem("duplicate-key", Span(3, 5, 3, 9), "The key is given twice.")
    (entity,) = problem_entities("a/x.tf", "a", "Terraform file", [problem])
    assert {name: fact.value for name, fact in entity.facts.items()} == {
        "kind": "duplicate-key",
        "text": "The key is given twice.",
        "file_kind": "Terraform file",
    }
    assert entity.facts["kind"].origin.place == Place("a/x.tf", Span(3, 5, 3, 9))
    assert (entity.kind, entity.unit, entity.address) == ("file.problem", "a", "a/x.tf:3:5")


def test_a_problem_over_several_lines_is_placed_on_its_first() -> None:
    problem = Problem("syntax", Span(3, 5, 7, 2), "It does not end.")
    (entity,) = problem_entities("x.yml", "x.yml", "workflow", [problem])
    assert entity.place.span == Span(3, 5, 3, 6)
