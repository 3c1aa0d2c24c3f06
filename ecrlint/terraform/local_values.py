"""The local values of a module instance."""

from __future__ import annotations

from collections.abc import Callable

from ..place import Place
from ..records import dataclass
from ..values import Unknown
from .expressions import settle
from .module import Located, Module
from .scope import Scope
from .values import Value


@dataclass(slots=True)
class LocalValues:
    """The local values of one module instance. `scope` gives the scope of expressions in a file."""

    module: Module
    scope: Callable[[str], Scope]
    _written: dict[str, Located] | None = None

    def value(self, name: str, place: Place) -> Value:
        """A local value. `place` is where it is asked for."""
        located = self._all().get(name)
        if located is None:
            why = self.module.missing("locals")
            return Value(why or Unknown(f"local.{name} is not declared", place, maybe_null=True), place)
        doubt = self.module.doubt("locals")
        if doubt is not None:
            return Value(doubt, Place(located.path, located.attribute.name_span))
        return settle(located.attribute.value, self.scope(located.path))

    def _all(self) -> dict[str, Located]:
        """Where each is written: the first of several in one place, and those of override files before others."""
        if self._written is None:
            self._written = {}
            for config in self.module.blocks("locals"):
                for located in config.attributes():
                    self._written.setdefault(located.attribute.name, located)
            for config in self.module.override_blocks("locals"):
                self._written.update((located.attribute.name, located) for located in config.attributes())
        return self._written
