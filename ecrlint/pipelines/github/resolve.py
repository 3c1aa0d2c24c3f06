"""What a value of a workflow may turn out to be: folding of expressions to symbolic strings.

Source: docs.github.com, "Evaluate expressions" and "Contexts". Where several outcomes are possible the
result is a set of all of them; what only a run can tell stays a reference or is opaque with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias, TypeVar

from ...place import Place
from ...values import Step
from ..expressions import (
    Call,
    Compare,
    Constant,
    Context,
    Every,
    Expression,
    Flaw,
    Index,
    Logical,
    Member,
    Not,
    Plain,
    parse_text,
)
from ..symbolic import Known, Opaque, Piece, Reference, Symbolic, chain_of, concatenated, written_elsewhere
from .functions import FUNCTIONS, Data, Maybe, Value, as_text, equal, truth
from .scope import Binding, Scope
from .scope import Value as Bound
from .text import Text
from .workflow import Matrix

MAX_OUTCOMES = 64
"""Outcomes of one value; with more of them it is opaque."""
MAX_DEPTH = 60
"""Values through which one value comes."""

Outcomes: TypeAlias = tuple[Value, ...]
_V = TypeVar("_V")


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
    found = _over_members(lambda folder: folder.variable(name, scope, place) or ())
    return found or None


def _over_members(fold: Callable[[_Folder], tuple[Symbolic, ...]]) -> tuple[Symbolic, ...]:
    """Folds once for every member of each matrix that is asked for, so that the values of one member
    stay together."""
    pending: list[dict[int, tuple[Matrix, dict[str, object]]]] = [{}]
    found: dict[Symbolic, None] = {}
    rounds = 0
    while pending and rounds < 4 * MAX_OUTCOMES:
        rounds += 1
        fixed = pending.pop(0)
        folder = _Folder(fixed)
        outcomes = fold(folder)
        if folder.asked is None:
            found.update(dict.fromkeys(outcomes))
            continue
        matrix = folder.asked
        pending.extend({**fixed, id(matrix): (matrix, member)} for member in matrix.members)
    return _limited(tuple(found))


def _limited(outcomes: tuple[Symbolic, ...]) -> tuple[Symbolic, ...]:
    if len(outcomes) <= MAX_OUTCOMES:
        return outcomes
    first = outcomes[0]
    reason = f"there are more than {MAX_OUTCOMES} values it may have"
    return (Symbolic((Opaque(reason, first.render()),), first.place, first.chain),)


@dataclass(slots=True)
class _Folder:
    """One fold. `fixed` holds the chosen member of each matrix; `asked` is a matrix that still has none."""

    fixed: dict[int, tuple[Matrix, dict[str, object]]]
    asked: Matrix | None = None
    depth: int = 0
    place: Place | None = None
    source: str = ""

    def text(self, text: str, place: Place, scope: Scope) -> tuple[Symbolic, ...]:
        self.depth += 1
        outer = self.place, self.source
        self.place, self.source = place, text
        try:
            if self.depth > MAX_DEPTH:
                return (self._opaque("it comes through too many other values", text.strip()),)
            return self._text(text, scope)
        finally:
            self.depth -= 1
            self.place, self.source = outer

    def _text(self, text: str, scope: Scope) -> tuple[Symbolic, ...]:
        assert self.place is not None
        place = self.place
        columns: list[tuple[Symbolic, ...]] = []
        size = 1
        for part in parse_text(text):
            if size > MAX_OUTCOMES:
                break
            if isinstance(part, Plain):
                columns.append((Symbolic((Known(part.text),), place),))
            elif isinstance(part.expression, Flaw):
                source = text[part.start : part.end]
                columns.append((self._opaque(f"its expression is invalid: {part.expression.reason}", source),))
            else:
                columns.append(self._strings(part.expression, scope))
            size *= len(columns[-1])
        if len(columns) == 1:
            return _limited(_unique(columns[0]))
        return self._concatenated(columns)

    def _strings(self, node: Expression, scope: Scope) -> tuple[Symbolic, ...]:
        """The outcomes as strings. The `false` that `condition && value` gives where the condition does not
        hold is no value anybody meant, so it counts as one that cannot be told."""
        values = self.fold(node, scope)
        found = []
        for value in values:
            left_over = isinstance(node, Logical) and len(values) > 1 and truth(value) is False
            source = self._written(node)
            opaque = self._opaque(f"`{source}` gives nothing useful where its condition does not hold", source)
            found.append(opaque if left_over else self._string(value))
        return tuple(found)

    def _concatenated(self, columns: list[tuple[Symbolic, ...]]) -> tuple[Symbolic, ...]:
        assert self.place is not None
        size = 1
        for column in columns:
            size *= len(column)
        if size > MAX_OUTCOMES:
            return (self._opaque(f"there are more than {MAX_OUTCOMES} values it may have", self.source.strip()),)
        return _unique(concatenated(row, self.place) for row in product(*columns))

    def _string(self, value: Value) -> Symbolic:
        assert self.place is not None
        if isinstance(value, Symbolic):
            return value
        if isinstance(value, Maybe):
            return self._opaque(value.reason, value.source)
        text = as_text(value)
        if text is None:
            return self._opaque("an object or a list is used as text", self.source.strip())
        return Symbolic((Known(text),) if text else (), self.place)

    def _opaque(self, reason: str, source: str) -> Symbolic:
        assert self.place is not None
        return Symbolic((Opaque(reason, _bare(source)),), self.place)

    # -- expressions ---------------------------------------------------------------------------------

    def fold(self, node: Expression, scope: Scope) -> Outcomes:
        """Every value the expression may have."""
        outcomes = self._fold(node, scope)
        if len(outcomes) > MAX_OUTCOMES:
            return (self._opaque(f"there are more than {MAX_OUTCOMES} values it may have", self._written(node)),)
        return outcomes

    def _fold(self, node: Expression, scope: Scope) -> Outcomes:
        if isinstance(node, Constant):
            return (self._constant(node),)
        if isinstance(node, Logical):
            return self._logical(node, scope)
        if isinstance(node, Not):
            return _unique(_negated(v, self._written(node)) for v in self.fold(node.operand, scope))
        if isinstance(node, Compare):
            return self._compare(node, scope)
        if isinstance(node, Call):
            return self._call(node, scope)
        return self._reach(node, scope)

    def _constant(self, node: Constant) -> Value:
        assert self.place is not None
        if isinstance(node.value, str):
            return Symbolic((Known(node.value),) if node.value else (), self.place)
        return Data(node.value)

    def _logical(self, node: Logical, scope: Scope) -> Outcomes:
        """`&&` gives the first falsy operand, `||` the first truthy one, else the last."""
        stops_at = node.operator == "||"
        found: dict[Value, None] = {}
        for position, operand in enumerate(node.operands):
            last = position == len(node.operands) - 1
            goes_on = False
            for value in self.fold(operand, scope):
                truthy = truth(value)
                if last or truthy is stops_at:
                    found[value] = None
                elif truthy is None:
                    goes_on = True
                    if stops_at or not isinstance(value, Maybe):
                        found[value if stops_at else self._falsy(value)] = None
                    else:
                        found[Data(False)] = None
                else:
                    goes_on = True
            if not goes_on and not last:
                break
        return tuple(found) or (Data(False),)

    def _falsy(self, value: Value) -> Value:
        assert self.place is not None
        return Symbolic((), self.place) if isinstance(value, Symbolic) else Data(False)

    def _compare(self, node: Compare, scope: Scope) -> Outcomes:
        pairs = product(self.fold(node.left, scope), self.fold(node.right, scope))
        unsure = Maybe(f"`{self._written(node)}` is decided when the workflow runs", self._written(node))
        if node.operator not in ("==", "!="):
            return (unsure,)
        found: dict[Value, None] = {}
        for left, right in pairs:
            same = equal(left, right)
            found[unsure if same is None else Data(same is (node.operator == "=="))] = None
        return tuple(found)

    def _call(self, node: Call, scope: Scope) -> Outcomes:
        assert self.place is not None
        function = FUNCTIONS.get(node.name.lower())
        source = self._written(node)
        if node.name.lower() == "case":
            return self._case(node, scope)
        if function is None:
            return (Maybe(f"`{source}` is decided when the workflow runs", source),)
        columns = [self.fold(argument, scope) for argument in node.arguments]
        size = 1
        for column in columns:
            size *= len(column)
        if size > MAX_OUTCOMES:
            return (self._opaque(f"there are more than {MAX_OUTCOMES} values it may have", source),)
        found: dict[Value, None] = {}
        for row in product(*columns):
            value = function(row, self.place)
            if value is None:
                value = self._opaque(f"`{source}` is computed when the workflow runs", source)
            if isinstance(value, Symbolic):
                given = [v for v in row if isinstance(v, Symbolic)]
                value = replace(value, chain=chain_of(given), parts=written_elsewhere(given))
            found[value] = None
        return tuple(found)

    def _case(self, node: Call, scope: Scope) -> Outcomes:
        """`case(condition, value, ..., otherwise)`."""
        *pairs, otherwise = node.arguments or (Constant(node.start, node.end, ""),)
        found: dict[Value, None] = {}
        for condition, value in zip(pairs[::2], pairs[1::2], strict=False):
            truths = {truth(v) for v in self.fold(condition, scope)}
            if truths != {False}:
                found.update(dict.fromkeys(self.fold(value, scope)))
            if truths == {True}:
                return tuple(found)
        found.update(dict.fromkeys(self.fold(otherwise, scope)))
        return tuple(found)

    # -- references ----------------------------------------------------------------------------------

    def _reach(self, node: Expression, scope: Scope) -> Outcomes:
        """A reference: its names one after the other, an index in brackets folded first."""
        keys: list[Expression | str] = []
        at = node
        while not isinstance(at, Context):
            if isinstance(at, Member):
                keys.append(at.name)
            elif isinstance(at, Index):
                keys.append(at.key)
            elif isinstance(at, Every):
                return (
                    self._opaque(f"`{self._written(node)}` is computed when the workflow runs", self._written(node)),
                )
            else:
                return self._inside(at, keys, scope, node)
            at = at.target
        rows: list[tuple[str, ...]] = [()]
        for key in reversed(keys):
            names = (key,) if isinstance(key, str) else self._names(key, scope)
            if names is None:
                return self._dynamic(at.name.lower(), node)
            rows = [(*row, name) for row in rows for name in names]
            if len(rows) > MAX_OUTCOMES:
                return (self._opaque(f"there are more than {MAX_OUTCOMES} values it may have", self._written(node)),)
        found: dict[Value, None] = {}
        for row in rows:
            found.update(dict.fromkeys(self._context(at.name.lower(), row, scope, node)))
        return tuple(found)

    def _names(self, key: Expression, scope: Scope) -> tuple[str, ...] | None:
        """What an index may be; None if that cannot be told."""
        names: list[str] = []
        for value in self.fold(key, scope):
            if isinstance(value, Maybe):
                return None
            text = value.text if isinstance(value, Symbolic) else as_text(value)
            if text is None:
                return None
            names.append(text)
        return tuple(names)

    def _dynamic(self, context: str, node: Expression) -> Outcomes:
        source = self._written(node)
        return (self._opaque(f"which of `{context}` is meant by `{source}` is decided when the workflow runs", source),)

    def _inside(self, target: Expression, keys: list[Expression | str], scope: Scope, node: Expression) -> Outcomes:
        """Parts of what an expression gives, as in `fromJSON(...).x`."""
        values: list[Value] = list(self.fold(target, scope))
        for key in reversed(keys):
            names = (key,) if isinstance(key, str) else self._names(key, scope)
            reached: list[Value] = []
            for value in values:
                if not isinstance(value, Data):
                    source = self._written(node)
                    reached.append(self._opaque(f"`{source}` is computed when the workflow runs", source))
                    continue
                reached.extend(self._data(item) for item in value.parts(names))
            values = list(dict.fromkeys(reached))[: MAX_OUTCOMES + 1]
        return tuple(values)

    def _data(self, item: object) -> Value:
        assert self.place is not None
        if isinstance(item, str):
            return Symbolic((Known(item),) if item else (), self.place)
        return Data(item)

    def _context(self, context: str, path: tuple[str, ...], scope: Scope, node: Expression) -> Outcomes:
        assert self.place is not None
        source = self._written(node)
        if not path:
            return (self._opaque(f"all of `{context}` is used at once", source),)
        if context == "env":
            found = self.variable(path[0], scope, self.place)
            if found is not None:
                return found
            return (self._opaque(f"env.{path[0]} is not set in this file", f"env.{path[0]}"),)
        if context == "inputs" or (context == "github" and path[:2] == ("event", "inputs") and len(path) > 2):
            return self._input(path[0] if context == "inputs" else path[2], scope)
        if context == "secrets":
            return self._secret(path[0], scope)
        if context == "matrix":
            return self._matrix(path, scope, source)
        name = path[0].upper() if context == "vars" else ".".join(path)
        return (Symbolic((Reference(context, name),), self.place),)

    def variable(self, name: str, scope: Scope, place: Place) -> tuple[Symbolic, ...] | None:
        """The outcomes of an environment variable; None if nothing sets it."""
        outer = self.place
        self.place = place
        try:
            return self._variable(name, scope)
        finally:
            self.place = outer

    def _variable(self, name: str, scope: Scope) -> tuple[Symbolic, ...] | None:
        assert self.place is not None
        for layer in scope.env:
            entry = layer.entries.get(name) or layer.entries.get(name, ignore_case=True)
            if entry is None and layer.entries.unknown is None:
                continue
            if not layer.of_step and scope.writes.may_hold(name):
                break
            if entry is None or entry.value is None:
                reason = layer.entries.unknown or f"env.{name} is no text"
                return (self._opaque(reason, f"env.{name}"),)
            return self._through(Binding(entry.value, layer.scope), f"env.{name}")
        if scope.writes.may_hold(name):
            return (self._opaque(f"an earlier step may write {name} to $GITHUB_ENV", f"env.{name}"),)
        return None

    def _through(self, binding: Bound, note: str) -> tuple[Symbolic, ...]:
        assert self.place is not None
        if isinstance(binding, Opaque):
            return (Symbolic((binding,), self.place),)
        here = Step(note, self.place)
        found = self.text(binding.text.text, binding.text.place, binding.scope)
        kind = binding.kind
        return tuple((s if s.chain or kind == "written" else replace(s, kind=kind)).through(here) for s in found)

    def _input(self, name: str, scope: Scope) -> Outcomes:
        bound = scope.inputs.get(name.lower())
        if bound is None:
            return (self._opaque(f"inputs.{name} is not declared", f"inputs.{name}"),)
        return _unique(s for binding in bound for s in self._through(binding, f"inputs.{name}"))

    def _secret(self, name: str, scope: Scope) -> Outcomes:
        assert self.place is not None
        if scope.composite:
            reason = f"secrets.{name} is read in a composite action, which has no secrets"
            return (self._opaque(reason, f"secrets.{name}"),)
        bound = scope.secrets.get(name.lower())
        if bound is not None:
            return self._through(bound, f"secrets.{name}")
        return (Symbolic((Reference("secrets", name.upper()),), self.place),)

    def _matrix(self, path: tuple[str, ...], scope: Scope, source: str) -> Outcomes:
        matrix = scope.matrix
        if matrix is None or matrix.unknown is not None or not matrix.members:
            reason = matrix.unknown if matrix and matrix.unknown else "the job has no matrix"
            return (self._opaque(reason, source),)
        chosen = self.fixed.get(id(matrix))
        if chosen is None:
            self.asked = matrix
            return (self._opaque("its matrix member is open", source),)
        value: object = chosen[1]
        for name in path:
            value = _part(value, name)
        if isinstance(value, str) and "${{" in value:
            return (self._opaque("the matrix value is an expression", source),)
        return (self._data(value),)

    def _written(self, node: Expression) -> str:
        return self.source[node.start : node.end]


def _part(value: object, name: str) -> object:
    if isinstance(value, dict):
        if name in value:
            return value[name]
        return next((item for key, item in value.items() if key.lower() == name.lower()), "")
    return ""


def _negated(value: Value, source: str) -> Value:
    truthy = truth(value)
    if truthy is None:
        return Maybe(f"`{source}` is decided when the workflow runs", source)
    return Data(not truthy)


def _bare(source: str) -> str:
    source = source.strip()
    if source.startswith("${{") and source.endswith("}}") and source.count("${{") == 1:
        return source[3:-2].strip()
    return source.removeprefix("${{").strip()


def _unique(values: Iterable[_V]) -> tuple[_V, ...]:
    return tuple(dict.fromkeys(values))
