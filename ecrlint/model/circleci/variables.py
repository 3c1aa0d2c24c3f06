"""The environment variables by which a CircleCI job knows its repository, and names that are nearly theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...entity import Entity, Fact
from ...pipelines import shell
from ...pipelines.circleci.config import Config, Invocation, Run
from ...pipelines.circleci.value import Value, Written, readable
from ...pipelines.circleci.walk import environments, every_step
from ...values import Json, Origin, Unknown
from ..words import almost, corrected, shortened
from .orb_uses import parts_used, variables_set
from .scripts import in_commands, touches_ecr

KEYS = ("role_secret", "region_variable", "repository_variable", "registry_id_variable")
"""The values of a convention that name these variables."""

_READ = re.compile(r"\$(?:\{([A-Z][A-Z0-9_]*)|([A-Z][A-Z0-9_]*))")
_LOGIN = re.compile(r"^(?:docker|podman|nerdctl) login|^aws ecr get-login")
_HANDED = ("account_id", "aws_region", "region", "registry_id", "repo", "role_arn")
_ORBS = ("circleci/aws-cli", "circleci/aws-ecr")
_ROLE = re.compile(r"arn:aws[\w-]*:iam::\d{12}:role/")


def variable_entities(config: Config, invocation: Invocation, values: Mapping[str, Any]) -> Iterator[Entity]:
    """One entity for each variable that the scripts of a run read where they deal with ECR, at the first such place,
    and one for each documented one that an `environment` sets.

    What is handed to orbs and to logins is left out: it has entities of its own.
    """
    known = [name for key in KEYS if isinstance(name := values.get(key), str)]
    scripts = [step for step in every_step(invocation) if isinstance(step.action, Run)]
    texts = [(step, step.action.command) for step in scripts if isinstance(step.action, Run)]
    about_ecr = [(step, command) for step, command in texts if touches_ecr(readable(command))]
    if about_ecr:
        own = variables_set(invocation)
        seen = _told_elsewhere(invocation, [readable(command) for _, command in about_ecr])
        for step, command in about_ecr:
            for match in in_commands(readable(command), _READ):
                name = match.group(1) or match.group(2)
                if name not in seen:
                    seen.add(name)
                    place = Written(config.tree, command).at(*match.span()) or command.place
                    origin = Origin("written", place, command.chain)
                    yield _entity(config, name, "read", known, origin, step.address, name in own, "")
    if about_ecr or any(part.orb is not None and part.orb.name in _ORBS for part in parts_used(invocation)):
        yield from _set_here(config, invocation, known)


def _set_here(config: Config, invocation: Invocation, known: Sequence[str]) -> Iterator[Entity]:
    for env in environments(invocation):
        for field in env.variables:
            if any(name in shortened(field.name) for name in known):
                holds = _holds(field.value)
                yield _entity(config, field.name, "set", known, field.value.origin, env.address, True, holds)


def _told_elsewhere(invocation: Invocation, scripts: Sequence[str]) -> set[str]:
    """The variables that orbs are handed, and those of the commands that log in."""
    found: set[str] = set()
    for part in parts_used(invocation):
        if part.orb is not None and part.orb.name in _ORBS:
            texts = [readable(field.value) for field in part.arguments if field.name.replace("-", "_") in _HANDED]
            found.update(match.group(1) or match.group(2) for text in texts for match in _READ.finditer(text))
    for script in scripts:
        for command in shell.commands(script):
            if _LOGIN.search(" ".join(word.text for word in command.words[:3])):
                stretch = script[command.words[0].start : command.words[-1].end + 1]
                found.update(match.group(1) or match.group(2) for match in _READ.finditer(stretch))
    return found


def _holds(value: Value) -> Json:
    if isinstance(value.unknown, Unknown):
        return value.unknown
    text = value.text or ""
    if _ROLE.match(text):
        return "role"
    return "nothing" if not text.strip() else "reference" if "$" in text else "text"


def _entity(
    config: Config,
    name: str,
    use: str,
    wanted: Sequence[str],
    origin: Origin,
    address: str,
    set_here: bool,
    holds: Json,
) -> Entity:
    known = next((each for each in wanted if each in shortened(name)), "")
    nearly = "" if known else next((each for each in wanted if almost(name, each)), "")
    facts: dict[str, Json] = {
        "name": name,
        "use": use,
        "documented": known,
        "almost": nearly,
        "meant": corrected(name, nearly) if nearly else "",
        "set_here": set_here,
        "holds": holds,
    }
    found = {fact: Fact(value, origin) for fact, value in facts.items()}
    return Entity("circleci.variable", name, f"{address}#{name}", config.path, origin.place, found)
