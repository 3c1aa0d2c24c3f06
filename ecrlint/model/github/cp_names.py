"""The values that the Cloud Platform hands to a GitHub repository, and where a job reads them.

Their names, and the prefix that may stand in front of them. Source: the locals of the module
cloud-platform-terraform-ecr-credentials, `join("_", compact([upper(prefix), name]))`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from ...pipelines.expressions import Plain, parse_text
from ...pipelines.github.project import Executed, JobRun
from ...pipelines.github.resolve import resolve_text
from ...pipelines.github.scope import Scope
from ...pipelines.github.text import Text
from ...pipelines.github.workflow import Entries
from ...pipelines.symbolic import Reference, Symbolic
from ...records import dataclass
from ...values import Origin
from .usage import CREDENTIALS, is_action, role_values

What = Literal["role", "region", "repository", "registry"]
Where = Literal["workflow env", "job env", "call", "with", "env", "script"]

KEYS: Mapping[What, str] = {
    "role": "role_secret",
    "region": "region_variable",
    "repository": "repository_variable",
    "registry": "registry_secret",
}
"""What each value is, and where the convention names it."""


@dataclass(frozen=True, slots=True)
class Name:
    """A documented name as it is read: `written` is the whole reference, `prefix` is empty without one."""

    what: What
    prefix: str
    written: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names a convention documents."""

    patterns: tuple[tuple[What, re.Pattern[str]], ...]

    def of(self, reference: Reference) -> Name | None:
        """What a reference to a secret or a variable is, whichever of the two the convention hands it out as."""
        if reference.context not in ("secrets", "vars"):
            return None
        for what, pattern in self.patterns:
            match = pattern.match(reference.name.upper())
            if match is not None:
                return Name(what, match.group(1) or "", reference.source)
        return None


@dataclass(frozen=True, slots=True)
class Read:
    """A job reads a value. `own`: the reference stands in the job itself (or in the `env` of its workflow) and is
    not what a caller handed down. `site` is the step or the call it is read for, `step` the step."""

    name: Name
    origin: Origin
    where: Where
    own: bool
    site: str
    step: Executed | None = None


def names_of(values: Mapping[str, Any]) -> Names | None:
    """The names in a convention's values; None if it hands nothing out."""
    found: list[tuple[What, re.Pattern[str]]] = []
    for what, key in KEYS.items():
        if values.get(key):
            found.append((what, re.compile(rf"(?:([A-Z0-9_]+)_)?{re.escape(str(values[key]).upper())}\Z")))
    return Names(tuple(found)) if found else None


def reads_of(run: JobRun, names: Names) -> Iterator[Read]:
    """Every documented value that the job reads, in the order it is written, as often as it is."""
    for where, site, step, text, scope in _texts(run):
        for value in expressions_in(text, scope):
            yield from _reads(run, names, value, where, site, step)
    for step in run.steps:
        if is_action(step.step, CREDENTIALS) and step.step.with_.get("role-to-assume", ignore_case=True) is None:
            for value in role_values(step) or ():
                yield from _reads(run, names, value, "with", step.address, step)


def expressions_in(text: Text, scope: Scope) -> Iterator[Symbolic]:
    """What each expression of a text may give, by itself."""
    if "${{" not in text.text:
        return
    for part in parse_text(text.text):
        if not isinstance(part, Plain):
            place = text.part(part.start, part.end)
            yield from resolve_text(text.text[part.start : part.end], place, scope)


def _texts(run: JobRun) -> Iterator[tuple[Where, str, Executed | None, Text, Scope]]:
    invocation, job = run.invocation, run.job
    call = f"{run.address} call"
    entries: list[tuple[Where, str, Executed | None, Entries, Scope]] = [
        ("workflow env", "", None, invocation.workflow.env, invocation.scope),
        ("job env", "", None, job.env, run.scope),
        ("call", call, None, job.with_, run.scope),
        ("call", call, None, job.secrets, run.scope),
    ]
    for where, site, step, mapping, scope in entries:
        yield from ((where, site, step, text, scope) for text in _values(mapping))
    for step in run.steps:
        yield from (("with", step.address, step, text, step.scope) for text in _values(step.step.with_))
        yield from (("env", step.address, step, text, step.scope) for text in _values(step.step.env))
        if step.step.run is not None:
            yield "script", step.address, step, step.step.run, step.scope


def _values(entries: Entries) -> Iterable[Text]:
    return (entry.value for entry in entries.items if entry.value is not None)


def _reads(
    run: JobRun, names: Names, value: Symbolic, where: Where, site: str, step: Executed | None
) -> Iterator[Read]:
    for name, direct in names_in(run, names, value):
        yield Read(name, value.origin(), where, direct and not value.chain, site, step)


def names_in(run: JobRun, names: Names, value: Symbolic) -> Iterator[tuple[Name, bool]]:
    """The documented names that a value of the job may be read by; the flag says that the value refers to it.

    A secret that the caller hands down gives way to one of the same name that the job's environment holds.
    Source: docs.github.com, "Reuse workflows" (environment secrets).
    """
    for reference in value.references:
        name = names.of(reference)
        if name is not None:
            yield name, True
    for link in value.chain if run.job.environment is not None else ():
        context, _, handed = link.note.partition(".")
        name = names.of(Reference(context, handed.upper())) if context == "secrets" else None
        if name is not None:
            yield name, False
