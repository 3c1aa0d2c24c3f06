"""How a repository is declared: by a resource, by a module that is known, by a creation template."""

from __future__ import annotations

from collections.abc import Iterator

from ...entity import Fact
from ...parse.tree import Expression, Name, Template, Text, TupleExpr
from ...place import Place
from ...terraform.known_modules import Remote
from ...terraform.module import ConfigBlock
from ...terraform.resources import Resource
from ...values import Unknown
from .facts import derived

RESOURCE, MODULE, TEMPLATE = "resource", "module", "template"


def declared_facts(resource: Resource, header: Place, name: str, remote: Remote | None) -> dict[str, Fact]:
    """Who declares a repository, what messages call it, and what is written to change it. `remote` is the module that
    declares it, if that is one that is not in the tree; `name` what it is called by itself."""
    written = remote.known.arguments if remote is not None else {}
    return {
        "declared_as": derived(RESOURCE if remote is None else MODULE, header),
        "called": derived(f"repository {name}", header),
        "mutability_argument": derived(written.get("image_tag_mutability", "image_tag_mutability"), header),
        "scan_argument": derived(written.get("scan_on_push", "scan_on_push"), header),
        "policy_argument": derived(written.get("policy"), header),
        "policy_suffices": derived(remote is not None and _suffices(remote), header),
        "mutability_changes_ignored": _ignored(resource.config, "image_tag_mutability", header),
        "name_as_written": _name_as_written(resource.config, header),
    }


def _suffices(remote: Remote) -> bool:
    """Whether giving the module a policy is all it takes, in each release that it may be."""
    since = remote.known.policy_since
    return since is not None and bool(remote.releases) and all(release >= since for release in remote.releases)


def template_facts(resource: Resource, header: Place, name: str) -> dict[str, Fact]:
    """The same of the repositories that a creation template stands for."""
    return {
        "declared_as": derived(TEMPLATE, header),
        "called": derived(f"repositories created by {name}", header),
        "mutability_argument": derived("image_tag_mutability", header),
        "scan_argument": derived(None, header),
        "policy_argument": derived("lifecycle_policy", header),
        "policy_suffices": derived(True, header),
        "mutability_changes_ignored": _ignored(resource.config, "image_tag_mutability", header),
        "name_as_written": derived(True, header),
    }


def _name_as_written(config: ConfigBlock, header: Place) -> Fact:
    """Whether the repository surely has the name that is written: where changes of it are ignored, one that exists
    already may have another."""
    ignored = _ignored(config, "name", header)
    if not ignored.value:
        return derived(True, header)
    place = ignored.origin.place
    return derived(Unknown("changes of its name are ignored, so that it may exist under another one", place), header)


def _ignored(config: ConfigBlock, attribute: str, header: Place) -> Fact:
    """Whether Terraform is told to leave later changes of an argument alone, and where."""
    for block in config.blocks_of("lifecycle"):
        located = block.attribute("ignore_changes")
        for item in _names(located.attribute.value) if located is not None else ():
            if located is not None and item in (attribute, "all"):
                return derived(True, Place(located.path, located.attribute.name_span))
    return derived(False, header)


def _names(value: Expression) -> Iterator[str]:
    """The names in `ignore_changes`, which may stand in quotes."""
    for item in value.items if isinstance(value, TupleExpr) else (value,):
        if isinstance(item, Name):
            yield item.name
        elif isinstance(item, Template) and len(item.parts) == 1 and isinstance(item.parts[0], Text):
            yield item.parts[0].value
