"""The fix of a finding: what a rule's data asks for, with the facts of the entity put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..entity import Entity
from ..finding import Change, Fix
from ..values import Origin, Unknown, dig
from .kleene import MAX_SUBJECT, judged_by
from .rules import Case
from .text import fill


def fix_of(case: Case, entity: Entity, names: Mapping[str, Any]) -> Fix | None:
    """The fix of a case that fails, the first that it can be of those the rule has; None where it has none, or what is
    wrong is not written at the place itself.

    `names` are what placeholders may name. A fact that cannot be told, and one that is null, is nothing to write.
    """
    for data in case.fixes:
        fix = _fix(data, case, entity, names)
        if fix is not None:
            return fix
    return None


def _fix(data: Mapping[str, Any], case: Case, entity: Entity, names: Mapping[str, Any]) -> Fix | None:
    facts = {name: fact.value for name, fact in entity.facts.items()}
    if not all(names["params"][name] for name in data.get("needs", ())):
        return None
    if "when" in data and judged_by(data["when"])(facts, facts).holds is not True:
        return None
    place = entity.facts[case.at].origin.place
    if "not_in" in data and (len(place.path) > MAX_SUBJECT or re.search(data["not_in"], place.path)):
        return None
    try:
        changes = tuple(_change(change, case, entity, facts, names) for change in data["changes"])
    except _NothingToWriteError:
        return None
    safe = data["safe"]
    if not isinstance(safe, bool):
        safe = judged_by(safe)(facts, facts).holds is True
    return Fix(fill(data["title"], names), safe, changes)


class _NothingToWriteError(Exception):
    """A value of the fix cannot be told, or its place is not where the value is written."""


def _change(
    data: Mapping[str, Any], case: Case, entity: Entity, facts: Mapping[str, Any], names: Mapping[str, Any]
) -> Change:
    fact = entity.facts[data.get("at", case.at)]
    origin = fact.items[data["item"]] if data.get("item") in fact.items else fact.origin
    if not _written_here(origin, data.get("through")) or (origin.kind == "default" and data["do"] in _ON_WHAT_IS_THERE):
        raise _NothingToWriteError
    arguments = {key: _bound(value, facts, names) for key, value in data.items() if key not in _OWN}
    if "of" in data:
        other = entity.facts[data["of"]].origin.place
        if other.path != origin.place.path:
            raise _NothingToWriteError
        arguments |= {"line": other.span.line, "column": other.span.column}
    return Change(data["do"], origin.place, arguments)


_OWN = frozenset({"do", "at", "item", "of", "through"})
"""What of a change is for the judge; the rest are the arguments of its operation."""


_ON_WHAT_IS_THERE = frozenset({"set", "replace", "rename", "delete", "sort"})
"""Operations on what is written. Where a default counts that is nothing, or the default itself, which may count for
others besides."""


def _written_here(origin: Origin, through: str | None) -> bool:
    """Whether a place is where the value is written, or where it is left out. What came there through a variable,
    a module or an environment is not to be changed at its end; `through` is a pattern for steps that do not count."""
    if origin.kind in ("default", "inherited"):
        return True
    return all(
        through is not None and len(step.note) <= MAX_SUBJECT and re.search(through, step.note) for step in origin.chain
    )


def _bound(value: Any, facts: Mapping[str, Any], names: Mapping[str, Any]) -> Any:
    """A value with its facts and placeholders put in. Parameters are in it already."""
    if isinstance(value, Mapping):
        if "$fact" in value:
            return _known(dig(facts, value["$fact"]))
        return {_bound(key, facts, names): _bound(item, facts, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_bound(item, facts, names) for item in value]
    return _filled(value, names) if isinstance(value, str) else _known(value)


def _filled(template: str, names: Mapping[str, Any]) -> str:
    for name, path in re.findall(r"(?<!\{)\{(facts|params)\.([A-Za-z0-9_.-]+)\}", template):
        _known(dig(names[name], path))
    return fill(template, names)


def _known(value: Any) -> Any:
    if value is None or isinstance(value, Unknown):
        raise _NothingToWriteError
    return value
