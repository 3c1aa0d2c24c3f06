"""Same input, same bytes out, whatever the hash seed, locale, time zone or working directory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def output(fixture: Path, format_: str, cwd: Path, **environ: str) -> bytes:
    command = [sys.executable, "-m", "ecrlint", str(fixture), "--format", format_, "--unsure"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
    done = subprocess.run(command, capture_output=True, cwd=cwd, env=env, check=False)  # noqa: S603
    assert done.returncode == 1, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["central-oidc-faulty", "cloud-platform-faulty"])
@pytest.mark.parametrize("format_", ["full", "sarif"])
def test_bytes_are_equal(name: str, format_: str, tmp_path: Path) -> None:
    fixture = tmp_path / "repository"
    shutil.copytree(ROOT / "fixtures" / name, fixture)
    first = output(fixture, format_, tmp_path, PYTHONHASHSEED="1", LC_ALL="C", TZ="UTC")
    second = output(fixture, format_, fixture, PYTHONHASHSEED="2", LC_ALL="C.UTF-8", TZ="Asia/Tokyo")
    assert first == second
