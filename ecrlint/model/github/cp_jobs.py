"""The entity `github.cp_names`: what a job reads under one prefix, beside the roles that it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...pipelines.github.project import JobRun
from ...pipelines.github.resolve import resolve
from ...pipelines.symbolic import Reference
from ...place import Place
from ...records import dataclass
from ...values import Json, Origin, Unknown
from .cp_names import Names, Read, names_in, names_of, reads_of
from .effect import Held, Placed, Work
from .facts import caller_units, derived
from .usage import CREDENTIALS, is_action, role_values


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles a job takes. `reads` are those of the Cloud Platform; `hidden` is why one of them cannot be told,
    `other` is one that is none of the Cloud Platform's and may reach anything."""

    reads: tuple[Read, ...]
    hidden: Unknown | None = None
    other: Unknown | None = None

    def of(self, prefix: str) -> bool:
        """Whether one of them has the prefix."""
        return any(read.name.prefix == prefix for read in self.reads)


def cp_entities(work: Work, values: Mapping[str, Any]) -> Iterator[Entity]:
    """One entity for each prefix under which the job reads values (none counts as one), and one for each that it
    puts in front of the registry's address."""
    names = names_of(values)
    if names is None:
        return
    reads = list(reads_of(work.run, names))
    roles = _roles(work.run, names, reads)
    for prefix in dict.fromkeys(read.name.prefix for read in reads if read.name.what != "registry"):
        own = [read for read in reads if read.name.prefix == prefix and read.name.what != "registry"]
        yield _entity(work, names, prefix, own, reads, roles)
    for prefix in dict.fromkeys(read.name.prefix for read in reads if read.name.what == "registry"):
        own = [read for read in reads if read.name.prefix == prefix and read.name.what == "registry"]
        yield _made(work.run, "registry", prefix, own, roles, True, own[0].origin, True, own[0].origin)


def _roles(run: JobRun, names: Names, reads: Iterable[Read], site: str = "") -> Roles:
    """The roles of the job, or of one step or call of it."""
    hidden: Unknown | None = None
    other: Unknown | None = None
    for step in run.steps:
        if not is_action(step.step, CREDENTIALS) or site not in ("", step.address):
            continue
        for value in role_values(step) or ():
            sole = value.sole
            if not value.pieces or (isinstance(sole, Reference) and names.of(sole) is not None):
                continue
            opaque = value.opaque
            if opaque is not None:
                hidden = hidden or Unknown(opaque.reason, value.place)
            else:
                reason = f"what the role {value.render()} may reach is not in this repository"
                other = other or Unknown(reason, value.place)
    own = (read for read in reads if read.name.what == "role" and site in ("", read.site))
    return Roles(tuple(own), hidden, other)


def _entity(work: Work, names: Names, prefix: str, own: list[Read], reads: list[Read], roles: Roles) -> Entity:
    region, region_read = _region(work.run, names, own, reads)
    repository, repository_read = _repository(work, names, prefix, own, reads, roles)
    origin, other = (region_read or own[0]).origin, (repository_read or own[0]).origin
    return _made(work.run, "values", prefix, own, roles, region, origin, repository, other)


def _made(
    run: JobRun,
    about: str,
    prefix: str,
    own: list[Read],
    roles: Roles,
    region: Json,
    region_at: Origin,
    repository: Json,
    repository_at: Origin,
) -> Entity:
    workflow = run.invocation.workflow
    here = own[0].origin
    written = list(dict.fromkeys(read.name.written for read in own if read.name.what != "role")) or [
        own[0].name.written
    ]
    first = next((read for read in own if read.own), None)
    role = next((read for read in roles.reads if read.name.prefix != prefix), None)
    facts = {
        "about": Fact(about, here),
        "prefix": Fact(prefix, here),
        "names": Fact([*written], here),
        "all_names": Fact([*dict.fromkeys(read.name.written for read in own)], here),
        "roles": Fact([*dict.fromkeys(read.name.written for read in roles.reads)], role.origin if role else here),
        "role_prefixes": Fact([*dict.fromkeys(read.name.prefix for read in roles.reads)], here),
        "region_of_role": Fact(region, region_at),
        "repository_of_role": Fact(repository, repository_at),
        "read_here": Fact(first is not None, first.origin if first else here),
        "environments": _environments(run, first, own),
        "job": derived(run.job.id, run.job.place),
    }
    what = prefix or "no prefix"
    return Entity(
        kind="github.cp_names",
        name=f"the job {run.job.id}",
        address=f"{workflow.path}: {run.address} reads {about} of {what}",
        unit=workflow.path,
        place=here.place,
        facts=facts,
        units=caller_units(run.invocation),
    )


