"""What actions do with images: logins, and those that build, push or pull."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...pipelines.github.project import Executed
from ...pipelines.images.bases import Build, Find, base_images
from ...pipelines.images.build_lines import handed, named_values
from ...pipelines.images.builds import cached, exports
from ...pipelines.images.reference import read_image
from ...pipelines.images.table import Action
from ...pipelines.shell.evaluate import Outcomes
from ...pipelines.symbolic import Known, Opaque, Symbolic, split
from ...records import replace
from ..registry import Registry
from .image_actions import ACTIONS
from .image_uses import Event, Image, StepUse
from .located import host_of, images_of, lines_of, stripped
from .steps import Steps
from .usage import DOCKER_LOGIN, ECR_LOGIN, given, is_true

_DEFAULT_CONTEXT = "{{defaultContext}}"


def ecr_login(step: Executed) -> StepUse:
    public = any(value.text == "public" for value in given(step, "registry-type") or ())
    kind = Registry("public") if public else Registry("ecr", source="the login")
    image = Image(read_image(Symbolic((), step.step.place)), kind)
    return StepUse(step, "login", ECR_LOGIN, step.step.place, (image,))


def docker_login(steps: Steps, step: Executed) -> Iterator[StepUse]:
    values = given(step, "registry")
    if values is None:
        return
    if is_true(given(step, "ecr")) is True:
        images = tuple(
            image if image.registry.kind != "unknown" else replace(image, registry=Registry("ecr", source=DOCKER_LOGIN))
            for image in (host_of(steps, step, value) for value in values)
        )
    else:
        images = tuple(host_of(steps, step, value) for value in values)
    yield StepUse(step, "login", DOCKER_LOGIN, step.step.place, images)


def action_events(steps: Steps, step: Executed) -> Iterator[Event]:
    assert step.step.uses is not None
    name = step.step.uses.name
    shape = ACTIONS[name]
    found: list[StepUse] = []
    pushes: bool | None = True
    doubt = ""
    names: tuple[Symbolic, ...] = ()
    if shape.push:
        answer, doubt = _pushes(step, shape.push)
        outputs = tuple(line for input_ in shape.outputs.split() for line in lines_of(step, input_))
        output, names = exports(outputs)
        pushes = True if answer or output else None if answer is None or output is None else False
        doubt = "" if pushes else doubt or "whether it pushes depends on values that cannot be told"
        if shape.sets and any(
            "type=registry" in v.render() or "push=true" in v.render() for v in lines_of(step, "set")
        ):
            pushes, doubt = True, ""
    traced = [host_of(steps, step, value) for value in (given(step, shape.host) or () if shape.host else ())]
    for input_ in shape.images.split():
        for line in lines_of(step, input_):
            for pieces in split(line.pieces, ","):
                traced.extend(images_of(steps, step, (replace(line, pieces=stripped(pieces)),)))
    traced.extend(image for value in names for image in images_of(steps, step, (value,)))
    if pushes is not False:
        action: Action = "push" if shape.action == "push" else "pull"
        each: list[tuple[Image, ...]] = [(image,) for image in traced] or [()]
        found.extend(StepUse(step, action, name, step.step.place, images, doubt) for images in each)
    if shape.caches:
        found.extend(_caches(steps, step, name))
        found.extend(
            StepUse(step, "pull", name, step.step.place, images_of(steps, step, images))
            for images in _bases(steps, step)
        )
    yield from found


def _caches(steps: Steps, step: Executed, name: str) -> Iterator[StepUse]:
    """What a build pushes to and pulls from a cache in a registry."""
    caches: tuple[tuple[str, Action], ...] = (("cache-to", "push"), ("cache-from", "pull"))
    for input_, action in caches:
        for image in images_of(steps, step, cached(lines_of(step, input_))):
            yield StepUse(step, action, name, step.step.place, (image,))


def _bases(steps: Steps, step: Executed) -> Iterator[Outcomes]:
    """The images that a build starts from. Without a context it builds the repository as GitHub has it, and not what
    is in the workspace."""
    arguments = [named for line in lines_of(step, "build-args") if (named := named_values((line,))) is not None]
    contexts = [named for line in lines_of(step, "build-contexts") if (named := named_values((line,))) is not None]
    context, file = given(step, "context"), given(step, "file")
    find: Find = partial(steps.dockerfile, step)
    directory = ""
    if context is None or all(o.render().startswith(_DEFAULT_CONTEXT) for o in context):
        directory = (context[0].text or _DEFAULT_CONTEXT)[len(_DEFAULT_CONTEXT) :].lstrip(":") if context else ""
        find, context = _of_repository(steps), None
        file = file or (Symbolic((Known("Dockerfile"),), step.step.place),)
    build = Build(
        directory, context, file, given(step, "target"), dict(arguments), frozenset(n.lower() for n, _ in contexts)
    )
    found = base_images(build, find)
    if found is None:
        found = tuple(images for line in lines_of(step, "build-args") if (images := handed((line,))))
    yield from found


def _of_repository(steps: Steps) -> Find:
    return lambda path: steps.dockerfiles.at(path.lstrip("/"))


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
