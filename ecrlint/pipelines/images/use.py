"""One thing that a script or an action does with images."""

from __future__ import annotations

from ...records import dataclass
from ..symbolic import Symbolic
from .table import Action


@dataclass(frozen=True, slots=True)
class Use:
    """`images` are the references it may be about (of a login the hosts); empty if they cannot be told.
    `tool` names it for messages. `start` and `end` bound the command in its script. `doubt` says why it may
    not happen at all; `api`: it needs no login to the registry. `region`: the one it is told, if any."""

    action: Action
    tool: str
    images: tuple[Symbolic, ...] = ()
    start: int = 0
    end: int = 0
    doubt: str = ""
    api: bool = False
    conditional: bool = False
    region: tuple[Symbolic, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A command of which it cannot be told what it does. `likely`: it is one that commonly builds or pushes
    (`make push`, `./push.sh`, a function of the script)."""

    name: str
    likely: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Helper:
    """The script sets up a credential helper that logs in to ECR by itself."""

    start: int
    end: int
