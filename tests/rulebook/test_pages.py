"""The rules' pages are generated, complete and fresh."""

from __future__ import annotations

from pathlib import Path

from ecrlint.rulebook.__main__ import main
from ecrlint.rulebook.compile import compile_rules
from ecrlint.rulebook.pages import pages, write_pages

ROOT = Path(__file__).parents[2]


def test_every_page_in_the_repository_is_fresh() -> None:
    assert main(["--check"]) == 0


def test_a_page_shows_claim_guide_and_examples_with_their_outcome() -> None:
    compiled = compile_rules(ROOT / "rules")
    texts = pages({n: d.data for n, d in compiled.rules.items()}, compiled.conventions)
    page = texts["circleci-config-version.md"]
    assert page.startswith("# circleci-config-version\n")
    for heading in ("## Why", "## Examples", "## References"):
        assert heading in page
    assert "Reported: line" in page
    assert "Passes." in page
    assert "| [circleci-config-version](circleci-config-version.md) |" in texts["README.md"]


def test_writing_brings_a_folder_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("x")
    assert write_pages(tmp_path, {"a.md": "1", "b.md": "2"}) == ["gone.md", "a.md", "b.md"]
    assert write_pages(tmp_path, {"a.md": "1", "b.md": "3"}) == ["b.md"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "b.md"]
