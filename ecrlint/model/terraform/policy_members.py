"""Lifecycle policies member by member: what each key of the JSON holds, and what it stands next to.

Nothing here says what is allowed. A member is described with what the rule it belongs to says elsewhere and with what
other rules of the policy say at the same key, since Amazon ECR's grammar speaks of those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from ...entity import Entity, Fact
from ...place import Place
from ...records import dataclass, replace
from ...terraform.alternatives import alternatives, choice
from ...terraform.convert import Refused
from ...terraform.instance import Instance
from ...terraform.jsontext import decode, encode
from ...terraform.resources import Resource
from ...terraform.values import Chars, Encoded, Gap, Obj, Seq, Str, Value, doubt
from ...values import Json, Unknown
from . import names
from .facts import key_of, one_line, origin, plain
from .policy_grammar import KEYS, TAG_LISTS, UNMENTIONED, belongs_in, resembles
from .policy_rules import Comparison, PolicyRule, compare, policy_rules

KIND = "ecr.policy_member"

POLICIES = {
    "aws_ecr_lifecycle_policy": ("repository", "policy", "{}"),
    "aws_ecr_repository_creation_template": ("prefix", "lifecycle_policy", 'the creation template "{}"'),
}
"""Resource types that hold a policy: the argument that names them, the one that holds it, what they are called."""

MAX_MEMBERS = 3_000
"""Most members of a policy that are described; one of 50 rules has fewer than a thousand besides its tags."""

_SEVERAL = Unknown("the policy is one of several")

NOWHERE = "nowhere"
"""The part of a member that some of the possible policies do not have."""


@dataclass(frozen=True, slots=True)
class Holder:
    """What a policy belongs to: the entity its members are entities of, but for their facts."""

    name: str
    address: str
    unit: str
    place: Place
    exists: bool = True
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One member: a key an object of the policy has or lacks, an element of a list, the text as a whole."""

    pointer: str
    facts: Mapping[str, Fact]


def members_below(root: Instance) -> Iterator[Entity]:
    """One `ecr.policy_member` per member of every lifecycle policy below a root module."""
    for instance in root.below():
        for type_, (name, argument, called) in POLICIES.items():
            for resource in instance.all_resources(type_):
                policy = resource.attribute(argument)
                if policy is None:
                    continue
                shown = called.format(names.shown(resource.attribute(name), resource.address))
                holder = _holder(resource, shown, root)
                yield from members(policy, resource.attribute_place(argument), holder)


def _holder(resource: Resource, name: str, root: Instance) -> Holder:
    units = () if resource.unit == root.module.directory else (root.module.directory,)
    place = one_line(resource.config.header)
    return Holder(name, resource.address, resource.unit, place, resource.exists == "yes", units)


def members(policy: Value, place: Place, holder: Holder) -> Iterator[Entity]:
    """The members of a policy text. `place` is where it stands, for what has no place of its own."""
    policies = [list(islice(described(one, place), MAX_MEMBERS)) for one in alternatives(policy)]
    for member in merged(policies, choice(policy)):
        yield Entity(
            kind=KIND,
            name=holder.name,
            address=f"{holder.address}#{member.pointer}",
            unit=holder.unit,
            place=holder.place,
            facts=member.facts,
            exists="yes" if holder.exists else "maybe",
            units=holder.units,
        )


def merged(policies: list[list[Member]], why: Unknown | None) -> Iterator[Member]:
    """The members of several possible policies: what all say of one is known, else it is one of several
    values. `why` it is not known which."""
    if len(policies) == 1:
        yield from policies[0]
        return
    found: dict[str, list[Member]] = {}
    for policy in policies:
        for member in policy:
            found.setdefault(member.pointer, []).append(member)
    for alike in found.values():
        yield _one_of(alike, why or _SEVERAL, everywhere=len(alike) == len(policies))


