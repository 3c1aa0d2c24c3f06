"""What each step of a job does with images: its own uses, and what it may do unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...pipelines.github.project import Executed
from ...pipelines.github.resolve import resolve, resolve_env, resolve_text
from ...pipelines.github.text import Text
from ...pipelines.github.workflow import Container
from ...pipelines.images.builds import cached, exports
from ...pipelines.images.read import uses
from ...pipelines.images.reference import ImageName, read_image
from ...pipelines.images.table import Action
from ...pipelines.images.use import Helper, Use, Wrapper
from ...pipelines.shell.evaluate import Outcomes, Surroundings
from ...pipelines.shell.parts import Dialect
from ...pipelines.symbolic import Known, Opaque, Reference, Symbolic, split
from ...place import Place
from ..registry import OTHER, Registry, of_name, read_registry
from .image_actions import ACTIONS, HARMLESS, METADATA
from .steps import Steps, registry_output
from .usage import CREDENTIALS, DOCKER_LOGIN, ECR_LOGIN, given, is_action, is_true

_RUNNER = {
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
}
"""Variables that the runner sets, by the property of `github` that they hold."""
_BUILDS = re.compile(r"push|publish|docker|image|ecr|buil|release|deploy|container|kaniko|copy|mirror", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Image:
    """One image, or for a login one host, with the registry it is in."""

    name: ImageName
    registry: Registry


@dataclass(frozen=True, slots=True, eq=False)
class StepUse:
    """One thing that a step does with images. `images` are those it may be about; none if they cannot be told."""

    step: Executed
    action: Action
    tool: str
    place: Place
    images: tuple[Image, ...]
    doubt: str = ""
    api: bool = False
    conditional: bool = False
    region: Outcomes = ()

    @property
    def in_ecr(self) -> bool | None:
        """Whether it is about a private registry of ECR; None if that cannot be told."""
        if self.api:
            return True
        kinds = {image.registry.kind for image in self.images}
        if kinds == {"ecr"}:
            return True
        return None if not kinds or "ecr" in kinds or "unknown" in kinds else False

    @property
    def why_unclear(self) -> str:
        """Why it cannot be told whether it is about ECR."""
        reason = next((i.registry.reason for i in self.images if i.registry.kind == "unknown"), "")
        return reason or f"the registry that `{self.tool}` uses is not written here"


@dataclass(frozen=True, slots=True, eq=False)
class Hidden:
    """Something of which it cannot be told what it does. `likely`: it commonly builds or pushes."""

    step: Executed
    what: str
    likely: bool
    place: Place
    local: bool = False


Event = StepUse | Hidden
"""What happens to images in a job, in order."""


def step_events(steps: Steps, step: Executed, exported: Outcomes | None) -> Iterator[Event]:
    """What one step does. `exported` is the region that the last credentials step sets for later ones."""
    own = step.step
    if own.run is not None:
        yield from _of_script(steps, step, exported)
    elif own.uses is None or step.composite:
        return
    elif own.uses.kind == "docker":
        name = own.uses.text.text.removeprefix("docker://")
        image = _images(steps, step, resolve_text(name, own.uses.place, step.scope))
        yield StepUse(step, "pull", "docker:// action", own.place, image)
    elif own.uses.kind != "remote":
        yield Hidden(step, own.uses.text.text, True, own.place, own.uses.kind == "local")
    elif is_action(own, ECR_LOGIN):
        yield _ecr_login(step)
    elif is_action(own, DOCKER_LOGIN):
        yield from _docker_login(steps, step)
    elif own.uses.name in ACTIONS:
        yield from _of_action(steps, step)
    elif own.uses.name != CREDENTIALS and not own.uses.name.startswith(HARMLESS):
        what = own.uses.text.text.partition("@")[0]
        yield Hidden(step, what, _BUILDS.search(own.uses.name) is not None, own.place)


def container_use(steps: Steps, container: Container) -> StepUse | None:
    """The image of a job's container or service, which the runner pulls before any step."""
    if container.image is None:
        return None
    place = container.image.place
    first = steps.run.steps[0] if steps.run.steps else None
    values = resolve(container.image, steps.run.scope)
    images = tuple(_image(steps, first, value) for value in values)
    if first is None or not all(image.registry.kind == "ecr" and not image.registry.source for image in images):
        return None
    return StepUse(first, "pull", f"the image of {container.name}", place, images)


# -- scripts -----------------------------------------------------------------------------------------


