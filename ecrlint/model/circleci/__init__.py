"""Entities of CircleCI configs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.circleci.config import Config, Invocation, Run
from ...pipelines.circleci.value import Written, readable
from ...pipelines.circleci.walk import OrbCall, environments, every_step, orb_calls
from ...place import Place
from ...values import Origin, Unknown
from .. import orbs
from .implied_keys import implied_keys
from .keys import static_keys
from .orb_declarations import orb_entities
from .orb_inputs import orb_input_entities
from .orb_uses import variables_set
from .runs import run_entities
from .scripts import in_commands
from .tokens import token_entities
from .variables import variable_entities

ECR_ORB = "circleci/aws-ecr"

REUSABLE = ("orbs", "commands", "executors", "parameters", "setup", "job-groups")
"""Top-level keys of version 2.1. Source: CircleCI's "Configuration reference"."""

ROLE_VARIABLE = "ECR_ROLE_TO_ASSUME"
"""The variable the Cloud Platform hands to CircleCI; teams put their own prefix or suffix to it."""

_HOST = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))(?=\.dkr\.ecr(?:-fips)?\.)")
_ROLE = re.compile(ROLE_VARIABLE)
_NAME = re.compile(r"\$?\{?([A-Za-z_]\w*)\}?\Z")


def config_entities(config: Config, values: Mapping[str, Any] | None = None) -> Iterator[Entity]:
    """The config itself and its orbs, then what its jobs do, each thing once. `values` are the convention's."""
    yield _config(config)
    yield from orb_entities(config)
    seen: set[tuple[object, ...]] = set()
    for invocation in config.invocations:
        found = (
            *_parameters(config, invocation),
            *_hosts(config, invocation, seen),
            *static_keys(config, invocation),
            *implied_keys(config, invocation, values or {}),
            *run_entities(config, invocation, values or {}),
            *orb_input_entities(config, invocation, seen),
            *token_entities(config, invocation),
            *variable_entities(config, invocation, values or {}),
        )
        for entity in found:
            key = (entity.kind, *((fact.origin.place, repr(fact.value)) for fact in entity.facts.values()))
            if key not in seen:
                seen.add(key)
                yield entity


def evidence(config: Config) -> tuple[Place, ...]:
    """The places that speak for the Cloud Platform's convention: values given to orbs, environments and
    scripts that name its role variable. Comments and descriptions say nothing."""
    found: dict[Place, None] = {}
    for invocation in config.invocations:
        values = [field.value for env in environments(invocation) for field in env.variables]
        for call in orb_calls(invocation):
            values.extend(field.value for field in call.arguments)
        for value in values:
            at = readable(value).find(ROLE_VARIABLE)
            if at >= 0:
                where = Written(config.tree, value).at(at, at + len(ROLE_VARIABLE))
                found[where or value.place] = None
        for step in every_step(invocation):
            if isinstance(step.action, Run):
                for start, end in _role_mentions(readable(step.action.command)):
                    where = Written(config.tree, step.action.command).at(start, end)
                    found[where or step.place] = None
    return tuple(found)


def _role_mentions(script: str) -> tuple[tuple[int, int], ...]:
    """The first mention of the role variable in a script's commands."""
    matches = in_commands(script, _ROLE) if ROLE_VARIABLE in script else ()
    return tuple(match.span() for match in matches[:1])


def _config(config: Config) -> Entity:
    reusable = [(name, place) for name, place in config.keys if name in REUSABLE]
    names = [name for name, _ in reusable]
    first = reusable[0][1] if reusable else config.start
    version = config.version
    value: str | None | Unknown = None if version is None else version.unknown or version.text
    if version is None and PurePosixPath(config.path).stem != "config":
        value = Unknown("the file may be put together with others before CircleCI reads it", config.start)
    origin = version.origin if version is not None else Origin("default", config.start)
    facts = {
        "version": Fact(value, origin),
        "reusable_keys": Fact(list(names), Origin("written", first)),
        "reusable": Fact(_listed(names), Origin("derived", first)),
        "takes_role": Fact(bool(evidence(config)), Origin("derived", config.start)),
    }
    return Entity("circleci.config", config.path, config.path, config.path, config.start, facts)


