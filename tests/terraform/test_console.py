"""Values of expressions are those that the real `terraform console` gives.

Skipped only where there is no `terraform`, and never on CI.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest

from ecrlint.discover.sources import Sources
from ecrlint.parse.hcl import parse_expression
from ecrlint.parse.tree import TupleExpr
from ecrlint.place import Place
from ecrlint.terraform import functions
from ecrlint.terraform.convert import Exhausted, Refused
from ecrlint.terraform.expressions import evaluate
from ecrlint.terraform.jsontext import encode
from ecrlint.terraform.scope import Budget, Files, Scope
from ecrlint.terraform.values import Opaque, Value, deep_doubt, string
from ecrlint.values import Unknown

from .console_cases import FILES, KNOWN, NOT_EVALUATED, REFUSED, UNKNOWN, lines
from .console_grammar import expressions

TERRAFORM = shutil.which("terraform")

pytestmark = pytest.mark.skipif(TERRAFORM is None and "CI" not in os.environ, reason="terraform is not installed")

BATCH = 300
SEEDS = {1: 700, 2: 700, 3: 700}
"""How many expressions are made up for each seed."""

Said = tuple[Literal["known", "unknown", "refused"], str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("console")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def run(folder: Path, *args: str, given: str = "") -> str:
    """What Terraform prints; empty where it fails."""
    assert TERRAFORM is not None, "CI has to have terraform on the PATH for this test"
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull, "TF_IN_AUTOMATION": "1"}
    done = subprocess.run(  # noqa: S603
        [TERRAFORM, *args], cwd=folder, input=given, capture_output=True, text=True, env=environment, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def console(folder: Path, given: Sequence[str]) -> list[str]:
    """The JSON of each expression; an empty text for one that Terraform refuses."""
    found: list[str] = []
    for start in range(0, len(given), BATCH):
        tried = ", ".join(f'try(jsonencode({text}), "")' for text in given[start : start + BATCH])
        printed = run(folder, "console", given=f"base64encode(jsonencode([{tried}]))\n")
        found.extend(json.loads(base64.b64decode(printed.strip('"'))))
    return found


def names(name: str, place: Place) -> Value:
    known = {"local": {"tpl": "Hi ${name}%{ if on } on%{ endif }"}, "path": {"module": ".", "root": "."}}
    if name not in known:
        raise Refused(f"{name} is not known", place)
    return Value(Opaque(name, lambda attribute, at: string(known[name][attribute], at)))


def said(folder: Path, text: str, *, sure: bool = False) -> Said:
    """What ecrlint says. With `sure`, a value is unknown if some versions of Terraform refuse it."""
    expression, problems = parse_expression(text)
    assert expression is not None, (text, problems)
    risks: list[Unknown] | None = [] if sure else None
    scope = Scope("main.tf", names, Files(Sources(folder)), Budget(), risks=risks)
    try:
        value = evaluate(expression, scope)
    except Exhausted as exhausted:
        return "unknown", exhausted.reason
    except Refused as refused:
        return "refused", refused.reason
    why = deep_doubt(value) or next(iter(risks or ()), None)
    return ("unknown", why.reason) if why else ("known", encode(value).text or "")


def test_the_hand_picked_values_are_those_of_terraform(folder: Path) -> None:
    parsed = [parse_expression(text)[0] for text in KNOWN]
    assert sum(len(e.items) if isinstance(e, TupleExpr) else 1 for e in parsed) > 850
    for text, expected in zip(KNOWN, console(folder, KNOWN), strict=True):
        assert said(folder, text) == ("known", expected), text


@pytest.mark.parametrize("seed", SEEDS)
def test_made_up_values_are_those_of_terraform(folder: Path, seed: int) -> None:
    given = expressions(seed, SEEDS[seed])
    counts: Counter[str] = Counter()
    for text, expected in zip(given, console(folder, given), strict=True):
        kind, what = said(folder, text, sure=True)
        counts[kind] += 1
        if kind == "known":
            assert what == expected, text
        elif kind == "refused":
            assert expected == "", (text, what)
    assert counts["known"] > len(given) // 2
    assert counts["unknown"] < len(given) // 20, counts


def test_what_terraform_refuses_has_no_value(folder: Path) -> None:
    given = lines(REFUSED)
    assert len(given) > 250
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(lambda text: run(folder, "console", given=f"jsonencode({text})\n"), given))
    for text, output in zip(given, printed, strict=True):
        assert output == "", text
        assert said(folder, text)[0] != "known", text


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_left_unknown_says_why(folder: Path, text: str) -> None:
    assert said(folder, text) == ("unknown", UNKNOWN[text])


def test_every_function_of_terraform_is_evaluated_or_listed(folder: Path) -> None:
    signatures = json.loads(run(folder, "metadata", "functions", "-json"))["function_signatures"]
    theirs = {name for name in signatures if not name.startswith("core::")}
    assert theirs - functions.names() == NOT_EVALUATED
    assert functions.names() <= theirs
    assert set(functions.IMPURE) == NOT_EVALUATED


def test_every_function_is_compared() -> None:
    text = "\n".join([*KNOWN, *UNKNOWN])
    assert {name for name in functions.names() if f"{name}(" not in text} == set()
