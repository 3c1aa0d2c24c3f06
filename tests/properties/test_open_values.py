"""Soundness over the examples of all rules: where a value passes, one that cannot be told in its place never fails; and
once it is given that value, what is said is what was said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from runs import book
from strategies import many
from targets import PROJECT
from written import Written

from ecrlint.examples import expected
from ecrlint.parse.hcl import parse_block, read_hcl
from ecrlint.parse.tree import Attribute, Body, Constant, Scalar, Sequence, Template, Text
from ecrlint.parse.tree import Mapping as Keys
from ecrlint.parse.yaml import read_yaml
from ecrlint.rulebook.compile import compile_rules
from ecrlint.run import check
from ecrlint.settings import Configuration, Layer, Settings

OPEN = 'variable "opened" {}\n'
GIVEN = 'variable "opened" {{\n  default = {0}\n}}\n'

_NO_VALUES = frozenset({"source", "version", "provider", "for_each", "count", "depends_on", "required_version", "type"})
"""Arguments that decide what there is, or that Terraform takes no variable for."""
_NO_BLOCKS = frozenset({"terraform", "variable", "moved", "removed", "import", "required_providers", "backend"})


MEANT = {
    "terraform-static-keys": "a key that a variable hands in is a stored one; a few known ones mean nothing",
    "expression-context": "the step of that output is not there, which is what the rule is about",
}
"""Rules that fail though a value is open, and why that is meant."""


class Opened(NamedTuple):
    """A clean example of a rule in which one value stands open: where, and what was written there."""

    rule: Mapping[str, Any]
    example: Mapping[str, Any]
    path: str
    start: int
    end: int

    def files(self, written: str) -> dict[str, str]:
        """The files of the example with something else written at the place."""
        text = self.example["files"][self.path]
        return {**self.example["files"], self.path: text[: self.start] + written + text[self.end :]}

    @property
    def before(self) -> str:
        """What was written at the place."""
        text: str = self.example["files"][self.path]
        return text[self.start : self.end]


def _clean(kind: tuple[str, ...]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], str, str]]:
    for name, document in sorted(compile_rules(PROJECT / "rules").rules.items()):
        if name in MEANT or document.data["select"] == "file.suppression":
            continue
        for example in document.data["examples"]:
            if not expected(example) and "{" not in str(example.get("expect", "")):
                for path, text in example["files"].items():
                    if (
                        path.endswith(kind)
                        and document.data["id"] not in MEANT
                        and document.data["select"] != "file.suppression"
                    ):
                        yield document.data, example, path, text


@cache
def terraform() -> tuple[Opened, ...]:
    """Every attribute of every clean example with a constant as its value."""
    found = []
    for rule, example, path, text in _clean((".tf",)):
        tree, written = read_hcl(path, text), Written(text)
        for header in tree.blocks:
            block, _ = parse_block(tree, header)
            if block is None or block.type in _NO_BLOCKS:
                continue
            for attribute in _attributes(block.body):
                if attribute.name not in _NO_VALUES and _is_constant(attribute.value):
                    found.append(Opened(rule, example, path, *written.offsets(attribute.value.span)))
    return tuple(found)


def _attributes(body: Body) -> Iterator[Attribute]:
    yield from body.attributes
    for block in body.blocks:
        if block.type not in (*_NO_BLOCKS, "lifecycle"):
            yield from _attributes(block.body)


def _is_constant(value: object) -> bool:
    if isinstance(value, Template):
        return not value.heredoc and all(isinstance(part, Text) for part in value.parts)
    return isinstance(value, Constant) and value.value is not None


@cache
def steps() -> tuple[Opened, ...]:
    """Every plain value that a clean example's workflow gives to an action or in `env`."""
    found = []
    for rule, example, path, text in _clean((".yml",)):
        tree, written = read_yaml(path, text), Written(text)
        pending: list[tuple[Any, bool]] = [(tree.root, False)] if ".github/workflows" in path else []
        while pending:
            node, inside = pending.pop()
            if isinstance(node, Scalar) and inside and node.style == "plain" and "${{" not in node.text and node.text:
                found.append(Opened(rule, example, path, *written.offsets(node.span)))
            elif isinstance(node, Keys):
                pending += [(e.value, inside or e.key.text in ("with", "env")) for e in node.entries]
            elif isinstance(node, Sequence):
                pending += [(item, False) for item in node.items]
    return tuple(found)


def fails(opened: Opened, files: Mapping[str, str], folder: Path) -> set[tuple[str, ...]]:
    """Of what the rule fails over these files."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    example, rule = opened.example, opened.rule
    convention = example.get("convention") or next(iter(rule["conventions"]))
    configuration = Configuration(layers=(Layer(values=example.get("values", {})),))
    asked = Settings(folder, convention=convention, select=frozenset({rule["id"]}), configuration=configuration)
    return {
        (f.rule, *f.entities) for f in check(asked, book()).findings if f.outcome == "fail" and f.rule == rule["id"]
    }


def holds_open(opened: Opened, folder: Path) -> None:
    """Fails where the rule fails with the value open, or with a variable that has it."""
    variables = (Path(opened.path).parent / "opened_variables.tf").as_posix()
    there = opened.files("var.opened")
    assert not fails(opened, {**there, variables: OPEN}, folder), (opened.rule["id"], opened.before)
    assert not fails(opened, {**there, variables: GIVEN.format(opened.before)}, folder), (
        opened.rule["id"],
        opened.before,
    )


def holds_in_steps(opened: Opened, folder: Path) -> None:
    """Fails where the rule fails with a value that only a run can tell."""
    files = opened.files("${{ steps.opened.outputs.value }}")
    assert not fails(opened, files, folder), (opened.rule["id"], opened.before)


@settings(max_examples=many(30))
@given(st.data())
def test_an_open_variable_in_place_of_what_passes_never_fails(made: st.DataObject) -> None:
    opened = made.draw(st.sampled_from(terraform()))
    with TemporaryDirectory() as folder:
        holds_open(opened, Path(folder))


@settings(max_examples=many(25))
@given(st.data())
def test_an_output_in_place_of_what_passes_never_fails(made: st.DataObject) -> None:
    opened = made.draw(st.sampled_from(steps()))
    with TemporaryDirectory() as folder:
        holds_in_steps(opened, Path(folder))
