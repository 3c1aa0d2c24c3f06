"""The entity `github.token`: what the token of a job that has to do with ECR is good for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.github.permissions import Effective
from ...pipelines.github.project import Executed, JobRun, access
from ...pipelines.shell import Command, commands
from ...values import Json, Origin, Unknown
from .credentials import credentials_in_use
from .effect import Work
from .facts import caller_units, derived, written
from .relation import Relation
from .roles import read_role
from .usage import role_names, role_values

_HARMLESS_ACTIONS = frozenset(
    {"actions/checkout", "actions/cache", "actions/upload-artifact", "actions/download-artifact"}
)
_HARMLESS_OWNERS = ("actions/setup-", "aws-actions/", "docker/")
_HARMLESS_COMMANDS = frozenset(
    [
        "[",
        "awk",
        "aws",
        "cat",
        "cd",
        "chmod",
        "cp",
        "crane",
        "cut",
        "date",
        "echo",
        "env",
        "exit",
        "export",
        "false",
        "find",
        "grep",
        "head",
        "jq",
        "ls",
        "mkdir",
        "mv",
        "printf",
        "pwd",
        "rm",
        "sed",
        "set",
        "skopeo",
        "sleep",
        "sort",
        "tail",
        "tar",
        "tee",
        "test",
        "touch",
        "tr",
        "true",
        "unset",
        "wc",
        "which",
    ]
)
"""Programs that never write to a repository on GitHub."""
_HARMLESS_DOCKER = frozenset(
    ["build", "buildx", "image", "images", "inspect", "login", "logout", "manifest", "pull", "push", "tag"]
)
_READING_GIT = frozenset(
    ["branch", "checkout", "clone", "config", "describe", "diff", "fetch", "log", "pull", "rev-parse", "show", "status"]
)


def token_entity(work: Work, relation: Relation, values: Mapping[str, Any]) -> Entity | None:
    """The token of a job with steps; `relation` says whether it has to do with ECR.
    None where only callers outside of the project decide what it may do."""
    run = work.run
    contents = access(run, "contents")
    if contents is None or run.job.uses is not None:
        return None
    job, workflow = run.job, run.invocation.workflow
    touches, sign = relation
    default = contents.level == "nothing"
    origin = Origin("default" if default else "written", contents.place)
    facts = {
        "shorthand": Fact(_shorthand(contents), origin),
        "contents": Fact(contents.access, origin),
        "block": Fact(contents.level, origin),
        "touches_ecr": derived(touches, sign.place),
        "pull_only": derived(_pull_only(work, values), job.place),
        "writes_contents": _writes_contents(run),
    }
    return Entity(
        kind="github.token",
        name=job.id,
        address=f"{workflow.path}: {run.address}.permissions",
        unit=workflow.path,
        place=job.place,
        facts=facts,
        units=caller_units(run.invocation),
    )


def _shorthand(found: Effective) -> str:
    return found.written if found.written in ("read-all", "write-all") else ""


def _pull_only(work: Work, values: Mapping[str, Any]) -> Json:
    """Whether all credentials for ECR are those of the convention's role to pull."""
    roles = values.get("roles")
    pull = roles.get("pull") if isinstance(roles, Mapping) else None
    accepted = role_names(values)
    names: list[Json] = []
    for step, _ in credentials_in_use(work, accepted):
        names += [read_role(value, accepted).name for value in role_values(step) or ()] or [""]
    if not names or any(isinstance(name, str) and name != pull for name in names):
        return False
    return next((name for name in names if isinstance(name, Unknown)), True)


def _writes_contents(run: JobRun) -> Fact:
    """Whether a step of the job writes to the repository with the job's token."""
    doubt: Unknown | None = None
    if run.unreadable is not None:
        doubt = Unknown(run.unreadable, run.job.place)
    for step in run.steps:
        answer = _writes(step)
        if answer is True:
            return written(True, step.step.place)
        if isinstance(answer, Unknown):
            doubt = doubt or answer
    return derived(doubt if doubt is not None else False, run.job.place)


def _writes(step: Executed) -> Json:
    own = step.step
    if step.composite:
        return False  # its own steps follow
    if own.uses is not None:
        name = own.uses.name
        if own.uses.kind == "remote" and (name in _HARMLESS_ACTIONS or name.startswith(_HARMLESS_OWNERS)):
            return False
        return Unknown(f"whether {name} writes to the repository cannot be told", own.place)
    if own.run is None:
        return False
    answers = [_command_writes(command) for command in commands(own.run.text)]
    if None in answers and True not in answers:
        return Unknown("whether the script writes to the repository cannot be told", own.place)
    return True in answers


def _command_writes(command: Command) -> bool | None:
    words = [word.text for word in command.words if not word.text.startswith("-")]
    name = command.name
    if not words or (name in _HARMLESS_COMMANDS and "/" not in words[0]):
        return False
    if name == "docker":
        return False if len(words) > 1 and words[1] in _HARMLESS_DOCKER else None
    if name == "git":
        if "push" in words[1:]:
            return True
        return False if len(words) > 1 and words[1] in _READING_GIT else None
    return True if words[:2] == ["gh", "release"] else None
