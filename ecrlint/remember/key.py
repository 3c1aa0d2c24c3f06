"""What an answer depends on besides the files of the root, in one word."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from ..cache.tool import fingerprint
from ..discover.git import repository_name
from ..plain import encode
from ..records import replace
from ..settings import Settings


def key_of(settings: Settings) -> str:
    """The word for everything but the files of the root that an answer can depend on."""
    configuration = replace(settings.configuration, rule_folders=())
    said = {
        "tool": fingerprint(),
        "repository": repository_name(settings.root),
        "convention": settings.convention,
        "select": sorted(settings.select),
        "ignore": sorted(settings.ignore),
        "gitignore": settings.gitignore,
        "suppressions": settings.suppressions,
        "named": _exempt(settings),
        "inputs": encode(settings.inputs),
        "files": [contents(settings.root / path) for path in settings.inputs.files],
        "plan": settings.plan and contents(Path(settings.plan)),
        "configuration": encode(configuration),
    }
    return sha256(json.dumps(said, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _exempt(settings: Settings) -> list[str]:
    """What was named though it is left out otherwise: only that changes what the whole root comes to."""
    if settings.force_exclude or not settings.named:
        return []
    from ..left_out import excluded_by, ignored_by

    plain = replace(settings, named=())
    ignored, excluded = ignored_by(plain), excluded_by(plain)
    return sorted(path for path in settings.named if ignored(path) or ignored(path, folder=True) or excluded(path))


def contents(path: Path) -> str:
    """What tells the contents of a file; empty for what is none."""
    try:
        return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    except (OSError, ValueError):
        return ""
