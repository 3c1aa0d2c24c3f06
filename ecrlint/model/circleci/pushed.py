"""The entity `circleci.push`: which repository of ECR a job pushes to, and under what kind of tag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...entity import Entity, Fact
from ...pipelines.circleci.value import UNKNOWN_PIECE, readable
from ...pipelines.images.reference import read_image
from ...pipelines.symbolic import Known, Piece, Reference, Symbolic
from ...records import dataclass
from ...values import Json, Unknown
from .acts import Images, Work
from .orb_acts import argument
from .order import origin_of
from .work import in_ecr

_VERSION = re.compile(r"v?\d+\.\d+[\w.+-]*\Z")
_UNIQUE = re.compile(
    r"CIRCLE_(SHA1|BUILD_NUM|WORKFLOW_ID|WORKFLOW_JOB_ID|PIPELINE_ID)\b|rev-parse|git describe|git log|\bdate\b|uuid"
)
"""What differs in every run or commit. Source: CircleCI's "Project values and variables", built-in variables."""
_RELEASE, _BRANCH = re.compile(r"CIRCLE_TAG\b"), re.compile(r"CIRCLE_BRANCH\b")


@dataclass(frozen=True, slots=True)
class _Pushed:
    """One image that may be pushed, as a script would write it."""

    repository: str
    tag: str
    digest: bool = False


def push_entities(work: Work) -> Iterator[Entity]:
    """Every image that a run surely pushes to ECR, by a script or by the ECR orb."""
    for number, act in enumerate(work.acts):
        if not isinstance(act, Images) or act.action != "push" or act.doubt or in_ecr(act) is not True:
            continue
        pushed = _by_orb(act) if act.orb is not None else tuple(map(_by_script, act.images))
        origin = origin_of(work, act)
        facts: dict[str, Json] = {
            "repository": _agreed(_repository(one) for one in pushed),
            "tag_class": _agreed(_tag_class(one) for one in pushed),
        }
        yield Entity(
            kind="circleci.push",
            name=f"{act.tool} in {work.invocation.job}",
            address=f"{act.at.address} push {number + 1}",
            unit=work.config.path,
            place=act.at.place,
            facts={name: Fact(value, origin) for name, value in facts.items()},
        )


def _by_orb(act: Images) -> tuple[_Pushed, ...]:
    """What the orb pushes: one image for each of its tags, `latest` where it is told none."""
    repository, tag = argument(act.arguments, "repo"), argument(act.arguments, "tag")
    name = readable(repository.value) if repository is not None else UNKNOWN_PIECE
    tags = readable(tag.value) if tag is not None else "latest"
    return tuple(_Pushed(name, one.strip()) for one in tags.split(","))


def _by_script(image: Symbolic) -> _Pushed:
    name = read_image(image)
    if name.host is None:
        return _Pushed(UNKNOWN_PIECE, UNKNOWN_PIECE)
    tag = _text(name.tag) if name.tag is not None else "latest"
    if name.tag is None and not all(isinstance(piece, Known) for piece in name.path[-1:]):
        tag = UNKNOWN_PIECE  # what the name ends with may hold a tag
    return _Pushed(_text(name.path), tag, name.digest is not None)


def _text(pieces: Iterable[Piece]) -> str:
    """The pieces as a script would write them; what makes one that cannot be told stands behind it."""
    found: list[str] = []
    for piece in pieces:
        if isinstance(piece, Known):
            found.append(piece.text)
        else:
            found.append(f"${{{piece.name}}}" if isinstance(piece, Reference) else UNKNOWN_PIECE + piece.source)
    return "".join(found)


def _is_open(text: str) -> bool:
    return "$" in text or UNKNOWN_PIECE in text


def _repository(pushed: _Pushed) -> Json:
    if _is_open(pushed.repository) or not pushed.repository:
        return Unknown("the name of the repository is known only when the pipeline runs")
    return pushed.repository


def _tag_class(pushed: _Pushed) -> Json:
    """digest, fixed, version (written out), unique, release, branch."""
    tag = pushed.tag
    if pushed.digest:
        return "digest"
    if not _is_open(tag):
        return "version" if _VERSION.match(tag) else "fixed"
    for pattern, kind in ((_UNIQUE, "unique"), (_RELEASE, "release"), (_BRANCH, "branch")):
        if pattern.search(tag):
            return kind
    return Unknown("the tag is known only when the pipeline runs")


def _agreed(values: Iterable[Json]) -> Json:
    """What all of them are."""
    found = list(values)
    if not found:
        return Unknown("the image is known only when the pipeline runs")
    unknown = next((value for value in found if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    same = all(value == found[0] for value in found)
    return found[0] if same else Unknown("it may be one of several images")
