"""The rules of a lifecycle policy next to each other: which has the same priority, status or list, which comes after,
and which decides before about all that another one selects."""

from __future__ import annotations

from collections.abc import Mapping

from ...place import Place
from ...records import dataclass, field
from ...terraform.values import Gap, Obj, Seq, Value, identity
from ...values import Json, Unknown
from .facts import known
from .policy_grammar import TAG_LISTS
from .probes import Rule, read_rule
from .requirements import covers, one_tag_fits

MAX_RULES = 100
"""Most rules that are described; Amazon ECR takes 50."""

STANDARD = "standard"
"""The storage class of a rule that names none."""


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """A rule with what is told of it wherever one of its members is described.

    `number` counts from 1, as messages do; it is 0 for a stretch of rules that cannot be told. `told` has its tag
    status, count type, storage class and action; None where that is absent or cannot be told. `at` has the values of
    its keys and of those of its selection.
    """

    number: int
    value: Value | Gap
    rule: Rule
    told: Mapping[str, str | None]
    tag_lists: Json
    at: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Facts about a member that speak of other rules, and where the first of those rules says so."""

    facts: Mapping[str, Json] = field(default_factory=dict)
    other: Value | None = None


def policy_rules(document: Value, place: Place) -> tuple[PolicyRule, ...]:
    """The rules of a policy in the order they are written. `place` is for what has no place of its own."""
    data = document.data
    rules = data.items.get("rules") if isinstance(data, Obj) else None
    if rules is None or not isinstance(rules.data, Seq):
        return ()
    listed = document.child(rules)
    found: list[PolicyRule] = []
    count = 0
    for item in rules.data.items[:MAX_RULES]:
        if isinstance(item, Gap):
            found.append(_rule(0, item, place))
        else:
            count += 1
            found.append(_rule(count, listed.child(item), place))
    return tuple(found)


def _rule(number: int, value: Value | Gap, place: Place) -> PolicyRule:
    selection, action = _part(value, "selection"), _part(value, "action")
    lists = sum(key in _items(selection) for key in TAG_LISTS)
    at = {key: selection.child(item) for key, item in _items(selection).items() if selection is not None}
    if isinstance(value, Value):
        at.update((key, value.child(item)) for key, item in _items(value).items())
    told = {
        "tag_status": _told(selection, "tagStatus"),
        "count_type": _told(selection, "countType"),
        "storage_class": _storage(selection),
        "action": _told(action, "type"),
    }
    return PolicyRule(number, value, read_rule(value, place), told, lists or _rest(selection) or 0, at)


def _part(value: Value | Gap, key: str) -> Value | None:
    found = _items(value).get(key) if isinstance(value, Value) else None
    return value.child(found) if isinstance(value, Value) and found is not None else None


def _items(value: Value | Gap | None) -> Mapping[str, Value]:
    return value.data.items if isinstance(value, Value) and isinstance(value.data, Obj) else {}


def _rest(value: Value | None) -> Unknown | None:
    return value.data.rest if value is not None and isinstance(value.data, Obj) else None


def _told(owner: Value | None, key: str) -> str | None:
    found = _items(owner).get(key)
    return known(found) if found is not None else None


def _storage(selection: Value | None) -> str | None:
    if "storageClass" in _items(selection):
        return _told(selection, "storageClass")
    return None if selection is None or not isinstance(selection.data, Obj) or selection.data.rest else STANDARD


def compare(rules: tuple[PolicyRule, ...], rule: PolicyRule, part: str, key: str) -> Comparison:
    """What the other rules of a policy say where one of them has a certain key."""
    if (part, key) == ("rule", "rulePriority"):
        return _priority(rules, rule)
    if (part, key) == ("selection", "tagStatus"):
        return _status(rules, rule)
    if part == "selection" and key in TAG_LISTS:
        return _list(rules, rule, key)
    return _covered(rules, rule) if part == "rules" else Comparison()


def _earlier(rules: tuple[PolicyRule, ...], rule: PolicyRule) -> list[PolicyRule]:
    """The rules that are written before one of them."""
    return [other for other in rules if 0 < other.number < rule.number]


def _priority(rules: tuple[PolicyRule, ...], rule: PolicyRule) -> Comparison:
    before = _earlier(rules, rule)
    numbers: list[Json] = [other.rule.priority for other in before if _is_number(other.rule.priority)]
    mark = _mark(rule)
    same = next((other for other in before if mark is not None and _mark(other) == mark), None)
    facts: dict[str, Json] = {"previous_priority": numbers[-1] if numbers else None}
    if same is None:
        return Comparison(facts)
    return Comparison({**facts, "same_value_in": same.number}, same.at.get("rulePriority"))


def _is_number(priority: Json) -> bool:
    return isinstance(priority, (int, float)) and not isinstance(priority, bool)


def _mark(rule: PolicyRule) -> Json:
    """What equal priorities have in common: the number, or what an unknown one is the value of."""
    if _is_number(rule.rule.priority):
        return rule.rule.priority
    value = rule.at.get("rulePriority")
    return identity(value) if value is not None else None


def _status(rules: tuple[PolicyRule, ...], rule: PolicyRule) -> Comparison:
    status = rule.told["tag_status"]
    same = next((o for o in _earlier(rules, rule) if _alike(o, rule, "tag_status", "storage_class")), None)
    after = [
        other
        for other in rules
        if other.number
        and _alike(other, rule, "storage_class")
        and other.told["tag_status"] not in (None, status)
        and _before(rule.rule.priority, other.rule.priority) is True
    ]
    facts: dict[str, Json] = {
        "same_status_in": same.number if same else None,
        "rules_after": [other.number for other in after],
    }
    first = same or next(iter(after), None)
    return Comparison(facts, first.at.get("tagStatus") if first else None)


def _list(rules: tuple[PolicyRule, ...], rule: PolicyRule, key: str) -> Comparison:
    facts: dict[str, Json] = {"one_tag_fits": one_tag_fits(rule.rule)}
    for other in _earlier(rules, rule):
        if _alike(other, rule, "storage_class") and _same_list(other, rule, key):
            return Comparison({**facts, "same_value_in": other.number}, other.at.get(key))
    return Comparison(facts)


def _same_list(a: PolicyRule, b: PolicyRule, key: str) -> bool:
    first, second = _entries(a.rule, key), _entries(b.rule, key)
    return first is not None and first == second


def _entries(rule: Rule, key: str) -> frozenset[str] | None:
    given = rule.prefixes if key == TAG_LISTS[0] else rule.patterns
    if not isinstance(given, list) or not given or not all(isinstance(entry, str) for entry in given):
        return None
    return frozenset(str(entry) for entry in given)


def _alike(a: PolicyRule, b: PolicyRule, *names: str) -> bool:
    return all(a.told[name] is not None and a.told[name] == b.told[name] for name in names)


def _covered(rules: tuple[PolicyRule, ...], rule: PolicyRule) -> Comparison:
    """The first rule, by priority, that comes before one and already decides about every image that one selects.

    Only rules of the same storage class and with the same action take images from each other for certain, and two
    equal lists of prefixes are left to the rule about what Amazon ECR refuses.
    """
    found: list[PolicyRule] = []
    why: Unknown | None = None
    for other in rules:
        if other is rule or _same_list(other, rule, TAG_LISTS[0]):
            continue
        result = _takes_all(other, rule)
        if result is True:
            found.append(other)
        elif isinstance(result, Unknown):
            why = why or result
    if not found:
        return Comparison({"covered_by": why})
    first = min(found, key=lambda other: _rank(other.rule.priority))
    return Comparison({"covered_by": first.number}, first.value if isinstance(first.value, Value) else None)


def _takes_all(above: PolicyRule, below: PolicyRule) -> bool | Unknown:
    results = [_before(above.rule.priority, below.rule.priority), covers(above.rule, below.rule)]
    for name in ("storage_class", "action"):
        results.append(_same(above, below, name))
    if False in results:
        return False
    return next((result for result in results if isinstance(result, Unknown)), True)


def _same(a: PolicyRule, b: PolicyRule, name: str) -> bool | Unknown:
    for rule in (a, b):
        if rule.told[name] is not None:
            continue
        if isinstance(rule.value, Gap):
            return rule.value.unknown
        if name == "action":
            why = rule.rule.facts["action"]
            return why if isinstance(why, Unknown) else False
        return Unknown("the storage class of a rule cannot be told", rule.value.place)
    return a.told[name] == b.told[name]


def _before(first: Json, second: Json) -> bool | Unknown:
    for priority in (first, second):
        if isinstance(priority, Unknown):
            return priority
    if _is_number(first) and _is_number(second):
        return _rank(first) < _rank(second)
    return False


def _rank(priority: Json) -> float:
    return float(priority) if isinstance(priority, (int, float)) else 0.0