def _region(run: JobRun, names: Names, own: list[Read], reads: list[Read]) -> tuple[Json, Read | None]:
    """Whether each region is read for a role of the same prefix: in the same step, or in the same call."""
    found: tuple[Json, Read | None] = True, None
    for read in own:
        if read.name.what != "region" or read.where not in ("with", "call"):
            continue
        beside = _roles(run, names, reads, read.site)
        if beside.of(read.name.prefix):
            continue
        if beside.hidden is not None:
            found = beside.hidden, read
        elif beside.reads and beside.other is None:
            return False, read
    return found


def _repository(
    work: Work, names: Names, prefix: str, own: list[Read], reads: list[Read], roles: Roles
) -> tuple[Json, Read | None]:
    """Whether the repository of the prefix is used with the role of that prefix; so it is where none is taken.

    Known uses decide. A job that names a repository it cannot reach, and none that it can, has mixed them up as well.
    """
    named = next((read for read in own if read.name.what == "repository"), None)
    if named is None:
        return True, None
    for placed in work.uses:
        if placed.use.action in ("push", "pull") and prefix in _repositories(placed, names):
            granted = _granted(work.run, placed.granted, names)
            if granted is not None and prefix not in granted:
                return False, named
    if roles.of(prefix) or all(read.where == "workflow env" for read in own if read.name.what == "repository"):
        return True, named
    if roles.hidden is not None:
        return roles.hidden, named
    reachable = any(read.name.what == "repository" and roles.of(read.name.prefix) for read in reads)
    if reachable or not roles.reads:
        return True, named
    return (roles.other if roles.other is not None else False), named


def _repositories(placed: Placed, names: Names) -> set[str]:
    """The prefixes of the repositories that an image may be in; none if one of them is of another kind."""
    found: set[str] = set()
    for image in placed.use.images:
        own = [name.prefix for r in image.name.whole.references if (name := names.of(r)) and name.what == "repository"]
        if len(own) != 1 or (image.name.whole.opaque is not None and image.name.loose):
            return set()
        found.update(own)
    return found if len(found) == 1 else set()


def _granted(run: JobRun, held: tuple[Held, ...], names: Names) -> set[str] | None:
    """The prefixes of the roles that decide what a use may do; None if one of them cannot be told."""
    found: set[str] = set()
    for item in held:
        values = role_values(item.step) if item.kind == "step" and item.step is not None else None
        for value in values or ():
            prefixes = {name.prefix for name, _ in names_in(run, names, value) if name.what == "role"}
            if not prefixes or value.sole is None:
                return None
            found |= prefixes
        if not values:
            return None
    return found or None


def _environments(run: JobRun, first: Read | None, own: list[Read]) -> Fact:
    """The environments that the job may name, "" where it may name none."""
    job = run.job
    here: Place = job.environment.place if job.environment is not None else first.origin.place if first else job.place
    if first is not None and all(read.where == "workflow env" for read in own if read.own):
        reason = "whether the workflow's own `env` sees what an environment holds is not documented"
        return derived(Unknown(reason, here), here)
    if job.environment is None:
        return derived([""], here)
    found: list[Json] = []
    for value in resolve(job.environment, run.scope):
        text = value.text
        if text is None:
            return derived(Unknown(f"the environment {value.render()} is known only when the job runs", here), here)
        found.append(text.strip())
    return derived([*dict.fromkeys(map(str, found))], here)
