"""The orbs that a CircleCI config declares for AWS and ECR."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from ...entity import Entity, Fact
from ...pipelines.circleci.config import Config, OrbUse
from ...pipelines.circleci.value import Field
from ...place import Place
from ...values import Json, Origin, Unknown
from .. import orbs
from .orb_uses import OrbPart, all_parts_used

_OIDC: dict[str, tuple[tuple[tuple[int, ...], int], ...]] = {
    "circleci/aws-cli": (((3, 1, 5), 2), ((3, 1), 1)),
    "circleci/aws-ecr": (((9,), 0), ((8, 1), 1)),
}
"""Orb -> from which version on it trades which OIDC token for a role by itself, newest first; 0 is none, as is
everything older. Source: github.com/CircleCI-Public, the scripts of aws-cli-orb at v3.1.0 to v5.4.1, and the
version of it that aws-ecr-orb embeds at v8.0.0 to v9.8.1."""

_NUMBERS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,2}\Z")

_ROLE = ("assume-web-identity", "assume_web_identity")
"""Without it the aws-ecr orb takes the role of a `role-arn` with stored keys, not with a token."""


def orb_entities(config: Config) -> Iterator[Entity]:
    """One entity for each orb of AWS or ECR that is declared, and one for each alias of theirs that is used and not
    declared."""
    uses: dict[tuple[str, Place | None], list[OrbPart]] = {}
    for _, part in all_parts_used(config):
        uses.setdefault((part.alias, part.orb.place if part.orb else None), []).append(part)
    declared: dict[tuple[str, Place | None], OrbUse] = {(orb.alias, orb.place): orb for orb in config.orbs}
    declared.update({(p.alias, p.orb.place): p.orb for parts in uses.values() for p in parts[:1] if p.orb})
    for (alias, place), orb in declared.items():
        if orb.name is not None and orbs.known(orb.name):
            yield _declared(config, orb, orb.name, uses.get((alias, place), ()))
    for (alias, place), parts in uses.items():
        name = f"circleci/{alias.replace('_', '-')}"
        if place is None and orbs.known(name) and not parts[0].address.startswith("orbs."):
            yield _undeclared(config, name, parts[0])


def _declared(config: Config, orb: OrbUse, name: str, parts: Sequence[OrbPart]) -> Entity:
    place = orb.version_place or orb.place
    role = next((field for part in parts for field in part.arguments if _takes_role(part, field)), None)
    facts = {
        **_version_facts(name, orb.version, Origin("written", place)),
        "alias": Fact(orb.alias, Origin("written", orb.place)),
        "declared": Fact(True, Origin("written", orb.place)),
        "used": Fact(bool(parts), Origin("derived", parts[0].place if parts else orb.place)),
        "takes_role_by": Fact(
            role.name if role else None, Origin("written" if role else "default", role.place if role else orb.place)
        ),
    }
    return Entity("circleci.orb", f"the orb {orb.alias}", f"orbs.{orb.alias}", config.path, orb.place, facts)


def _undeclared(config: Config, name: str, part: OrbPart) -> Entity:
    origin = Origin("default", part.place)
    declared: Json = False
    if not config.complete:
        declared = Unknown("a part of the config could not be read", config.start)
    elif PurePosixPath(config.path).stem != "config":
        declared = Unknown("the file may be put together with others before CircleCI reads it", config.start)
    facts = {
        **_version_facts(name, "", origin),
        "alias": Fact(part.alias, Origin("written", part.place)),
        "declared": Fact(declared, Origin("written", part.place)),
        "used": Fact(True, Origin("derived", part.place)),
        "takes_role_by": Fact(None, origin),
    }
    return Entity("circleci.orb", f"the orb {part.alias}", part.address, config.path, part.place, facts)


def _version_facts(name: str, version: str, origin: Origin) -> dict[str, Fact]:
    numbers = _numbers(name, version)
    parts = numbers if isinstance(numbers, Unknown) else numbers.split(".")
    known: dict[str, Json] = {
        "orb": name,
        "version": version,
        "pin": _pin(version),
        "stands_for": numbers,
        "releases": parts if isinstance(parts, Unknown) else [".".join(parts[: n + 1]) for n in range(len(parts))],
        "major": parts if isinstance(parts, Unknown) else int(parts[0]),
        "oidc": parts if isinstance(parts, Unknown) else _oidc(name, parts),
    }
    return {fact: Fact(value, origin) for fact, value in known.items()}


def _numbers(name: str, version: str) -> str | Unknown:
    """The version that a reference stands for as far as it has numbers: a prefix is the newest one known."""
    found = orbs.resolved_version(name, version)
    if _NUMBERS.match(version) and (version.count(".") == 2 or isinstance(found, Unknown)):
        return version
    return found


def _pin(version: str) -> str:
    if _NUMBERS.match(version):
        return "exact" if version.count(".") == 2 else "floating"
    if version.startswith("dev:"):
        return "development"
    return version if version == "volatile" else "other" if version else "none"


def _oidc(name: str, parts: Sequence[str]) -> int:
    number = tuple(int(part) for part in parts)
    return next((token for since, token in _OIDC[name] if number >= since), 0)


def _takes_role(part: OrbPart, field: Field) -> bool:
    """Whether a parameter makes the orb trade the job's token for a role by itself."""
    return field.name in _ROLE and field.value.data not in ("", None, False)
