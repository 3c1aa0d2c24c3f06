"""The variables that the scripts of a CircleCI job are given, and hand on to later steps."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...pipelines.circleci.config import JobStep, Run
from ...pipelines.circleci.value import UNKNOWN_PIECE, Value, readable
from ...pipelines.shell.evaluate import Outcomes
from ...pipelines.symbolic import Known, Opaque, Piece, Reference, Symbolic, joined
from ...records import dataclass
from ...values import Step
from .scripts import settings_of

_REFERENCE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")


@dataclass(frozen=True, slots=True)
class Given:
    """What a script is given: the variables of the job, and those that earlier steps put into `$BASH_ENV`."""

    environment: Mapping[str, Value]
    exported: Mapping[str, Outcomes]


def exports_of(step: JobStep, given: Given) -> dict[str, Outcomes]:
    """The variables that a script puts into `$BASH_ENV` for later steps."""
    assert isinstance(step.action, Run)
    command = step.action.command
    text = readable(command)
    if "BASH_ENV" not in text:
        return {}
    found: dict[str, Outcomes] = {}
    own = {setting.name: setting.value for setting in settings_of(text) if setting.via != "environment-file"}
    for setting in settings_of(text):
        if setting.via == "environment-file":
            value = Symbolic(_pieces(setting.value, own), command.place, (Step(f"${setting.name}", step.place),))
            found[setting.name] = (*found.get(setting.name, ()), value)
    return found


def _pieces(text: str, own: Mapping[str, str]) -> tuple[Piece, ...]:
    """A text with variables as an earlier step writes it; `own` are the variables of that script."""
    pieces: list[Piece] = []
    at = 0
    for match in _REFERENCE.finditer(text):
        name = match.group(1) or match.group(2)
        value = own.get(name)
        pieces.append(Known(text[at : match.start()]))
        if value is None:
            pieces.append(Reference("env", name))
        elif _plain(value):
            pieces.append(Known(value))
        else:
            pieces.append(Opaque(f"an earlier step works ${name} out", f"${name}"))
        at = match.end()
    pieces.append(Known(text[at:]))
    if any(isinstance(piece, Known) and not _plain(piece.text) for piece in pieces):
        return (Opaque("an earlier step works it out", text[:60]),)
    return joined(pieces)


def _plain(text: str) -> bool:
    return not any(character in text for character in ("$", "`", "\\", UNKNOWN_PIECE))
