"""Whether a job has to do with ECR, by what it really does there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ...pipelines.github.project import Executed, JobRun, Project
from ...pipelines.github.workflow import Entries
from ...pipelines.shell import commands
from ...values import Json, Unknown
from .effect import Work, work_of
from .usage import Sign, remote_call, remote_use

_HOST = re.compile(r"\.dkr[.-]ecr(?:-fips)?\.|\.dkr\.ecr\b", re.IGNORECASE)
_ECR_NAME = re.compile(r"(?:^|[^A-Z])ECR_(?:REGISTRY|REPO|REPOSITORY|URL|URI|IMAGE|ROLE)", re.IGNORECASE)

Relation = tuple[Json, Sign]
"""Whether a job has to do with ECR, and what shows it (the job itself if nothing does)."""


class Works:
    """What the jobs of a project do with images, and whether that is at ECR; found once for each job."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._works: dict[int, Work] = {}
        self._relations: dict[int, Relation] = {}

    def of(self, run: JobRun) -> Work:
        """What a job does."""
        if id(run) not in self._works:
            self._works[id(run)] = work_of(run, self._project)
        return self._works[id(run)]

    def touches(self, run: JobRun) -> Relation:
        """Whether it has to do with ECR."""
        if id(run) not in self._relations:
            self._relations[id(run)] = touches(self.of(run))
        return self._relations[id(run)]

    def concerns(self, run: JobRun) -> Json:
        """Whether it has to do with ECR, or names something of it."""
        return concerns(self.of(run), self.touches(run)[0])


@lru_cache(maxsize=8)
def works_of(project: Project) -> Works:
    """The works of a project, which all of its workflows share."""
    return Works(project)


def touches(work: Work) -> Relation:
    """Whether a job logs in to ECR, pushes or pulls there. It cannot be told of one that names something of ECR and
    does what cannot be looked into."""
    run = work.run
    for placed in work.uses:
        if placed.use.in_ecr and placed.runs is not False:
            return True, Sign(placed.use.tool, placed.use.place)
    for use in work.containers:
        return True, Sign("an image from ECR", use.place)
    for asked in work.asked:
        return True, Sign("a script that uses ECR", asked.place)
    nothing = Sign("the job", run.job.place)
    if run.unreadable is not None:
        return Unknown(run.unreadable, run.job.place), nothing
    remote = remote_call(run) or next((s for step in run.steps if (s := remote_use(step))), None)
    if remote is not None:
        return Unknown(f"what {remote.what} does is not in this repository", remote.place), remote
    unseen = _unseen(work)
    for named, step in _named(run) if unseen else ():
        what = unseen.get(step)
        if what is not None:
            return Unknown(f"what {what} does with {named.what} cannot be told", named.place), named
    return False, nothing


def concerns(work: Work, touches_: Json) -> Json:
    """Whether a job has to do with ECR, or only names something of it: a registry, a repository, a role."""
    if touches_ is True or next(_named(work.run), None) is not None:
        return True
    return touches_


def steps_at_ecr(work: Work) -> frozenset[str]:
    """The addresses of the steps that surely use ECR."""
    used = {placed.use.step.address for placed in work.uses if placed.use.in_ecr}
    return frozenset(used.union(asked.step.address for asked in work.asked))


def logins_to_ecr(work: Work) -> frozenset[str]:
    """The addresses of the steps that surely log in to ECR."""
    return frozenset(p.use.step.address for p in work.uses if p.use.in_ecr and p.use.action in ("login", "token"))


def _unseen(work: Work) -> dict[str, str]:
    """By the address of a step what in it may use ECR without showing it, the same for the composite actions it stands
    in; by the empty text for the whole job."""
    found: dict[str, str] = {}
    seen = [(hidden.step.address, hidden.what) for hidden, _ in work.hidden]
    seen += [(p.use.step.address, f"`{p.use.tool}`") for p in work.uses if p.use.in_ecr is None and p.runs is not False]
    for address, what in seen:
        found.setdefault("", what)
        while ".steps[" in address:
            found.setdefault(address, what)
            address = address.rpartition(".steps[")[0]
    return found


# -- what names something of ECR ---------------------------------------------------------------------


def _named(run: JobRun) -> Iterator[tuple[Sign, str]]:
    """The values of a job that name a registry, a repository or a role of ECR, each with the address of its step."""
    for step in run.steps:
        for entries in (step.step.with_, step.step.env):
            yield from ((sign, step.address) for sign in _in_entries(entries))
        yield from ((sign, step.address) for sign in _in_script(step))
    yield from ((sign, "") for sign in _in_entries(run.job.env))


def _in_entries(entries: Entries) -> Iterator[Sign]:
    for entry in entries.items:
        text = entry.value.text if entry.value else ""
        if _HOST.search(text) or _ECR_NAME.search(entry.name) or ("${{" in text and _ECR_NAME.search(text)):
            yield Sign(f"the value of {entry.name}", entry.place)


def _in_script(step: Executed) -> Iterator[Sign]:
    script = step.step.run
    if script is None or not (_HOST.search(script.text) or _ECR_NAME.search(script.text)):
        return
    for command in commands(script.text, step.dialect or "posix"):
        for word in (*command.words, *command.assignments):
            written = script.text[word.start : word.end]
            if _HOST.search(written) or ("$" in written and _ECR_NAME.search(written)):
                yield Sign("what a script names", script.part(word.start, word.end))
