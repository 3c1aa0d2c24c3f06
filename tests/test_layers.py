"""The import table: who may import whom. ARCHITECTURE.md shows the same table."""

from __future__ import annotations

import ast
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
    "configuration": VOCABULARY | {"rulebook"},
    "policy": VOCABULARY | {"configuration", "discover", "judge"},
    "verdicts": VOCABULARY | {"policy", "judge", "report"},
    "run": VOCABULARY
    | {"configuration", "convention", "discover", "fix", "judge", "policy", "report", "result", "suppress", "units"}
    | {"verdicts"},
    "cache": frozenset({"regular"}),
    "result": VOCABULARY | {"convention", "discover", "suppress", "report"},
    "remember": VOCABULARY | {"cache", "convention", "discover", "report", "result", "run"},
    "examples": VOCABULARY | {"run"},
    "cli": VOCABULARY
    | {"cache", "configuration", "examples", "fix", "policy", "remember", "report", "result", "rulebook", "run"},
    "__main__": frozenset({"cli", "__init__"}),
    "__init__": frozenset(),
}

THIRD_PARTY: dict[str, frozenset[str]] = {
    "jsonschema": frozenset({"judge", "rulebook", "configuration"}),
    "ruamel": frozenset({"parse"}),
    "lark": frozenset({"parse"}),
    "hcl2": frozenset({"parse"}),
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


def test_the_table_has_no_room_that_does_not_exist() -> None:
    assert {room(path) for path in MODULES} == set(MAY_IMPORT)
