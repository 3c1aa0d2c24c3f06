"""What holds at a path: the convention, its values and rules, with what the configuration says over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from .finding import Finding, Level
from .records import replace
from .settings import Layer, Settings

if TYPE_CHECKING:
    from .judge.rules import Rule

Values = Mapping[str, Any]


class Policy:
    """Answers for paths relative to the root. What was answered for one path serves all with the same layers."""

    def __init__(self, settings: Settings, book: Mapping[str, Any]) -> None:
        self._settings = settings
        self._book = book
        self._conventions = {convention["name"]: convention for convention in book["conventions"]}
        self._matchers = [_matcher(layer) for layer in settings.configuration.layers]
        self._closed: dict[tuple[str, tuple[int, ...]], dict[str, Rule]] = {}
        self._merged: dict[tuple[str, tuple[int, ...]], dict[str, Any]] = {}

    @property
    def known(self) -> frozenset[str]:
        """The ids of all rules there are."""
        return frozenset(rule["id"] for rule in self._book["rules"])

    def asked_for(self, rule: str) -> bool:
        """Whether the command line has not left a rule out. Rules about suppressions count as left out."""
        about = {r["id"] for r in self._book["rules"] if r["select"] == "file.suppression"}
        return self._wanted(rule) and rule not in about

    def convention_at(self, unit: str) -> tuple[str, str] | None:
        """The convention that is asked for at a unit, and by what; None where evidence decides."""
        if self._settings.convention is not None:
            return self._settings.convention, "asked for"
        layers = self._settings.configuration.layers
        named = [layers[i].convention for i in self.matching(unit) if layers[i].convention is not None]
        return (str(named[-1]), f"named in {self._settings.configuration.path}") if named else None

    def values(self, unit: str, convention: str) -> Values:
        """The values of a convention at a unit."""
        found: Values = self._at(self.matching(unit), convention)["values"]
        return found

    def rules(self, layers: tuple[int, ...], convention: str) -> Mapping[str, Rule]:
        """The rules in force where some layers hold, by id."""
        key = (convention, layers)
        if key not in self._closed:
            self._closed[key] = self._close(self._at(layers, convention))
        return self._closed[key]

    def reported(self, conventions: Iterable[str], used: Iterable[tuple[str, tuple[int, ...]]]) -> tuple[Rule, ...]:
        """The rules that reports list: those in force for all of the root, and those that were used for a part, under
        a convention where some layers hold."""
        whole = [rule for name in conventions for rule in self.rules(self.matching(""), name).values()]
        part = [rule for name, layers in sorted(used) for rule in self.rules(layers, name).values()]
        found: dict[str, Rule] = {}
        for rule in (*whole, *part):
            found.setdefault(rule.id, rule)
        return tuple(found[name] for name in sorted(found))

    def levelled(self, finding: Finding) -> Finding | None:
        """A finding with the level that the configuration gives its rule at the place shown, which may lie in
        another file than what the finding is about; None where the rule is off there."""
        layers = self._settings.configuration.layers
        switch = "on"
        for i in self.matching(finding.place.path):
            switch = layers[i].rules.get(finding.rule, {}).get("level", switch)
        if switch == "off":
            return None
        return finding if switch == "on" else replace(finding, level=cast("Level", switch))

    def matching(self, path: str) -> tuple[int, ...]:
        """Which layers of the configuration hold at a path, by their place in it."""
        return tuple(i for i, matches in enumerate(self._matchers) if matches is None or matches(path))

    def _at(self, layers: tuple[int, ...], convention: str) -> dict[str, Any]:
        key = (convention, layers)
        if key not in self._merged:
            found = [self._settings.configuration.layers[i] for i in layers]
            self._merged[key] = _over(self._conventions[convention], found)
        return self._merged[key]

    def _close(self, convention: Mapping[str, Any]) -> dict[str, Rule]:
        from .judge.rules import close

        closed = (close(rule, convention) for rule in self._book["rules"] if self._wanted(rule["id"]))
        return {rule.id: rule for rule in closed if rule is not None}

    def _wanted(self, rule: str) -> bool:
        select = self._settings.select
        return rule not in self._settings.ignore and (not select or rule in select)


def _matcher(layer: Layer) -> Any:
    """Whether a path fits the patterns of a layer; None for one that is about everything."""
    if not layer.match:
        return None
    from .discover.ignore import patterns

    return patterns(layer.match)


def _over(convention: Mapping[str, Any], layers: list[Layer]) -> dict[str, Any]:
    """A convention with layers over it."""
    found = {"lineage": [convention["name"]], **convention}
    if layers:
        from .configuration.conventions import merged, normal_rules

        found["rules"] = normal_rules(found.get("rules", {}))
        for layer in layers:
            found["values"] = merged(found["values"], layer.values)
            found["rules"] = merged(found["rules"], layer.rules)
    return found
