"""The resources and data sources of a module instance: their instances, and what a reference to them stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from ..entity import Exists
from ..place import Place
from ..records import dataclass, field
from ..values import Unknown
from . import iam_document, policy_document
from .convert import Refused
from .expansion import Expansion, collection, expand
from .module import ConfigBlock, Module
from .once import Once
from .plan import PlanModule
from .planned import planned_expansions, stand_in
from .resources import Resource
from .scope import Scope
from .values import Value

_DOCUMENTS = {policy_document.TYPE: policy_document.value, iam_document.TYPE: iam_document.value}
"""Data sources that only compute."""


@dataclass(slots=True)
class ModuleResources:
    """The resources of one module instance. `path` is the prefix of their addresses, `unit` the directory they belong
    to, `exists` whether the module instance does. `outside` is the place of what a plan has and the module has not;
    `plan` None where there is no plan. `scope` gives the scope of expressions in a file."""

    module: Module
    path: str
    unit: str
    exists: Exists
    outside: Place
    plan: PlanModule | None
    scope: Callable[[str], Scope]
    once: Once
    _known: dict[tuple[str, str, str], tuple[Resource, ...]] = field(default_factory=dict)
    _collections: dict[tuple[str, str, str], Value] = field(default_factory=dict)

    def of(self, mode: str, type_: str, name: str) -> tuple[Resource, ...]:
        """The instances of a resource (`mode` is `resource` or `data`); none if it is not declared."""
        key = (mode, type_, name)
        if key in self._known:
            return self._known[key]
        if self.plan is not None and mode == "resource":
            self._known[key] = tuple(self._planned(self.plan, type_, name))
            return self._known[key]
        config = self.module.block(mode, type_, name)
        if config is None:
            return ()
        prefix = "data." if mode == "data" else ""
        address = f"{self.path}{prefix}{type_}.{name}"
        with self.once.expanding(address, config.header):
            expansions = expand(config, self.scope, address)
        self._known[key] = tuple(self._resource(type_, name, address, config, e) for e in expansions)
        return self._known[key]

    def all(self, type_: str, mode: str = "resource") -> Iterator[Resource]:
        """Every instance of every resource of a type."""
        if self.plan is not None and mode == "resource":
            keys: Iterable[tuple[str, ...]] = [key for key in self.plan.resources if key[:2] == ("managed", type_)]
        else:
            keys = self.module.keys(mode, type_)
        for key in keys:
            if len(key) == 3:
                yield from self._settled(mode, type_, key[2])

    def reference(self, mode: str, type_: str, name: str, place: Place) -> Value:
        """What a reference to a resource stands for. `place` is where it is written."""
        key = (mode, type_, name)
        if key in self._collections:
            return self._collections[key]
        prefix = "data." if mode == "data" else ""
        address = f"{prefix}{type_}.{name}"
        found = self.of(mode, type_, name)
        if not found and self.module.block(mode, type_, name) is None:
            why = self.module.missing(mode, type_)
            return Value(why or Unknown(f"{address} is not declared", place, maybe_null=True), place)
        document = _DOCUMENTS.get(type_) if mode == "data" else None
        items = tuple((r.expansion, document(r) if document else r.value()) for r in found)
        self._collections[key] = collection(items, address)
        return self._collections[key]

    def _resource(self, type_: str, name: str, address: str, config: ConfigBlock, expansion: Expansion) -> Resource:
        scope = self.scope(config.path).bind(expansion.bound)
        exists: Exists = "yes" if expansion.exists == "yes" and self.exists == "yes" else "maybe"
        return Resource(type_, name, address + expansion.suffix, config, expansion, scope, exists, self.unit)

    def _planned(self, plan: PlanModule, type_: str, name: str) -> Iterator[Resource]:
        """The instances of a resource that a plan has, at the place of the block that gives them, else outside."""
        config = self.module.block("resource", type_, name)
        written: tuple[Expansion, ...] = ()
        if config is not None:
            with suppress(Refused):
                written = expand(config, self.scope, f"{self.path}{type_}.{name}")
        config = config or stand_in(self.outside, "resource", type_, name)
        items = plan.resources.get(("managed", type_, name), [])
        for item, expansion in zip(items, planned_expansions([item.key for item in items], written), strict=True):
            scope = self.scope(config.path).bind(expansion.bound)
            yield Resource(type_, name, item.address, config, expansion, scope, "yes", self.unit, item.values)

    def _settled(self, mode: str, type_: str, name: str) -> tuple[Resource, ...]:
        try:
            return self.of(mode, type_, name)
        except Refused:
            return ()
