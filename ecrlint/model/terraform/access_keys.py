"""Long-lived AWS keys in Terraform: given to a provider, made for a user, or stored as a secret of GitHub."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...entity import Entity, Fact
from ...place import Place
from ...records import dataclass
from ...terraform.instance import Instance
from ...terraform.providers import Providers
from ...terraform.resources import BlockInstance, Resource
from ...terraform.values import Undecided, Value, doubt
from ...values import Json, Origin, Unknown
from ..static_keys import Half, half_of, literal_lifetime
from .facts import derived, known, one_line, origin, text
from .iam import Found, Iam

KIND = "aws.terraform_key"

SECRETS = (
    "github_actions_secret",
    "github_actions_environment_secret",
    "github_actions_organization_secret",
    "github_dependabot_secret",
    "github_dependabot_organization_secret",
)
"""Resource types that store a secret for pipelines on GitHub."""

_HALVES: tuple[tuple[str, Half], ...] = (("access_key", "id"), ("secret_key", "secret"))
_RANK = ("empty", "placeholder", "temporary", "long-lived")
_VARIABLE = re.compile(r"(?:^|\.)var\.[^.]+$")
_KEY = re.compile(r"(?:^|\.)aws_iam_access_key\.[^.\[]+(?:\[.*\])?\.(id|secret|encrypted_secret)$")


_NOTHING = Found(False)


@dataclass(frozen=True, slots=True)
class Key:
    """A key pair at one place. `names` are the arguments or the secret that hold it, `source` says where it comes
    from, never what it is."""

    where: str
    names: str
    source: str
    lifetime: Json
    place: Origin
    grants_ecr: Found = _NOTHING


def access_keys(root: Instance, providers: Providers, iam: Iam) -> Iterator[Entity]:
    """One `aws.terraform_key` per place at which Terraform handles AWS keys."""
    units = (root.module.directory,)
    for instance, provider in providers.declared("aws"):
        if provider.block is not None and (key := _of_provider(provider.block)) is not None:
            yield _entity(key, provider.key, f"the provider {provider.name}", instance.unit, units)
    for resource, key in (*_of_users(iam), *_of_secrets(iam)):
        yield _entity(key, resource.address, resource.address, resource.unit, units, exists=resource)


def _entity(
    key: Key, address: str, name: str, unit: str, units: tuple[str, ...], exists: Resource | None = None
) -> Entity:
    place = key.place.place
    facts = {
        "where": derived(key.where, place),
        "names": derived(key.names, place),
        "source": derived(key.source, place),
        "lifetime": Fact(key.lifetime, key.place),
        "grants_ecr": Fact(key.grants_ecr.holds, key.place),
        "grant": derived(key.grants_ecr.holds, one_line(key.grants_ecr.place or place)),
    }
    found = exists.exists if exists is not None else "yes"
    return Entity(KIND, name, address, unit, place, facts, found, tuple(u for u in units if u != unit))


# -- providers ------------------------------------------------------------------------------------------------------


def _of_provider(block: BlockInstance) -> Key | None:
    """The keys a provider block is given, both halves together."""
    given = [(name, half, value) for name, half in _HALVES if (value := block.attribute(name)) is not None]
    if not given:
        return None
    header = block.config.header
    given.sort(key=lambda item: origin(item[2], header).place)
    lifetimes = [_lifetime(value, half) for _, half, value in given]
    lifetime = _gravest(lifetimes)
    worst = given[lifetimes.index(lifetime)][2]
    return Key(
        where="provider",
        names=" and ".join(name for name, _, _ in given),
        source=_source(worst),
        lifetime=_in_its_block(lifetime, block),
        place=origin(given[0][2], header),
    )


def _gravest(lifetimes: list[Json]) -> Json:
    if "long-lived" in lifetimes:
        return "long-lived"
    unknown = next((found for found in lifetimes if isinstance(found, Unknown)), None)
    return unknown or max((str(found) for found in lifetimes), key=_RANK.index)


def _lifetime(value: Value, half: Half) -> Json:
    """How long a key lives that an argument is given. One that comes from a variable is handed over from outside,
    so it is a stored one."""
    if isinstance(value.data, Undecided):
        found = [_lifetime(value.child(option), half) for option in value.data.options]
        return found[0] if all(f == found[0] for f in found) else value.data.unknown
    written = known(value)
    if written is not None:
        return literal_lifetime(written, half)
    target = value.uses[-1].target if value.uses else ""
    if _VARIABLE.search(target) or _KEY.search(target):
        return "long-lived"
    return doubt(value) or Unknown("the key cannot be told", value.place)


def _in_its_block(lifetime: Json, block: BlockInstance) -> Json:
    """What the rest of the block makes of a key: a session token belongs to temporary ones, and other endpoints
    than those of AWS have keys of their own."""
    if lifetime != "long-lived":
        return lifetime
    token = block.attribute("token")
    if token is not None:
        why = doubt(token)
        if why is not None:
            return Unknown(f"a session token may belong to the keys: {why.reason}", token.place)
        if known(token):
            return "temporary"
    endpoints = block.blocks("endpoints")
    if endpoints.items or endpoints.unknown:
        place = endpoints.items[0].config.header if endpoints.items else None
        return Unknown("the provider has endpoints of its own, which may not be those of AWS", place)
    return lifetime


def _source(value: Value) -> str:
    """Where a key comes from, for messages."""
    for use in reversed(value.uses):
        if _VARIABLE.search(use.target) or _KEY.search(use.target):
            return use.target
    if value.uses:
        return value.uses[-1].target or "an expression"
    return "a literal" if known(value) is not None else "an expression"


# -- users and their keys -------------------------------------------------------------------------------------------


def _of_users(iam: Iam) -> Iterator[tuple[Resource, Key]]:
    """Access keys, and users that may use ECR without a key in the tree."""
    with_keys = set()
    for resource in iam.all("aws_iam_access_key"):
        target = resource.attribute("user")
        user = iam.named(target, "aws_iam_user") if target is not None else None
        if user is not None:
            with_keys.add(user.address)
        yield resource, _made("access key", resource, user, target, iam)
    for user in iam.all("aws_iam_user"):
        if user.address not in with_keys:
            yield user, _made("user", user, user, user.attribute("name"), iam)


def _made(where: str, resource: Resource, user: Resource | None, named: Value | None, iam: Iam) -> Key:
    header = one_line(resource.config.header)
    shown = known(named) if named is not None else None
    if user is not None:
        grants = iam.grants_ecr(user)
        shown = shown or user.address
    else:
        reason = f"what the user {shown or 'of the key'} may do is not in this repository"
        grants = Found(Unknown(reason, resource.config.header))
    return Key(where, shown or resource.address, resource.address, "long-lived", Origin("derived", header), grants)


# -- secrets --------------------------------------------------------------------------------------------------------


def _of_secrets(iam: Iam) -> Iterator[tuple[Resource, Key]]:
    """Secrets of GitHub that hold half of an AWS key, by their name or by what is put into them."""
    for type_ in SECRETS:
        for resource in iam.all(type_):
            key = _of_secret(resource)
            if key is not None:
                yield resource, key


def _of_secret(resource: Resource) -> Key | None:
    name = resource.attribute("secret_name")
    shown = known(name) if name is not None else None
    given = next((v for n in ("plaintext_value", "value") if (v := resource.attribute(n)) is not None), None)
    made = _KEY.search(given.uses[-1].target) if given is not None and given.uses else None
    half = half_of(shown) if shown else None
    if made is not None:
        half = "id" if made.group(1) == "id" else "secret"
    if half is None:
        return None
    header: Place = resource.config.header
    literal = text(given) if given is not None else None
    return Key(
        where="secret",
        names=shown or resource.address,
        source=_source(given) if given is not None else "an encrypted value",
        lifetime=literal_lifetime(literal, half) if isinstance(literal, str) else "long-lived",
        place=origin(name, header) if name is not None else Origin("derived", one_line(header)),
    )
