"""The import table: who may import whom. ARCHITECTURE.md shows the same table."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "ecrlint"

VOCABULARY = frozenset(
    {"place", "values", "entity", "finding", "keys", "plain", "settings", "inputs", "records", "regular", "__init__"}
)

MAY_IMPORT: dict[str, frozenset[str]] = {
    "records": frozenset(),
    "regular": frozenset(),
    "place": frozenset({"records"}),
    "keys": frozenset({"records"}),
    "inputs": frozenset({"records"}),
    "settings": frozenset({"inputs", "records"}),
    "values": frozenset({"place", "records"}),
    "entity": frozenset({"place", "values", "records"}),
    "finding": frozenset({"place", "values", "records"}),
    "plain": frozenset({"values", "records"}),
    "convention": frozenset({"records"}),
    "discover": VOCABULARY | {"parse"},
    "parse": VOCABULARY,
    "terraform": VOCABULARY | {"parse", "discover"},
    "pipelines": VOCABULARY | {"parse", "discover"},
    "model": VOCABULARY | {"parse", "discover", "terraform", "pipelines"},
    "judge": VOCABULARY,
    "fix": VOCABULARY | {"parse"},
    "suppress": VOCABULARY | {"parse"},
    "report": VOCABULARY,
    "rulebook": VOCABULARY | {"parse", "judge"},
    "units": VOCABULARY | {"convention", "discover", "parse", "terraform", "pipelines", "model"},
    "surroundings": VOCABULARY | {"discover", "model"},
    "parts": VOCABULARY | {"discover", "fix", "judge", "policy", "surroundings", "units"},
    "processes": frozenset(),
    "tasks": VOCABULARY | {"convention", "discover", "parts", "policy", "processes", "result", "surroundings", "units"},
    "left_out": VOCABULARY | {"discover"},
    "configuration": VOCABULARY | {"rulebook"},
    "policy": VOCABULARY | {"configuration", "discover", "judge"},
    "verdicts": VOCABULARY | {"policy", "judge", "report"},
    "run": VOCABULARY
    | {"configuration", "convention", "discover", "fix", "judge", "left_out", "parts", "policy", "report", "result"}
    | {"suppress", "surroundings", "tasks", "units", "verdicts"},
    "cache": frozenset({"regular"}),
    "result": VOCABULARY | {"convention", "discover", "suppress", "report"},
    "remember": VOCABULARY
    | {"cache", "convention", "discover", "left_out", "parts", "report", "result", "run"}
    | {"units"},
    "fixing": VOCABULARY | {"discover", "fix", "parts", "result", "run"},
    "examples": VOCABULARY | {"run"},
    "cli": VOCABULARY
    | {"cache", "configuration", "discover", "examples", "fix", "fixing", "policy", "processes", "remember", "report"}
    | {"result", "rulebook", "run"},
    "__main__": frozenset({"cli", "__init__"}),
    "__init__": frozenset(),
}

THIRD_PARTY: dict[str, frozenset[str]] = {
    "jsonschema": frozenset({"rulebook"}),
    "ruamel": frozenset({"parse"}),
    "lark": frozenset({"parse"}),
    "hcl2": frozenset(),
    "sarif_om": frozenset({"report"}),
    "attr": frozenset({"report"}),
    "pathspec": frozenset({"discover"}),
}


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """(first name, whether it is our own) of every import of a module, also those inside functions."""
    package = ("ecrlint", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split(".")[0], False
        elif isinstance(node, ast.ImportFrom):
            if not node.level:
                yield (node.module or "").split(".")[0], False
                continue
            base = package[: len(package) - node.level + 1]
            full = (*base, *(node.module or "").split(".")) if node.module else base
            if len(full) > 1:
                yield full[1], True
            else:
                for alias in node.names:
                    yield ("__init__" if alias.name == "__version__" else alias.name), True


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    own = room(path)
    assert own in MAY_IMPORT, f"{own} has no line in the import table"
    for name, ours in imports(path):
        if ours:
            assert name == own or name in MAY_IMPORT[own], f"{own} may not import {name}"
        elif name in THIRD_PARTY:
            assert own in THIRD_PARTY[name], f"{own} may not import {name}"
        else:
            assert name in sys.stdlib_module_names, f"{name} has no line in the table of third-party packages"


def shown() -> dict[str, tuple[str, str]]:
    """What ARCHITECTURE.md shows: for each room what it may import besides the vocabulary, and the third parties."""
    text = (PACKAGE.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.partition("## Who may import whom")[2].partition("## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| `")]
    return {name: (may.strip(), third.strip()) for rooms, may, third in rows for name in re.findall(r"`(\w+)`", rooms)}


def test_architecture_shows_this_table() -> None:
    inner = VOCABULARY - {"__init__"}
    assert set(shown()) == set(MAY_IMPORT) - VOCABULARY
    for name, (may, third) in shown().items():
        allowed = MAY_IMPORT[name] - {"__init__"}
        if may.startswith(("only ", "(not even the vocabulary)")):
            assert set(re.findall(r"`(\w+)`", may)) == allowed, name
        else:
            assert inner <= allowed, f"{name} may not import all of the vocabulary: write `only`"
            assert set(re.findall(r"`(\w+)`", may)) == allowed - inner, name
        packages = {part.partition(".")[0] for part in third.split(", ") if part}
        assert packages == {package for package, rooms in THIRD_PARTY.items() if name in rooms}, name


def test_architecture_names_the_vocabulary() -> None:
    text = (PACKAGE.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
    sentence = text.partition("The vocabulary is")[2].partition(";")[0]
    assert set(re.findall(r"`(\w+)`", sentence)) == VOCABULARY - {"__init__"}


def test_the_table_has_no_room_that_does_not_exist() -> None:
    assert {room(path) for path in MODULES} == set(MAY_IMPORT)
