"""The entity `github.image_variable`: a variable that is the whole of a part of an image's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...entity import Entity, Fact
from ...pipelines.images.reference import ImageName
from ...pipelines.symbolic import Opaque, split
from ...values import Json, Origin, Unknown
from .effect import Placed, Work
from .facts import derived, step_address, step_units, written
from .relation import concerns, touches

_VARIABLE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)\Z|env\.([A-Za-z_][A-Za-z0-9_-]*)\Z")
_OF_RUNNER = re.compile(
    r"(?:GITHUB|RUNNER|ACTIONS|INPUT|AWS|DOCKER|BUILDKIT|JAVA|ANDROID|GOROOT|CONDA|NVM|PIPX|VCPKG|XDG)(?:_|\Z)|"
    r"(?:HOME|USER|PATH|PWD|OLDPWD|SHELL|SHLVL|LANG|HOSTNAME|CI|TMPDIR|TEMP|TMP|RANDOM|SECONDS|UID|IFS|REPLY|"
    r"Image(?:OS|Version)|AGENT_TOOLSDIRECTORY|COMPUTERNAME|OS|_)\Z"
)
"""Variables that the runner, its image or the shell sets. Source: docs.github.com, "Variables reference"."""
_SETTERS = re.compile(
    r"(?:^|[;&|(]|\b(?:then|do|else)\b)[ \t]*(?:eval|source|\.|set[ \t]+-\w*a\w*|getopts|let|select)(?:[ \t]|$)",
    re.MULTILINE,
)
"""What may set variables of any name."""


def image_variables(work: Work) -> Iterator[Entity]:
    """The variables that stand alone for the registry, a component of the repository, or the tag of an image that the
    job pushes or pulls, once each. Such a part cannot be empty: the tool refuses the name."""
    if concerns(work, touches(work)[0]) is False:
        return
    seen: set[str] = set()
    for placed in work.uses:
        use = placed.use
        if use.action not in ("push", "pull") or use.api or placed.runs is False or len(use.images) != 1:
            continue
        for part, piece in _parts(use.images[0].name):
            match = _VARIABLE.match(piece.source)
            name = (match.group(1) or match.group(2)) if match else ""
            if match is None or name in seen or not piece.reason.endswith("is not set in this file"):
                continue
            seen.add(name)
            yield _entity(work, placed, name, part, piece)


def _parts(name: ImageName) -> Iterator[tuple[str, Opaque]]:
    """The parts of the name that are one piece which cannot be told."""
    listed = [("registry", name.host or ()), ("tag", name.tag or ())]
    listed += [("repository", component) for component in split(name.path, "/")]
    for part, pieces in listed:
        if len(pieces) == 1 and isinstance(pieces[0], Opaque):
            yield "name" if name.loose else part, pieces[0]


def _entity(work: Work, placed: Placed, name: str, part: str, piece: Opaque) -> Entity:
    run, use = work.run, placed.use
    origin = Origin("derived", use.place)
    facts = {
        "variable": written(name, use.place),
        "part": written(part, use.place),
        "tool": written(use.tool, use.place),
        "set": Fact(_set(placed, name), origin),
        "job": derived(run.job.id, run.job.place),
    }
    return Entity(
        kind="github.image_variable",
        name=f"{use.tool} in the job {run.job.id}",
        address=f"{step_address(run, use.step)} ${name}",
        unit=run.invocation.workflow.path,
        place=use.place,
        facts=facts,
        units=step_units(run, use.step),
    )


def _set(placed: Placed, name: str) -> Json:
    """Whether anything sets the variable: nothing that can be seen does."""
    use = placed.use
    if _OF_RUNNER.match(name):
        return Unknown(f"the runner may set {name}", use.place)
    if placed.unseen:
        return Unknown(f"{placed.unseen}, and may set {name}", use.place)
    if use.doubt:
        return Unknown(use.doubt, use.place)
    script = use.step.step.run.text if use.step.step.run is not None else ""
    assigned = (
        rf"(?:^|[\s;&|(]){re.escape(name)}\+?=|\b(?:read|for|declare|typeset|export|local)\b[^\n]*\b{re.escape(name)}\b"
    )
    if _SETTERS.search(script) or re.search(assigned, script, re.MULTILINE):
        return Unknown(f"the script may set {name} in a way that cannot be followed", use.place)
    return False
