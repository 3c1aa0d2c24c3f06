"""What calls of the Cloud Platform's module name the variables they make on GitHub, and which of them meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...entity import Entity, Fact
from ...terraform.convert import Refused, to_string
from ...terraform.instance import Instance
from ...terraform.values import Chars, Str, Value, doubt
from ...values import Json, Unknown
from .cloud_platform_calls import Called
from .cloud_platform_meetings import Earlier, Meeting
from .cloud_platform_targets import Target, target_of, upper
from .facts import decide, derived
from .names import HOLE

KIND = "cp.prefix"
VARIABLE = "ECR_REPOSITORY"
"""One of the names the module puts a prefix before. Source: `local.github_variable_names` in its main.tf."""

RESERVED = "GITHUB_"
"""What GitHub lets no name of a secret or variable begin with, besides digits. Source: GitHub's documentation,
"Naming conventions for configuration variables"."""

_ILLEGAL = re.compile(r"[^A-Z0-9_]")


def prefixes(root: Instance, calls: Iterable[Called]) -> Iterator[Entity]:
    """One `cp.prefix` per instance of a call that makes variables on GitHub, or may."""
    earlier = Earlier()
    for called in calls:
        target = target_of(called)
        if target is not None:
            yield _entity(target, earlier.meeting(target), root)
            earlier.add(target)


def _entity(target: Target, meeting: Meeting | None, root: Instance) -> Entity:
    called, place, call = target.called, target.place, target.call
    prefix = target.prefix
    other = meeting.other.call.place if meeting is not None else call.place
    facts = {
        "prefix": Fact(decide(prefix, upper), place),
        "variable": Fact(_variable(_form(prefix)), place),
        "illegal_characters": Fact(decide(prefix, lambda option: _illegal(_form(option))), place),
        "begins_with": Fact(decide(prefix, lambda option: _beginning(_form(option))), place),
        "meets": Fact(_met(meeting), call),
        "meets_where": Fact("namespace", call),
        "repository": Fact(meeting.repository if meeting else "", call),
        "environment": Fact(meeting.environment if meeting else "", call),
        "other": derived(meeting.other.called.address if meeting else "", other),
        "made": Fact(target.made(), call),
    }
    unit = called.unit
    units = () if unit == root.module.directory else (root.module.directory,)
    return Entity(KIND, called.address, called.address, unit, called.header, facts, called.exists, units)


def _met(meeting: Meeting | None) -> Json:
    """The call that is met; null for none."""
    if meeting is None:
        return None
    if meeting.why is not None:
        reason = f"{meeting.other.called.address} may make variables of the same names: {meeting.why.reason}"
        return Unknown(reason, meeting.why.place)
    return meeting.other.called.address


def _form(value: Value) -> str | Unknown:
    """A prefix in capitals with a mark for each part that cannot be told."""
    try:
        data = to_string(value).data
    except Refused as refused:
        return Unknown(refused.reason, refused.place or value.place)
    if not isinstance(data, Str):
        return doubt(value) or Unknown("the prefix is no text", value.place)
    return "".join(piece.text.upper() if isinstance(piece, Chars) else HOLE for piece in data.pieces)


def _variable(form: str | Unknown) -> str:
    """The name of one of the variables, with `...` for what cannot be told of the prefix."""
    shown = "..." if isinstance(form, Unknown) else form.replace(HOLE, "...")
    return f"{shown}_{VARIABLE}" if shown else VARIABLE


def _illegal(form: str | Unknown) -> Json:
    """The characters that GitHub accepts in no name of a variable; unknown if there may be some."""
    if isinstance(form, Unknown):
        return form
    found = [*dict.fromkeys(_ILLEGAL.findall(form.replace(HOLE, "")))]
    if found or HOLE not in form:
        return list(found)
    return Unknown("part of the prefix cannot be told")


def _beginning(form: str | Unknown) -> Json:
    """What a name of a variable begins with that GitHub accepts there in none; else ""."""
    if isinstance(form, Unknown):
        return form
    name = f"{form}_" if form else ""
    if "0" <= name[:1] <= "9":
        return name[0]
    if name.startswith(RESERVED):
        return RESERVED
    start = name.partition(HOLE)[0]
    if start == name or (start and not RESERVED.startswith(start)):
        return ""
    return Unknown("the beginning of the prefix cannot be told")
