"""What Terraform reads and ecrlint does not: the whole list. Each is reported as ecrlint's limit, never as a fault of
the file, and everything beside it is read.

There is one kind of limit, on how deep things nest, far above what anybody writes. (A file of more than 2 MB is not
read at all; that is tested with `discover`.)
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ecrlint.parse.hcl import parse_block, read_hcl
from ecrlint.parse.hcl_json import parse_json_block, read_hcl_json
from ecrlint.parse.tree import Problem

BESIDE = 'locals {\n  beside = "x"\n}\n'


def local(expression: str) -> str:
    return "locals {\n  a = " + expression + "\n}\n"


def nested(opening: str, closing: str, inner: str = "x") -> Callable[[int], str]:
    return lambda levels: local(opening * levels + inner + closing * levels)


NATIVE: dict[str, tuple[Callable[[int], str], int]] = {
    # what nests, and the most levels of it that are read
    "blocks": (lambda levels: "a {\n" * levels + "}\n" * levels, 200),
    "lists": (nested("[", "]"), 197),
    "objects": (nested("{ a = ", " }"), 197),
    "parentheses": (nested("(", ")"), 197),
    "calls": (nested("f(", ")"), 197),
    "for expressions": (nested("[for y in z : ", "]"), 197),
    "templates in templates": (nested('"${', '}"'), 99),
    "directives": (lambda levels: local('"' + "%{ if x }" * levels + "%{ endif }" * levels + '"'), 196),
    "operators in front": (nested("!", ""), 197),
    "terms of a sum": (lambda levels: local("x" + " + x" * levels), 197),
    "conditionals": (lambda levels: local("x ? x : " * levels + "x"), 197),
    "attributes of attributes": (nested("", ".y"), 197),
    "elements of elements": (nested("", "[0]"), 197),
    "splats of splats": (nested("", "[*]"), 99),
}

JSON: dict[str, tuple[Callable[[int], str], int]] = {
    "lists in JSON": (lambda levels: '{"locals": {"a": ' + "[" * levels + "]" * levels + "}}", 198),
    "objects in JSON": (lambda levels: '{"locals": {"a": ' + '{"b":' * levels + "1" + "}" * levels + "}}", 198),
    "lists in a string in JSON": (
        lambda levels: '{"locals": {"a": "${' + "[" * levels + "]" * levels + '}"}}',
        198,
    ),
}

_CASES = [*((name, *case) for name, case in NATIVE.items()), *((name, *case) for name, case in JSON.items())]


def problems(name: str, text: str) -> list[Problem]:
    if name in JSON:
        json_tree = read_hcl_json("main.tf.json", text)
        return [*json_tree.problems, *(p for h in json_tree.blocks for p in parse_json_block(json_tree, h)[1])]
    tree = read_hcl("main.tf", text)
    return [*tree.problems, *(p for header in tree.blocks for p in parse_block(tree, header)[1])]


@pytest.mark.parametrize(("name", "build", "most"), _CASES, ids=[case[0] for case in _CASES])
def test_a_limit_is_none_of_the_users_faults(name: str, build: Callable[[int], str], most: int) -> None:
    assert problems(name, build(most)) == []
    for levels in (most + 1, 5 * most):
        (problem,) = problems(name, build(levels))
        assert problem.kind == "limit"
        assert "200 levels" in problem.message
        assert problem.span.line == problem.span.end_line


@pytest.mark.parametrize("name", NATIVE)
def test_what_stands_beside_a_limit_is_read(name: str) -> None:
    build, most = NATIVE[name]
    tree = read_hcl("main.tf", BESIDE + build(most + 1) + BESIDE)
    blocks = [parse_block(tree, header)[0] for header in tree.blocks]
    beside = [block for block in blocks if block is not None and block.body.attribute("beside") is not None]
    assert len(beside) == 2


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not here to be asked")
def test_terraform_reads_all_of_it(tmp_path: Path) -> None:
    for number, (build, most) in enumerate(NATIVE.values()):
        (tmp_path / f"{number}.tf").write_text(build(2 * most), encoding="utf-8")
    call = ["terraform", "fmt", "-check", "-no-color", str(tmp_path)]
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": ""}
    done = subprocess.run(call, capture_output=True, text=True, env=environment)  # noqa: S603
    assert "Error" not in done.stdout + done.stderr