def _of_script(steps: Steps, step: Executed, exported: Outcomes | None) -> Iterator[Event]:
    script = step.step.run
    assert script is not None
    dialect = dialect_of(steps, step)
    if dialect is None:
        yield Hidden(step, "a script that is not for a shell", False, step.step.place)
        return

    for found in uses(script.text, surroundings(step, script, exported), dialect):
        place = script.part(found.start, found.end)
        if isinstance(found, Wrapper):
            yield Hidden(step, f"`{found.name}`", found.likely, place, True)
        elif isinstance(found, Helper):
            host = (Image(read_image(Symbolic((), place)), Registry("ecr", source="a credential helper")),)
            yield StepUse(step, "login", "credential helper", place, host)
        else:
            yield _step_use(steps, step, found, place)


def surroundings(step: Executed, script: Text, exported: Outcomes | None) -> Surroundings:
    """What the script of a step is given. `exported` is the region that a credentials step has set."""

    def variable(name: str, place: Place) -> Outcomes | None:
        found = resolve_env(name, step.scope, place)
        if found is not None:
            return found
        if name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            return exported
        known = _RUNNER.get(name)
        return (Symbolic((Reference("github", known),), place),) if known else None

    def embedded(start: int, end: int) -> Outcomes:
        return resolve_text(script.text[start:end], script.part(start, end), step.scope)

    return Surroundings(variable, embedded, script.part)


def _step_use(steps: Steps, step: Executed, use: Use, place: Place) -> StepUse:
    if use.action == "token" or use.tool == "aws ecr get-login":
        images: tuple[Image, ...] = (Image(read_image(Symbolic((), place)), Registry("ecr", source=use.tool)),)
    elif use.action == "login":
        images = tuple(_host(steps, step, value) for value in use.images)
    else:
        images = _images(steps, step, use.images)
    return StepUse(step, use.action, use.tool, place, images, use.doubt, use.api, use.conditional, use.region)


def dialect_of(steps: Steps, step: Executed) -> Dialect | None:
    """The language of a step's script; None if it is none of a shell."""
    run = steps.run
    written = step.step.shell or (run.job.shell or run.invocation.workflow.shell if "steps" in step.address else None)
    text = written.text.strip().lower() if written is not None else ""
    if not text:
        on_windows = any("windows" in label.text.lower() for label in run.job.runs_on)
        return "pwsh" if on_windows and not step.trail else "posix"
    program = text.split()[0].rsplit("/", 1)[-1]
    if program in ("pwsh", "powershell"):
        return "pwsh"
    return "posix" if program in ("bash", "sh", "zsh", "dash", "ksh") or "bash" in text else None


# -- actions -----------------------------------------------------------------------------------------


def _ecr_login(step: Executed) -> StepUse:
    public = any(value.text == "public" for value in given(step, "registry-type") or ())
    kind = Registry("public") if public else Registry("ecr", source="the login")
    image = Image(read_image(Symbolic((), step.step.place)), kind)
    return StepUse(step, "login", ECR_LOGIN, step.step.place, (image,))


def _docker_login(steps: Steps, step: Executed) -> Iterator[StepUse]:
    values = given(step, "registry")
    if values is None:
        return
    if is_true(given(step, "ecr")) is True:
        images = tuple(
            image if image.registry.kind != "unknown" else replace(image, registry=Registry("ecr", source=DOCKER_LOGIN))
            for image in (_host(steps, step, value) for value in values)
        )
    else:
        images = tuple(_host(steps, step, value) for value in values)
    yield StepUse(step, "login", DOCKER_LOGIN, step.step.place, images)


def _of_action(steps: Steps, step: Executed) -> Iterator[Event]:
    assert step.step.uses is not None
    name = step.step.uses.name
    shape = ACTIONS[name]
    found: list[StepUse] = []
    pushes: bool | None = True
    doubt = ""
    names: tuple[Symbolic, ...] = ()
    if shape.push:
        answer, doubt = _pushes(step, shape.push)
        outputs = tuple(line for input_ in shape.outputs.split() for line in _lines(step, input_))
        output, names = exports(outputs)
        pushes = True if answer or output else None if answer is None or output is None else False
        doubt = "" if pushes else doubt or "whether it pushes depends on values that cannot be told"
        if shape.sets and any("type=registry" in v.render() or "push=true" in v.render() for v in _lines(step, "set")):
            pushes, doubt = True, ""
    traced = [_host(steps, step, value) for value in (given(step, shape.host) or () if shape.host else ())]
    for input_ in shape.images.split():
        for line in _lines(step, input_):
            for pieces in split(line.pieces, ","):
                traced.extend(_images(steps, step, (replace(line, pieces=_stripped(pieces)),)))
    traced.extend(image for value in names for image in _images(steps, step, (value,)))
    if pushes is not False:
        action: Action = "push" if shape.action == "push" else "pull"
        each: list[tuple[Image, ...]] = [(image,) for image in traced] or [()]
        found.extend(StepUse(step, action, name, step.step.place, images, doubt) for images in each)
    for input_, cache_action in (("cache-to", "push"), ("cache-from", "pull")):
        if shape.caches:
            references = cached(_lines(step, input_))
            for image in _images(steps, step, references):
                found.append(
                    StepUse(step, "push" if cache_action == "push" else "pull", name, step.step.place, (image,))
                )
    yield from found


