"""Long-lived AWS keys handed to a pipeline: the entity that GitHub's and CircleCI's models share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from ..entity import Entity, Fact
from ..keys import find_keys
from ..place import Place
from ..records import dataclass
from ..values import Json, Origin, Unknown

KIND = "aws.static_key"

Half = Literal["id", "secret"]
Lifetime = Literal["long-lived", "temporary", "placeholder", "empty"]
System = Literal["GitHub Actions", "CircleCI"]
Where = Literal["action input", "environment", "registry login", "script", "workflow call", "orb parameter"]
Implied = Literal["no", "setup", "aws-ecr", "nothing"]
"""By what it is implied that a key is used which nothing names."""

_HALVES: tuple[tuple[re.Pattern[str], Half], ...] = (
    (re.compile(r"AWS_SECRET_(ACCESS_)?KEY"), "secret"),
    (re.compile(r"AWS_ACCESS_KEY"), "id"),
)


@dataclass(frozen=True, slots=True)
class RoleBeside:
    """The one role that a step is told beside a key. `name` is that of a role whose ARN is written out, without a
    path, and `account` the secret that its account is read from; `secret` is the secret that all of it is read from.
    Each is empty where there is no such thing. `id_token` is what the job may do with its OIDC token."""

    name: str
    account: str
    secret: str
    id_token: Json


def half_of(name: str) -> Half | None:
    """Which half of an AWS key the name of a variable, an input or a secret speaks of, if any.

    Prefixes and suffixes, upper and lower case, `-` and `_` make no difference.
    """
    folded = name.upper().replace("-", "_")
    return next((half for pattern, half in _HALVES if pattern.search(folded)), None)


def literal_lifetime(text: str, half: Half) -> Lifetime:
    """What a key written out in a file is: real keys have a fixed form, everything else is a stand-in as
    used with local emulators."""
    if not text.strip():
        return "empty"
    found = find_keys(text if half == "id" else f"secret={text.strip()}")
    if not found:
        return "placeholder"
    return "temporary" if text[found[0].start :].startswith("ASIA") else "long-lived"


def static_key_entity(
    *,
    system: System,
    where: Where,
    user: str,
    names: Sequence[str],
    source: str,
    lifetime: Lifetime | Unknown,
    origin: Origin,
    touches_ecr: Json,
    address: str,
    unit: str,
    units: tuple[str, ...] = (),
    disables_oidc: bool = False,
    beside: RoleBeside | None = None,
    implied: Implied = "no",
    role_handed: str = "",
) -> Entity:
    """One key pair at one place. `names` are the variables, inputs or settings that hold its halves, in the
    order they are written; `source` is where the value comes from for messages (`secrets.X`, "a literal");
    `user` is the job or step that gets it; `origin` is the place of the first of them. `role_handed` is the variable
    by which the convention hands the system a role instead, if it does; `beside` a role that the same step is told."""
    place: Place = origin.place
    facts: dict[str, Json] = {
        "system": system,
        "where": where,
        "user": user,
        "names": " and ".join(dict.fromkeys(names)),
        "source": source,
        "lifetime": lifetime,
        "disables_oidc": disables_oidc,
        "role_name": beside.name if beside else "",
        "role_account": beside.account if beside else "",
        "role_secret": beside.secret if beside else "",
        "id_token": beside.id_token if beside else "none",
        "touches_ecr": touches_ecr,
        "implied": implied,
        "role_handed": role_handed,
    }
    return Entity(
        kind=KIND,
        name=" and ".join(dict.fromkeys(names)),
        address=address,
        unit=unit,
        place=place,
        facts={name: Fact(value, origin) for name, value in facts.items()},
        units=units,
    )
