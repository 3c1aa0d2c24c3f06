"""Folding of texts and expressions: every value that one may have.

Source: docs.github.com, "Evaluate expressions". Where several outcomes are possible the result is a set of all of
them; what only a run can tell stays a reference or is opaque with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import TypeAlias, TypeVar

from ...place import Place
from ...records import dataclass, replace
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
from ..symbolic import Known, Opaque, Symbolic, chain_of, concatenated, written_elsewhere
from .functions import FUNCTIONS, Data, Maybe, Value, as_text, equal, truth
from .lookup import looked_up
from .scope import Scope
from .workflow import Matrix

MAX_OUTCOMES = 64
"""Outcomes of one value; with more of them it is opaque."""
MAX_DEPTH = 60
"""Values through which one value comes."""

Outcomes: TypeAlias = tuple[Value, ...]
_V = TypeVar("_V")


@dataclass(slots=True)
class Folder:
    """One fold. `fixed` holds the chosen member of each matrix; `asked` is a matrix that still has none. `place` and
    `source` are those of the text that is read."""

    fixed: dict[int, tuple[Matrix, dict[str, object]]]
    asked: Matrix | None = None
    depth: int = 0
    place: Place | None = None
    source: str = ""

    def text(self, text: str, place: Place, scope: Scope) -> tuple[Symbolic, ...]:
        """Every string that a text which stands at `place` may become."""
        self.depth += 1
        outer = self.place, self.source
        self.place, self.source = place, text
        try:
            if self.depth > MAX_DEPTH:
                return (self.opaque("it comes through too many other values", text.strip()),)
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
                columns.append((self.opaque(f"its expression is invalid: {part.expression.reason}", source),))
            else:
                columns.append(self._strings(part.expression, scope))
            size *= len(columns[-1])
        if len(columns) == 1:
            return limited(unique(columns[0]))
        return self._concatenated(columns)

    def _strings(self, node: Expression, scope: Scope) -> tuple[Symbolic, ...]:
        """The outcomes as strings. The `false` that `condition && value` gives where the condition does not
        hold is no value anybody meant, so it counts as one that cannot be told."""
        values = self.fold(node, scope)
        found = []
        for value in values:
            left_over = isinstance(node, Logical) and len(values) > 1 and truth(value) is False
            source = self._written(node)
            opaque = self.opaque(f"`{source}` gives nothing useful where its condition does not hold", source)
            found.append(opaque if left_over else self._string(value))
        return tuple(found)

    def _concatenated(self, columns: list[tuple[Symbolic, ...]]) -> tuple[Symbolic, ...]:
        assert self.place is not None
        size = 1
        for column in columns:
            size *= len(column)
        if size > MAX_OUTCOMES:
            return (self.opaque(f"there are more than {MAX_OUTCOMES} values it may have", self.source.strip()),)
        return unique(concatenated(row, self.place) for row in product(*columns))

    def _string(self, value: Value) -> Symbolic:
        assert self.place is not None
        if isinstance(value, Symbolic):
            return value
        if isinstance(value, Maybe):
            return self.opaque(value.reason, value.source)
        text = as_text(value)
        if text is None:
            return self.opaque("an object or a list is used as text", self.source.strip())
        return Symbolic((Known(text),) if text else (), self.place)

    def opaque(self, reason: str, source: str) -> Symbolic:
        """A value that cannot be told."""
        assert self.place is not None
        return Symbolic((Opaque(reason, _bare(source)),), self.place)

    # -- expressions ---------------------------------------------------------------------------------

    def fold(self, node: Expression, scope: Scope) -> Outcomes:
        """Every value the expression may have."""
        outcomes = self._fold(node, scope)
        if len(outcomes) > MAX_OUTCOMES:
            return (self.opaque(f"there are more than {MAX_OUTCOMES} values it may have", self._written(node)),)
        return outcomes

    def _fold(self, node: Expression, scope: Scope) -> Outcomes:
        if isinstance(node, Constant):
            return (self._constant(node),)
        if isinstance(node, Logical):
            return self._logical(node, scope)
        if isinstance(node, Not):
            return unique(_negated(v, self._written(node)) for v in self.fold(node.operand, scope))
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
            return (self.opaque(f"there are more than {MAX_OUTCOMES} values it may have", source),)
        found: dict[Value, None] = {}
        for row in product(*columns):
            value = function(row, self.place)
            if value is None:
                value = self.opaque(f"`{source}` is computed when the workflow runs", source)
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
                    self.opaque(f"`{self._written(node)}` is computed when the workflow runs", self._written(node)),
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
                return (self.opaque(f"there are more than {MAX_OUTCOMES} values it may have", self._written(node)),)
        found: dict[Value, None] = {}
        for row in rows:
            found.update(dict.fromkeys(looked_up(self, at.name.lower(), row, scope, self._written(node))))
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
        return (self.opaque(f"which of `{context}` is meant by `{source}` is decided when the workflow runs", source),)

    def _inside(self, target: Expression, keys: list[Expression | str], scope: Scope, node: Expression) -> Outcomes:
        """Parts of what an expression gives, as in `fromJSON(...).x`."""
        values: list[Value] = list(self.fold(target, scope))
        for key in reversed(keys):
            names = (key,) if isinstance(key, str) else self._names(key, scope)
            reached: list[Value] = []
            for value in values:
                if not isinstance(value, Data):
                    source = self._written(node)
                    reached.append(self.opaque(f"`{source}` is computed when the workflow runs", source))
                    continue
                reached.extend(self.data(item) for item in value.parts(names))
            values = list(dict.fromkeys(reached))[: MAX_OUTCOMES + 1]
        return tuple(values)

    def data(self, item: object) -> Value:
        """A value that is known."""
        assert self.place is not None
        if isinstance(item, str):
            return Symbolic((Known(item),) if item else (), self.place)
        return Data(item)

    def _written(self, node: Expression) -> str:
        return self.source[node.start : node.end]


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


def unique(values: Iterable[_V]) -> tuple[_V, ...]:
    """Each value once, in order."""
    return tuple(dict.fromkeys(values))


def limited(outcomes: tuple[Symbolic, ...]) -> tuple[Symbolic, ...]:
    """The outcomes, or one that cannot be told in place of too many."""
    if len(outcomes) <= MAX_OUTCOMES:
        return outcomes
    first = outcomes[0]
    reason = f"there are more than {MAX_OUTCOMES} values it may have"
    return (Symbolic((Opaque(reason, first.render()),), first.place, first.chain),)
