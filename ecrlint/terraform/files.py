"""Which files of a directory Terraform and OpenTofu load, and in which order."""

from __future__ import annotations

import posixpath
import re

_CONFIG = re.compile(r"\.(tf|tofu)(\.json)?$")
_TFVARS = re.compile(r"\.tfvars(\.json)?$")


def ignored(name: str) -> bool:
    """Names Terraform never loads: hidden files and the leavings of editors."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def config_files(names: tuple[str, ...], directory: str) -> tuple[str, ...]:
    """The configuration files of a directory, override files last. `x.tofu` hides `x.tf`."""
    found = [name for name in names if _CONFIG.search(name) and not ignored(name)]
    hidden = {re.sub(r"\.tofu(\.json)?$", r".tf\1", name) for name in found if ".tofu" in name}
    kept = [name for name in found if name not in hidden]
    return tuple(_joined(directory, name) for name in sorted(kept, key=lambda n: (is_override(n), n)))


def is_override(path: str) -> bool:
    """Whether a configuration file changes blocks of other files instead of adding its own."""
    stem = _CONFIG.sub("", posixpath.basename(path))
    return stem == "override" or stem.endswith("_override")


def loaded_tfvars(names: tuple[str, ...], directory: str) -> tuple[str, ...]:
    """The value files Terraform loads by itself, the one that wins last."""
    fixed = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    auto = sorted(n for n in names if n.endswith((".auto.tfvars", ".auto.tfvars.json")) and not ignored(n))
    return tuple(_joined(directory, name) for name in (*fixed, *auto))


def other_tfvars(names: tuple[str, ...], directory: str) -> tuple[str, ...]:
    """Value files that are loaded only when somebody names them."""
    loaded = set(loaded_tfvars(names, directory))
    found = (_joined(directory, name) for name in names if _TFVARS.search(name) and not ignored(name))
    return tuple(path for path in found if path not in loaded)


def _joined(directory: str, name: str) -> str:
    return name if directory in ("", ".") else f"{directory}/{name}"
