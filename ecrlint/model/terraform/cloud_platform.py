"""Calls of the Cloud Platform's ECR module, and what a module says about the convention it follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...entity import Entity, Fact
from ...place import Place
from ...terraform.instance import Call, Instance
from ...terraform.resources import evaluated
from ...terraform.scope import Scope
from ...terraform.values import Chars, Gap, Seq, Str, Value, doubt
from .facts import absent, decide, derived, one_line, plain, text, written

MODULE = "cloud-platform-terraform-ecr-credentials"

PROVIDERS = ("github", "circleci")
"""What the module looks for in `oidc_providers`; it passes over anything else without a word."""

_SOURCE = re.compile(rf"(?:^|[/:]){MODULE}(?:\.git)?(?:/|\?|$)")


def calls_module(call: Call) -> bool:
    """Whether a module call is of the Cloud Platform's ECR module, in any spelling of its source."""
    data = call.source.data
    if not isinstance(data, Str):
        return False
    known = "".join(piece.text if isinstance(piece, Chars) else "\ufffc" for piece in data.pieces)
    return _SOURCE.search(known) is not None


def modules(root: Instance) -> Iterator[Entity]:
    """One `cp.module` per instance of a call of the module."""
    for instance in root.below():
        for call in instance.calls():
            if calls_module(call):
                for expansion, scope in call.expansions:
                    exists = "yes" if instance.exists == expansion.exists == "yes" else "maybe"
                    address = call.address + expansion.suffix
                    yield _entity(call, scope, address, exists, instance, root)


def _entity(call: Call, scope: Scope, address: str, exists: str, instance: Instance, root: Instance) -> Entity:
    header = one_line(call.config.header)
    unit = instance.module.directory
    return Entity(
        kind="cp.module",
        name=address,
        address=address,
        unit=unit,
        place=header,
        facts={"source": written(call.source, header, text(call.source)), **_providers(call, scope, header)},
        exists="yes" if exists == "yes" else "maybe",
        units=() if unit == root.module.directory else (root.module.directory,),
    )


def _providers(call: Call, scope: Scope, header: Place) -> dict[str, Fact]:
    value = evaluated(call.config, scope, "oidc_providers")
    if value is None:
        return {"oidc_providers": absent(None, header), "other_oidc_providers": derived([], header)}
    return {
        "oidc_providers": written(value, header, decide(value, plain)),
        "other_oidc_providers": _others(value, header),
    }


def _others(value: Value, header: Place) -> Fact:
    """The providers the module does not know, to be found at the first of them."""
    if isinstance(value.data, Seq):
        items = [value.child(item) for item in value.data.items if not isinstance(item, Gap)]
        others = [item for item in items if not doubt(item) and plain(item) not in PROVIDERS]
        if others:
            return written(others[0], header, [plain(item) for item in others])
    return written(value, header, [])


def convention_evidence(root: Instance) -> Iterator[tuple[str, Place]]:
    """What a root module says about the convention it follows: its name and where that is written."""
    for instance in root.below():
        for call in instance.calls():
            if calls_module(call):
                place = call.source.place or call.config.header
                yield "cloud-platform", one_line(place)
        if instance.remote is not None and instance.remote.known.name == MODULE:
            continue
        for resource in instance.all_resources("aws_ecr_repository"):
            header = instance.remote.header if instance.remote is not None else resource.config.header
            yield "central-oidc", one_line(header)
