"""Remote modules that are known without fetching them: which a source means, and what stands for it.

What is known of a module is a reduced copy of it in Terraform's language (`known/*.hcl`), evaluated like any
module. In it `release.v1_2_0` says whether the release that is called is 1.2.0 or later, unknown where that cannot be
told, so that only what holds in every release is certain then.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ..discover.sources import Sources
from ..parse.hcl import parse_block, read_hcl
from ..parse.tree import Block, BlockHeader
from ..place import Place
from ..records import dataclass, replace
from ..values import Unknown
from .convert import Refused
from .module import Indexed, Module
from .values import Value

Release = tuple[int, ...]

_REGISTRIES = frozenset({"registry.terraform.io", "app.terraform.io", "app.eu.terraform.io", "registry.opentofu.org"})

_VERSION = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?")
_CONSTRAINT = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d{1,9}(?:\.\d{1,9}){0,2})\s*")
_GITHUB = re.compile(
    r"(?:git::)?(?:(?:https?|ssh|git)://)?(?:[^/@\s]+@)?(?:www\.)?github\.com(?::\d+/|[/:])(?P<owner>[^/]+)/(?P<name>[^/]+?)(?:\.git)?/?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Known:
    """A known module. `modules` has the reduced copy for each path below its root, `arguments` what its callers
    write for an argument of a resource (None: there is nothing to write). `policy_since` is the release from which on
    giving a policy is all it takes to have one; None where a switch decides."""

    name: str
    registry: tuple[str, ...]
    repository: str
    releases: tuple[Release, ...]
    modules: Mapping[str, str]
    arguments: Mapping[str, str | None]
    policy_since: Release | None = None


@dataclass(frozen=True, slots=True)
class Remote:
    """A call of a known module: which, by what path below its root, and which releases it may be (empty: one that
    is not known). `header` is where the call begins, `source` where the module is named, `unit` the directory
    of the module that calls it."""

    known: Known
    path: str
    releases: tuple[Release, ...]
    address: str
    header: Place
    source: Place
    unit: str

    def release(self, name: str, place: Place) -> Value:
        """Whether the release is a given one (`v1_2_0`) or later. Refused for other names."""
        wanted = release_of(name.replace("_", "."))
        if wanted is None:
            raise Refused(f"release.{name} is no release", place)
        found = {release >= wanted for release in self.releases or self.known.releases}
        if len(found) == 1:
            return Value(found.pop(), place)
        return Value(Unknown(f"it cannot be told which release of {self.known.name} {self.address} is", self.source))


@cache
def _table() -> tuple[Known, ...]:
    data: dict[str, Any] = json.loads(_file("modules.json"))
    return tuple(
        Known(
            name=item["name"],
            registry=tuple(item["registry"]),
            repository=item["repository"],
            releases=tuple(release for text in item["releases"] if (release := release_of(text)) is not None),
            modules=item["modules"],
            arguments=item["arguments"],
            policy_since=release_of(item.get("policy_since", "")),
        )
        for item in data["modules"]
    )


def _file(name: str) -> str:
    return (files(__package__) / "known" / name).read_text("utf-8")


def release_of(text: str) -> Release | None:
    """A release as numbers, from a tag or version (`v1.2.0`, `1.2`); None for anything else."""
    match = _VERSION.fullmatch(text)
    return tuple(int(part or 0) for part in match.groups()) if match else None


def find(source: str, version: str | None) -> tuple[Known, str, tuple[Release, ...]] | None:
    """The known module a source means, the path below its root, and the releases that are called: those a version
    constraint or a tag allows, empty where that is none of those known. None for any other source."""
    address, _, query = source.partition("?")
    address, path = _split(address)
    for known in _table():
        if path not in known.modules:
            continue
        if _from_registry(address, known):
            return known, path, known.releases if version is None else allowed(version, known.releases)
        match = _GITHUB.fullmatch(address)
        if match and f"{match['owner']}/{match['name']}".lower() == known.repository:
            return known, path, _tagged(query, known.releases)
    return None


def _split(address: str) -> tuple[str, str]:
    """A source without and with what stands behind its `//`."""
    start = address.find("://")
    begin = 0 if start < 0 else start + 3
    cut = address.find("//", begin)
    if cut < 0:
        return address, ""
    path = posixpath.normpath(address[cut + 2 :].strip("/") or ".")
    return address[:cut], "" if path == "." else path


def _from_registry(address: str, known: Known) -> bool:
    host, _, rest = address.partition("/")
    return address in known.registry or (host.lower() in _REGISTRIES and rest in known.registry)


def _tagged(query: str, releases: tuple[Release, ...]) -> tuple[Release, ...]:
    """The release a query's `ref` names; without one it is whatever the default branch holds."""
    for pair in query.split("&"):
        name, _, ref = pair.partition("=")
        if name == "ref":
            release = release_of(ref.removeprefix("refs/").removeprefix("tags/"))
            return (release,) if release in releases and release is not None else ()
    return ()


def allowed(constraint: str, releases: tuple[Release, ...]) -> tuple[Release, ...]:
    """The releases that a version constraint allows; none for one that cannot be read."""
    tests = [_CONSTRAINT.fullmatch(part) for part in constraint.split(",")]
    if not all(tests):
        return ()
    return tuple(r for r in releases if all(_allows(m[1] or "=", m[2], r) for m in tests if m))


def _allows(operator: str, text: str, release: Release) -> bool:
    wanted = release_of(text) or ()
    if operator == "~>":
        fixed = max(text.count("."), 1)
        return release >= wanted and release[:fixed] == wanted[:fixed]
    return {
        "=": release == wanted,
        "!=": release != wanted,
        ">=": release >= wanted,
        "<=": release <= wanted,
        ">": release > wanted,
        "<": release < wanted,
    }[operator]


def submodule(remote: Remote, source: str) -> str | None:
    """The path of a module that a known module calls by a relative source; None if it is not known."""
    path = posixpath.normpath(posixpath.join(remote.path, source))
    path = "" if path == "." else path
    return path if path in remote.known.modules else None


def module_of(remote: Remote, sources: Sources) -> Module:
    """The reduced copy as a module of its own. Its only file has a path that no file of the tree can have, so that
    places in it can be told from the user's."""
    directory = f"{remote.address}\0{remote.known.name}"
    tree, blocks = _copy(remote.known.modules[remote.path])
    tree = replace(tree, path=f"{directory}/{remote.known.modules[remote.path]}")
    module = Module(directory, sources, (tree,), [], [])
    for header, block in blocks:
        key = (header.type, *header.labels)
        module.index.setdefault(key, []).append(Indexed(tree, header, parsed=True, block=block))
    return module


@cache
def _copy(name: str) -> tuple[Any, tuple[tuple[BlockHeader, Block | None], ...]]:
    tree = read_hcl(name, _file(name))
    return tree, tuple((header, parse_block(tree, header)[0]) for header in tree.blocks)
