"""In which file of the project a repository is declared, and where its lifecycle policies stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...entity import Fact
from ...place import Place
from ...terraform.instance import Instance
from ...terraform.resources import Resource
from ...values import Json, Unknown
from .facts import derived, one_line

_FIRST_CALL = re.compile(r"module\.([^.\[]+)")
_CONFIG = re.compile(r"\.(?:tf|tofu)(?:\.json)?$")
_GLOB = re.compile(r"\*\*/|\*\*|\*|\?|\{[^{}]*\}")


def declared_at(resource: Resource, root: Instance) -> Place:
    """The header of a resource; of one in a called module that of the outermost call, in the root module."""
    call = _FIRST_CALL.match(resource.address)
    found = root.call(call.group(1)) if call else None
    return one_line(found.config.header if found else resource.config.header)


def location_facts(
    resource: Resource, policies: Iterable[Resource], root: Instance, values: Mapping[str, Any]
) -> dict[str, Fact]:
    """Where a repository and its policies are declared.

    Read of the convention's values are `location.file` and `location.folder`, globs of paths below the root.
    """
    place = declared_at(resource, root)
    elsewhere = [p for p in (declared_at(policy, root) for policy in policies) if p.path != place.path]
    paths = list(dict.fromkeys(p.path for p in elsewhere))
    return {
        "declared_in": derived(place.path, place),
        "location": derived(_location(place.path, values.get("location") or {}), place),
        "policies_elsewhere": derived(list(paths), elsewhere[0] if elsewhere else place),
    }


def _location(path: str, globs: Mapping[str, Any]) -> Json:
    if not _CONFIG.search(path):
        return Unknown("a plan does not say in which file a resource is declared")
    for name, found in (("file", "as agreed"), ("folder", "in the folder")):
        if name in globs and glob(str(globs[name]), path):
            return found
    return "elsewhere"


def glob(pattern: str, path: str) -> bool:
    """Whether a path fits a pattern with `*`, `?`, `**` for any folders and `{a,b}` for one of several. Upper and
    lower case make no difference, as on file systems that do not tell them apart."""
    parts = []
    end = 0
    for match in _GLOB.finditer(pattern):
        parts += [re.escape(pattern[end : match.start()]), _wild(match.group())]
        end = match.end()
    return re.fullmatch("".join([*parts, re.escape(pattern[end:])]), path, re.IGNORECASE) is not None


def _wild(token: str) -> str:
    if token.startswith("{"):
        return "(?:" + "|".join(map(re.escape, token[1:-1].split(","))) + ")"
    return {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}[token]
