"""What is computed once in a module instance, and what would need itself for that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..place import Place
from ..records import dataclass, field
from .convert import Exhausted, Refused
from .scope import REFERENCE_DEPTH, Budget
from .values import Value, unknown


@dataclass(slots=True)
class Once:
    """Named values, each computed when it is first asked for."""

    budget: Budget
    _known: dict[str, Value] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)

    def value(self, key: str, place: Place, compute: Callable[[], Value]) -> Value:
        """A value; one that needs itself is unknown. `place` is where it is asked for."""
        if key in self._known:
            return self._known[key]
        if key in self._busy:
            return unknown(f"{key} refers to itself", place)
        self._busy.add(key)
        try:
            self.budget.enter(REFERENCE_DEPTH)
            try:
                value = compute()
            finally:
                self.budget.leave(REFERENCE_DEPTH)
        except Exhausted as exhausted:
            value = unknown(exhausted.reason, place)
        finally:
            self._busy.discard(key)
        self._known[key] = value
        return value

    @contextmanager
    def expanding(self, address: str, place: Place) -> Iterator[None]:
        """Around finding the instances of a block. Refused where that needs the instances of the same block."""
        key = f"{address} instances"
        if key in self._busy:
            raise Refused(f"{address} refers to itself", place)
        self._busy.add(key)
        try:
            yield
        finally:
            self._busy.discard(key)
