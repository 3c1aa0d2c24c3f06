"""Environments of their own for ecrlint and for the peers, from the package index."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PEERS = ("checkov", "zizmor")


def clean() -> dict[str, str]:
    """The environment that everything runs in: nothing that changes how Python starts or where caches are."""
    left_out = ("PYTHON", "ECRLINT", "XDG_CACHE_HOME", "GITHUB_", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}


def install_ecrlint(folder: Path, source: Path, python: str) -> Path:
    """The `bin` folder of a new environment with a wheel that is built from a source tree."""
    wheels = folder / "wheels"
    for old in wheels.glob("*.whl"):
        old.unlink()
    bin_ = _environment(folder / "env-ecrlint", python)
    _pip(bin_, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(source))
    _pip(bin_, "install", "--force-reinstall", *map(str, wheels.glob("ecrlint-*.whl")))
    return bin_


def install_peer(name: str, folder: Path, python: str) -> Path | None:
    """The `bin` folder of an environment that has a peer; None where it cannot be installed."""
    bin_ = _environment(folder / f"env-{name}", python)
    try:
        if not (bin_ / name).exists():
            _pip(bin_, "install", name)
    except subprocess.CalledProcessError:
        return None
    return bin_


def versions(bin_: Path, *names: str) -> dict[str, str]:
    """The versions of installed distributions."""
    code = "import sys, importlib.metadata as m; print(*[m.version(n) for n in sys.argv[1:]])"
    command = [str(bin_ / "python"), "-c", code, *names]
    done = subprocess.run(command, capture_output=True, text=True, env=clean(), check=True)  # noqa: S603
    return dict(zip(names, done.stdout.split(), strict=False))


def _environment(folder: Path, python: str) -> Path:
    if not (folder / "bin" / "python").exists():
        command = [python, "-m", "venv", str(folder)]
        subprocess.run(command, check=True, env=clean(), stdout=sys.stderr)  # noqa: S603
    return folder / "bin"


def _pip(bin_: Path, *arguments: str) -> None:
    command = [str(bin_ / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    subprocess.run(command, check=True, env=clean(), stdout=sys.stderr)  # noqa: S603
