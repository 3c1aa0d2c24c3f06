"""Calls of the Cloud Platform's ECR module as entities, and what a module says about the convention it follows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...place import Place
from ...terraform.instance import Instance
from ...terraform.values import Chars, Str, Value, doubt
from ...values import Json, Unknown
from .cloud_platform_arguments import arguments
from .cloud_platform_calls import MODULE, Called, calls_module, elements, is_source, list_of, picked, platform_calls
from .cloud_platform_outputs import handed_out_keys
from .cloud_platform_prefixes import prefixes
from .cloud_platform_source import source_facts
from .facts import absent, decide, derived, known, one_line, plain, text, written
from .names import HOLE, shape

__all__ = ["calls_module", "convention_evidence", "platform_entities"]

PROVIDERS = ("github", "circleci")
"""What the module looks for in `oidc_providers`; it passes over anything else without a word."""

_VARIABLE = "var.namespace"
_VARIABLE_KEY = ("variable", "namespace")


def platform_entities(root: Instance, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Everything about calls of the module: the calls, what they hand over, who reads keys of them, and what they make
    on GitHub. Of the convention's values `module` and `placeholder_repository` are read."""
    calls = tuple(platform_calls(root))
    if calls:
        yield from (_entity(called, root, values) for called in calls)
        yield from arguments(root, calls)
        yield from handed_out_keys(root, calls)
        yield from prefixes(root, calls)


def _entity(called: Called, root: Instance, values: Mapping[str, Any]) -> Entity:
    header = called.header
    facts = source_facts(called.call, called.scope, called.instance, header, values)
    facts.update(_provider_facts(called, header))
    facts.update(_repository_facts(called, header, str(values.get("placeholder_repository", ""))))
    facts.update({name: _argument(called, name, header) for name in ("github_environments", "github_actions_prefix")})
    facts["namespace"] = _namespace(called, header)
    declares = bool(called.instance.module.keys(*_VARIABLE_KEY))
    facts["namespace_declared"] = derived(declares, header)
    facts["circleci_config"] = derived(None, facts["oidc_providers"].origin.place)
    return Entity(
        kind="cp.module",
        name=called.address,
        address=called.address,
        unit=called.unit,
        place=header,
        facts=facts,
        exists=called.exists,
        units=() if called.unit == root.module.directory else (root.module.directory,),
    )


# -- providers ------------------------------------------------------------------------------------------------------


def _provider_facts(called: Called, header: Place) -> dict[str, Fact]:
    value = called.argument("oidc_providers")
    if value is None:
        none = absent([], header)
        return {
            "oidc_providers": absent(None, header),
            "other_oidc_providers": none,
            "repeated_oidc_providers": none,
        }
    return {
        "oidc_providers": written(value, header, list_of(value)),
        "other_oidc_providers": picked(value, header, _other_provider),
        "repeated_oidc_providers": _repeated(value, header),
    }


def _other_provider(item: Value) -> Json | None:
    """A provider that the module does not know."""
    found = known(item)
    return found if found is not None and found not in PROVIDERS else None


def _repeated(value: Value, header: Place) -> Fact:
    """The providers that are named again, to be found where the first of them is."""
    seen: set[str] = set()
    again = []
    for item in elements(value):
        name = known(item)
        if name is not None and name in seen:
            again.append((name, item))
        seen.update([name] if name is not None else [])
    return written(again[0][1] if again else value, header, list(dict.fromkeys(name for name, _ in again)))


# -- repositories ---------------------------------------------------------------------------------------------------


def _repository_facts(called: Called, header: Place, placeholder: str) -> dict[str, Fact]:
    value = called.argument("github_repositories")
    if value is None:
        none = absent([], header)
        return {
            "github_repositories": absent(None, header),
            "misnamed_repositories": none,
            "meant_repository": absent("", header),
            "placeholder_repositories": none,
        }
    misnamed = picked(value, header, _misnamed)
    first = misnamed.value[0] if isinstance(misnamed.value, list) and misnamed.value else ""
    return {
        "github_repositories": written(value, header, list_of(value)),
        "misnamed_repositories": misnamed,
        "meant_repository": Fact(_meant(str(first)), misnamed.origin),
        "placeholder_repositories": picked(value, header, lambda item: _same(item, placeholder)),
    }


def _misnamed(item: Value) -> Json | None:
    """A name that no repository of the organisation can have, with `...` for what cannot be told of it: a slash in
    it, the ending of an address, or nothing at all."""
    form = shape(item)
    if isinstance(form, Unknown):
        return None
    if form and "/" not in form and not form.endswith(".git"):
        return None
    return form.replace(HOLE, "...") or "(empty)"


def _meant(name: str) -> str:
    """What is probably meant by such a name; empty where that cannot be told."""
    found = re.split(r"[/:]", name.rstrip("/"))[-1].removesuffix(".git")
    return "" if "..." in found or found == "(empty)" else found


def _same(item: Value, word: str) -> Json | None:
    found = known(item)
    return found if found and found.lower() == word.lower() else None


def _argument(called: Called, name: str, header: Place) -> Fact:
    value = called.argument(name)
    return absent(None, header) if value is None else written(value, header, decide(value, plain))


# -- the namespace --------------------------------------------------------------------------------------------------


def _namespace(called: Called, header: Place) -> Fact:
    """How the namespace is given: left out, empty, the root module's variable of that name, or otherwise."""
    value = called.argument("namespace")
    if value is None:
        return absent("left out", header)
    if value.uses and value.uses[-1].target == _VARIABLE:
        return written(value, header, "variable")
    return written(value, header, decide(value, _given))


def _given(value: Value) -> Json:
    if value.data is None:
        return "left out"
    if isinstance(value.data, Str) and any(isinstance(piece, Chars) for piece in value.data.pieces):
        return "given"
    found = text(value) if doubt(value) is None else doubt(value)
    return found if isinstance(found, Unknown) else "given" if found else "empty"


def convention_evidence(root: Instance) -> Iterator[tuple[str, Place]]:
    """What a root module says about the convention it follows: its name and where that is written."""
    for instance in root.below():
        for call in instance.calls(is_source):
            if calls_module(call):
                place = call.source.place or call.config.header
                yield "cloud-platform", one_line(place)
        if instance.remote is not None and instance.remote.known.name == MODULE:
            continue
        for resource in instance.all_resources("aws_ecr_repository"):
            header = instance.remote.header if instance.remote is not None else resource.config.header
            yield "central-oidc", one_line(header)