def _one_of(alike: list[Member], why: Unknown, *, everywhere: bool) -> Member:
    facts = {}
    for name, fact in alike[0].facts.items():
        values = [member.facts[name].value for member in alike]
        if name == "part" and not everywhere:
            values.append(NOWHERE)
        facts[name] = Fact(_agreed(values, why), fact.origin)
    return Member(alike[0].pointer, facts)


def _agreed(values: list[Json], why: Unknown) -> Json:
    different = [value for i, value in enumerate(values) if value not in values[:i]]
    if len(different) == 1:
        return different[0]
    doubts = [value for value in different if isinstance(value, Unknown)]
    if doubts:
        return doubts[0]
    return replace(why, options=tuple(different))


def described(policy: Value, place: Place) -> Iterator[Member]:
    """The members of one policy text in which nothing is left to choose."""
    try:
        document = decode(policy)
    except Refused as refused:
        found = "empty" if _is_empty(policy) else "invalid"
        at = replace(policy, place=refused.place or policy.place)
        yield _member("", _text_facts(policy, found, None), policy, at, place)
        return
    yield _member("", _text_facts(policy, _type(document), document), policy, document, place)
    yield from _Reader(place, policy_rules(document, place)).object(document, document, "policy", "", None)


def _is_empty(policy: Value) -> bool:
    return isinstance(policy.data, Str) and policy.data.text is not None and not policy.data.text.strip()


