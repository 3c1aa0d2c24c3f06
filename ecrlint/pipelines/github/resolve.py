"""What a value of a workflow may turn out to be: symbolic strings.

Source: docs.github.com, "Evaluate expressions" and "Contexts". Where several outcomes are possible the
result is a set of all of them; what only a run can tell stays a reference or is opaque with its reason.
"""

from __future__ import annotations

from collections.abc import Callable

from ...place import Place
from ..symbolic import Known, Piece, Symbolic
from .folding import MAX_OUTCOMES, Folder, limited
from .lookup import variable
from .scope import Scope
from .text import Text
from .workflow import Matrix


def resolve(text: Text, scope: Scope) -> tuple[Symbolic, ...]:
    """Every string the text may become in `scope`, in a stable order, none twice; at least one."""
    return resolve_text(text.text, text.place, scope)


def resolve_text(text: str, place: Place, scope: Scope) -> tuple[Symbolic, ...]:
    """The same for a text that stands at `place`, perhaps as a part of a value."""
    if "${{" not in text:
        pieces: tuple[Piece, ...] = (Known(text),) if text else ()
        return (Symbolic(pieces, place),)
    return _over_members(lambda folder: folder.text(text, place, scope))


def resolve_env(name: str, scope: Scope, place: Place) -> tuple[Symbolic, ...] | None:
    """What the environment variable `name` may hold for a step; None if nothing in the project sets it.
    `place` is where it is used."""
    found = _over_members(lambda folder: _variable(folder, name, scope, place))
    return found or None


def _over_members(fold: Callable[[Folder], tuple[Symbolic, ...]]) -> tuple[Symbolic, ...]:
    """Folds once for every member of each matrix that is asked for, so that the values of one member
    stay together."""
    pending: list[dict[int, tuple[Matrix, dict[str, object]]]] = [{}]
    found: dict[Symbolic, None] = {}
    rounds = 0
    while pending and rounds < 4 * MAX_OUTCOMES:
        rounds += 1
        fixed = pending.pop(0)
        folder = Folder(fixed)
        outcomes = fold(folder)
        if folder.asked is None:
            found.update(dict.fromkeys(outcomes))
            continue
        matrix = folder.asked
        pending.extend({**fixed, id(matrix): (matrix, member)} for member in matrix.members)
    return limited(tuple(found))


def _variable(folder: Folder, name: str, scope: Scope, place: Place) -> tuple[Symbolic, ...]:
    folder.place = place
    return variable(folder, name, scope) or ()
