"""`--fix`, `--unsafe-fixes` and `--diff` on the command line."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from ecrlint.cli import guarded

FAULTY = """\
resource "aws_ecr_repository" "api" {
  name                 = "shop/api" # kept
  image_tag_mutability = "MUTABLE"
  tags                 = { Project = "shop", ManagedBy = "terraform" }

  image_scanning_configuration {
    scan_on_push = true
  }
}
"""
SAFE = FAULTY.replace('"MUTABLE"', '"IMMUTABLE"')
ONLY = ("--convention", "central-oidc", "--format", "concise", "--select")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".infra").mkdir()
    path = tmp_path / ".infra" / "ecr.tf"
    path.write_text(FAULTY)
    monkeypatch.chdir(tmp_path)
    return path


def test_the_safe_fixes_are_applied_and_what_is_left_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded([*ONLY, "tag-immutability,lifecycle-policy-missing", "--fix"]) == 1
    out, err = capsys.readouterr()
    assert file.read_text() == SAFE
    assert err.startswith("Fixed 1 finding in 1 file.\n")
    assert [line.split()[2] for line in out.splitlines()] == ["Repository"]
    assert "lifecycle-policy-missing" in out


def test_unsafe_ones_too_where_asked_for(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded([*ONLY, "tag-immutability,lifecycle-policy-missing", "--unsafe-fixes"]) == 0
    assert file.read_text().startswith(SAFE)
    assert 'resource "aws_ecr_lifecycle_policy" "api"' in file.read_text()
    assert capsys.readouterr().err.startswith("Fixed 2 findings in 1 file.\n")


def test_a_second_time_changes_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guarded([*ONLY, "tag-immutability", "--fix"])
    before = file.stat()
    capsys.readouterr()
    assert guarded([*ONLY, "tag-immutability", "--fix"]) == 0
    assert capsys.readouterr().err.startswith("Fixed 0 findings in 0 files.\n")
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_diff_changes_nothing_and_can_be_applied(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded([*ONLY, "tag-immutability", "--diff"]) == 1
    diff = capsys.readouterr().out
    assert file.read_text() == FAULTY
    assert '-  image_tag_mutability = "MUTABLE"\n+  image_tag_mutability = "IMMUTABLE"\n' in diff
    subprocess.run(["git", "apply", "--unsafe-paths", "-"], input=diff, text=True, check=True)  # noqa: S607
    assert file.read_text() == SAFE
    assert guarded([*ONLY, "tag-immutability", "--diff"]) == 0


@pytest.mark.parametrize(
    ("comment", "options"),
    [
        (" # ecrlint: ignore[tag-immutability] as agreed", ()),
        ("", ("--baseline", "baseline.json")),
        ("", ("--config", "off.yaml")),
    ],
)
def test_what_is_not_reported_is_not_fixed(file: Path, comment: str, options: tuple[str, ...]) -> None:
    text = FAULTY.replace('"MUTABLE"', f'"MUTABLE"{comment}')
    file.write_text(text)
    Path("off.yaml").write_text("rules: {tag-immutability: off}\n")
    assert guarded(["baseline", "--convention", "central-oidc", "--output", "baseline.json"]) == 0
    assert guarded([*ONLY, "tag-immutability", "--fix", *options]) == 0
    assert file.read_text() == text


def test_only_in_what_was_named(file: Path) -> None:
    other = file.parent.parent / "old" / "ecr.tf"
    other.parent.mkdir()
    other.write_text(FAULTY.replace("shop/api", "shop/old"))
    guarded([*ONLY, "tag-immutability", "--fix", "old"])
    assert file.read_text() == FAULTY
    assert 'image_tag_mutability = "IMMUTABLE"' in other.read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_cannot_be_written_is_told_and_left(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.parent.chmod(0o500)
    try:
        assert guarded([*ONLY, "tag-immutability", "--fix"]) == 2
    finally:
        file.parent.chmod(0o700)
    assert "cannot be written" in capsys.readouterr().err
    assert file.read_text() == FAULTY


def test_a_link_is_left_alone(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    real = file.with_name("real.txt")
    file.rename(real)
    file.symlink_to(real)
    assert guarded([*ONLY, "tag-immutability", "--fix"]) in (1, 2)
    capsys.readouterr()
    assert real.read_text() == FAULTY
    assert file.is_symlink()