def _text_facts(policy: Value, type_: Json, document: Value | None) -> dict[str, Json]:
    """The text as Terraform's provider sends it: as JSON without white space."""
    data = policy.data if document is None else encode(document)
    pieces = data.pieces if isinstance(data, Str) else ()
    least = sum(len(piece.text) for piece in pieces if isinstance(piece, Chars))
    known = isinstance(data, Str) and all(isinstance(piece, Chars) for piece in pieces)
    rules = document.data.items.get("rules") if document and isinstance(document.data, Obj) else None
    count = len(rules.data.items) if rules is not None and isinstance(rules.data, Seq) else 0
    found: dict[str, Json] = {"part": "text", "present": True, "type": type_}
    return {**found, "least_length": least, "whole": known, "listed_rules": count}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Describes the members of one policy. `place` is for what has no place of its own."""

    place: Place
    rules: tuple[PolicyRule, ...]

    def object(self, value: Value, header: Value, part: str, pointer: str, rule: PolicyRule | None) -> Iterator[Member]:
        """The members of an object: the keys it has, and those it could have but lacks. `header` is where it lacks
        them."""
        data = value.data
        if not isinstance(data, Obj):
            return
        for key, item in data.items.items():
            yield from self.member(value, value.child(item), part, key, pointer, rule)
        for key in KEYS[part] if data.rest is None else ():
            if key not in data.items and key not in UNMENTIONED:
                facts: dict[str, Json] = {**_told(rule), "part": part, "key": key, "present": False}
                yield _member(f"{pointer}/{key}", facts, header, header, self.place)

    def member(
        self, owner: Value, value: Value, part: str, key: str, pointer: str, rule: PolicyRule | None
    ) -> Iterator[Member]:
        """A key that is written, and what is in it."""
        here = f"{pointer}/{_escaped(key)}"
        facts: dict[str, Json] = {**_told(rule), "part": part, "key": key, "present": True, **_value_facts(value, key)}
        if key not in KEYS[part]:
            facts.update(declared=False, resembles=resembles(key, part), belongs_in=belongs_in(key, part))
            yield _member(here, facts, key_of(owner, key), value, self.place)
            return
        compared = compare(self.rules, rule, part, key) if rule is not None else Comparison()
        yield _member(here, {**facts, **compared.facts}, key_of(owner, key), value, self.place, compared.other)
        if key in ("selection", "action"):
            yield from self.object(value, key_of(owner, key), key, here, rule)
        if key == "rules":
            yield from self.listed()
        if key in TAG_LISTS and isinstance(value.data, Seq):
            yield from self.elements(value, key, here, rule)

    def listed(self) -> Iterator[Member]:
        """The rules, each as a whole and with its members."""
        for rule in self.rules:
            if isinstance(rule.value, Gap):
                continue
            here = f"/rules/{rule.number - 1}"
            facts: dict[str, Json] = {**_told(rule), "part": "rules", "key": str(rule.number), "present": True}
            compared = compare(self.rules, rule, "rules", "")
            facts.update({**_value_facts(rule.value, ""), **compared.facts})
            yield _member(here, facts, rule.value, rule.value, self.place, compared.other)
            yield from self.object(rule.value, rule.value, "rule", here, rule)

    def elements(self, value: Value, key: str, pointer: str, rule: PolicyRule | None) -> Iterator[Member]:
        """The entries of a list of prefixes or patterns."""
        items = value.data.items if isinstance(value.data, Seq) else ()
        for number, item in enumerate(items):
            if isinstance(item, Value):
                child = value.child(item)
                facts: dict[str, Json] = {**_told(rule), "part": key, "key": str(number + 1), "present": True}
                facts.update(_value_facts(child, ""))
                yield _member(f"{pointer}/{number}", facts, child, child, self.place)


def _told(rule: PolicyRule | None) -> dict[str, Json]:
    return {} if rule is None else {**rule.told, "rule": rule.number, "tag_lists": rule.tag_lists}


def _value_facts(value: Value, key: str) -> dict[str, Json]:
    data = value.data
    facts: dict[str, Json] = {"type": _type(value)}
    if isinstance(data, Seq):
        least = sum(isinstance(item, Value) for item in data.items)
        facts.update(least_length=least, length=data.gap or least, value=plain(value) if key in TAG_LISTS else None)
    elif isinstance(data, Obj):
        facts["open"] = data.rest or False
    else:
        facts.update(value=plain(value), wildcards=_wildcards(value))
    return facts


def _wildcards(value: Value) -> int:
    """How many `*` there are in a text; of one known in part those that are known."""
    pieces = value.data.pieces if isinstance(value.data, Str) else ()
    return sum(piece.text.count("*") for piece in pieces if isinstance(piece, Chars))


def _type(value: Value) -> Json:
    """The JSON type of a value."""
    data = value.data
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "boolean"
    if isinstance(data, (Str, Encoded)):
        return "string"
    if isinstance(data, Seq):
        return "array"
    if isinstance(data, Obj):
        return "object"
    why = doubt(value)
    return why or ("integer" if isinstance(plain(value), int) else "number")


_USUAL: Mapping[str, Json] = {
    "part": "text", "key": "", "present": True, "declared": True, "resembles": "", "belongs_in": "", "type": "absent",
    "value": None, "least_length": None, "length": None, "whole": True, "listed_rules": 0, "open": False,
    "wildcards": 0, "rule": None, "tag_status": None, "count_type": None, "storage_class": None, "action": None,
    "tag_lists": 0, "previous_priority": None, "same_value_in": None, "same_status_in": None, "rules_after": [],
    "covered_by": None, "one_tag_fits": True,
}  # fmt: skip
"""The facts of a member as they are where nothing else is to be said."""

_AT_KEY = frozenset({"part", "key", "pointer", "present", "declared", "resembles", "belongs_in"})
"""Facts to be found at the key; the others are at the value."""


def _member(
    pointer: str, facts: Mapping[str, Json], key: Value, value: Value, place: Place, other: Value | None = None
) -> Member:
    at_key, at_value = origin(key, place), origin(value, place)
    whole = {**_USUAL, **facts, "pointer": pointer}
    found = {name: Fact(data, at_key if name in _AT_KEY else at_value) for name, data in whole.items()}
    found["other_rule"] = Fact(None, origin(other, place) if other is not None else at_value)
    return Member(pointer, found)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
