"""Remote modules that `terraform init` has already brought into the tree, below `.terraform/modules`.

The list of them, `modules.json`, names each by the calls that lead to it ("a.b"), with its source in full and
its directory relative to the root module's. Source: `internal/modsdir` of hashicorp/terraform.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from typing import Any

from ..discover.sources import Sources
from ..records import dataclass

FOLDER = ".terraform/modules"

_REGISTRY = re.compile(r"^registry\.(?:terraform\.io|opentofu\.org)/")
_SCHEME = re.compile(r"^(?:git::)?(?:https?://|ssh://|git://)?(?:[\w.-]+@)?")
_SCP = re.compile(r"^([\w.-]+):(?!//)(?=\D)")
_GIT = re.compile(r"\.git(?=$|\?|//)")
_EXACT = re.compile(r"\s*=?\s*v?(\d+\.\d+\.\d+\S*)\s*")


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A module in the tree. `directory` is relative to the root of the tree and inside of `FOLDER`."""

    source: str
    version: str
    directory: str

    def is_of(self, source: str, version: str | None) -> bool:
        """Whether it is what a call means by its source and version now. A version that is not exactly given
        is not looked at."""
        exact = _EXACT.fullmatch(version or "")
        return plain_source(source) == plain_source(self.source) and (not exact or exact[1] == self.version)


def downloaded(sources: Sources, directory: str) -> Mapping[str, Downloaded]:
    """The modules downloaded for the root module in a directory, by their keys. None where nothing was."""
    file = sources.read(posixpath.join(directory, FOLDER, "modules.json"))
    if file is None or file.problem is not None:
        return {}
    try:
        data: Any = json.loads(file.text)
    except (ValueError, RecursionError):
        return {}
    items = data.get("Modules") if isinstance(data, dict) else None
    found = {}
    for item in items if isinstance(items, list) else ():
        texts = [item.get(name, "") for name in ("Key", "Source", "Version", "Dir")] if isinstance(item, dict) else []
        if texts and all(isinstance(text, str) for text in texts):
            key, source, version, folder = texts
            where = posixpath.normpath(posixpath.join(directory, folder))
            if where.startswith(posixpath.normpath(posixpath.join(directory, FOLDER)) + "/"):
                found[key] = Downloaded(source, version, where)
    return found


def plain_source(source: str) -> str:
    """A source without what different spellings of it differ in."""
    text = _GIT.sub("", _REGISTRY.sub("", _SCHEME.sub("", source.strip())), count=1)
    return _SCP.sub(r"\1/", text).rstrip("/")
