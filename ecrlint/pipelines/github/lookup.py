"""What the names of an expression stand for: variables, inputs, secrets, members of the matrix, outputs of steps.

Source: docs.github.com, "Contexts" and "Workflow commands for GitHub Actions" (GITHUB_ENV and GITHUB_OUTPUT).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...records import replace
from ...values import Step
from ..symbolic import Opaque, Piece, Reference, Symbolic
from .functions import Value
from .guards import Guard, exclude, opposite
from .scope import Binding, Scope, Writer
from .scope import Value as Bound

if TYPE_CHECKING:
    from .folding import Folder


def looked_up(folder: Folder, context: str, path: tuple[str, ...], scope: Scope, source: str) -> tuple[Value, ...]:
    """Every value of the names `path` of a context. `source` is the reference as it is written."""
    assert folder.place is not None
    if not path:
        return (folder.opaque(f"all of `{context}` is used at once", source),)
    if context == "env":
        found = variable(folder, path[0], scope)
        if found is not None:
            return found
        return (folder.opaque(f"env.{path[0]} is not set in this file", f"env.{path[0]}"),)
    if context == "inputs" or (context == "github" and path[:2] == ("event", "inputs") and len(path) > 2):
        return _input(folder, path[0] if context == "inputs" else path[2], scope)
    if context == "secrets":
        return _secret(folder, path[0], scope)
    if context == "matrix":
        return _matrix(folder, path, scope, source)
    if context == "steps" and len(path) == 3 and path[1].lower() == "outputs":
        return _output(folder, path, scope)
    name = path[0].upper() if context == "vars" else ".".join(path)
    return (Symbolic((Reference(context, name),), folder.place),)


def variable(folder: Folder, name: str, scope: Scope) -> tuple[Symbolic, ...] | None:
    """The outcomes of an environment variable; None if nothing sets it. What stands at the step itself comes first,
    then what steps before it have written, then what the job and the workflow say."""
    assert folder.place is not None
    own = _of_layers(folder, name, scope, of_step=True)
    if own is not None:
        return own
    found, surely = _written(name, scope, folder)
    if surely:
        return found
    base = _of_layers(folder, name, scope, of_step=False)
    if base is not None:
        return (*base, *found)
    if not found:
        return None
    reason = f"a step that need not run sets {name}, and nothing else does"
    return (*found, folder.opaque(reason, f"env.{name}"))


def _of_layers(folder: Folder, name: str, scope: Scope, *, of_step: bool) -> tuple[Symbolic, ...] | None:
    """What the innermost `env` says that has the name."""
    for layer in scope.env:
        if layer.of_step is not of_step:
            continue
        entry = layer.entries.get(name) or layer.entries.get(name, ignore_case=True)
        if entry is None and layer.entries.unknown is None:
            continue
        if entry is None or entry.value is None:
            reason = layer.entries.unknown or f"env.{name} is no text"
            return (folder.opaque(reason, f"env.{name}"),)
        return _through(folder, Binding(entry.value, layer.scope), f"env.{name}")
    return None


# -- what earlier steps give -------------------------------------------------------------------------


def _written(name: str, scope: Scope, folder: Folder) -> tuple[tuple[Symbolic, ...], bool]:
    """What earlier steps have written to `$GITHUB_ENV` under a name, the latest last, and whether one surely has."""
    assert folder.place is not None
    found: list[tuple[Symbolic, ...]] = []
    alone: set[Guard] = set()
    surely = False
    for writer in _writers(scope):
        written = writer.given.environment
        slot, hidden = written.get(name), written.hides(name)
        if slot is None and not hidden:
            continue
        outcomes = _moved(slot.outcomes, writer, scope) if slot is not None else ()
        if hidden:
            opaque = folder.opaque(f"a step may write {name} to $GITHUB_ENV", f"env.{name}")
            outcomes = (*outcomes, opaque)
        found.append(outcomes)
        left = writer.guards - scope.guards
        together = writer.group is not None and writer.group == scope.group
        if (hidden or (slot is not None and slot.sure)) and not together:
            surely = not left or (len(left) == 1 and opposite(next(iter(left))) in alone)
            alone |= left if len(left) == 1 else set()
        if surely:
            break
    step = Step(f"env.{name}", folder.place)
    every = (o if o.place == folder.place else o.through(step) for outcomes in reversed(found) for o in outcomes)
    return tuple(dict.fromkeys(every)), surely


def _writers(scope: Scope) -> Iterator[Writer]:
    """The earlier steps that may have given something to one of this scope, the latest first."""
    for writer in scope.writes.chain() if scope.writes is not None else ():
        if not exclude(writer.guards, scope.guards):
            yield writer


def _output(folder: Folder, path: tuple[str, ...], scope: Scope) -> tuple[Symbolic, ...]:
    """`steps.<id>.outputs.<name>`: what the script of an earlier step writes, as far as more than the command that
    makes it is known; else the reference."""
    assert folder.place is not None
    name = ".".join(path)
    plain = (Symbolic((Reference("steps", name),), folder.place),)
    step = path[0].lower()
    writer = next((w for w in _writers(scope) if w.id == step and w.level == scope.level), None) if step else None
    if writer is None:
        return plain
    written = writer.given.outputs
    slot = written.get(path[2])
    if slot is None or not slot.sure or written.hides(path[2]) or writer.guards - scope.guards:
        return plain
    if any(isinstance(outcome.sole, Opaque) for outcome in slot.outcomes):
        made = slot.outcomes[0].sole if len(slot.outcomes) == 1 else None
        source = made.source if isinstance(made, Opaque) else ""
        return (Symbolic((Reference("steps", name, made=source),), folder.place),)
    link = Step(f"steps.{name}", folder.place)
    return tuple(outcome.through(link) for outcome in slot.outcomes)


def _moved(outcomes: tuple[Symbolic, ...], writer: Writer, scope: Scope) -> tuple[Symbolic, ...]:
    """Values that are used at other steps than those beside which they were written: what they say of steps has to
    be looked for there."""
    if writer.level == scope.level:
        return outcomes
    return tuple(replace(o, pieces=tuple(_at(piece, writer.level) for piece in o.pieces)) for o in outcomes)


def _at(piece: Piece, level: str) -> Piece:
    if isinstance(piece, Reference) and piece.context == "steps" and not piece.level:
        return replace(piece, level=level)
    return piece


# -- inputs, secrets, the matrix ---------------------------------------------------------------------


def _through(folder: Folder, binding: Bound, note: str) -> tuple[Symbolic, ...]:
    assert folder.place is not None
    if isinstance(binding, Opaque):
        return (Symbolic((binding,), folder.place),)
    here = Step(note, folder.place)
    found = folder.text(binding.text.text, binding.text.place, binding.scope)
    kind = binding.kind
    return tuple((s if s.chain or kind == "written" else replace(s, kind=kind)).through(here) for s in found)


def _input(folder: Folder, name: str, scope: Scope) -> tuple[Symbolic, ...]:
    bound = scope.inputs.get(name.lower())
    if bound is None:
        return (folder.opaque(f"inputs.{name} is not declared", f"inputs.{name}"),)
    return tuple(dict.fromkeys(s for binding in bound for s in _through(folder, binding, f"inputs.{name}")))


def _secret(folder: Folder, name: str, scope: Scope) -> tuple[Symbolic, ...]:
    assert folder.place is not None
    if scope.composite:
        reason = f"secrets.{name} is read in a composite action, which has no secrets"
        return (folder.opaque(reason, f"secrets.{name}"),)
    bound = scope.secrets.get(name.lower())
    if bound is not None:
        return _through(folder, bound, f"secrets.{name}")
    return (Symbolic((Reference("secrets", name.upper()),), folder.place),)


def _matrix(folder: Folder, path: tuple[str, ...], scope: Scope, source: str) -> tuple[Value, ...]:
    matrix = scope.matrix
    if matrix is None or matrix.unknown is not None or not matrix.members:
        reason = matrix.unknown if matrix and matrix.unknown else "the job has no matrix"
        return (folder.opaque(reason, source),)
    chosen = folder.fixed.get(id(matrix))
    if chosen is None:
        folder.asked = matrix
        return (folder.opaque("its matrix member is open", source),)
    value: object = chosen[1]
    for name in path:
        value = _part(value, name)
    if isinstance(value, str) and "${{" in value:
        return (folder.opaque("the matrix value is an expression", source),)
    return (folder.data(value),)


def _part(value: object, name: str) -> object:
    if isinstance(value, dict):
        if name in value:
            return value[name]
        return next((item for key, item in value.items() if key.lower() == name.lower()), "")
    return ""
