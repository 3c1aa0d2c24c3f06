"""The parser tables: made the same everywhere, found where they should be, and never made needlessly."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ecrlint.parse import hcl, hcl_lalr, hcl_tables
from ecrlint.parse.hcl import WrongParserLibrary, parse_block, read_hcl


def forget() -> None:
    """Forgets the tables, and what was parsed by them."""
    hcl_lalr.tables.cache_clear()
    hcl._block_at.cache_clear()


@pytest.fixture
def unloaded() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture(scope="module")
def built() -> bytes:
    return hcl_tables.build()


class Builds:
    """Stands for the making of tables, which takes its time, and counts."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.count = 0

    def __call__(self, grammar_text: str, wanted: str) -> bytes:
        assert json.loads(self.data)["key"] == wanted
        self.count += 1
        return self.data


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unloaded: None) -> Path:
    """Where the tables would be that came with ecrlint; and a cache folder of its own."""
    monkeypatch.setattr(hcl_tables, "_SHIPPED", tmp_path / "data" / "tables.json")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "data" / "tables.json"


@pytest.fixture
def empty_cache(tmp_path: Path, shipped: Path) -> Path:
    return tmp_path / "cache" / "ecrlint"


@pytest.fixture
def builds(built: bytes, monkeypatch: pytest.MonkeyPatch) -> Builds:
    builds = Builds(built)
    monkeypatch.setattr(hcl_tables, "_build", builds)
    return builds


_TEXTS = count()


def reads() -> bool:
    # A text that has been parsed before is not parsed again, whatever the tables.
    tree = read_hcl("main.tf", f'a {{\n  b = [for c in d : "${{c}}-{next(_TEXTS)}" if !c]\n}}\n')
    block, problems = parse_block(tree, tree.blocks[0])
    return block is not None and problems == ()


def refuse(*args: Any, **kwargs: Any) -> Any:
    raise AssertionError("lark's tables are constructed")


def test_a_build_under_another_hash_seed_gives_the_same_bytes(built: bytes) -> None:
    code = "import sys; from ecrlint.parse.hcl_tables import build; sys.stdout.buffer.write(build())"
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment)  # noqa: S603
    assert hashlib.sha256(run.stdout).hexdigest() == hashlib.sha256(built).hexdigest()


def test_written_tables_are_used_and_lark_constructs_none(
    shipped: Path, empty_cache: Path, builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    hcl_tables.write(shipped)
    monkeypatch.setattr("lark.lark.load_grammar", refuse)
    monkeypatch.setattr("lark.parsers.lalr_analysis.LALR_Analyzer.compute_lalr", refuse)
    assert reads()
    assert builds.count == 1  # by `write`
    assert not empty_cache.exists()


def test_tables_that_are_missing_are_made_once_and_cached(empty_cache: Path, builds: Builds) -> None:
    assert reads()
    (path,) = empty_cache.iterdir()
    assert path.read_bytes() == builds.data
    forget()
    assert reads()
    assert builds.count == 1


def test_tables_of_another_grammar_or_lark_are_not_used(shipped: Path, empty_cache: Path, builds: Builds) -> None:
    shipped.parent.mkdir()
    shipped.write_text(json.dumps({**json.loads(builds.data), "key": "other", "states": []}))
    assert reads()
    assert builds.count == 1
    assert len(list(empty_cache.iterdir())) == 1


def test_the_key_depends_on_the_grammar_and_on_lark(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {hcl_tables.key("a"), hcl_tables.key("b")}
    monkeypatch.setattr("lark.__version__", "1.3.999")
    keys.add(hcl_tables.key("a"))
    assert len(keys) == 3


def test_broken_tables_are_made_again(empty_cache: Path, builds: Builds) -> None:
    assert reads()
    (path,) = empty_cache.iterdir()
    path.write_text("{")
    forget()
    assert reads()
    assert builds.count == 2
    assert path.read_bytes() == builds.data


def test_a_cache_that_cannot_be_written_is_no_failure(empty_cache: Path, builds: Builds) -> None:
    empty_cache.parent.write_text("a file where the folder should be")
    assert reads()
    assert builds.count == 1


@pytest.mark.parametrize("grammar", [None, "start: NAME\nNAME: /a/\n", "start: ("])
def test_another_library_under_the_name_hcl2_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_cache: Path, grammar: str | None
) -> None:
    if grammar is not None:
        (tmp_path / "hcl2.lark").write_text(grammar)
    spec = ModuleSpec("hcl2", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    with pytest.raises(WrongParserLibrary, match=r"python-hcl2 8\.1\.4"):
        reads()


def test_a_library_that_is_not_there_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch, empty_cache: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(WrongParserLibrary, match="not installed"):
        reads()
