"""What is imported, and when: counted, not timed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[1] / "fixtures"
_BARE = "import sys; print(*sorted(sys.modules))"
_VERSION = (
    "import sys; sys.argv = ['ecrlint', '--version']\n"
    "from ecrlint.__main__ import main\n"
    "status = main(); print(*sorted(sys.modules)); sys.exit(status)"
)
_RUN = (
    "import json, sys\n"
    "from ecrlint.cli import guarded\n"
    "guarded(sys.argv[1:]); sys.stdout.flush()\n"
    "print('\\0' + json.dumps(sorted({name.split('.')[0] for name in sys.modules} | set(sys.modules))))"
)


def python(code: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout


def modules_of(*arguments: str) -> set[str]:
    return set(json.loads(python(_RUN, *arguments).rpartition("\0")[2]))


def test_the_version_needs_nothing_a_bare_interpreter_has_not() -> None:
    version, loaded = python(_VERSION).splitlines()
    assert version.startswith("ecrlint ")
    assert set(loaded.split()) - set(python(_BARE).split()) == {"ecrlint", "ecrlint.__main__"}


def write(root: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return str(root)


@pytest.mark.parametrize(
    ("files", "needed", "not_needed"),
    [
        ({"a.txt": "x"}, [], ["ruamel", "lark", "hcl2", "jsonschema", "sarif_om", "attr", "ecrlint.terraform.module"]),
        (
            {".github/workflows/a.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: aws ecr\n"},
            ["ruamel"],
            ["lark", "hcl2", "jsonschema", "sarif_om", "ecrlint.terraform.module", "ecrlint.pipelines.circleci.load"],
        ),
        (
            {"ecr.tf": 'resource "aws_ecr_repository" "a" {\n  name = "a/b"\n}\n'},
            ["ecrlint.parse.hcl_lalr"],
            ["lark", "jsonschema", "ruamel", "sarif_om", "pathspec", "ecrlint.pipelines.github.read"],
        ),
        ({"vpc.tf": 'resource "aws_vpc" "a" {}\n'}, [], ["lark", "jsonschema", "ecrlint.terraform.module"]),
    ],
)
def test_a_run_imports_only_what_its_files_need(
    files: dict[str, str], needed: list[str], not_needed: list[str], tmp_path: Path
) -> None:
    loaded = modules_of(write(tmp_path, files))
    assert set(needed) <= loaded
    assert loaded & set(not_needed) == set()


def test_the_fixture_is_judged_with_table_construction_made_to_raise() -> None:
    """The parser's tables are shipped: no run builds them."""
    code = (
        "import sys\n"
        "import lark.parsers.lalr_analysis as analysis, lark.load_grammar as grammar\n"
        "def broken(*_, **__): raise RuntimeError('tables are being built')\n"
        "analysis.LALR_Analyzer.compute_lalr = broken\n"
        "grammar.load_grammar = broken\n"
        "from ecrlint.cli import guarded\n"
        "sys.exit(0 if guarded(sys.argv[1:]) == 1 else 9)"
    )
    out = python(code, "--format", "concise", str(FIXTURES / "central-oidc-faulty"))
    assert "tag-immutability" in out
