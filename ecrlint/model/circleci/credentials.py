"""The AWS credentials with which CircleCI jobs use ECR: where they come from, the role and the region."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.circleci.value import Field, readable
from ...records import replace
from ...values import Json, Origin, Unknown
from .. import orbs
from .acts import CLI_ORB, Act, AwsCall, Credentials, Hidden, Images, Login, Setup, Work
from .order import hidden_before, origin_of

KIND = "circleci.credentials"

_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))\Z")
_BARE = re.compile(r"[A-Z][A-Z0-9_]*\Z")


def credential_entities(work: Work, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Every step that gets the AWS credentials which something later uses ECR with; or that there is none."""
    served = list(_served(work.acts))
    for setup, use in served:
        if setup is not None:
            yield _setup(work, setup, use, values)
    if served and all(setup is None for setup, _ in served):
        later = [act for act in work.acts if isinstance(act, Setup) and act.orb.name == CLI_ORB]
        if later:
            yield _setup(work, later[0], served[0][1], values)
        else:
            yield _no_setup(work, served[0][1])


def _served(acts: Sequence[Act]) -> Iterator[tuple[Setup | None, Act]]:
    """The calls of AWS for ECR, with the step before that got the credentials; each such step once, with its
    first call. None where nothing gets them, a script does so by itself, or a step may do it unseen."""
    found: set[int] = set()
    setup: Setup | None = None
    for act in acts:
        if isinstance(act, (Setup, Credentials)) or _opaque(act):
            setup = act if isinstance(act, Setup) else None
        elif isinstance(act, AwsCall) and id(setup) not in found:
            found.add(id(setup))
            yield setup, act


def _opaque(act: Act) -> bool:
    return isinstance(act, Hidden) and act.orb


def base_of(variable: Json, wanted: str | None) -> Json:
    """The name a variable's own name is made from: the wanted one if its words are there in their order, with words
    of a team's own before, behind or between them; else nothing."""
    if isinstance(variable, Unknown):
        return variable
    if not isinstance(variable, str) or not wanted:
        return ""
    words = iter(variable.lstrip("$").upper().split("_"))
    return wanted if all(word in words for word in wanted.upper().split("_")) else ""


def _setup(work: Work, setup: Setup, use: Act, values: Mapping[str, Any]) -> Entity:
    header = replace(origin_of(work, setup), kind="default")
    cli = setup.orb.name == CLI_ORB
    major = _major(setup) if cli else None
    dashed = next(
        (f for f in setup.arguments if cli and "-" in f.name and f.name != "when" and (major or 0) >= 4), None
    )
    keys = any("access_key" in f.name.replace("-", "_") for f in setup.arguments)
    facts = {
        "method": Fact("setup" if cli else "aws-ecr", header),
        "step": Fact(f"{setup.orb.alias}/{setup.command}", header),
        "version": Fact(setup.orb.version, header),
        **_role(setup, header, values),
        **_region(setup, header, values),
        "dashed": Fact(dashed.name if dashed else "", Origin("written", dashed.place) if dashed else header),
        "underscored": Fact(dashed.name.replace("-", "_") if dashed else "", header),
        "keys_given": Fact(keys, header),
        "used_by": Fact(_tool(use), origin_of(work, use)),
    }
    name = f"the credentials of the job {work.invocation.job}"
    return Entity(KIND, name, setup.at.address, work.config.path, setup.at.place, facts)


def _no_setup(work: Work, use: Act) -> Entity:
    index = work.acts.index(use)
    origin = origin_of(work, use)
    hidden = hidden_before(work.acts, index)
    scripts = [act for act in work.acts[:index] if isinstance(act, Credentials)]
    by_script = "script" if any(act.temporary for act in scripts) else "keys" if scripts else None
    facts: dict[str, Json] = {
        "method": by_script or hidden or "none",
        "step": "",
        "version": "",
        "role": None,
        "role_variable": None,
        "role_base": "",
        "role_literal": False,
        "region": None,
        "region_variable": None,
        "region_base": "",
        "region_bare": False,
        "dashed": "",
        "underscored": "",
        "keys_given": False,
        "used_by": _tool(use),
    }
    name = f"the credentials of the job {work.invocation.job}"
    made = {key: Fact(value, origin) for key, value in facts.items()}
    return Entity(KIND, name, use.at.address, work.config.path, use.at.place, made)


def _tool(act: Act) -> str:
    return act.tool if isinstance(act, (AwsCall, Login, Images)) else ""


def _major(setup: Setup) -> int | None:
    version = orbs.resolved_version(CLI_ORB, setup.orb.version)
    return None if isinstance(version, Unknown) else int(version.partition(".")[0])


def _role(setup: Setup, header: Origin, values: Mapping[str, Any]) -> dict[str, Fact]:
    origin = setup.role.value.origin if setup.role is not None else header
    value = _text(setup.role)
    literal: Json = value if isinstance(value, Unknown) else "arn:" in (value or "")
    if setup.role is not None and "arn:" in readable(setup.role.value):
        literal = True
    return {
        "role": Fact(value, origin),
        "role_variable": Fact(_variable(value), origin),
        "role_base": Fact(base_of(_variable(value), values.get("role_secret")), origin),
        "role_literal": Fact(literal, origin),
    }


def _region(setup: Setup, header: Origin, values: Mapping[str, Any]) -> dict[str, Fact]:
    """The region as it is given. Up to version 3 the parameter takes the name of a variable."""
    origin = setup.region.value.origin if setup.region is not None else header
    value = _text(setup.region)
    by_name = setup.region is not None and setup.region.name != "region"
    variable = value if by_name else _variable(value)
    bare: Json = value if isinstance(value, Unknown) else not by_name and _BARE.match(value or "") is not None
    return {
        "region": Fact(value, origin),
        "region_variable": Fact(variable, origin),
        "region_base": Fact(base_of(variable, values.get("region_variable")), origin),
        "region_bare": Fact(bare, origin),
    }


def _text(field: Field | None) -> str | None | Unknown:
    """What an argument says; null without it or if it is empty."""
    if field is None:
        return None
    if field.value.unknown is not None:
        return field.value.unknown
    return (field.value.text or "").strip() or None


def _variable(value: str | None | Unknown) -> Json:
    """The name of the variable that a text is, if it is nothing else."""
    if value is None or isinstance(value, Unknown):
        return value
    match = _VARIABLE.match(value)
    return (match.group(1) or match.group(2)) if match else None
