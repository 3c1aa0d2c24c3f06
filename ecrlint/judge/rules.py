"""Compiled rules and conventions as a run holds them, and how a rule's parameters become values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

from ..finding import LEVELS, Level
from ..records import dataclass, field
from ..values import dig

Switch = Literal["off", "on", "error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class RelatedFact:
    """A further place of a finding: the origin of another fact."""

    at: str
    note: str


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which a claim is broken. `when` and `must` are JSON Schemas; `fixes` are what
    the rule says on how to put it right (`rules/rule.schema.json`), the first that is possible is taken.
    `known` keeps what the judge worked out from the schemas."""

    at: str
    must: Any
    message: str
    help: str
    level: Level
    when: Any = True
    related: tuple[RelatedFact, ...] = ()
    fixes: tuple[Mapping[str, Any], ...] = ()
    known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A claim about one kind of entity, closed: parameters substituted, levels settled. `known` keeps what the judge
    worked out from its schemas."""

    id: str
    title: str
    why: str
    guide: str
    refs: tuple[str, ...]
    tags: tuple[str, ...]
    precision: str
    security_severity: str | None
    conventions: tuple[str, ...]
    select: str
    where: Any
    cases: tuple[Case, ...]
    params: Mapping[str, Any]
    known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def level(self) -> Level:
        """The gravest level of its cases."""
        return max((case.level for case in self.cases), key=LEVELS.index)


def close(data: Mapping[str, Any], convention: Mapping[str, Any]) -> Rule | None:
    """A compiled rule under a convention; None where the convention does not switch it on.

    `data` is the rule as compiled, `convention` as compiled: `name`, `values`, `rules`, `lineage`.
    """
    override = convention.get("rules", {}).get(data["id"], {})
    if not isinstance(override, Mapping):
        override = {"level": override}
    lineage = convention.get("lineage", (convention["name"],))
    own = next((data["conventions"][name] for name in lineage if name in data["conventions"]), "off")
    switch = cast("Switch", override.get("level") or own)
    if switch == "off":
        return None
    params = parameters(data, convention["values"], override.get("params", {}))
    return Rule(
        id=data["id"],
        title=data["title"],
        why=data["why"],
        guide=data.get("guide", ""),
        refs=tuple(data["refs"]),
        tags=tuple(data["tags"]),
        precision=data["precision"],
        security_severity=data.get("security_severity"),
        conventions=tuple(data["conventions"]),
        select=data["select"],
        where=substitute(data.get("where", True), params),
        cases=tuple(_case(case, data, switch, params) for case in data["cases"] if _has(params, case)),
        params=params,
    )


def _has(params: Mapping[str, Any], case: Mapping[str, Any]) -> bool:
    """Whether the parameters that a case needs have a value: without one it has nothing to say."""
    return all(params[name] is not None for name in case.get("needs", ()))


def parameters(data: Mapping[str, Any], values: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a rule: as given, else from the convention's values, else the rule's default."""
    found: dict[str, Any] = {}
    for name, param in data.get("params", {}).items():
        if name in given:
            found[name] = given[name]
            continue
        found[name] = dig(values, param["value"]) if "value" in param else None
        if found[name] is None:
            found[name] = param.get("default")
    return found


def substitute(schema: Any, params: Mapping[str, Any]) -> Any:
    """A schema with every `{$param: path}` replaced by the parameter."""
    if isinstance(schema, Mapping):
        if "$param" in schema:
            return dig(params, schema["$param"])
        return {key: substitute(value, params) for key, value in schema.items()}
    if isinstance(schema, list):
        return [substitute(item, params) for item in schema]
    return schema


def _listed(fix: Any) -> list[Any]:
    return fix if isinstance(fix, list) else [fix] if fix else []


def _case(data: Mapping[str, Any], rule: Mapping[str, Any], switch: Switch, params: Mapping[str, Any]) -> Case:
    own: Level = data.get("level", rule["level"])
    return Case(
        at=data["at"],
        must=substitute(data["must"], params),
        message=data["message"],
        help=data["help"],
        level=own if switch == "on" else cast("Level", switch),
        when=substitute(data.get("when", True), params),
        related=tuple(RelatedFact(r["at"], r["note"]) for r in data.get("related", ())),
        fixes=tuple(substitute(_listed(data.get("fix", rule.get("fix"))), params)),
    )
