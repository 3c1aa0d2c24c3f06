"""Lifecycle policies as entities: what happens to released images and to untagged ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...entity import Entity, Fact
from ...records import replace
from ...terraform.convert import Refused
from ...terraform.instance import Instance
from ...terraform.jsontext import decode
from ...terraform.resources import Resource
from ...terraform.values import Gap, Obj, Seq, Undecided, Value, doubt
from ...values import Json, Unknown
from . import names
from .facts import absent, key_of, one_line, origin, text, written
from .probes import OTHERS, RELEASES, Governing, Rule, governing, lacking, read_rule, selects

TYPE = "aws_ecr_lifecycle_policy"

_FIELDS = ("status", "count_type", "count", "unit", "action")


def policies(root: Instance, values: Mapping[str, Any]) -> Iterator[Entity]:
    """One `ecr.lifecycle_policy` per instance of `aws_ecr_lifecycle_policy`."""
    for instance in root.below():
        for resource in instance.all_resources(TYPE):
            yield policy_entity(resource, root, values)


def policy_entity(resource: Resource, root: Instance, values: Mapping[str, Any]) -> Entity:
    """The entity of one policy resource. `values` are those of the convention."""
    target = resource.attribute("repository")
    name = text(target) if target is not None else None
    policy = resource.attribute("policy")
    header = one_line(resource.config.header)
    facts: dict[str, Fact] = {
        "repository": written(target, header, name) if target is not None else absent(None, header)
    }
    facts.update(policy_facts(policy, resource.attribute_place("policy"), values))
    return Entity(
        kind="ecr.lifecycle_policy",
        name=names.shown(target, resource.address),
        address=resource.address,
        unit=resource.unit,
        place=header,
        facts=facts,
        exists=resource.exists,
        units=() if resource.unit == root.module.directory else (root.module.directory,),
    )


def policy_facts(policy: Value | None, place: Any, values: Mapping[str, Any]) -> dict[str, Fact]:
    """The facts of a policy text. `place` is where it stands, for what has no place of its own."""
    keep = values.get("keep_tagged") or {}
    prefix = str(keep.get("prefix") or "")
    if policy is None:
        return _unreadable(absent(False, place))
    if isinstance(policy.data, Undecided):
        return _of_options(policy, policy.data, place, values)
    document, readable = _document(policy, place)
    if document is None:
        return _unreadable(readable)
    rules, where = _rules(document, place)
    live = [rule for rule in rules if not _archive(rule)]
    found = {"readable": readable}
    found.update(_release_facts(live, where, prefix, keep.get("count")))
    found.update(_untagged_facts(live, where))
    return found


def _document(policy: Value, place: Any) -> tuple[Value | None, Fact]:
    try:
        document = decode(policy)
    except Refused:
        return None, written(policy, place, False)
    if why := doubt(document):
        return None, written(policy, place, why)
    data = document.data
    rules = data.items.get("rules") if isinstance(data, Obj) else None
    if isinstance(data, Obj) and rules is None and data.rest:
        return None, written(policy, place, data.rest)
    if rules is None:
        return None, written(policy, place, False)
    if why := doubt(rules):
        return None, written(document.child(rules), place, why)
    if not isinstance(rules.data, Seq):
        return None, written(policy, place, False)
    return document, written(policy, place, True)


def _unreadable(readable: Fact) -> dict[str, Fact]:
    """The facts of a policy of which nothing can be told: unknown, or null where there is none."""
    value = readable.value if isinstance(readable.value, Unknown) else None
    names = [f"{group}_{name}" for group in ("release", "untagged") for name in _FIELDS]
    names += ["release_coverage", "release_count_is", "release_uncovered", "release_selects_others"]
    names += ["untagged_selected", "unreleased_selected"]
    found = {name: Fact(value, readable.origin) for name in names}
    return {"readable": readable, **found, "joined_prefixes": Fact([], readable.origin)}


def _of_options(policy: Value, data: Undecided, place: Any, values: Mapping[str, Any]) -> dict[str, Fact]:
    """The facts of one of several policies: what all of them have in common."""
    options = [policy_facts(policy.child(option), place, values) for option in data.options]
    found = {}
    for name, first in options[0].items():
        values_ = [option[name].value for option in options]
        if all(value == first.value for value in values_):
            found[name] = first
            continue
        known = () if any(isinstance(value, Unknown) for value in values_) else tuple(values_)
        why = replace(data.unknown, options=known)
        found[name] = written(Value(None, policy.place, policy.uses), place, why)
    return found


def _rules(document: Value, place: Any) -> tuple[list[Rule], Value]:
    """The rules of a policy, and its key `rules` as the place of what no rule says."""
    assert isinstance(document.data, Obj)
    rules = document.child(document.data.items["rules"])
    assert isinstance(rules.data, Seq)
    items = [item if isinstance(item, Gap) else rules.child(item) for item in rules.data.items]
    return [read_rule(item, place) for item in items], key_of(document, "rules")


def _archive(rule: Rule) -> bool:
    """Whether a rule is about archived images only."""
    data = rule.value.data
    selection = data.items.get("selection") if isinstance(data, Obj) else None
    if selection is None or not isinstance(selection.data, Obj):
        return False
    storage = selection.data.items.get("storageClass")
    return storage is not None and text(storage) == "archive"


def _release_facts(rules: list[Rule], where: Value, prefix: str, count: Any) -> dict[str, Fact]:
    tags = [prefix + version for version in RELEASES]
    probes = {tag: governing(rules, (tag,)) for tag in tags}
    place = _place(where)
    found = {
        "release_coverage": written(where, place, _coverage(probes)),
        "release_uncovered": written(where, place, [t for t, g in probes.items() if not g.rules]),
        "joined_prefixes": _joined(rules, tags, where),
    }
    chosen = _speaking(list(probes.values()), prefix, count)
    found.update(_governing_facts("release", chosen, where))
    found["release_count_is"] = _compared(found["release_count"], count)
    found["unreleased_selected"] = written(where, place, _any_selects(rules, prefix))
    found["release_selects_others"] = _fact(chosen, where, "prefixes", lambda rule: _selects_others(rule, prefix))
    return found


def _compared(found: Fact, count: Any) -> Fact:
    """How the number of a rule compares with the convention's."""
    value = found.value
    if isinstance(value, Unknown):
        options = [_comparison(option, count) for option in value.options]
        return Fact(replace(value, options=tuple(options)), found.origin)
    return Fact(_comparison(value, count), found.origin)


