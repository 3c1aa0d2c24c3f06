"""Which registry the images are in that a step names: by their host, or by the output of a login that they use."""

from __future__ import annotations

from ...pipelines.github.project import Executed
from ...pipelines.images.reference import ImageName, read_image
from ...pipelines.shell.evaluate import Outcomes
from ...pipelines.symbolic import Known, Opaque, Piece, Reference, Symbolic, split
from ...records import replace
from ..registry import OTHER, Registry, of_name, read_registry
from .image_actions import METADATA
from .image_uses import Image
from .steps import Steps, registry_output
from .usage import given, is_action


def images_of(steps: Steps, step: Executed, values: Outcomes) -> tuple[Image, ...]:
    """The images that values name; the tags that docker/metadata-action makes are traced to their images."""
    found: list[Image] = []
    for value in values:
        traced = _metadata(steps, step, value)
        if traced is not None:
            found.extend(image_of(steps, step, inner) for inner in traced)
        else:
            found.append(image_of(steps, step, value))
    return tuple(found)


def image_of(steps: Steps, step: Executed | None, value: Symbolic) -> Image:
    """The image that a value names."""
    name = read_image(value)
    if name.host is None:
        sole = name.path[0] if len(name.path) == 1 else None
        output = _of_output(steps, step, sole)
        return Image(name, output or of_name(name.path, value))
    if name.host == ():
        return Image(name, OTHER)
    output = _of_output(steps, step, name.host[0]) if len(name.host) == 1 else None
    return Image(name, output or read_registry(name.host, value))


def host_of(steps: Steps, step: Executed, value: Symbolic) -> Image:
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
    if registry_output(steps, step, parts[0], piece.level) == "":
        return Registry("ecr", source=piece.source)
    return None


def _metadata(steps: Steps, step: Executed, value: Symbolic) -> tuple[Symbolic, ...] | None:
    """The images that docker/metadata-action makes tags of, each with a tag that only it knows."""
    sole = value.sole
    if not isinstance(sole, Reference) or sole.context != "steps" or not sole.name.lower().endswith(".outputs.tags"):
        return None
    made = steps.find(step, sole.name.split(".")[0], sole.level)
    if made is None or not is_action(made.step, METADATA):
        return None
    tag = Opaque("docker/metadata-action makes the tag when the job runs", sole.source)
    found = []
    for image in lines_of(made, "images"):
        text = image.text
        if text is not None and text.startswith("name="):
            image = replace(image, pieces=(Known(text[5:].partition(",")[0]),))
        found.append(replace(image, pieces=(*image.pieces, Known(":"), tag)))
    return tuple(found) or None


def lines_of(step: Executed, input_: str) -> tuple[Symbolic, ...]:
    """The values of an input that lists one in a line, or several separated by commas."""
    found: list[Symbolic] = []
    for value in given(step, input_) or ():
        for line in split(value.pieces, "\n"):
            pieces = stripped(line)
            if pieces:
                found.append(replace(value, pieces=pieces))
    return tuple(found)


def stripped(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces without blanks at their ends."""
    found = list(pieces)
    if found and isinstance(found[0], Known):
        found[0] = Known(found[0].text.lstrip())
    if found and isinstance(found[-1], Known):
        found[-1] = Known(found[-1].text.rstrip())
    return tuple(piece for piece in found if not isinstance(piece, Known) or piece.text)
