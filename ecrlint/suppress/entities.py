"""What the comments that suppress findings come to, as entities: what the rules about suppressions judge."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from ..entity import Entity, Fact
from ..values import Json, Origin
from .comments import Suppression

KIND = "file.suppression"

_FORMS = {"form": "not-understood", "no-rules": "no-rules", "date": "bad-date", "position": "misplaced"}


def suppression_entities(
    suppressions: Iterable[Suppression],
    unit: str,
    idle: Collection[tuple[Suppression, str]],
    known: Collection[str],
    today: date,
    require_reason: bool,
) -> Iterator[Entity]:
    """One entity for each rule that a comment names, or for the comment if it names none.

    `idle` are the pairs of comment and rule that hide nothing; `known` are the ids of all rules.
    """
    for suppression in suppressions:
        for rule in suppression.rules or (None,):
            about = _about_rule(rule, known)
            facts: dict[str, Json] = {
                "directive": "ignore-file" if suppression.scope == "file" else "ignore",
                "form": _FORMS.get(suppression.fault or "", "right"),
                "rule": rule,
                **about,
                "reason": suppression.fault != "no-reason",
                "reason_required": require_reason,
                "until": suppression.until,
                "expired": suppression.expired(today),
                "hides": (suppression, rule) not in idle,
            }
            origin = Origin("written", suppression.place)
            name = f"{suppression.place.path}:{suppression.place.span.line}"
            address = f"{name}[{rule}]" if rule else name
            all_facts = {key: Fact(value, origin) for key, value in facts.items()}
            yield Entity(KIND, rule or name, address, unit, suppression.place, all_facts)


def _about_rule(rule: str | None, known: Collection[str]) -> dict[str, Json]:
    if rule is None or rule in known:
        return {"known": True, "nearest": None}
    near = difflib.get_close_matches(rule, list(known), 1)
    return {"known": False, "nearest": near[0] if near else None}