def _pushes(step: Executed, input_: str) -> tuple[bool | None, str]:
    """Whether an action is told to push; an expression that only a run decides can be true. None with the
    reason if it rests on what callers outside of the repository give."""
    values = given(step, input_)
    if values is None:
        return input_ == "always", ""
    answers: set[bool | None] = set()
    reason = ""
    for value in values:
        text = value.text
        if text is not None:
            answers.add(text.lower() == "true")
            continue
        opaque = value.opaque
        if opaque is not None and opaque.source.startswith("inputs.") and not _computed(opaque):
            answers.add(None)
            reason = opaque.reason
        else:
            answers.add(True)
    if True in answers and (None not in answers):
        return True, ""
    return (None, reason) if None in answers else (False, "")


def _computed(opaque: Opaque) -> bool:
    return "==" in opaque.source or "!=" in opaque.source


def _lines(step: Executed, input_: str) -> tuple[Symbolic, ...]:
    """The values of an input that lists one in a line, or several separated by commas."""
    found: list[Symbolic] = []
    for value in given(step, input_) or ():
        for line in split(value.pieces, "\n"):
            stripped = _stripped(line)
            if stripped:
                found.append(replace(value, pieces=stripped))
    return tuple(found)


def _stripped(pieces: tuple[Known | Reference | Opaque, ...]) -> tuple[Known | Reference | Opaque, ...]:
    found = list(pieces)
    if found and isinstance(found[0], Known):
        found[0] = Known(found[0].text.lstrip())
    if found and isinstance(found[-1], Known):
        found[-1] = Known(found[-1].text.rstrip())
    return tuple(piece for piece in found if not isinstance(piece, Known) or piece.text)


# -- images ------------------------------------------------------------------------------------------


def _images(steps: Steps, step: Executed, values: Outcomes) -> tuple[Image, ...]:
    found: list[Image] = []
    for value in values:
        traced = _metadata(steps, step, value)
        if traced is not None:
            found.extend(_image(steps, step, inner) for inner in traced)
        else:
            found.append(_image(steps, step, value))
    return tuple(found)


def _image(steps: Steps, step: Executed | None, value: Symbolic) -> Image:
    name = read_image(value)
    if name.host is None:
        sole = name.path[0] if len(name.path) == 1 else None
        output = _of_output(steps, step, sole)
        return Image(name, output or of_name(name.path, value))
    if name.host == ():
        return Image(name, OTHER)
    output = _of_output(steps, step, name.host[0]) if len(name.host) == 1 else None
    return Image(name, output or read_registry(name.host, value))


def _host(steps: Steps, step: Executed, value: Symbolic) -> Image:
    """The host that a login names; it may be followed by a path."""
    scheme = value.pieces[0] if value.pieces else None
    if isinstance(scheme, Known) and "://" in scheme.text:
        value = replace(value, pieces=(Known(scheme.text.partition("://")[2]), *value.pieces[1:]))
    host = split(value.pieces, "/")[0] if value.pieces else ()
    name = ImageName(value, host, (), None, None)
    if not host:
        return Image(name, OTHER)
    output = _of_output(steps, step, host[0]) if len(host) == 1 else None
    return Image(name, output or read_registry(host, value))


def _of_output(steps: Steps, step: Executed | None, piece: object) -> Registry | None:
    """The registry of `steps.<id>.outputs.registry`, if that is what the piece is."""
    if not isinstance(piece, Reference) or piece.context != "steps" or step is None:
        return None
    parts = piece.name.split(".")
    if len(parts) != 3 or parts[1].lower() != "outputs" or parts[2].lower() != "registry":
        return None
    if registry_output(steps, step, parts[0]) == "":
        return Registry("ecr", source=piece.source)
    return None


def _metadata(steps: Steps, step: Executed, value: Symbolic) -> tuple[Symbolic, ...] | None:
    """The images that docker/metadata-action makes tags of, each with a tag that only it knows."""
    sole = value.sole
    if not isinstance(sole, Reference) or sole.context != "steps" or not sole.name.lower().endswith(".outputs.tags"):
        return None
    made = steps.find(step, sole.name.split(".")[0])
    if made is None or not is_action(made.step, METADATA):
        return None
    tag = Opaque("docker/metadata-action makes the tag when the job runs", sole.source)
    found = []
    for image in _lines(made, "images"):
        text = image.text
        if text is not None and text.startswith("name="):
            image = replace(image, pieces=(Known(text[5:].partition(",")[0]),))
        found.append(replace(image, pieces=(*image.pieces, Known(":"), tag)))
    return tuple(found) or None