def _parameters(config: Config, invocation: Invocation) -> Iterator[Entity]:
    """The `registry-id` of every command and job of the ECR orb that has one."""
    set_here: frozenset[str] | None = None
    for call in orb_calls(invocation):
        if call.orb is None or call.orb.name != ECR_ORB:
            continue
        found = _parameter(call, call.orb.version)
        if found is not None:
            user = f"{call.orb.alias}/{call.name} of {ECR_ORB}@{call.orb.version}"
            if set_here is None:
                set_here = variables_set(invocation)
            own = isinstance(found[0], str) and found[0] in set_here
            yield _registry_id(config, "parameter", found, user, call.address, call.place, set_here=own)


def _parameter(call: OrbCall, version: str) -> tuple[str | Unknown, Origin] | None:
    """The `registry-id` of a call with its origin; None if that version of the orb has no such parameter."""
    given = next((field.value for field in call.arguments if field.name == "registry-id"), None)
    resolved = orbs.resolved_version(ECR_ORB, version)
    if isinstance(resolved, Unknown):
        return (resolved, given.origin) if given is not None else None
    accepted = orbs.parameter(ECR_ORB, call.usage, call.name, "registry-id", resolved)
    if accepted is None:
        return None
    if given is None:
        return accepted["default"], Origin("default", call.place)
    text = given.text
    if text is None:
        return given.unknown or Unknown("it is no text", given.place), given.origin
    return text, given.origin


def _hosts(config: Config, invocation: Invocation, seen: set[tuple[object, ...]]) -> Iterator[Entity]:
    """The first registry host in the scripts of a job for each variable that an account is read from. A script that
    was `seen` with the same variables set is left out: many jobs may run it."""
    scripts = [(step, step.action.command) for step in every_step(invocation) if isinstance(step.action, Run)]
    set_here: frozenset[str] | None = None
    told: set[str] = set()
    for step, command in scripts:
        text = readable(command)
        first = {variable: (start, end) for start, end, variable in reversed(_registry_hosts(text))}
        hosts = sorted((*span, variable) for variable, span in first.items() if variable not in told)
        if not hosts:
            continue
        told.update(variable for _, _, variable in hosts)
        if set_here is None:
            set_here = variables_set(invocation)
        key = (step.place, command.place, text, set_here & {variable for _, _, variable in hosts})
        if key in seen:
            continue
        seen.add(key)
        written = Written(config.tree, command)
        for start, end, variable in hosts:
            found = (text[start:end], Origin("written", written.at(start, end) or command.place))
            own = variable in set_here
            yield _registry_id(config, "script", found, "the script", step.address, step.place, set_here=own)


@lru_cache(maxsize=1024)
def _registry_hosts(script: str) -> tuple[tuple[int, int, str], ...]:
    """The accounts of registry hosts in a script's commands: start, end, and the variable."""
    matches = in_commands(script, _HOST) if ".dkr.ecr" in script else ()
    return tuple((*match.span(), match.group(1) or match.group(2)) for match in matches)


def _registry_id(
    config: Config,
    usage: str,
    found: tuple[str | Unknown, Origin],
    user: str,
    address: str,
    place: Place,
    *,
    set_here: bool,
) -> Entity:
    written, origin = found
    variable: str | None | Unknown
    if isinstance(written, Unknown):
        variable = written
    else:
        match = _NAME.match(written)
        variable = match.group(1) if match else None
    facts = {
        "usage": Fact(usage, origin),
        "written": Fact(written, origin),
        "variable": Fact(variable, origin),
        "user": Fact(user, Origin("derived", place)),
        "set_here": Fact(set_here, Origin("derived", origin.place)),
    }
    return Entity("circleci.registry_id", f"{user} ({address})", address, config.path, place, facts)


def _listed(names: Iterable[str]) -> str:
    words = [f"`{name}`" for name in names]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
