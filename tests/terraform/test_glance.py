"""A glance at a module call, against the parser: what it takes for plain is valid, and made of just what it says."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from ecrlint.parse import tree as t
from ecrlint.parse.hcl import parse_block, read_hcl
from ecrlint.records import fields, is_dataclass
from ecrlint.terraform.glance import Parts, plain_parts

PLAIN = """\
module "a" {
  source  = "example.org/a" # where from
  version = "1.2"

  name  = var.name
  both  = [var.one, "two", 3, -4.5, true, null,
    local.five,
  ]
  // of the network
  empty = []
  more  = { "a" = local.tags, b = {}, c = [{ d = module.b.id }] }
  providers = {
    aws = aws.london
    "x" = var.object.member
  }
}"""


def glance(text: str) -> Parts | None:
    return plain_parts(text, 0, len(text))


def test_the_parts_of_a_plain_call() -> None:
    assert glance(PLAIN) == Parts(
        strings=frozenset({"example.org/a", "1.2", "two", "a", "x"}),
        variables=frozenset({"name", "one", "object"}),
        local_values=frozenset({"five", "tags"}),
        modules=frozenset({"b"}),
    )


@pytest.mark.parametrize(
    "line",
    [
        "x = 1 2", "x =", "= 1", "x", 'x = "a" "b"', "x = [1 2]", "x = [1", "x = {a = 1", "x = [,]", "x = {,}",
        "x = 1,", "x = {a = 1 b = 2}", "x = {a}", "x = }", "x = ]", "x = 1\n  x = 2", "x {\n  }", 'x = "${var.a}"',
        r'x = "\n"', 'x = "%{if a}%{endif}"', 'x = "a$b"', "x = f(1)", "x = (1)", "x = var.a[0]", "x = var.a.*.b",
        "x = var.a .b", "x = var.a.b.c", "x = 1 + 2", "x = !true", "x = var.a\n  + 1", "x = var.a ? 1 : 2",
        "x = <<E\n  E", "x = each.key", "x = module.a[0].b", "x = aws_vpc.a", "x = [for a in b : a]", "x = 1 }",
        "/* x = 1 */", "x == 1", "x => 1", "x = {a => 1}", "x = {a : 1}", "x = 1.", "x = 1a", "x = true_",
        "x = null.a", "x = {\n    a =\n    1\n  }",
    ],
)  # fmt: skip
def test_what_takes_more_than_a_glance(line: str) -> None:
    assert glance(f'module "a" {{\n  {line}\n}}') is None
    assert glance('module "a" {\n  x = 1\n}') is not None


@pytest.mark.parametrize("text", ['module "a" { x = 1 }', 'module "a" {}', "module a {\n}", 'module "a"\n{\n}', "{\n}"])
def test_a_block_in_another_shape_takes_more_than_a_glance(text: str) -> None:
    assert glance(text) is None


def nodes(node: object) -> Iterator[object]:
    """A node of a tree and all that is in it."""
    yield node
    if isinstance(node, tuple):
        for item in node:
            yield from nodes(item)
    elif is_dataclass(node) and not isinstance(node, t.Label):
        for each in fields(node):
            yield from nodes(getattr(node, each.name))


def written(block: t.Block) -> Parts:
    """The same parts, by the tree."""
    names: dict[str, set[str]] = {"var": set(), "local": set(), "module": set(), "aws": set()}
    strings = set()
    for node in nodes(block.body):
        if isinstance(node, t.GetAttr) and isinstance(node.target, t.Name):
            names[node.target.name].add(node.name)
        elif isinstance(node, t.Template):
            strings.add("".join(part.value for part in node.parts if isinstance(part, t.Text)))
    return Parts(frozenset(strings), *(frozenset(names[name]) for name in ("var", "local", "module")))


PIECES = re.findall(r'"[^"]*"|[\w.-]+|\n|.', PLAIN)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_plain_at_a_glance_is_valid_and_has_these_parts(seed: int) -> None:
    """Pieces of a plain call are taken out, doubled and swapped: whenever the glance still says what it is made of, the
    parser has nothing against it and finds the same."""
    rng, plain = random.Random(seed), 0
    for _ in range(400):
        pieces = list(PIECES)
        for _ in range(rng.choice((1, 1, 2, 3))):
            at, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
            action = rng.randrange(3)
            if action == 0:
                del pieces[at]
            elif action == 1:
                pieces.insert(at, pieces[other])
            else:
                pieces[at], pieces[other] = pieces[other], pieces[at]
        text = "".join(pieces)
        found = glance(text)
        if found is None:
            continue
        plain += 1
        tree = read_hcl("a.tf", text)
        assert (tree.problems, len(tree.blocks)) == ((), 1), text
        block, problems = parse_block(tree, tree.blocks[0])
        assert block is not None, text
        assert problems == (), text
        # In the tree a key without quotes is text as well.
        bare_keys = {key for key in found.strings ^ written(block).strings if re.fullmatch(r"[\w-]+", key)}
        assert found.strings | bare_keys == written(block).strings, text
        assert (found.variables, found.local_values, found.modules) == (
            written(block).variables, written(block).local_values, written(block).modules,
        ), text  # fmt: skip
    assert plain > 20
