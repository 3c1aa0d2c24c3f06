"""What steps do with images, as data: uses of which it is told what they are about, and what hides behind a name."""

from __future__ import annotations

from typing import TypeAlias, Union

from ...pipelines.github.project import Executed
from ...pipelines.images.reference import ImageName
from ...pipelines.images.table import Action
from ...pipelines.shell.evaluate import Outcomes
from ...place import Place
from ...records import dataclass
from ..registry import Registry


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


Event: TypeAlias = Union[StepUse, Hidden]
"""What happens to images in a job, in order."""
