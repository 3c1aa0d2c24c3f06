"""What the job token may do: `permissions` blocks and what of them reaches a job.

Source: docs.github.com, "Workflow syntax" (permissions; how permissions are calculated for a job) and
"Reusing workflow configurations" (a called workflow can keep or reduce permissions, never raise them).
"""

from __future__ import annotations

from typing import Literal

from ...parse.tree import DataTree, Entry, Mapping, Problem, Scalar
from ...place import Place
from ...records import dataclass
from .text import place

Access = Literal["none", "read", "write"]
Level = Literal["job", "workflow", "nothing"]
Cause = Literal[
    "granted",
    "invalid-value",
    "set-to-none",
    "not-listed",
    "replaces-workflow",
    "empty",
    "read-all",
    "no-permissions",
    "caller",
]
"""Why a job has the access it has: it is `granted` (whatever is asked for), or the block that governs says
otherwise; `replaces-workflow`: the job's block leaves out what the workflow's block would have granted."""

ACCESS: tuple[Access, ...] = ("none", "read", "write")

READ_WRITE = frozenset(
    [
        "actions",
        "artifact-metadata",
        "attestations",
        "checks",
        "contents",
        "deployments",
        "discussions",
        "issues",
        "packages",
        "pages",
        "pull-requests",
        "repository-projects",
        "security-events",
        "statuses",
    ]
)
SCOPES: dict[str, frozenset[str]] = {
    **{name: frozenset(ACCESS) for name in READ_WRITE},
    "id-token": frozenset({"none", "write"}),
    "models": frozenset({"none", "read"}),
    "vulnerability-alerts": frozenset({"none", "read"}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of a `permissions` block. `value` is as written; `place` is that of the value."""

    scope: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Permissions:
    """A `permissions` block. `place` is its key, `shorthand` the text of a block that is a single word."""

    place: Place
    grants: tuple[Grant, ...] = ()
    shorthand: Literal["read-all", "write-all"] | None = None

    def grant(self, scope: str) -> Grant | None:
        """The line for a scope."""
        return next((grant for grant in self.grants if grant.scope == scope), None)

    def access(self, scope: str) -> Access:
        """What the block grants for a scope; what it does not list is `none`."""
        if self.shorthand is not None:
            return "write" if self.shorthand == "write-all" else _readable(scope)
        grant = self.grant(scope)
        if grant is None or grant.value not in SCOPES.get(scope, frozenset()):
            return "none"
        return ACCESS[ACCESS.index(grant.value)]


@dataclass(frozen=True, slots=True)
class Effective:
    """What a job may do for one scope. `level` says whose block governs, `place` where to correct it;
    `written` is the value that decides as it is written, if one is; `requested` is what the block of a called
    workflow asks for where its caller allows less."""

    access: Access
    cause: Cause
    level: Level
    place: Place
    written: str = ""
    requested: Access | None = None


def effective(
    scope: str,
    job_place: Place,
    job: Permissions | None,
    workflow: Permissions | None,
    caller: Effective | None = None,
) -> Effective:
    """The access a job gets for `scope` from its own block, its workflow's block and, in a called workflow,
    from what the calling job has.

    A job's block replaces the workflow's. Without any block a called workflow has what its caller has, and
    any other job has the default of the repository, which lets it read contents and never issues an OIDC
    token.
    """
    block = job if job is not None else workflow
    if block is None:
        if caller is not None:
            return caller if caller.cause == "granted" else _from_caller(caller, caller.requested)
        access = _default(scope)
        cause: Cause = "granted" if access != "none" else "no-permissions"
        return Effective(access, cause, "nothing", job_place)
    own = _by_block(scope, block, job, workflow)
    if caller is not None and ACCESS.index(caller.access) < ACCESS.index(own.access):
        return _from_caller(caller, own.access)
    return own


def read_permissions(tree: DataTree, entry: Entry | None) -> tuple[Permissions | None, tuple[Problem, ...]]:
    """The block of a `permissions` key, and what GitHub would refuse in it.

    `id-token: read`, which GitHub refuses too, is not among the problems: it is kept as it is written.
    """
    if entry is None:
        return None, ()
    where = place(tree, entry.key.span)
    if isinstance(entry.value, Mapping):
        grants = tuple(
            Grant(item.key.text, item.value.text, place(tree, item.value.span))
            for item in entry.value.entries
            if isinstance(item.value, Scalar)
        )
        return Permissions(where, grants), tuple(_problems(entry.value))
    if isinstance(entry.value, Scalar) and entry.value.text in ("read-all", "write-all"):
        shorthand: Literal["read-all", "write-all"] = "read-all" if entry.value.text == "read-all" else "write-all"
        return Permissions(where, (), shorthand), ()
    return Permissions(where), (_bad_block(entry),)


def _by_block(scope: str, block: Permissions, job: Permissions | None, workflow: Permissions | None) -> Effective:
    level: Level = "job" if job is not None else "workflow"
    access = block.access(scope)
    grant = block.grant(scope)
    written = grant.value if grant is not None else block.shorthand or ""
    where = grant.place if grant is not None else block.place
    if grant is not None and grant.value not in SCOPES[scope]:
        return Effective("none", "invalid-value", level, where, written)
    if access != "none":
        return Effective(access, "granted", level, where, written)
    cause: Cause = "set-to-none" if grant is not None else _why_not(scope, block, job, workflow)
    return Effective("none", cause, level, where, written)


def _why_not(scope: str, block: Permissions, job: Permissions | None, workflow: Permissions | None) -> Cause:
    if job is not None and workflow is not None and workflow.access(scope) != "none":
        return "replaces-workflow"
    if block.shorthand == "read-all":
        return "read-all"
    return "not-listed" if block.grants else "empty"


def _from_caller(caller: Effective, requested: Access | None) -> Effective:
    return Effective(caller.access, "caller", caller.level, caller.place, caller.written, requested)


def _default(scope: str) -> Access:
    return "read" if scope == "contents" else "none"


def _readable(scope: str) -> Access:
    return "read" if "read" in SCOPES.get(scope, frozenset()) else "none"


def _problems(block: Mapping) -> list[Problem]:
    found = []
    for entry in block.entries:
        scope = entry.key.text
        if scope not in SCOPES:
            message = f"`{scope}` is no permission scope, so GitHub refuses the whole workflow. Correct or remove it."
            found.append(Problem("unsupported", entry.key.span, message))
        elif not isinstance(entry.value, Scalar) or entry.value.text not in (*ACCESS,):
            allowed = ", ".join(access for access in ACCESS if access in SCOPES[scope])
            message = f"The permission `{scope}` must be one of {allowed}; GitHub refuses the whole workflow otherwise."
            found.append(Problem("unsupported", entry.value.span, message))
        elif entry.value.text not in SCOPES[scope] and scope != "id-token":
            allowed = ", ".join(access for access in ACCESS if access in SCOPES[scope])
            message = f"The permission `{scope}` cannot be `{entry.value.text}`: GitHub accepts {allowed}."
            found.append(Problem("unsupported", entry.value.span, message))
    return found


def _bad_block(entry: Entry) -> Problem:
    if isinstance(entry.value, Scalar) and entry.value.value is None:
        message = (
            "`permissions` has no value, which GitHub refuses. Write the permissions below it, or"
            " `permissions: {}` for none."
        )
        return Problem("unsupported", entry.key.span, message)
    message = "`permissions` must be `read-all`, `write-all` or a mapping of scopes to none, read or write."
    return Problem("unsupported", entry.value.span, message)
