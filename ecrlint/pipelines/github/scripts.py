"""The scripts of steps: their language, where they run, and what they are given."""

from __future__ import annotations

from ...place import Place
from ..shell.commands import Dialect
from ..shell.evaluate import Outcomes, Surroundings
from ..symbolic import Reference, Symbolic
from .resolve import resolve_env, resolve_text
from .scope import Scope
from .text import Text
from .workflow import Job, Step, Workflow

RUNNER = {
    "GITHUB_SHA": "sha",
    "GITHUB_REF": "ref",
    "GITHUB_REF_NAME": "ref_name",
    "GITHUB_RUN_ID": "run_id",
    "GITHUB_RUN_NUMBER": "run_number",
    "GITHUB_RUN_ATTEMPT": "run_attempt",
    "GITHUB_REPOSITORY": "repository",
    "GITHUB_REPOSITORY_OWNER": "repository_owner",
    "GITHUB_ACTOR": "actor",
    "GITHUB_HEAD_REF": "head_ref",
    "GITHUB_BASE_REF": "base_ref",
    "GITHUB_EVENT_NAME": "event_name",
    "GITHUB_WORKFLOW": "workflow",
    "GITHUB_WORKSPACE": "workspace",
}
"""Variables that the runner sets, by the property of `github` that they hold."""

_POSIX = ("bash", "sh", "zsh", "dash", "ksh")


def dialect_of(step: Step, job: Job, workflow: Workflow, *, in_action: bool) -> Dialect | None:
    """The language of a step's script; None if it is none of a shell. Defaults of the job and the workflow are not
    those of the steps of an action."""
    written = step.shell or (None if in_action else job.shell or workflow.shell)
    text = written.text.strip().lower() if written is not None else ""
    if not text:
        on_windows = any("windows" in label.text.lower() for label in job.runs_on)
        return "pwsh" if on_windows and not in_action else "posix"
    program = text.split()[0].rsplit("/", 1)[-1].removesuffix(".exe")
    if program in ("pwsh", "powershell"):
        return "pwsh"
    if program == "cmd":
        return "cmd"
    return "posix" if program in _POSIX or "bash" in text else None


def directory_of(step: Step, job: Job, workflow: Workflow, *, in_action: bool) -> Text | None:
    """The `working-directory` of a step's script, if one is given."""
    return step.directory or (None if in_action else job.directory or workflow.directory)


def surroundings(script: Text, scope: Scope) -> Surroundings:
    """What a script is given in a scope: variables, expressions, and where its characters are written."""

    def variable(name: str, place: Place) -> Outcomes | None:
        found = resolve_env(name, scope, place)
        if found is not None:
            return found
        known = RUNNER.get(name)
        return (Symbolic((Reference("github", known),), place),) if known else None

    def embedded(start: int, end: int) -> Outcomes:
        return resolve_text(script.text[start:end], script.part(start, end), scope)

    return Surroundings(variable, embedded, script.part)
