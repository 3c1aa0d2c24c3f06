"""The entity `github.push`: which repository of ECR a job pushes to, and under what kind of tag."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...parse.tree import Mapping as Filters
from ...pipelines.github.conditions import events
from ...pipelines.github.project import JobRun
from ...pipelines.symbolic import Known, Opaque, Piece, Reference, Symbolic
from ...values import Json, Origin, Step, Unknown
from ..registry import known_text, unknown_piece
from .effect import Placed, Work
from .facts import step_address, step_units, written
from .images import Image
from .mentions import own_origin

_PLAIN_TOOLS = re.compile(
    r"(?:docker|nerdctl|finch|podman|buildah|depot)(?: image| buildx| builder| manifest)? (?:push|build|b|bud)|"
    r"docker buildx imagetools create|kaniko|(?:crane|gcrane) (?:push|cp|copy)|skopeo copy|"
    r"regctl image copy|oras (?:push|cp)|"
    r"(?:docker|depot)/build-push-action"
)
"""Tools that push under the very name they are given."""
_VERSION = re.compile(r"v?\d+\.\d+[\w.+-]*\Z")
_UNIQUE = re.compile(
    r"\.(?:sha|run_id|run_number|run_attempt)\b|rev-parse|git describe|git log|\bdate\b|uuid|GITHUB_SHA"
)
_RELEASE = re.compile(r"release\.tag_name|release\.name")
_REPOSITORY = re.compile(r"repo|app|service|project|component|module|package", re.IGNORECASE)
_TAG = re.compile(r"tag|image", re.IGNORECASE)
_BRANCH = ("ref_name", "head_ref", "base_ref")
_HEXADECIMAL = "0123456789abcdef"


def push_entities(work: Work, values: Mapping[str, Any]) -> Iterator[Entity]:
    """Every image that a job surely pushes to ECR under a name it gives itself."""
    prefix = str((values.get("keep_tagged") or {}).get("prefix", ""))
    for number, placed in enumerate(work.uses):
        use = placed.use
        if use.action != "push" or use.in_ecr is not True or placed.runs is False or use.doubt:
            continue
        if _PLAIN_TOOLS.fullmatch(use.tool):
            yield _entity(work, placed, number, prefix)


def _entity(work: Work, placed: Placed, number: int, prefix: str) -> Entity:
    run, use = work.run, placed.use
    first = use.images[0].name.whole
    origin = own_origin(first)
    tag_origin = _handed_down(use.images[0]) or origin
    kinds = list(dict.fromkeys(_tag_class(image, run) for image in use.images))
    tag: Json = kinds[0] if len(kinds) == 1 else Unknown("it may have one of several tags", first.place)
    begins = {_begins(image, prefix) for image in use.images}
    return Entity(
        kind="github.push",
        name=f"{use.tool} in the job {run.job.id}",
        address=f"{step_address(run, use.step)} push {number + 1}",
        unit=run.invocation.workflow.path,
        place=use.place,
        facts={
            "tool": written(use.tool, use.place),
            "image": Fact(first.render(), origin),
            "repository": Fact(_one([_repository(image) for image in use.images]), origin),
            "tag": Fact(_one([_tag(image) for image in use.images]), tag_origin),
            "tag_class": Fact(tag, tag_origin),
            "release_tag": Fact(begins.pop() if len(begins) == 1 else _several(first), origin),
        },
        units=step_units(run, use.step),
    )


def _hidden_tag(image: Image) -> Unknown | None:
    """Why an image may have a tag though none is written: what its name ends with may hold one. What is called a
    repository, or by what it is made from, holds none."""
    last = image.name.path[-1] if image.name.path and image.name.digest is None else None
    if last is None or isinstance(last, Known) or (_REPOSITORY.search(last.source) and not _TAG.search(last.source)):
        return None
    return unknown_piece((last,), image.name.whole)


def _handed_down(image: Image) -> Origin | None:
    """Where the tag is written, if a workflow hands it down to the one that pushes."""
    whole, text = image.name.whole, known_text(image.name.tag or ())
    for part in whole.parts:
        last = part.pieces[-1] if part.pieces else None
        if text and isinstance(last, Known) and last.text.endswith(text) and part.place.path != whole.place.path:
            return Origin(part.kind, part.place, (*part.chain, Step("the image it is a part of", whole.place)))
    return None


def _several(value: Symbolic) -> Unknown:
    return Unknown("it may be one of several images", value.place)


def _one(values: list[Json]) -> Json:
    """The value that all of them are."""
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    return values[0] if all(value == values[0] for value in values) else Unknown("it may be one of several images")


def _repository(image: Image) -> Json:
    text = known_text(image.name.path)
    if text is not None and image.name.host is not None:
        return text
    return unknown_piece(image.name.path, image.name.whole)


def _tag(image: Image) -> Json:
    if image.name.tag is None:
        return _hidden_tag(image) or ("" if image.name.digest is not None else "latest")
    text = known_text(image.name.tag)
    return text if text is not None else unknown_piece(image.name.tag, image.name.whole)


def _tag_class(image: Image, run: JobRun) -> Json:
    """digest, fixed, version (written out), unique, release, branch."""
    name = image.name
    if name.host is None:
        return Unknown("the name of the image cannot be told", name.whole.place)
    if name.tag is None:
        return _hidden_tag(image) or ("digest" if name.digest is not None else "fixed")
    text = known_text(name.tag)
    if text is not None:
        return "version" if _VERSION.match(text) else "fixed"
    sources = [source for piece in name.tag for source in _sources(piece)]
    if any(_UNIQUE.search(source) for source in sources):
        return "unique"
    if any(_RELEASE.search(source) for source in sources):
        return "release"
    if all(_is_branch(piece) for piece in name.tag if not isinstance(piece, Known)):
        by_event = {_kind_of_ref(run, event) for event in events(run)}
        if len(by_event) == 1 and None not in by_event:
            return str(by_event.pop())
        return Unknown("whether it is the name of a branch or of a release depends on the event", name.whole.place)
    return unknown_piece(name.tag, name.whole)


def _sources(piece: Piece) -> tuple[str, ...]:
    """What shows where a part of a tag comes from: its name, and the command that makes it."""
    if isinstance(piece, Reference):
        return piece.source, piece.made
    return (piece.source,) if isinstance(piece, Opaque) else ()


def _is_branch(piece: Piece) -> bool:
    return isinstance(piece, Reference) and piece.context == "github" and piece.name.lower() in _BRANCH


def _kind_of_ref(run: JobRun, event: str) -> str | None:
    """What `github.ref_name` names in runs of an event: a branch, a release, or None if it may be both."""
    if event == "release":
        return "release"
    if event in ("pull_request", "pull_request_target", "schedule", "merge_group", "workflow_run"):
        return "branch"
    if event != "push":
        return None
    first = run.callers[-1] if run.callers else run
    trigger = first.invocation.workflow.trigger("push")
    filters = trigger.filters if trigger is not None else None
    if not isinstance(filters, Filters):
        return None
    keys = {entry.key.text for entry in filters.entries}
    branches, tags = keys & {"branches", "branches-ignore"}, keys & {"tags", "tags-ignore"}
    return "branch" if branches and not tags else "release" if tags and not branches else None


def _begins(image: Image, prefix: str) -> Json:
    """Whether the tag begins with the prefix of releases."""
    pieces = image.name.tag
    if pieces is None:
        return _hidden_tag(image) or (image.name.digest is None and "latest".startswith(prefix))
    head = pieces[0] if pieces else Known("")
    if isinstance(head, Known):
        if len(head.text) >= len(prefix) or not prefix.startswith(head.text) or len(pieces) == 1:
            return head.text.startswith(prefix)
    elif prefix and prefix[0] not in _HEXADECIMAL and _is_hexadecimal(head):
        return False
    return unknown_piece(pieces, image.name.whole)


def _is_hexadecimal(piece: Piece) -> bool:
    return (
        isinstance(piece, Reference)
        and piece.context == "github"
        and piece.name.lower() in ("sha", "run_id", "run_number", "run_attempt")
    )
