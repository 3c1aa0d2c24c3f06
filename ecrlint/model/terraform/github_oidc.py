"""Roles and providers by which a project would reach ECR from GitHub on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...place import Place
from ...terraform.instance import Instance
from ...terraform.resources import Resource
from ...terraform.values import doubt
from ...values import Json, Origin, Step, Unknown
from .facts import absent, decide, derived, known, one_line, text, written
from .iam import Found, Iam
from .name_index import Form, form

PROVIDER = "aws_iam_openid_connect_provider"
ROLE = "aws_iam_role"


def github_oidc(root: Instance, iam: Iam, values: Mapping[str, Any]) -> Iterator[Entity]:
    """One `aws.github_oidc` per OIDC provider, and per role that trusts or may trust GitHub's.

    Read of the convention's values are the names in `roles`.
    """
    central = _declares_central_roles(iam, [str(name) for name in (values.get("roles") or {}).values()])
    for resource in iam.all(PROVIDER):
        yield _entity(resource, root, "provider", Found(False), Found(False), central)
    for resource in iam.all(ROLE):
        trusts = iam.trusts_github(resource)
        if trusts.holds is not False:
            yield _entity(resource, root, "role", trusts, iam.grants_ecr(resource), central)


def _declares_central_roles(iam: Iam, names: list[str]) -> Json:
    roles = [name for role in iam.all(ROLE) if (name := role.attribute("name")) is not None]
    if any(known(role) in names for role in roles):
        return True
    central = [Form(name, name, True) for name in names]
    for role in roles:
        why = doubt(role)
        if why is not None and any(form(role).fits(name) for name in central):
            return Unknown(f"the name of a role here cannot be told: {why.reason}", why.place)
    return False


def _entity(resource: Resource, root: Instance, what: str, trusts: Found, grants: Found, central: Json) -> Entity:
    header = one_line(resource.config.header)
    name = resource.attribute("name")
    shown = (known(name) if name is not None else None) or resource.address
    return Entity(
        kind="aws.github_oidc",
        name=shown,
        address=resource.address,
        unit=resource.unit,
        place=header,
        facts={
            "what": derived(what, header),
            "issuer": _issuer(resource, header),
            "trusts_github": _found(trusts, header, "the trust in GitHub's provider"),
            "grants_ecr": _found(grants, header, "the policy that names ECR"),
            "beside_central_roles": derived(central, header),
        },
        exists=resource.exists,
        units=() if resource.unit == root.module.directory else (root.module.directory,),
    )


def _issuer(resource: Resource, header: Place) -> Fact:
    """The host of a provider's URL."""
    value = resource.attribute("url")
    if value is None:
        return absent(None, header)
    return written(value, header, decide(value, lambda v: _host(text(v))))


def _host(url: Json) -> Json:
    return url if isinstance(url, Unknown) else re.sub(r"^https?://", "", str(url)).split("/")[0].lower()


def _found(found: Found, header: Place, note: str) -> Fact:
    chain = (Step(note, one_line(found.place)),) if found.place is not None and found.holds is True else ()
    return Fact(found.holds, Origin("derived", header, chain))
