"""Reading: each file once, never outside the root."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ecrlint.discover.sources import Sources, decode


def test_a_file_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text("one")
    sources = Sources(tmp_path)
    first = sources.read("a.tf")
    (tmp_path / "a.tf").write_text("two")
    assert first is not None
    assert sources.read("./x/../a.tf") is first
    assert first.text == "one"


def test_every_path_asked_for_is_recorded(tmp_path: Path) -> None:
    sources = Sources(tmp_path)
    assert sources.read("missing.tf") is None
    assert sources.names("sub") == ()
    assert sources.asked == {"missing.tf", "sub/"}


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../secret", "a\0b"])
def test_nothing_outside_the_root_is_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("s")
    root = tmp_path / "root"
    root.mkdir()
    assert Sources(root).read(path) is None


def test_links_are_followed_inside_the_root_only(tmp_path: Path) -> None:
    (tmp_path / "secret.tf").write_text("s")
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "real.tf").write_text("r")
    os.symlink("sub/real.tf", root / "inside.tf")
    os.symlink(tmp_path / "secret.tf", root / "outside.tf")
    os.symlink("loop.tf", root / "loop.tf")
    sources = Sources(root)
    inside = sources.read("inside.tf")
    assert inside is not None
    assert inside.path == "sub/real.tf"
    assert sources.read("outside.tf") is None
    loop = sources.read("loop.tf")
    assert loop is not None
    assert loop.problem is not None


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tf")
    (tmp_path / "folder.tf").mkdir()
    assert Sources(tmp_path).read("pipe.tf") is None
    assert Sources(tmp_path).read("folder.tf") is None


def test_a_large_file_is_a_problem_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text("x" * 100)
    file = Sources(tmp_path, max_bytes=99).read("a.tf")
    assert file is not None
    assert file.problem is not None
    assert file.problem.kind == "limit"
    assert file.data == b""


@pytest.mark.parametrize(
    ("data", "text", "line", "column"),
    [
        (b"a = 1", "a = 1", 0, 0),
        (b"\xef\xbb\xbfa = 1", "a = 1", 0, 0),
        (b"\xfc = 1\nx\xff", "� = 1\nx�", 1, 1),
        (b"\xef\xbb\xbfa = 1\n\xc3\xbcx\xff", "a = 1\nüx�", 2, 3),
    ],
)
def test_decoding(data: bytes, text: str, line: int, column: int) -> None:
    file = decode("a.tf", data)
    assert file.text == text
    span = file.problem.span if file.problem else None
    assert (span.line, span.column) == (line, column) if span else line == 0


def test_names_are_sorted_and_folders_marked(tmp_path: Path) -> None:
    for name in ("b.tf", "a.tf"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    assert Sources(tmp_path).names(".") == ("a.tf", "b.tf", "sub/")


def test_what_is_ignored_is_as_if_absent(tmp_path: Path) -> None:
    (tmp_path / "a.tf").touch()
    (tmp_path / "b.tf").touch()

    def ignored(path: str, *, folder: bool = False) -> bool:
        return path == "a.tf"

    sources = Sources(tmp_path, ignored=ignored)
    assert sources.read("a.tf") is None
    assert sources.names(".") == ("b.tf",)


def test_a_watcher_is_told_what_is_opened(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text("one")
    opened: list[str] = []
    sources = Sources(tmp_path, opening=opened.append)
    sources.read("a.tf")
    sources.read("./a.tf")
    assert opened == ["a.tf"]
