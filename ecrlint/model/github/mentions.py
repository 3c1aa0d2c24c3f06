"""Where the values of a job name hosts of ECR."""

from __future__ import annotations

from collections.abc import Iterator

from ...pipelines.github.project import Executed
from ...pipelines.github.resolve import resolve
from ...pipelines.github.scripts import surroundings
from ...pipelines.shell.evaluate import Shell
from ...pipelines.symbolic import Known, Symbolic
from ...records import dataclass
from ...values import Origin
from ..registry import Mention, Pieces, mentions
from .effect import Work
from .images import StepUse
from .relation import touches


@dataclass(frozen=True, slots=True)
class Named:
    """A host that is named. `source` is the value it stands in; `use` what is done with it, if that is known."""

    mention: Mention
    source: Symbolic
    use: StepUse | None = None

    @property
    def account(self) -> Origin:
        """Where its account is written."""
        return _origin(self.source, self.mention.registry.account)

    @property
    def region(self) -> Origin:
        """Where its region is written."""
        return _origin(self.source, self.mention.registry.region)


def hosts_of(work: Work) -> Iterator[Named]:
    """Every host of ECR that the job names: in what it uses, in its values, in its scripts."""
    for use in (*(placed.use for placed in work.uses), *work.containers):
        for image in use.images:
            if image.registry.kind == "ecr" and (image.registry.account or image.registry.region):
                yield Named(Mention(image.registry, image.name.whole), image.name.whole, use)
    for value in _values(work, everywhere=touches(work)[0] is not False):
        if any(isinstance(piece, Known) and ".dkr" in piece.text for piece in value.pieces):
            for mention in mentions(value):
                yield Named(mention, value)


def _values(work: Work, *, everywhere: bool) -> Iterator[Symbolic]:
    """What the values and the words of the scripts of a job may be; `everywhere`: also those of the workflow."""
    run = work.run
    named = [(run.invocation.workflow.env, run.invocation.scope)] if everywhere else []
    named.append((run.job.env, run.scope))
    named += [(run.job.with_, run.scope), (run.job.secrets, run.scope)]
    for step in run.steps:
        named += [(step.step.with_, step.scope), (step.step.env, step.scope)]
    for entries, scope in named:
        for entry in entries.items:
            if entry.value is not None:
                yield from resolve(entry.value, scope)
    for step in run.steps:
        yield from _words(step)


def _words(step: Executed) -> Iterator[Symbolic]:
    script, dialect = step.step.run, step.dialect
    if script is not None and dialect is not None:
        for call in Shell(script.text, surroundings(script, step.scope), dialect).calls():
            for argument in call.arguments:
                yield from argument.outcomes


def _origin(value: Symbolic, pieces: Pieces) -> Origin:
    """Where a part of a value is written: the innermost value that it is all of, or that has the host."""
    text = "".join(piece.text for piece in pieces if isinstance(piece, Known))
    for part in value.parts:
        if part.pieces == pieces:
            return part.origin()
    for part in value.parts:
        known = "".join(piece.text for piece in part.pieces if isinstance(piece, Known))
        if (text and text in known) or (not text and ".dkr" in known):
            return part.origin()
    return own_origin(value)


def own_origin(value: Symbolic) -> Origin:
    """Where a value is written: of one that is put together from several, where that is done."""
    return Origin("written", value.place) if value.parts else value.origin()
