"""What each step of a job does with images: its own uses, and what it may do unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ...pipelines.github.project import Executed
from ...pipelines.github.resolve import resolve, resolve_text
from ...pipelines.github.scripts import surroundings
from ...pipelines.github.workflow import Container
from ...pipelines.images.read import uses
from ...pipelines.images.reference import read_image
from ...pipelines.images.use import Helper, Use, Wrapper
from ...pipelines.shell import commands
from ...pipelines.symbolic import Symbolic
from ...place import Place
from ..registry import Registry
from .action_uses import action_events, docker_login, ecr_login
from .image_actions import ACTIONS, HARMLESS
from .image_uses import Event, Hidden, Image, StepUse
from .located import host_of, image_of, images_of
from .steps import Steps
from .usage import CREDENTIALS, DOCKER_LOGIN, ECR_LOGIN, is_action

_BUILDS = re.compile(r"push|publish|docker|image|ecr|buil|release|deploy|container|kaniko|copy|mirror", re.IGNORECASE)

__all__ = ["Event", "Hidden", "Image", "StepUse", "asks_ecr", "container_use", "step_events"]


def step_events(steps: Steps, step: Executed) -> Iterator[Event]:
    """What one step does."""
    own = step.step
    if own.run is not None:
        yield from _of_script(steps, step)
    elif own.uses is None or step.composite:
        return
    elif own.uses.kind == "docker":
        name = own.uses.text.text.removeprefix("docker://")
        image = images_of(steps, step, resolve_text(name, own.uses.place, step.scope))
        yield StepUse(step, "pull", "docker:// action", own.place, image)
    elif own.uses.kind != "remote":
        yield Hidden(step, own.uses.text.text, True, own.place, own.uses.kind == "local")
    elif is_action(own, ECR_LOGIN):
        yield ecr_login(step)
    elif is_action(own, DOCKER_LOGIN):
        yield from docker_login(steps, step)
    elif own.uses.name in ACTIONS:
        yield from action_events(steps, step)
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
    images = tuple(image_of(steps, first, value) for value in values)
    if first is None or not all(image.registry.kind == "ecr" and not image.registry.source for image in images):
        return None
    return StepUse(first, "pull", f"the image of {container.name}", place, images)


def asks_ecr(step: Executed) -> Place | None:
    """Where the script of a step runs `aws ecr`, whatever it asks."""
    script = step.step.run
    if script is None or "ecr" not in script.text or step.dialect is None:
        return None
    for command in commands(script.text, step.dialect):
        words = [word.text for word in command.words if not word.text.startswith("-")]
        if command.name == "aws" and "ecr" in words[1:4] and not command.function:
            return script.part(command.words[0].start, command.words[-1].end)
    return None


def _of_script(steps: Steps, step: Executed) -> Iterator[Event]:
    script = step.step.run
    assert script is not None
    if step.dialect is None:
        yield Hidden(step, "a script that is not for a shell", False, step.step.place)
        return
    find = partial(steps.dockerfile, step)
    for found in uses(script.text, surroundings(script, step.scope), step.dialect, find):
        place = script.part(found.start, found.end)
        if isinstance(found, Wrapper):
            yield Hidden(step, f"`{found.name}`", found.likely, place, True)
        elif isinstance(found, Helper):
            host = (Image(read_image(Symbolic((), place)), Registry("ecr", source="a credential helper")),)
            yield StepUse(step, "login", "credential helper", place, host)
        else:
            yield _step_use(steps, step, found, place)


def _step_use(steps: Steps, step: Executed, use: Use, place: Place) -> StepUse:
    if use.action == "token" or use.tool == "aws ecr get-login":
        images: tuple[Image, ...] = (Image(read_image(Symbolic((), place)), Registry("ecr", source=use.tool)),)
    elif use.action == "login":
        images = tuple(host_of(steps, step, value) for value in use.images)
    else:
        images = images_of(steps, step, use.images)
    return StepUse(step, use.action, use.tool, place, images, use.doubt, use.api, use.conditional, use.region)