def _comparison(value: Json, count: Any) -> Json:
    if not isinstance(value, (int, float)) or not isinstance(count, (int, float)):
        return None
    return "exact" if value == count else "at_least" if value > count else "at_most"


def _coverage(probes: Mapping[str, Governing]) -> Json:
    states = [_covered(g) for g in probes.values()]
    if True in states and False in states:
        return "some"
    why = next((s for s in states if isinstance(s, Unknown)), None)
    return why or ("all" if True in states else "none")


def _covered(found: Governing) -> bool | Unknown:
    if not found.rules:
        return False
    return (found.why or Unknown("a rule cannot be told")) if found.maybe_none else True


def _joined(rules: list[Rule], tags: list[str], where: Value) -> Fact:
    """The prefix list that would select releases if one of its prefixes were enough, but asks for all."""
    for rule in rules:
        prefixes = rule.prefixes
        if rule.status == "tagged" and isinstance(prefixes, list) and len(prefixes) > 1:
            known = [p for p in prefixes if isinstance(p, str)]
            one = any(tag.startswith(p) for tag in tags for p in known)
            if one and all(selects(rule, (tag,)) is False for tag in tags):
                return written(rule.at.get("prefixes", where), _place(where), list(known))
    return written(where, _place(where), [])


def _place(where: Value) -> Any:
    return where.place


def _speaking(probes: list[Governing], prefix: str, count: Any) -> Governing | None:
    """The rules to describe. If releases are treated differently, those that are not kept as the
    convention's values say: the others need no words."""
    governed = [g for g in probes if g.rules]
    if not governed:
        return None
    return next((g for g in governed if any(_departs(rule, prefix, count) for rule in g.rules)), governed[0])


def _departs(rule: Rule, prefix: str, count: Any) -> bool:
    known = {**rule.facts, "others": _selects_others(rule, prefix)}
    expected = {"status": "tagged", "count_type": "imageCountMoreThan", "action": "expire", "others": False}
    if count is not None:
        expected["count"] = count
    return any(known[name] != value for name, value in expected.items())


def _any_selects(rules: list[Rule], prefix: str) -> Json:
    """Whether a rule can select a tagged image none of whose tags begins with the prefix."""
    answers = [_can_select(rule, prefix) for rule in rules]
    if True in answers:
        return True
    return next((answer for answer in answers if isinstance(answer, Unknown)), False)


def _can_select(rule: Rule, prefix: str) -> Json:
    if isinstance(rule.status, Unknown) or rule.status == "any":
        return rule.status if isinstance(rule.status, Unknown) else True
    if rule.status != "tagged" or (rule.prefixes is None and rule.patterns is None):
        return False
    asked = [item for items in (rule.prefixes, rule.patterns) if isinstance(items, list) for item in items]
    heads = [str(item[0] if isinstance(item, list) else item).partition("*")[0] for item in asked]
    if any(head.startswith(prefix) for head in heads):
        return False  # an image must meet every entry of a list
    for item, head in zip(asked, heads, strict=True):
        if isinstance(item, list) and prefix.startswith(head) and isinstance(item[1], Unknown):
            return item[1]
    return next((items for items in (rule.prefixes, rule.patterns) if isinstance(items, Unknown)), True)


def _selects_others(rule: Rule, prefix: str) -> Json:
    """Whether a rule also selects images whose tags do not begin with the prefix."""
    results = [selects(rule, (tag,)) for tag in OTHERS if not prefix or not tag.startswith(prefix)]
    if True in results:
        return True
    return next((r for r in results if isinstance(r, Unknown)), False)


def _governing_facts(group: str, found: Governing | None, where: Value) -> dict[str, Fact]:
    return {f"{group}_{name}": _fact(found, where, name, lambda r, n=name: r.facts[n]) for name in _FIELDS}


def _fact(found: Governing | None, where: Value, name: str, read: Any) -> Fact:
    """A fact of the rules that may decide: known where all of them agree, null where there is none."""
    if found is None:
        return written(where, _place(where), None)
    values: list[Json] = [read(rule) for rule in found.rules]
    first = found.rules[0]
    data = values[0]
    if any(value != data for value in values):
        data = found.why or Unknown("it cannot be told which rule decides")
    return Fact(data, origin(lacking(first, name), _place(where)))


def _untagged_facts(rules: list[Rule], where: Value) -> dict[str, Fact]:
    found = governing(rules, ())
    covered = _covered(found)
    facts = {"untagged_selected": written(where, _place(where), covered)}
    facts.update(_governing_facts("untagged", found if found.rules else None, where))
    return facts
