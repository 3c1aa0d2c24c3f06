"""Writing fixed files: whole, with their mode, and nowhere else."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from ecrlint.fix.files import NotWrittenError, write_text


def test_the_file_is_replaced_and_keeps_its_mode_and_mark(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "a.tf"
    path.parent.mkdir()
    before = codecs.BOM_UTF8 + b"a\r\n"
    path.write_bytes(before)
    path.chmod(0o640)
    write_text(tmp_path, "sub/a.tf", before, "ü\r\n")
    assert path.read_bytes() == codecs.BOM_UTF8 + "ü\r\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in path.parent.iterdir()] == ["a.tf"]


def test_other_names_of_a_file_keep_the_old_contents(tmp_path: Path) -> None:
    """The new file takes the place of the old one, so that nobody ever sees half of it."""
    path = tmp_path / "a.tf"
    path.write_bytes(b"old")
    os.link(path, tmp_path / "b.tf")
    write_text(tmp_path, "a.tf", b"old", "new")
    assert (tmp_path / "b.tf").read_bytes() == b"old"


def test_a_file_that_has_changed_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.tf"
    path.write_bytes(b"mine")
    with pytest.raises(NotWrittenError, match=r"a\.tf has changed since it was read"):
        write_text(tmp_path, "a.tf", b"old", "new")
    assert path.read_bytes() == b"mine"


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    root = tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "a.tf").write_bytes(b"old")
    (root / "a.tf").symlink_to(outside / "a.tf")
    (root / "sub").symlink_to(outside)
    with pytest.raises(NotWrittenError, match="is no plain file"):
        write_text(root, "a.tf", b"old", "new")
    with pytest.raises(NotWrittenError, match="outside of the root"):
        write_text(root, "sub/a.tf", b"old", "new")
    with pytest.raises(NotWrittenError, match="outside of the root"):
        write_text(root, "../outside/a.tf", b"old", "new")
    assert (outside / "a.tf").read_bytes() == b"old"


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotWrittenError, match="cannot be read any more"):
        write_text(tmp_path, "a.tf", b"old", "new")


def test_nothing_is_left_behind_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.tf").write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(NotWrittenError, match=r"a\.tf cannot be written"):
        write_text(tmp_path, "a.tf", b"old", "new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.tf"]
    assert (tmp_path / "a.tf").read_bytes() == b"old"
